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
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import engine
from engine.analyse import Analysis, analyse
from engine.cli_findings import OK, WRONG, Wrong, add_validate, print_diagnostics, tell_environment
from engine.cli_history import add_history, prepare_restart, workspace_here
from engine.console import Console, dump, use_utf8, wants_colour
from engine.diagnostics import Severity
from engine.errors import EyasError, FlowRefused, InputsRefused
from engine.events import Emit, Event, State
from engine.inputs import Upload
from engine.model import Flow, InputSpec
from engine.pauses import PauseAnswers
from engine.playground import Playground
from engine.run.document import execution_document
from engine.run.labels import parse_label
from engine.run.state import Execution
from engine.schedules import next_dates
from engine.selftest import Check, run_checks
from engine.session import Session
from engine.surrogates import mend, mend_value
from engine.workspace import Workspace, read_text
from engine.yamltree import compose

FAILED, CANCELLED = 1, 130


def main(argv: Sequence[str] | None = None, *, checks: Sequence[Check] = ()) -> int:
    """Runs one command; ``checks`` are more self tests, those of the window."""
    use_utf8()
    words = sys.argv[1:] if argv is None else argv
    parser = make_parser(words[0] if words else "")
    try:
        given = parser.parse_args(words)
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
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where the rest of the output goes
        if isinstance(error, BrokenPipeError):
            return OK  # whoever read it has seen enough
        where = f" ({error.filename})" if error.filename else ""
        print(f"eyas: {error.strerror or error}{where}", file=sys.stderr)
        return WRONG


Commands = argparse._SubParsersAction


def make_parser(wanted: str) -> argparse.ArgumentParser:
    """The parser of the wanted command, which is all that a call needs; without one, of all commands."""
    parser = argparse.ArgumentParser(prog="eyas", description="Runs Kestra flows on this machine.")
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, add in COMMANDS.items():
        if wanted not in COMMANDS or name == wanted:
            add(commands)
    return parser


def add_run(commands: Commands[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="run a flow")
    run.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the flow")
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
    run.add_argument(
        "--restart", metavar="ID", help="run again what failed of this execution (no FILE needed)"
    )
    run.add_argument("--no-history", action="store_true", help="do not write the run into the history")
    run.set_defaults(command=run_command)


def add_schedule(commands: Commands[argparse.ArgumentParser]) -> None:
    schedule = commands.add_parser("schedule", help="show when the Schedule triggers of a flow fire next")
    schedule.add_argument("file", type=Path, metavar="FILE", help="the flow")
    schedule.add_argument("-n", type=int, default=5, metavar="COUNT", help="how many dates (default: 5)")
    schedule.set_defaults(command=schedule_command)


def add_render(commands: Commands[argparse.ArgumentParser]) -> None:
    render = commands.add_parser("render", help="print what an expression gives")
    render.add_argument("template", metavar="TEMPLATE")
    render.add_argument("--variables", type=Path, metavar="FILE", help="YAML or JSON file of variables")
    render.set_defaults(command=render_command)


def add_playground(commands: Commands[argparse.ArgumentParser]) -> None:
    playground = commands.add_parser("playground", help="serve the playground until Ctrl+C")
    playground.add_argument("--port", type=int, default=0, metavar="N", help="port (default: any free one)")
    playground.set_defaults(command=playground_command)


def add_selftest(commands: Commands[argparse.ArgumentParser]) -> None:
    selftest = commands.add_parser("selftest", help="check that this installation works")
    selftest.set_defaults(command=selftest_command)


COMMANDS: dict[str, Callable[[Commands[argparse.ArgumentParser]], None]] = {
    "run": add_run,
    "validate": add_validate,
    "history": add_history,
    "schedule": add_schedule,
    "render": add_render,
    "playground": add_playground,
    "selftest": add_selftest,
}


# -- run


def run_command(given: argparse.Namespace) -> int:
    if given.restart is not None:
        return restart_command(given)
    if given.file is None:
        raise Wrong("Which flow? Write `eyas run FILE`, or `eyas run --restart ID`.")
    _, flow = load_flow(given.file)
    workspace = Workspace(given.workspace) if given.workspace else Workspace.around(given.file)
    try:
        values = {**read_values(given.inputs), **parse_inputs(flow, given.input)}
        labels = [parse_label(text) for text in given.label]

        async def start(session: Session, emit: Emit) -> Execution:
            trigger = {name: plain_or_text(value) for name, value in map(split_pair, given.trigger)}
            return await session.start(flow, values, emit, labels=labels, trigger=trigger or None)

        session = Session(workspace, environment=given.env, keep_history=not given.no_history)
        tell_environment(given.file, session.environment)
        execution = asyncio.run(run_here(session, flow, start, given))
    except InputsRefused as refusal:
        for problem in refusal.problems:
            place = f" (line {problem.line}, column {problem.column})" if problem.line else ""
            print(f"{given.file}: input {problem.input_id}: {problem.message}{place}", file=sys.stderr)
        return WRONG
    except FlowRefused as refusal:
        print(f"{given.file}: {refusal.message}", file=sys.stderr)
        return WRONG
    return exit_code(execution)


def restart_command(given: argparse.Namespace) -> int:
    if given.input or given.inputs or given.label or given.trigger or given.no_history:
        raise Wrong("A restart keeps inputs, labels, trigger and history of its execution; leave them out.")
    flow = load_flow(given.file)[1] if given.file is not None else None
    around = given.file is not None and given.workspace is None
    workspace = Workspace.around(given.file) if around else workspace_here(given.workspace)
    if not workspace.state_folder.is_dir():
        raise Wrong(f"{workspace.folder} has no history.")

    async def restart() -> Execution:
        session = Session(workspace, environment=given.env)
        try:
            found = prepare_restart(session, given.restart, flow, given.env)
        except EyasError:
            await session.aclose()
            raise
        return await run_here(session, found, partial(restart_here, found), given)

    async def restart_here(found: Flow, session: Session, emit: Emit) -> Execution:
        return await session.restart(found, given.restart, emit)

    return exit_code(asyncio.run(restart()))


Start = Callable[[Session, Emit], Coroutine[Any, Any, Execution]]


async def run_here(session: Session, flow: Flow, start: Start, given: argparse.Namespace) -> Execution:
    """Starts, shows what happens, and prints how it ended."""
    loop = asyncio.get_running_loop()
    console = Console(
        sys.stdout,
        colour=wants_colour(sys.stdout, os.environ),
        later=loop.call_later,
        broken=lambda: run.cancel(),
    )
    resume = None if given.resume is None else dict(split_pair(text) for text in given.resume)
    pauses = PauseAnswers(session, flow, resume)

    def emit(event: Event) -> None:
        if not given.json:
            console.emit(event)
        pauses.emit(event)

    try:
        run = loop.create_task(start(session, emit))
        with_signals(run)
        execution = await run
    finally:
        console.flush()
        await session.aclose()
    if given.json:
        print(dump(execution_document(execution), indent=2))
    else:
        console.summary(execution)
    if console.problem is not None:
        raise console.problem
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
