"""One rendering: the variables it sees, the loops it is in, and the limits it must keep."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.expressions.errors import ExpressionError, MissingVariable, bad_argument, wrong_type
from engine.record import record
from engine.values import Entry, SafeText, to_java_text

if TYPE_CHECKING:
    from engine.expressions.compiler import Program
    from engine.expressions.services import Services

MAX_TEXT = 50_000_000
"""Characters that a rendering may print, and that one text in it may have."""
MAX_NESTING = 100
_CHECK_EVERY = 64


@record(frozen=False)
class Loop:
    """``loop`` in a `for`: where it is."""

    index: int
    length: int

    def member(self, name: str) -> object:
        if name == "index":
            return self.index
        if name == "length":
            return self.length
        if name == "first":
            return self.index == 0
        if name == "last":
            return self.index == self.length - 1
        if name == "revindex":
            return self.length - self.index - 1
        raise KeyError(name)

    def __str__(self) -> str:
        shown = {name: self.member(name) for name in ("last", "length", "index", "revindex", "first")}
        return to_java_text(shown)


class Clock:
    """How long a rendering, with all that it renders in turn, may still take."""

    __slots__ = ("deadline", "seconds", "steps", "written")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.deadline = time.perf_counter() + seconds
        self.steps = 0
        self.written = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps % _CHECK_EVERY == 0:
            self.check()

    def check(self) -> None:
        if time.perf_counter() > self.deadline:
            raise ExpressionError(f"The expression took longer than {self.seconds:g} s and was stopped")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Does not count what happens inside: waiting for the world has time limits of its own."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.deadline += time.perf_counter() - begin

    def count(self, characters: int) -> None:
        self.written += characters
        if self.written > MAX_TEXT:
            raise too_long()


def too_long() -> ExpressionError:
    return ExpressionError(
        f"The expression prints more than {MAX_TEXT // 1_000_000} million characters and was stopped"
    )


class State:
    """What the generated code gets as ``context``."""

    __slots__ = ("base", "clock", "depth", "frames", "loop_empty", "program", "renderer", "services")

    eval_ctx = None
    """jinja2's generated code asks for it; there is nothing to escape."""

    def __init__(
        self,
        base: Mapping[str, object],
        program: Program,
        renderer: Any,
        services: Services,
        clock: Clock,
        depth: int = 0,
    ) -> None:
        self.base = base
        self.frames: list[dict[str, object]] = []
        self.program = program
        self.renderer = renderer
        self.services = services
        self.clock = clock
        self.depth = depth
        self.loop_empty = False

    @staticmethod
    def resolve_or_missing(name: str) -> object:
        """jinja2's generated code fetches it and has no use for it here."""
        return None

    def variables(self) -> dict[str, object]:
        """Everything that is seen at this place."""
        seen = dict(self.base)
        for frame in self.frames:
            seen.update(frame)
        return seen


def load(state: State, name: str, offset: int) -> object:
    """A variable; MissingVariable when there is none."""
    if state.frames:
        for frame in reversed(state.frames):
            if name in frame:
                return frame[name]
    try:
        return state.base[name]
    except KeyError:
        pass
    if name == "locale":
        return "en_US"
    if name == "template":
        return SafeText("template")
    if name == "_context":
        return state.variables()
    raise MissingVariable(name, offset)


def assign(state: State, name: str, value: object) -> None:
    """Sets a variable where it is, else in the innermost scope."""
    frames = state.frames
    for frame in reversed(frames):
        if name in frame:
            frame[name] = value
            return
    if not frames:
        frames.append({})
    frames[0 if name in state.base else -1][name] = value


def default_argument(state: State, name: str, value: Callable[[], object]) -> None:
    """The default of a macro's parameter, when no argument was given."""
    frame = state.frames[0]
    if name not in frame or frame[name] is None:
        frame[name] = value()


def iterate(state: State, name: str, value: object, offset: int) -> Iterator[None]:
    """Steps through a value, binding the loop's variable; notes whether there was nothing."""
    state.loop_empty = False
    if value is None:
        return
    if isinstance(value, Mapping):
        items: list[Any] = [Entry(key, inner) for key, inner in value.items()]
    elif isinstance(value, list | tuple):
        items = list(value)
    else:
        raise ExpressionError(
            f"Not an iterable object. Value = [{to_java_text(value)}]", "type", offset=offset
        )
    if not items:
        state.loop_empty = True
        return
    if not state.frames:
        state.frames.append({})
    count = len(items)
    clock = state.clock
    for index, item in enumerate(items):
        clock.step()
        state.frames.append({"loop": Loop(index, count), name: item})
        yield
        state.frames.pop()
    state.loop_empty = False


def was_empty(state: State) -> bool:
    """Whether the `for` that has just ended found nothing to step through."""
    return state.loop_empty


def run_part(state: State, number: int) -> str:
    """The inside of a `filter` tag as text."""
    return java_text(state, state.program.parts[number](state))


def java_text(state: State, values: Iterator[Any]) -> str:
    """What a body prints, lists and maps in Java's words."""
    pieces: list[str] = []
    for value in values:
        if value is not None:
            piece = value if isinstance(value, str) else java_print(value)
            state.clock.count(len(piece))
            pieces.append(piece)
    return "".join(pieces)


def java_print(value: object) -> str:
    from decimal import Decimal

    from engine.values.numbers import plain_decimal_text

    return plain_decimal_text(value) if isinstance(value, Decimal) else to_java_text(value)


def call_macro(state: State, name: str, args: tuple[object, ...], named: Mapping[str, object]) -> SafeText:
    """A macro's text; it sees its arguments and nothing else."""
    macro = state.program.macros[name]
    if len(args) > len(macro.parameters):
        raise bad_argument(
            f"The argument at position {len(macro.parameters) + 1} is not allowed. "
            f"Only {len(macro.parameters)} argument(s) are allowed."
        )
    frame: dict[str, object] = dict.fromkeys(macro.parameters)
    for parameter, value in zip(macro.parameters, args, strict=False):
        frame[parameter] = value
    for key, value in named.items():
        if key not in frame:
            raise bad_argument(f"The following named argument does not exist: {key}", key)
        frame[key] = value
    if state.depth >= MAX_NESTING:
        raise wrong_type("Macros call each other without end")
    inner = State({}, state.program, state.renderer, state.services, state.clock, state.depth + 1)
    inner.frames.append(frame)
    return SafeText(java_text(inner, macro.body(inner)))


def call_block(state: State, name: str) -> str | None:
    """A block's text; an unknown one prints nothing."""
    body = state.program.blocks.get(name)
    if body is None:
        return None
    if state.depth >= MAX_NESTING:
        raise wrong_type("Blocks call each other without end")
    state.depth += 1
    try:
        return java_text(state, body(state))
    finally:
        state.depth -= 1
