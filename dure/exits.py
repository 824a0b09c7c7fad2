"""What the exit codes mean, and which error gives which."""

from __future__ import annotations

from enum import IntEnum

from mapping.errors import BusyError
from mapping.errors import ConfigError
from mapping.errors import DureError
from mapping.errors import UsageError


class Exit(IntEnum):
    """The exit codes that cron and scripts may rely on."""

    DONE = 0
    GAPS = 1
    USAGE = 2
    INCOMPLETE = 3
    FAILED = 4
    BUSY = 75


def exit_of(error: DureError) -> Exit:
    """Give the exit code of an error that ended a command."""
    match error:
        case UsageError() | ConfigError():
            return Exit.USAGE
        case BusyError():
            return Exit.BUSY
        case _:
            return Exit.FAILED
