"""What a scalar of a YAML document means in Kestra's dialect, and where its characters stand in the text.

The dialect was observed on Kestra 1.3.25 (YAML 1.1 words and numbers, but dates, sexagesimal numbers, ``y``
and ``n`` stay text, an omitted value is an empty text, and ``.inf`` and ``.nan`` are refused).
"""

from __future__ import annotations

import re

from engine.pattern import pattern

Scalar = str | int | float | bool | None

_TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
_FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
_NULL = frozenset({"~", "null", "Null", "NULL"})
_NOT_FINITE = pattern(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_INT = pattern(
    r"(?P<sign>[-+]?)(?:0b(?P<bin>_*[01][01_]*)|0x(?P<hex>_*[0-9a-fA-F][0-9a-fA-F_]*)"
    r"|0(?P<oct>_*[0-7][0-7_]*)|(?P<dec>0|[1-9][0-9_]*))"
)
_FLOAT = pattern(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
    r"|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"
)
_MAY_BE_TYPED = frozenset("tTfFyYnNoO~0123456789+-.")


def is_not_finite(text: str) -> bool:
    """Whether a plain scalar is an infinity or not-a-number, which Kestra refuses anywhere."""
    return text[:1] in ".+-" and _NOT_FINITE.fullmatch(text) is not None


def resolve(text: str) -> Scalar:
    """The value of a plain (unquoted, untagged) scalar."""
    if not text or text[0] not in _MAY_BE_TYPED:
        return text
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text in _NULL:
        return None
    if text[0] in "0123456789+-.":
        return _number(text)
    return text


def _number(text: str) -> Scalar:
    whole = _INT.fullmatch(text)
    if whole is not None:
        digits, base = next(
            (found, base)
            for found, base in (
                (whole["bin"], 2),
                (whole["hex"], 16),
                (whole["oct"], 8),
                (whole["dec"], 10),
            )
            if found is not None
        )
        digits = digits.replace("_", "")
        if base == 10 and len(digits) > 4000:
            return text
        value = int(digits, base)
        return -value if whole["sign"] == "-" else value
    if _FLOAT.fullmatch(text) is not None:
        return float(text.replace("_", ""))
    return text


def source_offsets(source: str, start: int, end: int, style: str, text: str) -> list[int]:
    """For each character of a scalar's value (and its end) the offset in ``source`` that it was written at.

    ``start`` is where the scalar begins (its quote, its ``|`` or ``>``), ``end`` where it ends. Folded line
    breaks point at the break; an escape points at its backslash.
    """
    if style in ("|", ">"):
        return _block_offsets(source, start, end, text)
    if style in ("'", '"'):
        return _flow_offsets(source, start + 1, end - 1, style, text)
    return _flow_offsets(source, start, end, "", text)


_BREAK_RUN = pattern(r"[ \t]*(?:(?:\r\n|[\n\r\x85\u2028\u2029])[ \t]*)+")
_BREAK = pattern(r"\r\n|[\n\r\x85\u2028\u2029]")
_ESCAPE = pattern(r"\\(?:x..|u.{4}|U.{8}|.)", re.DOTALL)
_ESCAPED_BREAK = pattern(r"\\(?:\r\n|[\n\r\x85\u2028\u2029])[ \t]*")


def _flow_offsets(source: str, at: int, end: int, quote: str, text: str) -> list[int]:
    offsets: list[int] = []
    index = 0
    while index < len(text):
        if quote == '"':
            joined = _ESCAPED_BREAK.match(source, at, end)
            if joined is not None:
                at = joined.end()
                continue
        run = _BREAK_RUN.match(source, at, end) if source[at : at + 1].isspace() else None
        if run is not None:
            count = max(len(_BREAK.findall(run.group())) - 1, 1)
            offsets.extend([at] * min(count, len(text) - index))
            index += count
            at = run.end()
            continue
        offsets.append(min(at, end))
        index += 1
        if quote == '"' and source[at : at + 1] == "\\":
            escape = _ESCAPE.match(source, at, end)
            at = escape.end() if escape is not None else at + 1
        elif quote == "'" and source[at : at + 2] == "''":
            at += 2
        else:
            at += 1
    offsets.append(min(at, end))
    return offsets


def _block_offsets(source: str, start: int, end: int, text: str) -> list[int]:
    header_end = source.find("\n", start, end)
    if header_end < 0:
        return [start] * (len(text) + 1)
    at = header_end + 1
    indent = _block_indent(source, start, header_end, at, end)
    offsets: list[int] = []
    index = 0
    first = at
    at, skipped = _skip_breaks(source, at, end, indent)
    # Empty lines before the first text are kept one by one.
    for _ in range(skipped):
        if index < len(text) and text[index] == "\n":
            offsets.append(first)
            index += 1
    while index < len(text):
        char = text[index]
        if at < end and _BREAK.match(source, at) is not None:
            here = at
            at, _ = _skip_breaks(source, at, end, indent)
            if char == "\n":
                while index < len(text) and text[index] == "\n":
                    offsets.append(here)
                    index += 1
            else:
                offsets.append(here)
                index += 1
            continue
        offsets.append(min(at, end))
        index += 1
        at += 1
    offsets.append(min(at, end))
    return offsets


def _block_indent(source: str, start: int, header_end: int, at: int, end: int) -> int:
    header = source[start:header_end]
    first = re.compile(r"(?:[ ]*(?:\r\n|\n|\r))*([ ]*)").match(source, at, end)
    found = len(first.group(1)) if first is not None else 0
    explicit = re.match(r"[|>][-+]?([1-9])", header)
    if explicit is None:
        return found
    # An explicit indent counts from the parent's; the parent's is unknown here, and text may be indented
    # further than the block, so take the least indent of the lines that hold text.
    lines = [line for line in re.split(r"\r\n|\n|\r", source[at:end]) if line.strip()]
    return min((len(line) - len(line.lstrip(" ")) for line in lines), default=found)


def _skip_breaks(source: str, at: int, end: int, indent: int) -> tuple[int, int]:
    """Past line breaks, lines without text and the indent of the next line; how many breaks there were."""
    count = 0
    while at < end:
        found = _BREAK.match(source, at)
        if found is not None:
            at = found.end()
            count += 1
            continue
        line_end = at
        while line_end < end and line_end < at + indent and source[line_end] == " ":
            line_end += 1
        if line_end < end and _BREAK.match(source, line_end) is not None:
            at = line_end
            continue
        return line_end, count
    return at, count
