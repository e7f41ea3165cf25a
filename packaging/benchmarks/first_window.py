"""Time from the start of the process to the first painted window, against an empty PySide6 window."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from row import Row, alternate, compare, seconds_of

# Ends the process right after a main window has painted itself for the first time. Both sides wear it.
WATCH = """
import os, sys
from PySide6 import QtCore, QtWidgets

class Watch(QtCore.QObject):
    def eventFilter(self, watched, event):
        if event.type() == QtCore.QEvent.Type.Paint and isinstance(watched, QtWidgets.QMainWindow):
            QtCore.QTimer.singleShot(0, lambda: os._exit(0))
        return False

class Application(QtWidgets.QApplication):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.watch = Watch()
        self.installEventFilter(self.watch)

QtWidgets.QApplication = Application
"""

EMPTY = """
app = QtWidgets.QApplication([])
window = QtWidgets.QMainWindow()
window.resize(1280, 800)
window.show()
sys.exit(app.exec() or 1)
"""

OURS = """
from desktop.__main__ import main
sys.argv = ["eyas", FOLDER]
main()
sys.exit(1)
"""


def measure() -> Row:
    """Medians of seven starts each, in turns."""
    with tempfile.TemporaryDirectory(prefix="eyas-bench-") as folder:
        flow = "id: one\nnamespace: bench\ntasks:\n  - id: hello\n    type: io.kestra.plugin.core.log.Log\n"
        Path(folder, "one.yaml").write_text(flow + "    message: hello\n", encoding="utf-8")
        empty = [sys.executable, "-c", WATCH + EMPTY]
        ours = [sys.executable, "-c", WATCH + OURS.replace("FOLDER", repr(folder))]
        took, reference = alternate(lambda: seconds_of(ours), lambda: seconds_of(empty), 7)
    return compare("first painted window / empty PySide6 window", took, reference, "s", 2.0)
