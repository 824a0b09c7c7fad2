from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from reports.language import Language


@pytest.fixture
def ko():
    return Language("ko", zone=ZoneInfo("Asia/Seoul"))


@pytest.fixture
def en():
    return Language("en", zone=ZoneInfo("Asia/Seoul"))


def test_a_sentence_is_told_in_korean_with_its_particles_and_dates(ko):
    sentence = msg("{ref} has had no owner since {date} (working days: {n}).", ref="hq:OPS-12", date="2026-11-02", n=14)

    assert ko.say(sentence) == "hq:OPS-12는 2026. 11. 2.부터 담당자가 없습니다(14영업일)."


def test_a_sentence_without_a_translation_is_told_in_english(ko):
    assert ko.say(Message("Nobody translated {this}.", {"this": "one"})) == "Nobody translated one."


def test_an_unknown_language_is_english():
    assert Language("xx").code == "en"


def test_a_missing_value_shows_as_a_question_mark(ko, en):
    assert en.say(Message("Task {ref} of {party:은} on {day:date}", {})) == "Task ? of ?은(는) on ?"
    assert "?" in ko.say(Message("{party} names an owner.", {}))


@pytest.mark.parametrize(("n", "expected"), [(0, "0 tasks"), (1, "1 task"), (2, "2 tasks")])
def test_a_count_takes_its_form(en, n, expected):
    assert en.say(Message("{n} {n:task|tasks}", {"n": n})) == expected


def test_specifications_may_follow_each_other(ko):
    assert ko.say(Message("{t:span,을}", {"t": "2wh"})) == "업무시간 2시간을"
    assert ko.say(Message("{t:span,을}", {"t": "3wd"})) == "3영업일을"


def test_numbers_dates_and_shares_are_written_as_the_language_does(ko, en):
    assert (ko.number(12345), ko.percent(0.914), ko.date(date(2026, 11, 2))) == ("12,345", "91%", "2026. 11. 2.")
    assert en.date("2026-11-02") == "2 Nov 2026"
    assert en.date("no day") == "no day"


def test_months_are_written_as_the_language_does(ko, en):
    assert (ko.month("2026-10"), en.month("2026-10"), en.month("soon")) == ("2026년 10월", "October 2026", "soon")


def test_instants_are_told_in_the_readers_zone(ko):
    assert ko.time(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == "2026. 11. 23. 08:30"
    assert ko.date("2026-11-22T23:30:00Z") == "2026. 11. 23."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("boom", "boom."),
        ("Service Unavailable.", "Service Unavailable."),
        ("점검 중입니다!", "점검 중입니다!"),
        ("왜?", "왜?"),
        ("cut off…", "cut off…"),
        ('{"error": "boom"}', '{"error": "boom"}.'),
        ('He said "no."', 'He said "no."'),
        ("(see the log)", "(see the log)."),
        ("終わり。", "終わり。"),
    ],
)
@pytest.mark.parametrize("code", ["ko", "en"])
def test_what_a_tool_said_ends_with_a_stop_before_the_advice(code, said, told):
    language = Language(code)
    found = fault("{tool} answered {status} to connection {connection} ({route}): {said}", tool="Jira", status=500,
                  connection="hq", route="GET /x", said=said, advice=msg("Add it."))  # fmt: skip
    assert language.fault(found).endswith(f": {told} Add it.")


def test_what_ends_a_line_is_as_the_tool_said_it(en):
    assert en.fault(fault("{said}", said="boom")) == "boom"


def test_a_fault_is_told_with_its_place_and_advice(en):
    told = en.fault(fault("There is no {name}.", name="x", place=Place("dure.yaml", 3, 5), advice=msg("Add it.")))

    assert told == "dure.yaml:3:5: There is no x. Add it."


@pytest.mark.parametrize(
    ("about", "value", "korean"),
    [
        ("kind", "unassigned", "담당 미정"),
        ("family", "unowned", "누락"),
        ("family", "duplicate", "중복"),
        ("severity", "urgent", "지금"),
        ("severity", "high", "이번 주 결정"),
        ("severity", "medium", "확인"),
        ("severity", "low", "참고"),
        ("kind", "from-a-plug-in", "from-a-plug-in"),
    ],
)
def test_labels_are_the_words_that_companies_use(ko, about, value, korean):
    assert ko.word(about, value) == korean


@pytest.mark.parametrize(("days", "korean", "english"), [(0, "", ""), (1, "(1영업일)", " (1 working day)")])
def test_working_days_that_have_passed_stand_in_brackets_and_none_is_not_said(ko, en, days, korean, english):
    message = Message("since Monday{n:elapsed}.", {"n": days})

    assert ko.say(message) == f"since Monday{korean}."
    assert en.say(message) == f"since Monday{english}."


@given(
    value=st.text() | st.integers() | st.floats(),
    spec=st.sampled_from(
        ["은", "date", "time", "number", "span", "percent", "elapsed", "word.kind", "span,을", "a|b", "nonsense"]
    ),
)
def test_no_value_can_break_a_sentence(value, spec):
    for code in ("ko", "en"):
        assert isinstance(Language(code).say(Message(f"{{x:{spec}}}", {"x": value})), str)


@given(value=st.text())
def test_values_are_never_taken_for_templates(value):
    assert Language("en").say(Message("{x}", {"x": value})) == value


def test_days_between_two_moments_are_counted_by_their_dates_in_the_readers_zone():
    evening, morning = datetime(2026, 11, 9, 14, tzinfo=UTC), datetime(2026, 11, 15, 23, tzinfo=UTC)

    assert Language("ko").days_between(evening, morning) == 6
    assert Language("ko", zone=ZoneInfo("Asia/Seoul")).days_between(evening, morning) == 7
