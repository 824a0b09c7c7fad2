from __future__ import annotations

from datetime import timedelta

import pytest

from gaps.gap import GapState
from mapping.errors import msg
from reports.agenda import agenda_of
from reports.agenda_words import word_agenda
from reports.language import Language
from reports.page import agenda_page
from reports.page import agenda_text


@pytest.fixture
def meeting(make):
    def agenda(party="acme", **more):
        return agenda_of(make(party, shared=True, **more))

    return agenda


def _ids(bundles):
    return [gap.id for bundle in bundles for gap in bundle]


def _text(agenda, code="ko"):
    return agenda_text(word_agenda(agenda, Language(code)))


@pytest.fixture
def banner(workspace):
    def task(number, *owners, **more):
        return workspace.task(f"hq:WEB-{number}", f"배너 {number}", *owners, labels=("배너",), **more)

    return task


def test_a_meeting_goes_through_objections_decisions_and_what_each_side_waits_for(workspace, banner, meeting, now):
    objected = workspace.gap("other-party", banner(1), state=GapState.OBJECTED, objected_by="ACME 운영")
    theirs = workspace.gap("other-party", banner(2))
    ours = workspace.gap("other-party", banner(3, native_status="컨펌대기"))
    waits = workspace.gap("awaiting", banner(4))
    waited = workspace.gap("awaiting", banner(5, native_status="컨펌대기"))
    both = workspace.gap("duties-conflict", banner(6), responsible=())
    settled = workspace.gap("bounced", banner(7), state=GapState.RESOLVED)
    ending, kept = (
        workspace.gap(
            "two-parties", banner(8 + days), state=GapState.ACCEPTED, accepted_until=now + timedelta(days=days)
        )
        for days in (14, 15)
    )

    found = meeting()

    assert {
        name: _ids(getattr(found, name))
        for name in ("objected", "both", "of_home", "of_vendor", "vendor_waits", "home_waits", "ending", "settled")
    } == {
        "objected": [objected.id],
        "both": [both.id],
        "of_home": [ours.id],
        "of_vendor": [theirs.id],
        "vendor_waits": [waited.id],
        "home_waits": [waits.id],
        "ending": [ending.id],
        "settled": [settled.id],
    }
    assert kept.id not in _text(found)


def test_what_is_asked_is_numbered_through_and_names_whose_turn_it_is(workspace, banner, meeting):
    workspace.gap("other-party", banner(1))
    workspace.gap("awaiting", banner(2))
    told = _text(meeting(), "en")

    assert "■ For ACME 운영 to decide (1)" in told
    assert "■ 한빛상사 waits for ACME 운영 (1)" in told
    assert told.index("\n1. [") < told.index("\n2. [")
    assert told.count("Whose turn: ACME 운영") == 2


def test_a_meeting_with_one_vendor_tells_nothing_of_another_and_names_nobody(workspace, banner, meeting):
    workspace.gap("other-party", banner(1, "seoyeon"), why=msg("{name} holds it.", name="이서연"))
    workspace.gap("unassigned", workspace.task("design:C1", "GLOWCANARY", "sora", labels=("상세",)))
    workspace.gap("unassigned", workspace.task("hq:PAY-1", "HOMECANARY", "minsu", labels=("결제",)))

    words = word_agenda(meeting(), Language("ko"))

    for written in (agenda_page(words), agenda_text(words)):
        assert "배너 1" in written
        assert not any(word in written for word in ("CANARY", "글로우", "이서연", "김민수"))


def test_a_crowd_of_rows_is_cut_and_counted(workspace, banner, meeting):
    for number in range(40):
        workspace.gap("other-party", banner(number))

    told = _text(meeting())

    assert "■ ACME 운영이 정할 일 (40)" in told
    assert "\n30. [" in told
    assert "\n31. [" not in told
    assert "\n외 10건\n" in told


def test_without_anything_to_talk_about_the_page_says_so(meeting):
    assert "이번 회의 안건은 없습니다." in agenda_page(word_agenda(meeting(), Language("ko")))


def test_the_page_runs_and_loads_nothing_and_closes_with_what_it_is_for(workspace, banner, meeting):
    workspace.gap("other-party", banner('<script>alert("x")</script>'))

    html = agenda_page(word_agenda(meeting(), Language("ko"))).replace("&#39;", "'")

    assert "<script" not in html
    assert "default-src 'none'" in html
    assert "script-src" not in html
    assert html.rindex("이 보고는 개인 평가에 쓰지 않기로 합의했습니다.") > html.rindex("dure:이견")


def test_a_meeting_begins_with_what_is_urgent_whoever_has_the_turn(workspace, banner, meeting):
    workspace.gap("other-party", banner(1), state=GapState.OBJECTED)
    workspace.gap("awaiting", banner(2))
    theirs = workspace.gap("urgent-unanswered", banner(3))
    ours = workspace.gap("urgent-unanswered", banner(4, native_status="컨펌대기"))

    found = meeting()
    told = _text(found)

    assert sorted(_ids(found.urgent)) == sorted([theirs.id, ours.id])
    assert told.count("긴급 응답 대기") == 2
    assert told.index("■ 긴급, 먼저 확인할 일 (2)") < told.index("■ 이야기할 이견 (1)")
    assert told.rindex("긴급 응답 대기") < told.index("■ 이야기할 이견 (1)")


def test_the_kind_of_what_is_awaited_stays_neutral_in_a_meeting(workspace, banner, meeting):
    workspace.gap("awaiting", banner(1))

    assert "상대 확인 대기" in _text(meeting())


def test_a_settled_item_no_longer_says_that_it_waits(workspace, banner, meeting, now):
    why = msg("It still waits for a first answer.")
    workspace.gap("urgent-unanswered", banner(1), state=GapState.RESOLVED, resolved_at=now, closed_by="change", why=why)

    told = _text(meeting(), "en")

    assert "still waits" not in told
    assert "Seen settled on 23 Nov 2026." in told


def test_an_item_says_how_many_days_ago_it_was_found(workspace, banner, meeting, now):
    workspace.gap("other-party", banner(1), first_seen=now - timedelta(days=7))

    assert "found 7 days ago" in _text(meeting(), "en")
    assert "발견 7일째" in _text(meeting())
