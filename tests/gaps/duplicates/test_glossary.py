"""What the glossary knows, and how words of either language become its concepts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import costing_at_most

from gaps.duplicates import glossary_index
from gaps.duplicates.glossary import concepts
from gaps.duplicates.glossary import meanings
from gaps.duplicates.glossary import mentions
from gaps.duplicates.glossary_index import INDEX
from gaps.duplicates.glossary_index import load_index
from gaps.duplicates.glossary_index import make_index
from gaps.duplicates.glossary_index import words_of
from gaps.duplicates.glossary_index import write_index
from gaps.duplicates.glossary_rows import FILE
from gaps.duplicates.glossary_rows import Row
from gaps.duplicates.glossary_rows import arrange
from gaps.duplicates.glossary_rows import faults
from gaps.duplicates.glossary_rows import read_rows

ROWS = read_rows(FILE.read_text(encoding="utf-8"))
NAMES = {row.concept for row in ROWS}
FORMS = [form for row in ROWS for form in row.korean + row.english]


def _of(text):
    return set(concepts(words_of(text)))


def test_the_file_is_normalised_ordered_and_free_of_faults():
    text = FILE.read_text(encoding="utf-8")

    assert unicodedata.is_normalized("NFC", text)
    assert [row.line for row in arrange(ROWS)] == text.splitlines()
    assert list(faults(ROWS)) == []


@pytest.mark.parametrize(
    ("korean", "english", "fault"),
    [
        ((), ("refund",), "an empty side"),
        (("환불",), (), "an empty side"),
        (("배",), ("ship",), "a single syllable"),
        (("refund money",), ("refund",), "no Korean form"),
        (("환불",), ("환불",), "not English"),
        (("환불", "환불\u200b"), ("refund",), "a strange letter"),
    ],
)
def test_a_row_that_would_mislead_is_told(korean, english, fault):
    told = list(faults([Row(korean, english, "retail")]))

    assert any(sentence.startswith(fault) for sentence in told)


def test_rows_of_one_concept_become_one():
    rows = [Row(("환불",), ("refund", "PDP"), "retail"), Row(("환불", "PDP", "환급"), ("Refund",), "finance")]

    assert arrange(rows) == [Row(("환불", "환급"), ("refund", "PDP"), "retail")]


def test_a_line_of_two_columns_is_refused():
    with pytest.raises(ValueError, match="line 1 has 2 columns"):
        read_rows("환불\trefund\n")


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("결제 오류", "payment error"),
        ("결제오류가", "payment errors"),
        ("상품상세에서", "PDP"),
        ("장바구니에", "shopping carts"),
        ("재고 부족", "out of stock"),
        ("저장이 안 됩니다", "cannot save"),
        ("회원가입", "sign-up"),
        ("이미지가 깨져요", "broken images"),
        ("환불이 지연되고 있어요", "delayed refund"),
        ("주문취소", "cancelled order"),
    ],
)
def test_a_term_means_the_same_in_both_languages(korean, english):
    assert _of(korean) & _of(english)


def test_every_form_of_a_row_names_its_concept():
    lost = [
        (row.concept, form) for row in ROWS for form in (*row.korean, *row.english) if row.concept not in meanings(form)
    ]

    assert lost == []


def test_the_longest_term_comes_before_the_terms_that_it_is_made_of():
    found = list(mentions(words_of("주문취소")))

    assert [(mention.words, mention.whole) for mention in found] == [
        (("주문취소",), True),
        (("주문",), False),
        (("취소",), False),
    ]


def test_a_compound_that_the_glossary_lacks_is_read_by_its_parts():
    assert {"banner=배너", "review=검토"} <= _of("배너검토")


def test_words_cut_into_morphemes_mean_what_the_whole_word_means():
    assert _of("쿠폰 발급 오류") == set(concepts(["쿠폰발급", "오류"]))


def test_a_known_word_inside_an_unknown_one_is_not_seen():
    assert _of("관상품자") == set()


@pytest.mark.parametrize("text", ["제 시간", "도 입니까", "접속 시도를", "대기업에", "해주시기"])
def test_syllables_that_happen_to_spell_a_term_are_none(text):
    assert _of(text).isdisjoint({"present=제시", "introduce=도입", "on access=접속시", "wait=대기", "timing=시기"})


def test_an_english_word_is_not_cut_into_parts():
    assert concepts(["android"]) == ("android=안드로이드",)


def test_numbers_and_unknown_words_mean_nothing():
    assert concepts(["2026", "zqxv", "뷁뷁", "", "🙂"]) == ()


def test_text_in_decomposed_letters_means_the_same():
    assert concepts([unicodedata.normalize("NFD", "환불")]) == concepts(["환불"])


def test_the_index_beside_the_installed_file_belongs_to_it():
    assert INDEX.read_text(encoding="utf-8").split("\n", 1)[0] == load_index().stamp


def test_an_index_of_another_file_is_not_used(tmp_path):
    source, index = tmp_path / "glossary.tsv", tmp_path / "glossary.idx"
    source.write_text("환불\trefund\tretail\n", encoding="utf-8")
    write_index(source, index)
    source.write_text("반품\treturn\tretail\n", encoding="utf-8")

    assert load_index(source, index).ids == ("return=반품",)


def test_the_written_index_says_what_the_file_says(tmp_path):
    source, index = tmp_path / "glossary.tsv", tmp_path / "glossary.idx"
    source.write_text("환불|환급\trefund\tretail\n주문|오더\torder\tretail\n", encoding="utf-8")
    write_index(source, index)

    read = load_index(source, index)

    assert read == make_index(read_rows(source.read_text(encoding="utf-8")), read.stamp)


def test_the_index_that_comes_with_the_file_is_read_and_none_made(monkeypatch):
    monkeypatch.setattr(glossary_index, "make_index", lambda *_: pytest.fail("an index was made anew"))

    assert load_index().ids


def test_a_million_words_of_one_word_take_no_more_than_reading_them():
    with costing_at_most(2):
        assert len(concepts(["환불"] * 20_000)) == 20_000
        assert concepts(["가" * 1_000_000]) == ()


def test_a_past_form_that_is_a_word_of_its_own_means_the_verb_too():
    assert {"private=비공개", "close=닫기"} <= _of("closed")


@given(st.lists(st.one_of(st.text(max_size=6), st.sampled_from(FORMS)), max_size=4))
def test_whatever_stands_in_a_text_only_known_concepts_are_named(words):
    text = words_of(" ".join(words))

    assert set(concepts(text)) <= NAMES
    assert all(mention.concepts and mention.words for mention in mentions(text))
