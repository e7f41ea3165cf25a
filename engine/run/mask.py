"""Keeps secrets out of everything that leaves a run: replaces them, and what is derived from them, by stars.

Masked are the secret itself and the forms in which it usually travels: base64 (also as a part of a longer
base64 text), URL-encoded and JSON-escaped (deviations D26, D38).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

from engine.events import Event

STARS = "******"

AnyEvent = TypeVar("AnyEvent", bound=Event)

SEALED_TYPE = "io.kestra.datatype:aes_encrypted"
"""What stands in the place of a secret value, see ``run/sealed.py``."""

SHORTEST_IN_KEYS = 4
"""Characters a secret must have to be looked for in keys of maps."""

SHORTEST_INNER = 6
"""Bytes a secret must have before its base64 is also looked for inside longer base64 texts."""


class Masker:
    """The secrets of one execution, shared with those it starts."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._key_pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    @property
    def active(self) -> bool:
        """Whether there is anything to mask."""
        return bool(self._secrets)

    def add(self, secret: str) -> None:
        """From now on masks this text; an empty one is no secret."""
        if secret and secret not in self._secrets:
            self._secrets.add(secret)
            self._pattern = pattern_of(self._secrets)
            self._key_pattern = pattern_of(one for one in self._secrets if len(one) >= SHORTEST_IN_KEYS)

    def finds(self, text: str) -> bool:
        """Whether there is something to mask in a text."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def text(self, text: str) -> str:
        return text if self._pattern is None else self._pattern.sub(STARS, text)

    def key(self, key: Any) -> Any:
        """The key of a map; a secret of a few letters would hide half of all names."""
        return self._key_pattern.sub(STARS, key) if self._key_pattern and isinstance(key, str) else key

    def value(self, value: Any) -> Any:
        """The same value without secrets: texts at any depth, keys of maps, fields of dataclasses."""
        if not self._secrets or value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int | float):
            return STARS if str(value) in self._secrets else value
        if isinstance(value, Mapping):
            if value.get("type") == SEALED_TYPE and len(value) == 2:
                return value
            return {self.key(key): self.value(item) for key, item in value.items()}
        if isinstance(value, tuple):
            return tuple(self.value(item) for item in value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value)
        return value

    def event(self, event: AnyEvent) -> AnyEvent:
        """The event without secrets; what the run itself made up (ids, times, states) stays."""
        if not self._secrets:
            return event
        changes: dict[str, Any] = {}
        for field in fields(event):
            if field.name in OWN_FIELDS:
                continue
            before = getattr(event, field.name)
            if field.name == "labels":
                after: Any = tuple(
                    pair if pair[0].startswith("system.") else self._label(pair) for pair in before
                )
            else:
                after = (
                    self.value(before) if isinstance(before, CONTAINERS) or is_dataclass(before) else before
                )
            if after is not before and after != before:
                changes[field.name] = after
        return replace(event, **changes) if changes else event

    def _label(self, pair: tuple[str, str]) -> tuple[str, str]:
        return self.key(pair[0]), self.text(pair[1])

    def _dataclass(self, value: Any) -> Any:
        changes: dict[str, Any] = {}
        for field in fields(value):
            before = getattr(value, field.name)
            if field.name in UNMASKED_FIELDS or not (isinstance(before, CONTAINERS) or is_dataclass(before)):
                continue
            after = self.value(before)
            if after != before:
                changes[field.name] = after
        return replace(value, **changes) if changes else value


CONTAINERS = (str, Mapping, list, tuple)

OWN_FIELDS = frozenset(
    {
        "execution_id",
        "seq",
        "at",
        "state",
        "level",
        "task_run_id",
        "parent_task_run_id",
        "task_id",
        "task_type",
        "namespace",
        "flow_id",
        "environment",
    }
)
"""Fields of events that a flow's author or the run wrote; a short secret must not break them."""

UNMASKED_FIELDS = frozenset({"uri", "http_version", "tls_version", "tls_cipher"})
"""Fields of an exchange by which files are found or protocols named."""


def pattern_of(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Finds every form of every secret, the longest first; None without secrets."""
    forms = {form for secret in secrets for form in forms_of(secret)}
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True)))) if forms else None


def forms_of(secret: str) -> Iterator[str]:
    """The texts in which a secret may show."""
    yield secret
    data = secret.encode()
    yield base64.b64encode(data).decode()
    yield base64.urlsafe_b64encode(data).decode()
    yield base64.b64encode(data).decode().rstrip("=")
    if len(data) >= SHORTEST_INNER:
        yield from inner_base64(data)
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]


def inner_base64(data: bytes) -> Iterator[str]:
    """The characters that are the same wherever the bytes stand inside a longer base64 text."""
    for offset in (0, 1, 2):
        padded = b"\0" * offset + data
        encoded = base64.b64encode(padded).decode()
        start = (0, 2, 3)[offset]
        bits = len(padded) * 8
        yield encoded[start : bits // 6]
