"""Turns the tree of a document into a ``Flow``, reporting everything Kestra would refuse."""

from engine.parse.defaults import apply_plugin_defaults
from engine.parse.flow import FLOW_PROPS, FLOW_SCHEMA, RESERVED_IDS, Parsed, parse
from engine.parse.reader import TemplateText
from engine.parse.scalars import parse_duration

__all__ = [
    "FLOW_PROPS",
    "FLOW_SCHEMA",
    "RESERVED_IDS",
    "Parsed",
    "TemplateText",
    "apply_plugin_defaults",
    "parse",
    "parse_duration",
]
