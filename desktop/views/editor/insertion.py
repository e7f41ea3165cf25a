"""How an expression must look at the place where it is inserted."""

from __future__ import annotations

import re

_VALUE_START = re.compile(r"\s*(?:-\s+)*[^\s#'\"][^#]*:\s*\Z|\s*-\s+\Z")


def fitted(text: str, before: str, after: str) -> str:
    """``{{ x }}`` as it must be written between the rest of its line.

    Inside another expression the braces go; alone as a YAML value it needs quotes, since ``{`` opens a map.
    """
    stripped = text.strip()
    if not (stripped.startswith("{{") and stripped.endswith("}}")):
        return text
    if before.rfind("{{") > before.rfind("}}"):
        return stripped[2:-2].strip()
    if _VALUE_START.match(before) and not after.strip():
        if '"' not in stripped and "\\" not in stripped:
            quoted = f'"{stripped}"'
        elif "'" not in stripped:
            quoted = f"'{stripped}'"
        else:
            quoted = "'" + stripped.replace("'", "''") + "'"
        return quoted if before.endswith(" ") else " " + quoted
    return text
