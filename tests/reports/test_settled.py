from __future__ import annotations

import pytest

from gaps.gap import GapState
from mapping.model import Status
from reports.mail_words import MEASURES
from reports.mail_words import word_mail


@pytest.fixture
def settled(workspace, word, now):
    """Give the first word of the row of a gap that a change settled, by its kind and how its task stands now."""

    def first(kind, *owners, code="en", closed_by="change", **task):
        uid = workspace.task("hq:PAY-1", "결제", *owners, **task)
        workspace.gap(kind, uid, state=GapState.RESOLVED, resolved_at=now, closed_by=closed_by)
        [section] = [each for each in word(code=code).sections if each.id == "settled"]
        return section.rows[0].kind_word

    return first


@pytest.mark.parametrize(
    ("kind", "owners", "task", "expected"),
    [
        ("unassigned", ("minsu",), {}, "Has an owner now"),
        ("unassigned", (), {}, "Settled: No owner yet"),
        ("unassigned", (), {"status": Status.DONE}, "Finished"),
        ("owner-left", ("minsu",), {}, "Has a new owner now"),
        ("other-party", ("minsu",), {"labels": ("결제",)}, "Held as agreed now"),
        ("not-covered", (), {"labels": ("결제",)}, "Has a duty now"),
        ("not-covered", (), {}, "Settled: Not in the agreement"),
        ("duties-conflict", (), {"labels": ("결제",)}, "Decided by one duty now"),
        ("bounced", ("minsu",), {}, "Settled: Back and forth"),
    ],
)
def test_a_settled_row_begins_with_how_its_task_stands_now(settled, kind, owners, task, expected):
    assert settled(kind, *owners, **task) == expected


def test_what_no_change_settled_is_not_told_by_how_its_task_stands(settled):
    assert settled("unassigned", "minsu", closed_by="rule-off") == "Settled: No owner yet"


def test_it_reads_so_in_korean(settled):
    assert settled("unassigned", "minsu", code="ko") == "담당이 정해졌습니다"


@pytest.mark.parametrize(("count", "shown", "rest"), [(7, 7, ""), (9, 7, "and 2 more")])
def test_a_week_s_few_settled_rows_all_stand_in_the_mail(workspace, word, now, count, shown, rest):
    for number in range(count):
        uid = workspace.task(f"hq:PAY-{number}", "결제", "minsu")
        workspace.gap("unassigned", uid, state=GapState.RESOLVED, resolved_at=now, closed_by="change")

    [section] = [each for each in word_mail(word(code="en"), MEASURES[0]).sections if each.id == "settled"]

    assert (len(section.rows), section.rest.startswith(rest)) == (shown, True)
