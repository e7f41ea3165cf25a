"""The head of an HTTP request for colours: request line, header names, then the body as JSON."""

from __future__ import annotations

import re

from desktop.views.code.json_lexer import lex_json
from desktop.views.code.lexing import CodeKind, Run

_LINE = re.compile(r"(\S+) (\S+) (HTTP/\S+)\Z")
_START, _HEADERS, _BODY = 0, 1, 2


def lex_request(line: str, state: int) -> tuple[list[Run], int]:
    """Runs of one line; an empty line ends the headers."""
    if state <= _START:
        match = _LINE.match(line)
        if match:
            method, version = match.span(1), match.span(3)
            return [
                Run(method[0], method[1] - method[0], CodeKind.KEYWORD),
                Run(version[0], version[1] - version[0], CodeKind.FAINT),
            ], _HEADERS
        return [], _HEADERS
    if state == _HEADERS:
        if not line:
            return [], _BODY
        name = line.partition(":")[0]
        return [Run(0, len(name), CodeKind.KEY)], _HEADERS
    return lex_json(line, 0)[0], _BODY
