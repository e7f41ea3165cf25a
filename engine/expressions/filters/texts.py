"""Filters on texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.callables import Arguments, Filter, number_of, required, text_of
from engine.expressions.errors import bad_argument, wrong_type
from engine.expressions.javaformat import format_java
from engine.expressions.javaregex import replace_java, split_java
from engine.expressions.state import MAX_TEXT, State, too_long
from engine.expressions.utf16 import units
from engine.values import JavaArray, Long, is_list, to_java_text
from engine.values.printing import class_name

_BLANK = "".join(map(chr, range(33)))


def upper(value: Any, args: Arguments, state: State) -> str:
    return to_java_text(value).upper()


def lower(value: Any, args: Arguments, state: State) -> str:
    return to_java_text(value).lower()


def trim(value: Any, args: Arguments, state: State) -> str:
    return text_of(value, "What `trim` filters").strip(_BLANK)


def capitalize(value: Any, args: Arguments, state: State) -> str:
    """The first character that is no blank in upper case, the rest as it is."""
    text = text_of(value, "What `capitalize` filters")
    for index, character in enumerate(text):
        if not character.isspace() or character == "\u00a0":
            return text[:index] + _title_case(character) + text[index + 1 :]
    return text


def _title_case(character: str) -> str:
    changed = character.title()
    return changed if len(changed) == 1 else character


def title(value: Any, args: Arguments, state: State) -> str:
    """The first letter of each word in upper case."""
    text = text_of(value, "What `title` filters")
    result: list[str] = []
    start = True
    for character in text:
        result.append(_title_case(character) if start else character)
        start = character.isspace() and character not in "\u00a0\u2007\u202f"
    return "".join(result)


def abbreviate(value: Any, args: Arguments, state: State) -> str:
    text = text_of(value, "What `abbreviate` filters")
    length = args.get("length")
    if not isinstance(length, Long):
        raise wrong_type("`abbreviate` needs a whole number")
    if length < 0:
        raise bad_argument("Invalid argument to abbreviate filter; must be greater than zero")
    size = units.length(text)
    if size < length:
        return text
    return units.slice(text, 0, length) if length <= 3 else units.slice(text, 0, length - 3) + "..."


def nl2br(value: Any, args: Arguments, state: State) -> str:
    return re.sub(r"\r\n|\n|\r", "<br />", text_of(value, "What `nl2br` filters"))


def _substring(cut: Callable[[str, str], str], owner: str) -> Callable[[Any, Arguments, State], str]:
    def apply(value: Any, args: Arguments, state: State) -> str:
        text = to_java_text(value)
        if "separator" not in args:
            raise bad_argument(f"The '{owner}' filter expects an argument 'separator'.", "separator")
        separator = args["separator"]
        if separator is None:
            return text if owner.startswith("substringBefore") else ""
        return cut(text, text_of(separator, "The separator"))

    return apply


def _before(text: str, separator: str) -> str:
    at = text.find(separator)
    return text if at < 0 else text[:at]


def _before_last(text: str, separator: str) -> str:
    at = text.rfind(separator) if separator else -1
    return text if at < 0 else text[:at]


def _after(text: str, separator: str) -> str:
    at = text.find(separator)
    return "" if at < 0 else text[at + len(separator) :]


def _after_last(text: str, separator: str) -> str:
    at = text.rfind(separator) if separator else -1
    return "" if at < 0 else text[at + len(separator) :]


def starts_with(value: Any, args: Arguments, state: State) -> bool:
    return _edge(value, args, "startsWith", str.startswith)


def ends_with(value: Any, args: Arguments, state: State) -> bool:
    return _edge(value, args, "endsWith", str.endswith)


def _edge(value: Any, args: Arguments, owner: str, test: Callable[[str, str], bool]) -> bool:
    if value is None:
        raise wrong_type(f"`{owner}` cannot look at null")
    return test(to_java_text(value), to_java_text(required(args, "value", owner)))


def split(value: Any, args: Arguments, state: State) -> JavaArray:
    delimiter = args.get("delimiter")
    if delimiter is None:
        raise bad_argument("missing delimiter parameter in split filter", "delimiter")
    text = text_of(value, "What `split` filters")
    limit = args.get("limit")
    return JavaArray(
        split_java(
            text_of(delimiter, "The delimiter"), text, 0 if limit is None else number_of(limit, "The limit")
        )
    )


def replace(value: Any, args: Arguments, state: State) -> object:
    pairs = args.get("replace_pairs")
    if pairs is None:
        raise bad_argument("'replace' expects a map of what to replace by what", "replace_pairs")
    if not isinstance(pairs, Mapping):
        raise wrong_type("'replace' expects a map of what to replace by what")
    regular = args.get("regexp", False)
    if not isinstance(regular, bool):
        raise wrong_type("`regexp` must be true or false")
    steps = [(to_java_text(old), to_java_text(new)) for old, new in pairs.items()]

    def one(text: str) -> str:
        for old, new in steps:
            if regular:
                text = replace_java(old, new, text)
            else:
                if len(text) + text.count(old) * (len(new) - len(old)) > MAX_TEXT:
                    raise too_long()
                text = text.replace(old, new)
        return text

    return each_text(value, one)


def each_text(value: Any, change: Callable[[str], str]) -> object:
    """Every text in a value changed; other scalars become texts first."""
    if value is None:
        raise wrong_type("A null cannot be changed as a text")
    if isinstance(value, Mapping):
        return {key: each_text(inner, change) for key, inner in value.items()}
    if is_list(value):
        return [each_text(inner, change) for inner in value]
    return change(to_java_text(value))


_ESCAPES = {"single": ("'", "\\'"), "double": ('"', '\\"'), "shell": ("'", "'\\''")}


def escape_char(value: Any, args: Arguments, state: State) -> object:
    if "type" not in args:
        raise bad_argument("The 'escapeChar' filter expects an argument 'type'.", "type")
    kind = args["type"]
    pair = _ESCAPES.get(text_of(kind, "The type").lower()) if kind is not None else None
    if pair is None:
        raise bad_argument("'escapeChar' expects a type: 'single', 'double' or 'shell'.", "type")
    return each_text(value, lambda text: text.replace(*pair))


_LINE = re.compile(r"\n\r|\r\n|\n|\r")


def _indent(value: Any, args: Arguments, owner: str) -> tuple[str, str, str]:
    """The text, what stands before each line, and the line break of the text."""
    if value == "":
        return "", "", "\n"
    if "amount" not in args:
        raise bad_argument(f"The '{owner}' filter expects an integer as argument 'amount'.", "amount")
    amount = args["amount"]
    if not isinstance(amount, Long):
        raise wrong_type("`amount` must be a whole number")
    if amount < 0:
        raise bad_argument("`amount` must not be negative", "amount")
    prefix = args.get("prefix", " ")
    text = to_java_text(value)
    found = _LINE.search(text)
    margin = text_of(prefix, "The prefix") * min(amount, 10_000)
    return text, margin, found.group() if found is not None else "\n"


def indent(value: Any, args: Arguments, state: State) -> str:
    text, margin, newline = _indent(value, args, "indent")
    return text.replace(newline, newline + margin)


def nindent(value: Any, args: Arguments, state: State) -> str:
    text, margin, newline = _indent(value, args, "nindent")
    return newline + margin + text.replace(newline, newline + margin) if text else ""


def slugify(value: Any, args: Arguments, state: State) -> str:
    text = to_java_text(value)
    dashed = re.sub(r"[ \t\n\x0b\f\r]", "-", text)
    plain = unicodedata.normalize("NFD", dashed)
    kept = re.sub(r"[^\w-]", "", plain, flags=re.ASCII).replace("_", "-")
    return re.sub(r"-+", "-", kept).strip("-").lower()


def format_text(value: Any, args: Arguments, state: State) -> str:
    return format_java(to_java_text(value), [args.get(str(index)) for index in range(len(args))])


def to_string(value: Any, args: Arguments, state: State) -> str:
    return to_java_text(value)


def name_of_class(value: Any, args: Arguments, state: State) -> str | None:
    return class_name(value)


TEXT_FILTERS = (
    Filter("upper", upper, doc="Upper case."),
    Filter("lower", lower, doc="Lower case."),
    Filter("trim", trim, doc="Without blanks at both ends."),
    Filter("capitalize", capitalize, doc="First letter in upper case."),
    Filter("title", title, doc="First letter of each word in upper case."),
    Filter("abbreviate", abbreviate, ("length",), doc="Cut to a length, ending in dots."),
    Filter("nl2br", nl2br, doc="Line breaks as <br />."),
    Filter(
        "substringBefore", _substring(_before, "substringBefore"), ("separator",), doc="What stands before."
    ),
    Filter("substringBeforeLast", _substring(_before_last, "substringBeforeLast"), ("separator",)),
    Filter("substringAfter", _substring(_after, "substringAfter"), ("separator",), doc="What stands after."),
    Filter("substringAfterLast", _substring(_after_last, "substringAfterLast"), ("separator",)),
    Filter("startsWith", starts_with, ("value",), takes_null=True, doc="Whether it starts with a text."),
    Filter("endsWith", ends_with, ("value",), takes_null=True, doc="Whether it ends with a text."),
    Filter("split", split, ("delimiter", "limit"), doc="Cut at a regular expression."),
    Filter("replace", replace, ("replace_pairs", "regexp"), doc="Replace by a map."),
    Filter("escapeChar", escape_char, ("type",), doc="Escape quotes: 'single', 'double' or 'shell'."),
    Filter("indent", indent, ("amount", "prefix"), doc="Indent all lines but the first."),
    Filter("nindent", nindent, ("amount", "prefix"), doc="A new line, then every line indented."),
    Filter("slugify", slugify, (), doc="As a part of an address."),
    Filter("format", format_text, doc="Fill a Java format."),
    Filter("string", to_string, doc="As a text."),
    Filter("className", name_of_class, doc="The Java class."),
)
