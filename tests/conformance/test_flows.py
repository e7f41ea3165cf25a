"""Kestra's own test flows end as its tests say; see ``flows_cases`` and ``not_yet_runs``."""

from __future__ import annotations

import pytest

from tests.conformance.flows_cases import run_file
from tests.conformance.not_yet_runs import NOT_YET_FLOWS
from tests.conformance.outcome import conformance_folder

FOLDER = conformance_folder()


@pytest.mark.skipif(FOLDER is None, reason="no recorded cases at ../shared/conformance or $EYAS_CONFORMANCE")
def test_flows_end_as_recorded() -> None:
    assert FOLDER is not None
    outcomes = {one.case_id: one for one in run_file(FOLDER / "flows.json")}
    failed = {name: one.got for name, one in outcomes.items() if one.status == "failed"}
    unexpected = {name: got for name, got in failed.items() if name not in NOT_YET_FLOWS}
    healed = [name for name in NOT_YET_FLOWS if name in outcomes and name not in failed]
    assert not unexpected, "\n".join(f"{name}: {got}" for name, got in unexpected.items())
    assert not healed, f"these pass by now: {healed}"
