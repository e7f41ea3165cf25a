"""The commands of packaging/dev.py, each a few lines over the program that does the work."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from devkit import frozen, system
from devkit.console import BUILD, ROOT, Refused, run, say

_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


@dataclass(frozen=True, slots=True)
class Command:
    """``prepare`` runs before the environment is made; ``start`` gets its interpreter and the other words."""

    summary: str
    start: Callable[[Path, Sequence[str]], int]
    prepare: Callable[[], None]
    takes_arguments: bool = True


def _libraries() -> None:
    system.ensure_libraries(display=False)


def _libraries_for_run() -> None:
    system.ensure_libraries(display=system.has_display())


def _libraries_for_tests() -> None:
    system.ensure_libraries(display=False)
    system.offer_virtual_display()


def _build_tools() -> None:
    system.ensure_libraries(display=True)
    system.ensure_tools()


def start_window(python: Path, rest: Sequence[str]) -> int:
    """The window on the sample workspace, or its stand-in where nothing can be shown."""
    if system.has_display():
        return run([python, "-m", "desktop", *(rest or ["--samples"])])
    say("there is no display here: running a sample flow in the terminal instead of opening the window")
    workspace = BUILD / "samples"
    left = shutil.ignore_patterns("storage", "cookies", "*.sqlite*")  # by runs right in there
    shutil.copytree(ROOT / "resources" / "samples", workspace, dirs_exist_ok=True, ignore=left)
    flow = _first_get_flow(workspace)
    code = run([python, "-m", "engine", "run", flow, "--workspace", workspace])
    say(f"exit code {code}")
    picture = BUILD / "eyas-window.png"
    quiet = {**_OFFSCREEN, "QT_LOGGING_RULES": "default.warning=false"}  # the platform says what it lacks
    drawn = run([python, "-m", "desktop.shots", "--one", picture], env=quiet)
    if drawn == 0 and picture.exists():
        say(f"this is the window: {picture.relative_to(ROOT)}")
    return code or drawn


def _first_get_flow(workspace: Path) -> Path:
    for path in sorted(workspace.rglob("*.y*ml")):
        hidden = any(part.startswith(".") for part in path.relative_to(workspace).parts)
        if not hidden and "method: GET" in path.read_text(encoding="utf-8"):
            return path
    raise Refused("no sample flow with a GET request in resources/samples")


def run_tests(python: Path, rest: Sequence[str]) -> int:
    """The test suite, offscreen, on two processors; further arguments go to pytest."""
    workers = [] if any(part.startswith(("-n", "--numprocesses", "--pdb")) for part in rest) else ["-n", "2"]
    return run([python, "-m", "pytest", *workers, *rest], env=_OFFSCREEN)


def run_checks(python: Path, rest: Sequence[str]) -> int:
    """Ruff, mypy and the architecture test; all of them run, the first failure decides."""
    fixes = ["--fix"] if "--fix" in rest else []
    steps: dict[str, tuple[Sequence[str | Path], Path, Mapping[str, str]]] = {
        "ruff": ([python, "-m", "ruff", "check", *fixes, "."], ROOT, {}),
        "mypy": ([python, "-m", "mypy"], ROOT, {}),
        "mypy (packaging)": (
            [python, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", "dev.py", "devkit"],
            ROOT / "packaging",
            {"MYPYPATH": str(ROOT / "packaging")},
        ),
        "mypy (benchmarks)": (
            [python, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", "__main__.py"],
            ROOT / "packaging" / "benchmarks",
            {"MYPYPATH": str(ROOT / "packaging" / "benchmarks")},
        ),
        "architecture": ([python, "-m", "pytest", "-q", "tests/test_architecture.py"], ROOT, _OFFSCREEN),
    }
    failed: list[str] = []
    for name, (command, folder, env) in steps.items():
        say(f"check: {name}")
        if run(command, cwd=folder, env=env) != 0:
            failed.append(name)
    say(f"check: failed: {', '.join(failed)}" if failed else "check: all clean")
    return 1 if failed else 0


def draw_shots(python: Path, rest: Sequence[str]) -> int:
    """Pictures of the main screens."""
    arguments = list(rest) or ["--out", str(BUILD / "shots")]
    return run([python, "-m", "desktop.shots", *arguments], env=_OFFSCREEN)


def run_benchmarks(python: Path, rest: Sequence[str]) -> int:
    """The table of ratios."""
    return run([python, ROOT / "packaging" / "benchmarks", *rest], env=_OFFSCREEN)


def run_conformance(python: Path, rest: Sequence[str]) -> int:
    """Facts recorded from a real Kestra: a line per file; ``--list`` shows what fails."""
    return run([python, "-m", "tests.conformance", *rest], env=_OFFSCREEN)


def package(python: Path, rest: Sequence[str]) -> int:
    """The frozen program and its archive."""
    return frozen.package(python, archive="--no-archive" not in rest)


def selftest(python: Path, rest: Sequence[str]) -> int:
    """The frozen program's own test of itself."""
    return frozen.selftest(rest)


def _nothing() -> None:
    return None


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "run": Command("open the window on the sample workspace", start_window, _libraries_for_run),
        "test": Command("run the tests (further arguments go to pytest)", run_tests, _libraries_for_tests),
        "check": Command("ruff, mypy and the architecture test (--fix mends some)", run_checks, _libraries),
        "shots": Command("draw pictures of the main screens into build/shots", draw_shots, _libraries),
        "bench": Command("measure against the references (--json for machines)", run_benchmarks, _libraries),
        "package": Command("build the frozen program into build/dist (--no-archive)", package, _build_tools),
        "selftest": Command("let the frozen program test itself", selftest, _libraries),
        "conformance": Command("run facts recorded from Kestra (PATH…, --list)", run_conformance, _nothing),
    }
)
