"""Functions that read JSON, YAML and Ion."""

from __future__ import annotations

from engine.expressions.callables import Arguments, Function
from engine.expressions.errors import ExpressionError, Kind, bad_argument, wrong_type
from engine.expressions.iontext import read_ion
from engine.expressions.state import State
from engine.expressions.yamltext import read_yaml
from engine.values import from_json


def _text(args: Arguments, name: str, owner: str) -> str | None:
    if name not in args:
        raise bad_argument(f"The '{owner}' function expects an argument '{name}'.", name)
    value = args[name]
    if value is not None and not isinstance(value, str):
        raise wrong_type(f"The '{owner}' function expects an argument '{name}' with type string.")
    return value


def from_json_text(args: Arguments, state: State) -> object:
    text = _text(args, "json", "fromJson")
    if text is None:
        return None
    try:
        return from_json(text)
    except ValueError as error:
        kind: Kind = "bad-argument" if "control character" in str(error) else "other"
        raise ExpressionError(f"Invalid json: {error}", kind) from None


def from_yaml_text(args: Arguments, state: State) -> object:
    text = _text(args, "yaml", "yaml")
    if text is None:
        raise wrong_type("The 'yaml' function expects an argument 'yaml' with type string.")
    return read_yaml(text)


def from_ion_text(args: Arguments, state: State) -> object:
    text = _text(args, "ion", "fromIon")
    if text is None:
        return None
    rows = args.get("allRows", False)
    if not isinstance(rows, bool):
        raise wrong_type("'allRows' must be true or false")
    return read_ion(text, all_rows=rows)


DATA_FUNCTIONS = (
    Function("json", from_json_text, ("json",), doc="The value of a JSON text."),
    Function("fromJson", from_json_text, ("json",), doc="The value of a JSON text."),
    Function("yaml", from_yaml_text, ("yaml",), doc="The value of a YAML text."),
    Function("fromIon", from_ion_text, ("ion", "allRows"), doc="The value of an Ion text."),
)
