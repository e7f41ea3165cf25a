"""Filters that turn values into JSON, YAML, Ion and back, and ask them with jq."""

from __future__ import annotations

from typing import Any

from engine.expressions.callables import Arguments, Filter, text_of
from engine.expressions.errors import ExpressionError, bad_argument
from engine.expressions.iontext import write_ion
from engine.expressions.jqprocess import run_jq
from engine.expressions.state import State
from engine.expressions.yamltext import write_yaml
from engine.values import to_json
from engine.values.jsontext import first_json


def to_json_text(value: Any, args: Arguments, state: State) -> str:
    return to_json(value)


def to_yaml_text(value: Any, args: Arguments, state: State) -> str:
    return write_yaml(value)


def to_ion_text(value: Any, args: Arguments, state: State) -> str:
    return write_ion(value)


def jq(value: Any, args: Arguments, state: State) -> object:
    """What the program yields, always as a list; a text is read as JSON first."""
    if "expression" not in args:
        raise bad_argument("The 'jq' filter expects an argument 'expression'.", "expression")
    if args["expression"] is None:
        raise bad_argument("The jq expression must not be null", "expression")
    program = text_of(args["expression"], "The jq expression")
    if not isinstance(value, str):
        return run_jq(program, to_json(value))
    if not value.strip():
        return [""]
    try:
        return run_jq(program, first_json(value))
    except ValueError:
        raise ExpressionError("Unable to parse jq value: the text is no JSON") from None


DATA_FILTERS = (
    Filter("json", to_json_text, takes_null=True, doc="As JSON text."),
    Filter("toJson", to_json_text, takes_null=True, doc="As JSON text."),
    Filter("yaml", to_yaml_text, takes_null=True, doc="As YAML text."),
    Filter("toIon", to_ion_text, takes_null=True, doc="As Ion text."),
    Filter("jq", jq, ("expression",), doc="Ask with a jq program."),
)
