"""From the values given for a flow's inputs to the values of a run: defaults, dependencies, checks.

Used by the form on every change and by the runner at the start, so it is synchronous and reports every
problem at once (deviation D37). The order is Kestra's: first what an input depends on, then its default,
then parsing, then its rules. A default or an expression sees another input only when ``dependsOn.inputs``
names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Protocol

from engine.errors import InputProblem
from engine.inputs.base import BadValue, Upload, scalar_text
from engine.inputs.choice import CHOICE_TYPES, check_choice, check_choices, static_choices
from engine.inputs.file import is_empty_upload
from engine.inputs.types import INPUT_TYPES
from engine.model import Flow, InputSpec, OutputSpec
from engine.record import record

Scope = Mapping[str, object]


class InputRenderer(Protocol):
    """What resolving asks of the run around it; rendering raises an exception that says why."""

    @property
    def base_scope(self) -> Scope:
        """What expressions see besides inputs: flow, execution, vars, labels, envs, …"""
        ...

    def render(self, template: str, scope: Scope) -> str | None: ...

    def render_typed(self, template: str, scope: Scope) -> object: ...

    def store_file(self, input_id: str, upload: Upload) -> str:
        """Keeps an uploaded file and returns its URI."""
        ...


@record
class InputState:
    """How one input stands. ``id`` is the full dotted one; ``value`` is None while there is a problem.

    ``choices`` are those of a choice type (None for others); ``is_default`` says that the value is the
    declared default, not a given one.
    """

    spec: InputSpec
    id: str
    enabled: bool
    value: object = None
    is_default: bool = False
    choices: tuple[str, ...] | None = None
    problems: tuple[InputProblem, ...] = ()


@record
class Resolution:
    """The outcome. ``values`` is nested like ``inputs`` in expressions and is what the execution stores.

    ``visible`` also holds the defaults of inputs that are switched off: expressions see them. ``undeclared``
    names given values that no enabled input takes.
    """

    values: Mapping[str, object]
    states: tuple[InputState, ...]
    problems: tuple[InputProblem, ...]
    visible: Mapping[str, object] = field(default_factory=dict)
    undeclared: tuple[str, ...] = ()


def resolve(flow: Flow, given: Mapping[str, object], render: InputRenderer) -> Resolution:
    """Resolves the inputs of a flow."""
    return resolve_inputs(flow.inputs, given, render)


def resolve_inputs(
    specs: Sequence[InputSpec], given: Mapping[str, object], render: InputRenderer
) -> Resolution:
    """Resolves a list of inputs (those of a flow, or what a Pause asks for)."""
    return _Resolver(specs, given, render).run()


def parse_output(spec: OutputSpec, value: object) -> object:
    """A flow output of a type from what its expression gave; BadValue when it does not fit.

    Numbers and booleans of another type are taken by their text, as a server does it.
    """
    input_type = INPUT_TYPES[spec.type]
    as_input = InputSpec(id=spec.id, type=spec.type, span=spec.span)
    return input_type.parse(value, as_input)


class _Missing:
    """No value was given."""


_MISSING = _Missing()


class _Resolver:
    def __init__(
        self, specs: Sequence[InputSpec], given: Mapping[str, object], render: InputRenderer
    ) -> None:
        self._given = given
        self._render = render
        self._parents: dict[str, str] = {}
        self._specs: dict[str, InputSpec] = {}
        for full_id, spec, parent in _flatten(specs, ""):
            self._specs.setdefault(full_id, spec)
            self._parents.setdefault(full_id, parent)
        self._states: dict[str, InputState] = {}
        self._running: set[str] = set()
        self._waiting: set[str] = set()
        """Inputs that are off only because one they depend on has no value; nobody is warned about them."""

    def run(self) -> Resolution:
        for full_id in self._specs:
            self._state(full_id)
        states = tuple(self._states[full_id] for full_id in self._specs)
        values: dict[str, object] = {}
        visible: dict[str, object] = {}
        for state in states:
            if state.spec.type == "FORM":
                if state.enabled:
                    _put(values, state.id, {}, keep=True)
                    _put(visible, state.id, {}, keep=True)
                continue
            if state.enabled:
                _put(values, state.id, state.value)
                _put(visible, state.id, state.value)
            elif state.spec.has_default:
                _put(visible, state.id, self._default_seen(state))
        enabled = {state.id for state in states if state.enabled}
        told = enabled | self._waiting
        undeclared = tuple(name for name in _given_names(self._given, self._specs) if name not in told)
        problems = tuple(problem for state in states for problem in state.problems)
        return Resolution(values, states, problems, visible, undeclared)

    def _state(self, full_id: str) -> InputState | None:
        """The state of an input, resolving what it depends on first; None inside a cycle."""
        known = self._states.get(full_id)
        if known is not None:
            return known
        if full_id in self._running or full_id not in self._specs:
            return None
        self._running.add(full_id)
        state = self._resolve(full_id)
        self._running.discard(full_id)
        self._states[full_id] = state
        return state

    def _resolve(self, full_id: str) -> InputState:
        spec = self._specs[full_id]
        parent = self._parents[full_id]
        if parent:
            form = self._state(parent)
            if form is None or not form.enabled:
                return InputState(spec, full_id, False, choices=static_choices_of(spec))
        seen = self._dependencies(spec, parent)
        if seen is None:
            return InputState(spec, full_id, False, choices=static_choices_of(spec))
        if spec.depends_on is not None and spec.depends_on.condition is not None:
            scope = self._scope(seen)
            if not self._condition_holds(spec.depends_on.condition, scope):
                return InputState(spec, full_id, False, choices=static_choices_of(spec))
        if spec.type == "FORM":
            return InputState(spec, full_id, True)
        return self._value(spec, full_id, seen)

    def _dependencies(self, spec: InputSpec, parent: str) -> dict[str, object] | None:
        """Values of the inputs that this one may see; None when one of them is off or has no value."""
        seen: dict[str, object] = {}
        for name in spec.depends_on.inputs if spec.depends_on is not None else ():
            full = name if name in self._specs else f"{parent}.{name}" if parent else name
            state = self._state(full)
            if state is None or not state.enabled:
                return None
            if state.spec.type == "FORM":
                for other, member in self._specs.items():
                    if self._parents[other] == full and member.type != "FORM":
                        inner = self._state(other)
                        if inner is not None and inner.enabled:
                            _put(seen, other, inner.value)
                continue
            if state.value is None:
                self._waiting.add(f"{parent}.{spec.id}" if parent else spec.id)
                return None
            _put(seen, full, state.value)
        return seen

    def _condition_holds(self, condition: str, scope: Scope) -> bool:
        try:
            return self._render.render_typed(condition, scope) is True
        except Exception:  # a condition that cannot be rendered counts as false, whatever the reason
            return False

    def _scope(self, seen: Mapping[str, object]) -> Scope:
        """What an expression of an input sees; without dependencies there are no ``inputs`` at all."""
        base = dict(self._render.base_scope)
        around = base.pop("inputs", None)
        if isinstance(around, Mapping):  # what a Pause asks for sees the inputs of the flow
            base["inputs"] = {**around, **seen}
        elif seen:
            base["inputs"] = seen
        return base

    def _default_scope(self, seen: Mapping[str, object]) -> Scope:
        """A default sees every input, those it does not depend on as null."""
        inputs: dict[str, object] = {}
        for full_id, spec in self._specs.items():
            if spec.type != "FORM":
                _put(inputs, full_id, None)
        around = self._render.base_scope.get("inputs")
        if isinstance(around, Mapping):
            _merge(inputs, around)
        _merge(inputs, seen)
        return {**self._render.base_scope, "inputs": inputs}

    def _value(self, spec: InputSpec, full_id: str, seen: Mapping[str, object]) -> InputState:
        input_type = INPUT_TYPES[spec.type]
        problems: list[InputProblem] = []
        choices: tuple[str, ...] | None = None
        if spec.type in CHOICE_TYPES:
            try:
                choices = self._choices(spec, full_id, seen)
            except BadValue as error:
                problems.append(_problem(full_id, error))
                choices = ()
        raw = self._raw(full_id)
        is_default = raw is _MISSING
        value: object = None
        try:
            if is_default:
                raw = self._default(spec, seen, choices)
            if raw is _MISSING:
                if spec.required and not problems:
                    problems.append(
                        InputProblem(
                            full_id, "A value is needed.", kestra_message=f"Missing required input:{full_id}"
                        )
                    )
                return InputState(spec, full_id, True, None, False, choices, tuple(problems))
            value = input_type.parse(raw, spec, is_default=is_default)
            if not problems:
                problems.extend(_problem(full_id, error) for error in _broken_rules(value, spec, choices))
            if isinstance(value, Upload) and not problems:
                value = self._render.store_file(full_id, value)
        except BadValue as error:
            problems.append(_problem(full_id, error))
        if problems:
            value = None
        return InputState(spec, full_id, True, value, is_default, choices, tuple(problems))

    def _raw(self, full_id: str) -> object:
        """What was given for an input; an empty text and an empty file count as nothing."""
        given = _lookup(self._given, full_id)
        if given is None or given == "" or is_empty_upload(given):
            return _MISSING
        return given

    def _default(
        self, spec: InputSpec, seen: Mapping[str, object], choices: tuple[str, ...] | None
    ) -> object:
        if not spec.has_default:
            if spec.properties.get("autoSelectFirst") is True and choices:
                return [choices[0]] if spec.type == "MULTISELECT" else choices[0]
            return _MISSING
        written: object = spec.default
        if spec.default_text is not None and not isinstance(written, (dict, list)):
            written = spec.default_text if _keeps_spelling(spec.type, written) else written
        rendered = self._rendered(written, self._default_scope(seen))
        if rendered is None or (rendered == "" and spec.type not in ("STRING", "SECRET", "EMAIL")):
            return _MISSING
        return rendered

    def _default_seen(self, state: InputState) -> object:
        """The default of a switched-off input as expressions see it, or null when it cannot be had."""
        try:
            raw = self._default(state.spec, {}, None)
            if raw is _MISSING:
                return None
            return INPUT_TYPES[state.spec.type].parse(raw, state.spec, is_default=True)
        except BadValue:
            return None

    def _rendered(self, value: object, scope: Scope) -> object:
        if isinstance(value, str):
            if "{" not in value:
                return value
            try:
                return self._render.render(value, scope)
            except Exception as error:  # whatever a template can do wrong is the input's problem
                raise BadValue(f"The default cannot be rendered: {error}", kestra=str(error)) from None
        if isinstance(value, list):
            return [self._rendered(item, scope) for item in value]
        if isinstance(value, dict):
            return {key: self._rendered(item, scope) for key, item in value.items()}
        return value

    def _choices(self, spec: InputSpec, full_id: str, seen: Mapping[str, object]) -> tuple[str, ...]:
        declared = static_choices(spec)
        if declared is not None:
            return declared
        expression = str(spec.properties.get("expression"))
        try:
            found = self._render.render_typed(expression, self._scope(seen))
        except Exception as error:  # whatever a template can do wrong is the input's problem
            raise BadValue(
                f"The values cannot be rendered: {error}",
                kestra=f"{full_id}: Cannot render 'expression'. Cause: {error}",
            ) from None
        if not isinstance(found, (list, tuple)):
            raise BadValue(
                "The expression does not give a list of values.",
                kestra=f"{full_id}: Invalid expression result. Expected a list of strings",
            )
        return tuple(
            json.dumps(item, ensure_ascii=False, separators=(",", ":"))
            if isinstance(item, (dict, list))
            else scalar_text(item)
            for item in found
            if item is not None
        )


def static_choices_of(spec: InputSpec) -> tuple[str, ...] | None:
    """The declared choices of a choice type, None for other types."""
    return (static_choices(spec) or ()) if spec.type in CHOICE_TYPES else None


def _keeps_spelling(type_name: str, value: object) -> bool:
    """Whether a default counts as it was written (``012``, ``1.50``) rather than as YAML reads it."""
    return not (type_name in ("INT", "FLOAT", "JSON", "YAML") and not isinstance(value, str))


def _broken_rules(value: object, spec: InputSpec, choices: tuple[str, ...] | None) -> Sequence[BadValue]:
    if spec.type == "MULTISELECT":
        return check_choices(value, spec, choices or ())
    if spec.type in CHOICE_TYPES:
        return check_choice(value, spec, choices or ())
    return INPUT_TYPES[spec.type].validate(value, spec)


def _problem(full_id: str, error: BadValue) -> InputProblem:
    cause = error.kestra if error.kestra is not None else error.message
    return InputProblem(
        full_id,
        error.message,
        error.line,
        error.column,
        f"Invalid value for input `{full_id}`. Cause: {cause}",
    )


def _flatten(specs: Sequence[InputSpec], parent: str) -> Iterator[tuple[str, InputSpec, str]]:
    for spec in specs:
        full_id = f"{parent}.{spec.id}" if parent else spec.id
        yield full_id, spec, parent
        yield from _flatten(spec.children, full_id)


def _lookup(given: Mapping[str, object], full_id: str) -> object:
    """The value under the dotted id, or under its parts one inside the other."""
    if full_id in given:
        return given[full_id]
    head, dot, rest = full_id.partition(".")
    while dot:
        inner = given.get(head)
        if isinstance(inner, Mapping):
            found = _lookup(inner, rest)
            if found is not None:
                return found
        step, dot, rest = rest.partition(".")
        head = f"{head}.{step}"
    return None


def _given_names(given: Mapping[str, object], specs: Mapping[str, InputSpec]) -> Iterator[str]:
    for name, value in given.items():
        inside = [full_id for full_id in specs if full_id.startswith(name + ".")]
        if name not in specs and isinstance(value, Mapping) and inside:
            yield from (full_id for full_id in inside if _lookup(given, full_id) is not None)
        else:
            yield name


def _put(target: dict[str, object], full_id: str, value: object, *, keep: bool = False) -> None:
    """Stores under a dotted id, one map per part; a part that already holds a plain value gives way."""
    parts = full_id.split(".")
    here = target
    for part in parts[:-1]:
        inner = here.get(part)
        if not isinstance(inner, dict):
            inner = {}
            here[part] = inner
        here = inner
    if keep and isinstance(here.get(parts[-1]), dict):
        return
    here[parts[-1]] = value


def _merge(target: dict[str, object], other: Mapping[str, object]) -> None:
    for key, value in other.items():
        inner = target.get(key)
        if isinstance(inner, dict) and isinstance(value, Mapping):
            _merge(inner, value)
        else:
            target[key] = value
