"""Where secrets come from: the system's keyring, ``SECRET_*`` variables, or memory.
Values never go to a file."""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

SERVICE = "Eyas"
"""The name under which the keyring lists our entries; each environment has its own below it."""

PREFIX = "SECRET_"


class SecretSource(Protocol):
    """Something that knows secrets by name."""

    def get(self, name: str) -> str | None:
        """The value, or None when this source does not have it."""
        ...

    def names(self) -> Sequence[str]:
        """The names that can be told without asking for values, sorted."""
        ...


class MemorySecrets:
    """Secrets given by the caller, for instance a test."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def names(self) -> Sequence[str]:
        return sorted(self._values)


class EnvironSecrets:
    """``SECRET_<NAME>`` variables holding base64, as a Kestra server has them;
    the name's letter case is free."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = environ

    def _variables(self) -> Mapping[str, str]:
        return os.environ if self._environ is None else self._environ

    def get(self, name: str) -> str | None:
        """The decoded value; None when there is no such variable or it is not base64 of UTF-8 text."""
        value = self._variables().get(PREFIX + name.upper())
        if value is None:
            return None
        try:
            return b64decode("".join(value.split()), validate=True).decode()
        except ValueError:
            return None

    def names(self) -> Sequence[str]:
        return sorted(key.removeprefix(PREFIX) for key in self._variables() if key.startswith(PREFIX))


class KeyringSecrets:
    """The system's keyring through the ``keyring`` library, which is loaded when first asked.

    ``known`` are the names an environment declares: a keyring cannot be listed. Where there is no keyring
    (a server, a container) ``get`` finds nothing and ``problem`` says why.
    """

    def __init__(self, environment: str, known: Iterable[str] = ()) -> None:
        self._service = f"{SERVICE}/{environment}"
        self._known = tuple(known)
        self.problem: str | None = None

    def get(self, name: str) -> str | None:
        try:
            import keyring

            return keyring.get_password(self._service, name)
        except Exception as error:  # every backend has its own errors, and none may end a run
            self.problem = f"The system's keyring cannot be read: {error}"
            return None

    def set(self, name: str, value: str) -> bool:
        """Stores a value; False (and ``problem``) when the keyring refuses."""
        try:
            import keyring

            keyring.set_password(self._service, name, value)
        except Exception as error:
            self.problem = f"The system's keyring cannot be written: {error}"
            return False
        return True

    def delete(self, name: str) -> bool:
        """Forgets a value; False when there was none or the keyring refuses."""
        try:
            import keyring

            keyring.delete_password(self._service, name)
        except Exception as error:
            self.problem = f"The system's keyring did not delete it: {error}"
            return False
        return True

    def names(self) -> Sequence[str]:
        return sorted(self._known)


class ChainSecrets:
    """Asks several sources, the first that knows a name wins."""

    def __init__(self, sources: Iterable[SecretSource]) -> None:
        self._sources = tuple(sources)

    def get(self, name: str) -> str | None:
        return next((value for s in self._sources if (value := s.get(name)) is not None), None)

    def names(self) -> Sequence[str]:
        return sorted({name for source in self._sources for name in source.names()})
