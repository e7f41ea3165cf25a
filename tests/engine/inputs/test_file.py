"""FILE inputs."""

from __future__ import annotations

from pathlib import Path

from engine.inputs import Upload
from tests.engine.inputs.cases import Renderer, refused, run, value


def test_an_upload_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_text("hello")
    renderer = Renderer()
    found = run("{id: x, type: FILE}", renderer, x=Upload(path, "a/b.txt"))
    assert found.values == {"x": "kestra:///stored/x/a/b.txt"}
    assert renderer.stored == [("x", "a/b.txt")]


def test_an_empty_file_is_no_value(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    found = run("{id: x, type: FILE}", x=Upload(path, "empty.txt"))
    assert found.problems[0].kestra_message == "Missing required input:x"


def test_addresses() -> None:
    assert value("type: FILE", "kestra:///a/b.txt") == "kestra:///a/b.txt"
    assert value("type: FILE, defaults: nsfile:///hello.txt") == "nsfile:///hello.txt"
    assert refused("type: FILE", "just text") is not None
    assert refused("type: FILE", "https://example.org/a.txt") is not None


def test_nothing_is_stored_for_a_refused_input(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_text("hello")
    renderer = Renderer()
    inputs = (
        "{id: use, type: BOOL}\n"
        "{id: x, type: FILE, dependsOn: {inputs: [use], condition: '{{ inputs.use }}'}}"
    )
    found = run(inputs, renderer, use="false", x=Upload(path, "a.txt"))
    assert found.values == {"use": False} and renderer.stored == []
