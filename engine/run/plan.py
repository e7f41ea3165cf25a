"""What of a task's properties can be known before it runs, so that a loop need not find it out each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from engine.expressions import is_quick, may_wait, run_aside
from engine.record import record
from engine.run.properties import Render, convert, property_values
from engine.schema import Prop, Schema

T = TypeVar("T")


@record
class PropertyPlan:
    """``steps`` are the properties in the order of the schema: with a ``Prop`` where something has to be
    rendered, without one where the value is final."""

    steps: tuple[tuple[str, Prop | None, object], ...]
    quick: bool
    waits: bool

    async def aside(self, work: Callable[[], T]) -> T:
        """What ``work`` gives, which renders properties: in a thread of its own where that may wait."""
        return await run_aside(work, waits=self.waits)

    async def render(self, render: Render) -> dict[str, object]:
        """The properties by name; in a thread where an expression may take a while, so that the loop, and a
        window on it, stays alive."""
        return await run_aside(lambda: self._rendered(render), quick=self.quick, waits=self.waits)

    def _rendered(self, render: Render) -> dict[str, object]:
        props: dict[str, object] = {}
        for name, prop, value in self.steps:
            if prop is None:
                props[name] = value
                continue
            converted = convert(prop, value, render, (name,))
            if converted is None:
                converted = prop.default
            if converted is not None:
                props[name] = converted
        return props


def plan_properties(schema: Schema, values: Mapping[str, object]) -> PropertyPlan:
    """How the properties of a task become what it gets; a property that renders to null is absent (texts:
    empty)."""
    return PropertyPlan(tuple(property_values(schema, values)), is_quick(values), may_wait(values))


class PropertyPlans:
    """The plans of the tasks of one execution."""

    def __init__(self) -> None:
        self._plans: dict[int, tuple[Mapping[str, object], PropertyPlan]] = {}

    def of(self, schema: Schema, values: Mapping[str, object]) -> PropertyPlan:
        """The plan for values that stay as they are, and are the same object each time."""
        known = self._plans.get(id(values))
        if known is None:
            known = self._plans[id(values)] = values, plan_properties(schema, values)
        return known[1]
