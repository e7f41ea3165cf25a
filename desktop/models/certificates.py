"""The certificates that a server showed, in words: whose they are, until when, and what to worry about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.exchange import Certificate, Connection

SOON_DAYS = 30
"""Days before its end from which a certificate is worth a warning."""

_FORMATS = ("%b %d %H:%M:%S %Y %Z", "%Y-%m-%d %H:%M:%S %Z", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%SZ")
_COMMON = re.compile(r"(?:^|[,/;\s])CN\s*=\s*(?:\"([^\"]*)\"|([^,/;]+))")


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate of the chain, the root first; ``token`` is the colour of its mark."""

    name: str
    until: str
    token: str
    detail: str


def common_name(subject: str) -> str:
    """The CN of a subject; the whole of it where it has none."""
    found = _COMMON.search(subject)
    return (found.group(1) or found.group(2)).strip() if found else subject.strip()


def moment(text: str) -> datetime | None:
    """A time as libcurl and OpenSSL write it."""
    words = " ".join(text.split())
    for form in _FORMATS:
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def certificate_lines(connection: Connection, now: datetime) -> list[CertificateLine]:
    """The chain from the root to the server's own."""
    lines = []
    for certificate in reversed(connection.certificates):
        until, token = _until(certificate, now)
        detail = (
            f"{certificate.subject}\nissued by {certificate.issuer}\n"
            f"from {certificate.not_before} to {certificate.not_after}"
        )
        lines.append(CertificateLine(common_name(certificate.subject), until, token, detail))
    return lines


def _until(certificate: Certificate, now: datetime) -> tuple[str, str]:
    end = moment(certificate.not_after)
    if end is None:
        return certificate.not_after, "idle"
    days = (end - now).days
    if end < now:
        return f"ended on {_day(end)}", "bad"
    if days < SOON_DAYS:
        return ("1 day left" if days == 1 else f"{days} days left"), "warn"
    return f"until {end.year}", "ok"


def certificate_warning(connection: Connection, now: datetime, answered: bool = True) -> str:
    """One sentence about what will not be trusted, now or soon; empty when all is well."""
    if answered and connection.tls_version and connection.tls_verified is False:
        return "The certificate was not checked: whoever answers is believed to be the server."
    for certificate in connection.certificates:
        end = moment(certificate.not_after)
        if end is None:
            continue
        name = common_name(certificate.subject)
        if end < now:
            return f"The certificate of {name} ended on {_day(end)}."
        if (end - now).days < SOON_DAYS:
            return f"The certificate of {name} ends on {_day(end)}."
    return ""


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
