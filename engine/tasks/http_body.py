"""Turns ``body`` and ``formData`` into the bytes of a request
(language.md 6.1; D05, D09, D10, D24, D42, D45)."""

from __future__ import annotations

import codecs
import re
import secrets
from collections.abc import Mapping
from urllib.parse import quote_from_bytes, quote_plus

from engine.errors import StorageError, TaskFailed
from engine.http.charsets import charset_of, codec_for
from engine.http.message import RequestBody
from engine.http.wire import Segment
from engine.pattern import pattern
from engine.tasks.base import TaskStorage
from engine.values import to_json, to_text

_JAVA_NAMES = {
    "utf-8": "UTF-8",
    "iso8859-1": "ISO-8859-1",
    "ascii": "US-ASCII",
    "utf-16": "UTF-16",
    "utf-16-be": "UTF-16BE",
    "utf-16-le": "UTF-16LE",
    "utf-32": "UTF-32",
    "cp1252": "windows-1252",
    "iso8859-15": "ISO-8859-15",
}
_MULTIPART = pattern(r"\s*multipart/form-data\s*(;|\Z)", re.IGNORECASE)
_BOUNDARY = pattern(r";\s*boundary\s*=\s*(\"[^\"]*\"|[^;\s]+)", re.IGNORECASE)
_STORAGE = "kestra://"


def text_body(body: object, content_type: str | None, default_charset: str) -> RequestBody:
    """``body`` as bytes: a text as it is, anything else as compact JSON without the null entries of maps."""
    if content_type is not None and not content_type.strip():
        raise TaskFailed("contentType: the MIME type must not be blank.", property="contentType")
    text = body if isinstance(body, str) else "" if body is None else to_json(_without_null_entries(body))
    content_type = content_type or "application/json"
    own = charset_of(content_type)
    charset = own or default_charset
    codec = codec_for(charset)
    if codec is None:
        where = "contentType" if own else "options.defaultCharset"
        raise TaskFailed(
            f"{where} names the charset {charset!r}, which does not exist.", property="contentType"
        )
    data = _encode(text, codec, charset)
    header = content_type if own else f"{content_type}; charset={_JAVA_NAMES.get(codec, charset.upper())}"
    return RequestBody((data,), header)


def _encode(text: str, codec: str, charset: str) -> bytes:
    try:
        if codec == "utf-16":  # as Java has it: big-endian with a byte order mark
            return codecs.BOM_UTF16_BE + text.encode("utf-16-be")
        return text.encode(codec)
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        column = error.start - (text.rfind("\n", 0, error.start) + 1) + 1
        raise TaskFailed(
            f"body holds {text[error.start]!r} (line {line}, column {column}), which the charset {charset} "
            "cannot express. Use UTF-8.",
            property="body",
        ) from None


def _without_null_entries(value: object) -> object:
    if isinstance(value, Mapping):
        return {k: _without_null_entries(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_without_null_entries(v) for v in value]
    return value


def is_multipart(content_type: str | None) -> bool:
    """Whether a Content-Type asks for multipart/form-data, in any letter case, with or without parameters."""
    return _MULTIPART.match(content_type or "") is not None


def form_body(form: Mapping[str, object]) -> RequestBody:
    """``formData`` url-encoded in UTF-8; null is left out, a list repeats its key, a map is JSON."""
    pairs: list[tuple[str, str]] = []
    for name, value in form.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            if item is not None:
                pairs.append((name, item if isinstance(item, str) else _printed(item)))
    text = "&".join(f"{_plus(name)}={_plus(value)}" for name, value in pairs)
    charset = _label("".join(part for pair in pairs for part in pair))
    return RequestBody((text.encode("ascii"),), f"application/x-www-form-urlencoded; charset={charset}")


def _plus(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")


def _label(text: str) -> str:
    """The charset to declare: for ASCII the one that Kestra declares,
    as the bytes are the same; else UTF-8."""
    return "ISO-8859-1" if text.isascii() else "UTF-8"


def multipart_body(
    form: Mapping[str, object], content_type: str | None, storage: TaskStorage
) -> tuple[RequestBody, str]:
    """``formData`` as multipart/form-data in the order written, and the Content-Type that fits it exactly.

    A text starting with ``kestra://`` is a file, a map with ``name`` and ``content`` a named one (its
    ``contentType`` is honoured), other values are JSON. Raises TaskFailed.
    """
    found = _BOUNDARY.search(content_type or "")
    boundary = found.group(1).strip('"') if found else f"----------------eyas{secrets.token_hex(18)}"
    segments: list[Segment] = []
    texts: list[str] = []
    for name, value in form.items():
        if value is None:
            continue
        head, content = _part(name, value, storage, texts)
        segments.append(f"--{boundary}\r\n{head}\r\n\r\n".encode())
        segments += [content, b"\r\n"]
    segments.append(f"--{boundary}--\r\n".encode())
    declared = f"multipart/form-data; charset={_label(''.join(texts))}; boundary={boundary}"
    return RequestBody(tuple(_joined(segments)), declared), boundary


def _part(name: str, value: object, storage: TaskStorage, texts: list[str]) -> tuple[str, Segment]:
    disposition = f'Content-Disposition: form-data; name="{_escaped(name)}"'
    texts.append(name)
    if isinstance(value, str) and value.startswith(_STORAGE):
        path = _stored(value, storage)
        filename = f"{abs(hash(value)) % 10**19}.tmp"
        return f'{disposition}; filename="{filename}"\r\nContent-Type: application/octet-stream', path
    if isinstance(value, Mapping) and "name" in value and "content" in value:
        filename, uri = to_text(value["name"]), to_text(value["content"])
        if "/" in filename or "\\" in filename:
            raise TaskFailed(
                f"formData.{name}.name is {filename!r}; a file name has no path.", property="formData"
            )
        if not uri.startswith(_STORAGE):
            raise TaskFailed(
                f"formData.{name}.content: Invalid internal storage uri, got uri '{uri}'. It must be the URI "
                "of a stored file (kestra:///…), for instance an output of another task.",
                property="formData",
            )
        content_type = to_text(value.get("contentType") or "application/octet-stream")
        extended = (
            "" if filename.isascii() else f"; filename*=\"UTF-8''{quote_from_bytes(filename.encode())}\""
        )
        path = _stored(uri, storage)
        head = f'{disposition}; filename="{_escaped(filename)}"{extended}\r\nContent-Type: {content_type}'
        return head, path
    text = value if isinstance(value, str) else _printed(value)
    texts.append(text)
    return f"{disposition}\r\nContent-Type: text/plain", text.encode()


def _stored(uri: str, storage: TaskStorage) -> Segment:
    try:
        path = storage.path(uri)
    except StorageError as error:
        raise TaskFailed(f"formData: {error}", property="formData") from None
    if not path.is_file():
        raise TaskFailed(f"formData: {uri} (No such file or directory)", property="formData")
    return path


def _joined(segments: list[Segment]) -> list[Segment]:
    """Neighbouring bytes become one segment."""
    joined: list[Segment] = []
    for segment in segments:
        if joined and isinstance(segment, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += segment
        else:
            joined.append(segment)
    return joined


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "%0D").replace("\n", "%0A")


def _printed(value: object) -> str:
    return to_json(value) if isinstance(value, Mapping | list | tuple) else to_text(value)
