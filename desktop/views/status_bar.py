"""The line at the bottom: problems and caret at the left, at the right what Eyas does on its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.icons import beside_text
from desktop.theme import ThemeController

if TYPE_CHECKING:
    from engine.diagnostics import Severity

MARKS = {"ERROR": ("bad", "circle-x"), "WARNING": ("warn", "triangle-alert")}
"""Token and icon of the worst finding; by name, because the engine is imported after the first drawing."""


class StatusBar(QFrame):
    problems_requested = Signal()
    place_requested = Signal()
    mapping_toggled = Signal()
    verify_requested = Signal()
    """Where the flow switches verification off; the next: where the environment does."""
    unverified_requested = Signal()
    cookies_requested = Signal()

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._worst: Severity | None = None
        self.setProperty("role", "statusbar")
        self.problems = self._button("Problems")
        self.place = self._button("Place of the caret")
        self.message = self._button("Message")
        self.mapping = self._button("Host mapping")
        self.verify = self._button("TLS verification")
        self._verifies = True
        self._unverified: tuple[str, ...] = ()
        self.cookies = self._button("Cookies")
        self.cookies.hide()
        self.language = self._button("Language")
        layout = QHBoxLayout(self)
        for button in (self.problems, self.place, self.message):
            layout.addWidget(button)
        layout.addStretch(1)
        for button in (self.mapping, self.verify, self.cookies, self.language):
            layout.addWidget(button)
        self._layout = layout
        self.problems.clicked.connect(self.problems_requested)
        self.place.clicked.connect(self.place_requested)
        self.mapping.clicked.connect(self.mapping_toggled)
        self.verify.clicked.connect(self._lead_to_verify)
        self.cookies.clicked.connect(self.cookies_requested)
        self.message.clicked.connect(self.message.hide)
        self.message.hide()
        self.show_language("YAML · Kestra 1.3")
        self.show_document(False)
        self._fit()
        theme.changed.connect(self._fit)

    def _button(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "status")
        button.setAccessibleName(name)
        return button

    def show_document(self, shown: bool) -> None:
        for button in (self.problems, self.place, self.verify):
            button.setVisible(shown)

    def show_problems(self, text: str, worst: Severity | None) -> None:
        self._worst = worst
        self.problems.setText(text)
        self.problems.setAccessibleName(text)
        self._dress()

    def show_place(self, line: int, column: int, selected: int = 0) -> None:
        text = f"Ln {line}, Col {column}" + (f" ({selected} selected)" if selected else "")
        self.place.setText(text)
        self.place.setAccessibleName(f"Line {line}, column {column}")

    def show_message(self, text: str, *, bad: bool = False) -> None:
        """One sentence that stays until it is clicked or replaced; empty takes it away."""
        self.message.setVisible(bool(text))
        self.message.setText(text)
        self.message.setAccessibleName(text or "Message")
        token = "bad" if bad else "text2"
        beside_text(self.message, "circle-alert" if bad else "info", token, self._theme)

    def show_mapping(self, mappings: list[tuple[str, str]], *, off: bool = False) -> None:
        """Which hosts go elsewhere, as ``dummyjson.com → playground``."""
        self.mapping.setVisible(bool(mappings))
        if not mappings:
            return
        host, target = mappings[0]
        more = f" +{len(mappings) - 1}" if len(mappings) > 1 else ""
        text = f"{host} → itself{more}" if off else f"{host} → {target}{more}"
        self.mapping.setText(text)
        listed = "\n".join(f"{h} → {t}" for h, t in mappings)
        way = "Off: requests go to the real hosts. Click to switch on." if off else "Click to switch off."
        self.mapping.setToolTip(f"Host mapping of the environment\n{listed}\n{way}")
        self.mapping.setAccessibleName(f"Host mapping {text}, {'off' if off else 'on'}")

    def show_verify(self, on: bool) -> None:
        """Whether the flow checks certificates."""
        self._verifies = on
        self._say_verify()

    def show_unverified(self, hosts: Sequence[str]) -> None:
        """The hosts whose certificates the environment does not check."""
        self._unverified = tuple(hosts)
        self._say_verify()

    def _lead_to_verify(self) -> None:
        if self._verifies and self._unverified:
            self.unverified_requested.emit()
        else:
            self.verify_requested.emit()

    def _say_verify(self) -> None:
        hosts = self._unverified
        if not self._verifies:
            text = "TLS verify off"
            tip = "This flow has a task that does not check certificates (insecureTrustAllCertificates)."
        elif hosts:
            text = f"TLS verify off for {hosts[0] if len(hosts) == 1 else f'{len(hosts)} hosts'}"
            tip = (
                "The environment does not check certificates of:\n" + "\n".join(hosts) + "\nClick to see it."
            )
        else:
            text = "TLS verify on"
            tip = "Certificates are checked. options.ssl.insecureTrustAllCertificates of a task ends that."
        self.verify.setText(text)
        self.verify.setAccessibleName(text)
        self.verify.setToolTip(tip)

    def show_cookies(self, number: int) -> None:
        self.cookies.show()
        self.cookies.setText(f"Cookies {number}")
        self.cookies.setAccessibleName(f"{number} cookies are kept")
        self.cookies.setToolTip("The cookies that this environment keeps. Click to look at them.")

    def show_language(self, text: str) -> None:
        self.language.setText(text)
        self.language.setToolTip("The language of the document")
        self.language.setAccessibleName(text)

    def _dress(self) -> None:
        token, mark = MARKS.get(self._worst.name if self._worst is not None else "", ("ok", "check"))
        beside_text(self.problems, mark, token, self._theme)

    def _fit(self) -> None:
        sizes = self._theme.current().sizes
        self.setFixedHeight(sizes.status_bar)
        self._layout.setContentsMargins(sizes.px(6), 1, sizes.px(6), 0)
        self._layout.setSpacing(sizes.px(4))
        self._dress()
