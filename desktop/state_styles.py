"""What states and log levels look like: the one table of their colours, icons and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.events import Level, State


@dataclass(frozen=True, slots=True)
class StateStyle:
    """``token`` and ``token_tint`` are the colours, ``icon`` the mark, ``word`` what stands beside it."""

    token: str
    icon: str
    word: str


STATE_STYLE: Final[dict[State, StateStyle]] = {
    State.CREATED: StateStyle("idle", "clock", "CREATED"),
    State.SUBMITTED: StateStyle("idle", "clock", "SUBMITTED"),
    State.QUEUED: StateStyle("idle", "clock", "QUEUED"),
    State.RUNNING: StateStyle("run", "loader", "RUNNING"),
    State.PAUSED: StateStyle("idle", "pause", "PAUSED"),
    State.RESTARTED: StateStyle("run", "rotate-cw", "RESTARTED"),
    State.RETRYING: StateStyle("warn", "rotate-cw", "RETRYING"),
    State.RETRIED: StateStyle("idle", "rotate-cw", "RETRIED"),
    State.KILLING: StateStyle("kill", "square", "KILLING"),
    State.SUCCESS: StateStyle("ok", "check", "SUCCESS"),
    State.WARNING: StateStyle("warn", "triangle-alert", "WARNING"),
    State.FAILED: StateStyle("bad", "x", "FAILED"),
    State.KILLED: StateStyle("kill", "square", "KILLED"),
    State.CANCELLED: StateStyle("kill", "ban", "CANCELLED"),
    State.SKIPPED: StateStyle("idle", "skip-forward", "SKIPPED"),
}

LEVEL_STYLE: Final[dict[Level, str]] = {
    Level.TRACE: "idle",
    Level.DEBUG: "idle",
    Level.INFO: "run",
    Level.WARN: "warn",
    Level.ERROR: "bad",
}
"""Token of a log level."""
