"""The longest stall of the real window while flows run in it, felt by a heartbeat in its event loop.

As a script: ``stalls.py FOLDER FLOW RUNS [body]`` opens the window on the flow, presses Run and prints the
longest gap between two beats, in milliseconds; ``body`` then looks at the answer as a tree and as text.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import big_body
import download
import server
from flow_process import each_text, open_folder, printed
from row import Row, compare

if TYPE_CHECKING:
    from desktop.app import App

BEAT_MS = 5
MOST_MS = 50.0


def _stall(text: str, runs: int, *then: str) -> float:
    folder = open_folder()
    flow = folder / "flow.yaml"
    flow.write_text(text, encoding="utf-8")
    return float(printed([sys.executable, __file__, str(folder), str(flow), str(runs), *then]).split()[-1])


def measure_gets() -> Row:
    """1,000 GETs, then the same twenty at a time."""
    with server.running() as url:
        worst = max(_stall(each_text(url, 1_000, limit), 1_001) for limit in (1, 20))
    return compare("longest stall during 1,000 GETs / 50 ms", worst, MOST_MS, "ms", 1.0)


def measure_iterations() -> Row:
    with server.running() as url:
        worst = _stall(each_text(url, 10_000, 20), 10_001)
    return compare("longest stall during 10,000 GETs / 50 ms", worst, MOST_MS, "ms", 1.0)


def measure_download() -> Row:
    with download.running() as url:
        worst = _stall(download.flow_text(url), 1)
    return compare("longest stall during a download of 1 GB / 50 ms", worst, MOST_MS, "ms", 1.0)


def measure_body() -> Row:
    """Received, then opened as a tree, as text in the middle, searched, and as bytes."""
    with big_body.running() as url:
        worst = _stall(big_body.flow_text(url), 1, "body")
    return compare("longest stall with a JSON body of 100 MB / 50 ms", worst, MOST_MS, "ms", 1.0)


async def _look(program: App) -> None:
    from desktop.views.bodies.text import TextBody
    from desktop.views.bodies.tree import TreeBody

    await asyncio.sleep(1.0)  # somebody has seen that it ended
    pane = program.window.work.execution
    pane.show_tab("Response")
    received = pane.response.received
    await asyncio.sleep(0.3)
    tree = received._views["Tree"]
    assert isinstance(tree, TreeBody)
    products = tree.model.index(0, 0, tree.model.index(0, 0))
    tree.tree.expand(products)
    while "still" in tree._banner.said.text():
        await asyncio.sleep(0.05)
    received.tabs.set_current("Raw")
    await asyncio.sleep(0.3)
    raw = received._views["Raw"]
    assert isinstance(raw, TextBody) and raw.is_big, raw
    bar = raw.big.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    await asyncio.sleep(0.3)
    raw.find_bar.open_bar(big_body.LAST)
    await asyncio.sleep(0.3)
    while "so far" in raw.find_bar._count.text():
        await asyncio.sleep(0.05)
    received.tabs.set_current("Hex")
    await asyncio.sleep(0.3)


def _play(folder: Path, flow: Path, runs: int, looks: bool) -> None:
    os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = str(folder / "home")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication
    from qasync import QEventLoop

    from desktop.app import App
    from desktop.settings import Settings
    from desktop.theme import ThemeController

    application = QApplication([])
    loop = QEventLoop(application, already_running=False)
    gaps: list[float] = []
    last = 0.0

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

    async def run() -> None:
        nonlocal last
        settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        program = App(application, ThemeController(application), settings)
        program.window.resize(1280, 800)
        program.window.show()
        program.build()
        await program.open((flow,))
        await asyncio.sleep(1.0)  # the window has settled
        timer = QTimer()
        timer.setInterval(BEAT_MS)
        timer.timeout.connect(beat)
        last = time.perf_counter()
        timer.start()
        program.running.start()
        document = program.documents.current
        while (shown := program.runs.last(document)) is None or shown.active:
            await asyncio.sleep(0.05)
        if looks:
            await _look(program)
        await asyncio.sleep(1.0)  # what the end of a run draws counts too
        timer.stop()
        execution = shown.execution
        assert execution is not None and len(execution.task_runs) == runs, execution
        await program.shut_down()

    loop.run_until_complete(run())
    print(f"{max(gaps) * 1000:.1f}", flush=True)
    os._exit(0)


if __name__ == "__main__":
    _play(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), "body" in sys.argv[4:])
