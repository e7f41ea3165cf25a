"""A flow as it was written: typed, frozen, unrendered, each part with its place in the text.

Made by ``engine/parse.py`` and read by checks, forms and the runner. Nothing here is ever edited: a change is
a text edit, and the text is parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from engine.record import record
from engine.schema import Schema
from engine.text import Span

Path = tuple[str | int, ...]
"""Way to a value inside a document part: map keys and list indexes."""


@record
class Retry:
    """``type`` is constant, exponential or random; durations in seconds (language.md 5.3)."""

    type: str
    interval: float | None = None
    max_interval: float | None = None
    min_interval: float | None = None
    delay_factor: float = 2.0
    max_duration: float | None = None
    max_attempts: int | None = None
    warning_on_retry: bool = False
    behavior: str = "RETRY_FAILED_TASK"


@record
class TaskSpec:
    """One task as written.

    ``values`` are all its properties as plain values (unrendered; aliases replaced by the real names; without
    child tasks). ``children`` holds child tasks by property: ``tasks``, ``errors``, ``finally``, ``then``,
    ``else``, ``defaults``, ``cases.<key>``, ``onPause``. ``depends_on`` is Dag's: child id → ids. ``spans``
    are the values' places by path (``("headers", "X-A")``), ``span`` that of the whole task. ``schema`` is
    None for a type that nobody knows.
    """

    id: str
    type: str
    schema: Schema | None
    values: Mapping[str, object]
    span: Span
    spans: Mapping[Path, Span] = field(default_factory=dict)
    children: Mapping[str, tuple[TaskSpec, ...]] = field(default_factory=dict)
    depends_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    disabled: bool = False
    run_if: str | None = None
    retry: Retry | None = None
    timeout: object = None
    allow_failure: bool = False
    allow_warning: bool = False
    log_level: str | None = None

    def walk(self) -> Iterator[TaskSpec]:
        """This task, then all below it, in order of the document."""
        yield self
        for tasks in self.children.values():
            for task in tasks:
                yield from task.walk()


@record
class DependsOn:
    inputs: tuple[str, ...] = ()
    condition: str | None = None


@record
class InputSpec:
    """One input as written; ``properties`` are those of its own type (min, values, expression, itemType, …).

    ``has_default`` tells ``defaults: null`` (no default) from none; ``default`` is unrendered,
    ``default_text`` the scalar as it stands in the document (``1.50`` keeps its zero). ``children`` are the
    members of a FORM (ids relative to it).
    """

    id: str
    type: str
    span: Span
    required: bool = True
    default: object = None
    has_default: bool = False
    default_text: str | None = None
    prefill: object = None
    display_name: str | None = None
    description: str | None = None
    depends_on: DependsOn | None = None
    properties: Mapping[str, object] = field(default_factory=dict)
    spans: Mapping[Path, Span] = field(default_factory=dict)
    children: tuple[InputSpec, ...] = ()

    @property
    def label(self) -> str:
        return self.display_name or self.id


@record
class OutputSpec:
    """One flow output; ``value`` is unrendered."""

    id: str
    type: str
    value: object
    span: Span
    required: bool = True
    display_name: str | None = None
    description: str | None = None


@record
class TriggerSpec:
    id: str
    type: str
    values: Mapping[str, object]
    span: Span
    schema: Schema | None = None
    disabled: bool = False


@record
class PluginDefault:
    """``type`` as written; ``resolved`` is the name of today where that is an old one."""

    type: str
    values: Mapping[str, object]
    forced: bool = False
    resolved: str | None = None


@record
class Concurrency:
    limit: int
    behavior: str = "QUEUE"


@record
class Check:
    condition: str
    message: str = ""
    style: str = "INFO"
    behavior: str = "BLOCK_EXECUTION"


@record
class Condition:
    """A condition by its full type; ``values`` are its properties."""

    type: str
    values: Mapping[str, object]


@record
class Listener:
    """Tasks that run when the execution has ended and all conditions hold
    (deprecated, gone in Kestra 2.0)."""

    conditions: tuple[Condition, ...]
    tasks: tuple[TaskSpec, ...]


@record
class Sla:
    id: str
    type: str
    behavior: str
    duration: float | None = None
    assertion: str | None = None
    labels: tuple[tuple[str, str], ...] = ()


@record
class Flow:
    """A whole flow; every tuple is in order of the document. ``variables`` None = the section is absent."""

    id: str
    namespace: str
    tasks: tuple[TaskSpec, ...]
    description: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    inputs: tuple[InputSpec, ...] = ()
    outputs: tuple[OutputSpec, ...] = ()
    variables: Mapping[str, object] | None = None
    errors: tuple[TaskSpec, ...] = ()
    finally_: tuple[TaskSpec, ...] = ()
    after_execution: tuple[TaskSpec, ...] = ()
    triggers: tuple[TriggerSpec, ...] = ()
    plugin_defaults: tuple[PluginDefault, ...] = ()
    concurrency: Concurrency | None = None
    retry: Retry | None = None
    sla: tuple[Sla, ...] = ()
    checks: tuple[Check, ...] = ()
    listeners: tuple[Listener, ...] = ()
    disabled: bool = False
    revision: int | None = None
    spans: Mapping[Path, Span] = field(default_factory=dict)

    def walk(self) -> Iterator[TaskSpec]:
        """All tasks of all sections with their children, in order of the document."""
        for section in (self.tasks, self.errors, self.finally_, self.after_execution):
            for task in section:
                yield from task.walk()

    def task(self, task_id: str) -> TaskSpec | None:
        return next((t for t in self.walk() if t.id == task_id), None)
