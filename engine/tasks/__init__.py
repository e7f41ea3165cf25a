"""The task types that run here, in one explicit tuple."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.tasks.base import ExecutableTask, FlowableTask, RunnableTask, SteeringTask, Task, TaskKind
from engine.tasks.debug import Echo, Return
from engine.tasks.execution import Assert, Exit, Fail, Labels, SetVariables, UnsetVariables
from engine.tasks.flow_choice import If, Switch
from engine.tasks.flow_each import EachParallel, EachSequential, ForEach
from engine.tasks.flow_each_item import ForEachItem, MergeItems, RunItems, SplitItems
from engine.tasks.flow_loop import LoopUntil
from engine.tasks.flow_loop_values import Loop
from engine.tasks.flow_parallel import Dag, Parallel
from engine.tasks.flow_pause import Pause, Sleep
from engine.tasks.flow_sequential import AllowFailure, Sequential
from engine.tasks.flow_subflow import Subflow
from engine.tasks.flow_working_directory import WorkingDirectory
from engine.tasks.http import HttpRequestTask
from engine.tasks.http_download import Download
from engine.tasks.http_sse import SseRequest
from engine.tasks.kv import Delete as DeleteValue
from engine.tasks.kv import Get as GetValue
from engine.tasks.kv import GetKeys, Put
from engine.tasks.kv import Set as SetValue
from engine.tasks.log import Log
from engine.tasks.log_fetch import Fetch
from engine.tasks.log_purge import PurgeLogs
from engine.tasks.metric import Publish
from engine.tasks.output import OutputValues
from engine.tasks.state import Delete as DeleteState
from engine.tasks.state import Get as GetState
from engine.tasks.state import Set as SetState
from engine.tasks.storage import Concat, PurgeCurrentExecutionFiles, Reverse, Size, Split, Write
from engine.tasks.storage import Delete as DeleteFile
from engine.tasks.storage_items import DeduplicateItems, FilterItems
from engine.tasks.storage_local_files import LocalFiles
from engine.tasks.templating import TemplatedTask

TASKS: tuple[Task, ...] = (
    HttpRequestTask(),
    Download(),
    SseRequest(),
    Log(),
    Fetch(),
    PurgeLogs(),
    Return(),
    Echo(),
    OutputValues(),
    Sequential(),
    AllowFailure(),
    Parallel(),
    Dag(),
    If(),
    Switch(),
    ForEach(),
    EachSequential(),
    EachParallel(),
    LoopUntil(),
    Loop(),
    Pause(),
    Sleep(),
    Subflow(),
    Fail(),
    Assert(),
    Exit(),
    SetVariables(),
    UnsetVariables(),
    Labels(),
    SetValue(),
    Put(),
    GetValue(),
    DeleteValue(),
    GetKeys(),
    Publish(),
    Write(),
    Size(),
    DeleteFile(),
    Concat(),
    Reverse(),
    Split(),
    PurgeCurrentExecutionFiles(),
    FilterItems(),
    DeduplicateItems(),
    LocalFiles(),
    TemplatedTask(),
    SetState(),
    GetState(),
    DeleteState(),
    ForEachItem(),
    WorkingDirectory(),
)

STEPS: tuple[Task, ...] = (SplitItems(), RunItems(), MergeItems())
"""Parts of other tasks; nobody can write their types."""

BY_TYPE: Mapping[str, Task] = {task.schema.type: task for task in (*TASKS, *STEPS)}


def find_task(type_name: str) -> Task | None:
    """The task type of this name (not an old one), or None when it does not run here."""
    return BY_TYPE.get(type_name)


@cache
def _kind(type_name: str) -> TaskKind:
    """Asking a protocol is slow: once for each type that is met, not for all of them beforehand."""
    task = BY_TYPE[type_name]
    if isinstance(task, FlowableTask):
        return TaskKind.FLOWABLE
    if isinstance(task, SteeringTask):
        return TaskKind.STEERING
    if isinstance(task, ExecutableTask):
        return TaskKind.EXECUTABLE
    assert isinstance(task, RunnableTask)
    return TaskKind.RUNNABLE


def kind_of(task: Task | None) -> TaskKind | None:
    """Which of the four kinds a task type is."""
    return None if task is None else _kind(task.schema.type)
