"""Content-Encoding: round trips, cuts, and bodies made to burst."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from engine.http.decoding import PIECE, BadEncoding, decoder_for, is_bomb

ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}


def decode(names: list[str], *chunks: bytes) -> bytes:
    decoder = decoder_for(names)
    assert decoder is not None
    return b"".join([piece for chunk in chunks for piece in decoder.feed(chunk)] + list(decoder.finish()))


@pytest.mark.parametrize("name", ENCODERS)
@given(data=st.binary(max_size=3000), cut=st.integers(0, 3000))
def test_round_trip_wherever_it_is_cut(name: str, data: bytes, cut: int) -> None:
    encoded = ENCODERS[name](data)
    assert decode([name], encoded[:cut], encoded[cut:]) == data


@pytest.mark.parametrize("name", ENCODERS)
def test_large_bodies_come_in_pieces(name: str) -> None:
    data = bytes(20_000_000)
    decoder = decoder_for([name])
    assert decoder is not None
    encoded = ENCODERS[name](data)
    sizes = [len(piece) for piece in decoder.feed(encoded)]
    sizes += [len(piece) for piece in decoder.finish()]
    assert sum(sizes) == len(data)
    assert max(sizes) <= 20 * PIECE


@pytest.mark.parametrize("name", ENCODERS)
def test_a_cut_body_is_noticed(name: str) -> None:
    encoded = ENCODERS[name](b"hello " * 500)
    with pytest.raises(BadEncoding, match="ends too early"):
        decode([name], encoded[: len(encoded) // 2])


def test_stacked_encodings() -> None:
    data = b"hello " * 50
    assert decode(["gzip, br"], brotli.compress(gzip.compress(data))) == data
    assert decode(["deflate", "x-gzip"], gzip.compress(zlib.compress(data))) == data


def test_what_is_not_known_is_left_alone() -> None:
    assert decoder_for(["identity"]) is None
    assert decoder_for(["gzip", "sdch"]) is None
    assert decoder_for([]) is None


def test_several_members_and_padding() -> None:
    assert decode(["gzip"], gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0") == b"ab"


@pytest.mark.parametrize(
    ("decoded", "encoded", "bomb"),
    [(1 << 30, 1 << 20, True), (1 << 30, 1 << 29, False), (1 << 20, 1, False)],
)
def test_what_counts_as_a_bomb(decoded: int, encoded: int, bomb: bool) -> None:
    assert is_bomb(decoded, encoded) is bomb
