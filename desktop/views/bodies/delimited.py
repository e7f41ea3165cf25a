"""CSV and its relatives as a table with the first line as head; the separator is found by looking."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from desktop.models.json_tree import NumberText
from desktop.theme import ThemeController
from desktop.views.bodies.source import SHOWN_AT_ONCE, Body, BodyView, Viewer, charset_of
from desktop.views.bodies.table import Found, RecordsBody

SEPARATORS = ",;\t|"
_NUMBER_LENGTH = 24


def separator_of(text: str) -> str:
    """The separator that the first lines agree on most."""
    lines = text.splitlines()[:20]
    scores = {}
    for mark in SEPARATORS:
        counts = [line.count(mark) for line in lines if line]
        scores[mark] = min(counts, default=0) * 1000 + sum(counts)
    best = max(scores, key=lambda mark: scores[mark])
    return best if scores[best] else ","


def records_of(text: str) -> Sequence[Mapping[str, object]]:
    """Rows by the names of the first line; a name that comes twice gets its number."""
    rows = csv.reader(io.StringIO(text), delimiter=separator_of(text))
    try:
        head = next(rows, [])
        names: list[str] = []
        for place, name in enumerate(head):
            plain = name.strip() or f"column {place + 1}"
            names.append(plain if plain not in names else f"{plain} ({place + 1})")
        made: list[Mapping[str, object]] = []
        for row in rows:
            if row:
                cells = {name: _value(cell) for name, cell in zip(names, row, strict=False)}
                extra = {f"column {n + 1}": _value(row[n]) for n in range(len(names), len(row))}
                made.append(cells | extra)
    except csv.Error as error:
        raise ValueError(str(error)) from None
    return made


def _value(text: str) -> object:
    """Numbers sort and stand like numbers, as they were written."""
    if not text or len(text) > _NUMBER_LENGTH or text[0] not in "-0123456789.":
        return text
    try:
        float(text)
    except ValueError:
        return text
    return NumberText(text)


class DelimitedBody(RecordsBody):
    def records(self, body: Body) -> Found | None:
        raw = body.read(0, min(body.size, SHOWN_AT_ONCE))
        if len(raw) < body.size:
            raw = raw[: raw.rfind(b"\n") + 1]  # the last line may be torn
        return "", records_of(raw.decode(charset_of(body.content_type, raw), "replace").lstrip("\ufeff"))


def _priority(content_type: str, head: bytes, size: int) -> int:
    kind = content_type.split(";")[0].strip().lower()
    return 80 if kind in ("text/csv", "text/tab-separated-values", "application/csv") else 0


def _make(theme: ThemeController) -> BodyView:
    return DelimitedBody(theme, "Not a table", "Raw shows it as it came.", paths=False)


VIEWER = Viewer("CSV", _priority, _make)
