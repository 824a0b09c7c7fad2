"""Two tasks that look alike among others, and how far that is believed."""

from __future__ import annotations

from readings import readings_of
from readings import said_by
from worlds import tracked
from worlds import world

from gaps.duplicates.believed import Beliefs
from gaps.duplicates.lookalike import DRAFT
from gaps.duplicates.lookalike import Asked
from gaps.duplicates.lookalike import look_alike
from gaps.duplicates.lookalike import seek
from gaps.duplicates.lookalike import with_draft

OTHERS = ("Send the newsletter", "회의실 예약", "정산 자료 발송", "Tidy the wiki", "창고 온도 기록", "Order new chairs")


def pair(one, other, **fields):
    """Give a world with two tasks that look alike, among others that do not."""
    mine, yours = ({"title": each} if isinstance(each, str) else each for each in (one, other))
    return world(
        tracked("WEB-1", **fields, **mine),
        tracked("WEB-2", **fields, **yours),
        *(tracked(f"WEB-{number}", title=title) for number, title in enumerate(OTHERS, 3)),
    )


def all_told(moment, key="WEB-1"):
    uid, task = next((uid, each.task) for uid, each in moment.tasks.items() if each.task.key == key)
    readings = said_by(moment.tasks.values())
    return look_alike(moment, Asked(uid, task.title, task.description), seek(readings_of(readings), [uid]))


def told(moment, other="WEB-2"):
    """Give what is told of the second task where the first one is asked for."""
    return next(each for each in all_told(moment) if each.tracked.task.key == other)


def drafted(title, *titles):
    moment = world(*(tracked(f"WEB-{number}", title=each) for number, each in enumerate((*titles, *OTHERS))))
    readings = said_by(moment.tasks.values())
    found = seek(with_draft(readings_of(readings), title, moment.now), [DRAFT])
    return look_alike(moment, Asked(DRAFT, title), found)[0]


class Twice:
    """Holds every word for one that two tasks have."""

    def seen_word(self, _):
        return 2

    naming = seen_word


def weighed_as_sure(moment):
    """Judge the second task as one that the weights hold for nearly certain."""
    one, other = (next(each for each in moment.tasks.values() if each.task.key == key) for key in ("WEB-1", "WEB-2"))
    ((_, belief),) = Beliefs(moment, one, [other], Twice(), draft=False).best([(other, 0.99)], 5, lambda _: 0.0)
    return belief
