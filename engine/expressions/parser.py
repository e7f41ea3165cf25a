"""Reads Pebble's grammar into jinja2 nodes: precedence, literals, access, filters,
tests, calls (language.md 3.3).

On the way it notes which variables a template reads and which filters, functions and tests it names; checks
and completion live on that.
"""

from __future__ import annotations

from dataclasses import field

from jinja2 import nodes

from engine.expressions import lexer as kinds
from engine.expressions.errors import ExpressionError
from engine.expressions.filters import FILTERS
from engine.expressions.functions import FUNCTIONS
from engine.expressions.lexer import OPERATOR_WORDS, Token, syntax_error
from engine.expressions.nodes import Built, call, combine, constant, context_call, forgiving, function_of
from engine.expressions.predicates import TESTS
from engine.expressions.reference import Reference
from engine.record import record

# Operator → its precedence and function; every binary operator is left-associative.
BINARY: dict[str, tuple[int, str]] = {
    "or": (10, ""),
    "and": (15, ""),
    "is": (20, ""),
    "is not": (20, ""),
    "contains": (20, "contains"),
    "==": (30, "equal"),
    "equals": (30, "equal"),
    "!=": (30, "not_equal"),
    "<": (30, "less"),
    ">": (30, "greater"),
    "<=": (30, "less_equal"),
    ">=": (30, "greater_equal"),
    "+": (40, "add"),
    "-": (40, "subtract"),
    "*": (60, "multiply"),
    "/": (60, "divide"),
    "%": (60, "remainder"),
    "|": (100, ""),
    "~": (110, "concatenate"),
    "..": (120, "span"),
    "??": (120, "coalesce"),
    "???": (120, "coalesce_missing"),
    "isIn": (120, "is_in"),
}
UNARY = {"not": "negate", "-": "minus", "+": "plus"}
UNARY_PRECEDENCE = 500
CONSTANTS = {
    "true": True,
    "TRUE": True,
    "false": False,
    "FALSE": False,
    "null": None,
    "NULL": None,
    "none": None,
    "NONE": None,
}
MAX_NESTING = 40
FLAT = frozenset({"operators.concatenate", "operators.add"})


@record
class Use:
    """A filter, function or test by its name; ``kind`` says which."""

    kind: str
    name: str
    offset: int


@record(frozen=False)
class Macro:
    parameters: list[tuple[str, Built | None]]
    body: list[nodes.Node]


@record(frozen=False)
class Notes:
    """What else was found in a template."""

    references: list[Reference] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    macros: dict[str, Macro] = field(default_factory=dict)
    blocks: dict[str, list[nodes.Node]] = field(default_factory=dict)
    parts: list[list[nodes.Node]] = field(default_factory=list)
    calls: list[tuple[str, nodes.Call]] = field(default_factory=list)

    def forget_arguments_of_unknown_functions(self) -> None:
        """What does not exist is said before its arguments are looked at."""
        for name, node in self.calls:
            if name not in FUNCTIONS and name != "block" and name not in self.macros:
                node.args, node.kwargs = node.args[:3], []


class TokenStream:
    """The tokens with a place to read at."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.current = tokens[0]

    def next(self) -> Token:
        """Steps over the current token and returns it."""
        token = self.current
        if token.type != kinds.END:
            self.index += 1
            self.current = self.tokens[self.index]
        return token

    def peek(self) -> Token:
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def at(self, kind: str, value: object = None) -> bool:
        return self.current.type == kind and (value is None or self.current.value == value)

    def skip(self, kind: str, value: object = None) -> bool:
        """Steps over a token if it is there."""
        if self.at(kind, value):
            self.next()
            return True
        return False

    def expect(self, kind: str, value: object = None) -> Token:
        if not self.at(kind, value):
            raise self.unexpected(str(value) if value is not None else kind)
        return self.next()

    def unexpected(self, wanted: str | None = None) -> ExpressionError:
        token = self.current
        more = f"; expected `{wanted}`" if wanted and wanted not in (kinds.NAME,) else ""
        more = "; expected a name" if wanted == kinds.NAME else more
        return syntax_error(f"Unexpected {token}{more}", token.offset)


class ExpressionParser:
    """Reads expressions out of a stream of tokens."""

    def __init__(self, stream: TokenStream, notes: Notes) -> None:
        self.stream = stream
        self.notes = notes
        self.nesting = 0

    def expression(self, least: int = 0) -> Built:
        """An expression of operators that bind at least as tightly."""
        stream = self.stream
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise syntax_error("The expression is nested too deeply", stream.current.offset)
        first = len(self.notes.references)
        token = stream.current
        if token.type == kinds.OPERATOR and token.value in UNARY:
            stream.next()
            operand = self.expression(UNARY_PRECEDENCE)
            left = call(f"operators.{UNARY[str(token.value)]}", operand, offset=token.offset)
        else:
            left = self.postfix()
        while stream.current.type == kinds.OPERATOR:
            operator = str(stream.current.value)
            entry = BINARY.get(operator)
            if entry is None or entry[0] < least:
                break
            left = self.binary(left, first, stream.next(), *entry)
        if least == 0 and stream.at(kinds.PUNCTUATION, "?"):
            left = self.ternary(left)
        self.nesting -= 1
        return left

    def binary(self, left: Built, first: int, token: Token, precedence: int, function: str) -> Built:
        operator = str(token.value)
        if operator == "|":
            return self.filter(left, first)
        if operator in ("is", "is not"):
            return self.test(left, first, negated=operator == "is not")
        middle = len(self.notes.references)
        right = self.expression(precedence + 1)
        if operator in ("and", "or"):
            kind = nodes.And if operator == "and" else nodes.Or
            sides = [call("operators.truth", side, offset=token.offset) for side in (left, right)]
            return combine(kind(sides[0].node, sides[1].node), sides, token.offset)
        if operator in ("??", "???"):
            self.guard(first, middle)
            return call(f"operators.{function}", forgiving(left), right)
        name = f"operators.{function}"
        if name in FLAT and function_of(left.node) == name and isinstance(left.node, nodes.Call):
            # A chain is one call with many arguments; the offset stays the last of them.
            left.node.args.insert(-1, right.node)
            left.depth = max(left.depth, right.depth + 1)
            left.misses = left.misses or right.misses
            return left
        return call(name, left, right, offset=token.offset)

    def guard(self, first: int, end: int) -> None:
        references = self.notes.references
        for index in range(first, end):
            found = references[index]
            references[index] = Reference(found.path, found.offset, found.length, True)

    def ternary(self, test: Built) -> Built:
        offset = self.stream.next().offset
        yes = self.expression()
        self.stream.expect(kinds.PUNCTUATION, ":")
        no = self.expression()
        condition = call("operators.truth_of_ternary", test, offset=offset)
        return combine(nodes.CondExpr(condition.node, yes.node, no.node), (condition, yes, no), offset)

    # -- filters, tests

    def filter(self, value: Built, first: int) -> Built:
        """What follows `|`: a name and, in parentheses, arguments."""
        token = self.stream.expect(kinds.NAME)
        name = str(token.value)
        self.notes.uses.append(Use("filter", name, token.offset))
        end = len(self.notes.references)
        args, keywords = self.arguments() if self.stream.at(kinds.PUNCTUATION, "(") else ([], [])
        if name not in FILTERS and name != "default":
            value, args, keywords = constant(None), [], []
        if name == "default":
            self.guard(first, end)
            return context_call(
                "runtime.default_filter", forgiving(value), constant(token.offset), *args, keywords=keywords
            )
        return context_call(
            "runtime.apply_filter", value, constant(name), constant(token.offset), *args, keywords=keywords
        )

    def test(self, value: Built, first: int, *, negated: bool) -> Built:
        token = self.stream.current
        if token.type != kinds.NAME:
            raise self.stream.unexpected("a test")
        self.stream.next()
        name = str(token.value)
        self.notes.uses.append(Use("test", name, token.offset))
        if name == "defined":
            self.guard(first, len(self.notes.references))
        args, keywords = self.arguments() if self.stream.at(kinds.PUNCTUATION, "(") else ([], [])
        if name not in TESTS:
            value, args, keywords = constant(None), [], []
        if name == "defined":
            result = call("operators.is_defined", forgiving(value))
        else:
            result = call(
                "runtime.apply_test", value, constant(name), constant(token.offset), *args, keywords=keywords
            )
        return combine(nodes.Not(result.node), [result], token.offset) if negated else result

    def arguments(self) -> tuple[list[Built], list[tuple[str, Built]]]:
        """Positional ones, then ``name=value``; in parentheses."""
        stream = self.stream
        stream.expect(kinds.PUNCTUATION, "(")
        args: list[Built] = []
        keywords: list[tuple[str, Built]] = []
        while not stream.skip(kinds.PUNCTUATION, ")"):
            if args or keywords:
                stream.expect(kinds.PUNCTUATION, ",")
            following = stream.peek()
            named = following.type == kinds.PUNCTUATION and following.value == "="
            if stream.current.type == kinds.NAME and named:
                name = str(stream.next().value)
                stream.next()
                # Python's own words cannot be keywords of a call.
                keywords.append((f"_{name}", self.expression()))
            else:
                if keywords:
                    raise syntax_error(
                        "Positional arguments must stand before named ones", stream.current.offset
                    )
                args.append(self.expression())
        return args, _last_of_each(keywords)

    # -- values

    def postfix(self) -> Built:
        """A value and what follows it: ``.name``, ``[index]``, ``.method(…)``."""
        stream = self.stream
        token = stream.current
        value = self.primary()
        literal = token.type == kinds.PUNCTUATION and token.value in ("[", "{")
        if literal:
            if stream.at(kinds.PUNCTUATION, "[") or stream.at(kinds.PUNCTUATION, "."):
                raise stream.unexpected()
            return value
        root = (
            str(token.value) if token.type == kinds.NAME and function_of(value.node) == "state.load" else None
        )
        path = [root] if root is not None else []
        open_path = root is not None
        at = len(self.notes.references)
        if root is not None:
            self.notes.references.append(Reference((root,), token.offset, len(root)))
        end = token.offset + len(root or "")
        while True:
            here = stream.current
            if stream.skip(kinds.PUNCTUATION, "."):
                name_token = stream.current
                name = str(name_token.value)
                if name_token.type != kinds.NAME or name in OPERATOR_WORDS:
                    raise stream.unexpected(kinds.NAME)
                stream.next()
                if stream.at(kinds.PUNCTUATION, "("):
                    args, keywords = self.arguments()
                    value = call(
                        "runtime.call_method",
                        value,
                        constant(name),
                        constant(root),
                        constant(name_token.offset),
                        *args,
                        keywords=keywords,
                    )
                    open_path = False
                else:
                    value = call(
                        "access.attribute", value, constant(name), constant(root), offset=name_token.offset
                    )
                    if open_path:
                        path.append(name)
                        end = name_token.offset + len(name)
                value.misses = True
            elif stream.skip(kinds.PUNCTUATION, "["):
                index_token = stream.current
                index = self.expression()
                close = stream.expect(kinds.PUNCTUATION, "]")
                value = call("access.item", value, index, constant(root), offset=here.offset)
                value.misses = True
                if index_token.type == kinds.STRING and isinstance(index.node, nodes.Const):
                    if open_path:
                        path.append(str(index.node.value))
                        end = close.offset + 1
                else:
                    open_path = False
            else:
                break
            root = None
        if path:
            self.notes.references[at] = Reference(tuple(path), token.offset, end - token.offset)
        while stream.at(kinds.PUNCTUATION, "("):
            offset = stream.current.offset
            args, _ = self.arguments()
            value = call("operators.not_callable", value, constant(offset), *args)
        return value

    def primary(self) -> Built:
        stream = self.stream
        token = stream.next()
        if token.type == kinds.NUMBER:
            if isinstance(token.value, float):
                return self.decimal(token.value)
            assert isinstance(token.value, int)
            return call("runtime.Long", constant(int(token.value)))
        if token.type == kinds.STRING:
            return constant(token.value)
        if token.type == kinds.PARTS:
            return self.interpolated(token)
        if token.type == kinds.NAME:
            return self.named(token)
        if token.type == kinds.PUNCTUATION:
            if token.value == "(":
                inner = self.expression()
                stream.expect(kinds.PUNCTUATION, ")")
                # A chain in parentheses is a value of its own.
                return call("operators.same", inner) if function_of(inner.node) in FLAT else inner
            if token.value == "[":
                return self.list_literal()
            if token.value == "{":
                return self.map_literal(token.offset)
        raise syntax_error(f"Unexpected {token}", token.offset)

    def decimal(self, value: float) -> Built:
        """Python writes a float that is infinite as a name."""
        if value - value == 0:
            return constant(value)
        return call("runtime.infinity")

    def named(self, token: Token) -> Built:
        name = str(token.value)
        stream = self.stream
        if stream.at(kinds.PUNCTUATION, "("):
            self.notes.uses.append(Use("function", name, token.offset))
            args, keywords = self.arguments()
            called = context_call(
                "runtime.call_function", constant(name), constant(token.offset), *args, keywords=keywords
            )
            assert isinstance(called.node, nodes.Call)
            self.notes.calls.append((name, called.node))
            return called
        if name in CONSTANTS:
            return constant(CONSTANTS[name])
        loaded = context_call("state.load", constant(name), offset=token.offset)
        loaded.misses = True
        return loaded

    def list_literal(self) -> Built:
        stream = self.stream
        items: list[Built] = []
        while not stream.skip(kinds.PUNCTUATION, "]"):
            if items:
                stream.expect(kinds.PUNCTUATION, ",")
            items.append(self.expression())
        return combine(nodes.List([item.node for item in items]), items)

    def map_literal(self, offset: int) -> Built:
        stream = self.stream
        flat: list[Built] = []
        while not stream.skip(kinds.PUNCTUATION, "}"):
            if flat:
                stream.expect(kinds.PUNCTUATION, ",")
            flat.append(self.expression())
            stream.expect(kinds.PUNCTUATION, ":")
            flat.append(self.expression())
        return call("operators.make_map", *flat)

    def interpolated(self, token: Token) -> Built:
        """``"a #{b}"``; one expression alone keeps its type."""
        assert isinstance(token.value, list)
        pieces: list[Built] = []
        for piece in token.value:
            if isinstance(piece, str):
                pieces.append(constant(piece))
                continue
            inner = ExpressionParser(TokenStream(piece), self.notes)
            inner.nesting = self.nesting
            pieces.append(inner.expression())
            if not inner.stream.at(kinds.END):
                raise inner.stream.unexpected()
        if len(pieces) == 1:
            return pieces[0]
        return call("operators.interpolate", *pieces)


def _last_of_each(keywords: list[tuple[str, Built]]) -> list[tuple[str, Built]]:
    return list(dict(keywords).items())
