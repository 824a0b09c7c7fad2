from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st
from pace import costing_at_most

from mapping.patterns import ValueSet
from mapping.patterns import comparison
from mapping.patterns import number
from mapping.patterns import pattern_fault
from mapping.regexes import normal
from mapping.regexes import to_re2
from mapping.text import fold

LOOKAROUND = "looks around"


def matches(value, text, *, numbers=False):
    return bool(ValueSet([(value, 1)], numbers=numbers).hits(text))


@pytest.mark.parametrize("text", ["배너", " 배너 ", unicodedata.normalize("NFD", "배너")])
def test_a_name_matches_whatever_its_form_and_outer_blanks(text):
    assert matches("배너", text)


@pytest.mark.parametrize("text", ["in review", "IN  REVIEW", "Ｉｎ　Ｒｅｖｉｅｗ"])
def test_a_name_matches_whatever_its_case_and_width(text):
    assert matches("In Review", text)


@pytest.mark.parametrize("text", ["배너 등록", "새 배너", "배"])
def test_a_name_matches_the_whole_value_only(text):
    assert not matches("배너", text)


def test_brackets_are_letters_in_a_glob():
    assert matches("[긴급]*", "[긴급] 배너 교체")
    assert not matches("[긴급]*", "긴급 배너 교체")
    assert matches("[긴급]", "[긴급]")


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        ("*팝업*", "메인 팝업 교체"),
        ("*팝업*", "팝업"),
        ("팝업*", "팝업 교체"),
        ("*교체", "팝업 교체"),
        ("팝업*교체", "팝업 이미지 교체"),
        ("팝?", "팝업"),
        ("?", "힣"),
        ("*", "무엇이든"),
        ("**", "무엇이든"),
        ("*?*", "a"),
        ("* 팝업", "메인  팝업 "),
        ("*POPUP*", "the ｐｏｐｕｐ"),
        ("a*\\d*", "a\\dx"),
        ("*첫 줄 둘째*", "첫 줄\n둘째 줄"),
        ("왜？*", "왜? 안 되나요"),
    ],
)
def test_a_glob_matches_the_whole_value(glob, text):
    assert matches(glob, text)


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        ("팝업*", "메인 팝업"),
        ("*교체", "팝업 교체 요청"),
        ("팝?", "팝업창"),
        ("팝?", "팝"),
        ("*?팝업", "팝업"),
        ("a.c*", "abc"),
        ("왜？", "왜냐"),
    ],
)
def test_a_glob_does_not_match_a_part(glob, text):
    assert not matches(glob, text)


@pytest.mark.parametrize(
    ("regex", "text"),
    [
        ("/결제|payment|PG사/", "간편 Payment 오류"),
        ("/결제|payment|PG사/", "pg사 점검"),
        ("/^배너/", "배너 교체"),
        ("/완료$/", "교체 완료"),
        ("/(?m)^둘째/", "첫 줄\n둘째 줄"),
        ("/[가-힣]+팀/", "운영팀"),
        ("/[ㄱ-ㅎ]{2}/", "확인 ㅇㅋ"),
        ("/ＡＢＣ/", "abc"),
        ("/㈜한빛/", "(주)한빛 계약"),
        ("/가+나/", "가가나"),
        (f"/{unicodedata.normalize('NFD', '가')}+나/", "가가나"),
        ("/가나/", unicodedata.normalize("NFD", "가나")),
        (r"/\Q[긴급]\E/", "[긴급] 점검"),
        (r"/\p{Hangul}{4}/", "배너교체"),
        (r"/PG\b/", "PG사"),
        ("/a/b/", "x A/B y"),
        ("/É/", "cafe\u0301"),
        ("/straße/", "STRASSE"),
    ],
)
def test_a_regular_expression_searches_anywhere_ignoring_case_and_form(regex, text):
    assert pattern_fault(regex) is None
    assert matches(regex, text)


@pytest.mark.parametrize(
    ("regex", "text"), [("/^둘째/", "첫 줄\n둘째 줄"), ("/첫.*둘째/", "첫 줄\n둘째 줄"), ("/（주）/", "주")]
)
def test_a_regular_expression_does_not_match_elsewhere(regex, text):
    assert not matches(regex, text)


@pytest.mark.parametrize("value", ["/", "/a", "a/", "a/b"])
def test_slashes_that_are_no_pair_are_letters(value):
    assert matches(value, value)
    assert not matches(value, "a")


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("/(?=배너)/", LOOKAROUND),
        ("/(?!배너)/", LOOKAROUND),
        ("/(?<=a)b/", LOOKAROUND),
        ("/(?<!a)b/", LOOKAROUND),
        (r"/\\(?=a)/", LOOKAROUND),
        (r"/(a)\1/", "refers back"),
        (r"/(?P<n>a)(?P=n)/", "refers back"),
        (r"/\b배너\b/", "beside Hangul"),
        (r"/(배너|banner)\b/", "beside Hangul"),
        (r"/배너\B/", "beside Hangul"),
        (r"/\p{Hangul}+\b/", "beside Hangul"),
        (r"/배너\w+/", "passes over Hangul"),
        (r"/\W배너/", "passes over Hangul"),
        (r"/a\Z/", r"\z"),
        ("/(?-i)A/", "Leave out (?-i)"),
        ("/(?-i:A)/", "Leave out (?-i)"),
        ("/a{,3}b/", "{0,3}"),
        ("/[㈜]/", "outside of the brackets"),
        ("//", "is empty"),
        ("/  /", "is empty"),
        ("/배너|/", "matches every text"),
        ("/a*/", "matches every text"),
        ("/(/", "RE2 syntax"),
        ("/[/", "RE2 syntax"),
        ("/a++/", "RE2 syntax"),
        ("/*a/", "RE2 syntax"),
        ("/[z-a]/", "RE2 syntax"),
        ("/a{2000}/", "RE2 syntax"),
        ("/\\/", "RE2 syntax"),
        ("/\ud800/", "RE2 syntax"),
        ("/([가-힣]{100}){10}[가-힣]{1000}/", "too large"),
        ("?" * 100_000, "too long"),
    ],
)
def test_what_cannot_work_as_expected_is_a_fault_with_advice(value, advice):
    fault = pattern_fault(value)

    assert fault is not None
    assert advice in str(fault)


@pytest.mark.parametrize(
    "value",
    [
        "배너",
        "",
        "*",
        "*팝업*",
        "[긴급]*",
        ">=50000",
        "/",
        "/a",
        r"/\bfoo\b/",
        r"/\bPG\b|결제/",
        r"/\w+-\d+/",
        r"/[\w가-힣]+/",
        r"/\d+번/",
        "/.*/",
        "/^$/",
        r"/\(?=배너/",
        "/[(?=]/",
        r"/배너\\b/",
        r"/배너[^\p{L}]/",
        "/(?i)배너/",
        "/(?P<이름>배너)/",
        r"/\Q\b배너\E/",
    ],
)
def test_what_works_as_expected_is_no_fault(value):
    assert pattern_fault(value) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50000", "50000"),
        ("50,000", "50000"),
        ("1 234 567", "1234567"),
        ("₩50,000", "50000"),
        ("￦ 50,000", "50000"),
        ("50,000원", "50000"),
        ("50,000 KRW", "50000"),
        ("USD 1,234.50", "1234.50"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("−5", "-5"),
        ("５０", "50"),
        ("95%", "95"),
        ("5e4", "50000"),
        ("50000.0", "50000"),
    ],
)
def test_numbers_are_read_with_separators_blanks_and_currency(text, expected):
    assert number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "배너", "1,5", "12,34", "1.2.3", "5만원", "2026-11-23", "1e9999", "9" * 1000, "원", "-"]
)
def test_what_is_no_plain_number_is_none(text):
    assert number(text) is None


def test_comparisons_are_of_numbers_in_fields_only():
    assert comparison(">= 50,000원") == (">=", Decimal(50000))
    assert comparison(">=많음") is None
    assert matches(">=50000", "50,000원", numbers=True)
    assert not matches(">=50000", "49,999", numbers=True)
    assert not matches(">=50000", "알 수 없음", numbers=True)
    assert matches("=5", "5.0", numbers=True)
    assert matches("<5", "4", numbers=True)
    assert matches("<=5", "5", numbers=True)
    assert matches(">5", "6", numbers=True)
    assert matches(">=많음", ">=많음", numbers=True)
    assert not matches(">=50000", "60000")


def test_the_bits_of_all_matching_values_come_together():
    values = ValueSet([("배너", 1), ("배*", 2), ("/너/", 4), ("팝업", 8), ("배너", 16)])

    assert values.hits("배너") == 1 | 2 | 4 | 16


def test_globs_and_expressions_over_one_text_each_see_it_in_their_own_form():
    values = ValueSet([("첫 줄 둘째", 1), ("첫*둘째", 2), ("/(?m)^둘째$/", 4), ("/첫 줄 둘째/", 8)])

    assert values.hits("첫 줄\n둘째") == 1 | 2 | 4


def test_nul_surrogates_and_emoji_do_no_harm():
    assert matches("*팝업*", "\x00\ud800 팝업 🎉")
    assert matches("/팝업.🎉$/", "\udfff\x00팝업 🎉")
    assert matches("a\ud800*", "a\ud800b")


@pytest.mark.parametrize(
    "title",
    [
        "가나다라 " * 200_000,
        "a" * 1_000_000,
        "a" + "\u0300\u0316" * 250_000,
        "\u0f73\uff9e" * 250_000,
        "\ufdfa" * 1_000_000,
        "(((((((((" * 100_000,
    ],
    ids=["words", "letters", "marks", "hidden marks", "expanding", "brackets"],
)
def test_a_huge_hostile_title_cannot_hang_a_pattern(title):
    values = ValueSet(
        [("/(a+)+$|(가|나)*다라마바/", 1), ("*a*a*a*a*a*b", 2), ("/[가-힣a]{1,300}x/", 4), ("/(x+x+)+y/", 8)]
    )

    with costing_at_most(20):
        values.hits(title)


def test_more_patterns_than_one_automaton_holds_are_all_found():
    values = ValueSet([(f"/[가-힣]{{300}}x{index}y/", 1 << index) for index in range(60)])

    assert values.hits("가" * 300 + "x57y") == 1 << 57


class OutOfMemory:
    def Match(self, text):  # noqa: N802 (RE2's name)
        return []


def test_an_automaton_out_of_memory_is_made_up_for_one_by_one():
    values = ValueSet([("/결제/", 1), ("*팝업*", 2), ("/배너/", 4)])
    values._search._sets = [(OutOfMemory(), first, sources) for _, first, sources in values._search._sets]

    assert values.hits("배너 팝업") == 2 | 4


words = st.text(st.sampled_from("가나ab AB*?[].\\(|\n㈜é"), max_size=8)


@given(words, words)
def test_a_glob_is_what_a_naive_one_is(glob, text):
    if len(glob.strip()) > 1 and glob.strip()[0] == "/" == glob.strip()[-1]:
        return
    parts = re.split(r"([*?])", glob.strip())
    naive = "".join({"*": ".*", "?": "."}.get(part, re.escape(re.sub(r"\s+", " ", normal(part)))) for part in parts)
    if "*" not in glob and "?" not in glob:
        naive = re.escape(fold(glob))

    assert matches(glob, text) == bool(re.fullmatch(naive, fold(text), re.DOTALL))


@given(st.lists(st.text(st.sampled_from("가나ab|.*+?()[]^${}"), min_size=1, max_size=6), max_size=8), words)
def test_many_expressions_in_one_pass_find_what_each_finds_alone(bodies, text):
    good = [body for body in bodies if pattern_fault(f"/{body}/") is None]
    values = ValueSet([(f"/{body}/", 1 << index) for index, body in enumerate(good)])
    options = re2.Options()
    options.case_sensitive = False

    alone = sum(1 << index for index, body in enumerate(good) if re2.search(to_re2(body), normal(text), options))

    assert values.hits(text) == alone


@given(st.text(max_size=12))
def test_any_value_is_judged_and_a_good_one_matches_without_error(value):
    for each in (value, f"/{value}/"):
        if pattern_fault(each) is None:
            ValueSet([(each, 1)]).hits(value)


@given(st.text(max_size=40))
def test_the_text_for_patterns_is_the_name_but_for_its_blanks(text):
    assert " ".join(normal(text).split()) == fold(text)


def test_long_text_is_normalised_as_short_text_is():
    text = unicodedata.normalize("NFD", "각종 배너와 팝업을 Ｅ열로 등록합니다. ") * 100

    assert normal(text) == unicodedata.normalize("NFKC", text.casefold())
