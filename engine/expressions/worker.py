"""The helper process behind ``jqprocess``: reads requests as JSON lines, writes answers as JSON lines."""

from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from typing import Any

ABSENT = (
    *("input", "inputs", "debug", "debug(f)", "halt", "halt_error", "halt_error(f)", "input_filename"),
    *("input_line_number", "env", "abs", "pick(f)", "stderr", "tostream", "INDEX(f)", "INDEX(s;f)"),
    *("bsearch(f)", "gmtime", "localtime", "mktime", "todate", "fromdate", "strftime(f)", "strptime(f)"),
    *("strflocaltime(f)", "todateiso8601", "fromdateiso8601", "dateadd(u;n)", "datesub(u;n)", "date"),
)
"""What Kestra's jq has not; the environment of the process is nobody's business besides."""
_BOTH_TEXTS = 'type == "string" and (x | type) == "string"'
PRELUDE = "".join(f'def {name}: error("{name} is not defined"); ' for name in ABSENT) + (
    f"def ltrimstr(x): if {_BOTH_TEXTS} and startswith(x) then .[(x | length):] else . end; "
    f"def rtrimstr(x): if {_BOTH_TEXTS} and endswith(x) then .[:length - (x | length)] else . end; "
    "def leaf_paths: paths(scalars); "
)
"""jq 1.6's behaviour where the library is newer."""


@lru_cache(maxsize=128)
def compiled(program: str) -> Any:
    import jq

    # Newer versions read `?//` as an operator of its own.
    return jq.compile(PRELUDE + program.replace("?//", "? //"))


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
