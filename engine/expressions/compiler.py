"""Templates as running code: jinja2 compiles the nodes, and what it makes is kept.

Nothing of Jinja's own surface is left in them: no attribute access, no filters, no globals. All of that is
calls of our own functions, so there is nothing that a template could reach in Python, and the generated
code calls them directly. A compiled body is a generator of *values*; what reads them decides whether they
become text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame

from engine.expressions.errors import ExpressionError
from engine.expressions.lexer import hide_raw
from engine.expressions.nodes import LAZY, Built, constant, context_call, function_of
from engine.expressions.parser import Macro, Notes
from engine.expressions.tags import TemplateParser
from engine.record import record

if TYPE_CHECKING:
    from engine.expressions.state import State

REMEMBERED = 4096
"""So many templates are kept compiled."""

Body = Callable[["State"], Iterator[Any]]


class ValueGenerator(CodeGenerator):
    """Writes direct calls of our functions, and yields values instead of texts."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        lazy = LAZY.get(function_of(node) or "", ())
        self.visit(node.node, frame)
        self.write("(")
        comma = ""
        for index, arg in enumerate(node.args):
            self.write(comma)
            if index in lazy:
                self.write("lambda: ")
            self.visit(arg, frame)
            comma = ", "
        for keyword in node.kwargs:
            self.write(f"{comma}{keyword.key}=")
            self.visit(keyword.value, frame)
            comma = ", "
        self.write(")")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        for child in node.nodes:
            self.writeline("yield ", child)
            if isinstance(child, nodes.TemplateData):
                self.write(repr(child.data))
            else:
                self.visit(child, frame)


class _Environment(Environment):
    code_generator_class = ValueGenerator


_ENVIRONMENT = _Environment(optimized=False, autoescape=False, cache_size=0)


@record
class CompiledMacro:
    parameters: tuple[str, ...]
    body: Body


@record
class Program:
    """A compiled template. ``raw`` are the texts of its ``{% raw %}`` blocks."""

    template: str
    body: Body
    macros: Mapping[str, CompiledMacro]
    blocks: Mapping[str, Body]
    parts: tuple[Body, ...]
    raw: list[str]


@lru_cache(maxsize=REMEMBERED)
def parse_template(template: str) -> tuple[list[nodes.Node], Notes]:
    """The nodes of a template and what it names; ExpressionError when it cannot be read."""
    hidden = hide_raw(template, [])
    try:
        parser = TemplateParser(hidden)
        return parser.parse(), parser.notes
    except ExpressionError as error:
        error.locate(template)
        raise
    except RecursionError:
        raise ExpressionError(
            "The template is nested too deeply", "syntax", offset=0, line=1, column=1
        ) from None


@lru_cache(maxsize=REMEMBERED)
def compile_template(template: str) -> Program:
    """The code of a template, made once; ExpressionError when it cannot be read."""
    body, notes = parse_template(template)
    raw: list[str] = []
    hide_raw(template, raw)
    try:
        return Program(
            template,
            _compile(body),
            {name: _compile_macro(macro) for name, macro in notes.macros.items()},
            {name: _compile(block) for name, block in notes.blocks.items()},
            tuple(_compile(part) for part in notes.parts),
            raw,
        )
    except (SyntaxError, RecursionError, MemoryError):
        raise ExpressionError(
            "The template is nested too deeply", "syntax", offset=0, line=1, column=1
        ) from None


def _compile_macro(macro: Macro) -> CompiledMacro:
    """Defaults are computed inside, where only the arguments are seen."""
    defaults: list[nodes.Node] = [
        nodes.ExprStmt(context_call("state.default_argument", constant(name), Built(default.node)).node)
        for name, default in macro.parameters
        if default is not None
    ]
    return CompiledMacro(tuple(name for name, _ in macro.parameters), _compile([*defaults, *macro.body]))


def _compile(body: list[nodes.Node]) -> Body:
    code = _ENVIRONMENT.compile(nodes.Template(body), "expression", "<expression>")
    namespace: dict[str, Any] = {"environment": _ENVIRONMENT}
    exec(code, namespace)
    root: Body = namespace["root"]
    return root
