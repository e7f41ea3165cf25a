"""Every input type, in one explicit tuple."""

from __future__ import annotations

from engine.inputs.base import InputType
from engine.inputs.boolean import BOOL, BOOLEAN
from engine.inputs.choice import ENUM, MULTISELECT, SELECT
from engine.inputs.file import FILE
from engine.inputs.form import FORM
from engine.inputs.number import FLOAT, INT
from engine.inputs.structured import JSON, YAML, array_type
from engine.inputs.temporal import DATE, DATETIME, DURATION, TIME
from engine.inputs.text import EMAIL, SECRET, STRING, URI

_ITEMS = (STRING, INT, FLOAT, BOOLEAN, BOOL, DATETIME, DATE, TIME, DURATION, JSON, YAML, URI, EMAIL, FILE)
ARRAY = array_type({item.name: item.parse for item in _ITEMS})

ALL_INPUT_TYPES: tuple[InputType, ...] = (
    STRING,
    SECRET,
    INT,
    FLOAT,
    BOOL,
    BOOLEAN,
    DATETIME,
    DATE,
    TIME,
    DURATION,
    SELECT,
    ENUM,
    MULTISELECT,
    ARRAY,
    JSON,
    YAML,
    FILE,
    URI,
    EMAIL,
    FORM,
)

INPUT_TYPES: dict[str, InputType] = {input_type.name: input_type for input_type in ALL_INPUT_TYPES}
"""Every type by its name, in the order of forms and completion."""
