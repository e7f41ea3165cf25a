"""YAML as Kestra's `yaml` filter writes it and its `yaml` function reads it (language.md 3.8 and 3.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from engine.expressions.errors import ExpressionError
from engine.values import Entry, to_json, to_text
from engine.values.jsontext import from_json
from engine.yamlscalar import is_not_finite, resolve

_RESERVED = re.compile(
    r"(?:true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|null|Null|NULL|~)"
)
_INDICATOR = re.compile(r"[-?:](?=\s|$)|[!&*|>'%@`]|---|\.\.\.")
_DOUBLE = re.compile(r"[\[\]{},#]|: |:$| #")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff\t]")
_LEADING_ZERO = re.compile(r"0\d+")
_NUMBER_KEY = re.compile(r"[-+.]?\d[\d_.,:eExX+-]*")


def write_yaml(value: object) -> str:
    """Block style, list items indented by one, ending in a newline; null is the text ``null``."""
    if value is None:
        return "null"
    lines: list[str] = []
    if isinstance(value, Mapping | list | tuple | Entry) and value:
        _block(_as_map(value), 0, lines)
        return "\n".join(lines) + "\n"
    text = _scalar(value, 2, False)
    return text if text.endswith("\n") else text + "\n"


def _as_map(value: object) -> object:
    return {value.key: value.value} if isinstance(value, Entry) else value


def _block(value: object, indent: int, lines: list[str]) -> None:
    pad = " " * indent
    if isinstance(value, Mapping):
        for key, inner in value.items():
            name = _key(to_text(key))
            head = f"{pad}{name}:" if not name.startswith("? ") else f"{pad}{name}\n{pad}:"
            _member(head, _as_map(inner), indent, lines, in_list=False)
        return
    assert isinstance(value, list | tuple)
    for inner in value:
        _member(f"{pad} -", _as_map(inner), indent + 1, lines, in_list=True)


def _member(head: str, inner: object, indent: int, lines: list[str], *, in_list: bool) -> None:
    if isinstance(inner, Mapping) and inner:
        lines.append(head)
        _block(inner, indent + 1 if in_list else indent + 2, lines)
    elif isinstance(inner, list | tuple) and inner:
        lines.append(head)
        _block(inner, indent + 1 if in_list else indent, lines)
    else:
        depth = indent + (1 if in_list else 2)
        lines.append(
            f"{head} {_scalar(inner, depth, True)}".rstrip("\n") if inner != "\n" else f"{head} |2+\n"
        )


def _key(text: str) -> str:
    if text == "" or "\n" in text:
        return f"? {_quoted(text)}"
    if _RESERVED.fullmatch(text) or _NUMBER_KEY.fullmatch(text) or text.startswith("- "):
        return f'"{text}"'
    if _control(text):
        return _quoted(text)
    if (
        text != text.strip()
        or _INDICATOR.match(text)
        or _DOUBLE.match(text[0])
        or ": " in text
        or " #" in text
        or text.endswith(":")
        or "\n" in text
    ):
        return "'" + text.replace("'", "''") + "'"
    return text


def _scalar(value: object, indent: int, nested: bool) -> str:
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    if value is None:
        return "null"
    if not isinstance(value, str):
        text = to_json(value)
        if isinstance(value, bool | int | float) or not text.startswith('"'):
            return text.strip('"')
        return _plain_date(value, text)
    return _text(value, indent)


def _plain_date(value: object, text: str) -> str:
    from engine.values import DateTime

    if isinstance(value, DateTime):
        return str(value).partition("[")[0] if value.local.nanos % 60_000_000_000 else _with_seconds(value)
    return str(from_json(text))


def _with_seconds(value: Any) -> str:
    local = value.local
    shown = str(value).partition("[")[0]
    head, tail = shown[:16], shown[16:]
    return f"{head}:00{tail}" if local.nanos % 60_000_000_000 == 0 and not tail.startswith(":0") else shown


def _control(text: str) -> bool:
    return _CONTROL.search(text) is not None


def _text(text: str, indent: int) -> str:
    if text == "" or _RESERVED.fullmatch(text):
        return f'"{text}"'
    if _control(text):
        return _quoted(text)
    if "\n" in text:
        return _literal(text, indent)
    if _LEADING_ZERO.fullmatch(text):
        return f"'{text}'"
    if text[0] == " " or text[-1] == " ":
        return "'" + text.replace("'", "''") + "'"
    if _DOUBLE.search(text) and (text[0] in "[]{},#" or re.search(r": |:$| #|[\[\]{},]", text)):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if _INDICATOR.match(text) or text[0] == '"':
        return "'" + text.replace("'", "''") + "'"
    return text


def _quoted(text: str) -> str:
    names = {
        "\t": "\\t",
        "\n": "\\n",
        "\r": "\\r",
        "\0": "\\0",
        "\b": "\\b",
        "\f": "\\f",
        "\x07": "\\a",
        "\x0b": "\\v",
        "\x1b": "\\e",
    }
    names |= {"\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P"}
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for character in sorted(set(_CONTROL.findall(text)) | ({"\n"} if "\n" in text else set())):
        code = f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"
        escaped = escaped.replace(character, names.get(character, code))
    return f'"{escaped}"'


def _literal(text: str, indent: int) -> str:
    """A block scalar: ``|-`` ends without a newline, ``|`` with one, ``|+`` with several."""
    pad = " " * indent
    body = text.rstrip("\n")
    breaks = len(text) - len(body)
    mark = "-" if breaks == 0 else "+" if breaks > 1 or not body else ""
    hint = "2" if text[:1] in (" ", "\n") else ""
    lines = "\n".join(pad + line if line else "" for line in body.split("\n"))
    return f"|{hint}{mark}\n{lines}" + "\n" * breaks


def read_yaml(text: str) -> object:
    """The first document; YAML 1.1 scalars, the last of duplicate keys, aliases as the text of their name."""
    try:
        loader = yaml.CSafeLoader(text)
        try:
            node = _compose_first(loader)
        finally:
            loader.dispose()
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        raise ExpressionError(f"Invalid yaml: {_problem(error)}") from None
    return node


def _problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error).strip()
    return f"{problem} at line {mark.line + 1}" if mark is not None else problem


def _compose_first(loader: Any) -> object:
    events = iter(loader.get_event, None)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            value = _value(next(events), events)
            # What stands behind it must still be YAML up to the end of the document.
            next(events)
            return value
        if isinstance(event, yaml.StreamEndEvent):
            break
    raise ExpressionError("Invalid yaml: the text is empty")


def _value(event: Any, events: Any) -> object:
    if isinstance(event, yaml.AliasEvent):
        return str(event.anchor)
    if isinstance(event, yaml.ScalarEvent):
        if event.style in ("'", '"', "|", ">") or event.tag == "tag:yaml.org,2002:str":
            return str(event.value)
        if event.value == "":
            return None
        if is_not_finite(event.value):
            raise ExpressionError(f"Invalid yaml: `{event.value}` is no number here")
        return resolve(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[object] = []
        while not isinstance(following := next(events), yaml.SequenceEndEvent):
            items.append(_value(following, events))
        return items
    made: dict[str, object] = {}
    while not isinstance(following := next(events), yaml.MappingEndEvent):
        if not isinstance(following, yaml.ScalarEvent | yaml.AliasEvent):
            raise ExpressionError("Invalid yaml: a key must be a text")
        key = str(following.value if isinstance(following, yaml.ScalarEvent) else following.anchor)
        made[key] = _value(next(events), events)
    return made
