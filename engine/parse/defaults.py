"""Merges ``pluginDefaults`` into the properties of a task.

Of several that fit a type (the whole name or any beginning of it) the first listed wins; a task's own value
wins over a default unless that is forced; maps are merged, lists concatenated with the default's items first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.model import PluginDefault


def fitting_defaults(written: str, defaults: Iterable[PluginDefault]) -> tuple[PluginDefault, ...]:
    """The defaults for a type as it stands in the document, in order.

    A default names it, or begins its name; one with an old name counts, after all others, for the new one
    too. A task with an old name is not reached by a default with the new one (so does a server it).
    """
    given = tuple(defaults)
    fitting = [d for d in given if d.type and written.startswith(d.type)]
    fitting += [d for d in given if d.resolved is not None and written.startswith(d.resolved)]
    return tuple(fitting)


def apply_plugin_defaults(
    task_values: Mapping[str, object],
    type: str,
    defaults: Iterable[PluginDefault],
    *,
    written: str | None = None,
) -> dict[str, object]:
    """The task's properties with the fitting defaults merged in.

    ``written`` is the type as it stands in the document where that is an old name.
    """
    fitting = fitting_defaults(type if written is None else written, defaults)
    if not fitting:
        return dict(task_values)
    soft: dict[str, object] = {}
    forced: dict[str, object] = {}
    for default in fitting:
        if default.forced:
            forced = _merge(default.values, forced)
        else:
            soft = _merge(default.values, soft)
    return _merge(_merge(soft, task_values), forced, forced_over=True)


def _merge(
    lower: Mapping[str, object], upper: Mapping[str, object], *, forced_over: bool = False
) -> dict[str, object]:
    """Both maps in one; ``upper`` wins. Lists: the default's items first."""
    merged = dict(lower)
    for key, value in upper.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = _merge(below, value, forced_over=forced_over)
        elif isinstance(below, list) and isinstance(value, list):
            merged[key] = value + below if forced_over else below + value
        else:
            merged[key] = value
    return merged
