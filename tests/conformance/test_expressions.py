"""Expressions print what Kestra's engine printed; see ``expressions_cases`` and ``not_yet_expressions``."""

from __future__ import annotations

import pytest

from tests.conformance.expressions_cases import run_file
from tests.conformance.not_yet_expressions import NOT_YET_EXPRESSIONS
from tests.conformance.outcome import conformance_folder

FOLDER = conformance_folder()


def short(case_id: str) -> str:
    """Area and digest: what the list of exceptions names a case by."""
    return " ".join(case_id.split(" ")[:2])


@pytest.mark.skipif(FOLDER is None, reason="no recorded cases at ../shared/conformance or $EYAS_CONFORMANCE")
def test_expressions_as_recorded() -> None:
    assert FOLDER is not None
    outcomes = [
        one for name in ("expressions", "expressions-live") for one in run_file(FOLDER / f"{name}.json")
    ]
    failed = {short(one.case_id): one for one in outcomes if one.status == "failed"}
    known = {short(one.case_id) for one in outcomes}
    unexpected = [one for name, one in failed.items() if name not in NOT_YET_EXPRESSIONS]
    healed = [name for name in NOT_YET_EXPRESSIONS if name in known and name not in failed]
    assert not unexpected, "\n".join(
        f"{one.case_id}: {one.got} (expected {one.expected})" for one in unexpected
    )
    assert not healed, f"these pass by now: {healed}"
