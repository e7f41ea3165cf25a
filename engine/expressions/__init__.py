"""Kestra's expressions: Pebble's grammar, Java's semantics, compiled and run by jinja2 (language.md 3)."""

from engine.expressions.checking import check, references
from engine.expressions.errors import ExpressionError, MissingVariable
from engine.expressions.filters import FILTERS
from engine.expressions.functions import FUNCTIONS
from engine.expressions.parser import Reference
from engine.expressions.predicates import TESTS
from engine.expressions.quickness import is_quick
from engine.expressions.renderer import Renderer, has_tags, is_truthy_text
from engine.expressions.services import NoServices, Services
from engine.expressions.tags import TAGS

__all__ = [
    "FILTERS",
    "FUNCTIONS",
    "TAGS",
    "TESTS",
    "ExpressionError",
    "MissingVariable",
    "NoServices",
    "Reference",
    "Renderer",
    "Services",
    "check",
    "has_tags",
    "is_quick",
    "is_truthy_text",
    "references",
]
