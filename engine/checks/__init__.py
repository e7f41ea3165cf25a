"""The checks of a flow, in one explicit tuple; each file explains its rule in its docstring."""

from __future__ import annotations

from engine.checks.base import Check

CHECKS: tuple[Check, ...] = ()
