from __future__ import annotations

import unicodedata
from time import process_time

import pytest
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.lookalike import Draft
from gaps.duplicates.lookalike import Likely
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
    return [each.tracked.task.title for each in look_alike(moment or shelf(), Draft(title))]


def test_an_equal_title_comes_first_and_scores_one():
    best = look_alike(shelf(), Draft("추석기획전 배너 교체 요청드립니다"))[0]

    assert (best.tracked.task.title, best.score, best.finished) == ("추석 기획전 배너 교체", 1.0, False)


def test_titles_follow_by_what_they_share():
    assert looks("추석 배너 교체")[:2] == ["추석 기획전 배너 교체", "설 기획전 배너 교체"]


@pytest.mark.parametrize("title", ["", "!!!", "🎉", "전혀 상관없는 다른 이야기"])
def test_nothing_looks_like_a_title_that_says_nothing_known(title):
    assert looks(title) == []


def test_at_most_five_are_shown():
    moment = world(*(tracked(f"WEB-{number}", title="추석 기획전 배너 교체") for number in range(9)))

    assert len(look_alike(moment, Draft("추석 기획전 배너 교체"))) == 5


def test_lately_finished_tasks_are_shown_after_open_ones_and_others_not():
    title = "추석 기획전 배너 교체"
    moment = world(
        tracked("WEB-1", title=title, status=Status.DONE, done=ago(2)),
        tracked("WEB-2", title=title),
        tracked("WEB-3", title=title, status=Status.DONE, done=ago(99)),
        tracked("WEB-4", title=title, state=State.OUT_OF_SIGHT),
    )

    shown = [(each.tracked.task.key, each.finished) for each in look_alike(moment, Draft(title))]
    assert shown == [("WEB-2", False), ("WEB-1", True)]


def best(title, *titles):
    moment = world(*(tracked(f"WEB-{number}", title=each) for number, each in enumerate(titles)))
    return look_alike(moment, Draft(title))[0]


def test_it_is_said_how_likely_by_which_words_and_what_differs():
    same = best("카카오 로그인 연동", "Integrate Kakao login", "Send the newsletter")
    other = best("아이폰 로그인 버튼 깨짐", "Login button broken on Android", "Send the newsletter")

    assert (same.likely, same.differ) == (Likely.SURELY, ())
    assert {word for word, _ in same.shared} == {"카카오", "로그인", "연동"}
    assert (other.likely, other.differ) == (Likely.SIMILAR, ("android", "ios"))


@pytest.mark.parametrize(
    ("draft", "title"), [("10월 정산 자료 발송", "11월 정산 자료 발송"), ("쿠폰 재고 있음", "쿠폰 재고 없음")]
)
def test_a_number_or_a_denial_leaves_it_similar(draft, title):
    assert best(draft, title).likely is not Likely.SURELY


def test_titles_are_picked_without_reading_tasks():
    titles = [(f"u{number}", f"회원 등급 안내 {number}") for number in range(500)]
    picked = Draft("추석 기획전 배너").pick(
        [*titles, ("x", unicodedata.normalize("NFD", "추석기획전 배너교체"))], limit=3
    )

    assert picked.uids[0] == "x"
    assert picked.count == 501
    assert len(picked.uids) <= 3


def test_a_hostile_draft_costs_little():
    began = process_time()
    Draft("가나다 " * 100_000).pick([("x", "가" * 1_000_000)] * 100)

    assert process_time() - began < 2
