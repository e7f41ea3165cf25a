"""Documents and flow files of the conformance folder are accepted and refused as Kestra does it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.analyse import Analysis, analyse
from engine.diagnostics import Severity
from tests.conformance.documents_cases import run_file
from tests.conformance.make_catalogue import TARGET, Maker
from tests.conformance.outcome import conformance_folder

FOLDER = conformance_folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the conformance folder is not there")
_TEST_PLUGIN = re.compile(r"io\.kestra\.core\.(runners|tasks\.test)\b")


def errors(analysis: Analysis) -> list[str]:
    return [
        f"line {analysis.index.position(d.span.start).line}: {d.message}"
        for d in analysis.diagnostics
        if d.severity is Severity.ERROR and not (d.code == "unknown-type" and _TEST_PLUGIN.search(d.message))
    ]


def test_documents() -> None:
    assert FOLDER is not None
    outcomes = list(run_file(FOLDER / "documents.json"))
    failed = [f"{o.case_id}: {o.got} (expected {o.expected})" for o in outcomes if o.status == "failed"]
    assert not failed, "\n".join(failed)
    assert sum(o.status == "passed" for o in outcomes) > 200


@pytest.mark.parametrize("folder", ["flows/valids", "flows/tests", "sanity-checks"])
def test_valid_flow_files(folder: str) -> None:
    assert FOLDER is not None
    files = sorted(path for path in (FOLDER / folder).rglob("*.y*ml"))
    assert files
    found = {path.name: errors(analyse(path.read_text(encoding="utf-8"))) for path in files}
    assert {name: said for name, said in found.items() if said} == {}


def test_flows_that_were_run() -> None:
    """What a server ran has no error; what it refused as a flow has one."""
    assert FOLDER is not None
    wrong: list[str] = []
    for case in json.loads((FOLDER / "runs.json").read_text(encoding="utf-8")):
        said = errors(analyse(case["flow"]))
        refused = (case.get("refused") or {}).get("where") == "flow"
        if refused != bool(said):
            wrong.append(f"{case['name']}: {said}")
    assert not wrong, "\n".join(wrong)


def test_resource_is_what_the_schema_says() -> None:
    assert FOLDER is not None
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    made = Maker(schema).document(schema["kestra"])
    assert json.loads(Path(TARGET).read_text(encoding="utf-8")) == json.loads(json.dumps(made))
