"""One piece of work told in other words, or over a copied text, and what only looks like it."""

from __future__ import annotations

import unicodedata

import pytest
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.engine import Likeness
from gaps.duplicates.word_engine import WordEngine

TEXT = (
    "Put two coupons into the basket, open the checkout and press pay. The console writes E4213 and the spinner stays"
    " until the page is loaded anew. Seen since the release of last Tuesday by several shops."
)
KOREAN = (
    "장바구니에 쿠폰을 두 장 담고 결제 화면에서 결제하기를 누르면 E4213 오류가 콘솔에 남고 화면이 그대로 멈춰 있습니다."
    " 지난 화요일 배포 뒤로 여러 매장에서 같은 문의가 들어오고 있습니다."
)


def task(name="WEB-1", title="", text="", connection="hq", **fields):
    return tracked(name, title=title, description=text, connection=connection, **fields)


def told(one, other, *more):
    return [
        (match.likeness, {ground["kind"] for ground in match.evidence["grounds"]})
        for match in WordEngine().matches(world(one, other, *more))
    ]


REPORTS = [
    ("Stacked coupons at checkout do not work", "Checkout fails with stacked coupons"),
    ("장바구니에서 쿠폰 적용이 안 됨", "장바구니 쿠폰 적용 실패"),
    ("장바구니에서 쿠폰 적용이 안 됨", "쿠폰 적용 실패(장바구니)"),
    ("결제 완료 알림톡이 발송되지 않습니다", "[알림톡] 결제 완료 알림톡 미발송"),
    ("상품 상세 페이지에서 이미지가 깨져 보임", "상품 상세페이지 이미지 깨짐"),
]


@pytest.mark.parametrize("titles", REPORTS)
def test_two_sides_tell_of_one_failure_in_other_words(titles):
    one, other = titles

    assert told(task(title=one), task("77", other, connection="vendor")) == [(Likeness.OTHER_WORDS, {"tools", "time"})]


@pytest.mark.parametrize("titles", REPORTS)
def test_one_side_needs_a_text_for_it_and_another_day(titles):
    one, other = titles
    texts = (
        f"{KOREAN} 확인 부탁드립니다.",
        f"고객 문의입니다. {KOREAN} 화면을 첨부합니다. 담당자가 회신을 기다립니다.",
    )

    def within(days, *said):
        return told(task(title=one, text=said[0]), task("WEB-2", other, said[1], created=ago(days)))

    assert within(9, "", "") == []
    assert within(1, *texts) == []
    assert [likeness for likeness, _ in within(9, *texts)] == [Likeness.OTHER_WORDS]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stacked coupons at checkout do not work", "Issue: stacked coupons cannot be used properly at checkout"),
        ("장바구니에서 쿠폰 적용이 안 됨", "장바구니 쿠폰 기능 정상적으로 적용 안 됨"),
    ],
)
def test_what_any_report_says_may_stand_in_one_of_two(one, other):
    assert len(told(task(title=one), task("77", other, connection="vendor"))) == 1


def test_two_sides_may_name_a_failure_by_words_that_the_other_has_in_its_text():
    one, other = (
        "Stacked coupons at the guest checkout do not work",
        "Stacked vouchers at the guest checkout do not work",
    )
    texts = "Vouchers and gift cards alike.", "The coupons are refused."

    assert told(task(title=one), task("77", other, texts[1], "vendor")) == []
    assert len(told(task(title=one, text=texts[0]), task("77", other, texts[1], "vendor"))) == 1
    assert told(task(title=one, text=texts[0]), task("WEB-2", other, texts[1], created=ago(3))) == []


def test_one_title_over_two_reports_at_length_is_one_failure():
    mine = "Since the release of last Tuesday shops write that nothing happens once they press pay, in every browser we have."
    title, plan = "Stacked coupons at checkout do not work", "Stacked coupons at checkout in the new shops"

    def twice(title):
        return told(task(title=title, text=TEXT), task("WEB-2", title, mine, created=ago(9)))

    assert [likeness for likeness, _ in twice(title)] == [Likeness.SAME_TITLE]
    assert twice(plan) == []
    assert told(task(title=title, text="For: Kim"), task("WEB-2", title, "For: Lee", created=ago(9))) == []


def test_two_sides_may_be_months_apart():
    one, other = REPORTS[0]

    assert told(task(title=one, created=ago(150)), task("77", other, connection="vendor")) == [
        (Likeness.OTHER_WORDS, {"tools"})
    ]


def test_a_report_of_long_ago_is_another_one():
    one, other = REPORTS[0]

    assert told(task(title=one, created=ago(300)), task("77", other, connection="vendor")) == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_passage_is_found_however_it_is_spaced_and_written(form):
    one = f"안녕하세요. 고객 상담에서 받은 내용을 그대로 전달합니다.\n{KOREAN}"
    other = f"{KOREAN.replace('결제 화면', '결제화면').replace('멈춰 있습니다', '멈춰있습니다')} 재현 영상은 내일 올립니다. 서버 기록도 함께 보겠습니다."
    titles = ("장바구니에서 쿠폰 적용이 안 됨", "장바구니 쿠폰 적용 실패")
    tasks = [
        task(title=titles[0], text=one),
        task("WEB-2", unicodedata.normalize(form, titles[1]), unicodedata.normalize(form, other), created=ago(9)),
    ]

    ((likeness, grounds),) = told(*tasks)

    assert likeness is Likeness.OTHER_WORDS
    assert grounds & {"passage", "text"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stacked coupons at checkout do not work", "Stacked vouchers at checkout fail"),
        ("Stacked coupons at checkout do not work", "[iOS] Stacked coupons at checkout fail"),
        ("Stacked coupons at checkout do not work", "Checkout fails with 3 stacked coupons"),
        ("Stacked coupons at checkout do not work", "Document stacked coupons at checkout"),
        ("Stacked coupons at checkout are slow", "Stacked coupons at checkout crash"),
        ("장바구니에서 쿠폰 적용이 안 됨", "장바구니 적립금 적용 실패"),
        ("장바구니에서 쿠폰 적용이 안 됨", "강남점 장바구니 쿠폰 적용 실패"),
        ("장바구니에서 쿠폰 적용이 안 됨", "장바구니 쿠폰 적용 안내 문구 작성"),
        ("상품 상세 페이지에서 이미지가 느림", "상품 상세 페이지 이미지 깨짐"),
        ("결제 화면 오류", "결제 화면 먹통"),
        ("장바구니에서 찜 목록으로 상품 이동 안 됨", "찜 목록에서 장바구니로 상품 이동 실패"),
        ("Rows are not moved from archive to ledger", "Moving rows from ledger to archive fails"),
        ("Banner at checkout does not show to guests", "Do not show guests the banner at checkout"),
        ("비회원 결제 화면 배너 노출 안 됨", "비회원 결제 화면 배너 노출 안 되게 처리"),
        ("결제 완료 알림톡 발송 지연", "결제 완료 알림톡 미발송"),
        ("결제 완료 알림톡 발송 오류", "결제 완료 알림톡 중복 발송 오류"),
        ("Order mail to guests is missing", "Order mail to guests is sent twice"),
    ],
)
def test_a_word_that_the_other_says_nowhere_is_other_work(one, other):
    for said in (TEXT, ""):
        tasks = task(title=one, text=said), task("77", other, said, "vendor", created=ago(3))
        assert told(*tasks) == []


def test_what_one_title_says_alone_may_stand_in_the_text_of_the_other():
    one, other = "Stacked coupons at checkout do not work", "Android: stacked coupons fail at checkout"

    assert told(task(title=one), task("77", other, connection="vendor")) == []
    assert len(told(task(title=one, text="Only on Android 14."), task("77", other, connection="vendor"))) == 1


COPY = (
    ("Checkout stays on the spinner with two coupons", "Two coupons leave a spinner at checkout for several shops"),
    ("쿠폰 두 장으로 결제하면 화면이 멈춘다는 문의", "여러 매장 결제 화면 멈춤: 쿠폰 두 장 문의"),
)


def test_titles_over_a_copied_text_may_be_further_apart_between_two_sides():
    one, other = COPY[0]
    more = f"Handed on by the customer desk. {TEXT} Please answer by Thursday."

    assert told(task(title=one, text=TEXT), task("77", other, more, "vendor")) == [
        (Likeness.SAME_TEXT, {"tools", "time", "copied"})
    ]
    (match,) = WordEngine().matches(world(task(title=one, text=TEXT), task("77", other, more, "vendor")))
    assert match.score == 0.9
    assert told(task(title=one, text=TEXT), task("77", other, more, "vendor", created=ago(50))) == []
    assert told(task(title=one, text=TEXT), task("WEB-2", other, more, created=ago(9))) == []


def test_a_passage_that_many_texts_have_is_a_form():
    one, other = "장바구니에서 쿠폰 적용이 안 됨", "장바구니 쿠폰 적용 실패"
    texts = (f"{KOREAN} 확인 부탁드립니다.", f"고객 문의입니다. {KOREAN} 화면을 첨부합니다.")
    form = [task(f"WEB-{number}", f"다른 업무 {number}", KOREAN) for number in range(3, 6)]
    tasks = task(title=one, text=texts[0]), task("WEB-2", other, texts[1], created=ago(9))

    assert len(told(*tasks)) == 1
    assert [found for found in told(*tasks, *form) if "passage" in found[1]] == []


def test_a_form_that_is_filled_in_otherwise_is_other_work():
    title = "제휴사 정산 자료 확인 요청드립니다"
    form = "아래 내용으로 정산 자료를 확인해 주세요. 제휴사: {} 담당자와 통화한 뒤 결과를 이 업무에 남기고 금요일까지 닫아 주세요."
    names = ("모카상사", "라떼물산")
    tasks = [
        task(f"WEB-{number}", title, form.format(name), connection=connection, created=ago(2 * number))
        for number, (name, connection) in enumerate(zip(names, ("hq", "vendor"), strict=True))
    ]

    assert told(*tasks) == []
