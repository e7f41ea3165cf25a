"""What an input type is: the properties it adds, how a value is parsed, what a valid one must satisfy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from engine.model import InputSpec
from engine.record import record
from engine.schema import Kind, Prop, Rendering

STATIC = Rendering.STATIC


class BadValue(ValueError):
    """A value does not fit its input; the text is a sentence for a person.

    ``kestra`` is what a server says after "Cause: ", ``line`` and ``column`` (from 1) point into the value.
    """

    def __init__(
        self, message: str, *, kestra: str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kestra = kestra
        self.line = line
        self.column = column


@record
class Upload:
    """A file given for a FILE input: where it lies and the name it was sent with."""

    path: Path
    name: str


class Parse(Protocol):
    """Turns a text or an already typed value into the stored one; raises BadValue."""

    def __call__(self, value: object, spec: InputSpec, *, is_default: bool = False) -> object: ...


def no_rules(value: object, spec: InputSpec) -> Sequence[BadValue]:
    """The type sets no bounds."""
    return ()


@record
class InputType:
    """One type. ``props`` are those beyond ``COMMON_INPUT_PROPS``; ``to_text`` is what a form shows."""

    name: str
    parse: Parse
    validate: Callable[[object, InputSpec], Sequence[BadValue]] = no_rules
    props: tuple[Prop, ...] = ()
    to_text: Callable[[object], str] = str
    deprecated: str | None = None
    doc: str = ""


DEPENDS_ON = Prop(
    "dependsOn",
    Kind.OBJECT,
    rendering=STATIC,
    fields=(
        Prop("inputs", Kind.LIST, rendering=STATIC, item=Prop("input id", Kind.STRING, rendering=STATIC)),
        Prop("condition", Kind.STRING, rendering=Rendering.RAW, doc="Asked for only when this is true."),
    ),
    doc="Other inputs that must have a value first.",
)

COMMON_INPUT_PROPS = (
    Prop("id", Kind.STRING, required=True, rendering=STATIC, doc="Name in expressions: inputs.id."),
    Prop("name", Kind.STRING, rendering=STATIC, deprecated="Write id."),
    Prop("type", Kind.STRING, required=True, rendering=STATIC, doc="What kind of value it is."),
    Prop("description", Kind.STRING, rendering=STATIC, doc="Shown under the field, in Markdown."),
    Prop("displayName", Kind.STRING, rendering=STATIC, doc="Shown as the label of the field."),
    Prop("required", Kind.BOOLEAN, default=True, rendering=STATIC, doc="Whether a value must be given."),
    Prop("defaults", Kind.ANY, rendering=Rendering.RAW, doc="The value when none is given."),
    Prop("prefill", Kind.ANY, rendering=Rendering.RAW, doc="Shown in the form, not used when absent."),
    DEPENDS_ON,
)


def scalar_text(value: object) -> str:
    """A scalar in the spelling of a document: ``true``, ``5``, ``2.5``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def text_property(spec: InputSpec, name: str) -> str | None:
    value = spec.properties.get(name)
    return value if isinstance(value, str) else None


def number_property(spec: InputSpec, name: str) -> float | None:
    value = spec.properties.get(name)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def shown(value: object) -> str:
    """A value as it is quoted in a message, cut when long."""
    text = scalar_text(value)
    return text if len(text) <= 80 else text[:77] + "…"


Values = Mapping[str, object]
