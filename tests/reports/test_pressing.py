"""What is urgent and the other side's turn stands on top, and shows in the inbox."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from mail_text import body_of

from reports.language import Language
from reports.mail_words import MEASURES
from reports.mail_words import word_mail
from reports.wording import word_report


@pytest.fixture
def awaited(few):
    for number in range(20, 25):
        few.gap("urgent-unanswered", few.task(f"hq:WEB-{number}", "급한 배너", "seoyeon", labels=("배너",)))
    return few


@pytest.mark.parametrize(
    ("code", "subject", "news", "line"),
    [
        (
            "ko",
            "한빛상사: 정할 일 1건, 긴급 5건 상대 응답 대기, 새로 1건, 해결 1건",
            "정할 일 1건, 긴급 5건 상대 응답 대기, 그 밖에 기다리는 일 1건, 새로 1건, 해결 1건",
            "지금: ACME 운영에 바로 확인해 주세요. WEB-2",
        ),
        (
            "en",
            "한빛상사: 1 for you to decide, 5 urgent waiting for others, 1 new, 1 settled",
            "1 for you to decide, 5 urgent waiting for others, 1 more waiting for others, 1 new, 1 settled",
            "Now: ask ACME 운영 about WEB-2",
        ),
    ],
)
def test_what_is_urgent_and_awaited_is_told_on_top(awaited, word, mail, write, code, subject, news, line):
    worded = word("home", code)

    assert (worded.subject, worded.news) == (subject, news)
    assert worded.pressing.startswith(line)
    assert worded.pressing.count("급한 배너") == 3
    assert worded.pressing in body_of(mail("home", code), "plain").partition("■")[0]
    for html in (body_of(mail("home", code), "html"), write("home", code)):
        assert worded.pressing in html.partition("<ol")[0]


def test_where_nothing_urgent_is_awaited_nothing_is_said_of_it(few, word):
    assert word().pressing == ""
    assert word("acme").pressing == ""


def test_what_is_urgent_and_awaited_is_called_by_key_and_title_never_by_a_reference(workspace, word):
    for ref in ("hq:WEB-1", "ops:1208"):
        workspace.gap("urgent-unanswered", workspace.task(ref, f"{ref[:2]} 배너", "seoyeon", labels=("배너",)))

    told = word("home", "en").pressing.removeprefix("Now: ask ACME 운영 about ")

    assert sorted(told.split(", ")) == ["WEB-1 hq 배너", "op 배너"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "ko",
            "지금: ACME 운영에 바로 확인해 주세요. WEB-1 급한 배너(응답 기한 2026. 11. 13. 12:00 지남)",
        ),
        ("en", "Now: ask ACME 운영 about WEB-1 급한 배너 (answer was due 13 Nov 2026, 12:00)"),
    ],
)
def test_what_is_urgent_and_awaited_is_to_ask_for_on_top_and_in_the_inbox(few, make, code, expected):
    task = few.task("hq:WEB-1", "급한 배너", "seoyeon", labels=("배너",))
    few.gap("urgent-unanswered", task, evidence={"answer_by": "2026-11-13T03:00:00+00:00"})
    language = Language(code, zone=ZoneInfo("Asia/Seoul"))
    worded = word_report(make("home"), language)

    assert worded.pressing == expected
    assert word_mail(worded, MEASURES[0]).preview == expected


def test_where_several_are_to_be_asked_each_urgent_task_says_whom(workspace, word):
    for ref, label in (("hq:WEB-1", "배너"), ("design:1", "상세")):
        workspace.gap("urgent-unanswered", workspace.task(ref, f"{label} 급함", labels=(label,)))

    told = word("home", "en").pressing

    assert told.startswith("Now: ask ")
    assert "WEB-1 배너 급함 (ACME 운영)" in told
    assert "상세 급함 (글로우 디자인)" in told


def test_the_inbox_shows_the_readers_own_first_where_that_is_urgent_too(awaited, word):
    awaited.gap("urgent-unanswered", awaited.task("hq:WEB-9", "결제 오류", "minsu", labels=("결제",)))

    assert word_mail(word("home", "en"), MEASURES[0]).preview.startswith("First: WEB-9 결제 오류 → ")
