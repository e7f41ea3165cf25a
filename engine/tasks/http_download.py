"""http.Download: keeps an answer of any size as a file (language.md 6.5,
names as RFC 6266 and RFC 8187 say: D23)."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from engine.errors import StorageError, TaskFailed
from engine.events import Level
from engine.http.charsets import codec_for
from engine.http.message import HttpResponse
from engine.pattern import pattern
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import PREFIX, Outputs, Props, RunContext
from engine.tasks.http import (
    OLD_HTTP,
    REQUEST_PROPS,
    RESPONSE_OUTPUTS,
    build_request,
    check_status,
    header_lists,
)
from engine.tasks.http_options import read_boolean
from engine.values import to_text

_PARAMETER = pattern(
    r";\s*(?P<name>[A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?P<value>\"(?:[^\"\\]|\\.)*\"?|[^;]*)", re.DOTALL
)
_EXTENSION = pattern(r"\.[^./]+\Z")

LONGEST_NAME = 200
"""Bytes of a file name that a server may choose; file systems end at 255, and tools add to names."""

_LONGEST_EXTENSION = 20


def named_by(disposition: str) -> str | None:
    """The file name of a Content-Disposition, without any path; None when it names none.

    ``filename*`` (RFC 8187) wins over ``filename``. A name in percent-escapes is unescaped, as browsers do.
    """
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(f";{disposition}" if "=" in disposition.split(";")[0] else disposition):
        value = match["value"].strip()
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"'))
        found.setdefault(match["name"].lower(), value)
    extended = _extended(found["filename*"]) if "filename*" in found else None
    plain = found.get("filename")
    if extended:
        name = extended.replace(" ", "+")
    else:
        name = "" if plain is None else unquote(plain.replace(" ", "+"))
    last = re.split(r"[/\\]", name.replace("\0", ""))[-1].strip()
    return _shortened(last) if last not in ("", ".", "..") else None


def _shortened(name: str) -> str:
    """A name that file systems take; its extension stays."""
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    room = LONGEST_NAME - len(f"{dot}{extension}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension


def _extended(value: str) -> str | None:
    """``charset'language'percent-encoded``; None when it is no such thing."""
    charset, _, rest = value.partition("'")
    _, quote, encoded = rest.partition("'")
    codec = codec_for(charset)
    if not quote or codec is None:
        return None
    return unquote_to_bytes(encoded).decode(codec, "replace")


def extension_of(uri: str) -> str:
    """``.csv`` of ``http://host/a/file.csv?x``; ``.tmp`` where the last part of the path has none."""
    path = uri.partition("#")[0].partition("?")[0].partition("://")[2].partition("/")[2]
    match = _EXTENSION.search(path.rpartition("/")[2])
    return match.group() if match else ".tmp"


class Download:
    """``io.kestra.plugin.core.http.Download``."""

    schema = Schema(
        type=PREFIX + "http.Download",
        title="HTTP download",
        doc="Send an HTTP request and keep the body as a file of the execution, whatever its size.",
        props=(
            *REQUEST_PROPS,
            Prop(
                "failOnEmptyResponse",
                Kind.BOOLEAN,
                default=True,
                rendering=Rendering.RAW,
                doc="An empty body is a failure.",
            ),
            Prop("saveAs", Kind.STRING, doc="Name of the file; else the server's, else a number."),
        ),
        outputs=(
            Prop("uri", Kind.URI, doc="Address of the stored file."),
            Prop("length", Kind.INTEGER, doc="Bytes of the file."),
            *RESPONSE_OUTPUTS[1:],
        ),
        aliases=(OLD_HTTP + "Download",),
        examples=(
            "- id: download\n  type: io.kestra.plugin.core.http.Download\n  uri: "
            "https://dummyjson.com/products\n",
        ),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        request = await ctx.aside(lambda: build_request(ctx, props))
        needs_body = read_boolean(
            ctx.render_value(props.get("failOnEmptyResponse")), True, "failOnEmptyResponse"
        )
        response = await ctx.http.send(request, ctx)
        check_status(request, response)
        size = response.body.size if response.body is not None else 0
        if size == 0:
            if needs_body and not request.options.allow_failed:
                raise TaskFailed(
                    "No response from server",
                    hint="The body is empty; set failOnEmptyResponse to false where that is fine.",
                    property="uri",
                )
            ctx.log(Level.WARN, f"File '{response.uri}' is empty")
        uri, path = self._place(ctx, props, response)
        await asyncio.to_thread(keep, response, path)
        ctx.log(Level.DEBUG, f"File '{response.uri}' downloaded with size '{size}'")
        return {"uri": uri, "code": response.status, "length": size, "headers": header_lists(response)}

    @staticmethod
    def _place(ctx: RunContext, props: Props, response: HttpResponse) -> tuple[str, Path]:
        wanted = to_text(props["saveAs"]).lstrip("/") if props.get("saveAs") else None
        if wanted is not None and ".." in wanted.split("/"):
            raise TaskFailed(f"saveAs is {wanted!r}; it may not lead upwards.", property="saveAs")
        if wanted is None:
            wanted = next((n for v in response.values("content-disposition") if (n := named_by(v))), None)
        try:
            return ctx.storage.create(name=wanted, suffix=extension_of(response.uri))
        except StorageError as error:
            raise TaskFailed(str(error), property="saveAs") from None


def keep(response: HttpResponse, target: Path) -> None:
    """Gives the received body its name; the response view goes on reading it under the old one."""
    if response.data is not None or response.path is None:
        target.write_bytes(response.data or b"")
        return
    target.unlink(missing_ok=True)
    try:
        os.link(response.path, target)
    except OSError:  # a file system without links
        shutil.copyfile(response.path, target)
