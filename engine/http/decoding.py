"""Undoing Content-Encoding as the bytes arrive: gzip, deflate, br, zstd, stacked in any order.

Explicit rather than libcurl's own, because libcurl neither notices a compressed body that was cut short nor
reads zstd in every build; the size on the wire, the decoded size and its cap are then known exactly. Decoded
bytes come in pieces of a few megabytes at most, so that a body made to burst (a "bomb") costs no memory
before it is recognised.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Protocol

import brotli
import zstandard

PIECE = 1 << 20
"""Bytes that a decoder gives at once, about."""

ZSTD_SLICE = 512
"""Bytes given to zstd at once: they may hold 128 blocks, each of 128 KB when decoded."""

BOMB_SIZE = 256 << 20
BOMB_RATIO = 200
"""A body is stopped that is larger than the first (bytes)
and more than so many times what came over the wire."""


class BadEncoding(Exception):
    """The bytes are not what Content-Encoding says; the text says why."""


class Decoder(Protocol):
    """Turns encoded chunks into decoded ones."""

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def finish(self) -> Iterator[bytes]:
        """What is left at the end; BadEncoding when the stream was cut short."""
        ...


class Gzip:
    """RFC 1952, several members allowed; trailing zero bytes are forgiven as all tools do."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflate.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
            self._started = True
            try:
                yield self._inflate.decompress(data, PIECE)
            except zlib.error as error:
                raise BadEncoding(f"the body is not valid gzip ({_reason(error)})") from None
            data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def finish(self) -> Iterator[bytes]:
        if self._started and not self._inflate.eof:
            yield from _drained(self._inflate)
            if not self._inflate.eof:
                raise BadEncoding("the gzip body ends too early")


class Deflate:
    """``deflate``: zlib's format as the RFC says, or raw deflate as some servers send it."""

    def __init__(self) -> None:
        self._inflate: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            try:
                piece = self._step(data)
            except zlib.error as error:
                raise BadEncoding(f"the body is not valid deflate ({_reason(error)})") from None
            yield piece
            assert self._inflate is not None
            data = b"" if self._inflate.eof else self._inflate.unconsumed_tail

    def _step(self, data: bytes) -> bytes:
        if self._inflate is None:
            self._inflate = zlib.decompressobj()
            try:
                return self._inflate.decompress(data, PIECE)
            except zlib.error:
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._inflate.decompress(data, PIECE)

    def finish(self) -> Iterator[bytes]:
        if self._inflate is not None and not self._inflate.eof:
            yield from _drained(self._inflate)
            if not self._inflate.eof:
                raise BadEncoding("the deflate body ends too early")


class Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._started = True
        try:
            yield bytes(self._decompressor.process(data, output_buffer_limit=PIECE))
            while not self._decompressor.can_accept_more_data():
                yield bytes(self._decompressor.process(b"", output_buffer_limit=PIECE))
        except brotli.error:
            raise BadEncoding("the body is not valid brotli") from None

    def finish(self) -> Iterator[bytes]:
        while self._started and not self._decompressor.is_finished():
            # What the limit on pieces left inside comes without further input.
            piece = bytes(self._decompressor.process(b"", output_buffer_limit=PIECE))
            if not piece and not self._decompressor.is_finished():
                raise BadEncoding("the brotli body ends too early")
            yield piece


class Zstd:
    """RFC 8878; several frames allowed."""

    def __init__(self) -> None:
        self._inflate = zstandard.ZstdDecompressor().decompressobj()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), ZSTD_SLICE):
            yield from self._slice(data[start : start + ZSTD_SLICE])

    def _slice(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflate.eof:
                self._inflate = zstandard.ZstdDecompressor().decompressobj()
            self._started = True
            try:
                yield self._inflate.decompress(data)
            except zstandard.ZstdError:
                raise BadEncoding("the body is not valid zstd") from None
            data = self._inflate.unused_data

    def finish(self) -> Iterator[bytes]:
        if self._started and not self._inflate.eof:
            raise BadEncoding("the zstd body ends too early")
        yield from ()


class Stack:
    """Several encodings on top of each other, the last applied one is undone first."""

    def __init__(self, decoders: Sequence[Decoder]) -> None:
        self._decoders = tuple(decoders)

    def feed(self, data: bytes) -> Iterator[bytes]:
        return self._through(self._decoders, data)

    def _through(self, decoders: Sequence[Decoder], data: bytes) -> Iterator[bytes]:
        if not decoders:
            yield data
            return
        for piece in decoders[0].feed(data):
            yield from self._through(decoders[1:], piece)

    def finish(self) -> Iterator[bytes]:
        for index, decoder in enumerate(self._decoders):
            for piece in decoder.finish():
                yield from self._through(self._decoders[index + 1 :], piece)


DECODERS: dict[str, type[Decoder]] = {
    "gzip": Gzip,
    "x-gzip": Gzip,
    "deflate": Deflate,
    "br": Brotli,
    "zstd": Zstd,
}


def decoder_for(encodings: Sequence[str]) -> Decoder | None:
    """The way back from a list of Content-Encoding values; None when there is nothing to undo, or when one of
    them is unknown (the bytes are then kept as they came)."""
    names = [name.strip().lower() for value in encodings for name in value.split(",")]
    names = [name for name in names if name and name != "identity"]
    if not names or any(name not in DECODERS for name in names):
        return None
    if len(names) == 1:
        return DECODERS[names[0]]()
    return Stack([DECODERS[name]() for name in reversed(names)])


def is_bomb(decoded: int, encoded: int) -> bool:
    """Whether a body bursts: large, and so much larger than what came that it was made to be."""
    return decoded > BOMB_SIZE and decoded > BOMB_RATIO * encoded


def _drained(inflate: zlib._Decompress) -> Iterator[bytes]:
    """What a limit on the size of pieces left inside; zlib may need one more call to see its end."""
    while piece := inflate.decompress(inflate.unconsumed_tail, PIECE):
        yield piece


def _reason(error: zlib.error) -> str:
    return str(error).rpartition(": ")[2]
