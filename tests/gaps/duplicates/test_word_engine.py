from __future__ import annotations

import subprocess
import sys

import pytest
from pace import costing_at_most
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.engine import Likeness
from gaps.duplicates.word_engine import WordEngine

TITLE = "Checkout total ignores the stacked coupon discount"
TEXT = (
    "Add two coupons to the basket, open the checkout, and compare the total with the sum of the items that are in it."
)
ADDRESS = "https://wiki.example/pages/checkout-discounts"


def task(name="WEB-1", title=TITLE, connection="hq", **fields):
    return tracked(name, title=title, connection=connection, **fields)


def theirs(title=TITLE, **fields):
    return task("77", title, "vendor", **fields)


def told(*tasks):
    return [
        (match.likeness, {ground["kind"] for ground in match.evidence["grounds"]})
        for match in WordEngine().matches(world(*tasks))
    ]


def test_equal_titles_need_one_ground_more():
    old = {"created": ago(40)}

    assert told(task(), theirs(**old)) == [(Likeness.SAME_TITLE, {"tools"})]
    assert told(task(), task("WEB-2")) == [(Likeness.SAME_TITLE, {"time"})]
    assert told(task(owners=("kim",)), task("WEB-2", **old)) == [(Likeness.SAME_TITLE, {"parties"})]
    assert told(task(description=TEXT), task("WEB-2", description=TEXT, **old)) == [(Likeness.SAME_TITLE, {"text"})]
    assert told(task(description=ADDRESS), task("WEB-2", description=ADDRESS, **old)) == [
        (Likeness.SAME_TITLE, {"address"})
    ]
    assert told(task(), task("WEB-2", **old)) == []


@pytest.mark.parametrize(
    "title", ["결제 오류", "정산 확인", "쿠폰 발급", "배너 교체 작업", "Login broken", "Fix cart page"]
)
def test_a_short_title_never_suffices_without_an_equal_text(title):
    text = "장바구니에서 쿠폰을 두 장 쓰면 합계가 달라지는데 어제 저녁 배포 뒤로 그렇다고 합니다. 화면을 함께 보냅니다."

    assert told(task(title=title), theirs(title)) == []
    assert told(task(title=title), task("WEB-2", title)) == []
    assert len(told(task(title=title, description=text), theirs(title, description=text))) == 1


@pytest.mark.parametrize(
    "title",
    [
        "Checkout totals ignored the stacked coupon's discount",
        "the stacked coupon discount: checkout total ignores",
        "CHECKOUT total ignores the stacked-coupon discount!",
    ],
)
def test_endings_order_and_marks_make_no_other_work(title):
    assert len(told(task(), theirs(title))) == 1


@pytest.mark.parametrize(
    "title",
    [
        "Checkout total ignores the stacked coupon discount on mobile",
        "Checkout total ignores 3 stacked coupon discounts",
        "Checkout total does not ignore the stacked coupon discount",
        "Delivery total ignores the stacked coupon discount",
        "Checkout total ignores the stacked voucher discount",
        "CLONE - Checkout total ignores the stacked coupon discount",
    ],
)
def test_another_word_is_other_work(title):
    assert told(task(description=TEXT), task("WEB-2", title, description=TEXT)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("장바구니에서 찜 목록으로 상품 이동", "찜 목록에서 장바구니로 상품 이동"),
        ("상품 재고 있음 문구 표시", "상품 재고 없음 문구 표시"),
        ("추석 기획전 쿠폰 발급", "추석 기획전 쿠폰 발급 오류"),
        ("[앱개발] 로그인 화면 문구 정리", "[웹디자인] 로그인 화면 문구 정리"),
        ("Studio: Rename the default export folder", "Console: Rename the default export folder"),
        ("Move rows from archive to ledger table", "Move rows from ledger to archive table"),
    ],
)
def test_what_turns_the_work_round_is_other_work(one, other):
    assert told(task(title=one), theirs(other)) == []


def test_texts_that_say_something_else_part_equal_titles_in_one_place():
    one = "강남에서 접수한 고객 문의입니다. 상담 이력과 녹취를 첨부했으니 오늘 안으로 회신 부탁드립니다. 담당자는 김민수입니다."
    other = "새 계절 상품 사진을 다시 찍어야 합니다. 스튜디오 예약과 모델 일정 조율이 남았고 예산 승인은 어제 받았습니다 확인해 주세요."
    title = "고객 안내 문구 시안 요청"

    assert told(task(title=title, description=one), task("WEB-2", title, description=other)) == []


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        ("메인 배너 이미지 교체", "밀키트 기획전 배너로 바꿉니다.", "앱 전용 멤버십 가입 안내로 변경합니다."),
        ("배송 지연 고객 안내 문자 발송", "폭설로 강원권이 늦어집니다.", "부산 터미널 화재로 경남권이 늦습니다."),
        ("협력사 정례 회의 후속 조치", "1. 반품 운임 조정안\n2. 창고 임차 견적", "1. 로그인 보안 점검표\n2. 장비 반납"),
        ("고객 항의 전화 회신 요청", "010-****-5521 파손", "010-****-7743 오배송"),
        ("Follow up on the partner call", "budget", "hiring plan, server cost"),
        ("Replace the main banner image", "The spring sale needs its own picture.", "Membership campaign for the app."),
    ],
)
def test_short_texts_that_share_nothing_part_equal_titles_of_two_sides(title, one, other):
    assert told(task(title=title, description=one), theirs(title, description=other)) == []
    assert len(told(task(title=title, description=one), theirs(title, description=""))) == 1
    assert len(told(task(title=title, description=one), theirs(title, description=f"{other} {one}"))) == 1


def test_texts_that_name_other_branches_part_equal_titles():
    title = "매장 포스터 시안 검토 요청"

    assert told(task(title=title, description="강남점 것입니다."), theirs(title, description="부산점 것입니다.")) == []


def test_a_title_within_another_leaves_something_unsaid():
    assert told(task(description=TEXT), theirs(f"{TITLE} since yesterday", description=TEXT)) == []


def test_a_text_that_many_have_is_a_form_and_no_ground():
    form = [task(f"WEB-{number}", f"Other work {number}", description=TEXT) for number in range(3, 6)]

    assert told(task(description=TEXT), task("WEB-2", description=TEXT, created=ago(40)), *form) == []


def test_a_slip_needs_equal_texts_and_a_ground_more():
    slip = "Checkout total ignores the stacked coupon discuont"

    assert told(task(), theirs(slip)) == []
    assert told(task(description=TEXT), theirs(slip, description=TEXT)) == [
        (Likeness.NEAR_TITLE, {"tools", "time", "text"})
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("휴면계정 배치 작업이 실패함", "Dormant-account batch job fails"),
        ("카카오 로그인 연동", "Integrate Kakao login"),
    ],
)
def test_two_tongues_meet_by_what_every_word_means(one, other):
    ((likeness, _),) = told(task(title=one), theirs(other))

    assert likeness is Likeness.SAME_WORDS


def match(*tasks):
    (only,) = WordEngine().matches(world(*tasks))
    return only


def test_what_two_tongues_share_is_told_in_the_words_of_the_titles_each_once():
    found = match(task(title="비밀번호 재설정 메일 미발송"), theirs("Password reset email not sent"))

    assert found.evidence["concepts"] == ["password=비밀번호", "reset=재설정", "email=메일", "not sent=미발송"]


def test_korean_around_latin_names_is_no_other_language():
    text = "The board of sellers opens the score of each seller once a week and the gateway answers late."
    found = match(
        task(title="Seller PENALTY screen upload 페널티", description=text),
        theirs("판매자 패널티 화면 업로드", description=text),
    )

    assert found.likeness is Likeness.OTHER_WORDS


@pytest.mark.parametrize(
    ("one", "other", "bare"),
    [
        ("배송 지연 안내 문자 문구", "배송 지연 안내 문자 문구", True),
        ("주문 목록 배송 지연", "주문 목록 배송 지연", False),
        ("Display settings of the delay notice", "Display settings of the delay notice", True),
        ("Order export fails on Mondays", "Order export fails on Mondays", False),
    ],
)
def test_only_titles_that_report_a_failure_are_said_to_do_so(one, other, bare):
    found = match(task(title=one), theirs(other, created=ago(20)))

    assert [each.get("bare", False) for each in found.evidence["grounds"] if each["kind"] == "reports"] == [bare]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("카카오 로그인 연동", "Integrate Apple login"),
        ("휴면계정 배치 작업이 실패함", "Settlement batch job fails"),
        ("9월 정산 자료 메일 발송", "Send settlement data mail of 10"),
        ("결제 화면", "Payment screen"),
        ("결제 화면 문구 확인", "Check the payment screen"),
        ("결제 화면 확인 요청", "Check the payment screen"),
        ("계좌 인증 화면 개편", "Redesign account verification screen"),
    ],
)
def test_two_tongues_part_by_one_word(one, other):
    assert told(task(title=one), theirs(other)) == []


def test_two_tongues_meet_among_many_that_speak_of_the_same():
    common = [task(f"X-{number}", f"Replace main banner for sale {number}", "board") for number in range(200)]

    tasks = [task(title="추석 기획전 메인 배너 교체"), theirs("Replace main banner for Chuseok promotion")]

    assert len(told(*tasks, *common)) == 1


def test_no_world_is_too_small():
    assert told() == []
    assert told(task()) == []
    assert told(task(title=""), task("77", "!!!")) == []


def test_huge_titles_that_end_otherwise_are_other_work():
    start = f"{TITLE} " * 20

    assert len(told(task(title=f"{start}x"), theirs(f"{start}x"))) == 1
    assert told(task(title=f"{start}x"), theirs(f"{start}y")) == []


def test_hostile_text_costs_little():
    endless = "쿠폰 " * 300_000
    crowd = [
        task(f"WEB-{number}", description=f"{endless}\n{'line ' * 20}" if number < 9 else TEXT)
        for number in range(3000)
    ]
    tasks = [*crowd, task("A-1", endless), task("A-2", endless), task("A-3", "x" * 1_000_000), theirs("가" * 1_000_000)]

    with costing_at_most(5):
        told(*tasks)


def test_finding_duplicates_loads_no_packages_for_numbers():
    script = "import sys, gaps.reconcile; assert not {'numpy', 'kiwipiepy'} & set(sys.modules)"

    subprocess.run([sys.executable, "-P", "-c", script], check=True)


def test_the_engine_says_what_its_answers_depend_on():
    assert WordEngine().id.startswith("words-8/")
    assert WordEngine().id == WordEngine().id


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        ("바람공방 PO-3391", "초록식탁 담당자 전화, PO-7702"),
        ("바람공방 발주번호 33910", "초록식탁 담당자 전화, 발주번호 77024"),
    ],
)
def test_one_failure_of_two_orders_is_not_told(mine, yours):
    title = "납품 예정 수량과 실제 수량 불일치"

    assert told(task(title=title, description=mine), theirs(title, description=yours)) == []
    assert len(told(task(title=title, description=mine), theirs(title, description=mine))) == 1


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        ("예약 취소 시 사용한 할인권이 복원되지 않음", "예약 취소하면 사용한 할인권 복원 안됨"),
        ("좌석 변경 때 영수증 화면 오류", "좌석 변경할때 영수증 화면 오류"),
        ("택배 접수 완료되면 알림 두번 발송", "택배 접수 완료 시 알림 두번 발송됩니다"),
    ],
)
def test_when_it_happens_may_be_a_noun_or_the_ending_of_a_verb(mine, yours):
    assert len(told(task(title=mine), theirs(yours))) == 1


def test_before_and_after_are_other_work():
    assert told(task(title="예약 취소 전 할인권 복원 안내"), theirs("예약 취소 후 할인권 복원 안내")) == []
