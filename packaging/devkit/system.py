"""Finds system libraries that Qt needs and that are missing, before Qt fails without a word about them."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from devkit.console import Refused, run, say

HEADLESS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""Shared library → Debian package; what Qt needs even where nothing is shown."""

DISPLAY = {
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What the window on an X display needs besides; Wayland sessions have one too."""

TOOLS = {"objdump": "binutils", "strip": "binutils", "xz": "xz-utils"}
"""Program → Debian package, for building the frozen program."""


def has_display() -> bool:
    """Whether a window could be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def ensure_libraries(*, display: bool) -> None:
    """Install or ask for the libraries that are missing; ``display``: also those for a real window.

    Raises:
        Refused: something is missing and cannot be installed from here.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = {**HEADLESS, **(DISPLAY if display else {})}
    missing = [library for library in wanted if not _loads(library)]
    if missing:
        what = f"Qt needs system libraries that are missing: {', '.join(missing)}"
        install_packages([wanted[library] for library in missing], what)
        still = [library for library in missing if not _loads(library)]
        if still:
            raise Refused(f"still missing after the installation: {', '.join(still)}")


def ensure_tools() -> None:
    """The programs that freezing needs.

    Raises:
        Refused: one is missing and cannot be installed from here.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        names = sorted({TOOLS[tool] for tool in missing})
        install_packages(names, f"the build needs programs that are missing: {', '.join(missing)}")


def offer_virtual_display() -> None:
    """Xvfb for the tests that want a real display; those are skipped where it cannot be had."""
    if not sys.platform.startswith("linux") or shutil.which("Xvfb") or not _is_debian_root():
        return
    try:
        install_packages(["xvfb"], "the tests marked xvfb need a display")
    except Refused as reason:
        say(f"{reason}\n      Without it the tests marked xvfb are skipped.")


def install_packages(packages: Sequence[str], why: str) -> None:
    """As root on Debian install; elsewhere say the one command.

    Raises:
        Refused: always when not root on Debian; else when apt-get failed.
    """
    names = sorted(set(packages))
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
    if not _is_debian_root():
        if shutil.which("apt-get"):
            advice = f"This installs them:\n      sudo {' '.join(install)}"
        else:
            advice = f"Install what your system calls these Debian packages: {' '.join(names)}"
        raise Refused(f"{why}.\n      {advice}")
    say(f"{why}; installing: {' '.join(names)}")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    run(["apt-get", "update", "-qq"], env=env)
    if run([*install, *quiet], env=env) != 0:
        raise Refused(f"apt-get could not install {' '.join(names)}; its own message is above")


def _is_debian_root() -> bool:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _loads(library: str) -> bool:
    # Only the loader itself knows all its places, and whether the file fits this processor.
    try:
        ctypes.CDLL(library, mode=os.RTLD_LAZY)
    except OSError:
        return False
    return True
