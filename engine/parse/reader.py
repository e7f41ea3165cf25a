"""Reads nodes against declared properties: converts what Kestra converts, reports what it refuses.

A STATIC property is converted when the flow is read, and what does not fit is an error. A DYNAMIC or RAW one
is kept as written; Kestra looks at it when the task runs, so a value that cannot fit is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.catalogue import Catalogue, index_props
from engine.diagnostics import Diagnostic, Fix, Severity, did_you_mean
from engine.model import Path
from engine.parse.scalars import parse_duration, static_value
from engine.record import record
from engine.schema import Kind, Prop, Rendering
from engine.text import Span, TextEdit
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode, child

NEWER_NAMES = frozenset({"when", "workerSelector"})
"""Names that Kestra 2.0 gave to properties; 1.3 refuses them."""

_TASK_KINDS = frozenset({Kind.TASK, Kind.TASKS, Kind.TASK_CASES, Kind.DAG_TASKS})
_SCALAR_KINDS = frozenset(
    {
        Kind.INTEGER,
        Kind.NUMBER,
        Kind.BOOLEAN,
        Kind.DURATION,
        Kind.ENUM,
    }
)


@record
class TemplateText:
    """A text of the flow that may hold an expression: where it is and what it belongs to.

    ``section`` is the flow section (``tasks``, ``outputs``, ``inputs``, …); ``owner`` the id of the task,
    input or output; ``prop`` the property. ``rendered`` is False where it is evaluated only on request
    (``variables``).
    """

    node: ScalarNode
    section: str
    owner: str
    prop: str
    rendered: bool = True


class NodeSpans(Mapping[Path, Span]):
    """The places of all values below a node, by path; looked up when asked for."""

    __slots__ = ("_node", "_written")

    def __init__(self, node: Node, written: Mapping[str, str] | None = None) -> None:
        self._node = node
        self._written = written

    def __getitem__(self, path: Path) -> Span:
        node: Node | None = self._node
        for number, step in enumerate(path):
            if number == 0 and self._written is not None and isinstance(step, str):
                step = self._written.get(step, step)
            node = child(node, step) if node is not None else None
            if node is None:
                raise KeyError(path)
        assert node is not None
        return node.span

    def __iter__(self) -> Iterator[Path]:
        yield from _paths(self._node, ())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _paths(node: Node, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from _paths(value, (*path, key.text))
    elif isinstance(node, SequenceNode):
        for number, item in enumerate(node.items):
            yield from _paths(item, (*path, number))


class Reader:
    """What one reading of a document gathers: findings and the texts that hold expressions."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.diagnostics: list[Diagnostic] = []
        self.texts: list[TemplateText] = []
        self.section = ""
        self.owner = ""
        self.read_typed: Callable[[Node, str], object] = lambda node, family: self.plain(node, family)
        self._indexes: dict[int, tuple[Prop, Mapping[str, Prop]]] = {}

    # --- findings -------------------------------------------------------------------------------------

    def report(
        self,
        code: str,
        message: str,
        span: Span,
        hint: str | None = None,
        *,
        severity: Severity = Severity.ERROR,
        fixes: Sequence[Fix] = (),
    ) -> None:
        self.diagnostics.append(Diagnostic(severity, code, message, span, hint, tuple(fixes)))

    def warn(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self.report(code, message, span, hint, severity=Severity.WARNING)

    def unknown_property(self, key: ScalarNode, known: Sequence[str], what: str) -> None:
        near = did_you_mean(key.text, known)
        if near is not None and key.span:
            self.report(
                "unknown-property",
                f'{what} has no property "{key.text}".',
                key.span,
                f'Did you mean "{near}"?',
                fixes=(Fix(f"Change to {near}", (TextEdit(key.span, near),)),),
            )
            return
        listed = ", ".join(sorted(known)[:25])
        self.report(
            "unknown-property",
            f'{what} has no property "{key.text}".',
            key.span,
            f"It has: {listed}." if listed else None,
        )

    def missing(self, prop: Prop, what: str, span: Span) -> None:
        hint = prop.doc or None
        self.report("missing-property", f'{what} needs "{prop.name}".', span, hint)

    def renamed(self, key: ScalarNode, prop: Prop) -> None:
        """A property written under another of its names."""
        if key.text in NEWER_NAMES:
            self.warn(
                "newer-name",
                f'"{key.text}" is the name from Kestra 2.0 on; 1.3 calls it "{prop.name}" and refuses this.',
                key.span,
            )
            return
        self.report(
            "deprecated",
            f'"{key.text}" is the old name of "{prop.name}".',
            key.span,
            f"Write {prop.name}.",
            severity=Severity.WARNING,
            fixes=(Fix(f"Change to {prop.name}", (TextEdit(key.span, prop.name),)),),
        )

    # --- maps with declared properties ----------------------------------------------------------------

    def read_fields(self, node: MappingNode, prop: Prop, what: str) -> dict[str, object]:
        """The members of an OBJECT property, strictly."""
        cached = self._indexes.get(id(prop))
        if cached is None or cached[0] is not prop:
            cached = (prop, index_props(prop.fields))
            self._indexes[id(prop)] = cached
        index = cached[1]
        values: dict[str, object] = {}
        for key, value in node.entries:
            member = index.get(key.text)
            if member is None:
                self.unknown_property(key, list(index), what)
                continue
            self.note_use(key, member)
            values[member.name] = self.convert(value, member)
        self.require(prop.fields, values, what, node)
        return values

    def note_use(self, key: ScalarNode, prop: Prop) -> None:
        """Findings about the mere use of a property: old names, deprecations, other versions."""
        if key.text != prop.name:
            self.renamed(key, prop)
        elif prop.deprecated is not None:
            self.warn("deprecated", f'"{prop.name}" is deprecated.', key.span, prop.deprecated)
        if prop.since is not None:
            self.warn(
                "newer-name", f'"{prop.name}" exists from Kestra {prop.since} on; 1.3 refuses it.', key.span
            )

    def require(
        self, props: Sequence[Prop], values: Mapping[str, object], what: str, node: MappingNode
    ) -> None:
        """Reports required properties that are absent, null or empty; a wrong one has been reported."""
        for prop in props:
            if not prop.required or values.get(prop.name) is not None:
                continue
            given = node.get(prop.name)
            if given is None or (isinstance(given, ScalarNode) and given.value in (None, "")):
                self.missing(prop, what, head_span(node))

    # --- values ---------------------------------------------------------------------------------------

    def convert(self, node: Node, prop: Prop) -> object:
        """The plain value of a property, converted when it is STATIC; None when it does not fit."""
        if prop.kind is Kind.TYPED:
            return self.read_typed(node, prop.name)
        if prop.rendering is Rendering.STATIC:
            return self._static(node, prop)
        if type(node) is ScalarNode:
            text = node.text
            if "{" in text:
                self.texts.append(TemplateText(node, self.section, self.owner, prop.name))
                return node.value
            value = node.value
            if value is not None and prop.kind is not Kind.STRING and prop.kind is not Kind.ANY:
                self._check_dynamic(node, value, prop)
            return value
        if prop.kind is Kind.OBJECT and prop.fields and isinstance(node, MappingNode):
            return self.read_fields(node, prop, prop.name)
        if prop.kind is Kind.LIST and prop.item is not None and isinstance(node, SequenceNode):
            return [self._item(item, prop.item) for item in node.items]
        if prop.kind in _SCALAR_KINDS or (prop.kind is Kind.LIST and isinstance(node, MappingNode)):
            self._mismatch(node, prop, Severity.WARNING)
        return self.plain(node, prop.name)

    def _item(self, node: Node, prop: Prop) -> object:
        if prop.kind is Kind.TYPED or prop.kind is Kind.OBJECT:
            return self.convert(node, prop)
        return self.plain(node, prop.name)

    def plain(self, node: Node, prop: str, rendered: bool = True) -> object:
        """The plain value of a node; texts that may hold expressions are noted on the way."""
        if isinstance(node, ScalarNode):
            if "{" in node.text:
                self.texts.append(TemplateText(node, self.section, self.owner, prop, rendered))
            return node.value
        if isinstance(node, SequenceNode):
            return [self.plain(item, prop, rendered) for item in node.items]
        return {key.text: self.plain(value, prop, rendered) for key, value in node.entries}

    def _static(self, node: Node, prop: Prop) -> object:
        kind = prop.kind
        if kind is Kind.ANY:
            return self.plain(node, prop.name)
        if kind is Kind.OBJECT:
            return self._static_object(node, prop)
        if kind is Kind.LIST:
            return self._static_list(node, prop)
        if kind is Kind.MAP:
            if isinstance(node, MappingNode):
                return self.plain(node, prop.name)
            if not (isinstance(node, ScalarNode) and node.value is None):
                self._mismatch(node, prop, Severity.ERROR)
            return None
        if not isinstance(node, ScalarNode):
            self._mismatch(node, prop, Severity.ERROR)
            return None
        value, problem = static_value(node, prop)
        if problem is not None:
            self._mismatch(node, prop, Severity.ERROR, problem)
            return None
        if prop.non_empty and value == "":
            self.report("empty", f'"{prop.name}" must not be empty.', node.span)
        return value

    def _static_object(self, node: Node, prop: Prop) -> object:
        if isinstance(node, MappingNode):
            return self.read_fields(node, prop, prop.name) if prop.fields else self.plain(node, prop.name)
        if not (isinstance(node, ScalarNode) and node.value is None):
            self._mismatch(node, prop, Severity.ERROR)
        return None

    def _static_list(self, node: Node, prop: Prop) -> object:
        if not isinstance(node, SequenceNode):
            if not (isinstance(node, ScalarNode) and node.value is None):
                self._mismatch(node, prop, Severity.ERROR)
            return None
        if prop.non_empty and not node.items:
            self.report("empty", f'"{prop.name}" must not be empty.', node.span)
        if prop.item is None:
            return [self.plain(item, prop.name) for item in node.items]
        return [self.convert(item, prop.item) for item in node.items]

    def _check_dynamic(self, node: ScalarNode, value: object, prop: Prop) -> None:
        kind = prop.kind
        if value == "":
            return
        if kind is Kind.ENUM:
            if prop.choices and str(value) not in prop.choices:
                self._mismatch(node, prop, Severity.WARNING)
        elif kind is Kind.DURATION:
            if isinstance(value, str) and parse_duration(value) is None:
                self._mismatch(node, prop, Severity.WARNING)
        elif kind is Kind.BOOLEAN:
            if not isinstance(value, bool) and str(value).lower() not in ("true", "false"):
                self._mismatch(node, prop, Severity.WARNING)
        elif kind is Kind.INTEGER or kind is Kind.NUMBER:
            if static_value(node, prop)[1] is not None:
                self._mismatch(node, prop, Severity.WARNING)
        elif kind is Kind.OBJECT or (kind is Kind.MAP and "{" not in str(value)):
            self._mismatch(node, prop, Severity.WARNING)

    def _mismatch(self, node: Node, prop: Prop, severity: Severity, problem: str | None = None) -> None:
        shown = describe(node)
        code = "wrong-value"
        if prop.kind is Kind.ENUM and isinstance(node, ScalarNode):
            near = did_you_mean(node.text, prop.choices)
            fixes = (Fix(f"Change to {near}", (TextEdit(node.span, near),)),) if near is not None else ()
            self.report(
                code,
                f'"{prop.name}" cannot be {shown}.',
                node.span,
                (f'Did you mean "{near}"? ' if near else "") + f"Possible: {', '.join(prop.choices)}.",
                severity=severity,
                fixes=fixes,
            )
            return
        what = problem or f"must be {WORDS[prop.kind]}, not {shown}"
        hint = EXAMPLES.get(prop.kind)
        if isinstance(node, ScalarNode) and "{{" in node.text and prop.rendering is Rendering.STATIC:
            hint = "This property is read before the flow runs; expressions do not work here."
        self.report(code, f'"{prop.name}" {what}.', head_span(node), hint, severity=severity)


WORDS = {
    Kind.STRING: "a text",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "true or false",
    Kind.DURATION: "a duration",
    Kind.DATETIME: "a date with time",
    Kind.URI: "an address",
    Kind.ENUM: "one of the known words",
    Kind.LIST: "a list",
    Kind.MAP: "a map",
    Kind.OBJECT: "a map",
    Kind.ANY: "a value",
    Kind.TASK: "a task",
    Kind.TASKS: "a list of tasks",
    Kind.TASK_CASES: "a map of lists of tasks",
    Kind.DAG_TASKS: "a list of task and dependsOn",
    Kind.TYPED: "a map with a type",
}

EXAMPLES = {
    Kind.DURATION: "Write ISO 8601: PT30S, PT5M, PT1H, P1D.",
    Kind.TASKS: "Begin each task with a dash: - id: …",
    Kind.LIST: "Begin each item with a dash, or write [a, b].",
    Kind.MAP: "Write key: value lines below it, or {key: value}.",
    Kind.OBJECT: "Write key: value lines below it.",
}


def describe(node: Node) -> str:
    """A value in words for a message: ``a list``, ``"maybe"``, ``12``, ``nothing``."""
    if isinstance(node, SequenceNode):
        return "a list"
    if isinstance(node, MappingNode):
        return "a map"
    value = node.value
    if value is None:
        return "null"
    if value == "":
        return "nothing"
    shown = node.text if len(node.text) <= 60 else node.text[:57] + "…"
    return f'"{shown}"' if isinstance(value, str) else shown


def head_span(node: Node) -> Span:
    """The part of a node to underline: its first entry's line rather than a whole block."""
    if isinstance(node, MappingNode) and node.entries:
        key, value = node.entries[0]
        end = value.end if isinstance(value, ScalarNode) and value.style not in ("|", ">") else key.end
        return Span(key.start, max(end, key.end))
    if isinstance(node, SequenceNode) and node.items:
        inner = head_span(node.items[0])
        return Span(min(node.start, inner.start), inner.end)
    return node.span


def is_task_kind(kind: Kind) -> bool:
    """Whether a property of this kind holds child tasks."""
    return kind in _TASK_KINDS
