"""Counts that follow the events of a run are those of the run."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models.backlog import Backlog, changed_runs
from desktop.models.tally import Tally
from engine.events import State
from engine.run.state import Execution
from tests.desktop.pane_data import Script, exchange

STATES = st.sampled_from([State.SUCCESS, State.FAILED, State.WARNING])


def sums(tally: Tally) -> tuple[int, ...]:
    return tally.requests, tally.outputs, tally.failed, tally.tasks, tally.iterations


@given(st.lists(st.tuples(STATES, st.booleans(), st.integers(0, 2)), max_size=8), st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_followed_in_steps_it_counts_the_same(runs: list[tuple[State, bool, int]], step: int) -> None:
    script = Script().task("L", "each", 0.0, 9.0, flowable=True)
    for number, (state, outputs, requests) in enumerate(runs):
        name = f"r{number}"
        script.task(
            name,
            f"t{number % 2}",
            number,
            number + 1,
            state,
            outputs={"a": 1} if outputs else None,
            parent_task_run_id="L",
            value=str(number),
            iteration=number,
        )
        for _ in range(requests):
            script.exchange(name, exchange())
    execution = Execution(script.events[0].execution_id)
    tally = Tally(execution)
    for first in range(0, len(script.events), step):
        some = script.events[first : first + step]
        for event in some:
            execution.apply(event)
        tally.look(changed_runs(some))
    assert sums(tally) == sums(Tally.of(script.fold()))
    assert tally.requests == sum(requests for _, _, requests in runs)
    names = list(execution.task_runs)
    execution.task_runs.clear()
    tally.look(names)
    assert sums(tally) == (0, 0, 0, 0, 0)


def test_transfers_are_those_that_go_on() -> None:
    execution = Script().task("r", "get", 0.0).fold()
    tally = Tally.of(execution)
    execution.task_runs["r"].progress = (1, 2)
    tally.look(["r"])
    assert [run.id for run in tally.transfers] == ["r"]
    execution.task_runs["r"].move(State.SUCCESS, 1.0)
    tally.look(["r"])
    assert tally.transfers == []


def test_a_backlog_gives_each_once_and_stops_when_its_time_is_up() -> None:
    backlog = Backlog()
    backlog.add(str(number) for number in range(250))
    backlog.add(["3", "new"])
    first = list(backlog.slices(0.0))
    assert [len(chunk) for chunk in first] == [100]
    assert backlog
    backlog.add(["3"])  # it changed again after it was looked at
    rest = [name for chunk in backlog.slices(60.0) for name in chunk]
    assert rest == [*map(str, range(100, 250)), "new", "3"]
    assert not backlog
