"""One measured line, and how lines are printed and times compared."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Missing(Exception):
    """A row cannot be measured here; the text says what it wants."""


@dataclass(frozen=True, slots=True)
class Row:
    """``ratio`` is ours by the reference, ``goal`` the largest that is good enough."""

    name: str
    ours: float
    reference: float
    unit: str
    ratio: float
    goal: float
    met: bool


def compare(name: str, ours: float, reference: float, unit: str, goal: float) -> Row:
    """A row of two measurements where less is better."""
    ratio = ours / reference
    return Row(name, round(ours, 3), round(reference, 3), unit, round(ratio, 2), goal, ratio <= goal)


def alternate(ours: Callable[[], float], reference: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians of both in turns, after one round that fills the caches of the machine."""
    ours()
    reference()
    pairs = [(ours(), reference()) for _ in range(rounds)]
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


def seconds_of(command: Sequence[str], cwd: Path = ROOT) -> float:
    """Wall time of a process from its start to its end.

    Raises:
        RuntimeError: its exit code was not 0.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return took


def table(rows: Sequence[Row]) -> str:
    """Aligned text for people."""
    head = ("benchmark", "ours", "reference", "unit", "ratio", "goal", "met")
    cells = [
        (name, f"{ours:.3f}", f"{reference:.3f}", unit, f"{ratio:.2f}", f"≤ {goal}", "yes" if met else "NO")
        for name, ours, reference, unit, ratio, goal, met in map(astuple, rows)
    ]
    widths = [max(len(line[column]) for line in [head, *cells]) for column in range(len(head))]
    lines = []
    for line in [head, *cells]:
        first, *others = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join(lines)
