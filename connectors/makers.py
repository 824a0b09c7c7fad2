"""Who made a connector, and how it is told that something of theirs went wrong; texts of theirs may hold secrets."""

from __future__ import annotations

import traceback

from msgspec import Struct

from connectors.sound import UnsoundError
from connectors.sound import sound_fault
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import storable

_ADVICE = msg("Report it to whoever maintains that package, or uninstall it; other connections go on.")
_TOLD = 300


class Maker(Struct, frozen=True):
    """The package that offers a connector for a tool."""

    tool: str
    package: str
    version: str

    def told(self, call: str, error: BaseException) -> tuple[Fault, ...]:
        """Give the faults that the connector told itself, else say in which call and where it failed."""
        if isinstance(error, UnsoundError):
            return (self.broken(call, str(error)),)
        if isinstance(error, DureError) and error.faults:
            return tuple(sound_fault(each) for each in error.faults)
        frames = traceback.extract_tb(error.__traceback__)
        return (
            fault(
                "The connector “{tool}” of the package {package} {version} failed in {call} ({kind} in {where}).",
                tool=self.tool,
                package=self.package,
                version=self.version,
                call=call,
                kind=type(error).__name__,
                where=f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?",
                advice=_ADVICE,
            ),
        )

    def late(self, call: str) -> Fault:
        """Say that an answer did not come in time."""
        return fault(
            "The connector “{tool}” of the package {package} {version} gave no answer in time ({call}).",
            tool=self.tool,
            package=self.package,
            version=self.version,
            call=call,
            advice=_ADVICE,
        )

    def broken(self, call: str, what: str) -> Fault:
        """Say that the connector gave what the protocol forbids."""
        return fault(
            "The connector “{tool}” of the package {package} {version} gave in {call} what it must not: {what}.",
            tool=self.tool,
            package=self.package,
            version=self.version,
            call=call,
            what=storable(what)[:_TOLD],
            advice=_ADVICE,
        )
