"""What programs say of a failure, in traces and messages, and two reports of one failure that are known by it."""

from __future__ import annotations

import pytest
from pace import costing_at_most
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.engine import Likeness
from gaps.duplicates.passages import units_of
from gaps.duplicates.programs import are_one_trace
from gaps.duplicates.programs import heads_of
from gaps.duplicates.programs import messages_in
from gaps.duplicates.programs import places_in
from gaps.duplicates.programs import quoted
from gaps.duplicates.programs import starts_in
from gaps.duplicates.word_engine import WordEngine
from mapping.model import Status

FRAMES = (
    "Cart.total(Cart.java:88)",
    "Cart.view(Cart.java:41)",
    "Offers.of(Offers.java:19)",
    "Basket.open(Basket.java:7)",
)
SERVING = tuple(f"web.Filter{number}.next(Filter{number}.java:{number}1)" for number in range(1, 9))
MESSAGE = "TypeError: Cannot read property 'price' of undefined"


def trace(*frames):
    return "\n".join(("java.lang.NullPointerException", *(f"    at shop.{frame}" for frame in frames)))


CRASH = trace(*FRAMES, *SERVING)


def task(name="WEB-1", title="", text="", connection="hq", **fields):
    return tracked(name, title=title, description=text, connection=connection, **fields)


def theirs(title, text, **fields):
    return task("77", title, text, "vendor", **fields)


def told(*tasks):
    return [
        (match.likeness, {ground["kind"] for ground in match.evidence["grounds"]})
        for match in WordEngine().matches(world(*tasks))
    ]


def test_places_are_read_of_traces_in_any_form():
    text = (
        'at shop.Cart.total(Cart.java:88)\n at view (C:\\web\\cart.js:12:7)\n File "/srv/app/load.py", line 61, in load\n'
        "File 'builder.py', line 5\n at shop.Cart.total(Cart.java:88)\nhttps://shop.example:8080/a 10:30 v2.1:3"
    )

    assert places_in(text) == ("cart.java:88", "cart.js:12", "load.py:61", "builder.py:5")


def test_one_trace_goes_one_way_through_the_code():
    whole = places_in(CRASH)

    assert are_one_trace(whole, whole)
    assert are_one_trace(whole, whole[:7])
    assert are_one_trace(whole, places_in(CRASH.replace(":88)", ":91)")))
    assert not are_one_trace(whole, whole[:5])
    assert not are_one_trace(whole, places_in(CRASH.replace("Cart.java", "Order.java")))


def test_a_message_names_an_error_or_something_in_quotes_and_is_long():
    assert heads_of(f"[ERROR] : {MESSAGE}") == {
        "error typeerror cannot read property",
        "typeerror cannot read property price",
    }
    assert heads_of('"android" executable not found; please install it anew') == {"android executable not found please"}
    assert messages_in("TypeError: no price") == ()
    assert messages_in("The cart of the shop cannot be opened by anybody since noon") == ()
    assert messages_in("TypeError: 'price' of the cart 오류로 장바구니가 열리지 않습니다 since the release") == ()


def test_messages_are_found_where_a_text_quotes_them():
    lines = f"2026-11-02 10:00 [ERROR] : {MESSAGE}", f"The console says “{MESSAGE}”.", f"콘솔: {MESSAGE}"

    assert all(heads_of(MESSAGE) <= starts_in(line) for line in lines)
    assert all(quoted(MESSAGE, units_of(line)) for line in lines)
    assert starts_in("The cart: nobody can open it since the release of today") == frozenset()
    assert not quoted(MESSAGE, units_of(MESSAGE.replace("price", "name")))


OTHER_WORDS = [
    ("장바구니가 열리지 않음", "쿠폰 두 장이면 화면 오류"),
    ("The basket page crashes", "장바구니 화면이 멈춤"),
    ("Coupons cannot be stacked", "Basket crashes for customers with offers"),
]


@pytest.mark.parametrize("titles", OTHER_WORDS)
def test_two_reports_over_one_trace_are_told_under_any_titles(titles):
    one, other = titles

    assert told(task(title=one, text=CRASH), theirs(other, f"고객 접수 건\n{CRASH}", created=ago(3))) == [
        (Likeness.SAME_TRACE, {"tools", "time", "text", "trace"})
    ]
    assert told(task(title=one, text=CRASH), task("WEB-2", other, f"Seen by us.\n{CRASH}", created=ago(100))) == [
        (Likeness.SAME_TRACE, {"reports", "text", "trace"})
    ]


def test_a_trace_is_no_evidence_after_half_a_year_nor_once_it_is_mended():
    one, other = OTHER_WORDS[0]

    assert told(task(title=one, text=CRASH), task("WEB-2", other, CRASH, created=ago(200))) == []
    assert (
        told(task(title=one, text=CRASH), theirs(other, CRASH, status=Status.DONE, done=ago(1), created=ago(9))) == []
    )


def test_a_trace_that_others_have_or_that_is_other_code_is_none():
    one, other = OTHER_WORDS[0]
    more = [task(f"WEB-{number}", f"Filter {number} fails in the gallery", CRASH) for number in range(3, 6)]

    assert (Likeness.SAME_TRACE, {"tools", "time", "text", "trace"}) not in told(
        task(title=one, text=CRASH), theirs(other, CRASH), *more
    )
    assert told(task(title=one, text=CRASH), theirs(other, trace("Order.cancel(Order.java:9)", *SERVING))) == []
    assert told(task(title=one, text=trace(*FRAMES[:1])), theirs(other, trace(*FRAMES[:1]))) == []


QUOTES = [
    ("", f"Seen since noon.\n[ERROR] : {MESSAGE}"),
    (MESSAGE, f"The console says '{MESSAGE}'."),
    (
        f"Put a bundle into the basket, open checkout twice.\n{MESSAGE}",
        f"{MESSAGE}\nA customer had a bundle in the basket at checkout.",
    ),
]


@pytest.mark.parametrize("texts", QUOTES)
def test_a_message_that_is_a_title_and_is_quoted_is_told(texts):
    mine, yours = texts

    for title in (MESSAGE, f"[ERROR] : {MESSAGE}"):
        (found,) = told(task(title=title, text=mine), theirs("장바구니가 열리지 않음", yours, created=ago(40)))

        assert found[0] is Likeness.QUOTED
        assert found[1] >= {"tools", "reports", "quoted"}


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        ("주문 화면", f"회원 화면에서 {MESSAGE}"),
        ("Handheld 12 of Gimpo", f"Handheld 40 of Anseong: {MESSAGE}"),
        ("room A", f"room C: {MESSAGE}"),
        ("10/03", f"10/17 {MESSAGE}"),
    ],
)
def test_one_message_of_two_causes_is_other_work(mine, yours):
    assert told(task(title=MESSAGE, text=mine), theirs("화면이 열리지 않음", yours)) == []


AFTERWARDS = [
    ("재고 차감 타임아웃 오류", "타임아웃 로그 알람 추가"),
    ("SAP 전표 전송 오류", "연동 실패 시 재시도 로직 추가"),
    ("쿠폰 적용 오류", "고객 영향 범위 조사"),
    ("Stock lock times out", "Write a load test for it"),
    ("The gateway crashes", "Raise its timeout to 60 seconds"),
    ("장바구니가 열리지 않음", "Postmortem of the basket, exposure and display of prices"),
    ("캐시 서버 연결 오류", "장애 보고서 작성"),
    ("강남점 영수증이 출력되지 않음", "프린터 오류 판교점"),
    ("영수증이 출력되지 않음", "프린터 오류 판교점"),
    ("앱이 강제 종료됨", "Android cart crashes"),
    ("쿠팡 주문이 들어오지 않음", "수집 오류 네이버"),
    ("10월 정산이 되지 않음", "11월 배치 실패"),
    ("정산이 되지 않음", "배치 실패 3차"),
    ("주문 적재 실패", "회원 적재 실패"),
    ("Crash on the tablet of the Gangnam desk", "Crash on the kiosk of the Hongdae desk"),
    ("Cart rendering fails for bundle items", "Cart rendering fails for gift items"),
    ("Guest checkout fails", "Member login crashes"),
    ("주문 목록이 늦게 열림 지연", "주문 목록 누락"),
]


@pytest.mark.parametrize("titles", AFTERWARDS)
@pytest.mark.parametrize("place", ["hq", "vendor"])
def test_what_comes_of_a_failure_or_is_set_apart_is_other_work_over_one_trace(titles, place):
    one, other = titles

    assert told(task(title=one, text=CRASH), task("77", other, CRASH, place, created=ago(2))) == []


def test_a_label_that_one_has_alone_sets_apart():
    one, other = OTHER_WORDS[0]

    assert told(task(title=one, text=CRASH, labels=("판교점",)), theirs(other, CRASH)) == []


def test_numbers_of_two_turns_are_not_said_by_the_points_of_a_list_or_lines_of_code():
    steps = "1. 쿠폰을 두 장 담습니다.\n2. 결제를 누릅니다.\n3. 화면이 그대로 멈춰 있습니다. 지난 배포 뒤로 여러 매장에서 문의가 있습니다."
    text = f"{steps}\n{CRASH}"

    assert (
        told(task(title="1차 장바구니 쿠폰 적용이 안 됨", text=text), theirs("장바구니 쿠폰 적용 실패 2차", text)) == []
    )
    assert told(task(title="장바구니 쿠폰 적용이 안 됨", text=text), theirs("장바구니 쿠폰 적용 실패 2차", text)) == []


def test_what_cannot_be_done_fails_and_what_is_returned_does_not():
    one, other = "Can't open the order form of the mall", "Order form of the mall fails to open"
    mail = "Customers who wrote that the invoice is not attached to the order mail say this now."

    assert len(told(task(title=one), theirs(other, ""))) == 1
    assert (
        told(
            task(title="Invoice PDF is not attached to the order mail"),
            theirs("Invoice PDF is broken in the return mail", mail),
        )
        == []
    )


def test_hostile_traces_and_quotes_cost_little():
    crowd = [task(f"WEB-{number}", f"Filter {number} crashes", f"{CRASH}\n{MESSAGE}" * 50) for number in range(300)]
    hostile = [f"Crash {name}" for name in ("one", "two", "three", "four")]
    texts = "'" * 1_000_000, "x.js:1 " * 100_000, f"'{MESSAGE}'" * 20_000, "a.b" * 300_000
    tasks = [task(f"A-{number}", title, text) for number, (title, text) in enumerate(zip(hostile, texts, strict=True))]

    with costing_at_most(5):
        told(*crowd, *tasks, task("A-9", f"{MESSAGE} " * 10_000))
