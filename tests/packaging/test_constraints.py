"""The pins, the declared needs and the environment that runs these tests agree."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins() -> dict[str, str]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.strip() and not line.startswith("#")]
    assert [line for line in said if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
    return {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in said}


def declared() -> list[Requirement]:
    texts = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    return [Requirement(text) for text in texts]


def test_every_declared_need_is_pinned_within_its_range() -> None:
    pinned = pins()
    for need in declared():
        version = pinned[canonicalize_name(need.name)]
        assert need.specifier.contains(version), f"{need} does not allow {version}"


def test_what_is_installed_is_what_is_pinned() -> None:
    pinned = pins()
    wrong = []
    for name, version in pinned.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # of another system or Python
        if Version(installed) != Version(version):
            wrong.append(f"{name} is {installed}, pinned {version}")
    assert not wrong


def test_pyside_that_loses_references_is_excluded_below_3_12() -> None:
    needs = [need for need in declared() if need.name == "PySide6-Essentials"]
    for python, allowed in {"3.11": False, "3.12": True, "3.13": True}.items():
        asked = {"python_version": python}
        here = [need for need in needs if need.marker is None or need.marker.evaluate(asked)]
        assert len(here) == 1
        assert here[0].specifier.contains("6.12.0") is allowed
    assert sys.version_info >= (3, 11)
