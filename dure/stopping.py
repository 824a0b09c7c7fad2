"""Being told to stop: by the keyboard or by the system, a run ends at once and keeps what it has committed."""

from __future__ import annotations

import signal
from contextlib import suppress
from types import FrameType
from typing import NoReturn


class Terminated(KeyboardInterrupt):
    """The system asked this process to end."""


def end_when_asked() -> None:
    """From here on, a request of the system to end unwinds the work as the keyboard does, so that locks are freed."""
    with suppress(ValueError):  # only the main thread may say what a signal does
        signal.signal(signal.SIGTERM, _terminated)


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
