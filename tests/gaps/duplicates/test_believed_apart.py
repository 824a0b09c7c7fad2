"""What sets two tasks apart that look alike: it is named as written, and leaves them similar at most."""

from __future__ import annotations

from datetime import date

import pytest
from believing import pair
from believing import told
from believing import weighed_as_sure

from gaps.duplicates.apart import Kind
from gaps.duplicates.apart import Where
from gaps.duplicates.lookalike import Likely
from mapping.model import Link
from mapping.model import LinkKind

TEXT = "고객이 어제 저녁부터 같은 증상을 알려 왔고, 담당자가 화면을 함께 보았습니다. 재현되는 순서는 첨부한 영상과 같습니다."


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("휴가 신청 승인 알림", "휴가 신청 거절 알림", ("승인", "거절")),
        ("판매자 계정 등록 요청", "판매자 계정 삭제 요청", ("등록", "삭제")),
        ("Enable late pickup for lockers", "Disable late pickup for lockers", ("Enable", "Disable")),
        ("Unlock the returns screen for staff", "Lock the returns screen for staff", ("Unlock", "Lock")),
        ("새벽 배송 요금 인상 안내", "새벽 배송 요금 인하 안내", ("인상", "인하")),
        ("여름 침구 화보 촬영 섭외", "겨울 침구 화보 촬영 섭외", ("여름", "겨울")),
        ("전동칫솔 상세페이지 사진 교체", "안마의자 상세페이지 사진 교체", ("전동칫솔", "안마의자")),
        ("Replace the scanners at Gimpo hub", "Replace the scanners at Osan hub", ("Gimpo", "Osan")),
        ("11월 회원 등급 산정 검수", "12월 회원 등급 산정 검수", ("11월", "12월")),
        ("메인 배너 3주차 이미지 교체", "메인 배너 4주차 이미지 교체", ("3주차", "4주차")),
        ("재고 차감 시점을 출고 기준으로 변경", "재고 복구 시점을 출고 기준으로 변경", ("차감", "복구")),
        ("주문 2026-114482 환불 누락", "주문 2026-118830 환불 누락", ("2026-114482", "2026-118830")),
    ],
)
def test_what_excludes_the_other_is_named_as_written_and_leaves_a_pair_similar(one, other, words):
    belief = weighed_as_sure(pair(one, other))

    assert belief.probability < 0.4
    assert (belief.differ[0].kind, (belief.differ[0].mine, belief.differ[0].yours)) == (Kind.INSTEAD, words)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("iOS 앱 주문 화면 멈춤", "Android 앱 주문 화면 멈춤", ("iOS", "Android")),
        ("서초점 영수증 프린터 교체", "강남점 영수증 프린터 교체", ("서초점", "강남점")),
        ("테스트 서버 인증서 갱신", "운영 서버 인증서 갱신", ("테스트", "운영")),
        ("Restart the cluster in staging", "Restart the cluster in production", ("staging", "production")),
        ("네이버페이 결제 취소 절차", "토스페이 결제 취소 절차", ("네이버페이", "토스페이")),
    ],
)
def test_what_each_is_for_is_named_and_leaves_a_pair_similar(one, other, words):
    belief = weighed_as_sure(pair(one, other))

    assert belief.probability < 0.4
    assert {belief.differ[0].mine, belief.differ[0].yours} == set(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("테스트 결과 운영 회의 공유", "운영 회의 테스트 결과 공유"),
        ("쿠폰 등록 삭제 화면 문구", "쿠폰 삭제 등록 화면 문구"),
        ("Lock and unlock the portal for guests", "Unlock and lock the portal for guests"),
    ],
)
def test_titles_that_both_name_both_are_not_set_apart_by_it(one, other):
    assert [each for each in weighed_as_sure(pair(one, other)).differ if each.kind is Kind.INSTEAD] == []


def test_another_platform_in_the_texts_is_told_as_of_the_texts():
    one, other = (
        {"title": "장바구니 수량 변경 안됨", "description": f"{name}에서 {TEXT}"} for name in ("아이폰", "갤럭시")
    )

    found = told(pair(one, other))

    assert found.likely is Likely.SIMILAR
    assert [(each.mine, each.yours, each.where) for each in found.differ] == [("아이폰", "갤럭시", Where.TEXTS)]


def test_each_ones_own_number_in_the_texts_sets_equal_titles_apart():
    one, other = (
        {"title": "고객 주소 변경 확인", "description": f"주문번호 {number} 고객의 요청입니다."}
        for number in ("880-21-7734", "880-21-9902")
    )

    found = told(pair(one, other))

    assert found.likely is Likely.SIMILAR
    assert {found.differ[0].mine, found.differ[0].yours} == {"880-21-7734", "880-21-9902"}


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        ("판매자 계정 잠금 처리", "판매자 계정 잠금 해제 처리", "해제"),
        ("정기 배송 신청 접수", "정기 배송 신청 취소 접수", "취소"),
    ],
)
def test_what_takes_back_the_other_is_named_and_leaves_a_pair_similar(one, other, word):
    for belief in (weighed_as_sure(pair(one, other)), weighed_as_sure(pair(other, one))):
        assert belief.probability < 0.4
        assert word in {belief.differ[0].mine, belief.differ[0].yours}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("송장 6892-4411-0327 배송 조회 안됨", "송장 689244110327 배송 조회 안됨"),
        ("새벽 배송 주문 마감 변경 11/12", "새벽 배송 주문 마감 변경 22시"),
        ("입금 확인 화면 S3 이미지 안 뜸", "입금 확인 화면 이미지 안 뜸"),
    ],
)
def test_numbers_of_another_kind_or_written_otherwise_set_nothing_apart(one, other):
    found = weighed_as_sure(pair(one, other)).differ
    assert not any(any(letter.isdigit() for letter in each.mine + each.yours) for each in found)


def test_an_arrow_says_from_where_to_where():
    found = weighed_as_sure(pair("상품 정보 연동 쇼핑몰 → 물류", "상품 정보 연동 물류 → 쇼핑몰")).differ
    assert [each.kind for each in found] == [Kind.TURNED]


def test_a_copy_and_a_part_are_never_the_same():
    same = {"title": "물류 대시보드 권한 화면 개선", "description": TEXT}
    copy = told(pair(same, {**same, "links": (Link(LinkKind.CLONE, "WEB-1", "clones"),)}))
    part = told(pair(same, {**same, "parent": "WEB-1"}))

    assert [each.differ[0].kind for each in (copy, part)] == [Kind.COPY, Kind.PART]
    assert {each.likely for each in (copy, part)} == {Likely.SIMILAR}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ([{"labels": ("강남점",)}, {"labels": ("서초점",)}], Kind.MEANT_FOR),
        ([{"fields": {"브랜드": ("한빛",)}}, {"fields": {"브랜드": ("달빛",)}}], Kind.INSTEAD),
        ([{"due": date(2026, 11, 2)}, {"due": date(2026, 11, 20)}], Kind.DUE),
    ],
)
def test_what_labels_fields_and_dates_tell_is_named(fields, kind):
    one, other = ({"title": "영수증 프린터 용지 교체", **each} for each in fields)

    found = told(pair(one, other))

    assert found.likely is not Likely.SURELY
    assert [(each.kind, each.where) for each in found.differ][:1] == [(kind, Where.RECORDS)]


def test_from_here_to_there_is_not_from_there_to_here():
    assert [
        each.kind
        for each in weighed_as_sure(
            pair("Move stock from Icheon to Yangsan", "Move stock from Yangsan to Icheon")
        ).differ
    ] == [Kind.TURNED]
    assert [
        each.kind for each in weighed_as_sure(pair("이천에서 양산으로 재고 이동", "양산에서 이천으로 재고 이동")).differ
    ] == [Kind.TURNED]
    assert weighed_as_sure(pair("이천에서 양산으로 재고 이동", "양산으로 이천에서 재고 이동")).differ == ()


def test_two_ways_of_paying_are_told_as_what_each_task_is_for():
    belief = weighed_as_sure(pair("카카오페이 결제 도입", "토스 결제 도입 검토"))

    assert belief.probability < 0.4
    assert [(each.kind, each.mine, each.yours) for each in belief.differ] == [(Kind.MEANT_FOR, "카카오페이", "토스")]


def set_apart_by(one, other):
    """Give by what two tasks are set apart that the weights hold for nearly certain, and whether it decides."""
    belief = weighed_as_sure(pair(one, other))
    return [(each.mine, each.yours) for each in belief.differ if each.decisive and belief.probability < 0.4]


FORM = "담당: 운영팀. 신청서를 받은 뒤 계약 조건과 정산 계좌를 확인하고 승인 메일을 보낸 다음 결과를 공유해 주세요."


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("보스 '붉은 용' 체력 하향", "보스 '늪지의 마녀' 체력 하향", ("붉은 용", "늪지의 마녀")),
        ("가이드 문서 “첫 주문” 번역", "가이드 문서 “환불 규정과 기한” 번역", ("첫 주문", "환불 규정과 기한")),
        ("공연 예매 화면 안 열림 - '겨울 나그네'", "공연 예매 화면 안 열림 - '백조'", ("겨울 나그네", "백조")),
    ],
)
def test_titles_of_one_form_that_name_two_things_in_quotes_are_about_two_things(one, other, words):
    assert words in set_apart_by(one, other)


def test_a_message_that_two_titles_quote_in_other_words_sets_nothing_apart():
    one, other = "주문 화면 '결제에 실패했습니다' 표시", "주문 화면 '결제 실패' 표시"

    assert set_apart_by(one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("제휴 할인 안내 수정 - 한솔카드", "제휴 할인 안내 수정 - 다올카드", ("한솔카드", "다올카드")),
        ("입점 심사 결과 회신 (바람공방)", "입점 심사 결과 회신 (초록 식탁)", ("바람공방", "초록 식탁")),
        ("단말 재설치 안내 - 1층 접수 창구 앞", "단말 재설치 안내 - 별관 회의실", ("1층 접수 창구 앞", "별관 회의실")),
    ],
)
def test_one_beginning_with_two_names_behind_it_is_two_pieces_of_work_even_with_one_text(one, other, words):
    one, other = ({"title": each, "description": FORM} for each in (one, other))

    assert words in set_apart_by(one, other)


def test_how_something_fails_may_be_told_in_two_ways_behind_one_beginning():
    assert set_apart_by("예약 조회 화면 - 목록 안 보임", "예약 조회 화면 - 결과 표시 오류") == []


def test_what_stands_behind_one_tag_may_be_named_at_length():
    one, other = "물품 접수: 바람공방 원목 접이식 의자 3kg", "물품 접수: 바람공방 도자기 화분"

    assert ("원목 접이식 의자", "도자기 화분") in set_apart_by(one, other)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (
            "정기권 결제 수단 추가",
            {"title": "정기권 결제 수단 테스트", "description": "추가된 뒤에 봅니다"},
            ("추가", "테스트"),
        ),
        ("예약 변경 화면 개발", "예약 변경 화면 검수", ("개발", "검수")),
        ("판매 정책 문서 개정", "판매 정책 문서 배포", ("개정", "배포")),
        ("새 구역 지형 설계", "새 구역 지형 테스트 항목 작성", ("설계", "테스트 항목 작성")),
    ],
)
def test_another_step_of_work_on_one_thing_is_other_work(one, other, words):
    assert set_apart_by(one, other) == [words]


@pytest.mark.parametrize(
    ("named", "asking", "word"),
    [
        ("포인트 이중 적립 현상 확인", "포인트 이중 적립 고객 대상 사과 문자 발송", "사과"),
        ("로그인 인증 실패", "로그인 인증 실패 고객 보상 기준", "보상"),
        ("야간 배치 중단", "야간 배치 중단 장애보고서 제출", "장애보고서"),
        ("전산실 정전 점검", "전산실 정전 점검 공지 게시", "공지"),
    ],
)
def test_what_comes_of_a_failure_is_other_work_than_its_mending(named, asking, word):
    assert ("", word) in set_apart_by(named, asking)
    assert (word, "") in set_apart_by(asking, named)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("우편함 보상 받기 실패", "우편함 받기 버튼 실패"),
        ("전산실 점검 공지 게시", "전산실 점검 안내문 게시"),
        ("보상 지급 지연 확인", "고객 지급 지연 확인"),
    ],
)
def test_what_fails_itself_or_is_asked_for_by_another_name_comes_of_nothing(one, other):
    belief = weighed_as_sure(pair(one, other))

    assert not [each for each in belief.differ if each.kind is Kind.ALONE]


def test_two_platforms_are_two_also_where_both_titles_say_mobile():
    assert ("안드로이드", "아이폰") in set_apart_by("모바일 인증서 발급 (안드로이드)", "모바일 인증서 발급 (아이폰)")
    assert set_apart_by("모바일 인증서 발급 (안드로이드)", "모바일 인증서 발급") == []


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("작업모 착용 홍보 포스터", "작업화 착용 홍보 포스터", ("작업모", "작업화")),
        ("제주공항 통관 검색대 교체", "제주항 통관 검색대 교체", ("제주공항", "제주항")),
    ],
)
def test_two_words_that_begin_alike_are_two_words(one, other, words):
    assert set_apart_by(one, other) == [words]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("행사 할인율 표기 문구 정리", "행사 할인률 표기 문구 정리"),
        ("접수 화면 느려짐 원인 조사", "접수 화면 느려요 원인 조사"),
        ("장비 결제 내역 정리", "장비 결제수단 내역 정리"),
    ],
)
def test_another_ending_or_spelling_and_a_longer_name_are_no_other_word(one, other):
    assert set_apart_by(one, other) == []


def test_from_where_to_where_is_told_as_written_unless_it_fails():
    assert ("대전→광주", "부산→대전") in set_apart_by("대전→광주 야간 증편", "부산→대전 야간 증편")
    assert set_apart_by("로그인→결제 오류", "장바구니→결제 오류") == []


def test_equal_titles_over_other_texts_in_one_place_are_not_sure():
    title = "보안 점검 결과 이행 여부"
    one, other = (
        {"title": title, "description": text} for text in ("웹 보안 점검 7건", "탐지 우회 2건과 점검 항목 정리")
    )

    found = weighed_as_sure(pair(one, other))

    assert found.probability == 0.8
    assert [(each.kind, each.where) for each in found.differ] == [(Kind.OTHER_TEXTS, Where.TEXTS)]
    assert weighed_as_sure(pair(one, one)).differ == ()


def test_a_number_with_its_thousands_is_told_as_it_is_written():
    assert ("3,000", "5,000") in set_apart_by("이름 변경권 가격 3,000젬", "이름 변경권 가격 5,000젬")
