"""Merging of ``pluginDefaults``."""

from __future__ import annotations

from engine.model import PluginDefault
from engine.parse import apply_plugin_defaults

TYPE = "io.kestra.plugin.core.log.Log"


def test_the_first_listed_wins_whether_exact_or_prefix() -> None:
    defaults = [PluginDefault("io.kestra.plugin", {"a": 1}), PluginDefault(TYPE, {"a": 2, "b": 2})]
    assert apply_plugin_defaults({}, TYPE, defaults) == {"a": 1, "b": 2}
    assert apply_plugin_defaults({}, TYPE, defaults[::-1]) == {"a": 2, "b": 2}


def test_a_prefix_need_not_end_at_a_dot() -> None:
    assert apply_plugin_defaults({}, TYPE, [PluginDefault("io.kestra.plugin.core.lo", {"a": 1})]) == {"a": 1}
    assert apply_plugin_defaults({}, TYPE, [PluginDefault("o.kestra", {"a": 1})]) == {}


def test_the_task_wins_unless_forced() -> None:
    assert apply_plugin_defaults({"a": 0}, TYPE, [PluginDefault(TYPE, {"a": 1})]) == {"a": 0}
    assert apply_plugin_defaults({"a": 0}, TYPE, [PluginDefault(TYPE, {"a": 1}, forced=True)]) == {"a": 1}


def test_maps_merge_and_lists_concatenate() -> None:
    defaults = [PluginDefault(TYPE, {"m": {"x": 1, "y": 1}, "l": [1, 2]})]
    assert apply_plugin_defaults({"m": {"y": 2}, "l": [3]}, TYPE, defaults) == {
        "m": {"x": 1, "y": 2},
        "l": [1, 2, 3],
    }
    forced = [PluginDefault(TYPE, {"m": {"y": 9}, "l": [1]}, forced=True)]
    assert apply_plugin_defaults({"m": {"x": 1, "y": 2}, "l": [3]}, TYPE, forced) == {
        "m": {"x": 1, "y": 9},
        "l": [1, 3],
    }


def test_old_names_on_either_side() -> None:
    old = "io.kestra.core.tasks.log.Log"
    assert apply_plugin_defaults(
        {}, TYPE, [PluginDefault("io.kestra.core.tasks", {"a": 1})], written=old
    ) == {"a": 1}


def test_nothing_given_is_changed() -> None:
    values = {"l": [1]}
    apply_plugin_defaults(values, TYPE, [PluginDefault(TYPE, {"l": [0]})])
    assert values == {"l": [1]}
