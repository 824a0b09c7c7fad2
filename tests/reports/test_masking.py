from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import masking
from reports.masking import masked


@pytest.mark.parametrize(
    "number",
    [
        "010-1234-5678",
        "010 1234 5678",
        "010.1234.5678",
        "01012345678",
        "011-123-4567",
        "02-123-4567",
        "(02) 1234-5678",
        "031-123-4567",
        "070-1234-5678",
        "+82-10-1234-5678",
        "+82 10 1234 5678",
        "０１０－１２３４－５６７８",
    ],
)
def test_phone_numbers_are_masked(number):
    hidden = masked(f"고객 {number} 연락 요청")

    assert "1234-5" not in hidden
    assert number not in hidden
    assert hidden.startswith("고객 ")
    assert hidden.endswith(" 연락 요청")
    assert "*" in hidden


@pytest.mark.parametrize("number", ["900101-1234567", "9001011234567", "900101 - 2234567", "050505-4123456"])
def test_resident_numbers_keep_birthday_and_first_digit_only(number):
    assert "234567" not in masked(f"본인 확인 {number}")
    assert "123456" not in masked(f"본인 확인 {number}")[-8:]


@pytest.mark.parametrize(
    "number",
    ["4111-1111-1111-1111", "4111 1111 1111 1111", "4111111111111111", "3782-822463-10005", "1234-5678-9012-3456"],
)
def test_card_numbers_keep_their_ends_only(number):
    hidden = masked(f"환불 {number} 처리")

    assert number not in hidden
    assert "****" in hidden


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 배너 교체",
        "주문 2026112300012345 확인",
        "WEB-1204 수정",
        "1.2.3 배포",
        "vendor:1204567890123456",
        "10,000원 쿠폰 3,000장",
        "오전 10:30-11:30 점검",
        "1588-1234 대표번호",
    ],
)
def test_other_numbers_stay(text):
    assert masked(text) == text


@given(
    before=st.text(alphabet="가나 다:/[](),", max_size=20),
    after=st.text(alphabet="가나 다:/[](),", max_size=20),
    middle=st.integers(0, 9999),
    end=st.integers(0, 9999),
)
def test_a_mobile_number_is_masked_wherever_it_stands(before, after, middle, end):
    number = f"010-{middle:04}-{end:04}"

    assert f"-{middle:04}-" not in masked(f"{before}{number}{after}")


@given(
    st.text(alphabet="0123456789０９+-–. ·()\u00a0가", max_size=30)
    | st.from_regex(masking._LANDLINE)
    | st.from_regex(masking._MOBILE)
)
def test_what_is_passed_over_at_once_has_nothing_to_hide(text):
    assert masked(text) == masking._hidden(text)
