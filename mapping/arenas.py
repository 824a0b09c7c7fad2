"""The C library's heaps: one for all threads, where each would keep one of its own and give little of it back."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_M_ARENA_MAX = -8  # glibc's malloc.h


def one_heap() -> None:
    """Let threads that begin from now on share one heap; where the C library knows no such wish, nothing happens.

    The interpreter's lock lets one thread at a time make objects, so nobody waits for the heap.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
