"""Cases of ``http.json`` and ``http-live.json`` that do not pass yet, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

NOT_YET_HTTP: Mapping[str, str] = {
    "resp-http12-line": "libcurl refuses the version HTTP/1.2 in a status line",
}
