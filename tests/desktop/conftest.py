"""What holds for tests of the window: a widget that is shown lives until its test has been cleaned up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _kept_widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """pytest-qt holds widgets weakly: one that only its own reference cycle keeps is deleted by whatever
    collection comes next, which may be one in the middle of painting it, and that ends the process."""
    kept: list[QWidget] = []
    add = QtBot.addWidget

    def add_and_keep(self: QtBot, widget: QWidget, **options: Any) -> None:
        kept.append(widget)
        add(self, widget, **options)

    monkeypatch.setattr(QtBot, "addWidget", add_and_keep)
    yield
    kept.clear()
