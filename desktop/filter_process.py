"""The helper process of the response view: jq, JSONPath and formatting of bodies, away from the window.

Reads requests as JSON lines and writes answers as JSON lines; a result lies in the file that the request
names. jq holds the interpreter for the whole program and may never end: the window then ends this process.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from engine.bodies import StoredBody

JQ, JSONPATH, PRETTY = "jq", "JSONPath", "pretty"
_PLACE = re.compile(r"line (\d+), column (\d+)")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """``{id, count}`` with the result in ``target``, or ``{id, error, at}``; ``at`` counts characters."""
    number = request["id"]
    try:
        body = StoredBody(Path(request["path"]), request["start"], request["size"])
        text = str(body.read(), request.get("charset", "utf-8"), "replace")
        found = OPERATIONS[request["language"]](text.removeprefix("\ufeff"), request["program"])
        Path(request["target"]).write_text(found[0], encoding="utf-8")
        return {"id": number, "count": found[1]}
    except (ValueError, OSError, RecursionError, MemoryError) as error:
        message, at = explained(error, request["program"])
        return {"id": number, "error": message, "at": at}


def run_jq(text: str, program: str) -> tuple[str, int]:
    """All results as one JSON document: the value itself, or a list where there are none or several."""
    import jq

    found = jq.compile(program).input_text(text).all()
    return json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False), len(found)


def run_jsonpath(text: str, program: str) -> tuple[str, int]:
    from desktop.models.jsonpath import compile_path

    find = compile_path(program)
    found = find(json.loads(text))
    return json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False), len(found)


def run_pretty(text: str, program: str) -> tuple[str, int]:
    """Every token as it was written, one member per line."""
    from desktop.views.code.json_lexer import indented_lines

    return "\n".join(indented_lines(text)), 1


OPERATIONS = {JQ: run_jq, JSONPATH: run_jsonpath, PRETTY: run_pretty}


def explained(error: BaseException, program: str) -> tuple[str, int | None]:
    """The first line of a message in plain words, and the character it is about."""
    text = str(error).strip() or type(error).__name__
    at: int | None = getattr(error, "at", None)
    found = _PLACE.search(text)
    if found is not None:
        lines = program.split("\n")
        row = min(int(found.group(1)), len(lines)) - 1
        at = sum(len(line) + 1 for line in lines[:row]) + int(found.group(2)) - 1
    first = text.split("\n")[0].removeprefix("jq: error: ")
    first = re.sub(r" at <top-level>.*", "", first)
    return first[:1].upper() + first[1:] + ("" if first.endswith(".") else "."), at


def main() -> None:
    """Answers until standard input ends."""
    os.environ.clear()  # a program may ask for $ENV, which is nobody's business
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        out.write(json.dumps(answer(json.loads(line))).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
