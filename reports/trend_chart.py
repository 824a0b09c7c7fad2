"""The trend of the one number as a drawing, with the same in words and figures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg
from reports.language import Language
from reports.safe import plain
from sync.trend import Point

_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 372, 18, 130
_STEP = 10
_WEEK = timedelta(days=6)


class Mark(Struct, frozen=True):
    """A place in the drawing and the words that stand there."""

    place: float
    text: str


class Chart(Struct, frozen=True):
    """A line over days. ``grid`` are heights of shares, ``versions`` where another version of the agreement began.

    ``told`` says in one sentence what the line shows; ``figures`` are its points as day and share, newest first.
    """

    line: str
    end: tuple[float, float]
    now: str
    grid: tuple[Mark, ...]
    first: str
    last: str
    versions: tuple[Mark, ...]
    target: Mark | None
    told: str
    figures: tuple[tuple[str, str], ...]
    width: int = 420
    height: int = 160
    left: int = _LEFT
    right: int = _RIGHT
    top: int = _TOP
    bottom: int = _BOTTOM


def change(points: Sequence[Point]) -> Message | None:
    """Say how the number stands against that of a week ago, or as long ago as it is known; None where it is not."""
    if len(points) < 2:  # noqa: PLR2004  # a change is between two
        return None
    last = points[-1]
    past = [each for each in points[:-1] if each.at <= last.at - _WEEK]
    base = past[-1] if past else points[0]
    moved = round(last.as_agreed * 100) - round(base.as_agreed * 100)
    day = base.at.isoformat()
    if moved > 0:
        return msg("Up {n} {n:point|points} since {day:date}.", n=moved, day=day)
    if moved < 0:
        return msg("Down {n} {n:point|points} since {day:date}.", n=-moved, day=day)
    return msg("The same as on {day:date}.", day=day)


def draw(points: Sequence[Point], target: float | None, language: Language) -> Chart | None:
    """Draw the trend; None where there is no earlier point to draw from."""
    if len(points) < 2:  # noqa: PLR2004  # a line has two ends
        return None
    scale = _Scale(points, target)
    placed = [(scale.x(each), scale.y(each.as_agreed)) for each in points]
    return Chart(
        line=" ".join(f"{x:.1f},{y:.1f}" for x, y in placed),
        end=placed[-1],
        now=language.percent(points[-1].as_agreed),
        grid=tuple(Mark(scale.y(share), language.percent(share)) for share in scale.grid),
        first=language.date(points[0].at),
        last=language.date(points[-1].at),
        versions=tuple(
            Mark(scale.x(each), language.say(msg("Agreement {version}", version=plain(each.version, 20))))
            for before, each in itertools.pairwise(points)
            if each.version and each.version != before.version
        ),
        target=None if target is None else Mark(scale.y(target), language.say(msg("target"))),
        told=language.say(_told(points, language)),
        figures=tuple((language.date(each.at), language.percent(each.as_agreed)) for each in reversed(points)),
    )


def share_of(target: str) -> float | None:
    """Read a target such as ``95%``; None for what is no share."""
    number = target.strip().removesuffix("%").strip()
    try:
        share = float(number) / 100
    except ValueError:
        return None
    return share if 0 <= share <= 1 and target.strip().endswith("%") else None


def _told(points: Sequence[Point], language: Language) -> Message:
    lowest, highest = (each(point.as_agreed for point in points) for each in (min, max))
    return msg(
        "As agreed from {first:date} to {last:date}: {start} at first, {end} now, between {lowest} and {highest}.",
        first=points[0].at.isoformat(),
        last=points[-1].at.isoformat(),
        start=language.percent(points[0].as_agreed),
        end=language.percent(points[-1].as_agreed),
        lowest=language.percent(lowest),
        highest=language.percent(highest),
    )


class _Scale:
    """Where days and shares stand in the drawing: shares from a round one below the lowest to one above the highest."""

    def __init__(self, points: Sequence[Point], target: float | None) -> None:
        shares = [each.as_agreed for each in points] + ([] if target is None else [target])
        self._begin = points[0].at
        self._span = (points[-1].at - points[0].at).total_seconds() or 1.0
        low = max(int(min(shares) * 100) // _STEP * _STEP - _STEP, 0)
        high = min(-int(-max(shares) * 100 // _STEP) * _STEP + _STEP, 100)
        self._low, self._high = low / 100, high / 100
        self.grid = (self._low, self._high)

    def x(self, point: Point) -> float:
        """Give the place of a moment."""
        part = (point.at - self._begin).total_seconds() / self._span
        return round(_LEFT + part * (_RIGHT - _LEFT), 1)

    def y(self, share: float) -> float:
        """Give the height of a share."""
        part = (share - self._low) / (self._high - self._low)
        return round(_BOTTOM - part * (_BOTTOM - _TOP), 1)
