from __future__ import annotations

import pytest
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.lookalike import look_alike
from mapping.model import State
from mapping.model import Status

TITLES = (
    "추석 기획전 배너 교체",
    "추석 기획전 쿠폰 발급",
    "결제 모듈 오류",
    "설 기획전 배너 교체",
    "Login button broken",
)


def shelf():
    return world(*(tracked(f"WEB-{number}", title=title) for number, title in enumerate(TITLES)))


def looks(title, moment=None):
    return [each.tracked.task.title for each in look_alike(moment or shelf(), title)]


def test_an_equal_title_comes_first_and_scores_one():
    best = look_alike(shelf(), "추석기획전 배너 교체 요청드립니다")[0]

    assert (best.tracked.task.title, best.score, best.finished) == ("추석 기획전 배너 교체", 1.0, False)


def test_titles_follow_by_what_they_share():
    assert looks("추석 배너 교체")[:2] == ["추석 기획전 배너 교체", "설 기획전 배너 교체"]


@pytest.mark.parametrize("title", ["", "!!!", "🎉", "전혀 상관없는 다른 이야기"])
def test_nothing_looks_like_a_title_that_says_nothing_known(title):
    assert looks(title) == []


def test_at_most_five_are_shown():
    moment = world(*(tracked(f"WEB-{number}", title="추석 기획전 배너 교체") for number in range(9)))

    assert len(look_alike(moment, "추석 기획전 배너 교체")) == 5


def test_lately_finished_tasks_are_shown_after_open_ones_and_others_not():
    title = "추석 기획전 배너 교체"
    moment = world(
        tracked("WEB-1", title=title, status=Status.DONE, done=ago(2)),
        tracked("WEB-2", title=title),
        tracked("WEB-3", title=title, status=Status.DONE, done=ago(99)),
        tracked("WEB-4", title=title, state=State.OUT_OF_SIGHT),
    )

    shown = [(each.tracked.task.key, each.finished) for each in look_alike(moment, title)]
    assert shown == [("WEB-2", False), ("WEB-1", True)]
