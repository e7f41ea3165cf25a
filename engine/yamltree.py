"""One YAML document as a tree of nodes that know where they stand in the text.

libyaml's parser does the reading (26 ms for 6,000 lines); its events are turned into nodes here instead of by
PyYAML's composer because Kestra does not resolve aliases (``*v`` is the text ``v``), ignores tags and refuses
duplicate keys. Nodes are never changed once ``compose`` has returned them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from engine.diagnostics import Diagnostic, Fix, Severity
from engine.text import Span, TextEdit
from engine.yamlerror import explain_syntax_error
from engine.yamlscalar import Scalar, is_not_finite, resolve, source_offsets

MAX_DEPTH = 120
"""Levels of nesting that are read; walking the tree is recursive, and no flow for people is deeper."""

Plain = Scalar | list["Plain"] | dict[str, "Plain"]


class ScalarNode:
    """A text, number, word or omitted value.

    ``text`` is what YAML makes of the characters, ``style`` is one of ``'`` ``"`` ``|`` ``>`` or empty
    (plain); ``start`` and ``end`` are offsets of the scalar itself, without anchor and tag.
    """

    __slots__ = ("end", "start", "style", "tagged_text", "text")

    def __init__(self, text: str, style: str, start: int, end: int, tagged_text: bool = False) -> None:
        self.text = text
        self.style = style
        self.start = start
        self.end = end
        self.tagged_text = tagged_text

    @property
    def value(self) -> Scalar:
        """The text as Kestra's dialect resolves it: text, whole number, decimal, boolean or null."""
        if self.style or self.tagged_text:
            return self.text
        return resolve(self.text)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def plain(self) -> Scalar:
        return self.value

    def offsets(self, source: str) -> list[int]:
        """Where each character of ``text`` stands in the source (one more entry for its end)."""
        return source_offsets(source, self.start, self.end, self.style, self.text)


class MappingNode:
    """Keys and values in order of the document; ``entries`` holds no key twice."""

    __slots__ = ("end", "entries", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.entries: list[tuple[ScalarNode, Node]] = []

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> ScalarNode | None:
        """The node of a key itself, or None."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None

    def plain(self) -> dict[str, Plain]:
        return {key.text: value.plain() for key, value in self.entries}


class SequenceNode:
    """Items in order."""

    __slots__ = ("end", "items", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.items: list[Node] = []

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def plain(self) -> list[Plain]:
        return [item.plain() for item in self.items]


Node = ScalarNode | MappingNode | SequenceNode


def child(node: Node, step: str | int) -> Node | None:
    """The member of a map by key, or of a list by index; None where there is none."""
    if isinstance(node, MappingNode) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def node_at(root: Node, offset: int) -> list[Node]:
    """The nodes that a caret at ``offset`` is in, outermost first; ends with a key or the innermost value."""
    path: list[Node] = []
    node: Node | None = root
    while node is not None and node.start <= offset <= node.end:
        path.append(node)
        node = next((part for part in _parts(node) if part.start <= offset <= part.end), None)
    return path


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield key
            yield value
    elif isinstance(node, SequenceNode):
        yield from node.items


def compose(text: str) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of the first document and what is wrong with the YAML as such.

    After a syntax error the tree holds what was read before it (None when that is nothing). Never raises for
    any text.
    """
    diagnostics: list[Diagnostic] = []
    shift = 1 if text.startswith("\ufeff") else 0
    body = text[shift:]
    composer = _Composer(text, shift, diagnostics)
    try:
        try:
            composer.read_with_libyaml(body)
        except yaml.MarkedYAMLError as error:
            if "Unicode character escape" not in str(error.problem):
                raise
            # JSON writes an emoji as two escapes; libyaml refuses each half, the slow reader takes both.
            diagnostics.clear()
            composer = _Composer(text, shift, diagnostics)
            composer.read(yaml.parse(body, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        found = explain_syntax_error(text, shift, error)
        if all(d.code != found.code or d.span != found.span for d in diagnostics):
            diagnostics.append(found)
    root = composer.finish()
    if root is None and not diagnostics:
        diagnostics.append(
            Diagnostic(
                Severity.ERROR,
                "yaml-empty",
                "The document is empty.",
                Span(len(text), len(text)),
                "A flow needs at least id, namespace and tasks.",
            )
        )
    return root, diagnostics


class _Composer:
    """Builds nodes from parser events without recursion; keeps open collections on a stack."""

    def __init__(self, text: str, shift: int, diagnostics: list[Diagnostic]) -> None:
        self._text = text
        self._shift = shift
        self._diagnostics = diagnostics
        self._root: Node | None = None
        self._open: list[MappingNode | SequenceNode] = []
        self._keys: list[ScalarNode | None] = []
        self._names: list[set[str]] = []
        self._last_end = 0

    def read_with_libyaml(self, body: str) -> None:
        parser = CParser(body)
        try:
            self.read(iter(parser.get_event, None))
        finally:
            parser.dispose()

    def read(self, events: Iterable[Any]) -> None:
        """Takes the events of the first document."""
        documents = 0
        skip_depth = 0
        for event in events:
            kind = type(event)
            if skip_depth:
                if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    skip_depth += 1
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    skip_depth -= 1
            elif kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if not self._start(event, kind is yaml.MappingStartEvent):
                    skip_depth = 1
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._several(event)
                    return

    def finish(self) -> Node | None:
        """Closes what a syntax error left open."""
        while self._open:
            self._close(self._last_end)
        return self._root

    def _scalar(self, event: Any) -> None:
        shift = self._shift
        start = event.start_mark.index + shift
        end = event.end_mark.index + shift
        style = event.style or ""
        value = event.value
        tag = event.tag
        if tag is not None or event.anchor is not None:
            start = self._content_start(start, end)
        if style == "|" or style == ">":
            end = start + len(self._text[start:end].rstrip())
        elif not style and value[:1] in ".+-" and value and is_not_finite(value):
            self._report(
                "yaml-not-finite",
                f"{value} is not a number that a flow can hold.",
                Span(start, end),
                "Put it in quotes if the text is meant.",
            )
        elif style == '"' and not value.isascii():
            value = self._joined_halves(value, start, end)
        self._last_end = end
        self._add(ScalarNode(value, style, start, end, tag is not None and tag.endswith((":str", ":binary"))))

    def _joined_halves(self, value: str, start: int, end: int) -> str:
        """The value with the two halves of a character joined; a half alone is reported and dropped."""
        try:
            value.encode()
            return value
        except UnicodeEncodeError:
            pass
        joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "\ufffd" in joined and "\ufffd" not in value:
            self._report("yaml-character", "Half a character is escaped here.", Span(start, end))
        return joined

    def _alias(self, event: Any) -> None:
        start = event.start_mark.index + self._shift
        end = event.end_mark.index + self._shift
        self._last_end = end
        self._diagnostics.append(
            Diagnostic(
                Severity.INFO,
                "yaml-alias",
                f'*{event.anchor} is the text "{event.anchor}": flows do not resolve aliases.',
                Span(start, end),
                "Repeat the value, or keep it in variables and use an expression.",
            )
        )
        self._add(ScalarNode(event.anchor, "", start, end, True))

    def _start(self, event: Any, is_map: bool) -> bool:
        start = event.start_mark.index + self._shift
        end = event.end_mark.index + self._shift
        if event.tag is not None or event.anchor is not None:
            start = self._content_start(start, end)
        if self._keys and self._keys[-1] is None and isinstance(self._open[-1], MappingNode):
            self._report_bad_key(start, is_map)
            # The collection stands where a key should: it is read over, its value goes to a nameless key.
            self._keys[-1] = ScalarNode("", "'", start, start)
            return False
        if len(self._open) >= MAX_DEPTH:
            self._report(
                "yaml-too-deep",
                f"More than {MAX_DEPTH} levels inside each other.",
                Span(start, max(end, start)),
                "Flatten the value, or keep it as a JSON text.",
            )
            self._add(ScalarNode("", "'", start, start))
            return False
        node: MappingNode | SequenceNode = MappingNode(start) if is_map else SequenceNode(start)
        self._open.append(node)
        self._keys.append(None)
        self._names.append(set())
        return True

    def _end(self, event: Any) -> None:
        # The end of a block collection is marked at the next token; its last member ends before that.
        end = event.end_mark.index + self._shift
        if end == event.start_mark.index + self._shift:
            end = self._last_end
        self._last_end = max(end, self._last_end)
        self._close(self._last_end)

    def _close(self, end: int) -> None:
        node = self._open.pop()
        self._keys.pop()
        self._names.pop()
        node.end = max(end, node.start)
        if self._open and isinstance(self._open[-1], MappingNode) and self._keys[-1] is None:
            return
        self._add(node)

    def _add(self, node: Node) -> None:
        if not self._open:
            if self._root is None:
                self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent, SequenceNode):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            assert isinstance(node, ScalarNode)
            if parent.start == node.end:
                parent.start = node.start
            self._keys[-1] = node
            return
        self._keys[-1] = None
        names = self._names[-1]
        if key.text in names:
            if key.start != key.end:
                self._report(
                    "duplicate-key",
                    f'"{key.text}" stands twice in the same map.',
                    key.span,
                    "Remove one of the two.",
                )
            return
        if key.start == key.end and not key.style:
            key = ScalarNode("", "'", key.start, key.end)
        names.add(key.text)
        parent.entries.append((key, node))

    def _content_start(self, start: int, end: int) -> int:
        """Past anchor and tag, which the marks of libyaml include."""
        at = start
        text = self._text
        while at < end and text[at] in "&!":
            while at < end and not text[at].isspace():
                at += 1
            while at < end and text[at].isspace():
                at += 1
        return at

    def _several(self, event: Any) -> None:
        start = event.start_mark.index + self._shift
        self._report(
            "D34",
            "A second document begins here; a flow file holds one.",
            Span(start, start + 3),
            "Move it to a file of its own. Kestra would ignore it without a word.",
        )

    def _report_bad_key(self, start: int, is_map: bool) -> None:
        text = self._text
        parent = self._open[-1]
        if is_map and text[start : start + 1] == "{" and text[parent.start : parent.start + 1] == "{":
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
            begin = parent.start
            end = begin + len(text[begin:line_end].rstrip())
            self._diagnostics.append(unquoted_expression(text, begin, end))
            return
        self._report(
            "yaml-key",
            f"A {'map' if is_map else 'list'} cannot be a key.",
            Span(start, start + 1),
            "Keys are texts; quote the key if these characters are meant.",
        )

    def _report(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self._diagnostics.append(Diagnostic(Severity.ERROR, code, message, span, hint))


def unquoted_expression(text: str, begin: int, end: int) -> Diagnostic:
    """The finding about ``key: {{ … }}`` without quotes, with the fix that adds them."""
    value = text[begin:end]
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if '"' in value and "'" not in value:
        quoted = f"'{value}'"
    return Diagnostic(
        Severity.ERROR,
        "unquoted-expression",
        "A value that begins with {{ must be in quotes: without them YAML reads a map.",
        Span(begin, end),
        f"Write {quoted}",
        (Fix("Put the expression in quotes", (TextEdit(Span(begin, end), quoted),)),),
    )
