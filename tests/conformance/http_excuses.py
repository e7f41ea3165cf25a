"""What Eyas does on purpose in cases that carry no mark: deviations that were decided after the cases were
recorded.

Each excuse is a rule about the case and about what happened, never a list of cases. A case that is excused
counts as "on purpose" with the code of the deviation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.values import to_json

if TYPE_CHECKING:
    from tests.conformance.http_cases import Seen

Case = Mapping[str, Any]

REFUSALS: Sequence[tuple[str, str]] = (
    ("D44", r"encryptBody needs an encryption key"),
    ("D42", r"which the charset \S+ cannot express|header values are limited to ISO-8859-1"),
    ("D46", r"is not a valid HTTP method|The header name .* is not valid"),
    ("D43", r"is no stream of events: its Content-Type is"),
)
"""Sentences in which Eyas says that it refuses what a server does."""


def excuse(case: Case, seen: Seen) -> str | None:
    """The code of the deviation that explains a difference, or None."""
    if seen.execution is None:
        return None
    errors = "\n".join(line.message for line in seen.execution.logs if line.level == "ERROR")
    if case["expect"].get("state") == "SUCCESS":
        for code, sentence in REFUSALS:
            if re.search(sentence, errors):
                return code
        if "no HTTP status line" in errors and not starts_with_status(case):
            return "D47"
    return next((code for code, holds in RULES if holds(case, seen)), None)


def starts_with_status(case: Case) -> bool:
    return all(str(route.get("raw", "HTTP/")).startswith("HTTP/") for route in case["server"])


def odd_multipart(case: Case, seen: Seen) -> bool:
    """``multipart/form-data`` in other letters or with parameters."""
    task = case.get("task") or {}
    kind = str(task.get("contentType", ""))
    return "formData" in task and kind.lower().startswith("multipart/") and kind != "multipart/form-data"


def decoded_log(case: Case, seen: Seen) -> bool:
    """A compressed body in the log."""
    logged = (case.get("task") or {}).get("options", {}).get("logs", ())
    compressed = any("content-encoding" in str(route).lower() for route in case["server"])
    return "RESPONSE_BODY" in logged and compressed


def whole_data(case: Case, seen: Seen) -> bool:
    """An event whose data only begins with JSON."""
    assert seen.execution is not None
    wanted = (case["expect"].get("outputs") or {}).get("events") or []
    run = next(iter(seen.execution.task_runs.values()), None)
    have = list((run.outputs or {}).get("events", ())) if run is not None and run.outputs else []  # type: ignore[call-overload]
    pairs = list(zip(wanted, have, strict=False))
    different = [(w.get("data"), h.get("data")) for w, h in pairs if w.get("data") != h.get("data")]
    return bool(different) and all(
        isinstance(h, str) and h.startswith(to_json(w)) and len(h) > len(to_json(w)) for w, h in different
    )


RULES: Sequence[tuple[str, Callable[[Case, Seen], bool]]] = (
    ("D45", odd_multipart),
    ("D48", decoded_log),
    ("D43", whole_data),
)
