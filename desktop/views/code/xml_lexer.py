"""XML and HTML for colours, one line at a time, and re-indented without a parser that could be bombed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.views.code.lexing import LONGEST, CodeKind, Run

_TAG = re.compile(r"<[/?!]?[\w:.-]*|[/?]?>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)(\s*=\s*)?(\"[^\"]*\"?|'[^']*'?)?")
_ENTITY = re.compile(r"&[#\w]+;")
_PLAIN, _INSIDE, _COMMENT = 0, 1, 2

_TOKENS = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![^>]*>|<(?:[^\"'<>]++|\"[^\"]*\"|'[^']*')*+>|[^<]+|<",
    re.DOTALL,
)
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
"""Elements of HTML that have no end."""
KEPT = frozenset(("pre", "textarea", "script", "style"))
"""Elements whose text keeps its blanks."""
STEP = "  "


def lex_xml(line: str, state: int) -> tuple[list[Run], int]:
    """Tags as keys, attribute values as texts, comments; a tag may go on in the next line."""
    text = line[:LONGEST]
    runs: list[Run] = []
    at = 0
    while at < len(text):
        if state == _COMMENT:
            end = text.find("-->", at)
            stop = len(text) if end < 0 else end + 3
            runs.append(Run(at, stop - at, CodeKind.COMMENT))
            state, at = (_COMMENT if end < 0 else _PLAIN), stop
        elif state == _INSIDE:
            at, state = _inside(text, at, runs)
        else:
            start = text.find("<", at)
            stop = len(text) if start < 0 else start
            for found in _ENTITY.finditer(text, at, stop):
                runs.append(Run(found.start(), found.end() - found.start(), CodeKind.NUMBER))
            at = stop
            if start >= 0:
                if text.startswith("<!--", start):
                    state = _COMMENT
                else:
                    tag = _TAG.match(text, start)
                    end = tag.end() if tag else start + 1
                    runs.append(Run(start, end - start, CodeKind.KEY))
                    state, at = _INSIDE, max(end, start + 1)
    return runs, state


def _inside(text: str, at: int, runs: list[Run]) -> tuple[int, int]:
    """Attributes up to the end of the tag or of the line."""
    while at < len(text):
        if text[at] == ">" or text.startswith(("/>", "?>"), at):
            end = text.find(">", at) + 1
            runs.append(Run(at, end - at, CodeKind.KEY))
            return end, _PLAIN
        found = _ATTRIBUTE.match(text, at)
        if found is None:
            at += 1
            continue
        runs.append(Run(found.start(1), len(found.group(1)), CodeKind.KEYWORD))
        if found.group(3):
            runs.append(Run(found.start(3), len(found.group(3)), CodeKind.STRING))
        at = found.end()
    return at, _INSIDE


def xml_lines(text: str, *, html: bool = False) -> Iterator[str]:
    """One element or text on each line, indented by depth; short texts stay beside their tags."""
    depth = 0
    pending: str | None = None
    keep = ""
    for match in _TOKENS.finditer(text):
        token = match.group()
        name = _name(token)
        if keep:
            pending = (pending or "") + token
            if token.startswith("</") and name == keep:
                keep, depth = "", depth - 1
                yield from _block(pending, depth)
                pending = None
            continue
        if not token.startswith("<"):
            words = " ".join(token.split())
            if not words:
                continue
            if pending is not None:
                pending += words
            else:
                yield STEP * depth + words
            continue
        if token.startswith("</"):
            depth = max(0, depth - 1)
            if pending is not None:
                yield STEP * depth + pending + token
                pending = None
            else:
                yield STEP * depth + token
            continue
        if pending is not None:
            yield from _split(pending, depth)
            pending = None
        if token.startswith(("<!", "<?")) or token.endswith("/>") or (html and name in VOID):
            yield from _block(token, depth)
            continue
        if html and name in KEPT:
            keep = name
        pending = token
        depth += 1
    if pending is not None:
        yield from _split(pending, depth)


def _name(token: str) -> str:
    found = re.match(r"</?([\w:.-]+)", token)
    return found.group(1).lower() if found else ""


def _split(pending: str, depth: int) -> Iterator[str]:
    """A start tag whose element turned out to hold more: its text goes onto a line of its own."""
    end = pending.find(">") + 1 or len(pending)
    yield STEP * (depth - 1) + pending[:end]
    if pending[end:]:
        yield STEP * depth + pending[end:]


def _block(text: str, depth: int) -> Iterator[str]:
    lines = text.split("\n")
    yield STEP * depth + lines[0]
    yield from (line.rstrip() for line in lines[1:])
