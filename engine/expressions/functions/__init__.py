"""All functions by name (language.md 3.8)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.expressions.callables import Function
from engine.expressions.functions.data import DATA_FUNCTIONS
from engine.expressions.functions.encryption import ENCRYPTION_FUNCTIONS
from engine.expressions.functions.execution import EXECUTION_FUNCTIONS
from engine.expressions.functions.files import FILE_FUNCTIONS
from engine.expressions.functions.identifiers import IDENTIFIER_FUNCTIONS
from engine.expressions.functions.numbers import NUMBER_FUNCTIONS
from engine.expressions.functions.rendering import RENDERING_FUNCTIONS

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        found.name: found
        for found in (
            *DATA_FUNCTIONS,
            *ENCRYPTION_FUNCTIONS,
            *EXECUTION_FUNCTIONS,
            *FILE_FUNCTIONS,
            *IDENTIFIER_FUNCTIONS,
            *NUMBER_FUNCTIONS,
            *RENDERING_FUNCTIONS,
        )
    }
)
