"""Moments of a week as the time fields of crontab lines and of systemd timers, as few as they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from dure.scheduling.clock import Slot

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Group(Struct, frozen=True):
    """Moments that one line can tell: each of these minutes in each of these hours on each of these days."""

    days: tuple[int, ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]


def cron_times(slots: Iterable[Slot]) -> tuple[str, ...]:
    """Give the five time fields of each line; together they mean these moments and no others."""
    return tuple(
        f"{_field(each.minutes, 60)} {_field(each.hours, 24)} * * {_field([(day + 1) % 7 for day in each.days], 7)}"
        for each in groups(slots)
    )


def timer_times(slots: Iterable[Slot], zone: str) -> tuple[str, ...]:
    """Give what a systemd timer goes by, one expression per line, in a zone of its own."""
    return tuple(_expression(each, zone) for each in groups(slots))


def groups(slots: Iterable[Slot]) -> tuple[Group, ...]:
    """Gather moments: first the days of each time, then the hours that share minute and days, then the minutes."""
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for slot in slots:
        days[divmod(slot.minute, 60)].add(slot.day)
    hours: dict[tuple[int, tuple[int, ...]], set[int]] = defaultdict(set)
    for (hour, minute), on in days.items():
        hours[minute, tuple(sorted(on))].add(hour)
    minutes: dict[tuple[tuple[int, ...], tuple[int, ...]], set[int]] = defaultdict(set)
    for (minute, on_days), at in hours.items():
        minutes[on_days, tuple(sorted(at))].add(minute)
    found = (Group(on_days, at, tuple(sorted(each))) for (on_days, at), each in minutes.items())
    return tuple(sorted(found, key=lambda group: (group.hours, group.minutes, group.days)))


def _field(values: Iterable[int], whole: int) -> str:
    """Write numbers as cron has them: ranges and single ones, all of them as a star."""
    found = sorted(values)
    if len(found) == whole:
        return "*"
    return ",".join(str(start) if start == end else f"{start}-{end}" for start, end in _ranges(found))


def _expression(group: Group, zone: str) -> str:
    days = ",".join(
        _DAYS[start] if start == end else f"{_DAYS[start]}..{_DAYS[end]}" for start, end in _ranges(group.days)
    )
    hours = ",".join(f"{start:02}" if start == end else f"{start:02}..{end:02}" for start, end in _ranges(group.hours))
    minutes = ",".join(f"{minute:02}" for minute in group.minutes)
    return f"{days} *-*-* {hours}:{minutes}:00 {zone}"


def _ranges(found: Sequence[int]) -> Iterator[tuple[int, int]]:
    starts = [each for before, each in pairwise([-2, *found]) if each != before + 1]
    ends = [each for each, after in pairwise([*found, 99]) if after != each + 1]
    return zip(starts, ends, strict=True)
