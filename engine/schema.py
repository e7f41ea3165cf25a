"""The one way to declare a property that a user can type: of a flow, a task, an input or a trigger.

Declared once beside the task or input that has it; validation, completion, hover help, forms and the
documentation all read it from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum

from engine.record import record


class Kind(StrEnum):
    """The shape of a property's value."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DURATION = "duration"
    DATETIME = "datetime"
    URI = "uri"
    ENUM = "enum"
    LIST = "list"
    MAP = "map"
    OBJECT = "object"
    ANY = "any"
    TASK = "task"
    TASKS = "tasks"
    TASK_CASES = "task-cases"  # a map whose values are lists of tasks (Switch.cases)
    DAG_TASKS = "dag-tasks"  # a list of {task, dependsOn}
    TYPED = "typed"  # an object whose own `type` chooses its schema (trigger, condition, input)


class Rendering(StrEnum):
    """When a property's expressions are evaluated."""

    STATIC = "static"  # never: an expression is refused when the flow is validated
    DYNAMIC = "dynamic"  # by the runner, before the task runs, then converted to the kind
    RAW = "raw"  # by the task itself, when and as often as it needs


@record
class Prop:
    """A property: name, kind, whether it must be there, what it holds and means.

    ``item`` describes the members of a LIST or the values of a MAP, ``fields`` the members of an OBJECT,
    ``choices`` those of an ENUM. ``deprecated`` is the advice shown, ``since`` the Kestra version that has it
    when it is newer than 1.3, ``removed`` the one that dropped it. ``secret`` marks values to mask and warn
    about.
    """

    name: str
    kind: Kind = Kind.STRING
    required: bool = False
    default: object = None
    rendering: Rendering = Rendering.DYNAMIC
    choices: tuple[str, ...] = ()
    item: Prop | None = None
    fields: tuple[Prop, ...] = ()
    doc: str = ""
    aliases: tuple[str, ...] = ()
    deprecated: str | None = None
    since: str | None = None
    removed: str | None = None
    secret: bool = False
    pattern: str | None = None
    minimum: float | None = None
    non_empty: bool = False

    def field_named(self, name: str) -> Prop | None:
        """The member of an OBJECT with this name or alias."""
        return next((p for p in self.fields if p.name == name or name in p.aliases), None)


@record
class Schema:
    """Everything a user can type for one ``type``: its properties, outputs, words and examples."""

    type: str
    title: str = ""
    doc: str = ""
    props: tuple[Prop, ...] = ()
    outputs: tuple[Prop, ...] = ()
    aliases: tuple[str, ...] = ()
    deprecated: str | None = None
    since: str | None = None
    removed: str | None = None
    flowable: bool = False
    runs_here: bool = True
    examples: tuple[str, ...] = field(default=())

    @property
    def short_type(self) -> str:
        """The last two parts of a type: ``http.Request``."""
        return ".".join(self.type.split(".")[-2:])

    def prop(self, name: str) -> Prop | None:
        """The property with this name or alias, or None."""
        return next((p for p in self.props if p.name == name or name in p.aliases), None)

    def names(self) -> Iterator[str]:
        """All names a user may write, aliases last."""
        yield from (p.name for p in self.props)
        for p in self.props:
            yield from p.aliases
