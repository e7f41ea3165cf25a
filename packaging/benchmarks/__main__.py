"""All benchmarks, one after the other: a table, or with --json a list for machines.

Each figure is a ratio of two measurements of the same run on the same machine, so that it says the same on
a slow machine as on a fast one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict

from row import ROOT, Missing, Row, table

# The engine is measured as it lies here, and with its compiled modules, as people have it.
sys.path.insert(0, str(ROOT))
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(ROOT / "build" / "bench-bytecode")

import analysis  # noqa: E402
import command_line  # noqa: E402
import download  # noqa: E402
import first_window  # noqa: E402
import peers  # noqa: E402
import rendering  # noqa: E402
import return_tasks  # noqa: E402
import sequential_gets  # noqa: E402
import stalls  # noqa: E402

BENCHMARKS: tuple[Callable[[], Row], ...] = (
    first_window.measure,
    command_line.measure,
    sequential_gets.measure_flow,
    sequential_gets.measure_each,
    sequential_gets.measure_blocking,
    sequential_gets.measure_libcurl,
    sequential_gets.measure_libcurl_blocking,
    sequential_gets.measure_concurrent,
    sequential_gets.measure_concurrent_slow,
    sequential_gets.measure_memory,
    peers.measure_newman,
    peers.measure_newman_call,
    peers.measure_bruno,
    peers.measure_bruno_call,
    peers.measure_hurl,
    download.measure_rate,
    download.measure_memory,
    stalls.measure_gets,
    stalls.measure_iterations,
    stalls.measure_download,
    stalls.measure_body,
    analysis.measure,
    rendering.measure,
    return_tasks.measure_sequence,
    return_tasks.measure_each,
)


def main() -> int:
    """0 when all goals are met, else 1."""
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("--json", action="store_true", help="print a list of rows")
    parser.add_argument("only", nargs="*", help="benchmarks whose module is named so")
    options = parser.parse_args()
    rows: list[Row] = []
    for measure in BENCHMARKS:
        module = measure.__module__
        if options.only and module not in options.only:
            continue
        print(f"measuring {module} …", file=sys.stderr, flush=True)
        try:
            rows.append(measure())
        except Missing as missing:
            print(f"skipped {measure.__name__}: {missing}", file=sys.stderr)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        print(table(rows))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
