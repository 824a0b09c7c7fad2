"""Gaps of which those do not hear whose turn it is: the house passes them on, and every form says so."""

from __future__ import annotations

import pytest

from gaps.gap import GapState
from gaps.gap import Remedy
from mapping.errors import msg
from reports.gap_sheet import gap_lines
from reports.language import Language
from reports.short import short
from reports.wording import word_report

KO = Language("ko")
STEP = "글로우 디자인은 이 업무를 볼 수 없습니다. 내용을 전하거나 볼 수 있게 해 주세요."


@pytest.fixture
def passed_on(workspace):
    """A task that one vendor holds while it is the other's turn."""
    uid = workspace.task("hq:DES-1", "상세 페이지", "seoyeon", labels=("상세",))
    remedy = Remedy(
        msg("{party} comments on the task, even if it has answered elsewhere.", party="글로우 디자인"), "comment"
    )
    return workspace.gap("urgent-unanswered", uid, settle=(remedy,))


def _row(report, section="ours"):
    wording = word_report(report, KO)
    return next(each for each in wording.sections if each.id == section).rows[0]


def test_the_turn_is_the_houses_and_its_first_step_is_to_pass_it_on(passed_on, make):
    row = _row(make())

    assert (row.turn, row.settle[0], row.remark) == ("한빛상사", STEP, "")


def test_sheet_and_messenger_say_the_same(passed_on, make):
    report = make()
    wording = word_report(report, KO)
    (line,) = gap_lines(report, wording, KO)

    assert "한빛상사" in line.cells
    assert any(cell.startswith(STEP) for cell in line.cells)
    assert "한빛상사 · 글로우 디자인은" in short(wording, KO).text


def test_only_those_are_named_who_may_not_see_a_task(workspace, make):
    one = workspace.task("hq:WEB-1", "배너", "seoyeon", labels=("배너",))
    other = workspace.task("hq:DES-2", "상세", "sora", labels=("상세",))
    workspace.gap("duplicate", one, other, responsible=("acme", "glow"))

    steps = _row(make()).settle

    assert steps[:2] == (
        "ACME 운영은 DES-2를 볼 수 없습니다. 내용을 전하거나 볼 수 있게 해 주세요.",
        "글로우 디자인은 WEB-1을 볼 수 없습니다. 내용을 전하거나 볼 수 있게 해 주세요.",
    )


def test_a_settled_row_has_no_severity_and_says_what_settled_it_and_what_remains(workspace, make, now):
    uid = workspace.task("hq:WEB-1", "배너", labels=("배너",))
    workspace.gap(
        "urgent-unanswered", uid, state=GapState.RESOLVED, resolved_at=now, closed_by="change", why=msg("It waits.")
    )
    workspace.gap("unassigned", uid)

    row = _row(make(), "settled")

    assert (row.severity_word, row.urgent, row.turn, row.settle) == ("", False, "", ())
    assert row.why == "2026. 11. 23.에 확인했습니다."
    assert row.remark == "이 항목만 해결되었습니다. 같은 업무에 다른 일이 남아 있습니다."
