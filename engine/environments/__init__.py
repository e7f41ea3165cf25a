"""Environments: named sets of variables, secrets, host mappings and HTTP settings that flows run with."""

from engine.environments.files import (
    FOLDER,
    NO_ENVIRONMENT,
    Environment,
    EnvironmentProblem,
    load_environment,
    load_environments,
    read_environment,
)

__all__ = [
    "FOLDER",
    "NO_ENVIRONMENT",
    "Environment",
    "EnvironmentProblem",
    "load_environment",
    "load_environments",
    "read_environment",
]
