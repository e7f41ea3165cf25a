"""What can be typed at a place of a flow's text: properties, types, choices, and names inside expressions.

Reads the text by lines and indents, so that it also knows an answer while the text cannot be parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.model import Flow
from engine.schema import Kind, Prop
from engine.text import Span

MOST = 200


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal: ``insert`` replaces the word at the caret, ``detail`` and ``doc`` explain it."""

    label: str
    insert: str
    detail: str = ""
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """Proposals for a span of the text (code points)."""

    span: Span
    items: tuple[Completion, ...]


class Knowledge(Protocol):
    """What proposals are made of; the shell fills it from the catalogue and the shown execution."""

    @property
    def task_types(self) -> Sequence[str]: ...

    @property
    def input_types(self) -> Sequence[str]: ...

    @property
    def filters(self) -> Mapping[str, str]: ...

    @property
    def functions(self) -> Mapping[str, str]: ...

    @property
    def flow_props(self) -> Sequence[Prop]: ...

    def task_props(self, type_name: str) -> Sequence[Prop]: ...

    def input_props(self, type_name: str) -> Sequence[Prop]: ...

    def outputs_of(self, task_id: str) -> Mapping[str, str]:
        """Names of the outputs of a task with a word about each."""
        ...


ROOTS = {
    "inputs": "values of the form",
    "outputs": "what tasks gave back",
    "vars": "variables of the flow",
    "labels": "labels of the execution",
    "execution": "id, state, startDate",
    "flow": "id, namespace, revision",
    "task": "id and type of the running task",
    "taskrun": "value and iteration in a loop",
    "tasks": "states of the other tasks",
    "trigger": "what started the execution",
    "parent": "the loop around",
    "parents": "all loops around",
    "envs": "environment variables",
}
_MEMBERS = {
    "execution": ("id", "state", "startDate", "originalId"),
    "flow": ("id", "namespace", "revision"),
    "task": ("id", "type"),
    "taskrun": ("value", "iteration", "id", "startDate", "attemptsCount", "parentId"),
}
_PATH = re.compile(r"[A-Za-z_][\w]*(?:\.[\w-]*|\['[^']*'\]|\[\d+\])*\Z")
_FILTER = re.compile(r"\|\s*(\w*)\Z")
_DASHES = re.compile(r"(?:-\s+)*")
_KEY = re.compile(r"([\w.-]+)\s*:(?:\s+|\Z)(.*)\Z")
_TASK_LISTS = frozenset({"tasks", "errors", "finally", "afterExecution", "then", "else", "defaults"})


def complete(text: str, offset: int, flow: Flow | None, knowledge: Knowledge) -> Completions:
    """The proposals at a caret; empty when nothing is known to fit there."""
    start = text.rfind("\n", 0, offset) + 1
    before = text[start:offset]
    opened = text.rfind("{{", 0, offset)
    if opened > text.rfind("}}", 0, offset):
        word, found = _in_expression(text[opened + 2 : offset], flow, knowledge)
    else:
        word, found = _in_yaml(text, start, before, knowledge)
    items = _fitting(word, found)
    return Completions(Span(offset - len(word), offset), tuple(items))


def _fitting(word: str, found: Iterable[Completion]) -> list[Completion]:
    """Those that begin with the word first, then those that hold it."""
    wanted = word.casefold()
    holding = [item for item in found if wanted in item.label.casefold() and item.label != word]
    holding.sort(key=lambda item: not item.label.casefold().startswith(wanted))
    return holding[:MOST]


# -- expressions --------------------------------------------------------------------------------


def _in_expression(before: str, flow: Flow | None, knowledge: Knowledge) -> tuple[str, Iterator[Completion]]:
    filtered = _FILTER.search(before)
    if filtered:
        return filtered.group(1), (Completion(n, n, "filter", d) for n, d in knowledge.filters.items())
    path = _PATH.search(before)
    if path is None or not _starts_word(before, path.start()):
        return "", _roots(knowledge)
    parts = re.split(r"\.|\['|'\]\.?|\[\d+\]\.?", path.group())
    word = parts[-1]
    names = [part for part in parts[:-1] if part]
    if not names:
        return word, _roots(knowledge)
    return word, _members(names, flow, knowledge)


def _starts_word(before: str, start: int) -> bool:
    return start == 0 or not (before[start - 1].isalnum() or before[start - 1] in "_.'\"")


def _roots(knowledge: Knowledge) -> Iterator[Completion]:
    for name, doc in ROOTS.items():
        yield Completion(name, name, "variable", doc)
    for name, doc in knowledge.functions.items():
        yield Completion(name, f"{name}(", "function", doc)


def _members(names: list[str], flow: Flow | None, knowledge: Knowledge) -> Iterator[Completion]:
    root = names[0]
    if root in _MEMBERS and len(names) == 1:
        yield from (Completion(name, name, root) for name in _MEMBERS[root])
    if flow is None:
        return
    if root == "inputs":
        specs = flow.inputs
        for name in names[1:]:
            specs = next((spec.children for spec in specs if spec.id == name), ())
        yield from (Completion(spec.id, spec.id, spec.type, spec.description or "") for spec in specs)
    elif root in ("outputs", "tasks") and len(names) == 1:
        for task in flow.walk():
            yield Completion(task.id, task.id, task.type.rpartition(".")[2], task.type)
    elif root == "outputs" and len(names) == 2:
        for name, detail in knowledge.outputs_of(names[1]).items():
            yield Completion(name, name, detail)
    elif root == "vars" and len(names) == 1:
        for key in flow.variables or ():
            yield Completion(str(key), str(key), "variable")
    elif root == "labels" and len(names) == 1:
        for key, value in flow.labels:
            yield Completion(key, key, value)


# -- YAML ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    column: int
    """Where its key or scalar begins, behind dashes."""
    dash: bool
    key: str
    value: str


def _read(line: str) -> _Line | None:
    stripped = line.lstrip(" ")
    if not stripped or stripped.startswith("#"):
        return None
    indent = len(line) - len(stripped)
    dashes = _DASHES.match(stripped)
    width = len(dashes.group()) if dashes else 0
    match = _KEY.match(stripped[width:])
    key, value = (match.group(1), match.group(2)) if match else ("", "")
    return _Line(indent + width, width > 0, key, value.strip().strip("'\""))


@dataclass(frozen=True, slots=True)
class _Block:
    """The map around a place: its keys with their values, and the keys that lead to it, nearest first."""

    values: Mapping[str, str]
    parents: tuple[str, ...]


def _block(lines: Sequence[str], row: int, column: int, dash: bool) -> _Block:
    values: dict[str, str] = {}
    parents: list[str] = []
    current = column
    closed = dash
    for number in range(row - 1, -1, -1):
        line = _read(lines[number])
        if line is None or line.column > current:
            continue
        if line.column == column and not parents and not closed:
            values[line.key] = line.value
            closed = line.dash
        elif line.column < current or (line.column == current and not line.dash and line.key and closed):
            if line.key and not line.value:
                parents.append(line.key)
            current = line.column
        if current == 0 and line.column == 0:
            break
    for number in range(row + 1, len(lines)):
        line = _read(lines[number])
        if line is None or line.column > column:
            continue
        if line.column < column or line.dash:
            break
        values[line.key] = line.value
    return _Block(values, tuple(parents))


def _in_yaml(text: str, start: int, before: str, knowledge: Knowledge) -> tuple[str, Iterator[Completion]]:
    stripped = before.lstrip(" ")
    if stripped.startswith("#"):
        return "", iter(())
    dashes = _DASHES.match(stripped)
    width = len(dashes.group()) if dashes else 0
    column = len(before) - len(stripped) + width
    lines = text.split("\n")
    row = text.count("\n", 0, start)
    block = _block(lines, row, column, width > 0)
    match = _KEY.match(stripped[width:])
    if match:
        word = match.group(2).lstrip("'\"")
        return word, _values(match.group(1), block, knowledge)
    word = stripped[width:]
    if not re.fullmatch(r"[\w.-]*", word):
        return "", iter(())
    return word, (
        Completion(prop.name, f"{prop.name}: ", _kind(prop), prop.doc)
        for prop in _props(block, column, knowledge)
        if prop.name not in block.values and prop.deprecated is None
    )


def _props(block: _Block, column: int, knowledge: Knowledge) -> Sequence[Prop]:
    """The properties of the map around: of the flow, of an input, or of a task by its type."""
    parent = block.parents[0] if block.parents else ""
    if column == 0:
        return knowledge.flow_props
    if parent == "inputs":
        return knowledge.input_props(block.values.get("type", ""))
    if parent in _TASK_LISTS or "type" in block.values:
        return knowledge.task_props(block.values.get("type", ""))
    return ()


def _values(key: str, block: _Block, knowledge: Knowledge) -> Iterator[Completion]:
    parent = block.parents[0] if block.parents else ""
    if key == "type":
        if parent == "inputs":
            yield from (Completion(name, name, "input") for name in knowledge.input_types)
        else:
            for name in knowledge.task_types:
                yield Completion(name, name, name.rpartition(".")[2])
        return
    props = knowledge.input_props(block.values.get("type", "")) if parent == "inputs" else ()
    if not props and "type" in block.values:
        props = knowledge.task_props(block.values["type"])
    prop = next((prop for prop in props if prop.name == key), None)
    if prop is None:
        return
    words = prop.choices or (("true", "false") if prop.kind is Kind.BOOLEAN else ())
    yield from (Completion(word, word, "", prop.doc) for word in words)


def _kind(prop: Prop) -> str:
    return str(prop.kind) + (", required" if prop.required else "")
