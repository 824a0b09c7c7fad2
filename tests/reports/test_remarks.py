"""What rows remark: who answered, when something was last checked, and on what file it rests."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from gaps.gap import GapState
from gaps.gap import Remedy
from mapping.errors import msg
from mapping.kinds import Readers
from reports.agenda import agenda_of
from reports.agenda_words import word_agenda
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.page import agenda_text
from sync.runs import ConnectionResult

UNCHECKED = "2026. 11. 9.에 마지막으로 확인한 내용입니다. 그 뒤로는 다시 확인하지 못했습니다."
EXPORTED = "(2026. 11. 9. 내보낸 파일 기준)"


@pytest.fixture
def banner(workspace):
    return workspace.task("hq:WEB-1", "배너", labels=("배너",))


@pytest.fixture
def row(word):
    """Give the first row of a section."""

    def first(section="waiting", party="home", code="ko", **more):
        return next(each for each in word(party, code, **more).sections if each.id == section).rows[0]

    return first


@pytest.fixture
def mail_text(word, now):
    def written(**more):
        told = word(**more)
        envelope = Envelope(
            sender="dure@hanbit.example", recipients=("lead@hanbit.example",), report="weekly", party="home", at=now
        )
        mail = build_mail(told, envelope)
        return [mail.get_body(kind).get_content() for kind in (("plain",), ("html",))]

    return written


def old_file(now, days=14, name="hq"):
    return (ConnectionResult(name=name, tool="jira", complete=True, as_of=now - timedelta(days=days)),)


def test_what_was_not_read_again_says_when_it_was_checked_last(workspace, banner, row, now):
    workspace.gap("awaiting", banner, last_seen=now - timedelta(days=14), unverified_since=now - timedelta(days=7))

    assert row().remark == UNCHECKED
    assert row(code="en").remark == "As last checked on 9 Nov 2026; it could not be looked at since."


def test_what_was_found_in_an_earlier_reading_says_when_that_was(workspace, banner, row, now):
    workspace.gap("awaiting", banner, last_seen=now, unverified_since=now - timedelta(days=14))

    assert row().remark == UNCHECKED


def test_of_a_group_the_gap_counts_that_was_checked_longest_ago(workspace, banner, row, now):
    other = workspace.task("hq:WEB-2", "팝업", labels=("배너",))
    workspace.gap("awaiting", banner, group="g", state=GapState.OPEN)
    workspace.gap(
        "awaiting", other, group="g", last_seen=now - timedelta(days=14), unverified_since=now - timedelta(days=7)
    )

    assert row().remark == UNCHECKED


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_row_told_in_short_says_it_too(workspace, mail_text, now, kind):
    own = workspace.task("hq:PAY-1", "결제", labels=("결제",))
    workspace.gap("past-due", own, last_seen=now - timedelta(days=14), unverified_since=now - timedelta(days=7))
    text = mail_text()[kind == "html"]

    assert UNCHECKED in text


def test_a_settled_row_says_its_remark_once(workspace, banner, mail_text, now):
    workspace.gap("awaiting", banner, state=GapState.RESOLVED, resolved_at=now, closed_by="change")
    workspace.gap("unassigned", banner)

    assert mail_text()[0].count("이 항목만 해결되었습니다.") == 1


def test_a_row_on_an_old_export_says_of_which_day_it_is(workspace, banner, row, now):
    workspace.gap("awaiting", banner)
    old = {"results": old_file(now), "handmade": frozenset({"hq"})}

    assert row(**old).remark == EXPORTED
    assert row(code="en", **old).remark == "(as of the export of 9 Nov 2026)"


def test_a_row_that_was_not_checked_since_tells_one_day_not_two(workspace, banner, row, now):
    ago = timedelta(days=14)
    workspace.gap("awaiting", banner, last_seen=now - ago, unverified_since=now - timedelta(days=7))

    assert row(results=old_file(now), handmade=frozenset({"hq"})).remark == UNCHECKED


def test_a_row_on_a_fresh_export_or_an_api_says_nothing_of_it(workspace, banner, row, now):
    workspace.gap("awaiting", banner)

    assert row(results=old_file(now, days=7), handmade=frozenset({"hq"})).remark == ""
    assert row(results=old_file(now), handmade=frozenset()).remark == ""


def test_a_row_on_several_exports_tells_the_oldest(workspace, banner, row, now):
    design = workspace.task("design:C1", "상세", labels=("배너",))
    workspace.gap("awaiting", banner, design)
    results = (*old_file(now, days=10, name="design"), *old_file(now))

    assert row(results=results, handmade=frozenset({"hq", "design"})).remark == EXPORTED


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ko", "당분간 수용한 일 1건: WEB-1(2026. 12. 15.까지)"),
        ("en", "Accepted for now (1): WEB-1 until 15 Dec 2026."),
    ],
)
def test_what_was_accepted_is_named_once_with_its_day(workspace, banner, word, now, code, expected):
    workspace.gap("two-parties", banner, state=GapState.ACCEPTED, accepted_until=now + timedelta(days=22))

    (section,) = word(code=code).sections

    assert section.line == expected


def test_a_day_on_which_a_row_passes_by_itself_is_no_step(workspace, banner, row):
    leaves = msg("It leaves the list on {until}.", until="2026-12-01")
    agree = Remedy(msg("Agree whether this work goes into the agreement or stays out of scope."), "duty")
    workspace.gap("beyond-agreement", banner, settle=(agree, Remedy(leaves, "wait")), responsible=("acme",))

    assert row().settle == ("분장에 넣을지 범위 밖으로 둘지 합의해 주세요.",)
    assert row().remark == "2026. 12. 1.에 목록에서 빠집니다."


def test_an_objection_says_since_when_and_leaves_the_step_to_the_meeting(workspace, banner, row, now):
    workspace.gap(
        "other-party",
        banner,
        state=GapState.OBJECTED,
        objected_at=now - timedelta(days=7),
        settle=(Remedy(msg("Name an owner."), "set-owner"),),
    )

    assert row("objected").remark == "업무에 ‘dure:이견’ 라벨이 있습니다(2026. 11. 16. 확인)."
    assert row("objected", code="en").remark == "Marked dure:object (seen on 16 Nov 2026)."
    assert row("objected").settle == ("회의에서 정해 주세요.",)


@pytest.mark.parametrize("party", ["home", "acme"])
def test_what_one_side_objects_to_is_the_turn_of_both(workspace, banner, row, party):
    workspace.gap("other-party", banner, state=GapState.OBJECTED)

    assert row("objected", party=party).turn == "한빛상사 · ACME 운영 함께(이견)"
    assert row("objected", party=party, code="en").turn == "한빛상사, ACME 운영 together (objection)"


def test_what_one_side_alone_is_known_to_object_to_stays_its_turn(workspace, row):
    stray = workspace.task("hq:PAY-1", "결제", labels=("결제",))
    workspace.gap("unassigned", stray, state=GapState.OBJECTED)

    assert row("objected").turn == "한빛상사(이견)"


def test_the_housekeeping_of_one_side_stays_its_turn_when_it_is_objected_to(workspace, banner, row):
    workspace.gap("past-due", banner, state=GapState.OBJECTED)

    assert row("objected", party="acme").turn == "ACME 운영"


def test_an_objection_names_who_made_it_where_that_is_known(workspace, banner, row, now):
    workspace.gap("other-party", banner, state=GapState.OBJECTED, objected_at=now, objected_by="서연")

    assert row("objected").remark == "서연이 이견을 냈습니다(2026. 11. 23. 확인)."


def test_a_gap_whose_hold_ended_says_so_for_two_weeks(workspace, banner, row, now):
    hold = {"accepted_at": now - timedelta(days=30), "reason": "시즌 뒤에"}
    workspace.gap("awaiting", banner, accepted_until=now - timedelta(days=3), **hold)

    assert row().remark == "보류 기한(2026. 11. 20.)이 지나 다시 올립니다."
    assert row(code="en").remark == "Its hold ended on 20 Nov 2026, so it is asked again."


@pytest.mark.parametrize("days", [15, -3])
def test_an_old_hold_and_one_that_somebody_ended_are_not_told(workspace, banner, row, now, days):
    workspace.gap("awaiting", banner, accepted_at=now - timedelta(days=30), accepted_until=now - timedelta(days=days))

    assert row().remark == ""


def test_the_agenda_says_when_something_was_checked_last(workspace, banner, make, now):
    workspace.gap("awaiting", banner, last_seen=now - timedelta(days=14), unverified_since=now - timedelta(days=7))
    meeting = agenda_of(make("acme", shared=True))

    assert UNCHECKED in agenda_text(word_agenda(meeting, Language("ko")))


def test_a_sentence_about_a_group_names_its_tasks_and_counts_those_beyond_three(workspace, row):
    for number in range(1, 6):
        uid = workspace.task(f"hq:WEB-{number}", "배너", "seoyeon", labels=("배너",))
        why = msg("The account that holds {ref} is no longer in use.", ref=f"hq:WEB-{number}")
        workspace.gap("owner-left", uid, group="owner-left:acme/x", why=why, readers=Readers.BOTH)

    told = row()
    named = " · ".join(task.name for task in told.tasks[:3])

    assert told.why == f"{named} 외 2건의 담당 계정이 더 이상 사용되지 않습니다."


def test_a_mail_names_up_to_three_of_what_was_accepted_with_its_day_and_reason(workspace, mail_text, now):
    reasons = (None, "dure:hold-1126", "시즌 뒤에 010-1234-5678", "나중에")
    for days, reason in enumerate(reasons, 2):
        uid = workspace.task(f"hq:WEB-{days}", "배너", "seoyeon", labels=("배너",))
        until = now + timedelta(days=days)
        workspace.gap("awaiting", uid, state=GapState.ACCEPTED, accepted_until=until, reason=reason)

    assert (
        "당분간 수용한 일 4건, 먼저 돌아올 일: WEB-2(2026. 11. 25.까지) · WEB-3(2026. 11. 26.까지)"
        " · WEB-4(2026. 11. 27.까지, 시즌 뒤에 010-****-5678)\n"
    ) in mail_text()[0].replace("\r\n", "\n")


def test_an_accepted_group_is_named_by_its_first_task_and_counted(workspace, mail_text, now):
    for number in (1, 2):
        uid = workspace.task(f"hq:WEB-{number}", "배너", "seoyeon", labels=("배너",))
        workspace.gap("not-covered", uid, group="g", state=GapState.ACCEPTED, accepted_until=now + timedelta(days=4))

    assert re.search(r"WEB-[12] 외 1건\(2026\. 11\. 27\.까지\)", mail_text()[0])
