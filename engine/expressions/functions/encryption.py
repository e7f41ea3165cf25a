"""``encrypt`` and ``decrypt``: AES-GCM, as Kestra packs it: nonce,
then the ciphertext with its tag, in Base64."""

from __future__ import annotations

import base64
import binascii
import os

from engine.expressions.callables import Arguments, Function
from engine.expressions.errors import ExpressionError, bad_argument, wrong_type
from engine.expressions.state import State

_NONCE = 12


def _given(args: Arguments, owner: str, other: str) -> tuple[str, str | None]:
    if "key" not in args or other not in args:
        raise bad_argument(f"The '{owner}' function expects two arguments 'key' and '{other}'.")
    key, text = args["key"], args[other]
    if text is not None and not isinstance(text, str):
        raise wrong_type(f"`{other}` must be a text")
    if not isinstance(key, str):
        raise wrong_type("`key` must be a text")
    return key, text


def _cipher(key: str) -> object:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        raise bad_argument("The key must be 16, 24 or 32 bytes in Base64", "key") from None


def encrypt(args: Arguments, state: State) -> str | None:
    key, text = _given(args, "encrypt", "plaintext")
    if not text:
        if text is None:
            return None
        _cipher(key)
        return ""
    nonce = os.urandom(_NONCE)
    sealed: bytes = _cipher(key).encrypt(nonce, text.encode(), None)  # type: ignore[attr-defined]
    return base64.b64encode(nonce + sealed).decode()


def decrypt(args: Arguments, state: State) -> str | None:
    from cryptography.exceptions import InvalidTag

    key, text = _given(args, "decrypt", "encrypted")
    if not text:
        return text
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise bad_argument("What is to be decrypted is no Base64 text", "encrypted") from None
    if len(data) < _NONCE:
        raise bad_argument("What is to be decrypted is too short", "encrypted")
    try:
        return bytes(_cipher(key).decrypt(data[:_NONCE], data[_NONCE:], None)).decode()  # type: ignore[attr-defined]
    except InvalidTag:
        raise ExpressionError("Tag mismatch: the key does not fit, or the text was changed") from None
    except ValueError:
        raise bad_argument("What is to be decrypted is too short", "encrypted") from None


ENCRYPTION_FUNCTIONS = (
    Function("encrypt", encrypt, ("key", "plaintext"), doc="Encrypt a text."),
    Function("decrypt", decrypt, ("key", "encrypted"), doc="Decrypt a text."),
)
