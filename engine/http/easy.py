"""Sets up libcurl's easy handle for a request: where to, how, with what; everything but the callbacks.

What libcurl would decide by itself stays off: redirects, cookies, authentication of servers, decompression.
"""

from __future__ import annotations

import ssl
import sys
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

import pycurl

from engine.http.wire import WireRequest

DEFAULT_CONNECT_TIMEOUT = 180.0
"""Seconds; the default of the library that Kestra uses (language.md 6.2: "library default")."""

_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def set_up(curl: pycurl.Curl, request: WireRequest) -> None:
    """Puts all options onto a fresh (reset) handle. OSError when a file of certificates cannot be read."""
    route = request.route
    scheme, host, port = destination(request)
    set_option = curl.setopt
    if route.mapped is not None and _is_address(host) and not _is_address(request.host):
        # An address has no name a certificate could be for: ask for the one the URL names.
        set_option(pycurl.CONNECT_TO, [f"::{bracketed(host)}:{port}"])
        host, port = request.host, request.port
    set_option(pycurl.URL, f"{scheme}://{bracketed(host)}:{port}/")
    set_option(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    set_option(pycurl.PATH_AS_IS, 1)
    set_option(pycurl.REQUEST_TARGET, request.target)
    version = pycurl.CURL_HTTP_VERSION_2TLS if route.http2 else pycurl.CURL_HTTP_VERSION_1_1
    set_option(pycurl.HTTP_VERSION, version)
    set_option(pycurl.NOSIGNAL, 1)
    set_option(pycurl.HTTP_CONTENT_DECODING, 0)
    set_option(pycurl.FOLLOWLOCATION, 0)
    set_option(pycurl.NETRC, pycurl.NETRC_IGNORED)
    set_option(pycurl.NOPROXY, "*")
    set_option(pycurl.EXPECT_100_TIMEOUT_MS, 3000)
    set_option(pycurl.BUFFERSIZE, 128 * 1024)
    connect_timeout = DEFAULT_CONNECT_TIMEOUT if route.connect_timeout is None else route.connect_timeout
    milliseconds = round(connect_timeout * 1000) if connect_timeout > 0 else 2**31 - 1
    set_option(pycurl.CONNECTTIMEOUT_MS, max(1, milliseconds))
    if route.keep_alive_probes:
        set_option(pycurl.TCP_KEEPALIVE, 1)
    if is_secure(request):
        _set_tls(curl, request)
    _set_proxy(curl, request)
    _set_method(curl, request)
    set_option(pycurl.HTTPHEADER, _header_lines(request))


def destination(request: WireRequest) -> tuple[str, str, int]:
    """``(scheme, host, port)`` of the other end of the connection."""
    return request.route.mapped or (request.scheme, request.host, request.port)


def is_secure(request: WireRequest) -> bool:
    """Whether TLS is spoken."""
    return destination(request)[0] == "https"


def bracketed(host: str) -> str:
    """A host as it stands in URLs."""
    return f"[{host}]" if ":" in host else host


@lru_cache(maxsize=1)
def system_ca_file() -> str | None:
    """The system's file of trusted certificates; None where the native store is used instead."""
    if not sys.platform.startswith("linux"):
        return None
    names = (ssl.get_default_verify_paths().cafile, *_CA_FILES)
    return next((name for name in names if name and Path(name).is_file()), None)


def _set_tls(curl: pycurl.Curl, request: WireRequest) -> None:
    tls = request.route.tls
    ca_file = system_ca_file()
    if tls.ca_file is not None:
        trusted = tls.ca_file.read_bytes()
        if ca_file is not None:
            trusted += b"\n" + Path(ca_file).read_bytes()
        curl.setopt(pycurl.CAINFO_BLOB, trusted)
    elif ca_file is not None:
        curl.setopt(pycurl.CAINFO, ca_file)
    if ca_file is None:
        curl.setopt(pycurl.SSL_OPTIONS, pycurl.SSLOPT_NATIVE_CA)
    if tls.certificate is not None:
        packed = tls.certificate.suffix.lower() in (".p12", ".pfx")
        curl.setopt(pycurl.SSLCERT, str(tls.certificate))
        curl.setopt(pycurl.SSLCERTTYPE, "P12" if packed else "PEM")
        if tls.key is not None and not packed:
            curl.setopt(pycurl.SSLKEY, str(tls.key))
        if tls.password is not None:
            curl.setopt(pycurl.KEYPASSWD, tls.password)
    if not request.route.verify:
        curl.setopt(pycurl.SSL_VERIFYPEER, 0)
        curl.setopt(pycurl.SSL_VERIFYHOST, 0)
    curl.setopt(pycurl.OPT_CERTINFO, 1)


def _set_proxy(curl: pycurl.Curl, request: WireRequest) -> None:
    proxy = request.route.proxy
    if proxy is None:
        return
    curl.setopt(pycurl.NOPROXY, "")
    curl.setopt(pycurl.PROXY, proxy.host)
    curl.setopt(pycurl.PROXYPORT, proxy.port)
    socks, secure = proxy.kind == "SOCKS", is_secure(request)
    curl.setopt(pycurl.PROXYTYPE, pycurl.PROXYTYPE_SOCKS5_HOSTNAME if socks else pycurl.PROXYTYPE_HTTP)
    if secure and not socks:
        curl.setopt(pycurl.HTTPPROXYTUNNEL, 1)
    if proxy.username is not None and (socks or secure):
        curl.setopt(pycurl.PROXYUSERNAME, proxy.username)
        curl.setopt(pycurl.PROXYPASSWORD, proxy.password or "")
        curl.setopt(pycurl.PROXYAUTH, pycurl.HTTPAUTH_ANY)
    curl.setopt(pycurl.HEADEROPT, pycurl.HEADER_SEPARATE)
    own = [b"Proxy-Connection:"]
    if secure and not socks:
        # What the proxy is told in CONNECT: who we are, and nothing that libcurl would add.
        agent = next((v for n, v in request.headers if n.lower() == b"user-agent"), b"")
        own.append(b"User-Agent: " + agent)
    curl.setopt(pycurl.PROXYHEADER, own)


def _set_method(curl: pycurl.Curl, request: WireRequest) -> None:
    if request.body is not None:
        curl.setopt(pycurl.POST, 1)
        curl.setopt(pycurl.POSTFIELDSIZE_LARGE, request.body_size)
    elif request.method.upper() == "HEAD":
        curl.setopt(pycurl.NOBODY, 1)
    else:
        curl.setopt(pycurl.HTTPGET, 1)
    curl.setopt(pycurl.CUSTOMREQUEST, request.method)


_OURS_ALONE = (b"Accept", b"User-Agent", b"Content-Type", b"Expect", b"Proxy-Connection")
"""Headers that libcurl adds unless it is told not to."""


def _header_lines(request: WireRequest) -> list[bytes]:
    lines = [name + b": " + value if value else name + b";" for name, value in request.headers]
    given = {name.lower() for name, _ in request.headers}
    # An own line suppresses libcurl's default; "Name:" without a value removes it.
    lines += [name + b":" for name in _OURS_ALONE if name.lower() not in given]
    if request.body is None and b"content-length" not in given:
        lines.append(b"Content-Length:")
    return lines


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
