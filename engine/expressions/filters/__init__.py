"""All filters by name (language.md 3.9); `default` is part of the grammar,
because it forgives what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.expressions.callables import Filter
from engine.expressions.filters.data import DATA_FILTERS
from engine.expressions.filters.dates import DATE_FILTERS
from engine.expressions.filters.encodings import ENCODING_FILTERS
from engine.expressions.filters.lists import LIST_FILTERS
from engine.expressions.filters.numbers import NUMBER_FILTERS
from engine.expressions.filters.texts import TEXT_FILTERS

FILTERS: Mapping[str, Filter] = MappingProxyType(
    {
        found.name: found
        for found in (
            *TEXT_FILTERS,
            *LIST_FILTERS,
            *ENCODING_FILTERS,
            *NUMBER_FILTERS,
            *DATE_FILTERS,
            *DATA_FILTERS,
        )
    }
)
