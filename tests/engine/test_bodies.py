"""Stored bodies: small ones share a file, and each URI gives back just its own bytes."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bodies import Bodies, StoredBody, stored_body
from engine.http.bodies import IN_MEMORY, BodyFile
from engine.storage import Storage
from tests.engine.http.sending import Sent, notes, send
from tests.servers.scripted import ScriptedServer

EXECUTION = "kestra:///some/space/flow/executions/1"


@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=20))
def test_every_body_comes_back(tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]) -> None:
    storage = Storage(tmp_path_factory.mktemp("storage"))
    uris = [storage.bodies(EXECUTION).append(data) for data in bodies]
    assert [storage.body(uri).read() for uri in uris] == bodies
    assert [storage.body(uri).size for uri in uris] == [len(data) for data in bodies]
    assert len({storage.path(uri) for uri in uris}) == 1


def test_the_bodies_of_two_processes_do_not_meet(tmp_path: Path) -> None:
    first = Storage(tmp_path).bodies(EXECUTION).append(b"first")
    second = Storage(tmp_path).bodies(EXECUTION).append(b"second")
    storage = Storage(tmp_path)
    assert (storage.body(first).read(), storage.body(second).read(3, 99)) == (b"first", b"ond")


def test_what_is_purged_does_not_come_back_as_another_body(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    first = storage.bodies(EXECUTION).append(b"first")
    storage.path(first).unlink()
    second = storage.bodies(EXECUTION).append(b"other")
    assert storage.body(second).read() == b"other"
    with pytest.raises(FileNotFoundError):
        storage.body(first)


def test_a_large_body_has_a_file_of_its_own(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    file = BodyFile(storage.bodies(EXECUTION))
    for _ in range(3):
        file.write(b"x" * (IN_MEMORY // 2))
    kept = file.close()
    assert kept.uri is not None and kept.path is not None
    assert storage.body(kept.uri) == StoredBody(kept.path, 0, IN_MEMORY // 2 * 3)


def test_a_body_whose_file_was_removed_or_cut_gives_what_is_left(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.bodies(EXECUTION).append(b"before")
    uri = storage.bodies(EXECUTION).append(b"content")
    path = storage.path(uri)
    path.write_bytes(path.read_bytes()[:-3])
    assert storage.body(uri).read() == b"cont"
    path.unlink()
    with pytest.raises(FileNotFoundError):
        stored_body(uri, path)


def test_a_full_disk_fails_the_request_and_says_so(tmp_path: Path) -> None:
    class Full(Bodies):
        def append(self, data: bytes) -> str:
            raise OSError(errno.ENOSPC, "No space left on device")

    async def main() -> Sent:
        async with ScriptedServer([{"path": "*", "body": "an answer"}]) as server:
            context = notes(tmp_path)
            context.storage.bodies = Full("kestra://", tmp_path)
            return await send(f"{server.url}/x", folder=tmp_path, context=context)

    sent = asyncio.run(main())
    assert sent.error == "The answer could not be written to storage: No space left on device."
    assert sent.notes.exchanges[0].response is not None, "the status and headers that came are kept"
