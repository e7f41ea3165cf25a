"""Dates as Java's ``DateTimeFormatter`` writes and reads them (language.md 3.10)."""

from engine.expressions.dates.conversion import in_own_zone, parse_text, to_date_time
from engine.expressions.dates.formats import find_format
from engine.expressions.dates.zones import Zone, find_zone

__all__ = ["Zone", "find_format", "find_zone", "in_own_zone", "parse_text", "to_date_time"]
