"""Loan words meet the words that they came from, and hardly anything else."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import costing_at_most

from gaps.duplicates.soundkeys import sound_keys

HERE = Path(__file__).parent
PAIRS = [line.split("\t") for line in (HERE / "loan_words.tsv").read_text(encoding="utf-8").splitlines()]
NATIVE = (HERE / "native_words.txt").read_text(encoding="utf-8").split()


def _meet(korean, english):
    return not set(sound_keys(korean)).isdisjoint(sound_keys(english))


def _meetings(koreans, englishes):
    by_key = {}
    for english in englishes:
        for key in sound_keys(english):
            by_key.setdefault(key, set()).add(english)
    return {(korean, english) for korean in koreans for key in sound_keys(korean) for english in by_key.get(key, ())}


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("배너", "banner"),
        ("로그인", "login"),
        ("쿠폰", "coupons"),
        ("프로모션", "Promotion"),
        ("서버", "server"),
        ("캐시", "cache"),
        ("팝업", "popup"),
        ("이벤트", "event"),
        ("리뷰", "review"),
        ("데이터", "data"),
        ("크롤러", "crawler"),
        ("필터", "filter"),
        ("버튼", "button"),
        ("스케줄", "schedule"),
        ("푸시", "push"),
        ("배치", "batch"),
    ],
)
def test_a_loan_word_meets_its_origin(korean, english):
    assert _meet(korean, english)


def test_nearly_all_of_five_hundred_loan_words_meet_their_origin():
    missed = [pair for pair in PAIRS if not _meet(*pair)]

    assert len(PAIRS) >= 500
    assert len(missed) <= 25, missed


def test_loan_words_hardly_meet_the_origin_of_others():
    koreans, englishes = zip(*PAIRS, strict=True)
    wrong = _meetings(koreans, englishes) - {tuple(pair) for pair in PAIRS}

    # Of a quarter of a million pairs; what is left are near homophones such as 폰트 and point.
    assert len(wrong) <= 60, sorted(wrong)


def test_words_that_are_no_loan_words_hardly_meet_an_english_word():
    wrong = _meetings(NATIVE, [english for _, english in PAIRS])

    assert len(NATIVE) >= 600
    assert len(wrong) <= 15, sorted(wrong)


@pytest.mark.parametrize("word", ["환불", "검색", "알림", "보고", "정산", "배송", "바로가기"])
def test_a_word_that_the_glossary_translates_by_another_sound_has_no_key(word):
    assert sound_keys(word) == ()


@pytest.mark.parametrize(
    "word",
    ["", "웹", "app", "the", "PG사", "2026", "v2.1", "ㅋㅋㅋ", "🙂🙂", "결제 오류", "가" * 1_000_000, "a" * 1_000_000],
)
def test_what_is_too_short_or_no_word_has_no_key(word):
    assert sound_keys(word) == ()


def test_the_key_is_the_likeliest_reading():
    assert (sound_keys("banner")[0],) == sound_keys("배너")


def test_decomposed_letters_have_the_same_key():
    assert sound_keys(unicodedata.normalize("NFD", "배너")) == sound_keys("배너")


def test_a_word_with_many_readings_has_few_keys():
    with costing_at_most(0.5):
        assert len(sound_keys("chthgesugichthgesugich")) <= 200


@given(
    st.one_of(
        st.text(max_size=30),
        st.text("abcdefghijklmnopqrstuvwxyz", max_size=24),
        st.text("가각간갈감갑갓강쓰느르배너로그인", max_size=24),
    )
)
def test_every_word_has_few_keys_of_a_length_that_tells(word):
    keys = sound_keys(word)

    assert len(keys) <= 200
    assert all(len(key) >= 3 for key in keys)
