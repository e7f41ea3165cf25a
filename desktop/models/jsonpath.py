"""JSONPath as RFC 9535 writes it, small: names, indexes, slices, wildcards, descendants, filters.

Runs in the helper process of the response view's filter, so nothing typed here can hold the window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Select = Callable[[Any, Any], Iterator[Any]]
"""(node, root) → nodes."""
Test = Callable[[Any, Any], Any]
"""(current node, root) → a value, a list of nodes, or a truth."""

_NAME = re.compile(r"[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff-]*")
_INT = re.compile(r"-?(?:0|[1-9]\d*)")
_SLICE = re.compile(r"\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?)?\s*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_COMPARE = re.compile(r"==|!=|<=|>=|<|>")
_SPACE = re.compile(r"\s*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", "'": "'", '"': '"'}


class PathError(ValueError):
    """What is wrong with a path, and at which character (from 0)."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class Nothing:
    """No value where one was asked for."""


NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Nodes:
    """What a query inside a filter found."""

    found: tuple[Any, ...]


def compile_path(text: str) -> Callable[[Any], list[Any]]:
    """A function from a value to what the path finds in it; PathError when the text is no path."""
    reader = _Reader(text)
    steps = reader.whole()

    def find(root: Any) -> list[Any]:
        return list(_walk(steps, root, root))

    return find


def _walk(steps: list[Select], node: Any, root: Any) -> Iterator[Any]:
    nodes: Iterator[Any] = iter((node,))
    for step in steps:
        nodes = _each(step, nodes, root)
    return nodes


def _each(step: Select, nodes: Iterator[Any], root: Any) -> Iterator[Any]:
    for node in nodes:
        yield from step(node, root)


class _Reader:
    """Recursive descent over the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def whole(self) -> list[Select]:
        self.space()
        if not self.take("$"):
            raise PathError("A path begins with $, like $.products[0].", self.at)
        steps = self.segments()
        self.space()
        if self.at < len(self.text):
            raise PathError(f"Nothing is known that begins with {self.text[self.at]!r} here.", self.at)
        return steps

    # -- helpers of reading ---------------------------------------------------------------------

    def space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def take(self, mark: str) -> bool:
        if self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False

    def need(self, mark: str) -> None:
        self.space()
        if not self.take(mark):
            raise PathError(f"{mark} is missing here.", self.at)

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    # -- segments -------------------------------------------------------------------------------

    def segments(self) -> list[Select]:
        steps: list[Select] = []
        while True:
            before = self.at
            self.space()
            if self.take(".."):
                inner = self.bracket() if self.text.startswith("[", self.at) else self.dotted()
                steps.append(_descend(inner))
            elif self.take("."):
                steps.append(self.dotted())
            elif self.text.startswith("[", self.at):
                steps.append(self.bracket())
            else:
                self.at = before
                return steps

    def dotted(self) -> Select:
        if self.take("*"):
            return _all
        found = self.match(_NAME)
        if found is None:
            raise PathError("A name or * is missing after the dot.", self.at)
        return _member(found.group())

    def bracket(self) -> Select:
        self.need("[")
        choices = [self.selector()]
        self.space()
        while self.take(","):
            choices.append(self.selector())
            self.space()
        self.need("]")
        if len(choices) == 1:
            return choices[0]
        return lambda node, root: (found for choice in choices for found in choice(node, root))

    def selector(self) -> Select:
        self.space()
        if self.take("*"):
            return _all
        if self.take("?"):
            return _filter(self.either())
        text = self.string()
        if text is not None:
            return _member(text)
        cut = self.match(_SLICE)
        if cut is not None:
            first, last, step = (int(part) if part else None for part in cut.groups())
            return _slice(first, last, step if step is not None else 1)
        number = self.match(_INT)
        if number is None:
            raise PathError("An index, a name in quotes, *, a slice or ?filter is missing here.", self.at)
        return _index(int(number.group()))

    def string(self) -> str | None:
        found = self.match(_STRING)
        if found is None:
            return None
        raw = found.group(1) if found.group(1) is not None else found.group(2)
        return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", _unescape, raw, flags=re.DOTALL)

    # -- filters --------------------------------------------------------------------------------

    def either(self) -> Test:
        sides = [self.both()]
        while self._word("||"):
            sides.append(self.both())
        return sides[0] if len(sides) == 1 else lambda node, root: any(_true(s(node, root)) for s in sides)

    def both(self) -> Test:
        sides = [self.single()]
        while self._word("&&"):
            sides.append(self.single())
        return sides[0] if len(sides) == 1 else lambda node, root: all(_true(s(node, root)) for s in sides)

    def _word(self, mark: str) -> bool:
        self.space()
        return self.take(mark)

    def single(self) -> Test:
        self.space()
        if self.take("!"):
            inner = self.single()
            return lambda node, root: not _true(inner(node, root))
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        left = self.operand()
        self.space()
        sign = self.match(_COMPARE)
        if sign is None:
            return left
        right = self.operand()
        return _compare(sign.group(), left, right)

    def operand(self) -> Test:
        self.space()
        text = self.string()
        if text is not None:
            return lambda node, root: text
        if self.text.startswith(("@", "$"), self.at):
            mark = self.text[self.at]
            self.at += 1
            steps = self.segments()
            if mark == "@":
                return lambda node, root: Nodes(tuple(_walk(steps, node, root)))
            return lambda node, root: Nodes(tuple(_walk(steps, root, root)))
        number = self.match(_NUMBER)
        if number is not None:
            value = float(number.group()) if re.search(r"[.eE]", number.group()) else int(number.group())
            return lambda node, root: value
        start = self.at
        name = self.match(_NAME)
        if name is None:
            raise PathError("A value, @.path or $.path is missing here.", self.at)
        word = name.group()
        if word in _WORDS:
            constant = _WORDS[word]
            return lambda node, root: constant
        if word not in _FUNCTIONS:
            raise PathError(f"There is no function {word}. Known: {', '.join(_FUNCTIONS)}.", start)
        return self.call(word, start)

    def call(self, word: str, start: int) -> Test:
        count, function = _FUNCTIONS[word]
        self.need("(")
        arguments = [self.either()]
        self.space()
        while self.take(","):
            arguments.append(self.either())
            self.space()
        self.need(")")
        if len(arguments) != count:
            raise PathError(f"{word} takes {count} value{'s' * (count > 1)}.", start)
        return lambda node, root: function(*(argument(node, root) for argument in arguments))


def _unescape(found: re.Match[str]) -> str:
    mark = found.group(1)
    return chr(int(mark[1:], 16)) if len(mark) == 5 else _ESCAPES.get(mark, mark)


# -- what the parts do ----------------------------------------------------------------------------


def _all(node: Any, root: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from node.values()
    elif isinstance(node, list):
        yield from node


def _member(name: str) -> Select:
    def select(node: Any, root: Any) -> Iterator[Any]:
        if isinstance(node, dict) and name in node:
            yield node[name]

    return select


def _index(place: int) -> Select:
    def select(node: Any, root: Any) -> Iterator[Any]:
        if isinstance(node, list) and -len(node) <= place < len(node):
            yield node[place]

    return select


def _slice(first: int | None, last: int | None, step: int) -> Select:
    def select(node: Any, root: Any) -> Iterator[Any]:
        if isinstance(node, list) and step:
            yield from node[first:last:step]

    return select


def _filter(test: Test) -> Select:
    def select(node: Any, root: Any) -> Iterator[Any]:
        for child in _all(node, root):
            if _true(test(child, root)):
                yield child

    return select


def _descend(inner: Select) -> Select:
    def select(node: Any, root: Any) -> Iterator[Any]:
        waiting = [node]
        while waiting:
            at = waiting.pop()
            yield from inner(at, root)
            waiting.extend(reversed(list(_all(at, root))))

    return select


def _true(value: Any) -> bool:
    return bool(value.found) if isinstance(value, Nodes) else value is True


def _value(value: Any) -> Any:
    """A query counts as its value where it found exactly one."""
    if isinstance(value, Nodes):
        return value.found[0] if len(value.found) == 1 else NOTHING
    return value


def _compare(sign: str, left: Test, right: Test) -> Test:
    def test(node: Any, root: Any) -> bool:
        a, b = _value(left(node, root)), _value(right(node, root))
        if sign in ("==", "!="):
            return _equal(a, b) == (sign == "==")
        if sign in ("<=", ">=") and _equal(a, b):
            return True
        numbers = _is_number(a) and _is_number(b)
        if not numbers and not (isinstance(a, str) and isinstance(b, str)):
            return False
        return bool(a < b) if sign in ("<", "<=") else bool(a > b)

    return test


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return bool(a == b)


def _length(value: Any) -> Any:
    inner = _value(value)
    return len(inner) if isinstance(inner, str | list | dict) else NOTHING


def _matches(whole: bool) -> Callable[[Any, Any], bool]:
    def test(value: Any, pattern: Any) -> bool:
        text, source = _value(value), _value(pattern)
        if not isinstance(text, str) or not isinstance(source, str):
            return False
        try:
            compiled = re.compile(source)
        except re.error as error:
            raise PathError(f"Not a regular expression: {error}", 0) from None
        return bool(compiled.fullmatch(text) if whole else compiled.search(text))

    return test


_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "length": (1, _length),
    "count": (1, lambda value: len(value.found) if isinstance(value, Nodes) else NOTHING),
    "value": (1, _value),
    "match": (2, _matches(True)),
    "search": (2, _matches(False)),
}
