"""What stands first: the one number with the tasks that it is of, and how gaps and decisions add up."""

from __future__ import annotations

import pytest
from altered import replace

from gaps.gap import GapState
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Holding
from reports.headline import share_line
from reports.headline import sums
from reports.language import Language


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ko", "열린 업무 98건 중 68건(69%)이 분장대로입니다(목표 95%, 범위 밖으로 합의한 1건 제외)"),
        ("en", "68 of 98 open tasks as agreed (69%; target 95%, 1 not counted: agreed to be out of scope)"),
    ],
)
def test_the_one_number_is_told_with_the_tasks_that_it_is_of(code, expected):
    language = Language(code)

    assert language.say(share_line("69%", 68, 98, 1, language, target="95%")) == expected


def test_a_number_that_is_of_all_open_tasks_says_no_more():
    language = Language("en")

    assert language.say(share_line("0%", 0, 1, 0, language)) == "0 of 1 open task as agreed (0%)"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "ko",
            (
                "어긋난 곳 4건(새로 발견 1건): 양측이 함께 볼 3건, 각자 정리할 일 1건",
                "함께 볼 3건: 누락 2 · 담당 조정 1",
                "정할 일 2건: 함께 볼 것을 한 번에 정할 수 있는 것끼리 묶은 수입니다",
                "해결된 1건은 이번까지만 보여 드립니다",
            ),
        ),
        (
            "en",
            (
                "4 gaps (1 new): 3 between the sides, 1 of one side's own housekeeping",
                "The 3 between the sides: Work left out 2 · Who holds it 1",
                "2 decisions to take: some of the gaps are settled together",
                "1 was settled and is listed for the last time",
            ),
        ),
    ],
)
def test_gaps_families_and_decisions_add_up(workspace, code, expected):
    first, second = workspace.task("hq:OPS-1", "정산"), workspace.task("hq:OPS-2", "대사")
    for uid in (first, second):
        workspace.gap("not-covered", uid, group="not-covered:정산")
    workspace.gap("other-party", first, state=GapState.NEW)
    workspace.gap("past-due", first)
    workspace.gap("bounced", first, state=GapState.RESOLVED)

    told = sums(workspace.gaps, {"unowned": 2, "ambiguous": 1, "waiting": 0}, 2, Language(code))

    assert told == expected


def test_decisions_that_settle_a_gap_each_are_not_said_to_settle_several(workspace):
    workspace.gap("other-party", workspace.task("hq:OPS-1", "정산"))

    assert sums(workspace.gaps, {"ambiguous": 1}, 1, Language("en"))[-1] == "1 decision to take"


def test_no_gaps_have_no_sums():
    assert sums((), {"ambiguous": 0}, 0, Language("en")) == ()


def test_the_page_tells_the_number_of_the_same_tasks_as_its_map(workspace, word, make):
    workspace.task("hq:OPS-1", "정산", "minsu", labels=("결제",))
    workspace.task("hq:OPS-2", "소송", labels=("법무",))
    world = workspace.world
    legal = Duty(id="legal", title="소송", holding=Holding.NOBODY, covers=(Clause((Condition("label", ("법무",)),)),))
    world = replace(world, agreement=replace(world.agreement, duties=(*world.agreement.duties, legal)))
    moment = {"world": world, "tasks": world.judged}

    assert word(code="en", **moment).headline.startswith("1 of 1 open task as agreed (100%; ")
    assert make(**moment).map.total.total == 1
