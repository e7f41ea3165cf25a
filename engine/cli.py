"""The command line: run, validate and render flows without a window.

Exit codes: 0 success or WARNING, 1 the flow failed, 2 wrong usage, inputs or document, 130 cancelled.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import engine
from engine.analyse import Analysis, AnalysisContext, analyse
from engine.checks import ENVIRONMENT_CODE
from engine.console import Console, dump, use_utf8, wants_colour
from engine.diagnostics import Severity
from engine.environments import Environment, load_environments
from engine.errors import EyasError, FlowRefused, InputsRefused
from engine.events import Event, Level, State
from engine.inputs import Upload
from engine.model import Flow, InputSpec
from engine.pauses import PauseAnswers
from engine.playground import Playground
from engine.run.document import execution_document
from engine.run.labels import parse_label
from engine.run.state import Execution
from engine.schedules import next_dates
from engine.selftest import Check, run_checks
from engine.session import Session, UnknownEnvironment
from engine.surrogates import mend, mend_value
from engine.workspace import SUFFIXES, Workspace, read_text
from engine.yamltree import compose

OK, FAILED, WRONG, CANCELLED = 0, 1, 2, 130


class Wrong(EyasError):
    """What was asked for cannot be done; the message is for stderr."""


def main(argv: Sequence[str] | None = None, *, checks: Sequence[Check] = ()) -> int:
    """Runs one command; ``checks`` are more self tests, those of the window."""
    use_utf8()
    parser = make_parser()
    try:
        given = parser.parse_args(sys.argv[1:] if argv is None else argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    command: Callable[[argparse.Namespace], int] | None = getattr(given, "command", None)
    if given.version:
        print(f"Eyas {engine.__version__}")
        return OK
    if command is None:
        parser.print_help()
        return WRONG
    given.checks = checks
    try:
        return command(given)
    except EyasError as error:
        print(f"eyas: {error}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        return CANCELLED
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing may be printed about that.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="eyas", description="Runs Kestra flows on this machine.")
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    run = commands.add_parser("run", help="run a flow")
    run.add_argument("file", type=Path, metavar="FILE", help="the flow")
    run.add_argument(
        "-i",
        "--input",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of an input; NAME=@PATH gives a file",
    )
    run.add_argument("--inputs", type=Path, metavar="FILE", help="values of inputs from a YAML or JSON file")
    run.add_argument("--env", metavar="NAME", help="environment of the workspace")
    run.add_argument(
        "-l", "--label", action="append", default=[], metavar="KEY:VALUE", help="label of the run"
    )
    run.add_argument("--json", action="store_true", help="print the execution as one JSON document")
    run.add_argument(
        "--workspace", type=Path, metavar="DIR", help="folder of the flows (default: around FILE)"
    )
    run.add_argument(
        "--resume",
        nargs="*",
        metavar="NAME=VALUE",
        help="resume the run whenever it pauses, with these values of onResume",
    )
    run.add_argument(
        "--trigger",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a value of trigger.NAME, as text or JSON, as if a trigger had started the run",
    )
    run.add_argument("--no-history", action="store_true", help="do not write the run into the history")
    run.set_defaults(command=run_command)

    validate = commands.add_parser("validate", help="check flows without running them")
    validate.add_argument("paths", type=Path, nargs="+", metavar="FILE|DIR")
    validate.add_argument("--strict", action="store_true", help="warnings count as errors")
    validate.add_argument(
        "--env", metavar="NAME", help="say what this environment does and a server does not"
    )
    validate.set_defaults(command=validate_command)

    schedule = commands.add_parser("schedule", help="show when the Schedule triggers of a flow fire next")
    schedule.add_argument("file", type=Path, metavar="FILE", help="the flow")
    schedule.add_argument("-n", type=int, default=5, metavar="COUNT", help="how many dates (default: 5)")
    schedule.set_defaults(command=schedule_command)

    render = commands.add_parser("render", help="print what an expression gives")
    render.add_argument("template", metavar="TEMPLATE")
    render.add_argument("--variables", type=Path, metavar="FILE", help="YAML or JSON file of variables")
    render.set_defaults(command=render_command)

    playground = commands.add_parser("playground", help="serve the playground until Ctrl+C")
    playground.add_argument("--port", type=int, default=0, metavar="N", help="port (default: any free one)")
    playground.set_defaults(command=playground_command)

    selftest = commands.add_parser("selftest", help="check that this installation works")
    selftest.set_defaults(command=selftest_command)
    return parser


# -- run


def run_command(given: argparse.Namespace) -> int:
    _, flow = load_flow(given.file)
    workspace = Workspace(given.workspace) if given.workspace else Workspace.around(given.file)
    try:
        values = {**read_values(given.inputs), **parse_inputs(flow, given.input)}
        labels = [parse_label(text) for text in given.label]
        execution = asyncio.run(run_here(workspace, flow, values, labels, given))
    except InputsRefused as refusal:
        for problem in refusal.problems:
            place = f" (line {problem.line}, column {problem.column})" if problem.line else ""
            print(f"{given.file}: input {problem.input_id}: {problem.message}{place}", file=sys.stderr)
        return WRONG
    except FlowRefused as refusal:
        print(f"{given.file}: {refusal.message}", file=sys.stderr)
        return WRONG
    return exit_code(execution)


async def run_here(
    workspace: Workspace,
    flow: Flow,
    values: Mapping[str, object],
    labels: Sequence[tuple[str, str]],
    given: argparse.Namespace,
) -> Execution:
    console = Console(sys.stdout, colour=wants_colour(sys.stdout, os.environ), least=Level.DEBUG)
    session = Session(workspace, environment=given.env, keep_history=not given.no_history)
    tell_environment(given.file, session.environment)
    resume = None if given.resume is None else dict(split_pair(text) for text in given.resume)
    pauses = PauseAnswers(session, flow, resume)
    trigger = {name: plain_or_text(value) for name, value in map(split_pair, given.trigger)}

    def emit(event: Event) -> None:
        if not given.json:
            console.emit(event)
        pauses.emit(event)

    try:
        run = asyncio.get_running_loop().create_task(
            session.start(flow, values, emit, labels=labels, trigger=trigger or None)
        )
        with_signals(run)
        execution = await run
    finally:
        await session.aclose()
    if given.json:
        print(dump(execution_document(execution), indent=2))
    else:
        console.summary(execution)
    return execution


def split_pair(text: str) -> tuple[str, str]:
    """``NAME=VALUE``; Wrong for anything else."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Wrong(f"`{text}` is not of the form NAME=VALUE.")
    return name, value


def plain_or_text(text: str) -> object:
    """The value of a JSON text, else the text itself."""
    try:
        value: object = mend_value(json.loads(text))
    except ValueError:
        return mend(text)
    return value


def with_signals(run: asyncio.Task[Execution]) -> None:
    """Ctrl+C and SIGTERM end the run KILLED instead of tearing it down."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, run.cancel)
        except (NotImplementedError, RuntimeError):
            # Windows, or not the main thread: asyncio.run cancels the main task on Ctrl+C, and so the run.
            return


def exit_code(execution: Execution) -> int:
    if execution.state in (State.SUCCESS, State.WARNING):
        return OK
    return CANCELLED if execution.state is State.KILLED else FAILED


def load_flow(path: Path) -> tuple[Analysis, Flow]:
    """The flow of a file; Wrong, with the findings on stderr, when it has errors."""
    analysis = analyse(read_text(path).text)
    if analysis.has_errors or analysis.flow is None:
        print_diagnostics(path, analysis, Severity.ERROR)
        raise Wrong(f"{path} cannot be run.")
    return analysis, analysis.flow


def read_values(path: Path | None) -> dict[str, object]:
    """Values by input id out of a YAML or JSON file; paths of FILE inputs are relative to it."""
    if path is None:
        return {}
    root, problems = compose(read_text(path).text)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    plain = root.plain() if root is not None else {}
    if errors or not isinstance(plain, dict):
        raise Wrong(f"{path} must hold a map of inputs{': ' + errors[0].message if errors else ''}.")
    return {str(key): value for key, value in plain.items()}


def parse_inputs(flow: Flow, texts: Sequence[str]) -> dict[str, object]:
    """``name=value`` and ``name=@path`` of the command line."""
    specs = dict(flat_inputs(flow.inputs))
    values: dict[str, object] = {}
    for text in texts:
        name, value = split_pair(text)
        spec = specs.get(name)
        if value.startswith("@"):
            path = Path(value[1:])
            if spec is not None and spec.type == "FILE":
                if not path.is_file():
                    raise Wrong(f"There is no file {path} for the input `{name}`.")
                values[name] = Upload(path, path.name)
            else:
                values[name] = read_text(path).text
        else:
            values[name] = value
    return values


def flat_inputs(specs: Sequence[InputSpec], before: str = "") -> list[tuple[str, InputSpec]]:
    """All inputs with their dotted ids, members of forms included."""
    found: list[tuple[str, InputSpec]] = []
    for spec in specs:
        found.append((before + spec.id, spec))
        found.extend(flat_inputs(spec.children, f"{before}{spec.id}."))
    return found


# -- validate


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


# -- schedule, render, playground, selftest


def schedule_command(given: argparse.Namespace) -> int:
    _, flow = load_flow(given.file)
    found = list(next_dates(flow, datetime.now().astimezone(), max(1, given.n)))
    if not found:
        raise Wrong(f"{given.file} has no Schedule trigger with dates to come.")
    for one in found:
        for date in one.dates:
            print(f"{one.trigger_id}  {date:%a %Y-%m-%d %H:%M:%S} {date:%Z}")
    return OK


def render_command(given: argparse.Namespace) -> int:
    from engine.expressions import ExpressionError, NoServices, Renderer

    variables = read_values(given.variables)
    try:
        text = Renderer(NoServices()).render(given.template, variables)
    except ExpressionError as error:
        print(f"eyas: {error}", file=sys.stderr)
        return FAILED
    print(text or "")
    return OK


def playground_command(given: argparse.Namespace) -> int:
    asyncio.run(serve_playground(given.port))
    return OK


async def serve_playground(port: int) -> None:
    playground = Playground()
    try:
        await playground.start(port)
    except OSError as error:
        raise Wrong(f"Port {port} cannot be used: {error.strerror}.") from error
    print(f"The playground is at {playground.url} (Ctrl+C ends it).", flush=True)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, ended.set)
        except (NotImplementedError, RuntimeError):
            break
    try:
        await ended.wait()
    finally:
        await playground.stop()


def selftest_command(given: argparse.Namespace) -> int:
    failures = run_checks(given.checks)
    return FAILED if failures else OK
