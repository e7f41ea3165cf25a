"""Fields of the input form, one file per input family, in one explicit tuple."""

from __future__ import annotations

from desktop.theme import ThemeController
from desktop.views.fields import (
    array,
    boolean,
    choice,
    duration,
    file,
    multichoice,
    number,
    secret,
    structured,
    temporal,
    text,
)
from desktop.views.fields.base import Family, Field
from engine.model import InputSpec

FIELDS: tuple[Family, ...] = (
    text.FAMILY,
    number.FAMILY,
    boolean.SWITCH,
    boolean.TRISTATE,
    choice.FAMILY,
    multichoice.FAMILY,
    temporal.FAMILY,
    duration.FAMILY,
    structured.FAMILY,
    array.FAMILY,
    file.FAMILY,
    secret.FAMILY,
)


def make_field(spec: InputSpec, theme: ThemeController) -> Field:
    """The field for an input; a type that nobody knows is typed as text."""
    for family in FIELDS:
        if spec.type in family.types:
            return family.make(spec, theme)
    return text.TextField(spec, theme)


__all__ = ["FIELDS", "Family", "Field", "make_field"]
