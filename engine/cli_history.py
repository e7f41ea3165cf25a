"""The command line's way into the history of a workspace: `eyas history`, and finding what to restart."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from engine.console import dump
from engine.durations import format_duration
from engine.errors import EyasError
from engine.events import ExecutionCreated
from engine.history import History, HistoryRow
from engine.model import Flow
from engine.session import HISTORY_FILE, Session
from engine.workspace import Workspace


def add_history(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares `eyas history`."""
    history = commands.add_parser("history", help="list the latest executions of a workspace")
    history.add_argument("-n", type=int, default=20, metavar="COUNT", help="how many (default: 20)")
    history.add_argument("--json", action="store_true", help="print them as JSON")
    history.add_argument("--workspace", type=Path, metavar="DIR", help="folder of the flows (default: here)")
    history.set_defaults(command=history_command)


def history_command(given: argparse.Namespace) -> int:
    rows = latest(workspace_here(given.workspace), max(1, given.n))
    if given.json:
        print(dump([document(row) for row in rows], indent=2))
    elif rows:
        print("\n".join(table(rows)))
    else:
        print("eyas: there are no executions in the history of this workspace.", file=sys.stderr)
    return 0


def workspace_here(folder: Path | None) -> Workspace:
    """The workspace that was named, else the one that the current folder belongs to."""
    return Workspace(folder) if folder is not None else Workspace.around(Path.cwd() / "here")


def latest(workspace: Workspace, count: int) -> list[HistoryRow]:
    """The last executions, newest first; asking makes no folder where there is none."""
    path = workspace.state_folder / HISTORY_FILE
    if not path.is_file():
        return []
    with closing(History(path)) as history:
        return history.recent(count)


def document(row: HistoryRow) -> dict[str, object]:
    return {
        "id": row.execution_id,
        "namespace": row.namespace,
        "flowId": row.flow_id,
        "state": row.state.value,
        "startDate": datetime.fromtimestamp(row.started).astimezone().isoformat(timespec="milliseconds"),
        "duration": format_duration(round(row.duration, 3)),
        "environment": row.environment,
    }


def table(rows: Sequence[HistoryRow]) -> list[str]:
    """One line each, in columns."""
    width = max(len(row.flow) for row in rows)
    return [
        f"{row.execution_id}  {row.flow:<{width}}  {row.state.value:<9}  "
        f"{datetime.fromtimestamp(row.started):%Y-%m-%d %H:%M:%S}  {row.duration:.2f} s"
        for row in rows
    ]


def prepare_restart(session: Session, execution_id: str, flow: Flow | None, environment: str | None) -> Flow:
    """The flow of an execution, with the session in the environment that it ran in unless another is wanted.

    ``flow`` is what a file holds that was named; without one the flow is looked for in the workspace.
    """
    created = next(iter(session.history.load(execution_id)), None)
    if not isinstance(created, ExecutionCreated):
        raise EyasError(f"There is no execution {execution_id} in the history of {session.workspace.folder}.")
    name = f"{created.namespace}.{created.flow_id}"
    if flow is None:
        flow = session.find_flow(created.namespace, created.flow_id)
        if flow is None:
            raise EyasError(f"There is no flow {name} without errors in {session.workspace.folder}.")
    elif (flow.namespace, flow.id) != (created.namespace, created.flow_id):
        raise EyasError(f"{execution_id} is an execution of {name}, not of {flow.namespace}.{flow.id}.")
    if environment is None:
        session.set_environment(created.environment)
    return flow
