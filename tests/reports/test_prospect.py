"""What is said in the place of the one number before there is an agreement, in every form of a report."""

from __future__ import annotations

import pytest
from altered import replace

from gaps.prospect import Prospect
from mapping.model import Priority
from reports.building import build_report
from reports.edition_document import edition_document
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.page import page
from reports.page_words import word_page
from reports.prospect import questions
from reports.wording import word_report


@pytest.fixture
def report(workspace, parties):
    workspace.task("hq:WEB-1", "가을 배너", "minsu", labels=("배너",))
    workspace.task("hq:WEB-2", "팝업", labels=("배너",), priority=Priority.URGENT)
    world = replace(workspace.world, agreement=None, agreement_since=None)
    moment = {"world": world, "gaps": (), "tasks": world.judged}

    def build(party="home"):
        return build_report(name="weekly", party=parties[party], results=(), **moment)

    return build


def test_questions_without_a_task_are_not_asked():
    nothing = Prospect(open=0, held=0, free=0, urgent=0, grounds=())

    assert questions(nothing, Language("en")) == ()


def test_counts_are_the_reader_s_own(report):
    told = questions(report().prospect, Language("en"))

    assert told == (
        "With one, 2 open tasks can be held against who does what.",
        "1 of them has an owner: is it the side that agreed to do the work?",
        "1 has none: whose turn is it to name one?",
        "1 is urgent: which side answers, and how soon?",
        "Most of them lie in: 배너 (2). Each of these can become a duty.",
    )
    assert report("acme").prospect.open == 0


@pytest.mark.parametrize("code", ["ko", "en"])
def test_no_form_of_a_report_shows_a_number_that_only_an_agreement_gives(report, code):
    language = Language(code)
    wording = word_report(report(), language)
    envelope = Envelope(sender="a@b.example", recipients=("c@d.example",), report="w", party="home", at=report().at)
    mail = build_mail(wording, envelope)

    says = "업무분장이 없어" if code == "ko" else "No agreement"
    texts = [
        page(word_page(report(), wording, language)),
        *(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"),
    ]
    assert len(texts) == 3
    assert all(says in text for text in texts)
    assert [value for _, value, _ in wording.figures] == ["–", "50%", "–"]
    assert "%" not in mail["Subject"]
    assert edition_document(report(), language)["summary"]["as_agreed"] is None


def test_the_next_step_is_told_to_those_who_write_the_agreement(report):
    language = Language("en")

    assert "agreement.yaml" in word_report(report(), language).lead
    assert "agreement.yaml" not in word_report(report("acme"), language).lead
