"""Why a transfer failed, in HTTP's words: what happened, with which host and port, and what to do."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping

import pycurl

_PROXY_ERROR, _WEIRD_SERVER_REPLY, _TOO_LARGE = 97, 8, 100  # libcurl names that pycurl does not have
_RESET = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, 10054, 10053}
_REFUSED = {errno.ECONNREFUSED, 10061}
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, 10051, 10065}

_REFUSALS = (
    "bad certificate", "unknown ca", "certificate expired", "certificate unknown", "certificate revoked",
)  # fmt: skip


def describe(
    code: int, text: str, os_error: int, peer: str, host: str, *, connected: bool, proxy: str | None
) -> str:
    """The sentence for a libcurl error ``code`` with its own ``text``.

    ``peer`` is ``scheme://host:port`` of ``host``; ``connected`` tells whether the request could be sent at
    all; ``proxy`` is ``host:port`` of the proxy in use.
    """
    via = f" through the proxy {proxy}" if proxy else ""
    if code == pycurl.E_COULDNT_RESOLVE_HOST:
        return (
            f"Unknown host {host}: no address was found for this name. Check the spelling and your network."
        )
    if code == pycurl.E_COULDNT_RESOLVE_PROXY:
        return f"Unknown proxy host {proxy}: no address was found for this name. Check options.proxy.address."
    if "CONNECT tunnel" in text:
        return _refused_tunnel(text, host, proxy)
    if code == pycurl.E_COULDNT_CONNECT:
        target = f"the proxy {proxy}" if proxy else peer
        if os_error in _REFUSED or "refused" in text.lower():
            return f"Connect to {target} failed: Connection refused. Nothing listens on that port."
        if os_error in _UNREACHABLE:
            return f"Connect to {target} failed: the network or host cannot be reached."
        return f"Connect to {target} failed: {_plain(text)}"
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return f"Connect to {peer}{via} timed out: {_plain(text)}"
    if code == pycurl.E_SSL_CERTPROBLEM:
        return f"The client certificate for {host} cannot be used: {_plain(text)}"
    if code == pycurl.E_SSL_CACERT_BADFILE:
        return f"The file of trusted certificates for {host} cannot be used: {_plain(text)}"
    wish = _client_certificate(text, peer)
    if wish is not None:
        return wish
    if code in (pycurl.E_SSL_CONNECT_ERROR, pycurl.E_SSL_CIPHER):
        if os_error in _RESET or "reset" in text.lower():
            return f"Connection reset by {peer} during the TLS handshake."
        return f"No TLS connection to {peer}{via}: {_tls_reason(text)}"
    if code == _PROXY_ERROR:
        return f"The proxy {proxy} did not open a connection to {host}: {_plain(text)}"
    if code == pycurl.E_GOT_NOTHING:
        return f"{peer} closed the connection without an answer (no response from the server)."
    if code == pycurl.E_PARTIAL_FILE:
        return f"The answer of {peer} was cut short: the connection was closed before the body was complete."
    if code == pycurl.E_RECV_ERROR and "chunk" in text.lower():
        return f"The answer of {peer} has a malformed chunk: {_plain(text)}"
    if code == pycurl.E_UNSUPPORTED_PROTOCOL and "HTTP/0.9" in text:
        return f"What {peer} sent is not an HTTP response (no HTTP status line)."
    if code in (pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR):
        if os_error in _RESET or "reset" in text.lower():
            return f"Connection reset by {peer}."
        if "closed" in text.lower():
            return f"{peer} closed the connection before the answer was complete."
        return f"The connection to {peer} broke: {_plain(text)}"
    if code == _TOO_LARGE:
        return f"The headers of the answer of {peer} are too large; the transfer was stopped."
    if code in (_WEIRD_SERVER_REPLY, pycurl.E_UNSUPPORTED_PROTOCOL, pycurl.E_HTTP2):
        return f"What {peer} sent is not valid HTTP: {_plain(text)}"
    if not connected:
        return f"Connect to {peer}{via} failed: {_plain(text)}"
    return f"The exchange with {peer} failed: {_plain(text)}"


def _refused_tunnel(text: str, host: str, proxy: str | None) -> str:
    """A proxy that answers CONNECT with something else than 200."""
    found = re.search(r"response (\d{3})", text)
    status = int(found.group(1)) if found else 0
    reason = f"it answered CONNECT with {status}" if status else _plain(text).rstrip(".")
    if status in (401, 407):
        reason += "; check the proxy's user name and password"
    return f"The proxy {proxy} did not open a connection to {host}: {reason}."


def idle_timeout(peer: str, seconds: float) -> str:
    """The read timeout's sentence."""
    return f"Read timed out: {peer} sent nothing for {_seconds(seconds)} (options.timeout.readIdleTimeout)."


def connect_timeout(peer: str, seconds: float) -> str:
    """The connect timeout's sentence."""
    return (
        f"Connect to {peer} timed out: no connection within {_seconds(seconds)} "
        "(options.timeout.connectTimeout)."
    )


def _seconds(seconds: float) -> str:
    return f"{seconds:g} s"


def _plain(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip().rstrip(".")
    text = re.sub(r"^(Recv failure|Send failure|OpenSSL \S+): ", "", text)
    return f"{text}." if text else "unknown reason."


def cut_short(peer: str, received: int, expected: int) -> str:
    """A body with fewer bytes than Content-Length promised."""
    return (
        f"The answer of {peer} was cut short: the connection was closed after {received} of {expected} bytes "
        "of the body."
    )


def too_large(peer: str, limit: int) -> str:
    """A body beyond the limit of who asked for it."""
    return f"The answer of {peer} is larger than {limit} bytes once decoded; the transfer was stopped."


def not_sent_again(peer: str, method: str) -> str:
    """A pooled connection died under a request that may have been carried out."""
    return (
        f"{peer} closed the connection while the {method} was being sent; whether it was carried out is not "
        "known. It was not sent again; use the task's retry for that."
    )


def switched(peer: str) -> str:
    """A 101 that nobody asked for."""
    return f"{peer} switched protocols (101), which was not asked for."


def bomb(peer: str, encoded: int, decoded: int) -> str:
    """A compressed body that was made to fill the disk."""
    return (
        f"The answer of {peer} grew from {encoded} bytes on the wire to more than {decoded} once decoded; "
        "the transfer was stopped, because this is how a decompression bomb looks."
    )


def _tls_reason(text: str) -> str:
    lower = text.lower()
    if "unexpected eof" in lower or "unexpected_eof" in lower:
        return "the server closed the connection during the TLS handshake."
    if "wrong version number" in lower or "packet length too long" in lower:
        return "what answers there does not speak TLS; perhaps the URI should start with http://."
    match = re.search(r"error:[0-9A-Fa-f]+:[^:]*:[^:]*:(.+)", text)
    return _plain(match.group(1) if match else text)


def _client_certificate(text: str, peer: str) -> str | None:
    """What a server's alert about our own certificate means; None when it is about something else."""
    lower = text.lower()
    if "certificate required" in lower or "handshake failure" in lower:
        return (
            f"{peer} broke off the TLS handshake; it probably asks for a client certificate. Name one for "
            "this host in the environment (tls.certificate)."
        )
    for alert in _REFUSALS:
        if f"alert {alert}" in lower:
            return f"{peer} refused our client certificate: {alert}."
    return None


def certificate(host: str, text: str, shown: Mapping[str, str]) -> str:
    """Why the certificate of a server was refused, which one it is, and the two honest ways out.

    ``shown`` are libcurl's fields of the certificate that the server showed; may be empty.
    """
    parts = [f"The certificate of {host} was refused: {_certificate_reason(text, shown)}."]
    if shown:
        names = shown.get("X509v3 Subject Alternative Name", "")
        names = names.replace("DNS:", "").replace("IP Address:", "")
        of = f" for {names}" if names else ""
        issuer = shown.get("Issuer", "?")
        parts.append(f"It is that of {shown.get('Subject', '?')}{of}, issued by {issuer}.")
    parts.append(
        "If you trust its issuer, add that certificate to the environment (tls.ca); to go on unchecked, "
        "switch "
        "verification off for this host (tls.verify: false, or "
        "options.ssl.insecureTrustAllCertificates: true)."
    )
    return " ".join(parts)


def _certificate_reason(text: str, shown: Mapping[str, str]) -> str:
    text = re.sub(r"\s+", " ", text).strip().rstrip(".")
    match = re.search(r"SSL certificate (?:problem|OpenSSL verify result): (.+?)(?: \(\d+\))?\Z", text)
    reason = match.group(1) if match else text.replace("SSL: ", "")
    if "has expired" in reason and "Expire date" in shown:
        return f"it expired on {shown['Expire date']}"
    if "not yet valid" in reason and "Start date" in shown:
        return f"it is valid only from {shown['Start date']} on"
    if "unable to get local issuer" in reason or "unable to verify the first" in reason:
        return f"its issuer is unknown here ({reason})"
    if "does not match" in reason or "no alternative certificate subject name" in reason:
        return f"it is for another host ({reason})"
    return reason
