"""Cases of ``runs.json`` that do not pass yet, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

NOT_YET_RUNS: Mapping[str, str] = {}
