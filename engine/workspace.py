"""A folder of flows: which there are, reading and saving them safely, and the state folder beside them.

Flows are plain files that belong to the user; everything of ours lies below ``.eyas/``, where ``.gitignore``
keeps executions and history out of version control.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.catalogue import resource_folder
from engine.errors import EyasError, StorageError
from engine.record import record
from engine.storage import NAMESPACE_FILES, write_atomically
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode, compose

STATE_FOLDER = ".eyas"
SUFFIXES = (".yaml", ".yml")
IGNORED = """# made by Eyas: runs of this machine
/storage/
/state.sqlite*
/cookies/
/history.sqlite*
/drafts/
"""
LARGEST_FLOW = 5_000_000
"""Bytes above which a file is not looked into when flows are listed."""

HTTP_REQUEST = ("io.kestra.plugin.core.http.Request", "io.kestra.plugin.fs.http.Request")


class ChangedOnDisk(EyasError):
    """The file is not what it was when it was read; ``text`` is what stands there now (None: it is gone)."""

    def __init__(self, path: Path, text: str | None) -> None:
        super().__init__(f"{path} was changed by someone else.")
        self.path = path
        self.text = text


@record
class Loaded:
    """The text of a file, and what tells this content from any other."""

    text: str
    fingerprint: str


@record
class FlowFile:
    """One file that looks like a flow. ``method`` is that of its first HTTP request, for a badge."""

    path: Path
    flow_id: str
    namespace: str
    method: str | None = None
    error: str | None = None


class Workspace:
    """A folder of flows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[Path, tuple[tuple[int, int], FlowFile | None]] = {}

    @property
    def state_folder(self) -> Path:
        """Where ours lies; it need not exist (see :meth:`make_state_folder`)."""
        return self.folder / STATE_FOLDER

    @property
    def namespace_files(self) -> Path:
        """Files that flows read by name, below their namespace as path."""
        return self.folder / NAMESPACE_FILES

    def make_state_folder(self) -> Path:
        """The state folder, made with its ``.gitignore`` if it was not there."""
        folder = self.state_folder
        ignore = folder / ".gitignore"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not ignore.exists():
                ignore.write_text(IGNORED, encoding="utf-8")
        except OSError as error:
            raise StorageError(f"Cannot write below {folder}: {error.strerror}.") from error
        return folder

    def flow_files(self) -> list[FlowFile]:
        """All flows below the folder, by path. Files that are no flow are left out, broken ones are not.

        A file that has not changed is not read again."""
        found: list[FlowFile] = []
        seen: dict[Path, tuple[tuple[int, int], FlowFile | None]] = {}
        for path in self._files():
            try:
                stat = path.stat()
            except OSError:
                continue
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._seen.get(path)
            flow_file = known[1] if known is not None and known[0] == stamp else look_into(path, stat.st_size)
            seen[path] = (stamp, flow_file)
            if flow_file is not None:
                found.append(flow_file)
        self._seen = seen
        return found

    def find(self, namespace: str, flow_id: str) -> FlowFile | None:
        """The file of a flow, the first by path when there are several."""
        return next(
            (file for file in self.flow_files() if file.flow_id == flow_id and file.namespace == namespace),
            None,
        )

    def _files(self) -> Iterator[Path]:
        for folder, names, files in os.walk(self.folder):
            names[:] = sorted(
                name
                for name in names
                if not name.startswith(".") and name not in (NAMESPACE_FILES, "node_modules")
            )
            for name in sorted(files):
                if name.endswith(SUFFIXES) and not name.startswith("."):
                    yield Path(folder, name)

    def read(self, path: Path) -> Loaded:
        """The text of a file as it is, line ends included; StorageError when it cannot be read as UTF-8."""
        return read_text(path)

    def save(self, path: Path, text: str, expected_fingerprint: str | None = None) -> str:
        """Replaces the file in one step and returns its new fingerprint.

        With ``expected_fingerprint`` it raises ChangedOnDisk when the file holds something else by now;
        without one it writes over whatever there is.
        """
        data = text.encode("utf-8")
        if expected_fingerprint is not None:
            try:
                current: bytes | None = path.read_bytes()
            except FileNotFoundError:
                current = None
            except OSError as error:
                raise StorageError(f"Cannot read {path}: {error.strerror}.") from error
            if current is None or fingerprint_of(current) != expected_fingerprint:
                raise ChangedOnDisk(path, None if current is None else current.decode("utf-8", "replace"))
        write_atomically(path, data)
        return fingerprint_of(data)

    @classmethod
    def samples(cls, target: Path | None = None) -> Workspace:
        """The sample flows, copied to a folder of the user; what the user changed there is kept."""
        folder = target if target is not None else data_folder() / "samples"
        source = resource_folder() / "samples"
        for path in sorted(source.rglob("*.yaml")):  # flows and environments, not what a run may have left
            copy = folder / path.relative_to(source)
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        return cls(folder)

    @classmethod
    def around(cls, path: Path) -> Workspace:
        """The workspace a file lies in: the nearest folder above with a state folder, else the file's own."""
        folder = path.resolve().parent
        for candidate in (folder, *folder.parents):
            if (candidate / STATE_FOLDER).is_dir():
                return cls(candidate)
        return cls(folder)


def read_text(path: Path) -> Loaded:
    """A file as text; StorageError when it is missing or no UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StorageError(f"Cannot read {path}: {error.strerror}.") from error
    try:
        return Loaded(data.decode("utf-8"), fingerprint_of(data))
    except UnicodeDecodeError as error:
        raise StorageError(f"{path} is no UTF-8 text (byte {error.start + 1}).") from error


def fingerprint_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def data_folder() -> Path:
    """Where the platform wants the data of applications."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Eyas"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Eyas"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "eyas"


def look_into(path: Path, size: int) -> FlowFile | None:
    """What the list of flows shows of a file; None when it is no flow."""
    if size > LARGEST_FLOW:
        return None
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    root, problems = compose(text)
    if not isinstance(root, MappingNode) or root.get("tasks") is None:
        # While somebody types, a flow may be broken; it is still one when it names its id and tasks.
        if "\ntasks:" in text and text.lstrip("\ufeff-\n\r ").startswith("id:"):
            first = problems[0].message if problems else "This is no flow yet."
            return FlowFile(path, path.stem, "", None, first)
        return None
    flow_id, namespace = scalar(root.get("id")), scalar(root.get("namespace"))
    error = problems[0].message if problems else None
    return FlowFile(path, flow_id or path.stem, namespace or "", first_method(root.get("tasks")), error)


def scalar(node: Node | None) -> str | None:
    return node.text if isinstance(node, ScalarNode) and node.value is not None else None


def first_method(node: Node | None) -> str | None:
    """The method of the first HTTP request among tasks and their children, as written."""
    if isinstance(node, SequenceNode):
        found = (first_method(item) for item in node.items)
        return next((method for method in found if method is not None), None)
    if not isinstance(node, MappingNode):
        return None
    if scalar(node.get("type")) in HTTP_REQUEST:
        return scalar(node.get("method")) or "GET"
    found = (first_method(value) for _, value in node.entries if not isinstance(value, ScalarNode))
    return next((method for method in found if method is not None), None)
