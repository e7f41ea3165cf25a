"""Files of executions and namespaces: ``kestra:///`` URIs on one side, paths below one folder on the other.

``kestra:///<namespace as path>/<flow>/executions/<id>/tasks/<task>/<run>/<name>`` as on a server; ids of
flows and tasks are slugs there.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import unicodedata
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

from engine.bodies import Bodies, StoredBody, stored_body
from engine.errors import StorageError

SCHEME = "kestra://"
NAMESPACE_FILES = "_files"


class Storage:
    """All stored files; ``files`` is the folder of namespace files (default: beside the rest)."""

    def __init__(self, root: Path, files: Path | None = None) -> None:
        self.root = root
        self._files = files
        self._made: Path | None = None
        self.bodies = lru_cache(maxsize=64)(self._bodies_of)
        """Where the bodies of an execution (its URI) go."""

    def execution(self, namespace: str, flow_id: str, execution_id: str) -> str:
        """The URI of the folder of one execution."""
        return f"{SCHEME}/{namespace_path(namespace)}/{slug(flow_id)}/executions/{execution_id}"

    def path(self, uri: str) -> Path:
        """The path behind a URI; it may not exist yet. StorageError when it leads out of the storage."""
        if not uri.startswith(SCHEME):
            raise StorageError(f"`{uri}` is not a stored file; its address would begin with {SCHEME}/.")
        parts = unquote(uri[len(SCHEME) :].split("?")[0]).split("/")
        kept = [part for part in parts if part]
        if ".." in kept or "." in kept or any("\\" in part or "\0" in part for part in kept):
            raise StorageError(f"The address `{uri}` leads out of the storage.")
        if self._files is not None and NAMESPACE_FILES in kept:
            at = kept.index(NAMESPACE_FILES)
            return self._files.joinpath(*kept[:at], *kept[at + 1 :])
        return self.root.joinpath(*kept)

    def existing(self, uri: str) -> Path:
        """The path of a file that must be there."""
        path = self.path(uri)
        if not path.is_file():
            raise StorageError(f"Unable to find file '{uri}'")
        return path

    def make_folder(self, folder: Path) -> None:
        """Makes a folder; the last one that was made is remembered, because many files go into one."""
        if folder == self._made:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"Cannot write below {folder}: {error.strerror}.") from error
        self._made = folder

    def namespace_uri(self, namespace: str, path: str) -> str:
        """The URI of a namespace file."""
        return f"{SCHEME}/{namespace_path(namespace)}/{NAMESPACE_FILES}/{quote(path.lstrip('/'))}"

    def task(
        self, namespace: str, flow_id: str, execution_id: str, task_id: str, task_run_id: str
    ) -> ExecutionFiles:
        """The files of one task run."""
        execution = self.execution(namespace, flow_id, execution_id)
        return ExecutionFiles(self, namespace, execution, f"{execution}/tasks/{slug(task_id)}/{task_run_id}")

    def store_input(self, execution_uri: str, input_id: str, name: str, source: Path) -> str:
        """Copies an uploaded file into the execution and returns its URI. A name may hold folders."""
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        uri = f"{execution_uri}/inputs/{quote(input_id)}/{quote('/'.join(parts) or input_id)}"
        target = self.path(uri)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return uri

    def _bodies_of(self, execution: str) -> Bodies:
        uri = f"{execution}/bodies"
        return Bodies(uri, self.path(uri))

    def body(self, uri: str) -> StoredBody:
        """The stored body behind a URI. OSError when there is none, StorageError as ``path``."""
        return stored_body(uri, self.path(uri))

    def delete_execution(self, namespace: str, flow_id: str, execution_id: str) -> None:
        """Removes everything that an execution stored."""
        self._made = None
        self.bodies.cache_clear()  # closes files; Windows would not remove them
        shutil.rmtree(self.path(self.execution(namespace, flow_id, execution_id)), ignore_errors=True)


class ExecutionFiles:
    """The storage as one task run sees it: it reads its execution and namespace, and writes below itself."""

    __slots__ = ("_execution", "_namespace", "_storage", "folder")

    def __init__(self, storage: Storage, namespace: str, execution: str, folder: str) -> None:
        self._storage = storage
        self._namespace = namespace
        self._execution = execution
        self.folder = folder

    def path(self, uri: str) -> Path:
        """The file behind a URI; StorageError when it is missing or outside of the storage."""
        return self._storage.existing(uri)

    def locate(self, uri: str) -> Path:
        """The path of a URI whether the file is there or not."""
        return self._storage.path(uri)

    def create(self, name: str | None = None, suffix: str = "") -> tuple[str, Path]:
        """A new file for this task run: its URI and its path (not yet existing); names are numbers unless
        given. A name may hold folders, but not lead upwards."""
        name = name or f"{secrets.randbits(63)}{suffix}"
        return self._place(f"{self.folder}/{quote_name(name)}")

    @property
    def bodies(self) -> Bodies:
        """Where bodies go that nobody but the person at the window asks for."""
        return self._storage.bodies(self._execution)

    def _place(self, uri: str) -> tuple[str, Path]:
        path = self._storage.path(uri)
        self._storage.make_folder(path.parent)
        return uri, path

    def purge(self) -> list[str]:
        """Deletes all files of the execution and returns their URIs."""
        root = self._storage.path(self._execution)
        uris: list[str] = []
        for path in sorted(root.rglob("*")):
            if path.is_file():
                path.unlink()
                uris.append(f"{self._execution}/{quote_name(path.relative_to(root).as_posix())}")
        return uris

    def namespace_files(self) -> list[tuple[str, Path]]:
        """The files of the flow's namespace: names with ``/``, and where they lie."""
        root = self._storage.path(self._storage.namespace_uri(self._namespace, ""))
        return [
            (path.relative_to(root).as_posix(), path) for path in sorted(root.rglob("*")) if path.is_file()
        ]

    def working_directory(self) -> Path:
        """A folder of the task run for files of its own."""
        path = self._storage.path(self.folder) / "work"
        path.mkdir(parents=True, exist_ok=True)
        return path


def namespace_path(namespace: str) -> str:
    return namespace.replace(".", "/")


def quote_name(name: str) -> str:
    """A file name as it stands in a URI: `+` and letters of all scripts stay as they are."""
    return "".join(char if not char.isascii() else quote(char, safe="/+") for char in name)


@lru_cache(maxsize=1024)
def slug(text: str) -> str:
    """Ids as they stand in URIs: ASCII, lower case, dashes for blanks and underscores."""
    dashed = re.sub(r"\s", "-", text, flags=re.ASCII)
    plain = re.sub(r"[^\w-]", "", unicodedata.normalize("NFD", dashed), flags=re.ASCII)
    return re.sub(r"-{2,}", "-", plain.replace("_", "-")).strip("-").lower()


def write_atomically(path: Path, data: bytes) -> None:
    """Replaces a file in one step, so that a kill leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StorageError(f"Cannot write {path}: {error.strerror}.") from error
