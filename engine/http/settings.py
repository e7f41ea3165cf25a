"""What an environment says about hosts: TLS, HTTP version, proxy, address, credentials. Never part of a flow.

The first entry that fits a host decides each setting; an option of the task itself wins over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from fnmatch import fnmatchcase

from engine.http.uris import Uri
from engine.http.wire import ProxyRoute, TlsSettings
from engine.record import record


@record
class ApiKey:
    """A key that goes with every request: as a header, or as a parameter of the query."""

    name: str
    value: str
    in_query: bool = False


@record
class AwsKeys:
    """Signs with AWS Signature Version 4."""

    access_key: str
    secret_key: str
    region: str
    service: str
    session_token: str | None = None


@record
class OAuth2:
    """A bearer token fetched from ``token_url``: by client credentials, or with ``authorize_url`` by asking
    the person in the system's browser (authorization code with PKCE)."""

    token_url: str
    client_id: str
    client_secret: str | None = None
    scope: str | None = None
    audience: str | None = None
    authorize_url: str | None = None
    redirect_port: int = 0
    credentials_in_body: bool = False


HostAuth = ApiKey | AwsKeys | OAuth2


@record
class HostSettings:
    """Settings for hosts that fit ``match``: ``api.example.com``, ``*.example.com``, ``host:8443``,
    ``https://host``, ``*``. None leaves a setting to the next entry. ``problem`` says why nothing may be
    sent: without its proxy or key a request would go where, or as whom, nobody wanted."""

    match: str
    verify: bool | None = None
    tls: TlsSettings | None = None
    http2: bool | None = None
    proxy: ProxyRoute | None = None
    address: str | None = None
    auth: HostAuth | None = None
    problem: str | None = None

    def fits(self, uri: Uri) -> bool:
        """Whether these settings are for this URI."""
        pattern = self.match.lower()
        scheme, separator, rest = pattern.partition("://")
        if separator:
            if scheme != uri.scheme:
                return False
            pattern = rest
        pattern = pattern.rstrip("/")
        host = f"[{uri.host}]" if ":" in uri.host else uri.host
        return fnmatchcase(host, pattern) or fnmatchcase(f"{host}:{uri.port}", pattern)


def settings_for(settings: Sequence[HostSettings], uri: Uri) -> HostSettings:
    """Everything that holds for a URI, merged."""
    merged = HostSettings(uri.host)
    for one in settings:
        if one.fits(uri):
            missing = {
                field.name: getattr(one, field.name)
                for field in fields(HostSettings)
                if getattr(merged, field.name) is None
            }
            merged = replace(merged, **missing)
    return merged
