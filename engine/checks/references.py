"""What expressions refer to: tasks, inputs and variables that do not exist, or not yet.

Manual: ``outputs.x`` needs a task ``x`` that has run, ``inputs.x`` an input ``x``. Kestra accepts the flow
all the same, and the task fails when it runs, so these are warnings. Nothing is said about a value that is
caught: ``outputs.x ?? 'none'``. A default sees another input only when ``dependsOn.inputs`` names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.checks.base import Document, info, warning
from engine.diagnostics import Diagnostic, Severity, did_you_mean
from engine.expressions import Reference
from engine.model import InputSpec
from engine.parse import TemplateText
from engine.parse.task_order import TaskOrder
from engine.parse.templates import range_of, references_of
from engine.text import Span

ROOTS = frozenset(
    [
        "flow",
        "execution",
        "task",
        "taskrun",
        "parent",
        "parents",
        "inputs",
        "outputs",
        "tasks",
        "vars",
        "labels",
        "trigger",
        "envs",
        "globals",
        "kestra",
        "files",
        "error",
        "item",
        "secrets",
        "kv",
        "locale",
        "template",
        "_context",
        "namespace",
    ]
)
_TASK_SECTIONS = frozenset({"tasks", "errors", "finally", "afterExecution", "listeners"})


class _Known:
    """Names that the expressions of one flow may use."""

    def __init__(self, document: Document) -> None:
        flow = document.flow
        self.order = TaskOrder(flow)
        self.inputs = _input_tree(flow.inputs)
        self.specs = dict(_flat(flow.inputs, ""))
        self.variables = set(flow.variables or ())
        self.sets_variables = any(task.type.endswith(".SetVariables") for task in document.tasks)
        self.unknown_types = any(task.schema is None for task in document.tasks)


def references(document: Document) -> Iterator[Diagnostic]:
    """Looks at every variable that a template reads without a safety net."""
    known: _Known | None = None
    for text in document.texts:
        if not text.rendered:
            continue
        found = references_of(text.node.text)
        if not found:
            continue
        if known is None:
            known = _Known(document)
        dashed_to = 0
        for reference in found:
            if reference.offset < dashed_to:
                continue
            dashed_to = _end_of_dashed(known, text.node.text, reference)
            if dashed_to and reference.path[0] == "inputs":
                continue  # the check of dash keys says so as an error
            if not reference.guarded:
                yield from _look(document, known, text, reference)


def _end_of_dashed(known: _Known, template: str, reference: Reference) -> int:
    """Where a declared id with a dash ends that begins at this reference; 0 when there is none."""
    roots: dict[str, Iterable[str]] = {"inputs": known.inputs, "outputs": known.order.tasks}
    names = roots.get(reference.path[0])
    end = reference.offset + reference.length
    if names is None or len(reference.path) != 2 or template[end : end + 1] != "-":
        return 0
    start = end - len(reference.path[1])
    for name in names:
        if name.startswith(f"{reference.path[1]}-") and template.startswith(name, start):
            return start + len(name)
    return 0


def _look(
    document: Document, known: _Known, text: TemplateText, reference: Reference
) -> Iterator[Diagnostic]:
    path = [str(part) for part in reference.path]
    problem: tuple[Severity, str, str, str | None] | None = None
    if not path:
        return
    root = path[0]
    if root == "outputs" and len(path) > 1:
        problem = _outputs(known, text, path[1])
    elif root == "inputs" and len(path) > 1:
        problem = _inputs(known, text, path[1:])
    elif root == "inputs" and not known.inputs and text.section != "inputs":
        problem = _warn("unknown-input", "The flow has no inputs.", None)
    elif root == "vars" and len(path) > 1 and not known.sets_variables:
        problem = _variables(known, path[1])
    elif root == "tasks" and len(path) > 1 and path[1] not in known.order.tasks:
        near = did_you_mean(path[1], known.order.tasks)
        problem = _warn("unknown-task", f'There is no task "{path[1]}".', near)
    elif root == "taskrun" and path[1:2] in (["value"], ["iteration"]):
        if text.section in _TASK_SECTIONS and not known.order.value_loop(text.owner):
            problem = _warn("no-loop", f'"taskrun.{path[1]}" exists only inside a loop over values.', None)
    elif root not in ROOTS and text.section != "triggers":
        near = did_you_mean(root, ROOTS)
        problem = _warn("unknown-variable", f'There is no variable "{root}".', near)
    if problem is None:
        return
    severity, code, message, hint = problem
    span = _span(document, text, reference)
    report = info if severity is Severity.INFO else warning
    yield report(code, message, span, hint)


def _span(document: Document, text: TemplateText, reference: Reference) -> Span:
    return range_of(document.text, text.node, reference.offset, reference.length)


def _warn(code: str, message: str, near: str | None) -> tuple[Severity, str, str, str | None]:
    return Severity.WARNING, code, message, f'Did you mean "{near}"?' if near else None


def _outputs(known: _Known, text: TemplateText, name: str) -> tuple[Severity, str, str, str | None] | None:
    order = known.order
    task = order.tasks.get(name)
    if task is None:
        dashed = next((other for other in order.tasks if other.startswith(name + "-")), None)
        if dashed is not None:
            return (
                Severity.WARNING,
                "dash-key",
                "The dash in a task id is a minus here.",
                f"Write outputs['{dashed}'].",
            )
        near = did_you_mean(name, order.tasks)
        return _warn("unknown-task", f'There is no task "{name}".', near)
    if task.disabled:
        return _warn("no-outputs", f'"{name}" is disabled and has no outputs.', None)
    if text.section in _TASK_SECTIONS and text.owner:
        if text.owner == name and not order.in_loop(name) and order.runs_later(name, name):
            return _warn("later-task", f'"{name}" has no outputs before it has run.', None)
        if order.runs_later(name, text.owner):
            return _warn("later-task", f'"{name}" runs after "{text.owner}" and has no outputs yet.', None)
    return None


def _inputs(
    known: _Known, text: TemplateText, path: Sequence[str]
) -> tuple[Severity, str, str, str | None] | None:
    if text.section == "inputs":
        return _input_of_input(known, text, path)
    if not known.inputs:
        return _warn("unknown-input", f'There is no input "{path[0]}": the flow has no inputs.', None)
    here: object = known.inputs
    for depth, name in enumerate(path):
        if not isinstance(here, Mapping):
            return None
        if name not in here:
            near = did_you_mean(name, [str(other) for other in here])
            return _warn("unknown-input", f'There is no input "{".".join(path[: depth + 1])}".', near)
        here = here[name]
    return None


def _input_of_input(
    known: _Known, text: TemplateText, path: Sequence[str]
) -> tuple[Severity, str, str, str | None] | None:
    """An input that another input's default, expression or condition names."""
    owner = next(
        (spec for full, spec in known.specs.items() if full == text.owner or spec.id == text.owner), None
    )
    if owner is None:
        return None
    named = owner.depends_on.inputs if owner.depends_on is not None else ()
    if any(name.split(".")[0] == path[0] or name == ".".join(path) for name in named):
        return None
    if not any(full.split(".")[0] == path[0] for full in known.specs):
        return _warn("unknown-input", f'There is no input "{path[0]}".', did_you_mean(path[0], known.specs))
    hint = f"Add dependsOn: {{inputs: [{path[0]}]}}."
    if text.prop == "expression":
        return (
            Severity.WARNING,
            "not-a-dependency",
            f'"{path[0]}" cannot be seen from here; this fails.',
            hint,
        )
    return (
        Severity.WARNING,
        "not-a-dependency",
        f'"{path[0]}" cannot be seen from here; it renders empty.',
        hint,
    )


def _variables(known: _Known, name: str) -> tuple[Severity, str, str, str | None] | None:
    if name in known.variables or known.unknown_types:
        return None
    return _warn("unknown-variable", f'There is no variable "{name}".', did_you_mean(name, known.variables))


def _input_tree(inputs: Iterable[InputSpec]) -> dict[str, object]:
    """The inputs as expressions see them: maps for groups, None for values."""
    tree: dict[str, object] = {}
    for full, spec in _flat(inputs, ""):
        if spec.type == "FORM":
            tree.setdefault(full, {})
            continue
        parts = full.split(".")
        here = tree
        for part in parts[:-1]:
            inner = here.get(part)
            if not isinstance(inner, dict):
                inner = {}
                here[part] = inner
            here = inner
        here.setdefault(parts[-1], None)
    return tree


def _flat(inputs: Iterable[InputSpec], parent: str) -> Iterator[tuple[str, InputSpec]]:
    for spec in inputs:
        full = f"{parent}.{spec.id}" if parent else spec.id
        yield full, spec
        yield from _flat(spec.children, full)
