"""The checks of a flow, in one explicit tuple; each file explains its rule in its docstring."""

from __future__ import annotations

from engine.checks.base import Check
from engine.checks.dag import dag
from engine.checks.dash_keys import dash_keys
from engine.checks.environment_settings import CODE as ENVIRONMENT_CODE
from engine.checks.environment_settings import environment_settings
from engine.checks.expressions import expressions
from engine.checks.flowables import flowables
from engine.checks.http_differences import http_differences
from engine.checks.input_definitions import input_definitions
from engine.checks.input_dependencies import input_dependencies
from engine.checks.kestra2 import kestra2
from engine.checks.plain_secrets import plain_secrets
from engine.checks.references import references
from engine.checks.schedules import schedules
from engine.checks.server_only import server_only
from engine.checks.subflows import subflows
from engine.checks.surprises import surprises
from engine.checks.trigger_inputs import trigger_inputs
from engine.checks.unique_ids import unique_ids

__all__ = ["CHECKS", "ENVIRONMENT_CODE"]

CHECKS: tuple[Check, ...] = (
    unique_ids,
    subflows,
    input_dependencies,
    input_definitions,
    dag,
    flowables,
    dash_keys,
    expressions,
    references,
    schedules,
    kestra2,
    server_only,
    surprises,
    http_differences,
    plain_secrets,
    trigger_inputs,
    environment_settings,
)
