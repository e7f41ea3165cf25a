"""Compares what an HTTP case led to with what was recorded: states, outputs, messages, logs, and every
request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.values import to_json
from tests.servers.scripted import Recorded

if TYPE_CHECKING:
    from engine.run.state import Execution
    from tests.conformance.http_cases import Seen

Texts = dict[str, str]
Expected = Mapping[str, Any]
SameCause = Callable[[str, str], bool]

AGENT = re.compile(r"\bEyas/[\w.]+")
STORE = re.compile(r"\\\{\\\{\\ store\\ \\\}\\\}/([\w-]+)/")
REPEAT = re.compile(r"\{\{ repeat (\d+) (.+?) \}\}", re.DOTALL)
PLACEHOLDERS = {
    "temp": r"\d+",
    "length": r"\d+",
    "boundary": r"[\w'()+,./:=?-]+",
    "storage": r"\S*",
    "workingDir": r"\S*",
    "cnonce": r"\w+",
    "response": r"[0-9a-f]+",
}
PLACEHOLDER = re.compile(r"\\\{\\\{\\ (\w+)\\ \\\}\\\}")


def compare(expected: Expected, seen: Seen, same_cause: SameCause) -> Iterator[str]:
    """What is not as recorded, one text each."""
    if "refused" in expected:
        if seen.refused is None:
            yield "ran, but should be refused"
        return
    if seen.refused is not None or seen.execution is None:
        yield f"refused: {seen.refused}"
        return
    execution = seen.execution
    errors = [line.message for line in execution.logs if line.level == "ERROR"]
    if expected["state"] != execution.state.value:
        yield f"state {execution.state.value} instead of {expected['state']} {errors[:1]}"
        return
    yield from compare_errors(expected, errors, seen.texts, same_cause)
    yield from compare_tasks(expected, execution, seen.texts)
    if expected.get("logs") is not None:
        yield from compare_logs(expected["logs"], execution, seen.texts)
    yield from compare_received(expected, seen)


# -- messages


def compare_errors(
    expected: Expected, errors: Sequence[str], texts: Texts, same_cause: SameCause
) -> Iterator[str]:
    parts = expected.get("errorContains")
    if parts is not None:
        text = "\n".join(errors).lower()
        for part in [parts] if isinstance(parts, str) else parts:
            if not same_cause(filled(part, texts), errors[0] if errors else "") and part.lower() not in text:
                yield f"error {errors[:1]} does not say {part!r}"
    elif expected.get("error") is not None:
        wanted = filled(expected["error"], texts)
        if not errors:
            yield f"no error instead of {wanted!r}"
        elif not any(same_cause(wanted, error) for error in errors):
            yield f"error {errors[0]!r} instead of {wanted!r}"
    if "status" in expected and not any(str(expected["status"]) in error for error in errors):
        yield f"error {errors[:1]} does not say {expected['status']}"


def compare_logs(wanted: Sequence[Sequence[str]], execution: Execution, texts: Texts) -> Iterator[str]:
    """Blocks of headers are compared line by line in any order (D50), addresses without Java's slash."""
    have = [(line.level.value, line.message) for line in execution.logs if line.level != "ERROR"]
    want = [(level, filled(message, texts).replace("from '/", "from '")) for level, message in wanted]
    if len(have) != len(want):
        yield f"{len(have)} log lines instead of {len(want)}: {have[-1:]} {want[-1:]}"
        return
    for one, other in zip(want, have, strict=True):
        if one[0] != other[0] or not same_block(one[1], AGENT.sub("Kestra", other[1])):
            yield f"log {other!r} instead of {one!r}"


def same_block(want: str, have: str) -> bool:
    if matches(want, have):
        return True
    return "headers:" in want and sorted(want.split("\n")) == sorted(have.split("\n"))


# -- task runs


def compare_tasks(expected: Expected, execution: Execution, texts: Texts) -> Iterator[str]:
    runs = list(execution.task_runs.values())
    if expected.get("taskStates") is not None:
        states = [[run.task_id, run.state.value] for run in runs]
        if states != expected["taskStates"]:
            yield f"task states {states} instead of {expected['taskStates']}"
    attempts = expected.get("attempts") or {}
    for run in runs:
        if run.attempts and len(run.attempts) != attempts.get(run.task_id, 1):
            yield f"{run.task_id} had {len(run.attempts)} attempts instead of {attempts.get(run.task_id, 1)}"
    by_task = {run.task_id: plain(run.outputs) for run in runs}
    if (
        "outputs" in expected
        or not {"taskStates", "taskOutputs", "status", "errorContains", "note"} & expected.keys()
    ):
        wanted = expected.get("outputs", None if "uriEndsWith" in expected else {})
        subset = "requests" not in expected
        if wanted is not None:
            yield from compare_outputs(wanted, by_task.get("t") or {}, texts, subset)
    for task, outputs in (expected.get("taskOutputs") or {}).items():
        yield from compare_outputs(outputs, by_task.get(task) or {}, texts, False)
    own = by_task.get("t") or {}
    ending = expected.get("uriEndsWith")
    if ending is not None and not str(own.get("uri", "")).endswith(ending):
        yield f"uri {own.get('uri')} does not end with {ending}"
    for part in expected.get("bodyContains", ()):
        if part not in str(own.get("body")):
            yield f"body {own.get('body')!r} does not hold {part!r}"


def plain(outputs: Any) -> dict[str, Any]:
    found = json.loads(to_json(outputs)) if outputs else {}
    assert isinstance(found, dict)
    return found


def compare_outputs(
    wanted: Mapping[str, Any], have: Mapping[str, Any], texts: Texts, subset: bool
) -> Iterator[str]:
    for key in [*wanted, *(() if subset else (key for key in have if key not in wanted))]:
        if not same(filled_in(wanted.get(key), texts), have.get(key)):
            yield f"output {key} {have.get(key)!r} instead of {wanted.get(key)!r}"[:400]


def same(want: Any, have: Any) -> bool:
    if isinstance(want, str) and isinstance(have, str):
        return matches(want, have)
    if isinstance(want, Mapping) and want.keys() == {"values", "longest"} and isinstance(have, list):
        return (len(have), max(map(len, have))) == (want["values"], want["longest"])
    if isinstance(want, Mapping) and want.keys() == {"length", "sha256"} and isinstance(have, str):
        data = have.encode()
        return len(data) == want["length"] and hashlib.sha256(data).hexdigest() == want["sha256"]
    if isinstance(want, Mapping) and isinstance(have, Mapping):
        return want.keys() == have.keys() and all(same(want[key], have[key]) for key in want)
    if isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and all(map(same, want, have))
    return bool(want == have) and isinstance(want, bool) == isinstance(have, bool)


# -- requests


def compare_received(expected: Expected, seen: Seen) -> Iterator[str]:
    for name in ("requests", "requests2", "proxyRequests"):
        wanted = expected.get(name)
        if wanted is None:
            continue
        have = seen.requests.get(name, [])
        count = expected.get("requestsCount") if name == "requests" else None
        if count is not None:
            if len(have) != count:
                yield f"{len(have)} {name} instead of {count}"
            have = have[-len(wanted) :]
        if len(have) != len(wanted):
            yield f"{len(have)} {name} instead of {len(wanted)}: {[(r.method, r.target) for r in have]}"
            continue
        for one, other in zip(wanted, have, strict=True):
            yield from compare_request(one, other, seen.texts)
    received = expected.get("serverReceives") or {}
    last = next(iter(seen.requests.get("requests", [])[-1:]), None)
    for name, value in (received.get("headers") or {}).items():
        if last is None or last.header(name) != value:
            yield f"header {name} {last.header(name) if last else None!r} instead of {value!r}"
    for text in (received.get("body"), received.get("filename")):
        if text is not None and (last is None or text.encode() not in last.body):
            yield f"the server did not receive {text!r}"


def compare_request(wanted: Expected, have: Recorded, texts: Texts) -> Iterator[str]:
    if "tls" in wanted or have.tls is not None:
        if ("tls" in wanted) != (have.tls is not None):
            yield f"TLS {have.tls} instead of {wanted.get('tls')}"
        return
    if "raw" in wanted:
        if have.raw is None or not matches(filled(wanted["raw"], texts), have.raw.decode("latin-1")):
            yield f"raw {have.raw!r} instead of {wanted['raw']!r}"
        return
    line = (have.method, have.target)
    if line != (wanted["method"], filled(wanted["target"], texts)):
        yield f"request {line} instead of {(wanted['method'], wanted['target'])}"
    if wanted.get("version", "HTTP/1.1") != have.version:
        yield f"version {have.version}"
    if bool(wanted.get("chunked")) != have.chunked:
        yield f"chunked {have.chunked}"
    yield from compare_headers(wanted["headers"], have.headers, texts)
    yield from compare_body(wanted, have.body, texts)


def compare_headers(
    wanted: Sequence[Sequence[str]], have: Sequence[tuple[str, str]], texts: Texts
) -> Iterator[str]:
    """By name, values of one name in their order."""
    want: dict[str, list[str]] = {}
    got: dict[str, list[str]] = {}
    for name, value in wanted:
        want.setdefault(name.lower(), []).append(filled(value, texts))
    for name, value in have:
        got.setdefault(name.lower(), []).append(AGENT.sub("Kestra", value))
    for name in [*want, *(name for name in got if name not in want)]:
        one, other = want.get(name, []), got.get(name, [])
        if len(one) != len(other) or not all(map(matches, one, other)):
            yield f"header {name} {other} instead of {one}"


def compare_body(wanted: Expected, have: bytes, texts: Texts) -> Iterator[str]:
    body = wanted.get("body", wanted.get("bodyLatin1", ""))
    if isinstance(body, Mapping):
        if "about" in body:
            if abs(len(have) - body["about"]) > 200:
                yield f"a body of {len(have)} bytes instead of about {body['about']}"
        elif len(have) != body["length"] or hashlib.sha256(have).hexdigest() != body["sha256"]:
            yield f"a body of {len(have)} bytes instead of {body['length']}"
        return
    text = filled(body, texts)
    charset = "utf-8" if "body" in wanted else "latin-1"
    shown = have.decode(charset, "backslashreplace")
    if not matches(text, shown) and sorted_parts(text) != sorted_parts(shown):
        yield f"body {shown!r} instead of {text!r}"[:600]


def sorted_parts(text: str) -> list[str] | None:
    """The parts of a form in an order of their own (D24, D49); None for what is none."""
    found = re.match(r"--(\S+?)\r\n", text)
    if found is not None:
        boundary = re.escape(found.group(1))
        return sorted(re.sub(boundary, "", part) for part in re.split(rf"--{boundary}", text))
    return sorted(text.split("&")) if "=" in text and "\n" not in text else None


# -- texts


def filled(text: str, texts: Texts) -> str:
    """With the names of the servers put in."""
    for name, value in texts.items():
        text = text.replace(f"{{{{ {name} }}}}", value)
    return REPEAT.sub(lambda found: found.group(2) * int(found.group(1)), text)


def filled_in(value: Any, texts: Texts) -> Any:
    if isinstance(value, str):
        return filled(value, texts)
    if isinstance(value, Mapping):
        return {key: filled_in(inner, texts) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled_in(inner, texts) for inner in value]
    return value


def matches(want: str, have: str) -> bool:
    """Equal but for the placeholders that stand for what differs from run to run."""
    if want == have:
        return True
    if want[:1] in ("{", "[") and same_json(want, have):
        return True
    if "{{ " not in want:
        return False
    pattern = STORE.sub(r"kestra:///[^\\s\"]*/tasks/\1/[^/\\s\"]+/", re.escape(want))
    names: set[str] = set()

    def group(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in PLACEHOLDERS:
            return found.group(0)
        if name == "boundary":
            if name in names:
                return f"(?P={name})"
            names.add(name)
            return f"(?P<{name}>{PLACEHOLDERS[name]}?)"
        return PLACEHOLDERS[name]

    return re.fullmatch(PLACEHOLDER.sub(group, pattern), have) is not None


def same_json(want: str, have: str) -> bool:
    """The same JSON: the order of keys is not compared (language.md 9.1)."""
    try:
        return bool(json.loads(want) == json.loads(have))
    except ValueError:
        return False
