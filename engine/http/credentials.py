"""Puts the credentials of the environment into requests: keys, signatures, tokens;
by host, never in the flow."""

from __future__ import annotations

import dataclasses
from urllib.parse import quote

from engine.http.message import SendContext
from engine.http.oauth2 import TokenKeeper
from engine.http.requirements import credential_bytes
from engine.http.settings import ApiKey, AwsKeys, HostAuth, OAuth2
from engine.http.sigv4 import sign
from engine.http.walk import Step
from engine.http.wire import HeaderBytes


async def with_credentials(step: Step, auth: HostAuth, tokens: TokenKeeper, ctx: SendContext) -> Step:
    """The step as it is to be sent. What the request has already is left alone."""
    own = {name.decode("latin-1").lower() for name, _ in step.headers}
    if isinstance(auth, ApiKey):
        ctx.keep_secret(auth.value)
        if auth.in_query:
            return _with_parameter(step, auth)
        if auth.name.lower() in own:
            return step
        return _with_headers(step, [(auth.name, auth.value)], auth.name)
    if "authorization" in own:
        return step
    if isinstance(auth, OAuth2):
        token = await tokens.token(auth, ctx)
        return _with_headers(step, [("Authorization", f"Bearer {token}")], "Authorization (OAuth 2)")
    return _signed(step, auth, ctx)


def _signed(step: Step, keys: AwsKeys, ctx: SendContext) -> Step:
    for secret in (keys.secret_key, keys.session_token):
        if secret:
            ctx.keep_secret(secret)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in step.headers]
    added = sign(keys, step.method, step.uri, headers, step.body)
    return _with_headers(step, added, "Authorization (AWS signature)")


def _with_headers(step: Step, added: list[tuple[str, str]], what: str) -> Step:
    lines: HeaderBytes = tuple((name.encode("ascii"), credential_bytes(name, value)) for name, value in added)
    note = f"The environment added {what}."
    return dataclasses.replace(step, headers=(*step.headers, *lines), notes=(*step.notes, note))


def _with_parameter(step: Step, key: ApiKey) -> Step:
    target = step.uri.target.decode("ascii")
    names = [part.partition("=")[0] for part in target.partition("?")[2].split("&")]
    if quote(key.name, safe="-._~") in names:
        return step
    joint = "&" if "?" in target else "?"
    target = f"{target}{joint}{quote(key.name, safe='-._~')}={quote(key.value, safe='-._~')}"
    uri = dataclasses.replace(step.uri, target=target.encode("ascii"))
    note = f"The environment added the parameter {key.name}."
    return dataclasses.replace(step, uri=uri, notes=(*step.notes, note))
