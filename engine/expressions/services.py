"""What expressions may ask of the world: secrets, stored values, files, logs, requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from engine.expressions.errors import ExpressionError


class Services(Protocol):
    """Each method raises ExpressionError when it has no answer."""

    @property
    def timezone(self) -> str | None:
        """The zone dates are shown in, None for the machine's own."""
        ...

    def secret(self, key: str, namespace: str | None = None) -> str | None:
        """The value of a secret, None when there is none."""
        ...

    def structured_secret(self, key: str, namespace: str | None = None) -> Mapping[str, Any] | None:
        """A secret with its ``metadata``, where the source of secrets has any."""
        ...

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> object:
        """A stored value; an error, or None, when there is none."""
        ...

    def read(self, uri: str) -> bytes | None:
        """The content of a file by its ``kestra:///`` or ``file:///`` URI, None when there is none."""
        ...

    def file_size(self, uri: str) -> int | None:
        """Its size in bytes, None when there is no such file."""
        ...

    def error_logs(self) -> Sequence[Mapping[str, Any]]:
        """The error messages of the execution."""
        ...

    def http(self, request: Mapping[str, Any]) -> object:
        """Performs a request and returns the parsed body."""
        ...

    def subflow(self, call: Mapping[str, Any]) -> object:
        """Runs a flow and returns its outcome."""
        ...


class NoServices:
    """A rendering on its own: nothing can be asked."""

    timezone: str | None = None

    def secret(self, key: str, namespace: str | None = None) -> str | None:
        return None

    def structured_secret(self, key: str, namespace: str | None = None) -> Mapping[str, Any] | None:
        return None

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> object:
        raise _none("stored values")

    def read(self, uri: str) -> bytes | None:
        raise _none("files")

    def file_size(self, uri: str) -> int | None:
        raise _none("files")

    def error_logs(self) -> Sequence[Mapping[str, Any]]:
        return ()

    def http(self, request: Mapping[str, Any]) -> object:
        raise _none("requests")

    def subflow(self, call: Mapping[str, Any]) -> object:
        raise _none("flows")


def _none(what: str) -> ExpressionError:
    return ExpressionError(f"There are no {what} here: the expression is rendered outside of a run")
