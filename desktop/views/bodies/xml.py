"""XML (and the source of HTML) as indented text with folds."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.theme import ThemeController
from desktop.views.bodies.source import BodyView, Viewer
from desktop.views.bodies.text import TextBody, TextKind
from desktop.views.code.xml_lexer import lex_xml, xml_lines


def is_html(content_type: str, head: bytes) -> bool:
    """By its type, or by how it begins."""
    kind = content_type.split(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return True
    start = head.lstrip()[:14].lower()
    return not kind.endswith("xml") and (start.startswith((b"<!doctype html", b"<html")))


def _is_xml(content_type: str, head: bytes) -> bool:
    kind = content_type.split(";")[0].strip().lower()
    return kind.endswith(("/xml", "+xml")) or head.lstrip()[:5] == b"<?xml"


def _html_lines(text: str) -> Iterator[str]:
    return xml_lines(text, html=True)


XML = TextKind("XML, indented", lex_xml, xml_lines)
HTML = TextKind("HTML source", lex_xml, _html_lines)


def _xml(theme: ThemeController) -> BodyView:
    return TextBody(theme, XML)


def _source(theme: ThemeController) -> BodyView:
    return TextBody(theme, HTML)


VIEWER = Viewer("XML", lambda content_type, head, size: 70 if _is_xml(content_type, head) else 0, _xml)
SOURCE = Viewer("Source", lambda content_type, head, size: 70 if is_html(content_type, head) else 0, _source)
