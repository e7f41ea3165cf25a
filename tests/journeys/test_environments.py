"""What an environment does to requests is said in the editor, as soon as it is chosen."""

from __future__ import annotations

from tests.journeys.conftest import Programs
from tests.journeys.hands import Hands

SIGNED = """http:
  - match: dummyjson.com
    auth: {type: API_KEY, name: X-Api-Key, value: "{{ secret('KEY') }}"}
"""


def test_a_key_of_the_environment_is_told_where_the_request_goes(programs: Programs) -> None:
    (programs.folder / ".eyas" / "environments" / "signed.yaml").write_text(SIGNED, encoding="utf-8")

    async def journey(hands: Hands) -> None:
        def codes() -> set[str]:
            document = hands.program.documents.current
            analysis = document.analysis if document is not None else None
            return {one.code for one in analysis.diagnostics} if analysis is not None else set()

        await hands.open_flow("http_get_request_example")
        hands.program.workspaces.set_environment("local")
        await hands.pause(0.3)
        assert "environment-only" not in codes(), "the playground is for trying out"
        hands.program.workspaces.set_environment("signed")
        await hands.until(lambda: "environment-only" in codes(), "the key is mentioned")
        assert hands.problems() == [
            "7:10 The environment signed sends a key along to dummyjson.com (API_KEY); a server does not."
        ]
        hands.program.workspaces.set_environment(None)
        await hands.until(lambda: "environment-only" not in codes(), "without an environment it is not")

    programs.play(journey)
