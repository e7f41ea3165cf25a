"""What holds for all tests: no window on the screen, nothing of this machine's user, repeatable examples."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before Qt is imported by anything. A developer who wants to watch sets EYAS_TEST_PLATFORM=xcb.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("EYAS_TEST_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

# Two busy processors make the first example slow; that says nothing about the code.
_LIMITS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("eyas", max_examples=60, **_LIMITS)  # type: ignore[arg-type]
settings.register_profile("ci", max_examples=60, derandomize=True, **_LIMITS)  # type: ignore[arg-type]
settings.load_profile("ci" if os.environ.get("CI") else "eyas")

_NOT_OURS = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "curl_ca_bundle")


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty home for settings, data and caches; no proxies and no secrets from the environment."""
    home: Path = tmp_path_factory.mktemp("home")
    for name, folder in {
        "HOME": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "APPDATA": "AppData",
        "LOCALAPPDATA": "AppData",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    for name in list(os.environ):
        if name.lower() in _NOT_OURS or name.startswith("SECRET_"):
            monkeypatch.delenv(name)
    # The keyring of the person at this machine is not for tests.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("Xvfb") is None:
        skip = pytest.mark.skip(reason="no Xvfb here")
        for item in items:
            if item.get_closest_marker("xvfb"):
                item.add_marker(skip)
