"""Korean and English titles of one work: how much of either is meant in the other, and that each lists the other."""

from __future__ import annotations

import pytest
from readings import readings_of
from readings import said_by
from worlds import tracked
from worlds import world

from gaps.duplicates.lookalike import DRAFT
from gaps.duplicates.lookalike import Asked
from gaps.duplicates.lookalike import Likely
from gaps.duplicates.lookalike import look_alike
from gaps.duplicates.lookalike import seek
from gaps.duplicates.lookalike import with_draft
from gaps.duplicates.titles import read_title
from gaps.duplicates.twins import meant_in_both
from gaps.duplicates.twins import twin_likelihood

KOREAN = (
    "정산 자료 발송",
    "정산 자료 검토",
    "정산 담당자 변경",
    "반품 정산 마감",
    "쿠폰 정산 오류",
    "정산 화면 개편",
    "가맹점 정산 교육",
    "정산 배치 지연",
)
ENGLISH = (
    "Settlement file format",
    "Review the monthly report",
    "Partner training slides",
    "Clean up the wiki",
    "Order new chairs",
    "Refund template",
    "Delay of the batch run",
)


def alike(name, *titles):
    """Give what looks like a task among others, by their titles."""
    moment = world(*(tracked(f"WEB-{number}", title=title) for number, title in enumerate((name, *titles))))
    uid = next(uid for uid, each in moment.tasks.items() if each.task.key == "WEB-0")
    readings = said_by(moment.tasks.values())
    return look_alike(moment, Asked(uid, name), seek(readings_of(readings), [uid]))


def drafted(name, *titles):
    """Give the same for a draft."""
    moment = world(*(tracked(f"WEB-{number}", title=title) for number, title in enumerate(titles)))
    readings = said_by(moment.tasks.values())
    return look_alike(moment, Asked(DRAFT, name), seek(with_draft(readings_of(readings), name, moment.now), [DRAFT]))


def titles(found):
    return [each.tracked.task.title for each in found]


def meant(one, other):
    return meant_in_both(read_title(one), read_title(other), lambda _: 1.0)


PAIRS = [
    ("파트너 정산 계좌 변경 요청", "Change the payout account of a partner"),
    ("창고 재고 이동 승인 절차", "Approval step for stock transfers"),
    ("비밀번호 재설정 메일 지연", "Password reset emails are late"),
]


@pytest.mark.parametrize(("korean", "english"), PAIRS)
@pytest.mark.parametrize("ask", [alike, drafted])
def test_each_of_two_twins_lists_the_other_among_many_of_its_own_tongue(korean, english, ask):
    assert english in titles(ask(korean, english, *KOREAN, *ENGLISH))
    assert korean in titles(ask(english, korean, *KOREAN, *ENGLISH))


def test_a_twin_is_as_likely_from_either_side():
    korean, english = PAIRS[2]
    there = next(each for each in alike(korean, english, *KOREAN, *ENGLISH) if each.tracked.task.title == english)
    back = next(each for each in alike(english, korean, *KOREAN, *ENGLISH) if each.tracked.task.title == korean)

    assert there.probability == back.probability


def test_titles_alone_never_make_a_twin_almost_certain():
    """What would be told unasked has its own words; else two titles of one meaning may be two campaigns."""
    found = alike("환불 배너 오류", "Refund banner error", *ENGLISH)

    assert titles(found)[0] == "Refund banner error"
    assert found[0].likely is not Likely.SURELY


def test_a_word_of_many_meanings_is_one_word():
    assert meant("계정 변경", "Change the account") == (1.0, 1.0)


def test_a_word_that_is_not_meant_leaves_its_title_unsaid():
    least, most = meant("쿠폰 발급", "Coupon newsletter")

    assert (least, most) == (0.5, 0.5)


def test_numbers_are_meant_where_they_are_equal():
    assert meant("주문 4711 환불", "Refund order 4711") == (1.0, 1.0)
    assert meant("주문 4711 환불", "Refund order 4712")[1] < 1


def test_what_means_nothing_alike_is_no_twin():
    assert twin_likelihood(meant("회의실 의자", "Refund template")) == 0
    assert twin_likelihood(meant("", "")) == 0


def test_the_more_is_meant_the_likelier():
    likely = [
        twin_likelihood(meant("쿠폰 발급 오류", title))
        for title in ("Coupon page", "Coupon error", "Coupon issue error")
    ]

    assert likely == sorted(likely)
    assert likely[0] < 0.4 < likely[1]
