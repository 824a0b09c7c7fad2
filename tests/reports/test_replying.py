"""What a report says of answering it."""

from __future__ import annotations

import re

import pytest

from gaps.answers import read_answers
from reports.language import Language
from reports.replying import replies


@pytest.mark.parametrize("code", ["ko", "en"])
def test_the_labels_that_a_report_names_are_read_as_what_it_says(workspace, now, code):
    labels = tuple(re.findall("dure:[\\w-]+", " ".join(replies(now, Language(code), alike=True))))
    uid = workspace.task("hq:OPS-1", "정산", labels=labels)

    said = read_answers(workspace.world)

    assert len(labels) == 3
    assert (set(said.objections), set(said.holds), said.distinct, said.notes) == ({uid}, {uid}, {uid}, ())


def test_the_day_that_is_named_lies_within_what_a_label_can_hold(now):
    told = tuple(replies(now, Language("en"), alike=False))

    assert "dure:hold-1207 keeps it quiet until 7 Dec 2026" in told[0]


def test_a_report_that_calls_no_tasks_alike_does_not_say_what_to_do_about_it(now):
    alike, other = (" ".join(replies(now, Language("en"), alike=each)) for each in (True, False))

    assert ("dure:not-duplicate" in alike, "dure:not-duplicate" in other) == (True, False)


def test_the_page_of_every_side_ends_with_how_to_answer(workspace, write):
    workspace.task("hq:OPS-1", "정산", "minsu", labels=("결제",))

    assert "dure:이견" in write("acme").partition("<footer>")[2]
