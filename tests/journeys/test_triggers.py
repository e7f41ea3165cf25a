"""Flows with triggers: when they would fire, and running them as if they had."""

from __future__ import annotations

import re

from tests.journeys.conftest import Programs
from tests.journeys.hands import Hands

DAILY = """id: daily
namespace: company.team
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: "{{ flow.id }} at {{ trigger.date ?? 'no date' }}"
triggers:
  - id: morning
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 9 * * *"
"""


def test_next_dates_stand_behind_the_cron_line_and_stay_beside_the_values_of_a_run(
    programs: Programs,
) -> None:
    async def journey(hands: Hands) -> None:
        def behind() -> dict[int, str]:
            return dict(hands.window.work.editor.area._values)

        await hands.new_flow(DAILY)
        await hands.until(lambda: 9 in behind(), "the dates are shown without a run")
        dates = behind()[9]
        assert re.fullmatch(r"next: (\w{3} \d+ \w{3}( \d{4})? 09:00(, )?){3}", dates)
        assert 5 not in behind()
        await hands.run()
        await hands.until(lambda: 5 in behind(), "the values of the run are shown too")
        assert behind() == {5: "daily at no date", 9: dates}
        await hands.write(DAILY.replace("0 9 *", "not a *"))
        await hands.until(lambda: 9 not in behind(), "no dates of what is no cron expression")

    programs.play(journey)


HOOK = """id: hook
namespace: company.team
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: "{{ trigger.body.id ?? 'none' }} {{ trigger['who'] ?? 'nobody' }}"
triggers:
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: abcdefghij
"""


def test_trigger_values_are_filled_by_hand_and_kept_for_the_replay(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(HOOK)
        trigger = hands.form.trigger
        await hands.until(trigger.isVisible, "the flow reads trigger values, so the form asks for them")
        assert not trigger.body.isVisible()
        hands.click(trigger.fold)
        assert [line.name.text() for line in trigger._lines] == ["body", "who"]
        await hands.run()
        assert await hands.read_log() == ["none nobody"]
        hands.type(trigger._lines[0].value, '{"id": 7}')
        hands.type(trigger._lines[1].value, "Ada")
        assert trigger._said.text() == "2 values"
        await hands.run()
        assert await hands.read_log() == ["7 Ada"]
        hands.click(trigger.add_button)
        hands.type(trigger._lines[2].name, "extra")
        hands.type(trigger._lines[2].value, "[1]")
        assert trigger.values() == {"body": {"id": 7}, "who": "Ada", "extra": [1]}
        await hands.write(DAILY)
        await hands.until(lambda: [line.name.text() for line in trigger._lines] == ["date"], "other names")
        assert trigger.values() == {}
        await hands.write(HOOK)
        await hands.until(lambda: len(trigger._lines) == 3, "what was typed comes back with the flow")
        assert trigger.values() == {"body": {"id": 7}, "who": "Ada", "extra": [1]}
        hands.click(trigger._lines[2].remove)
        hands.click(hands.pane.replay)
        await hands.until(lambda: not hands.program.runs.active, "it runs again")
        await hands.pause(0.2)
        assert await hands.read_log() == ["7 Ada"]

    programs.play(journey)
