"""Cycles are collected in the window's thread, and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from desktop.collector import Collector


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
            kept = [[Ring()] for _ in range(20_000)]
            assert len(kept) == 20_000

        thread = threading.Thread(target=allocate)
        thread.start()
        thread.join()
        assert threads == []
        qtbot.waitUntil(lambda: threads == [threading.current_thread().name], timeout=5_000)
    finally:
        collector.stop()
    assert gc.isenabled()
    assert collector.collect() in (0, 1, 2, 3)
