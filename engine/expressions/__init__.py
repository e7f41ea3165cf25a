"""Kestra's expressions: Pebble's grammar, Java's semantics, compiled and run by jinja2 (language.md 3).

The names of filters, functions, tests and tags are in the modules of their own.
"""

from engine.expressions.checking import check, references
from engine.expressions.errors import ExpressionError, MissingVariable
from engine.expressions.quickness import aside, aside_if_slow, is_quick, may_wait, run_aside
from engine.expressions.reference import Reference
from engine.expressions.renderer import Renderer, has_tags, is_truthy_text
from engine.expressions.services import NoServices, Services

__all__ = [
    "ExpressionError",
    "MissingVariable",
    "NoServices",
    "Reference",
    "Renderer",
    "Services",
    "aside",
    "aside_if_slow",
    "check",
    "has_tags",
    "is_quick",
    "is_truthy_text",
    "may_wait",
    "references",
    "run_aside",
]
