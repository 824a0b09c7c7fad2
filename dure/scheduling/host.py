"""The host's own clock: which zone it keeps, and what the workspace's moments are by it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dure.scheduling.clock import DAY
from dure.scheduling.clock import Slot

_WEEK = 7 * DAY
_LOCALTIME = Path("/etc/localtime")
_NAMED = Path("/etc/timezone")


def host_zone(localtime: Path = _LOCALTIME, named: Path = _NAMED) -> ZoneInfo:
    """Give the zone of the host's clock; UTC where the host tells none. A variable TZ does not count: cron has none."""
    where = os.path.realpath(localtime)
    candidates = [where.partition("zoneinfo/")[2]]
    with suppress(OSError, ValueError):
        candidates.append(named.read_text(encoding="ascii").strip())
    for name in filter(None, candidates):
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            continue
    try:
        with localtime.open("rb") as opened:
            return ZoneInfo.from_file(opened, key="localtime")
    except (OSError, ValueError):
        return ZoneInfo("UTC")


def shifts(workspace: ZoneInfo, host: ZoneInfo, *, year: int) -> frozenset[int]:
    """Give by how many minutes the host's clock differs from the workspace's in the course of two years.

    Where one of them puts its clock forward in summer there are several. A run at each is right all year: the one that
    comes too early finds nothing due.
    """
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(2 * 366))
    return frozenset(_shift(datetime.combine(day, time(12), workspace), host) for day in days)


def _shift(moment: datetime, host: ZoneInfo) -> int:
    ours, theirs = moment.utcoffset(), moment.astimezone(host).utcoffset()
    return round(((theirs or timedelta()) - (ours or timedelta())).total_seconds() / 60)


def shifted(slots: Iterable[Slot], by: Iterable[int]) -> frozenset[Slot]:
    """Give moments of the week by another clock."""
    minutes = {(slot.day * DAY + slot.minute + shift) % _WEEK for slot in slots for shift in by}
    return frozenset(Slot(*divmod(minute, DAY)) for minute in minutes)
