"""How likely a suggestion is in words: what suffices for a flag raises it, and what is not enough does not."""

from __future__ import annotations

import pytest
from believing import OTHERS
from believing import all_told
from believing import drafted
from believing import pair
from believing import told
from believing import weighed_as_sure
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.apart import Kind
from gaps.duplicates.lookalike import Likely
from mapping.model import Home

TEXT = "고객이 어제 저녁부터 같은 증상을 알려 왔고, 담당자가 화면을 함께 보았습니다. 재현되는 순서는 첨부한 영상과 같습니다."


def test_two_reports_of_one_failure_may_name_it_otherwise():
    found = weighed_as_sure(pair("적립금 소멸 알림톡 미발송", "적립금 소멸 알림톡이 안 나갑니다"))

    assert (found.probability, found.differ) == (0.99, ())


def test_a_pair_that_is_told_unasked_is_as_likely_in_words():
    home = Home("WEB", "project")
    twins = pair(
        {"title": "비밀번호 재설정 메일 미발송"},
        {"title": "Password reset email not sent", "connection": "vendor"},
        home=home,
    )

    found = told(twins)

    assert (found.likely, found.probability, found.differ) == (Likely.SURELY, 0.9, ())


def test_a_twin_in_the_other_tongue_is_found_among_many_of_ones_own():
    twin = tracked("OPS-9", title="Password reset email not sent", connection="vendor")
    many = (tracked(f"WEB-{number}", title=f"비밀번호 재설정 화면 문구 {number}") for number in range(2, 60))
    moment = world(tracked("WEB-1", title="비밀번호 재설정 메일 미발송"), twin, *many)

    assert all_told(moment)[0].tracked.task.key == "OPS-9"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "주문 ORD-7783120 이중 결제"}, {"title": "카드 두 번 승인 문의", "description": "ORD-7783120 고객"}),
        (
            {
                "title": "기획전 이미지 깨짐",
                "description": "https://shop.example/event/coldchain-week 에서 안 보입니다.",
            },
            {"title": "콜드체인 행사 사진 없음", "description": "https://shop.example/event/coldchain-week"},
        ),
    ],
)
def test_what_hardly_anybody_else_names_makes_it_perhaps_the_same(one, other):
    assert told(pair(one, other, age=3)).likely is not Likely.SIMILAR


def test_an_address_that_many_name_makes_nothing_likely():
    link = "https://wiki.example/pages/how-to-report"
    many = (tracked(f"WEB-{number}", title=f"배송비 안내 {number}", description=link) for number in range(3, 9))
    moment = world(
        tracked("WEB-1", title="배송비 오류", description=link),
        tracked("WEB-2", title="배송비 쿠폰 노출 위치", description=link),
        *many,
    )

    assert Likely.SURELY not in {each.likely for each in all_told(moment)}
    assert told(moment).likely is Likely.SIMILAR


def test_a_draft_that_says_little_is_similar_at_most_to_what_says_more():
    found = drafted("안내 문구", "당일배송 마감 안내 문구 교정", "휴면 전환 안내 문구 감수")

    assert (found.likely, [each.kind for each in found.differ]) == (Likely.SIMILAR, [Kind.VAGUE])


def test_a_draft_of_which_the_other_says_a_word_alone_is_similar():
    assert drafted("iOS push notification icon missing", "iOS 앱 결제창 비밀번호 입력 오류").likely is Likely.SIMILAR


def test_a_draft_in_the_other_tongue_that_means_the_same_is_surely_known():
    assert drafted("Password reset email not sent", "비밀번호 재설정 메일 미발송").likely is Likely.SURELY


def test_no_word_stands_on_both_sides_of_an_answer():
    moment = pair("주문 2026-114482 환불 누락 확인", "주문 2026-118830 환불 누락 확인")
    found = told(moment)
    apart = {word for each in found.differ for word in each.words()}

    assert {"2026", "114482"}.isdisjoint(word for word, _ in found.shared)
    assert apart.isdisjoint(word for word, _ in found.shared)


def test_old_and_new_stay_in_the_order_of_the_weights_where_nothing_is_known_beside():
    moment = pair({"title": "추석 기획전 배너 시안", "created": ago(2)}, "추석 기획전 배너 문구")

    assert [each.tracked.task.key for each in all_told(moment)][:1] == ["WEB-2"]


FRAMES = "\n".join(f"    at shop.Cart{line}.open(Cart{line}.java:{line}1)" for line in range(7))


MESSAGE = "TypeError: Cannot read property 'price' of undefined"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"title": "The basket page crashes", "description": FRAMES},
            {"title": "Stacked coupons break the order form", "description": f"By the desk.\n{FRAMES}"},
        ),
        ({"title": MESSAGE}, {"title": "The basket page crashes", "description": f"Console:\n{MESSAGE}"}),
        ({"title": "The basket page crashes", "description": f"Console:\n{MESSAGE}"}, {"title": MESSAGE}),
    ],
)
def test_what_a_program_said_of_both_makes_them_almost_certainly_one(one, other):
    assert weighed_as_sure(pair(one, other)).told
    assert not weighed_as_sure(pair(one, other | {"title": "Android: the basket page crashes"})).told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("고객이 운송장 649120337715로 문의했습니다.", "송장번호: 649120337715"),
        ("주문 20261104-77213의 환불이 늦습니다.", "See order #20261104-77213."),
        ("결제 승인번호 30948817 입니다.", "The customer gave 30948817."),
    ],
)
def test_one_number_of_an_order_in_both_texts_makes_two_perhaps_the_same(one, other):
    """However differently they are told: the titles have nothing in common."""
    moment = pair(
        {"title": "물건을 못 받은 고객", "description": one}, {"title": "Call the carrier", "description": other}
    )

    found = all_told(moment)[0]
    assert (found.tracked.task.key, found.likely) == ("WEB-2", Likely.PERHAPS)


@pytest.mark.parametrize(
    "text", ["d18 4028000000000000", "build 20210227220003", "pid 649120337715", "64912000원 입니다", "2026-11-23"]
)
def test_numbers_of_machines_money_and_dates_make_nothing_the_same(text):
    moment = pair(
        {"title": "물건을 못 받은 고객", "description": text}, {"title": "Call the carrier", "description": text[::1]}
    )

    assert all(each.likely is not Likely.PERHAPS for each in all_told(moment))


def test_a_number_of_an_order_that_many_name_makes_nothing_the_same():
    text = "주문번호 649120337715"
    moment = world(*(tracked(f"WEB-{number}", title=title, description=text) for number, title in enumerate(OTHERS, 1)))

    assert all(each.likely is not Likely.PERHAPS for each in all_told(moment))
