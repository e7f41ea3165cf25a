"""YAML, one line at a time, for colours only: never wrong about the text, sometimes about its meaning."""

from __future__ import annotations

import re

from desktop.views.code.lexing import LONGEST, CodeKind, Run, expression_runs

PLAIN, BLOCK, DOUBLE, SINGLE = range(4)

_DASHES = re.compile(r"(?:-(?=\s|$)\s*)+")
_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s'"#\[\]{},&*!|>%@`][^#]*?|[^\s'"#\[\]{},&*!|>%@`]\S*?)\s*(:)(?=\s|$)"""
)
_BLOCK_HEAD = re.compile(r"[|>][-+0-9]{0,2}(?=\s*(?:#.*)?$)")
_TAG = re.compile(r"[&*!][^\s,\[\]{}]*")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_NUMBER = re.compile(
    r"[-+]?(?:\d[\d_]*)?\.?\d+(?:[eE][-+]?\d+)?\Z|0x[0-9a-fA-F]+\Z|[-+]?\.(?:inf|Inf|INF)\Z|\.nan\Z"
)
_WORDS = frozenset({"true", "false", "null", "~", "True", "False", "Null", "TRUE", "FALSE", "NULL"})
_FLOW = re.compile(
    r"""(?P<double>"(?:[^"\\]|\\.)*"?)|(?P<single>'(?:[^']|'')*'?)|(?P<punct>[\[\]{},:])"""
    r"""|(?P<plain>[^\s\[\]{},:"']+(?:[ :][^\s\[\]{},:"']+)*)"""
)


def lex_yaml(line: str, state: int) -> tuple[list[Run], int]:
    """Runs and next state. A state holds what is open (block or quoted scalar, expression) and an indent."""
    mode, opened, indent = state & 3, (state >> 2) & 3, state >> 4
    text = line[:LONGEST]
    runs, mode, indent = _scalars(text, mode, indent)
    comment = next((run.start for run in runs if run.kind is CodeKind.COMMENT), len(text))
    over, opened = expression_runs(text[:comment], opened)
    return runs + over, mode | (opened << 2) | (indent << 4)


def _scalars(text: str, mode: int, indent: int) -> tuple[list[Run], int, int]:
    stripped = text.lstrip(" ")
    column = len(text) - len(stripped)
    if mode == BLOCK:
        if not stripped.strip() or column >= indent:
            return [Run(column, len(stripped), CodeKind.STRING)], BLOCK, indent
        mode = PLAIN
    runs: list[Run] = []
    if mode in (DOUBLE, SINGLE):
        end = _closing(text, 0, mode)
        if end < 0:
            return [Run(0, len(text), CodeKind.STRING)], mode, indent
        runs.append(Run(0, end, CodeKind.STRING))
        return _after_value(text, end, runs)
    if stripped.startswith("#"):
        return [Run(column, len(stripped), CodeKind.COMMENT)], PLAIN, 0
    if stripped.startswith(("---", "...")) and not stripped[3:].strip():
        return [Run(column, 3, CodeKind.FAINT)], PLAIN, 0
    position = column
    parent = column
    dashes = _DASHES.match(text, position)
    if dashes:
        parent = dashes.start() + dashes.group().rstrip().rfind("-")
        position = dashes.end()
    key = _KEY.match(text, position)
    if key:
        runs.append(Run(key.start(1), len(key.group(1)), CodeKind.KEY))
        parent = key.start(1)
        position = key.end()
    return _value(text, position, parent, runs)


def _value(text: str, position: int, parent: int, runs: list[Run]) -> tuple[list[Run], int, int]:
    while True:
        while position < len(text) and text[position] == " ":
            position += 1
        tag = _TAG.match(text, position)
        if tag is None:
            break
        runs.append(Run(tag.start(), len(tag.group()), CodeKind.KEYWORD))
        position = tag.end()
    if position >= len(text):
        return runs, PLAIN, 0
    head = _BLOCK_HEAD.match(text, position)
    if head:
        runs.append(Run(head.start(), len(head.group()), CodeKind.KEYWORD))
        runs, _, _ = _after_value(text, head.end(), runs)
        return runs, BLOCK, parent + 1
    first = text[position]
    if first in "\"'":
        mode = DOUBLE if first == '"' else SINGLE
        end = _closing(text, position + 1, mode)
        if end < 0:
            runs.append(Run(position, len(text) - position, CodeKind.STRING))
            return runs, mode, parent
        runs.append(Run(position, end - position, CodeKind.STRING))
        return _after_value(text, end, runs)
    comment = _COMMENT.search(text, position)
    stop = comment.start() if comment else len(text)
    if first in "[{":
        _flow(text, position, stop, runs)
    else:
        word = text[position:stop].rstrip()
        runs.append(Run(position, len(word), _plain(word)))
    if comment:
        runs.append(Run(comment.start(), len(text) - comment.start(), CodeKind.COMMENT))
    return runs, PLAIN, 0


def _flow(text: str, position: int, stop: int, runs: list[Run]) -> None:
    for match in _FLOW.finditer(text, position, stop):
        if match.lastgroup == "punct":
            continue
        is_key = text[match.end() : match.end() + 1] == ":" and match.lastgroup == "plain"
        is_key = is_key or text[match.end() :].lstrip().startswith(":")
        kind = (
            CodeKind.KEY
            if is_key
            else _plain(match.group())
            if match.lastgroup == "plain"
            else CodeKind.STRING
        )
        runs.append(Run(match.start(), len(match.group()), kind))


def _after_value(text: str, end: int, runs: list[Run]) -> tuple[list[Run], int, int]:
    comment = _COMMENT.search(text, end)
    if comment:
        runs.append(Run(comment.start(), len(text) - comment.start(), CodeKind.COMMENT))
    return runs, PLAIN, 0


def _plain(word: str) -> CodeKind:
    if word in _WORDS:
        return CodeKind.KEYWORD
    return CodeKind.NUMBER if len(word) < 60 and _NUMBER.match(word) else CodeKind.STRING


def _closing(text: str, position: int, mode: int) -> int:
    """Offset behind the closing quote, -1 when the scalar goes on."""
    while position < len(text):
        char = text[position]
        if mode == DOUBLE and char == "\\":
            position += 2
            continue
        if mode == DOUBLE and char == '"':
            return position + 1
        if mode == SINGLE and char == "'":
            if text[position + 1 : position + 2] == "'":
                position += 2
                continue
            return position + 1
        position += 1
    return -1
