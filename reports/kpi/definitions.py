"""What each key figure means. A definition that changes gets a new version; weeks that were counted keep their own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg

FOUR_WEEKS = 4
"""So many weeks, ending with the week that is told, a bounce rate looks back."""


class Unit(StrEnum):
    """What the value of a figure is: a share from 0 to 1, or hours of working time."""

    SHARE = "share"
    HOURS = "hours"


class Definition(Struct, frozen=True, kw_only=True):
    """A key figure: its name, what it is a share or median of, and whether it should fall.

    ``moment`` marks a figure of one moment, the week's last judgement; others are about what happened in the week.
    """

    id: str
    version: int
    unit: Unit
    label: Message
    meaning: Message
    falls: bool
    moment: bool
    over: Message | None = None


DEFINITIONS: Mapping[str, Definition] = {
    each.id: each
    for each in (
        Definition(
            id="as-agreed",
            version=1,
            unit=Unit.SHARE,
            label=msg("As agreed"),
            meaning=msg(
                "Open tasks that a duty decides and that only parties hold which may, of all open tasks; tasks agreed to"
                " be nobody's are left out."
            ),
            falls=False,
            moment=True,
        ),
        Definition(
            id="covered",
            version=1,
            unit=Unit.SHARE,
            label=msg("Covered by a duty"),
            meaning=msg("Open tasks that a duty decides, of all open tasks; tasks agreed to be nobody's are left out."),
            falls=False,
            moment=True,
        ),
        Definition(
            id="time-to-owner",
            version=2,
            unit=Unit.HOURS,
            label=msg("Time to owner"),
            meaning=msg(
                "Working time from the creation of a task to its first owner, the median of tasks that got their first"
                " owner in the week; tasks whose history does not tell it are left out. A change that only dure saw counts"
                " at the task's last edit."
            ),
            falls=True,
            moment=False,
            over=msg("last week"),
        ),
        Definition(
            id="waiting-time",
            version=3,
            unit=Unit.HOURS,
            label=msg("Waiting time"),
            meaning=msg(
                "Working time from the moment at which the turn passes to a side until that side gives its first sign"
                " or passes it on, the median of those that ended in the week; what no history tells is left out. A"
                " change that only dure saw counts at the task's last edit."
            ),
            falls=True,
            moment=False,
            over=msg("last week"),
        ),
        Definition(
            id="gap-age",
            version=1,
            unit=Unit.HOURS,
            label=msg("Gaps open for"),
            meaning=msg(
                "Working time since each living gap was first seen, the median at the week's last judgement;"
                " housekeeping of one side and gaps objected to are left out."
            ),
            falls=True,
            moment=True,
        ),
        Definition(
            id="urgent-response",
            version=2,
            unit=Unit.SHARE,
            label=msg("Urgent answers in time"),
            meaning=msg(
                "Urgent tasks that the side whose turn it was answered within the agreed time, of those that were"
                " answered or whose time ran out in the week, each counted once. A change that only dure saw counts at the"
                " task's last edit."
            ),
            falls=False,
            moment=False,
            over=msg("last week"),
        ),
        Definition(
            id="duplicate-rate",
            version=1,
            unit=Unit.SHARE,
            label=msg("Duplicated work"),
            meaning=msg(
                "Open tasks in a living gap of duplicated or redone work, of all open tasks; gaps objected to are left"
                " out."
            ),
            falls=True,
            moment=True,
        ),
        Definition(
            id="bounce-rate",
            version=1,
            unit=Unit.SHARE,
            label=msg("Handed back"),
            meaning=msg(
                "Tasks that came back to a side that had handed them over, of all tasks that changed sides in the four"
                " weeks that end with this one."
            ),
            falls=True,
            moment=False,
            over=msg("last four weeks"),
        ),
    )
}
