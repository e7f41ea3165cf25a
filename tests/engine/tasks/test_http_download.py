"""http.Download: files and their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.tasks.http_download import LONGEST_NAME, extension_of, named_by
from tests.engine.http_flow import exchange


def test_a_body_of_any_size_is_a_file(tmp_path: Path) -> None:
    routes = [{"path": "*", "bodySize": 30_000_000, "headers": {"Content-Type": "text/csv"}}]
    ran, _ = exchange(tmp_path, "uri: '{{ base }}/data/big.csv'", routes, kind="Download")
    outputs = ran.outputs("t")
    assert outputs["length"] == 30_000_000
    assert outputs["uri"].endswith(".csv")
    stored = ran.services.storage.existing(outputs["uri"])
    assert stored.stat().st_size == 30_000_000
    (_, sent) = ran.run("t").exchanges[0]
    assert sent.response is not None and sent.response.body is not None
    assert ran.services.storage.existing(sent.response.body.uri).stat().st_size == 30_000_000


@pytest.mark.parametrize(
    ("properties", "end"),
    [("saveAs: dir/out.txt", "/dir/out.txt"), ("saveAs: 'a b.txt'", "/a%20b.txt"), ("", "/sent.csv")],
)
def test_the_name(properties: str, end: str, tmp_path: Path) -> None:
    route = {"path": "*", "body": "x", "headers": {"Content-Disposition": 'attachment; filename="sent.csv"'}}
    ran, _ = exchange(tmp_path, f"uri: '{{{{ base }}}}/x'\n{properties}", [route], kind="Download")
    assert ran.outputs("t")["uri"].endswith(end)
    assert ran.text(ran.outputs("t")["uri"]) == "x"


def test_a_name_may_not_lead_upwards(tmp_path: Path) -> None:
    route = {"path": "*", "body": "x"}
    ran, _ = exchange(tmp_path, "uri: '{{ base }}/x'\nsaveAs: ../../x", [route], kind="Download")
    assert "may not lead upwards" in ran.errors[0]


@pytest.mark.parametrize(("properties", "state"), [("", "FAILED"), ("failOnEmptyResponse: false", "SUCCESS")])
def test_an_empty_answer(properties: str, state: str, tmp_path: Path) -> None:
    ran, _ = exchange(tmp_path, f"uri: '{{{{ base }}}}/x'\n{properties}", [{"path": "*"}], kind="Download")
    assert ran.state == state
    if state == "FAILED":
        assert ran.errors[0].startswith("No response from server")
    else:
        assert ran.text(ran.outputs("t")["uri"]) == ""


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a.csv"', "a.csv"),
        ("attachment; filename=a.csv", "a.csv"),
        ('attachment; filename="a;b.csv"', "a;b.csv"),
        ('attachment; filename="/etc/passwd"', "passwd"),
        ('attachment; filename="..\\\\..\\\\x.csv"', "x.csv"),
        ('attachment; filename="a \\"b\\".csv"', 'a+"b".csv'),
        ("attachment; filename*=UTF-8''%e2%82%ac%20rates.csv", "€+rates.csv"),
        ("attachment; filename=\"plain.csv\"; filename*=UTF-8''better.csv", "better.csv"),
        ("attachment; filename*=no-charset''x; filename=y.csv", "y.csv"),
        ('attachment; filename=""', None),
        ('attachment; filename=".."', None),
        ("inline", None),
        ('filename="a.csv"', "a.csv"),
    ],
)
def test_names_of_content_disposition(header: str, name: str | None) -> None:
    assert named_by(header) == name


@pytest.mark.parametrize(
    ("uri", "extension"),
    [
        ("http://h/a/file.csv?x=.y", ".csv"),
        ("http://h/f.tar.gz", ".gz"),
        ("http://h/a/file", ".tmp"),
        ("http://h/a/f.csv/", ".tmp"),
        ("http://h.example", ".tmp"),
        ("http://h/.env", ".env"),
    ],
)
def test_extensions(uri: str, extension: str) -> None:
    assert extension_of(uri) == extension


@pytest.mark.parametrize(
    "name", ["x" * 5000 + ".csv", "é" * 300 + ".csv", "x" * 5000, "." + "x" * 5000, "a." + "x" * 999]
)
def test_a_name_is_cut_to_what_file_systems_take(name: str) -> None:
    found = named_by(f'attachment; filename="{name}"')
    assert found is not None and 100 < len(found.encode()) <= LONGEST_NAME
    assert found.endswith(".csv") is name.endswith(".csv")
