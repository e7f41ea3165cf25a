"""Undoing Content-Encoding as the bytes arrive: gzip, deflate, br, zstd, stacked in any order.

Explicit rather than libcurl's own, because libcurl neither notices a compressed body that was cut short nor
reads zstd in every build; the size on the wire, the decoded size and its cap are then known exactly.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Protocol

import brotli
import zstandard


class BadEncoding(Exception):
    """The bytes are not what Content-Encoding says; the text says why."""


class Decoder(Protocol):
    """Turns encoded chunks into decoded ones."""

    def feed(self, data: bytes) -> bytes: ...

    def finish(self) -> bytes:
        """What is left at the end; BadEncoding when the stream was cut short."""
        ...


class Gzip:
    """RFC 1952, several members allowed; trailing zero bytes are forgiven as all tools do."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._started = False

    def feed(self, data: bytes) -> bytes:
        parts = []
        while data:
            if self._inflate.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
            self._started = True
            try:
                parts.append(self._inflate.decompress(data))
            except zlib.error as error:
                raise BadEncoding(f"the body is not valid gzip ({_reason(error)})") from None
            data = self._inflate.unused_data
        return b"".join(parts)

    def finish(self) -> bytes:
        if self._started and not self._inflate.eof:
            raise BadEncoding("the gzip body ends too early")
        return b""


class Deflate:
    """``deflate``: zlib's format as the RFC says, or raw deflate as some servers send it."""

    def __init__(self) -> None:
        self._inflate: zlib._Decompress | None = None

    def feed(self, data: bytes) -> bytes:
        try:
            if self._inflate is None:
                self._inflate = zlib.decompressobj()
                try:
                    return self._inflate.decompress(data)
                except zlib.error:
                    self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._inflate.decompress(data)
        except zlib.error as error:
            raise BadEncoding(f"the body is not valid deflate ({_reason(error)})") from None

    def finish(self) -> bytes:
        if self._inflate is not None and not self._inflate.eof:
            raise BadEncoding("the deflate body ends too early")
        return b""


class Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> bytes:
        self._started = True
        try:
            return bytes(self._decompressor.process(data))
        except brotli.error:
            raise BadEncoding("the body is not valid brotli") from None

    def finish(self) -> bytes:
        if self._started and not self._decompressor.is_finished():
            raise BadEncoding("the brotli body ends too early")
        return b""


class Zstd:
    """RFC 8878; several frames allowed."""

    def __init__(self) -> None:
        self._inflate = zstandard.ZstdDecompressor().decompressobj()
        self._started = False

    def feed(self, data: bytes) -> bytes:
        parts = []
        while data:
            if self._inflate.eof:
                self._inflate = zstandard.ZstdDecompressor().decompressobj()
            self._started = True
            try:
                parts.append(self._inflate.decompress(data))
            except zstandard.ZstdError:
                raise BadEncoding("the body is not valid zstd") from None
            data = self._inflate.unused_data
        return b"".join(parts)

    def finish(self) -> bytes:
        if self._started and not self._inflate.eof:
            raise BadEncoding("the zstd body ends too early")
        return b""


class Stack:
    """Several encodings on top of each other, the last applied one is undone first."""

    def __init__(self, decoders: Sequence[Decoder]) -> None:
        self._decoders = tuple(decoders)

    def feed(self, data: bytes) -> bytes:
        for decoder in self._decoders:
            data = decoder.feed(data)
        return data

    def finish(self) -> bytes:
        data = b""
        for decoder in self._decoders:
            data = (decoder.feed(data) if data else b"") + decoder.finish()
        return data


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


def _reason(error: zlib.error) -> str:
    return str(error).rpartition(": ")[2]
