"""Passwords and tokens that stand in the flow in clear.

Manual: A flow is a file that is shared. Properties that hold a password, token or key should take it from a
secret: ``"{{ secret('NAME') }}"``. Kestra warns about them too. An ``Authorization`` header written out
counts as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.checks.base import Document, place, warning
from engine.diagnostics import Diagnostic
from engine.model import TaskSpec
from engine.schema import Prop

_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token"})


def plain_secrets(document: Document) -> Iterator[Diagnostic]:
    """Looks at every property that is marked as secret, and at headers that carry credentials."""
    for task in document.tasks:
        if task.schema is None:
            continue
        yield from _props(task, task.schema.props, task.values, ())
        headers = task.values.get("headers")
        if isinstance(headers, Mapping):
            for name, value in headers.items():
                if str(name).lower() in _HEADERS and _is_plain(value):
                    yield _finding(task, ("headers", str(name)))


def _props(
    task: TaskSpec, props: Sequence[Prop], values: Mapping[str, object], path: tuple[str, ...]
) -> Iterator[Diagnostic]:
    for prop in props:
        value = values.get(prop.name)
        if value is None:
            continue
        if prop.secret and _is_plain(value):
            yield _finding(task, (*path, prop.name))
        elif prop.fields and isinstance(value, Mapping):
            yield from _props(task, prop.fields, value, (*path, prop.name))


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and bool(value) and "{{" not in value and "{%" not in value


def _finding(task: TaskSpec, path: tuple[str, ...]) -> Diagnostic:
    return warning(
        "plain-secret",
        f'"{path[-1]}" stands in the flow in clear.',
        place(task, *path),
        "Keep it as a secret and write {{ secret('NAME') }}.",
    )
