"""The properties that all HTTP tasks share, and how ``options`` is read (language.md 6.1 and 6.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.durations import parse_duration
from engine.errors import TaskFailed
from engine.http.message import Credentials, HttpOptions
from engine.http.wire import ProxyRoute
from engine.pattern import pattern
from engine.schema import Kind, Prop, Rendering
from engine.values import from_json, to_text

LOGGABLE = ("REQUEST_HEADERS", "REQUEST_BODY", "RESPONSE_HEADERS", "RESPONSE_BODY")

READ_IDLE_DEFAULT = 300.0
"""Seconds; ``timeout.readIdleTimeout`` when ``timeout`` is there without it."""

_LOGS_OF_LEVEL = {
    "TRACE": LOGGABLE,
    "DEBUG": ("REQUEST_HEADERS", "RESPONSE_HEADERS"),
    "INFO": ("RESPONSE_HEADERS",),
}

_UNITS = {
    "ms": 0.001,
    "milli": 0.001,
    "millis": 0.001,
    "millisecond": 0.001,
    "milliseconds": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "secs": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "m": 60.0,
    "min": 60.0,
    "mins": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "hours": 3600.0,
    "d": 86400.0,
    "day": 86400.0,
    "days": 86400.0,
}
_AMOUNT = pattern(r"(\d+(?:\.\d+)?)\s*([a-z]*)\Z", re.IGNORECASE)

SSL_FIELDS = (
    Prop(
        "insecureTrustAllCertificates",
        Kind.BOOLEAN,
        rendering=Rendering.RAW,
        doc="`true` accepts any certificate and host name. Only for servers you run yourself.",
    ),
)

_AUTH_FIELDS = (
    Prop(
        "type",
        Kind.ENUM,
        required=True,
        choices=("BASIC", "BEARER", "DIGEST"),
        rendering=Rendering.STATIC,
        doc="How the request proves who sends it.",
    ),
    Prop("username", Kind.STRING, rendering=Rendering.RAW, doc="For BASIC and DIGEST."),
    Prop("password", Kind.STRING, rendering=Rendering.RAW, doc="For BASIC and DIGEST.", secret=True),
    Prop("token", Kind.STRING, rendering=Rendering.RAW, doc="For BEARER.", secret=True),
)

_PROXY_FIELDS = (
    Prop("type", Kind.STRING, default="DIRECT", rendering=Rendering.RAW, doc="`HTTP` or `SOCKS`."),
    Prop(
        "address", Kind.STRING, rendering=Rendering.RAW, doc="Host name of the proxy; empty means no proxy."
    ),
    Prop("port", Kind.INTEGER, rendering=Rendering.RAW, doc="Port of the proxy."),
    Prop("username", Kind.STRING, rendering=Rendering.RAW, doc="Sent when the proxy asks for it."),
    Prop("password", Kind.STRING, rendering=Rendering.RAW, secret=True),
)

_TIMEOUT_FIELDS = (
    Prop(
        "connectTimeout",
        Kind.STRING,
        rendering=Rendering.RAW,
        doc="How long connecting may take, TLS included (`PT10S`; zero: no limit).",
    ),
    Prop(
        "readIdleTimeout",
        Kind.STRING,
        default="PT5M",
        rendering=Rendering.RAW,
        doc=(
            "How long the server may send nothing (zero: no limit). Not the total "
            "time: that is the task's `timeout`."
        ),
    ),
)


def _old(name: str, kind: Kind, advice: str, **more: object) -> Prop:
    secret = bool(more.get("secret", False))
    return Prop(name, kind, rendering=Rendering.RAW, deprecated=advice, secret=secret)


OPTIONS = Prop(
    "options",
    Kind.OBJECT,
    rendering=Rendering.RAW,
    doc="How the request is carried out.",
    fields=(
        Prop("timeout", Kind.OBJECT, rendering=Rendering.RAW, fields=_TIMEOUT_FIELDS, doc="Time limits."),
        Prop(
            "proxy", Kind.OBJECT, rendering=Rendering.RAW, fields=_PROXY_FIELDS, doc="A proxy to go through."
        ),
        Prop("auth", Kind.OBJECT, rendering=Rendering.RAW, fields=_AUTH_FIELDS, doc="Credentials."),
        Prop("ssl", Kind.OBJECT, rendering=Rendering.RAW, fields=SSL_FIELDS, doc="Checking of certificates."),
        Prop(
            "followRedirects", Kind.BOOLEAN, default=True, rendering=Rendering.RAW, doc="Follow 3xx answers."
        ),
        Prop(
            "allowFailed",
            Kind.BOOLEAN,
            default=False,
            rendering=Rendering.RAW,
            doc="Accept every response code.",
        ),
        Prop(
            "allowedResponseCodes",
            Kind.LIST,
            rendering=Rendering.RAW,
            item=Prop("code", Kind.INTEGER, rendering=Rendering.RAW),
            doc="Exactly these codes are a success, 200 only when it is listed.",
        ),
        Prop(
            "defaultCharset", Kind.STRING, default="UTF-8", rendering=Rendering.RAW, doc="Charset of `body`."
        ),
        Prop(
            "logs",
            Kind.LIST,
            rendering=Rendering.STATIC,
            item=Prop("part", Kind.ENUM, choices=LOGGABLE, rendering=Rendering.STATIC),
            doc="What of the exchange is logged: headers at DEBUG, bodies at TRACE.",
        ),
        Prop("enabledTcpExtendedKeepAlive", Kind.BOOLEAN, default=True, rendering=Rendering.RAW),
        _old("connectTimeout", Kind.STRING, "Use `timeout.connectTimeout`."),
        _old("readTimeout", Kind.STRING, "Use `timeout.readIdleTimeout`."),
        _old("proxyType", Kind.STRING, "Use `proxy.type`."),
        _old("proxyAddress", Kind.STRING, "Use `proxy.address`."),
        _old("proxyPort", Kind.INTEGER, "Use `proxy.port`."),
        _old("proxyUsername", Kind.STRING, "Use `proxy.username`."),
        _old("proxyPassword", Kind.STRING, "Use `proxy.password`.", secret=True),
        _old("basicAuthUser", Kind.STRING, "Use `auth` with type BASIC."),
        _old("basicAuthPassword", Kind.STRING, "Use `auth` with type BASIC.", secret=True),
        _old("logLevel", Kind.STRING, "Use `logs`."),
        _old("readIdleTimeout", Kind.STRING, "It has no effect; use `timeout.readIdleTimeout`."),
        _old("connectionPoolIdleTimeout", Kind.STRING, "It has no effect."),
        _old("maxContentLength", Kind.INTEGER, "It has no effect."),
    ),
)


_PLAIN = HttpOptions()


def read_options(
    values: Mapping[str, object], *, task_ssl: Mapping[str, object], allow_failed: object
) -> HttpOptions:
    """``options`` with its expressions rendered; the deprecated flat ones fill what is not given properly.

    ``task_ssl`` is the task's old ``sslOptions`` (D17), ``allow_failed`` its old ``allowFailed``. Raises
    TaskFailed.
    """
    if not values and not task_ssl and allow_failed is None:
        return _PLAIN
    timeout = _section(values, "timeout")
    connect = timeout.get("connectTimeout", values.get("connectTimeout"))
    idle = timeout.get("readIdleTimeout", values.get("readTimeout"))
    if idle is None and (values.get("timeout") is not None or values.get("connectTimeout") is not None):
        idle = READ_IDLE_DEFAULT
    ssl = _section(values, "ssl") or task_ssl
    logs = values.get("logs")
    if logs is None:
        logs = _LOGS_OF_LEVEL.get(str(values.get("logLevel", "")).upper(), ())
    allowed = values.get("allowFailed")
    return HttpOptions(
        connect_timeout=read_duration(connect, "options.timeout.connectTimeout"),
        idle_timeout=read_duration(idle, "options.timeout.readIdleTimeout"),
        proxy=_proxy(values),
        auth=_auth(values),
        verify=not read_boolean(
            ssl.get("insecureTrustAllCertificates"), False, "insecureTrustAllCertificates"
        ),
        follow_redirects=read_boolean(values.get("followRedirects"), True, "followRedirects"),
        allow_failed=read_boolean(allow_failed if allowed is None else allowed, False, "allowFailed"),
        allowed_codes=_codes(values.get("allowedResponseCodes")),
        logs=frozenset(str(item) for item in logs) if isinstance(logs, list | tuple) else frozenset(),
        keep_alive_probes=read_boolean(
            values.get("enabledTcpExtendedKeepAlive"), True, "enabledTcpExtendedKeepAlive"
        ),
    )


def read_duration(value: object, name: str) -> float | None:
    """Seconds of ``PT1S``, ``1 second`` or ``1``; None stays None. Raises TaskFailed."""
    if value is None:
        return None
    text = to_text(value).strip()
    seconds: float | None = None
    match = _AMOUNT.match(text)
    if match is not None and (match.group(2).lower() or "s") in _UNITS:
        seconds = float(match.group(1)) * _UNITS[match.group(2).lower() or "s"]
    else:
        try:
            seconds = parse_duration(text)
        except ValueError:
            raise _refused(name, text, "a duration such as PT10S") from None
    if seconds < 0:
        raise _refused(name, text, "a duration that is not negative")
    return seconds


def read_boolean(value: object, default: bool, name: str) -> bool:
    """``true`` and ``false``, also as text; None and an empty text are the default. Raises TaskFailed."""
    if value is None or value == "":
        return default
    if isinstance(value, bool):
        return value
    text = to_text(value).strip().lower()
    if text in ("true", "false"):
        return text == "true"
    raise _refused(f"options.{name}", text, "true or false")


def _auth(values: Mapping[str, object]) -> Credentials | None:
    auth = _section(values, "auth")
    if not auth:
        user, password = values.get("basicAuthUser"), values.get("basicAuthPassword")
        if user is None and password is None:
            return None
        auth = {"type": "BASIC", "username": user, "password": password}
    kind = to_text(auth.get("type"))
    if kind == "BEARER":
        return Credentials(kind, token=_given(auth, "token", kind))
    if kind in ("BASIC", "DIGEST"):
        return Credentials(kind, _given(auth, "username", kind), _given(auth, "password", kind))
    raise _refused("options.auth.type", kind, "BASIC, BEARER or DIGEST")


def _given(auth: Mapping[str, object], name: str, kind: str) -> str:
    value = auth.get(name)
    if value is None:
        raise TaskFailed(
            f"options.auth.{name} is missing: {kind} needs it. Nothing was sent.", property="options"
        )
    return to_text(value)


def _proxy(values: Mapping[str, object]) -> ProxyRoute | None:
    proxy = _section(values, "proxy")

    def field(name: str, old: str) -> str | None:
        value = proxy.get(name, values.get(old))
        return None if value is None else to_text(value)

    address = field("address", "proxyAddress")
    if not address:
        return None
    kind = field("type", "proxyType") or "DIRECT"
    if kind == "DIRECT":
        raise TaskFailed(
            f"options.proxy.type DIRECT is not compatible with the address {address}: use HTTP or SOCKS.",
            property="options",
        )
    if kind not in ("HTTP", "SOCKS"):
        raise _refused("options.proxy.type", kind, "HTTP or SOCKS, in upper case")
    port = field("port", "proxyPort")
    if port is None:
        raise TaskFailed(f"options.proxy.port is missing for the proxy {address}.", property="options")
    if not port.strip().isdigit() or not 0 < int(port) < 65536:
        raise _refused("options.proxy.port", port, "a port number")
    username, password = field("username", "proxyUsername"), field("password", "proxyPassword")
    return ProxyRoute(kind, address, int(port), username or None, password)


def _codes(value: object) -> tuple[int, ...]:
    if isinstance(value, str) and value.strip().startswith("["):
        text = value
        try:
            value = from_json(text)
        except ValueError:
            raise _refused("options.allowedResponseCodes", text, "a list of response codes") from None
    if value is None or value == "":
        return ()
    items = value if isinstance(value, list | tuple) else [value]
    codes = []
    for item in items:
        text = to_text(item).strip()
        if not text.isdigit():
            raise _refused("options.allowedResponseCodes", text, "a list of response codes")
        codes.append(int(text))
    return tuple(codes)


def _section(values: Mapping[str, object], name: str) -> Mapping[str, object]:
    section = values.get(name)
    return {k: v for k, v in section.items() if v is not None} if isinstance(section, Mapping) else {}


def _refused(name: str, text: str, wanted: str) -> TaskFailed:
    return TaskFailed(f"{name} is `{text}`; it must be {wanted}.", property="options")
