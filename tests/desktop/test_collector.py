"""Cycles are collected in the window's thread, and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from desktop.collector import ROUNDS, Collector


class Ring:
    """Holds itself."""

    def __init__(self) -> None:
        self.me = self


def test_rings_go_in_this_thread_alone(qtbot: QtBot) -> None:
    gc.collect()
    collector = Collector()
    threads: list[str] = []
    try:
        assert not gc.isenabled()
        ring = Ring()
        weakref.finalize(ring, lambda: threads.append(threading.current_thread().name))
        del ring

        def allocate() -> None:
            kept = [[Ring()] for _ in range(5_000)]
            assert len(kept) == 5_000

        thread = threading.Thread(target=allocate)
        thread.start()
        thread.join()
        assert threads == []
        qtbot.waitUntil(lambda: threads == [threading.current_thread().name], timeout=5_000)
    finally:
        collector.stop()
    assert gc.isenabled()
    assert collector.collect() in (0, 1, 2, 3)


def test_what_lives_long_is_not_walked_again_until_the_window_rests(qtbot: QtBot) -> None:
    busy, in_front = True, True
    collector = Collector(busy=lambda: busy, in_front=lambda: in_front)
    collector._timer.stop()
    gone: list[int] = []
    try:
        kept = [Ring() for _ in range(60_000)]
        for _ in range(ROUNDS):
            made = [Ring() for _ in range(1_000)]
            collector.collect()
        assert gc.get_freeze_count() > 60_000
        assert gc.get_count()[0] < 100
        for ring in kept:
            weakref.finalize(ring, gone.append, 1)
        del ring
        kept.clear()
        made.clear()
        collector._last_in_front = 0.0
        in_front = False
        collector.collect()
        assert not gone, "a run is active"
        busy, in_front = False, True
        for _ in range(ROUNDS + 1):
            collector.collect()
        assert not gone, "somebody is looking"
        in_front = False
        collector.collect()
        assert not gone, "somebody was looking just now"
        collector._last_in_front = 0.0
        collector.collect()
        assert len(gone) == 60_000
    finally:
        collector.stop()
    assert gc.get_freeze_count() == 0
