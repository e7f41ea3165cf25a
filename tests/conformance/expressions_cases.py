"""Holds expressions against what Kestra's engine printed: ``expressions.json`` and ``expressions-live.json``.

The rules are those of language.md 9.1: a value as ``compare`` says, an error by its kind, and where
something is missing or unknown the message names it. The order of keys in printed maps is not compared.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.expressions import ExpressionError, Renderer
from engine.values import DateTime, Duration, from_plain, to_json, to_plain
from tests.conformance.outcome import Outcome

Case = Mapping[str, Any]


class Fixtures:
    """Implements ``Services`` with what a case sets up."""

    timezone: str | None = "UTC"

    def __init__(self, case: Case) -> None:
        self.setup: Mapping[str, Any] = case.get("setup") or {}
        self.flow: Mapping[str, Any] = case["variables"].get("flow") or {}
        self.revealed: list[str] = []

    def secret(self, key: str, namespace: str | None = None) -> str | None:
        secrets = self.setup.get("secrets") or {}
        value = secrets.get(key.upper(), secrets.get(key))
        if value is not None:
            self.revealed.append(value)
        return value

    def structured_secret(self, key: str, namespace: str | None = None) -> Mapping[str, Any] | None:
        return (self.setup.get("structuredSecrets") or {}).get(key)

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> object:
        stores = self.setup.get("kv") or {}
        own = str(self.flow.get("namespace", ""))
        if namespace is not None and namespace not in stores and not own.startswith(namespace):
            raise ExpressionError(f"Cannot access the KV store. The namespace '{namespace}' does not exist.")
        place = own if namespace is None else namespace
        while True:
            if key in (stores.get(place) or {}):
                return from_plain(stores[place][key])
            if namespace is not None or "." not in place:
                break
            place = place.rpartition(".")[0]
        if error_on_missing:
            raise ExpressionError(f"The key '{key}' does not exist in the namespace '{own}'.")
        return None

    def read(self, uri: str) -> bytes | None:
        found = self._file(uri)
        return None if found is None else found.encode()

    def file_size(self, uri: str) -> int | None:
        found = self._file(uri)
        return None if found is None else len(found.encode())

    def _file(self, uri: str) -> str | None:
        if uri.startswith("file:"):
            raise ExpressionError("Files of this machine are not allowed")
        space, mark, path = uri.removeprefix("kestra:///").partition("/_files/")
        files = (self.setup.get("namespaceFiles") or {}).get(space.replace("/", ".")) or {}
        if not mark:
            return None
        if not path or any(name.startswith(f"{path}/") for name in files):
            return ""
        found = files.get(path)
        return None if found is None else str(found)

    def error_logs(self) -> Sequence[Mapping[str, Any]]:
        return self.setup.get("errorLogs") or []

    def http(self, request: Mapping[str, Any]) -> object:
        if not str(request["uri"]).startswith("http"):
            raise ExpressionError("Target host is not specified")
        raise ExpressionError("Failed to execute HTTP request")

    def subflow(self, call: Mapping[str, Any]) -> object:
        more = f" with revision {call['revision']}" if "revision" in call else ""
        raise ExpressionError(f"Unable to find flow '{call['namespace']}'.'{call['id']}'{more}.")


def run_file(path: Path) -> Iterator[Outcome]:
    """Runs every case of a file."""
    for case in json.loads(path.read_text(encoding="utf-8")):
        yield run_case(case)


def id_of(case: Case) -> str:
    """Area, template, and a few characters that tell cases with the same template apart."""
    facts = json.dumps([case["template"], case["variables"], case.get("typed")], sort_keys=True)
    digest = hashlib.sha1(facts.encode()).hexdigest()[:6]
    return f"{case.get('area') or case['source'].rpartition('#')[2]} {digest} {case['template']}"


def run_case(case: Case) -> Outcome:
    name = id_of(case)
    if case.get("localeDependent"):
        return Outcome(name, "skipped", got="depends on the locale data of a Java runtime")
    if case.get("needs") == "http" and "expected" in case:
        return Outcome(name, "skipped", got="the server that answered is not described")
    if case.get("quirk"):
        return Outcome(name, "on purpose", got="a quirk")
    if case.get("deviation") and "eyas" not in case:
        return Outcome(name, "on purpose", got=str(case["deviation"]))
    expected = (
        "an error of kind " + str(case.get("errorKind")) if case.get("error") else repr(case["expected"])
    )
    services = Fixtures(case)
    renderer = Renderer(services, recursive=bool(case.get("recursive")), seconds=5)
    scope = from_plain({"variables": case["variables"]})["variables"]
    try:
        typed = bool(case.get("typed"))
        got = (
            renderer.render_typed(case["template"], scope)
            if typed
            else renderer.render(case["template"], scope)
        )
    except ExpressionError as error:
        if case.get("error"):
            problem = _wrong_error(case, error)
            return Outcome(name, "passed") if problem is None else Outcome(name, "failed", expected, problem)
        return Outcome(name, "failed", expected, f"{error.kind}: {error}")
    except Exception as error:  # a bug of ours is a failed case, not the end of the run
        return Outcome(name, "failed", expected, f"{type(error).__name__}: {error}")
    if case.get("error"):
        return Outcome(name, "failed", expected, repr(got))
    if case.get("needs") == "secret-masked" and isinstance(got, str):
        for value in services.revealed:
            if value:
                got = got.replace(value, "******")
    wanted = case["expected"]
    same = (
        _same_value(wanted, got)
        if typed
        else _same_text(case.get("compare"), wanted, "" if got is None else str(got))
    )
    return Outcome(name, "passed") if same else Outcome(name, "failed", expected, repr(got))


def _wrong_error(case: Case, error: ExpressionError) -> str | None:
    kind = case.get("errorKind")
    if kind is not None and error.kind != kind:
        return f"{error.kind}: {error}"
    if kind in ("missing-variable", "unknown-name") and error.name is not None:
        named = re.search(r"`([^`]*)`|\[([^\]]*)\] does not exist", str(case.get("message_contains") or ""))
        wanted = next((group for group in named.groups() if group is not None), None) if named else None
        if wanted is not None and wanted != error.name:
            return f"names {error.name}: {error}"
    if kind == "syntax" and error.line is None:
        return f"says no place: {error}"
    return None


def _same_text(compare: str | None, wanted: str, got: str) -> bool:
    if compare == "regex":
        return re.search(wanted, got) is not None
    if compare == "contains":
        return wanted in got
    if compare == "startswith":
        return got.startswith(wanted)
    if compare == "unordered":
        return sorted(wanted) == sorted(got)
    if wanted == got:
        return True
    try:
        one, other = json.loads(wanted), json.loads(got)
    except ValueError:
        return ("{" in wanted or "=" in wanted) and sorted(wanted) == sorted(got)
    if compare == "json-superset":
        return all(other.get(key) == value for key, value in one.items())
    return bool(one == other) and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _same_value(wanted: Any, got: object) -> bool:
    """Typed values as the case writes them; markers for what JSON has not."""
    if isinstance(wanted, dict) and len(wanted) == 1 and next(iter(wanted)).startswith("$"):
        plain = to_plain(got)
        if isinstance(plain, float) and "$double" in wanted:
            return False
        return bool(plain == wanted)
    if isinstance(wanted, float) and isinstance(got, float):
        return wanted == float(json.loads(to_json(got))) if math.isfinite(got) else False
    try:
        plain = json.loads(to_json(_dates_as_text(got)))
    except ValueError:
        return False
    return _same_plain(wanted, plain)


def _dates_as_text(value: object) -> object:
    """Dates and durations as they print by themselves."""
    if isinstance(value, Mapping):
        return {key: _dates_as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(inner) for inner in value]
    return str(value) if isinstance(value, DateTime | Duration) else value


def _same_plain(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(got, dict):
        kept = {key: value for key, value in wanted.items() if value is not None}
        return kept.keys() == got.keys() and all(_same_plain(value, got[key]) for key, value in kept.items())
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(_same_plain, wanted, got))
    return type(wanted) is type(got) and bool(wanted == got)
