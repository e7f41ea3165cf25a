"""Labels of executions: merging, and what a request may not say (language.md 1.1, 8)."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import FlowRefused

Labels = tuple[tuple[str, str], ...]

SYSTEM = "system."
CORRELATION = "system.correlationId"


def merge_labels(*groups: Sequence[tuple[str, str]]) -> Labels:
    """All labels, each key once at its first place with its last value."""
    merged: dict[str, str] = {}
    for group in groups:
        merged.update(group)
    return tuple(merged.items())


def parse_label(text: str) -> tuple[str, str]:
    """``key:value`` of a request, split at the first colon; FlowRefused for anything else."""
    key, colon, value = text.partition(":")
    if not colon:
        raise FlowRefused(f"The label `{text}` needs a colon between key and value.")
    if not key or not value:
        raise FlowRefused(f"The label `{text}` needs both a key and a value.")
    if any(char.isspace() for char in key):
        raise FlowRefused(f"The key of the label `{text}` must not contain blanks.")
    return key, value


def check_labels(labels: Sequence[tuple[str, str]]) -> None:
    """FlowRefused when a request sets labels that only the run may set."""
    seen: set[str] = set()
    for key, value in labels:
        if key.startswith(SYSTEM) and key != CORRELATION:
            raise FlowRefused(
                f"System labels can only be set by Kestra itself, offending label: {key}={value}"
            )
        if key in seen:
            raise FlowRefused(f"The label `{key}` is given twice.")
        seen.add(key)
