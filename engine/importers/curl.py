"""curl command lines as requests: what a browser, a manual or a colleague gives to copy.

The words are split by the rules of the shell (``shell.py``), the options read by those of curl: a value may
follow, stand in the same word (``-XPOST``) or behind ``=``; short ones without a value join (``-sSL``).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import field
from urllib.parse import quote

from engine.importers.request import ImportedRequest
from engine.importers.shell import split, without_carets
from engine.record import record

FORM_TYPE = "application/x-www-form-urlencoded"


class NotCurl(ValueError):
    """The text is no curl command that can be read; the message says why."""


def is_curl(text: str) -> bool:
    """Whether a pasted text looks like a curl command (a prompt before it is forgiven)."""
    return re.match(r"\s*(?:[$>%#]\s+)?(?:\S*[/\\])?curl(?:\.exe)?[\s^\\]", text + " ") is not None


@record(frozen=False)
class _Line:
    """What has been read of the command so far."""

    urls: list[str] = field(default_factory=list)
    method: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    has_data: bool = False
    json: bool = False
    form: list[tuple[str, str]] = field(default_factory=list)
    as_query: bool = False
    head: bool = False
    upload: bool = False
    user: str | None = None
    bearer: str | None = None
    digest: bool = False
    insecure: bool = False
    compressed: bool = False
    proxy: str | None = None
    connect_timeout: float | None = None
    timeout: float | None = None
    warnings: list[str] = field(default_factory=list)


def read_curl(text: str) -> ImportedRequest:
    """The request of a curl command line. Raises NotCurl, also where no URL is given."""
    try:
        words = split(without_carets(re.sub(r"^\s*[$>%#]\s+", "", text.strip())))
    except ValueError as error:
        raise NotCurl(f"The command is not complete: {error}.") from error
    if not words or not re.search(r"(?:^|[/\\])curl(?:\.exe)?$", words[0]):
        raise NotCurl("This is not a curl command.")
    line = _Line()
    _read_options(words[1:], line)
    if not line.urls:
        raise NotCurl("The curl command names no URL.")
    if len(line.urls) > 1:
        line.warnings.append(f"Only the first of {len(line.urls)} URLs is taken over.")
    return _request(line)


def _read_options(words: list[str], line: _Line) -> None:
    waiting = list(reversed(words))
    only_urls = False
    while waiting:
        word = waiting.pop()
        if only_urls or not word.startswith("-") or word == "-":
            line.urls.append(word)
        elif word == "--":
            only_urls = True
        elif word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            _read_long(name, value if equals else None, waiting, line)
        else:
            _read_short(word[1:], waiting, line)


def _read_long(name: str, joined: str | None, waiting: list[str], line: _Line) -> None:
    if name in _WITH_VALUE:
        value = joined if joined is not None else (waiting.pop() if waiting else None)
        if value is None:
            raise NotCurl(f"--{name} needs a value.")
        _WITH_VALUE[name](line, value)
    elif name in _FLAGS:
        _FLAGS[name](line)
    elif name in _IGNORED_WITH_VALUE:
        if joined is None and waiting:
            waiting.pop()
    elif name not in _IGNORED and not name.startswith("no-"):
        line.warnings.append(f"The option --{name} is not taken over.")


def _read_short(letters: str, waiting: list[str], line: _Line) -> None:
    while letters:
        letter, letters = letters[0], letters[1:]
        name = _SHORT.get(letter)
        if name is None:
            line.warnings.append(f"The option -{letter} is not taken over.")
        elif name in _WITH_VALUE or name in _IGNORED_WITH_VALUE:
            _read_long(name, letters if letters else None, waiting, line)
            return
        else:
            _read_long(name, None, waiting, line)


def _header(line: _Line, value: str) -> None:
    name, colon, rest = value.partition(":")
    if colon and rest.strip():
        line.headers.append((name.strip(), rest.strip()))
    elif not colon and value.rstrip().endswith(";"):
        line.headers.append((value.rstrip()[:-1].strip(), ""))
    elif value.startswith("@"):
        line.warnings.append(f"Headers from the file {value[1:]} are not taken over.")
    # ``Name:`` alone takes a header of curl's own away, which is not there anyway.


def _data(line: _Line, value: str) -> None:
    line.has_data = True
    if value.startswith("@"):
        line.warnings.append(f"The body comes from the file {value[1:]}; its text is not taken over.")
    else:
        # curl strips line ends from files only, never from the command line
        line.data.append(value)


def _raw(line: _Line, value: str) -> None:
    line.has_data = True
    line.data.append(value)


def _urlencoded(line: _Line, value: str) -> None:
    line.has_data = True
    name, equals, rest = value.partition("=")
    if equals:
        line.data.append(f"{name}={_encoded(rest)}" if name else _encoded(rest))
    elif "@" in value:
        line.warnings.append(f"The body comes from the file {value.partition('@')[2]}; it is not taken over.")
    else:
        line.data.append(_encoded(value))


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _json(line: _Line, value: str) -> None:
    line.json = True
    _data(line, value)


def _form(line: _Line, value: str) -> None:
    name, _, rest = value.partition("=")
    if rest.startswith(("@", "<")):
        line.warnings.append(f"The field {name} is the file {rest[1:]}: give it by an input of type FILE.")
        line.form.append((name, "{{ inputs." + re.sub(r"\W", "_", name) + " }}"))
    else:
        line.form.append((name, rest[1:-1] if len(rest) > 1 and rest[0] == rest[-1] == '"' else rest))


def _form_string(line: _Line, value: str) -> None:
    name, _, rest = value.partition("=")
    line.form.append((name, rest))


def _upload(line: _Line, value: str) -> None:
    line.upload = True
    line.has_data = True
    line.warnings.append(f"The body comes from the file {value}; it is not taken over.")


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _cookie(line: _Line, value: str) -> None:
    if "=" in value:
        line.headers.append(("Cookie", value))
    else:
        line.warnings.append(f"Cookies from the file {value} are not taken over.")


def _set(name: str) -> Callable[[_Line, str], None]:
    def take(line: _Line, value: str) -> None:
        setattr(line, name, value)

    return take


def _set_number(name: str) -> Callable[[_Line, str], None]:
    def take(line: _Line, value: str) -> None:
        setattr(line, name, _number(value))

    return take


def _flag(name: str) -> Callable[[_Line], None]:
    def take(line: _Line) -> None:
        setattr(line, name, True)

    return take


def _add_header(name: str) -> Callable[[_Line, str], None]:
    def take(line: _Line, value: str) -> None:
        line.headers.append((name, value.removesuffix(";auto")))

    return take


_WITH_VALUE: dict[str, Callable[[_Line, str], None]] = {
    "request": _set("method"),
    "header": _header,
    "data": _data,
    "data-ascii": _data,
    "data-binary": _data,
    "data-raw": _raw,
    "data-urlencode": _urlencoded,
    "json": _json,
    "form": _form,
    "form-string": _form_string,
    "url": lambda line, value: line.urls.append(value),
    "user": _set("user"),
    "oauth2-bearer": _set("bearer"),
    "user-agent": _add_header("User-Agent"),
    "referer": _add_header("Referer"),
    "cookie": _cookie,
    "proxy": _set("proxy"),
    "max-time": _set_number("timeout"),
    "connect-timeout": _set_number("connect_timeout"),
    "upload-file": _upload,
}
_FLAGS: dict[str, Callable[[_Line], None]] = {
    "get": _flag("as_query"),
    "head": _flag("head"),
    "insecure": _flag("insecure"),
    "compressed": _flag("compressed"),
    "digest": _flag("digest"),
    "basic": lambda line: None,
}
_IGNORED = frozenset(
    {
        "location", "silent", "show-error", "verbose", "include", "fail", "fail-with-body",
        "globoff", "http1.1", "http2", "http1.0", "ipv4", "ipv6", "progress-bar", "remote-name",
        "location-trusted", "no-buffer", "raw", "path-as-is", "tcp-nodelay", "keepalive", "anyauth",
    }
)  # fmt: skip
"""They say how curl shows or travels, not what is sent."""
_IGNORED_WITH_VALUE = frozenset(
    {
        "output", "write-out", "dump-header", "cookie-jar", "retry", "retry-delay",
        "retry-max-time", "trace", "trace-ascii", "stderr", "max-redirs", "limit-rate",
    }
)  # fmt: skip
_SHORT = {
    "X": "request", "H": "header", "d": "data", "F": "form", "u": "user", "A": "user-agent", "e": "referer",
    "b": "cookie", "x": "proxy", "m": "max-time", "T": "upload-file", "G": "get", "I": "head",
    "k": "insecure",
    "L": "location", "s": "silent", "S": "show-error", "v": "verbose", "i": "include", "f": "fail",
    "g": "globoff", "4": "ipv4", "6": "ipv6", "#": "progress-bar", "O": "remote-name", "N": "no-buffer",
    "o": "output", "w": "write-out", "D": "dump-header", "c": "cookie-jar",
}  # fmt: skip


def _request(line: _Line) -> ImportedRequest:
    url = line.urls[0]
    if "://" not in url:
        url = f"http://{url}"
    headers = list(line.headers)
    body = "&".join(line.data) if line.data else ("" if line.has_data and not line.upload else None)
    if line.json:
        body = "".join(line.data)
        _default(headers, "Content-Type", "application/json")
        _default(headers, "Accept", "application/json")
    if line.as_query and body is not None:
        url = _with_query(url, body)
        body = None
    if line.compressed:
        _default(headers, "Accept-Encoding", "gzip, deflate, br")
    content_type = _taken(headers, "content-type") if body is not None or line.form else None
    if body is not None and content_type is None and not line.upload:
        content_type = FORM_TYPE
    method = line.method or (
        "HEAD" if line.head else "PUT" if line.upload else "POST" if body is not None or line.form else "GET"
    )
    if line.user is not None:
        name, _, word = line.user.partition(":")
        basic: tuple[str, str] | None = (name, word)
    else:
        basic = _basic_header(headers)
    return ImportedRequest(
        url=_quoted(url),
        method=method
        if line.method is None
        else line.method.upper()
        if line.method.isalpha()
        else line.method,
        headers=tuple(_joined(headers)),
        body=body,
        content_type=None if line.form else content_type,
        form=tuple(line.form),
        multipart=bool(line.form),
        basic=basic,
        bearer=line.bearer,
        digest=line.digest,
        insecure=line.insecure,
        proxy=line.proxy,
        connect_timeout=line.connect_timeout,
        timeout=line.timeout,
        warnings=tuple(line.warnings),
    )


def _quoted(url: str) -> str:
    """The URL as curl sends it, with what a URI must not hold percent-encoded."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~{}|\\^`\"<>").replace(" ", "%20")


def _with_query(url: str, query: str) -> str:
    base, hash_, fragment = url.partition("#")
    return base + ("&" if "?" in base else "?") + query + hash_ + fragment


def _default(headers: list[tuple[str, str]], name: str, value: str) -> None:
    if not any(key.lower() == name.lower() for key, _ in headers):
        headers.append((name, value))


def _taken(headers: list[tuple[str, str]], name: str) -> str | None:
    """The value of a header, which is removed."""
    for entry in headers:
        if entry[0].lower() == name:
            headers.remove(entry)
            return entry[1]
    return None


def _joined(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A flow has each header once: values of the same name are joined as HTTP allows."""
    made: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        key = name.lower()
        if key in made:
            glue = "; " if key == "cookie" else ", "
            made[key] = (made[key][0], made[key][1] + glue + value)
        else:
            made[key] = (name, value)
    return list(made.values())


def _basic_header(headers: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Credentials of an ``Authorization: Basic`` header, which is removed; None where it holds none."""
    for entry in headers:
        if entry[0].lower() == "authorization" and entry[1].lower().startswith("basic "):
            try:
                text = base64.b64decode(entry[1][6:], validate=True).decode()
            except ValueError:
                return None
            name, colon, word = text.partition(":")
            if not colon:
                return None
            headers.remove(entry)
            return name, word
    return None
