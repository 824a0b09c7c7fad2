from __future__ import annotations

import re

import pytest
from altered import replace
from rich.cells import cell_len

from gaps.gap import GapState
from gaps.gap import Remedy
from mapping.errors import msg
from reports.grids import Screen
from reports.grids import to_csv
from reports.language import Language
from reports.rows import Teller
from reports.tables import gap_detail
from reports.tables import gap_grid
from reports.tables import gap_list


@pytest.fixture
def teller(workspace, parties):
    def tell(code="ko", reader=None):
        world = workspace.world
        return Teller(
            language=Language(code), tasks=world.judged, parties=parties, agreement=world.agreement, reader=reader
        )

    return tell


@pytest.fixture
def few(workspace):
    banner = workspace.task("hq:WEB-7", "가을 배너 교체", labels=("배너",))
    urgent = workspace.task("hq:PAY-1", "결제창 오류", "minsu", labels=("결제",))
    workspace.gap("unassigned", banner, state=GapState.NEW)
    workspace.gap(
        "urgent-unanswered",
        urgent,
        why=msg(
            "{ref} still waits for the first answer of {party} (agreed: within {t:span}, which was by {due:time}{n:late}).",
            ref="hq:PAY-1",
            party="한빛상사",
            due="2026-11-20T02:00:00+00:00",
            t="2wh",
            n=0,
        ),
        settle=(),
    )
    return workspace


NARROW_KO = """\
지금  {urgent}  긴급 응답 대기 · 차례: 한빛상사
  PAY-1 결제창 오류
  PAY-1은 한빛상사의 첫 응답을 기다리고 있습니다(합의: 업무시간 2시간 이내, 기한
  2026. 11. 20. 02:00).

확인  {banner}  담당 미정 · 새로 발견 · 차례: ACME 운영
  WEB-7 가을 배너 교체
  WEB-7은 2026. 11. 2.부터 담당자가 없습니다(14영업일).
  → ACME 운영에서 담당자를 지정해 주세요.

"""

NARROW_EN = """\
now  {urgent}  Urgent, no answer yet · turn: 한빛상사
  PAY-1 결제창 오류
  PAY-1 still waits for the first answer of 한빛상사 (agreed: within 2 working
  hours, which was by 20 Nov 2026, 02:00).

check  {banner}  No owner yet · new · turn: ACME 운영
  WEB-7 가을 배너 교체
  WEB-7 has had no owner since 2 Nov 2026 (14 working days).
  → ACME 운영 names an owner.

"""


@pytest.mark.parametrize(("code", "expected"), [("ko", NARROW_KO), ("en", NARROW_EN)])
def test_a_narrow_terminal_shows_a_few_lines_per_gap(few, teller, code, expected):
    banner, urgent = (gap.id for gap in few.gaps)
    tell = teller(code)

    written = gap_list(tell.rows(few.gaps), tell.language, Screen(80))

    assert written == expected.format(banner=banner, urgent=urgent)


def test_a_wide_terminal_shows_a_table(few, teller):
    tell = teller()

    header, first, *_ = gap_list(tell.rows(few.gaps), tell.language, Screen(200)).splitlines()

    assert header.split() == ["시급도", "번호", "항목", "업무", "차례", "이유", "다음", "단계"]
    assert first.startswith("지금")
    assert "결제창 오류" in first


@pytest.mark.parametrize("width", [40, 80, 140, 200])
def test_no_line_is_wider_than_the_terminal(workspace, teller, width):
    for number in range(20):
        uid = workspace.task(f"hq:WEB-{number}", "가나다 라마바 사아자 " * number, "minsu", labels=("배너",))
        workspace.gap("other-party", uid)
    tell = teller()

    written = gap_list(tell.rows(workspace.gaps), tell.language, Screen(width))

    assert max(cell_len(line) for line in written.splitlines()) <= width


def test_gaps_of_a_group_are_one_row_with_a_count(workspace, teller):
    for number in range(3):
        uid = workspace.task(f"hq:WEB-{number}", f"로고 {number}")
        workspace.gap("not-covered", uid, group="not-covered:label=로고")
    tell = teller()

    (row,) = tell.rows(workspace.gaps)
    written = gap_list([row], tell.language, Screen(80))

    assert len(row.ids) == 3
    assert "외 2건" in written


def test_only_what_cannot_wait_has_a_colour(few, teller):
    tell = teller()

    written = gap_list(tell.rows(few.gaps), tell.language, Screen(80, colour=True))

    assert [found for found in re.findall(r"\x1b\[([\d;]+)m", written) if "3" in found.split(";")[-1][:1]] == ["1;31"]


def test_titles_cannot_drive_the_terminal_or_the_markup(workspace, teller):
    uid = workspace.task("hq:WEB-1", "\x1b[31m[bold]x[/bold]\r\n\u202e:smile:", labels=("배너",))
    workspace.gap("unassigned", uid)
    tell = teller()

    written = gap_list(tell.rows(workspace.gaps), tell.language, Screen(80))

    assert "\x1b" not in written
    assert "\u202e" not in written
    assert "[31m[bold]x[/bold] :smile:" in written


def test_phone_numbers_in_titles_are_masked(workspace, teller):
    uid = workspace.task("hq:WEB-1", "010-1234-5678 고객 배너", labels=("배너",))
    workspace.gap("unassigned", uid)
    tell = teller()

    assert "1234" not in gap_list(tell.rows(workspace.gaps), tell.language, Screen(80))


def test_no_gaps_are_good_news(teller):
    assert gap_list((), teller().language, Screen(80)) == "어긋난 곳이 없습니다. 업무가 모두 분장대로 있습니다.\n"


def test_one_gap_is_shown_in_full(few, teller, now):
    tell = teller()
    gap = replace(few.gaps[0], state=GapState.ACCEPTED, accepted_by="김민수", accepted_until=now, reason="촬영 뒤에")

    written = gap_detail(tell.row((gap,)), [("근거", "label=배너")], tell.language, Screen(80))

    assert (
        written
        == f"""\
확인  {gap.id}  담당 미정 · 당분간 수용 · 차례: ACME 운영
  업무       WEB-7 가을 배너 교체 (hq:WEB-7 · 할 일 · 담당 없음)
             https://hq.example/WEB-7
  분장       배너·팝업 등록
  차례       ACME 운영
  이유       WEB-7은 2026. 11. 2.부터 담당자가 없습니다(14영업일).
  다음 단계  ACME 운영에서 담당자를 지정해 주세요.
  비고       김민수가 2026. 11. 23.까지 수용했습니다. 사유: 촬영 뒤에
  근거       label=배너
"""
    )


def test_csv_has_a_line_per_gap(few, teller):
    tell = teller()

    header, first, second = to_csv(gap_grid(tell.each(few.gaps), tell.language)).splitlines()

    assert header == "번호,시급도,상태,항목,업무,제목,담당,차례,분장,이유,다음 단계,링크"
    assert first.startswith(f"{few.gaps[1].id},지금,열림,긴급 응답 대기,hq:PAY-1,결제창 오류,김민수,한빛상사,결제,")
    assert second.endswith(",https://hq.example/WEB-7")


def test_the_other_sides_people_appear_as_their_party(few, teller):
    tell = teller(reader="acme")

    assert "김민수" not in to_csv(gap_grid(tell.each(few.gaps), tell.language))
    assert "한빛상사 담당" in to_csv(gap_grid(tell.each(few.gaps), tell.language))


def test_a_step_that_meets_the_edge_of_the_terminal_loses_no_letter(workspace, teller):
    step = msg("Or, if it is recorded elsewhere, mark 뉴스레터 발송 as not tracked (tracked: no).")
    workspace.gap("no-record", settle=(Remedy(step, "duty"),))
    tell = teller("en")

    for width in range(60, 100):
        written = gap_list(tell.rows(workspace.gaps), tell.language, Screen(width))
        assert "…" not in written
        assert "".join(str(step).split()) in "".join(written.split())


def test_what_the_agreement_gives_to_nobody_is_the_houses_with_a_vendor_to_be_settled(workspace, teller):
    stray = workspace.gap("not-covered", workspace.task("hq:WEB-9", "처음 보는 일"))

    assert teller("ko").row((stray,)).turn == "한빛상사(함께할 협력사 미정)"
    assert teller("en").row((stray,)).turn == "한빛상사, with a vendor that is not settled yet"


def test_what_the_agreement_gives_to_neither_of_two_is_for_both_by_name(workspace, teller, parties):
    stray = workspace.gap("not-covered", workspace.task("hq:WEB-9", "처음 보는 일"))
    two = replace(teller("en"), parties={each: parties[each] for each in ("home", "acme")})

    assert two.row((stray,)).turn == "한빛상사, ACME 운영 together"


def test_sides_that_decide_together_are_named_where_they_are_known(workspace, teller):
    held = workspace.gap("not-covered", workspace.task("hq:WEB-9", "처음 보는 일", "seoyeon"))

    assert teller("ko").row((held,)).turn == "한빛상사 · ACME 운영 함께"


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        (
            msg("{ref} needs to be handed over: who held it has left or moved on.", ref="?"),
            "WEB-1, WEB-2: to be handed over, as who held it has left or moved on.",
        ),
        (
            msg("{ref} falls under no duty yet ({group}; tasks: {n}).", ref="?", group="WEB / Bug", n=2),
            "No duty covers WEB-1, WEB-2 yet (2 tasks of WEB / Bug in all).",
        ),
        (
            msg(
                "{ref} is held by the account {account}, whose party nobody can tell (tasks: {n}).",
                ref="?",
                account="jihun",
                n=2,
            ),
            "The account jihun, whose party is not known yet, holds WEB-1, WEB-2 (2 tasks).",
        ),
        (
            msg("{ref} falls under {duty}, which is still undecided.", ref="?", duty="MD 급요청"),
            "The duty MD 급요청, which covers WEB-1, WEB-2, is still undecided.",
        ),
        (
            msg(
                "{ref} falls under both {duty1} and {duty2}, whose responsible parties differ.",
                ref="?",
                duty1="배너",
                duty2="결제",
            ),
            "Both 배너 and 결제 cover WEB-1, WEB-2, and their responsible parties differ.",
        ),
    ],
)
def test_an_english_sentence_about_several_tasks_reads_as_one_about_one_does(workspace, teller, why, expected):
    uids = [workspace.task(f"hq:WEB-{number}", "배너") for number in (1, 2)]
    bundle = tuple(workspace.gap("not-covered", uid, group="g", why=why) for uid in uids)

    assert teller("en").row(bundle).why == expected
