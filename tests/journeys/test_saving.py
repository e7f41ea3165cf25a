"""All answers of a run, saved into a folder of the user."""

from __future__ import annotations

import json

from PySide6.QtWidgets import QFileDialog, QLineEdit

from tests.journeys.conftest import Programs
from tests.journeys.hands import Hands

FLOW = """id: three
namespace: company.team
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [1, 2, 3]
    tasks:
      - id: get
        type: io.kestra.plugin.core.http.Request
        uri: https://dummyjson.com/products/{{ taskrun.value }}
"""


def test_all_bodies_of_a_run(programs: Programs) -> None:
    target = programs.home / "kept"
    target.mkdir()

    async def journey(hands: Hands) -> None:
        action = hands.window.actions_table["run.save_bodies"]
        await hands.new_flow(FLOW)
        assert not action.isEnabled()
        await hands.run()
        assert hands.state() == "SUCCESS"
        action.trigger()
        dialog = await hands.dialog()
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit).setText(str(target))
        dialog.accept()
        await hands.until(lambda: "3 bodies saved" in hands.said(), "they are saved")

    programs.play(journey)
    (folder,) = target.iterdir()
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["001-get_1.json", "002-get_2.json", "003-get_3.json"]
    assert [json.loads((folder / name).read_bytes())["id"] for name in names] == [1, 2, 3]
