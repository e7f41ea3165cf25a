"""The table of differences that users read: complete, and at one with what the editor says."""

from __future__ import annotations

import re
from pathlib import Path

import engine.checks

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "resources" / "manual" / "differences.md"


def rows() -> dict[str, list[str]]:
    """Cells by code; a ``|`` of code spans never stands in the table."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| D\d\d \|", line):
            code, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            found[code] = cells
    return found


def codes_in_checks() -> set[str]:
    folder = Path(engine.checks.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    return {code for text in texts for code in re.findall(r'"(D\d\d)"', text)}


def test_each_difference_says_what_either_does() -> None:
    table = rows()
    assert list(table) == [f"D{number:02}" for number in range(1, len(table) + 1)]
    for code, cells in table.items():
        assert len(cells) == 3 and cells[0] and cells[1], code


def test_what_the_table_promises_in_the_editor_is_what_checks_say() -> None:
    promised = {code for code, cells in rows().items() if cells[2]}
    assert promised == codes_in_checks()
