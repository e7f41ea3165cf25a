"""Places where Kestra does what it says, but not what most people expect.

Manual: In YAML as Kestra reads it, ``yes``, ``no``, ``on`` and ``off`` are booleans and ``012`` is ten; put
them in quotes when the text is meant. A condition is false only for an empty text, ``false``, ``0`` and
``-0``: ``no``, ``FALSE`` and ``[]`` are true. A ``timeout`` has no effect on tasks that only steer others.
``Log.message`` takes texts, not numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.base import Document, info, place, warning
from engine.diagnostics import Diagnostic, Fix
from engine.model import TaskSpec
from engine.text import Span, TextEdit
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode

_WORDS = frozenset(
    {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"},
)
_FLAGS = frozenset(
    [
        "disabled",
        "required",
        "forced",
        "allowFailure",
        "allowWarning",
        "logToFile",
        "wait",
        "transmitFailed",
        "inheritLabels",
        "enabled",
        "isRadio",
        "allowCustomValue",
        "autoSelectFirst",
        "overwrite",
        "allowFailed",
        "followRedirects",
        "encryptBody",
        "withSeconds",
        "errorOnMissing",
        "ignoreMissing",
        "warningOnRetry",
        "failOnMaxReached",
        "deleted",
        "insecureTrustAllCertificates",
    ]
)
_LOOKS_FALSE = frozenset({"FALSE", "False", "no", "No", "NO", "off", "null", "0.0", "00", "[]", "{}", "None"})
_LOG = "io.kestra.plugin.core.log.Log"
_SUBFLOW = "io.kestra.plugin.core.flow.Subflow"


def surprises(document: Document) -> Iterator[Diagnostic]:
    """All the rules above, each as information or, where the run will fail, as a warning."""
    if document.root is not None:
        yield from _scalars(document.root, "")
    for task in document.tasks:
        yield from _conditions(task)
        steers = task.type == _SUBFLOW or (task.schema is not None and task.schema.flowable)
        if steers and "timeout" in task.values and not task.type.endswith(".Pause"):
            yield info(
                "timeout-ignored",
                "A timeout has no effect on a task that only steers others.",
                place(task, "timeout"),
                "Give it to the tasks inside.",
            )
        if task.type == _LOG:
            message = task.values.get("message")
            items = message if isinstance(message, list) else [message]
            for number, item in enumerate(items):
                if item is not None and not isinstance(item, str):
                    path = ("message", number) if isinstance(message, list) else ("message",)
                    yield warning(
                        "log-not-text",
                        "Log takes texts; this fails when the task runs.",
                        place(task, *path),
                        "Put it in quotes.",
                    )


def _scalars(root: Node, key: str) -> Iterator[Diagnostic]:
    waiting: list[tuple[Node, str]] = [(root, key)]
    while waiting:
        node, key = waiting.pop()
        if isinstance(node, MappingNode):
            waiting.extend((value, name.text) for name, value in node.entries)
        elif isinstance(node, SequenceNode):
            waiting.extend((item, key) for item in node.items)
        elif not node.style and not node.tagged_text:
            text = node.text
            if text in _WORDS:
                if key not in _FLAGS:
                    yield _read_as(node, "true" if node.value is True else "false")
            elif text[:1] == "0" and len(text) > 1 and text.isdigit() and isinstance(node.value, int):
                yield _read_as(node, str(node.value))


def _read_as(node: ScalarNode, value: str) -> Diagnostic:
    return info(
        "yaml-read-as",
        f"{node.text} without quotes is read as {value}.",
        node.span,
        f"Write '{node.text}' if the text is meant.",
        (Fix("Put it in quotes", (TextEdit(node.span, f"'{node.text}'"),)),),
    )


def _conditions(task: TaskSpec) -> Iterator[Diagnostic]:
    given: list[tuple[object, Span]] = [
        (task.values[name], place(task, name)) for name in ("runIf", "condition") if name in task.values
    ]
    several = task.values.get("conditions")
    if isinstance(several, list):
        given.extend((item, place(task, "conditions", number)) for number, item in enumerate(several))
    for value, span in given:
        if isinstance(value, str) and value.strip() in _LOOKS_FALSE:
            yield info(
                "looks-false",
                f'"{value.strip()}" counts as true in a condition.',
                span,
                "Only an empty text, false, 0 and -0 are false.",
            )
