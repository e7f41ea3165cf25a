"""JSON for colours, one line at a time, and JSON re-indented without touching any value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.views.code.lexing import LONGEST, CodeKind, Run, expression_runs

_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*"?)(?P<colon>\s*:)?|(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<word>true|false|null)\b'
)
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++|"', re.DOTALL)


def lex_json(line: str, state: int) -> tuple[list[Run], int]:
    """Runs of keys, texts, numbers and words; expressions lie over them."""
    text = line[:LONGEST]
    runs: list[Run] = []
    for match in _TOKEN.finditer(text):
        string = match.group("string")
        if string is not None:
            kind = CodeKind.KEY if match.group("colon") else CodeKind.STRING
            runs.append(Run(match.start(), len(string), kind))
        else:
            kind = CodeKind.NUMBER if match.group("number") else CodeKind.KEYWORD
            runs.append(Run(match.start(), match.end() - match.start(), kind))
    over, opened = expression_runs(text, state)
    return runs + over, opened


def indented_lines(text: str, *, step: str = "  ") -> Iterator[str]:
    """The lines of a JSON text with one member on each; every token stays as it was written.

    Duplicate keys, ``1.50`` and escapes survive. Meant for text that is known to be JSON; other text comes
    out with its tokens in order.
    """
    depth = 0
    line: list[str] = []
    previous = ""
    for match in _TOKENS.finditer(text):
        token = match.group()
        if token in "]}":
            depth = max(depth - 1, 0)
            if previous not in ("{", "["):
                yield "".join(line)
                line = [step * depth]
            line.append(token)
        else:
            if previous in ("{", "["):
                yield "".join(line)
                line = [step * depth]
            if token in "{[":
                depth += 1
                line.append(token)
            elif token == ",":
                line.append(token)
                yield "".join(line)
                line = [step * depth]
            elif token == ":":
                line.append(": ")
            else:
                line.append(token)
        previous = token
    yield "".join(line)
