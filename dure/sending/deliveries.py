"""What a run's sending came to."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from mapping.errors import Fault


class Deliveries(Struct, frozen=True, kw_only=True):
    """What a run sent.

    ``kept`` waits for the next run, ``unreached`` are sides of which nobody can be told what is urgent, ``written`` are
    previews; ``refused_all`` says that the server took none. ``notes`` are worth knowing and no faults of sending.
    """

    sent: int = 0
    refused: int = 0
    doubtful: int = 0
    kept: int = 0
    quiet: int = 0
    unreached: int = 0
    written: tuple[Path, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    refused_all: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that was to be told reached somebody."""
        return not (self.refused or self.doubtful or self.kept or self.unreached or self.refused_all)
