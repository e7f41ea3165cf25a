"""Dependencies inside a Dag."""

from __future__ import annotations

from tests.engine.checks.flows import FLOW, RETURN, found


def body(**depends: str) -> str:
    tasks = "".join(
        f"      - task: {{id: {name}, type: {RETURN}, disabled: {str(name == 'idle').lower()}}}\n"
        f"        dependsOn: [{after}]\n"
        for name, after in depends.items()
    )
    return f"tasks:\n  - id: d\n    type: {FLOW}Dag\n    tasks:\n{tasks}"


def test_unknown_dependency() -> None:
    assert found(body(a="", b="zz"), "unknown-task") == ["b"]


def test_self_and_longer_circles() -> None:
    assert found(body(a="a"), "dag-cycle") == ["a"]
    assert found(body(a="c", b="a", c="b", d="a"), "dag-cycle") == ["a", "b", "c"]


def test_a_disabled_dependency_hangs_on_kestra() -> None:
    assert found(body(idle="", b="idle"), "D33") == ["b"]


def test_diamond_is_fine() -> None:
    assert found(body(a="", b="a", c="a", d="b, c"), "dag-cycle") == []
