"""How cycles are collected where no window is: seldom, because nearly all that a run makes it also keeps."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """What there is now, modules for the most part, is left alone for ever. The interpreter's own pace (700
    objects) walks everything that a run keeps again and again: a tenth of its time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()
