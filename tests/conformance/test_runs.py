"""Whole flows behave as recorded from a server; see ``runs_cases`` and ``not_yet_runs``."""

from __future__ import annotations

import pytest

from tests.conformance.not_yet_runs import NOT_YET_RUNS
from tests.conformance.outcome import conformance_folder
from tests.conformance.runs_cases import run_file

FOLDER = conformance_folder()


@pytest.mark.skipif(FOLDER is None, reason="no recorded cases at ../shared/conformance or $EYAS_CONFORMANCE")
def test_runs_as_recorded() -> None:
    assert FOLDER is not None
    outcomes = {one.case_id: one for one in run_file(FOLDER / "runs.json")}
    failed = {name: one.got for name, one in outcomes.items() if one.status == "failed"}
    unexpected = {name: got for name, got in failed.items() if name not in NOT_YET_RUNS}
    healed = [name for name in NOT_YET_RUNS if name in outcomes and name not in failed]
    assert not unexpected, "\n".join(f"{name}: {got}" for name, got in unexpected.items())
    assert not healed, f"these pass by now: {healed}"
