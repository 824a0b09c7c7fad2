"""What people answered in their own tool: labels on tasks that object, hold, or settle a gap."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec import field

from gaps.tracked import Tracked
from gaps.world import World
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.labels import is_answer
from mapping.model import EventKind
from mapping.text import fold

FARTHEST_HOLD = timedelta(days=90)
OBJECTION_LASTS = timedelta(days=14)

_LABEL = re.compile(
    r"dure:(?:(?P<object>object|이견)(?:-(?P<kind>.+))?|(?P<hold>hold|보류)(?:-(?P<day>.*))?"
    r"|(?P<distinct>not-duplicate|중복아님)|(?P<alone>no-counterpart|별도등록안함))"
)


class Hold(Struct, frozen=True):
    """A label that asks to wait until the end of a day, as it is written."""

    label: str
    until: datetime


class Answers(Struct, frozen=True):
    """The answers on all tasks, by uid.

    ``objections`` maps a task to the kinds of gaps objected to and the label that says so; the kind is None where
    all are meant. ``distinct`` bear the label that they are no duplicate, ``alone`` that they need no counterpart.
    ``notes`` tell which labels could not be understood; ``authors`` who set a label, by task and label, where the
    tool says.
    """

    objections: Mapping[str, Mapping[str | None, str]] = field(default_factory=dict)
    holds: Mapping[str, Hold] = field(default_factory=dict)
    distinct: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    notes: tuple[Fault, ...] = ()
    authors: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def objection(self, kind: str, tasks: Iterable[str]) -> str | None:
        """Give the label that objects to a gap of this kind on these tasks."""
        for uid in tasks:
            said = self.objections.get(uid, {})
            label = said.get(kind) or said.get(None)
            if label:
                return label
        return None

    def author(self, label: str, tasks: Iterable[str]) -> str | None:
        """Give the name of who set this label on these tasks, None where the tool does not say."""
        return next((self.authors[uid, label] for uid in tasks if (uid, label) in self.authors), None)

    def hold(self, tasks: Iterable[str]) -> Hold | None:
        """Give the hold that lasts longest on these tasks."""
        holds = [self.holds[uid] for uid in tasks if uid in self.holds]
        return max(holds, key=lambda each: (each.until, each.label), default=None)


class _Reader(Struct):
    """Collects the answers of one world."""

    now: datetime
    zone: ZoneInfo
    objections: dict[str, dict[str | None, str]] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    distinct: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    notes: list[Fault] = field(default_factory=list)

    def read(self, tracked: Tracked, label: str) -> None:
        said = _LABEL.fullmatch(fold(label).replace(" ", ""))
        if said is None:
            if tracked.open:
                self.notes.append(_unknown(tracked, label))
        elif said["object"]:
            self._object(tracked, label, said["kind"])
        elif said["hold"]:
            self._hold(tracked, label, said["day"] or "")
        elif said["distinct"]:
            self.distinct.add(tracked.uid)
        else:
            self.alone.add(tracked.uid)

    def _object(self, tracked: Tracked, label: str, kind: str | None) -> None:
        if kind is None or kind in KINDS:
            self.objections.setdefault(tracked.uid, {})[kind] = label
        elif tracked.open:
            self.notes.append(_unknown(tracked, label))

    def _hold(self, tracked: Tracked, label: str, day: str) -> None:
        until = hold_until(day, self.now, self.zone)
        if until is not None:
            earlier = self.holds.get(tracked.uid)
            if earlier is None or earlier.until < until:
                self.holds[tracked.uid] = Hold(label, until)
        elif tracked.open:
            advice = msg("Write a day of the next 90 as four digits, such as dure:hold-1215.")
            self.notes.append(
                fault("The label {label} on {ref} holds nothing.", advice=advice, label=label, ref=tracked.ref)
            )


def read_answers(world: World) -> Answers:
    """Read the answers from the labels of all tasks, as they were last seen."""
    reader = _Reader(world.now, world.zone)
    asked: dict[str, bool] = {}
    authors: dict[tuple[str, str], str] = {}
    for uid in sorted(uid for uid, tracked in world.tasks.items() if tracked.task.labels):
        tracked = world.tasks[uid]
        for label in tracked.task.labels:
            if label not in asked:
                asked[label] = is_answer(label)
            if asked[label]:
                reader.read(tracked, label)
                by = _author(world, tracked, label)
                if by is not None:
                    authors[uid, label] = by
    return Answers(
        reader.objections,
        reader.holds,
        frozenset(reader.distinct),
        frozenset(reader.alone),
        tuple(reader.notes),
        authors,
    )


def is_hold(text: str | None) -> bool:
    """Whether a text is a label that asks to wait."""
    said = _LABEL.fullmatch(fold(text).replace(" ", "")) if text else None
    return said is not None and said["hold"] is not None


def _author(world: World, tracked: Tracked, label: str) -> str | None:
    """Give the name of who set a label last."""
    events = (event for event in tracked.task.events if event.kind is EventKind.LABEL)
    setting = [event for event in events if event.after and fold(event.after) == fold(label)]
    author = max(setting, key=lambda event: event.at).author if setting else None
    return world.holders.find(tracked.task, author).name if author else None


def hold_until(day: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the end of the next day written MMDD, None when there is none within 90 days."""
    if not re.fullmatch("[0-9]{4}", day):
        return None
    today = now.astimezone(zone).date()
    for year in (today.year, today.year + 1):
        try:
            meant = date(year, int(day[:2]), int(day[2:]))
        except ValueError:
            continue
        if today <= meant <= today + FARTHEST_HOLD:
            return end_of_day(meant, zone)
    return None


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Give the last second of a day in a zone; what is accepted until a date lasts until then."""
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def _unknown(tracked: Tracked, label: str) -> Fault:
    advice = msg("Known are dure:object, dure:object-KIND, dure:hold-MMDD, dure:not-duplicate and dure:no-counterpart.")
    return fault("The label {label} on {ref} is no answer.", advice=advice, label=label, ref=tracked.ref)
