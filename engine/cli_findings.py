"""The command line's word on what is wrong with flows: `eyas validate`, and findings on stderr."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.analyse import Analysis, AnalysisContext, analyse
from engine.checks import ENVIRONMENT_CODE
from engine.diagnostics import Severity
from engine.environments import Environment, load_environments
from engine.errors import EyasError
from engine.session import UnknownEnvironment
from engine.workspace import SUFFIXES, Workspace, read_text

OK, WRONG = 0, 2


class Wrong(EyasError):
    """What was asked for cannot be done; the message is for stderr."""


def add_validate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares `eyas validate`."""
    validate = commands.add_parser("validate", help="check flows without running them")
    validate.add_argument("paths", type=Path, nargs="+", metavar="FILE|DIR")
    validate.add_argument("--strict", action="store_true", help="warnings count as errors")
    validate.add_argument(
        "--env", metavar="NAME", help="say what this environment does and a server does not"
    )
    validate.set_defaults(command=validate_command)


def validate_command(given: argparse.Namespace) -> int:
    paths = [found for path in given.paths for found in flow_paths(path)]
    if not paths:
        raise Wrong("No flow was found.")
    least = Severity.WARNING if given.strict else Severity.ERROR
    wrong = 0
    for path in paths:
        environment = environment_around(path, given.env) if given.env else None
        analysis = analyse(read_text(path).text, context=AnalysisContext(environment=environment))
        worst = print_diagnostics(path, analysis, Severity.WARNING)
        if worst >= least or analysis.flow is None:
            wrong += 1
    summary = f"{len(paths)} flow{'' if len(paths) == 1 else 's'}, {wrong} with problems"
    print(summary if wrong else f"{len(paths)} flow{'' if len(paths) == 1 else 's'}, no problems")
    return WRONG if wrong else OK


def flow_paths(path: Path) -> list[Path]:
    """A file itself; of a folder the flows below it."""
    if path.is_dir():
        return [file.path for file in Workspace(path).flow_files()]
    if not path.exists():
        raise Wrong(f"There is no file {path}.")
    if path.suffix not in SUFFIXES:
        raise Wrong(f"{path} is no YAML file.")
    return [path]


def environment_around(path: Path, name: str) -> Environment:
    """The environment of this name in the workspace around a flow."""
    known = {one.name: one for one in load_environments(Workspace.around(path).folder)[0]}
    if name not in known:
        raise UnknownEnvironment(name, list(known))
    return known[name]


def tell_environment(path: Path, environment: Environment) -> None:
    """Says on stderr what the environment does to requests of a flow and a server would not."""
    if environment.http or environment.hosts:
        analysis = analyse(read_text(path).text, context=AnalysisContext(environment=environment))
        print_diagnostics(path, analysis, Severity.ERROR)


def print_diagnostics(path: Path, analysis: Analysis, least: Severity) -> Severity:
    """Prints findings as ``file:line:column: severity: message``, of the environment always; gives the worst
    severity there was."""
    worst = Severity.HINT
    for found in analysis.diagnostics:
        worst = max(worst, found.severity)
        if found.severity < least and found.code != ENVIRONMENT_CODE:
            continue
        place = analysis.index.position(found.span.start)
        word = found.severity.name.lower()
        print(f"{path}:{place.line}:{place.column}: {word}: {found.message} [{found.code}]", file=sys.stderr)
        if found.hint:
            print(f"    {found.hint}", file=sys.stderr)
    return worst
