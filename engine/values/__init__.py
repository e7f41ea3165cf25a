"""The values that flows compute with: Java's numbers and dates, and how they print and read."""

from engine.values.containers import (
    Character,
    Entry,
    JavaArray,
    JavaSet,
    JavaView,
    SafeText,
    Uri,
    is_list,
)
from engine.values.jsontext import from_json, to_json
from engine.values.numbers import BigInteger, Float, Long, is_number
from engine.values.plain import from_plain, to_plain
from engine.values.printing import class_name, to_java_text, to_text
from engine.values.temporal import DateTime, Duration, Instant, LocalDate, LocalDateTime, LocalTime

__all__ = [
    "BigInteger",
    "Character",
    "DateTime",
    "Duration",
    "Entry",
    "Float",
    "Instant",
    "JavaArray",
    "JavaSet",
    "JavaView",
    "LocalDate",
    "LocalDateTime",
    "LocalTime",
    "Long",
    "SafeText",
    "Uri",
    "class_name",
    "from_json",
    "from_plain",
    "is_list",
    "is_number",
    "to_java_text",
    "to_json",
    "to_plain",
    "to_text",
]
