"""What expressions may ask of the run around them: secrets, stored values, files, error logs, requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.run.mask import Masker
from engine.run.state import Execution

if TYPE_CHECKING:
    from engine.run.services import RunServices


class ExpressionServices:
    """Implements ``Services`` for the expressions of one execution."""

    def __init__(self, namespace: str, services: RunServices, masker: Masker, execution: Execution) -> None:
        self._namespace = namespace
        self._services = services
        self._masker = masker
        self._execution = execution

    def secret(self, key: str) -> str | None:
        value = self._services.secrets.get(key.upper())
        if value is not None:
            self._masker.add(value)
        return value
