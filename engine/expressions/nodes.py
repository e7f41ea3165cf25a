"""Builds the nodes that jinja2 compiles: every operator, access and call becomes
a call of one of our functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jinja2 import nodes

from engine.expressions.errors import ExpressionError

MAX_DEPTH = 60
"""Python reads at most 200 nested parentheses; a call may need three."""

# Function → positions of the arguments that it evaluates itself, if at all.
LAZY = {
    "operators.coalesce": (0, 1),
    "operators.coalesce_missing": (0, 1),
    "operators.is_defined": (0,),
    "operators.final": (0,),
    "runtime.default_filter": (1,),
    "state.default_argument": (2,),
}
# An operator that has met a missing variable says so for good: `??` and the like do not forgive it any more.
FINAL = frozenset(
    f"operators.{name}"
    for name in [
        "add",
        "subtract",
        "multiply",
        "divide",
        "remainder",
        "equal",
        "not_equal",
        "less",
        "greater",
        "less_equal",
        "greater_equal",
    ]
)
PREFIX = "engine.expressions."


class Built:
    """What the parser knows of a node beside it: how deep it is, and whether it can miss a variable."""

    __slots__ = ("depth", "misses", "node")

    def __init__(self, node: nodes.Expr, depth: int = 1, misses: bool = False) -> None:
        self.node = node
        self.depth = depth
        self.misses = misses


def constant(value: object) -> Built:
    return Built(nodes.Const(value))


def call(
    function: str, *args: Built, offset: int | None = None, keywords: Sequence[tuple[str, Built]] = ()
) -> Built:
    """A call of ``engine.expressions.<function>``; the offset becomes its last positional argument."""
    given = [arg.node for arg in args]
    if offset is not None:
        given.append(nodes.Const(offset))
    named = [nodes.Keyword(name, value.node) for name, value in keywords]
    everything = [*args, *(value for _, value in keywords)]
    return combine(
        nodes.Call(nodes.ImportedName(PREFIX + function), given, named, None, None), everything, offset
    )


def context_call(
    function: str, *args: Built, offset: int | None = None, keywords: Sequence[tuple[str, Built]] = ()
) -> Built:
    """The same with the state of the rendering as first argument."""
    return call(function, Built(nodes.ContextReference()), *args, offset=offset, keywords=keywords)


def combine(node: nodes.Expr, children: Iterable[Built], offset: int | None = None) -> Built:
    """A node over others."""
    depth, misses = 0, False
    for child in children:
        depth = max(depth, child.depth)
        misses = misses or child.misses
    if depth >= MAX_DEPTH:
        raise ExpressionError("The expression is nested too deeply", "syntax", offset=offset)
    return Built(node, depth + 1, misses)


def function_of(node: nodes.Node) -> str | None:
    """Which of our functions a node calls."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.ImportedName):
        return node.node.importname.removeprefix(PREFIX)
    return None


def forgiving(built: Built) -> Built:
    """The operand of `??` and the like: operators in it meet missing variables for good."""
    if not built.misses:
        return built
    found = [built.node, *built.node.find_all(nodes.Call)]
    for node in found:
        if function_of(node) in FINAL:
            assert isinstance(node, nodes.Call)
            node.args = [
                arg if isinstance(arg, nodes.Const) else call("operators.final", Built(arg)).node
                for arg in node.args
            ]
    return built
