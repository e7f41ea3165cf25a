"""What running one recorded case gave, and where the recorded cases are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Status = Literal["passed", "failed", "skipped", "on purpose"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``expected`` and ``got`` are texts for a person; for a skipped case ``got`` says why."""

    case_id: str
    status: Status
    expected: str = ""
    got: str = ""


def conformance_folder() -> Path | None:
    """``$EYAS_CONFORMANCE``, else ``../shared/conformance`` from the project; None where neither is there."""
    given = os.environ.get("EYAS_CONFORMANCE")
    folder = Path(given) if given else Path(__file__).resolve().parents[3] / "shared" / "conformance"
    return folder if folder.is_dir() else None
