"""HTML as a page: text, headings, tables and links, without scripts and without a single request."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout

from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import Body, BodyBanner, BodyView, Viewer, charset_of
from desktop.views.bodies.xml import is_html

MOST = 512 * 1024
"""Bytes that are laid out; more would hold the window."""


class _Page(QTextBrowser):
    """Loads nothing: not from the network, not from this computer."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None


class HtmlBody(BodyView):
    """Links are offered as new requests; pictures and styles from elsewhere stay out."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._html = ""
        self.banner = BodyBanner()
        self.page = _Page()
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setOpenLinks(False)
        self.page.setOpenExternalLinks(False)
        self.page.setAccessibleName("Body as a page")
        self.page.document().setDocumentMargin(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.page, 1)
        self.setFocusProxy(self.page)
        self.page.anchorClicked.connect(self._link)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        palette = self._theme.current().palette
        self.page.document().setDefaultStyleSheet(
            f"a {{ color: {palette.accent}; }} body {{ color: {palette.text}; }}"
            f" pre, code {{ font-family: '{self._theme.current().fonts.mono.family()}'; }}"
        )
        self.page.setHtml(self._html)  # a style sheet counts for what is read after it

    def show_body(self, body: Body) -> None:
        raw = body.read(0, min(body.size, MOST))
        self._html = raw.decode(charset_of(body.content_type, raw), "replace")
        self.page.setHtml(self._html)
        said = "Without scripts, styles and pictures from elsewhere: nothing was loaded."
        if body.size > MOST:
            said = f"The first {size_text(MOST)} of {size_text(body.size)}; Source has all of it. {said}"
        self.banner.say(said)

    def clear(self) -> None:
        self._html = ""
        self.page.clear()

    def _link(self, url: QUrl) -> None:
        self.link_requested.emit(url.toString())


VIEWER = Viewer("Page", lambda content_type, head, size: 50 if is_html(content_type, head) else 0, HtmlBody)
