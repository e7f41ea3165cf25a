"""The command line: the four flows of the guide as a server ran them, and what is said about bad input."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.events import State
from engine.history import History
from engine.workspace import Workspace
from tests.conformance.outcome import conformance_folder

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = conformance_folder()
GUIDE = {
    "get": {},
    "post": {"title": "Kestra Pen"},
    "put": {"title": "iPhone 10"},
    "delete": {"isDeleted": True},
}


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """The sample workspace, with its environment that maps the API to the playground."""
    return Workspace.samples(tmp_path / "samples").folder


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["run", *arguments, "--json"])
    printed = capsys.readouterr()
    assert printed.err == ""
    return code, json.loads(printed.out)


@pytest.mark.parametrize("verb", GUIDE)
def test_the_guide_s_flows_run_without_a_network(
    verb: str, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = ["-i", "product_id=1"] if verb == "delete" else []
    code, document = run_json(capsys, str(samples / f"http_{verb}_request_example.yaml"), *inputs)
    assert code == 0
    body = json.loads(document["taskRunList"][0]["outputs"]["body"])
    if verb == "get":
        assert len(body["products"]) > 1
    for name, value in GUIDE[verb].items():
        assert body[name] == value
    assert verb == "get" or "id" in body


@pytest.mark.skipif(EXAMPLES is None, reason="the conformance folder is not there")
@pytest.mark.parametrize("verb", GUIDE)
def test_the_guide_s_flows_run_as_on_a_server(
    verb: str, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """States, task runs, keys of outputs and messages; ids, times and what the stand-in answered aside."""
    assert EXAMPLES is not None
    example = EXAMPLES / "examples" / f"guide-http-{verb}-request-example"
    wanted = json.loads(Path(f"{example}.execution.json").read_text(encoding="utf-8"))
    inputs = [
        part
        for name, value in (wanted.get("inputs") or {}).items()
        for part in ("-i", as_option(name, value))
    ]
    code, document = run_json(capsys, str(samples / f"http_{verb}_request_example.yaml"), *inputs)
    assert code == 0
    assert states(document) == states(wanted)
    assert [shape(run) for run in document["taskRunList"]] == [shape(run) for run in wanted["taskRunList"]]
    assert document.get("inputs") == wanted.get("inputs")
    assert document.keys() - {"url"} == wanted.keys() - {"url"}
    assert [label["key"] for label in document["labels"]] == [label["key"] for label in wanted["labels"]]


def as_option(name: str, value: object) -> str:
    return f"{name}={value if isinstance(value, str) else json.dumps(value)}"


def states(document: dict[str, Any]) -> list[str]:
    return [step["state"] for step in document["state"]["histories"]]


def shape(run: dict[str, Any]) -> dict[str, Any]:
    return {
        "taskId": run["taskId"],
        "states": states(run),
        "attempts": [attempt["state"]["current"] for attempt in run["attempts"]],
        "outputs": sorted(run.get("outputs") or {}),
        "uri": (run.get("outputs") or {}).get("uri"),
        "keys": sorted(run),
    }


@pytest.mark.skipif(EXAMPLES is None, reason="the conformance folder is not there")
@pytest.mark.parametrize("verb", GUIDE)
def test_the_log_of_the_guide_s_flows(verb: str, samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert EXAMPLES is not None
    example = EXAMPLES / "examples" / f"guide-http-{verb}-request-example"
    wanted = json.loads(Path(f"{example}.logs.json").read_text(encoding="utf-8"))
    inputs = ["-i", "product_id=1"] if verb == "delete" else []
    assert main(["run", str(samples / f"http_{verb}_request_example.yaml"), *inputs]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line in wanted:
        found = [text for text in lines if f" {line['level']}" in text and line["taskId"] in text]
        assert found, (line, lines)
        if line["level"] == "DEBUG":  # the remote address is that of the playground
            assert (
                found[0].rpartition("response code ")[2][:2]
                == line["message"].rpartition("response code ")[2][:2]
            )


def test_delete_wants_its_product(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(samples / "http_delete_request_example.yaml")]) == 2
    assert "input product_id: A value is needed." in capsys.readouterr().err


# -- bad input


def write(folder: Path, text: str) -> str:
    path = folder / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


HEAD = "id: a\nnamespace: b\n"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("id: a\nnamespace: [b\n", "", "flow.yaml:"),
        (f"{HEAD}tasks: none\n", ":3:", "must be a list"),
        (f"{HEAD}tasks:\n  - id: t\n    type: io.kestra.plugin.core.http.Requst\n", ":5:", "Requst"),
        (
            f"{HEAD}tasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    mesage: x\n",
            ":6:",
            "mesage",
        ),
        (
            f"{HEAD}disabled: maybe\ntasks:\n  - "
            f"{{id: t, type: io.kestra.plugin.core.log.Log, message: x}}\n",
            ":3:",
            "disabled",
        ),
    ],
    ids=["broken", "wrong type", "unknown task", "unknown property", "wrong value"],
)
def test_a_wrong_document(
    text: str, place: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, text)
    code = main(["run", file, "--workspace", str(tmp_path)])
    printed = capsys.readouterr().err
    assert code == 2
    assert f"flow.yaml{place}" in printed and says in printed, printed


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ("{id: t, type: io.kestra.plugin.core.log.Log, message: '{{ nope.x }}'}", "Unable to find `nope`"),
        ("{id: t, type: io.kestra.plugin.core.log.Log, message: '{{ 1 + }}'}", "Unexpected `}}`"),
        (
            "{id: t, type: io.kestra.plugin.core.http.Request, uri: 'http://127.0.0.1:1/'}",
            "Connection refused",
        ),
        (
            "{id: t, type: io.kestra.plugin.core.flow.Sleep, duration: PT60S, timeout: PT0.2S}",
            "Timeout after 00:00:00.200",
        ),
    ],
    ids=["missing variable", "syntax", "refused connection", "timeout"],
)
def test_a_failed_run(task: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, f"{HEAD}tasks:\n  - {task}\n")
    assert main(["run", file, "--workspace", str(tmp_path)]) == 1
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "missing.yaml"], "missing.yaml"),
        (["run", "FLOW", "-i", "novalue"], "`novalue` is not of the form NAME=VALUE."),
        (["run", "FLOW", "-i", "n=x"], "input n: "),
        (["run", "FLOW", "--env", "nowhere"], "There is no environment `nowhere`"),
        (["validate", "missing"], "There is no file missing."),
    ],
)
def test_wrong_usage(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = "inputs: [{id: n, type: INT, required: false}]\n"
    file = write(
        tmp_path, f"{HEAD}{inputs}tasks:\n  - {{id: t, type: io.kestra.plugin.core.log.Log, message: x}}\n"
    )
    assert main([file if one == "FLOW" else one for one in arguments]) == 2
    assert says in capsys.readouterr().err


def test_unknown_options_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--frobnicate"]) == 2
    assert "usage:" in capsys.readouterr().err


def test_inputs_from_a_file_and_uploads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(
        tmp_path,
        HEAD
        + "inputs: [{id: n, type: INT}, {id: f, type: FILE}]\n"
        + "tasks:\n  - id: t\n    type: io.kestra.plugin.core.debug.Return\n"
        + "    format: '{{ inputs.n }} {{ read(inputs.f) }}'\n",
    )
    (tmp_path / "values.yaml").write_text("n: 7\n", encoding="utf-8")
    (tmp_path / "up.txt").write_text("hello", encoding="utf-8")
    arguments = [file, "--inputs", str(tmp_path / "values.yaml"), "-i", f"f=@{tmp_path / 'up.txt'}"]
    code, document = run_json(capsys, *arguments, "--workspace", str(tmp_path))
    assert code == 0
    assert document["taskRunList"][0]["outputs"] == {"value": "7 hello"}


def test_a_cancelled_run_ends_with_130(tmp_path: Path) -> None:
    file = write(
        tmp_path, f"{HEAD}tasks:\n  - {{id: t, type: io.kestra.plugin.core.flow.Sleep, duration: PT60S}}\n"
    )
    command = [sys.executable, "-m", "engine", "run", file, "--json", "--workspace", str(tmp_path)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    deadline = time.monotonic() + 30
    history = tmp_path / ".eyas" / "history.sqlite"
    while not history.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.7)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err.decode()
    document = json.loads(out)
    assert document["state"]["current"] == "KILLED"
    assert document["taskRunList"][0]["state"]["current"] == "KILLED"


MANY_LINES = f"""{HEAD}tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: "{{{{ range(1, 100000) }}}}"
    tasks:
      - {{id: line, type: io.kestra.plugin.core.log.Log, message: a line of the log}}
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("reader", ["full", "closed"])
def test_output_that_nobody_takes_ends_the_run(reader: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "engine",
        "run",
        write(tmp_path, MANY_LINES),
        "--workspace",
        str(tmp_path),
    ]
    with Path("/dev/full").open("w") as full:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=full if reader == "full" else subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        if process.stdout is not None:
            process.stdout.readline()
            process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read().decode()
        process.stderr.close()
        code = process.wait(timeout=20)
    assert (code, said) == ((2, "eyas: No space left on device\n") if reader == "full" else (0, ""))
    history = History(tmp_path / ".eyas" / "history.sqlite")
    assert [row.state for row in history.recent()] == [State.KILLED]
    history.close()


# -- the other commands


def test_validate_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, f"{HEAD}tasks:\n  - {{id: t, type: io.kestra.plugin.core.log.Log, message: x}}\n")
    (tmp_path / "bad.yaml").write_text("id: c\nnamespace: b\ntasks: []\n", encoding="utf-8")
    assert main(["validate", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert "bad.yaml:3:" in printed.err
    assert printed.out == "2 flows, 1 with problems\n"
    assert main(["validate", str(tmp_path / "flow.yaml")]) == 0


def test_render(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "v.json").write_text('{"a": [1, 2]}', encoding="utf-8")
    assert main(["render", "{{ a | length }}", "--variables", str(tmp_path / "v.json")]) == 0
    assert capsys.readouterr().out == "2\n"
    assert main(["render", "{{ nope }}"]) == 1
    assert "nope" in capsys.readouterr().err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("Eyas ")
    assert main([]) == 2


def test_selftest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest"]) == 0
    assert "everything works" in capsys.readouterr().out


def test_playground_serves_until_it_is_ended() -> None:
    command = [sys.executable, "-u", "-m", "engine", "playground"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    address = line.split(" ")[4]
    status = asyncio.run(ask(address))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert status.startswith("HTTP/1.1 200")
    assert (process.returncode, err) == (0, b"")


async def ask(address: str) -> str:
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /products/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    first = (await reader.readline()).decode()
    writer.close()
    return first
