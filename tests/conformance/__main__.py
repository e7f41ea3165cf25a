"""Runs files of recorded cases: ``python -m tests.conformance [PATH…] [--list]``; a line per file, then
failures."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.conformance import documents_cases, expressions_cases, flows_cases, http_cases, runs_cases
from tests.conformance.outcome import Outcome, conformance_folder

Runner = Callable[[Path], Iterator[Outcome]]


def runner_of(path: Path) -> Runner | None:
    """What runs a file, told by its first case; None for a file without cases."""
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(cases, list) or not cases or not isinstance(cases[0], Mapping):
        return None
    return _by_keys(cases[0])


def _by_keys(case: Mapping[str, Any]) -> Runner | None:
    if "template" in case:
        return expressions_cases.run_file
    if "document" in case:
        return documents_cases.run_file
    if "server" in case:
        return http_cases.run_file
    if "taskRuns" in case:
        return flows_cases.run_file
    if "expect" in case or "refused" in case:
        return runs_cases.run_file
    return None


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and all JSON files that lie in the folders."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return found


def outcomes_of(path: Path) -> list[Outcome]:
    """All outcomes of a file; what cases provoke in logs is not of interest here."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    runner = runner_of(path)
    assert runner is not None
    return list(runner(path))


def line_of(path: Path, counts: Mapping[str, int]) -> str:
    line = f"{path.name}: {counts.get('passed', 0)} passed, {counts.get('failed', 0)} failed"
    line += f", {counts.get('skipped', 0)} skipped"
    on_purpose = counts.get("on purpose", 0)
    return f"{line}, {on_purpose} on purpose" if on_purpose else line


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__)
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files or folders of recorded cases"
    )
    parser.add_argument("--list", action="store_true", help="every failing case, expected against got")
    given = parser.parse_args(words)
    paths = given.paths or [folder for folder in [conformance_folder()] if folder is not None]
    if not paths:
        print("no recorded cases at ../shared/conformance or $EYAS_CONFORMANCE", file=sys.stderr)
        return 2
    files = [path for path in files_of(paths) if path in given.paths or runner_of(path) is not None]
    for path in files:
        if runner_of(path) is None:
            print(f"{path}: no recorded cases", file=sys.stderr)
            return 2
    failed = 0
    # Most cases wait more than they compute, so there are more processes than cores.
    with ProcessPoolExecutor(max_workers=6) as pool:
        for path, outcomes in zip(files, pool.map(outcomes_of, files), strict=True):
            counts = Counter(one.status for one in outcomes)
            failed += counts["failed"]
            print(line_of(path, counts), flush=True)
            for one in outcomes if given.list else ():
                if one.status == "failed":
                    print(f"  {one.case_id}\n    expected: {one.expected}\n    got:      {one.got}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
