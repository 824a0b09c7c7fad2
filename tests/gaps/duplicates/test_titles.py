from __future__ import annotations

import unicodedata

import pytest

from gaps.duplicates.near import difference
from gaps.duplicates.near import signatures
from gaps.duplicates.titles import read_title

SAME = [
    ("추석 기획전 배너 등록", "추석기획전 배너등록"),
    ("추석 기획전 배너 등록", "[긴급] 추석 기획전 배너를 등록 요청드립니다"),
    ("장바구니 결제버튼 오류", unicodedata.normalize("NFD", "장바구니 결제 버튼 오류")),
    ("Fix the login button", "fix login BUTTON!"),
    ("ＬＯＧＩＮ　button broken", "login button broken"),
    ("쿠폰 1,000건 발급", "쿠폰 1000건 발급"),
    ("RE: cart page is broken", "Cart page broken"),
]
OTHER = [
    ("쿠폰 1차 발급", "쿠폰 2차 발급"),
    ("릴리스 1.2 배포 준비", "릴리스 12 배포 준비"),
    ("1월 12일 배너 교체", "11월 2일 배너 교체"),
    ("C++ build broken on server", "C# build broken on server"),
    ("강남점 포스 단말 결제 실패", "부산점 포스 단말 결제 실패"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_titles_are_compared_without_blanks_case_width_form_and_politeness(one, other):
    assert read_title(one).key == read_title(other).key


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_titles_that_name_other_things_are_not_the_same(one, other):
    assert read_title(one).key != read_title(other).key


def test_a_huge_title_is_bounded_and_its_rest_still_counts():
    start = "가나 다라 " * 200_000

    assert read_title(start + "x").key == read_title(start + "x").key
    assert read_title(start + "x").key != read_title(start + "y").key
    assert len(read_title(start).key) < 1000


@pytest.mark.parametrize("title", ["\ud800 배너 교체", "배너\x00 교체", "\u202e배너 교체", "배너 교체 \U0001f600"])
def test_hostile_titles_are_read(title):
    assert "교체" in read_title(title).key


def near(one, other):
    one, other = read_title(one), read_title(other)
    return difference(one, other) if signatures(one) & signatures(other) else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("상품 상세 페이지 이미지 깨짐", "상품 상세 폐이지 이미지 깨짐", ("페이지", "폐이지")),
        ("cart page shows the wrong total price", "cart page shows the worng total price", ("wrong", "worng")),
        ("Upload a new banner image to store", "Upload new banner images to store", ("image", "images")),
        ("장바구니 버튼 깨짐", "장바구니 버튼 깨짐 오류", ("", "오류")),
        ("장바구니 버튼 눌림 작업", "장바구니 버튼 눌림", ("작업", "")),
    ],
)
def test_a_slip_or_a_word_that_adds_nothing_is_near(one, other, expected):
    assert near(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("강남점 포스 단말 결제 실패 확인", "강북점 포스 단말 결제 실패 확인"),
        ("회원 탈퇴 시 쿠폰 소멸 메일 발송", "회원 탈퇴 시 쿠폰 소멸 문자 발송"),
        ("상품 입고 내역 엑셀 다운로드 실패", "상품 출고 내역 엑셀 다운로드 실패"),
        ("10월 정산 자료 작성 공유 완료", "11월 정산 자료 작성 공유 완료"),
        ("iOS app crashes when the cart opens", "app crashes when the cart opens"),
        ("결제 모듈 교체", "결제 모듈 교체 테스트"),
        ("배너 교체", "배너 교채"),
        ("add user page to the menu", "edit user page to the menu"),
        ("export old order list as file", "import old order list as file"),
    ],
)
def test_another_word_is_other_work(one, other):
    assert near(one, other) is None
