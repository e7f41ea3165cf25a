"""FILE inputs: an uploaded file, or the address of a stored one."""

from __future__ import annotations

from engine.inputs.base import STATIC, BadValue, InputType, Upload, scalar_text, shown
from engine.model import InputSpec
from engine.schema import Kind, Prop

SCHEMES = ("kestra://", "nsfile://", "file://")


def parse_file(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """An upload is kept for the caller to store; an address is kept as it is."""
    if isinstance(value, Upload):
        return value
    text = scalar_text(value)
    schemes = SCHEMES[1:] if is_default else SCHEMES
    if not text.startswith(schemes):
        raise BadValue(
            f'"{shown(text)}" is neither a file nor the address of a stored one ({", ".join(schemes)}).',
            kestra=f"Illegal file: {text}",
        )
    return text


def is_empty_upload(value: object) -> bool:
    """Whether this is a file of no bytes, which counts as no value."""
    if not isinstance(value, Upload):
        return False
    try:
        return value.path.stat().st_size == 0
    except OSError:
        return False


FILE = InputType(
    "FILE",
    parse_file,
    props=(
        Prop("extension", Kind.STRING, rendering=STATIC, deprecated="Use allowedFileExtensions."),
        Prop(
            "allowedFileExtensions",
            Kind.LIST,
            rendering=STATIC,
            item=Prop("extension", Kind.STRING, rendering=STATIC),
            doc="What the form lets one choose: ['.csv'].",
        ),
    ),
    doc="A file.",
)
