"""A form that was sent as ``a=1&b=2``: its names and values, decoded."""

from __future__ import annotations

from urllib.parse import parse_qsl

from PySide6.QtWidgets import QVBoxLayout

from desktop.models.header_table import HeaderTableModel
from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import SHOWN_AT_ONCE, Body, BodyBanner, BodyView, Viewer, charset_of
from desktop.views.pairs_table import PairsTable


class FormBody(BodyView):
    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self.model = HeaderTableModel(self, titles=("Name", "Value"))
        self.table = PairsTable(theme, self.model, "Body as form fields")
        self.banner = BodyBanner()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_body(self, body: Body) -> None:
        raw = body.read(0, min(body.size, SHOWN_AT_ONCE))
        text = raw.decode(charset_of(body.content_type, raw), "replace").strip()
        self.model.set_headers(parse_qsl(text, keep_blank_values=True))
        more = f"The fields in the first {size_text(len(raw))} of {size_text(body.size)}."
        self.banner.say(more if len(raw) < body.size else "")

    def clear(self) -> None:
        self.model.set_headers(())


def _priority(content_type: str, head: bytes, size: int) -> int:
    kind = content_type.split(";")[0].strip().lower()
    return 80 if kind == "application/x-www-form-urlencoded" else 0


VIEWER = Viewer("Form", _priority, FormBody)
