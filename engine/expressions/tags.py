"""Reads whole templates: texts, prints and tags (language.md 3.6). One function per tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jinja2 import nodes

from engine.expressions import lexer as kinds
from engine.expressions.errors import ExpressionError
from engine.expressions.lexer import Token, syntax_error, tokenize
from engine.expressions.nodes import Built, call, constant, context_call
from engine.expressions.parser import ExpressionParser, Macro, Notes, TokenStream

MAX_TAGS, MAX_LOOPS = 60, 18
"""Python nests at most a hundred levels, of which at most twenty may be loops."""


class TemplateParser:
    """The body of a template as nodes; what else it holds is in ``notes``."""

    def __init__(self, template: str) -> None:
        self.stream = TokenStream(tokenize(template))
        self.notes = Notes()
        self.expressions = ExpressionParser(self.stream, self.notes)
        self.depth = 0
        self.loops = 0

    def parse(self) -> list[nodes.Node]:
        body = self.body(())
        self.notes.forget_arguments_of_unknown_functions()
        self.notes.references = [
            found for found in self.notes.references if found.path[0] not in self.notes.assigned
        ]
        return body

    def expression(self) -> Built:
        self.expressions.nesting = 0
        return self.expressions.expression()

    def body(self, ends: tuple[str, ...]) -> list[nodes.Node]:
        """Everything up to a tag of that name, whose name is then the current token."""
        stream = self.stream
        found: list[nodes.Node] = []
        while True:
            token = stream.current
            if token.type == kinds.END:
                if ends:
                    raise syntax_error(
                        f"The end of the template: {{% {ends[-1]} %}} is missing", token.offset
                    )
                return found
            stream.next()
            if token.type == kinds.TEXT:
                found.append(nodes.Output([nodes.TemplateData(str(token.value))]))
            elif token.type == kinds.PRINT:
                value = self.expression()
                stream.expect(kinds.PRINT_END)
                found.append(nodes.Output([value.node]))
            else:
                name = stream.expect(kinds.NAME)
                if name.value in ends:
                    stream.index -= 1
                    stream.current = name
                    return found
                found.extend(self.tag(name))

    def tag(self, name: Token) -> list[nodes.Node]:
        parse = TAG_PARSERS.get(str(name.value))
        if parse is None:
            raise ExpressionError(
                f'Unexpected tag name "{name.value}"', "syntax", name=str(name.value), offset=name.offset
            )
        loop = name.value == "for"
        self.depth += 1
        self.loops += loop
        if self.depth > MAX_TAGS or self.loops > MAX_LOOPS:
            raise syntax_error("Tags are nested too deeply", name.offset)
        result = parse(self)
        self.depth -= 1
        self.loops -= loop
        return result

    def end_of_tag(self) -> None:
        self.stream.expect(kinds.TAG_END)

    def end(self, name: str) -> None:
        """Steps over the closing tag."""
        self.stream.expect(kinds.NAME, name)
        self.end_of_tag()


def parse_if(parser: TemplateParser) -> list[nodes.Node]:
    stream = parser.stream
    branches: list[tuple[nodes.Expr, list[nodes.Node]]] = []
    otherwise: list[nodes.Node] = []
    while True:
        offset = stream.current.offset
        test = call("operators.truth_of_if", parser.expression(), offset=offset)
        parser.end_of_tag()
        branches.append((test.node, _block(parser.body(("elseif", "else", "endif")))))
        if stream.skip(kinds.NAME, "elseif"):
            continue
        if stream.skip(kinds.NAME, "else"):
            parser.end_of_tag()
            otherwise = parser.body(("endif",))
        parser.end("endif")
        break
    elifs = [nodes.If(test, body, [], []) for test, body in branches[1:]]
    return [nodes.If(branches[0][0], branches[0][1], elifs, otherwise)]


def _block(body: list[nodes.Node]) -> list[nodes.Node]:
    """Python wants something in a branch."""
    return body or [nodes.ExprStmt(nodes.Const(None))]


def parse_for(parser: TemplateParser) -> list[nodes.Node]:
    stream = parser.stream
    name = stream.expect(kinds.NAME)
    stream.expect(kinds.NAME, "in")
    offset = stream.current.offset
    iterable = parser.expression()
    parser.end_of_tag()
    parser.notes.assigned.update((str(name.value), "loop"))
    body = parser.body(("else", "endfor"))
    otherwise: list[nodes.Node] = []
    if stream.skip(kinds.NAME, "else"):
        parser.end_of_tag()
        otherwise = parser.body(("endfor",))
    parser.end("endfor")
    items = context_call("state.iterate", constant(str(name.value)), iterable, offset=offset)
    loop: list[nodes.Node] = [nodes.For(nodes.Name("_", "store"), items.node, _block(body), [], None, False)]
    if otherwise:
        loop.append(nodes.If(context_call("state.was_empty").node, otherwise, [], []))
    return loop


def parse_set(parser: TemplateParser) -> list[nodes.Node]:
    name = parser.stream.expect(kinds.NAME)
    parser.stream.expect(kinds.PUNCTUATION, "=")
    value = parser.expression()
    parser.end_of_tag()
    if name.value in ("true", "false", "null", "none"):
        raise syntax_error(f"Can not assign a value to {name.value}", name.offset)
    parser.notes.assigned.add(str(name.value))
    return [nodes.ExprStmt(context_call("state.assign", constant(str(name.value)), value).node)]


def parse_macro(parser: TemplateParser) -> list[nodes.Node]:
    stream = parser.stream
    name = stream.expect(kinds.NAME)
    stream.expect(kinds.PUNCTUATION, "(")
    parameters: list[tuple[str, Built | None]] = []
    while not stream.skip(kinds.PUNCTUATION, ")"):
        if parameters:
            stream.expect(kinds.PUNCTUATION, ",")
        parameter = str(stream.expect(kinds.NAME).value)
        parser.notes.assigned.add(parameter)
        default = parser.expression() if stream.skip(kinds.PUNCTUATION, "=") else None
        parameters.append((parameter, default))
    parser.end_of_tag()
    body = parser.body(("endmacro",))
    parser.end("endmacro")
    if str(name.value) in parser.notes.macros:
        raise syntax_error(f"More than one macro can not share the same name: {name.value}", name.offset)
    parser.notes.macros[str(name.value)] = Macro(parameters, body)
    return []


def parse_block(parser: TemplateParser) -> list[nodes.Node]:
    stream = parser.stream
    if stream.current.type not in (kinds.NAME, kinds.STRING):
        raise stream.unexpected(kinds.NAME)
    name = str(stream.next().value)
    parser.end_of_tag()
    body = parser.body(("endblock",))
    stream.expect(kinds.NAME, "endblock")
    if stream.current.type in (kinds.NAME, kinds.STRING):
        stream.next()
    parser.end_of_tag()
    # Of two blocks with one name the last holds in both places: they share one list.
    shared = parser.notes.blocks.setdefault(name, [])
    shared[:] = _block(body)
    return [nodes.If(nodes.Const(True), shared, [], [])]


def parse_filter(parser: TemplateParser) -> list[nodes.Node]:
    first = len(parser.notes.references)
    number = len(parser.notes.parts)
    value = context_call("state.run_part", constant(number))
    value.misses = True
    while True:
        value = parser.expressions.filter(value, first)
        if not parser.stream.skip(kinds.OPERATOR, "|"):
            break
    parser.end_of_tag()
    body: list[nodes.Node] = []
    parser.notes.parts.append(body)
    body.extend(parser.body(("endfilter",)))
    parser.end("endfilter")
    return [nodes.Output([value.node])]


TAG_PARSERS: Mapping[str, Callable[[TemplateParser], list[nodes.Node]]] = MappingProxyType(
    {
        "if": parse_if,
        "for": parse_for,
        "set": parse_set,
        "macro": parse_macro,
        "block": parse_block,
        "filter": parse_filter,
    }
)
TAGS = (
    "if",
    "elseif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "macro",
    "endmacro",
    "block",
    "endblock",
    "filter",
    "endfilter",
    "verbatim",
    "endverbatim",
    "raw",
    "endraw",
)

__all__ = ["TAGS", "TemplateParser"]
