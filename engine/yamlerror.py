"""Puts a YAML syntax error into plain words, with its place and, where there is one, the fix.

libyaml says little; PyYAML's own reader, run again on the text up to the error, knows the character.
"""

from __future__ import annotations

import re

import yaml

from engine.diagnostics import Diagnostic, Fix, Severity
from engine.pattern import pattern
from engine.text import LineIndex, Span, TextEdit

_SECOND_LOOK = 200_000
"""Texts longer than this are not read again with the slow reader."""

_UNQUOTED = pattern(r"(?m)^(?P<lead>[ \t]*(?:- +)*(?:[^\s#'\"\[{][^:\n]*:[ ]+)?)(?P<value>\{\{.*?)[ \t]*$")
_PLAIN_VALUE = pattern(r"^[ \t]*(?:- +)*[\w.\-]+:[ ]+(?P<value>[^\s'\"|>&!*\[{#].*?)[ \t]*$")


def explain_syntax_error(text: str, shift: int, error: Exception) -> Diagnostic:
    """A diagnostic for the error that a YAML parser raised over ``text[shift:]``."""
    if isinstance(error, UnicodeEncodeError):
        return _bad_character(text, error.start + shift, error.object[error.start])
    if isinstance(error, yaml.reader.ReaderError):
        at = int(error.position) + shift if isinstance(error.position, int) else 0
        return _bad_character(text, _find_control(text, at), str(error.character))
    if not isinstance(error, yaml.MarkedYAMLError):
        return Diagnostic(Severity.ERROR, "yaml-syntax", str(error), Span(0, 0))
    better = _second_look(text[shift:], error)
    mark = error.problem_mark or better.problem_mark
    at = min(max((mark.index if mark is not None else 0) + shift, 0), len(text))
    context = better.context_mark or error.context_mark
    context_at = min(context.index + shift, len(text)) if context is not None else at
    lines = LineIndex(text)
    return (
        _tab(text, at)
        or _unquoted(text, lines, at)
        or _worded(text, lines, at, context_at, f"{better.problem or ''} {error.problem or ''}", error)
    )


def _second_look(body: str, error: yaml.MarkedYAMLError) -> yaml.MarkedYAMLError:
    if len(body) > _SECOND_LOOK:
        return error
    try:
        for _ in yaml.parse(body, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as second:
        return second
    except (yaml.YAMLError, RecursionError):
        return error
    return error


def _find_control(text: str, at: int) -> int:
    """The place of the refused character: the reader's own position counts bytes on some ways."""
    found = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", text)
    return found.start() if found is not None else min(at, len(text))


def _bad_character(text: str, at: int, character: str) -> Diagnostic:
    code = ord(text[at]) if at < len(text) else ord(character[:1] or "\0")
    return Diagnostic(
        Severity.ERROR,
        "yaml-character",
        f"The character U+{code:04X} may not stand in a YAML text.",
        Span(at, min(at + 1, len(text))),
        'Remove it, or write it as an escape in double quotes, for example "\\u%04X".' % (code & 0xFFFF),
        (Fix("Remove the character", (TextEdit(Span(at, min(at + 1, len(text))), ""),)),),
    )


def _tab(text: str, at: int) -> Diagnostic | None:
    line_start = text.rfind("\n", 0, at) + 1
    lead = re.compile(r"[ \t]*").match(text, line_start)
    indent = lead.group() if lead is not None else ""
    if "\t" not in indent or line_start + len(indent) < at:
        return None
    edits = tuple(
        TextEdit(Span(found.start(1), found.end(1)), found.group(1).replace("\t", "  "))
        for found in re.finditer(r"(?m)^([ ]*\t[ \t]*)", text)
    )
    return Diagnostic(
        Severity.ERROR,
        "yaml-tab",
        "Lines cannot be indented with tabs.",
        Span(line_start, line_start + len(indent)),
        "Use two spaces for each level.",
        (Fix("Replace the tabs by spaces", edits),),
    )


def _unquoted(text: str, lines: LineIndex, at: int) -> Diagnostic | None:
    from engine.yamltree import unquoted_expression

    line = lines.position(at).line
    for number in (line, line - 1):
        if number < 1:
            continue
        start = lines.offset(number)
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        found = _UNQUOTED.match(text, start, end)
        if found is not None:
            return unquoted_expression(text, found.start("value"), found.end("value"))
    return None


def _worded(
    text: str, lines: LineIndex, at: int, context_at: int, problem: str, error: yaml.MarkedYAMLError
) -> Diagnostic:
    span = Span(at, min(at + 1, len(text)))
    message, hint, fixes = _words(text, lines, at, context_at, problem)
    if "quoted scalar" in str(error.context or "") and "end of stream" in problem:
        span = Span(context_at, min(context_at + 1, len(text)))
    return Diagnostic(Severity.ERROR, "yaml-syntax", message, span, hint, fixes)


def _words(
    text: str, lines: LineIndex, at: int, context_at: int, problem: str
) -> tuple[str, str | None, tuple[Fix, ...]]:
    began = lines.position(context_at).line
    character = text[at : at + 1]
    if "mapping values are not allowed" in problem:
        return _stray_colon(text, lines, at)
    if "cannot start any token" in problem:
        return (
            f"A value cannot begin with {character or 'this character'}.",
            "Put the value in quotes.",
            _quote_line_value(text, lines, at),
        )
    if "unexpected end of stream" in problem:
        return f"The quote opened on line {began} is never closed.", "Add the closing quote.", ()
    if "unknown escape character" in problem:
        return (
            "This backslash escape does not exist in double quotes.",
            "Write \\\\ for a backslash, or use single quotes.",
            (),
        )
    if "',' or ']'" in problem:
        return f"The list opened with [ on line {began} is not closed.", "Add ] or the missing comma.", ()
    if "',' or '}'" in problem:
        return f"The map opened with {{ on line {began} is not closed.", "Add } or the missing comma.", ()
    if "sequence entries are not allowed" in problem:
        return "A list item cannot begin here.", "Begin the list on a new line below its key.", ()
    if "could not find expected ':'" in problem:
        return "A key without a colon.", "Write key: value, or indent the line under the text above.", ()
    if "block end" in problem or "did not find expected key" in problem or "expected '-'" in problem:
        return (
            "This line does not fit the lines above it.",
            f"Indent it like the other lines of the block that begins on line {began}; a value that contains "
            "quotes must be quoted as a whole.",
            (),
        )
    if "alphabetic or numeric" in problem:
        return "A name must follow * or &.", "Put the value in quotes if the character itself is meant.", ()
    if "undefined tag handle" in problem:
        return "A tag that nobody knows.", "Put the value in quotes if it begins with !.", ()
    first = problem.strip().split("  ")[0]
    return f"Not valid YAML: {first}.", None, ()


def _stray_colon(text: str, lines: LineIndex, at: int) -> tuple[str, str | None, tuple[Fix, ...]]:
    fixes = _quote_line_value(text, lines, at)
    if fixes:
        return 'A value that contains ": " must be in quotes.', "Put the whole value in quotes.", fixes
    return (
        "A key cannot stand here.",
        "Check the indentation: this line is deeper than a text above it, or the line above lacks its colon.",
        (),
    )


def _quote_line_value(text: str, lines: LineIndex, at: int) -> tuple[Fix, ...]:
    start = lines.offset(lines.position(at).line)
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    line = text[start:end].rstrip("\r")
    found = _PLAIN_VALUE.match(line)
    if found is None or start + found.start("value") > at:
        return ()
    value = found.group("value")
    quoted = "'" + value.replace("'", "''") + "'"
    span = Span(start + found.start("value"), start + found.end("value"))
    return (Fix("Put the value in quotes", (TextEdit(span, quoted),)),)
