"""STRING, SECRET, EMAIL and URI inputs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from engine.inputs.base import STATIC, BadValue, InputType, scalar_text, text_property
from engine.inputs.pattern import matches_whole
from engine.model import InputSpec
from engine.pattern import pattern
from engine.schema import Kind, Prop

VALIDATOR = Prop(
    "validator", Kind.STRING, rendering=STATIC, doc="A regular expression that the whole value must match."
)

_EMAIL = pattern(r"[a-zA-Z0-9_!#$%&’*+/=?`{|}~^.-]+@[a-zA-Z0-9.-]+")
_SCHEME = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?P<rest>.*)", re.DOTALL)
_OPEN_BRACKET = pattern(r"//(?:[^/?#]*@)?\[[^\]/?#]*(?:[/?#]|\Z)")
_ILLEGAL_IN_URI = pattern(r"[\x00-\x20\"<>\\^`{|}\x7f]|%(?![0-9a-fA-F]{2})")


def parse_text(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """Any scalar becomes text; a list or map becomes JSON."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return scalar_text(value)


def check_pattern(value: object, spec: InputSpec) -> Sequence[BadValue]:
    pattern = text_property(spec, "validator")
    if pattern is None or matches_whole(pattern, str(value)):
        return ()
    said = f"it must match the pattern `{pattern}`"
    if spec.type == "SECRET":
        said = f"{spec.id}: {said}"
    return (BadValue(f"It must match the pattern {pattern}", kestra=said),)


def check_email(value: object, spec: InputSpec) -> Sequence[BadValue]:
    if not value or _EMAIL.fullmatch(str(value)):
        return ()
    return (BadValue("This is no e-mail address.", kestra="The input must be a valid email"),)


def parse_uri(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """Anything with a scheme that is a URI by RFC 2396."""
    text = scalar_text(value)
    illegal = _ILLEGAL_IN_URI.search(text)
    if illegal is not None:
        place = "authority" if "://" in text and illegal.start() > text.index("://") else "path"
        raise BadValue(
            f'The character "{illegal.group()}" may not stand in an address; percent-encode it.',
            kestra=f"Illegal character in {place} at index {illegal.start()}: {text}",
            line=1,
            column=illegal.start() + 1,
        )
    found = _SCHEME.match(text)
    if found is None:
        raise BadValue("An address begins with a scheme such as https:", kestra="Invalid URI format.")
    rest = found["rest"]
    second_hash = text.find("#", text.find("#") + 1) if "#" in text else -1
    if second_hash > 0:
        raise BadValue(
            "An address has one fragment; percent-encode the second # as %23.",
            kestra=f"Illegal character in fragment at index {second_hash}: {text}",
            line=1,
            column=second_hash + 1,
        )
    if _OPEN_BRACKET.match(rest):
        raise BadValue(
            "The bracket that opens the IPv6 address is not closed.",
            kestra=f"Expected closing bracket for IPv6 address at index {len(text)}: {text}",
        )
    if not rest:
        raise BadValue(
            "Nothing follows the scheme.",
            kestra=f"Expected scheme-specific part at index {len(text)}: {text}",
        )
    if rest == "//":
        raise BadValue("The host is missing.", kestra=f"Expected authority at index {len(text)}: {text}")
    return text


STRING = InputType("STRING", parse_text, check_pattern, (VALIDATOR,), doc="A text.")
SECRET = InputType("SECRET", parse_text, check_pattern, (VALIDATOR,), doc="A text that is never shown.")
EMAIL = InputType("EMAIL", parse_text, check_email, doc="An e-mail address.")
URI = InputType("URI", parse_uri, doc="An address with a scheme.")
