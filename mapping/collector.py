"""Python's collector of reference cycles, put to rest where many small objects are made and none of them form cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the collector from walking a growing heap again and again; it is left as it was found."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            # What was made counts as old, as if it had been walked; else the next object made would cost a walk of all.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
