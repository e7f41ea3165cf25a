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
