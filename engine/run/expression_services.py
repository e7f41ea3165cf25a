"""What expressions may ask of the run around them: secrets, stored values, files, logs, requests, flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.errors import StorageError
from engine.expressions import ExpressionError
from engine.run.log_document import error_records
from engine.run.mask import Masker
from engine.run.state import Execution
from engine.storage import SCHEME

if TYPE_CHECKING:
    from pathlib import Path

    from engine.run.outside import Outside
    from engine.run.services import RunServices


class ExpressionServices:
    """Implements ``Services`` for the expressions of one execution.

    ``outside`` performs what takes time (requests, other flows); without it they are refused.
    """

    def __init__(
        self,
        namespace: str,
        services: RunServices,
        masker: Masker,
        execution: Execution,
        outside: Outside | None = None,
    ) -> None:
        self._namespace = namespace
        self._services = services
        self._masker = masker
        self._execution = execution
        self._outside = outside

    @property
    def timezone(self) -> str | None:
        return self._services.timezone

    def secret(self, key: str, namespace: str | None = None) -> str | None:
        value = self._services.secrets.get(key.upper())
        if value is not None:
            self._masker.add(value)
        return value

    def structured_secret(self, key: str, namespace: str | None = None) -> Mapping[str, Any] | None:
        """Secrets here are texts; none has more than its value."""
        return None

    # -- stored values

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> object:
        """Without a namespace those above the flow's own are searched too."""
        if namespace is not None and not self._knows(namespace):
            raise ExpressionError(f"Cannot access the KV store. The namespace '{namespace}' does not exist.")
        for place in [namespace] if namespace is not None else list(self._own_and_parents()):
            if self._services.kv.has(place, key):
                return self._services.kv.get(place, key)
        if error_on_missing:
            place = namespace or self._namespace
            raise ExpressionError(f"The key '{key}' does not exist in the namespace '{place}'.")
        return None

    def _own_and_parents(self) -> Iterator[str]:
        namespace = self._namespace
        while namespace:
            yield namespace
            namespace = namespace.rpartition(".")[0]

    def _knows(self, namespace: str) -> bool:
        """A namespace exists when it is the flow's own or one above it, or when something is kept in it."""
        return namespace in self._own_and_parents() or bool(self._services.kv.keys(namespace))

    # -- files

    def read(self, uri: str) -> bytes | None:
        path = self._path(uri)
        try:
            return path.read_bytes()
        except OSError:
            return None

    def file_size(self, uri: str) -> int | None:
        try:
            return self._path(uri).stat().st_size
        except OSError:
            return None

    def _path(self, uri: str) -> Path:
        """Where a stored file or one of a namespace lies; nothing else of this machine can be read."""
        if not uri.startswith(SCHEME):
            raise ExpressionError(
                f"`{uri}` is a file of this machine, which flows may not read; "
                "put it into the namespace files."
            )
        try:
            return self._services.storage.path(uri)
        except StorageError as error:
            raise ExpressionError(str(error)) from None

    # -- the execution

    def error_logs(self) -> Sequence[Mapping[str, Any]]:
        return list(error_records(self._execution))

    # -- what takes time

    def http(self, request: Mapping[str, Any]) -> object:
        if self._outside is None:
            raise ExpressionError("http() cannot be used here.")
        return self._outside.request(request)

    def subflow(self, call: Mapping[str, Any]) -> object:
        if self._outside is None:
            raise ExpressionError("subflow() cannot be used here.")
        return self._outside.start(call)
