"""HTTP flows send and answer as recorded from a server; see ``http_cases`` and ``not_yet_http``."""

from __future__ import annotations

import pytest

from tests.conformance.http_cases import run_file
from tests.conformance.not_yet_http import NOT_YET_HTTP
from tests.conformance.outcome import conformance_folder

FOLDER = conformance_folder()


@pytest.mark.skipif(FOLDER is None, reason="no recorded cases at ../shared/conformance or $EYAS_CONFORMANCE")
@pytest.mark.parametrize("name", ["http.json", "http-live.json"])
def test_http_as_recorded(name: str) -> None:
    assert FOLDER is not None
    outcomes = {one.case_id: one for one in run_file(FOLDER / name)}
    failed = {case: one.got for case, one in outcomes.items() if one.status == "failed"}
    unexpected = {case: got for case, got in failed.items() if case not in NOT_YET_HTTP}
    healed = [case for case in NOT_YET_HTTP if case in outcomes and case not in failed]
    assert not unexpected, "\n".join(f"{case}: {got}" for case, got in unexpected.items())
    assert not healed, f"these pass by now: {healed}"
