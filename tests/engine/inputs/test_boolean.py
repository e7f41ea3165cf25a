"""BOOL and BOOLEAN inputs."""

from __future__ import annotations

import pytest

from tests.engine.inputs.cases import refused, value


@pytest.mark.parametrize("kind", ["BOOL", "BOOLEAN"])
def test_only_true_is_true(kind: str) -> None:
    assert value(f"type: {kind}", "TRUE") is True
    assert value(f"type: {kind}", True) is True
    for text in ("false", "yes", "1", "on", " true"):
        assert value(f"type: {kind}", text) is False


def test_a_default_says_true_or_false() -> None:
    assert value("type: BOOL, defaults: true") is True
    assert value("type: BOOL, defaults: 'false'") is False
    assert refused("type: BOOL, defaults: yes") is not None


def test_optional_without_value_is_null() -> None:
    assert value("type: BOOL, required: false") is None
