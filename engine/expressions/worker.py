"""The helper process behind ``jqprocess``: reads requests as JSON lines, writes answers as JSON lines."""

from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from typing import Any

ABSENT = ("input", "inputs", "debug", "debug(f)", "halt", "halt_error", "halt_error(f)", "input_filename", "env", "abs", "pick(f)")
"""What a program must not use: Kestra's jq has none of it, and the environment of the process is nobody's business."""


@lru_cache(maxsize=128)
def compiled(program: str) -> Any:
    import jq

    shadow = "".join(f'def {name}: error("{name} is not defined"); ' for name in ABSENT)
    return jq.compile(shadow + program)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """``{values: [JSON text…]}`` or ``{error}``."""
    try:
        if "$ENV" in request["jq"] or "$__loc__" in request["jq"]:
            return {"error": "$ENV and $__loc__ are not defined"}
        text = request["text"] if request["text"].strip() else "null"
        found = compiled(request["jq"]).input_text(text).text()
        return {"values": found.split("\n") if found else []}
    except (ValueError, RuntimeError) as error:
        return {"error": str(error).strip() or type(error).__name__}


def main() -> None:
    """Answers until standard input ends."""
    os.environ.clear()
    out = sys.stdout.buffer
    out.write(b"ready\n")
    out.flush()
    for line in sys.stdin.buffer:
        out.write(json.dumps(answer(json.loads(line))).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
