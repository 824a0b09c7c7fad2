"""By which words a suggestion says that two tasks look alike: whole ones, as somebody wrote them."""

from __future__ import annotations

import pytest

from gaps.duplicates.shared_words import shared_words


def told(one, other):
    one, other = ((each, "") if isinstance(each, str) else each for each in (one, other))
    return set(shared_words(one, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("주문서 양식 변경", "주문 취소 문서 보관"),
        ("로봇 청소기 리콜", "창고 청소 일정"),
        ("고객센터 이전", "고객 등급 산정"),
        ("카드사 행사", "카드 삭제"),
        ("화면이 안 됨", "접수가 안 됨"),
    ],
)
def test_a_part_of_a_word_is_no_word_that_both_say(one, other):
    assert told(one, other) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("푸시가 두 번 옵니다", "푸시 발송 통계"),
        ("푸시 발송", "푸시를 켭니다"),
        ("푸시에서 이동", "푸시는 밤에 멈춥니다"),
    ],
)
def test_particles_are_not_told(one, other):
    assert told(one, other) == {"푸시"}


def test_a_noun_is_the_same_in_a_verb():
    assert told("쿠폰을 발급합니다", "쿠폰 발급") == {"쿠폰", "발급"}


def test_small_words_are_not_told():
    assert told("이 건 좀 확인해 주세요", "그 건 좀 처리해 주세요") == set()
    assert told("Add it to the list", "Add to the cart") == {"Add"}


def test_an_english_word_is_the_same_in_the_plural():
    assert told("Refunds fail", "Refund failing") == {"Refunds", "fail"}


def test_names_of_code_are_the_same_as_a_whole():
    assert told("qxCheckOut stops", "qx is old") == set()
    assert told("Call qxCheckOut", ("Reports", "it calls qxCheckOut twice")) == {"Call", "qxCheckOut"}


def test_what_two_titles_say_in_two_tongues_is_told_in_both():
    assert told("환불 메일 지연", "Refund emails are late") == {"환불=Refund", "메일=emails", "지연=late"}


def test_what_two_titles_say_in_two_words_of_one_tongue_is_told_in_both():
    assert told("상품평 이벤트", "상품 후기 이벤트") == {"이벤트"}
    assert told("로그인 암호 변경", "로그인 비밀번호 변경") == {"로그인", "암호=비밀번호", "변경"}


def test_numbers_are_told_where_both_write_them_alike():
    assert told("주문 20261104-77213 환불", ("반송", "주문번호 20261104-77213 입니다")) == {"20261104-77213"}
    assert told("3호기 점검", "4호기 점검") == {"점검"}


@pytest.mark.parametrize("word", ["네이버페이", "디스플레이", "성능평가"])
def test_a_syllable_that_no_particle_can_be_behind_the_one_before_it_belongs_to_the_word(word):
    assert told(f"{word} 정산", f"{word}에서 중단") == {word}


def test_days_and_turns_are_no_words():
    assert told("11월 3차 정산", ("정산", "3차는 11/6, 11월에 22건")) == {"정산"}


def test_a_word_whose_meaning_is_known_is_no_other_by_its_sound():
    assert told("Cart shows old prices", "사이즈 표 정리") == set()
