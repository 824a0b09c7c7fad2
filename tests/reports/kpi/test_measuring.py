from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from altered import replace

sys.path.append(str(Path(__file__).parents[2] / "gaps"))

from worlds import AROUND_THE_CLOCK
from worlds import NOW
from worlds import PARTIES
from worlds import SEOUL
from worlds import WEB
from worlds import ago
from worlds import agreed
from worlds import duty
from worlds import event
from worlds import handover
from worlds import known_gap
from worlds import review
from worlds import tracked
from worlds import world

from gaps.gap import GapState
from mapping.kinds import Readers
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Priority
from mapping.model import Status
from reports.kpi.measuring import Measuring
from reports.kpi.measuring import percentile
from reports.kpi.samples import week_before
from reports.kpi.samples import week_of

THIS = week_of(NOW, SEOUL)
LAST = week_before(THIS, SEOUL)
STAGED = duty(stages=review("home"))


def figure(kpi, *tasks, party="home", side="", week=THIS, gaps=(), visibility=None, **fields):
    """Count one figure of an edition in a world of these tasks."""
    moment = world(*tasks, **({"default_calendar": AROUND_THE_CLOCK} | fields))
    measuring = Measuring(world=moment, gaps=gaps, tasks=moment.judged, visibility=visibility or {})
    found = [each for each in measuring.figures(week, moment=True) if (each.edition, each.kpi) == (party, kpi)]
    return next(each for each in found if each.side == side)


def gap(kind, *uids, **fields):
    (found,) = known_gap(kind, *uids, first_seen=ago(2)).values()
    return replace(found, **({"finding": replace(found.finding, readers=Readers.BOTH, tasks=uids)} | fields))


def comment(by, **at):
    return event(EventKind.COMMENT, ago(**at), by)


def moved(before, after, by=None, **at):
    return event(EventKind.STATUS, ago(**at), by, before, after)


def told(found):
    return found.value, found.part, found.whole


def test_what_is_held_by_who_may_counts_as_agreed():
    tasks = tracked("WEB-1"), tracked("WEB-2", owners=("kim",)), tracked("WEB-3", home=None)

    assert told(figure("as-agreed", *tasks)) == (0.3333, 1, 3)
    assert told(figure("covered", *tasks)) == (0.6667, 2, 3)


def test_a_vendor_counts_what_it_sees():
    tasks = tracked("WEB-1"), tracked("WEB-2", owners=("kim",), home=None)

    assert told(figure("as-agreed", *tasks, party="acme")) == (1.0, 1, 1)
    assert told(figure("as-agreed", *tasks, party="beta")) == (None, 0, 0)


def test_without_an_agreement_nothing_is_held_against_it():
    assert told(figure("as-agreed", tracked(), agreement=None)) == (None, 0, 0)


def test_the_first_owner_comes_so_long_after_the_creation():
    late = tracked("WEB-1", created=ago(hours=9), events=(handover(ago(hours=5), None, "seo"),))
    sooner = tracked("WEB-2", created=ago(hours=3), events=(handover(ago(hours=1), None, "seo"),))
    found = figure("time-to-owner", late, sooner)

    assert (found.value, found.high, found.part, found.whole) == (2.0, 4.0, None, 2)


def test_who_keeps_to_the_target_of_a_time_is_counted():
    late = tracked("WEB-1", created=ago(hours=9), events=(handover(ago(hours=5), None, "seo"),))
    sooner = tracked("WEB-2", created=ago(hours=3), events=(handover(ago(hours=1), None, "seo"),))
    found = figure("time-to-owner", late, sooner, agreement=agreed(duty(), targets={"time-to-owner": "3h"}))

    assert (found.part, found.whole) == (1, 2)


def test_a_task_born_with_its_owner_waited_for_none():
    assert told(figure("time-to-owner", tracked(created=ago(hours=9), history_from=ago(hours=9)))) == (0.0, None, 1)


def test_an_owner_whose_coming_nobody_told_is_left_out():
    unknown = tracked("WEB-1", created=ago(hours=9))
    passed_on = tracked("WEB-2", created=ago(hours=9), events=(handover(ago(hours=1), "park", "seo"),))

    assert told(figure("time-to-owner", unknown, passed_on)) == (None, None, 0)


def test_an_owner_of_another_week_is_told_in_that_week():
    task = tracked(created=ago(5), events=(handover(ago(4), None, "seo"),))

    assert figure("time-to-owner", task).whole == 0
    assert told(figure("time-to-owner", task, week=LAST)) == (24.0, None, 1)


def test_a_side_is_waited_for_from_its_turn_to_its_first_sign():
    task = tracked(
        status=Status.IN_PROGRESS,
        native_status="컨펌대기",
        events=(moved("진행", "컨펌대기", "seo", hours=12), comment("kim", hours=7)),
    )

    assert told(figure("waiting-time", task, side="home", duties=(STAGED,))) == (5.0, None, 1)


def test_the_other_side_gives_no_sign():
    task = tracked(
        native_status="컨펌대기",
        events=(moved("진행", "컨펌대기", "seo", hours=12), comment("seo", hours=7)),
    )

    assert told(figure("waiting-time", task, duties=(STAGED,))) == (None, None, 0)


def test_a_turn_that_passes_on_without_a_sign_has_ended():
    events = moved("진행", "컨펌대기", "seo", hours=12), moved("컨펌대기", "진행", "park", hours=2)

    assert told(figure("waiting-time", tracked(events=events), side="home", duties=(STAGED,))) == (10.0, None, 1)


def test_work_that_one_asks_of_oneself_is_not_waited_for():
    asked = {"created": ago(hours=12), "events": (comment("seo", hours=2),)}

    assert figure("waiting-time", tracked(reporter="seo", **asked)).whole == 0
    assert told(figure("waiting-time", tracked(reporter="kim", **asked), side="acme")) == (10.0, None, 1)


def finished(**fields):
    return tracked(status=Status.DONE, native_status="완료", reporter="kim", **fields)


def test_the_wait_of_the_side_in_whose_stage_work_was_first_seen_is_not_laid_to_the_other():
    task = finished(created=ago(hours=30), done=ago(hours=2), events=(moved("컨펌대기", "완료", "kim", hours=2),))

    assert figure("waiting-time", task, side="", duties=(STAGED,)).whole == 0


def test_the_wait_after_the_stage_in_which_work_was_first_seen_is_counted():
    events = moved("컨펌대기", "진행", "kim", hours=12), comment("seo", hours=8)
    task = tracked(created=ago(hours=30), reporter="lee", native_status="진행", events=events)

    assert told(figure("waiting-time", task, side="acme", duties=(STAGED,))) == (4.0, None, 1)


def test_the_side_in_whose_stage_work_was_born_is_waited_for_where_the_history_tells_it():
    fields = {"created": ago(hours=30), "history_from": ago(hours=30), "done": ago(hours=2)}
    task = tracked(status=Status.DONE, reporter="seo", events=(moved("컨펌대기", "완료", "kim", hours=2),), **fields)

    assert told(figure("waiting-time", task, side="home", duties=(STAGED,))) == (28.0, None, 1)


def test_a_stage_that_a_section_tells_is_one_too():
    events = (event(EventKind.SECTION, ago(hours=2), "kim", "컨펌대기", "완료"),)
    task = finished(created=ago(hours=30), done=ago(hours=2), home=Home("WEB", "완료"), events=events)

    assert figure("waiting-time", task, duties=(STAGED,)).whole == 0


def test_finished_work_of_which_nothing_else_is_known_is_left_out():
    assert figure("waiting-time", finished(created=ago(hours=30), done=ago(hours=2)), duties=(STAGED,)).whole == 0
    assert figure("waiting-time", finished(created=ago(hours=30), done=ago(hours=2))).whole == 0


def test_work_first_seen_in_progress_is_not_waited_for_until_it_is_done():
    task = finished(created=ago(hours=30), done=ago(hours=2), events=(moved("진행", "완료", hours=2),))

    assert figure("waiting-time", task).whole == 0


def test_work_first_seen_before_it_was_begun_is_waited_for_until_its_first_move():
    events = moved("할 일", "진행", hours=6), moved("진행", "완료", hours=2)
    task = finished(created=ago(hours=30), done=ago(hours=2), events=events)
    another = tracked("WEB-2", native_status="할 일", owners=())

    assert told(figure("waiting-time", task, another, side="acme")) == (24.0, None, 1)


def test_a_vendor_is_not_told_how_long_another_one_took():
    staged = duty(stages=review("beta"))
    task = tracked(
        events=(moved("진행", "컨펌대기", "seo", hours=9), comment("choi", hours=1)), native_status="컨펌대기"
    )
    seen = {"hq": frozenset({"home", "acme", "beta"})}

    assert figure("waiting-time", task, side="beta", duties=(staged,), visibility=seen).whole == 1
    assert figure("waiting-time", task, party="acme", duties=(staged,), visibility=seen).whole == 0


def urgent(name="WEB-1", **fields):
    return tracked(name, priority=Priority.URGENT, owners=(), **fields)


def test_an_answer_within_the_time_counts_even_where_the_turn_has_passed_since():
    answered = urgent(
        created=ago(hours=12),
        native_status="컨펌대기",
        events=(comment("seo", hours=10), moved("진행", "컨펌대기", "seo", hours=9)),
    )
    waiting = urgent("WEB-2", created=ago(hours=12))

    assert told(figure("urgent-response", answered, waiting, duties=(STAGED,))) == (0.5, 1, 2)


def test_an_urgent_task_whose_time_has_not_run_out_is_not_judged():
    assert figure("urgent-response", urgent(created=ago(hours=1))).whole == 0


def test_a_late_answer_is_told_once_in_the_week_in_which_the_time_ran_out():
    late = urgent(created=ago(4), events=(comment("seo", hours=1),))

    assert figure("urgent-response", late).whole == 0
    assert told(figure("urgent-response", late, week=LAST)) == (0.0, 0, 1)


def test_tasks_in_gaps_of_duplicated_work_are_counted_but_not_those_objected_to():
    tasks = [tracked(f"WEB-{number}") for number in range(1, 5)]
    pair = gap("duplicate", tasks[0].uid, tasks[1].uid)
    doubted = gap("duplicate", tasks[2].uid, tasks[3].uid, state=GapState.OBJECTED)

    assert told(figure("duplicate-rate", *tasks, gaps=(pair, doubted))) == (0.5, 2, 4)


def test_gaps_are_as_old_as_their_first_sight():
    task = tracked()
    old = gap("other-party", task.uid)
    own = gap("past-due", task.uid)
    own = replace(own, finding=replace(own.finding, readers=Readers.OWN))
    settled = gap("two-parties", task.uid, state=GapState.RESOLVED)

    assert told(figure("gap-age", task, gaps=(old, own, settled))) == (48.0, None, 1)


def test_a_gap_with_a_hidden_task_has_no_age_for_who_may_not_see_it():
    mine, hidden = tracked("WEB-1"), tracked("WEB-2", owners=("kim",), home=None)
    pair = gap("duplicate", mine.uid, hidden.uid)

    assert figure("gap-age", mine, hidden, gaps=(pair,), party="acme").whole == 0
    assert told(figure("duplicate-rate", mine, hidden, gaps=(pair,), party="acme")) == (1.0, 1, 1)


def test_what_came_back_is_a_share_of_what_was_handed_over():
    there = handover(ago(3), "kim", None), handover(ago(3), None, "seo")
    back = handover(ago(2), "seo", None), handover(ago(2), None, "kim")
    tasks = tracked("WEB-1", events=there), tracked("WEB-2", owners=("kim",), events=(*there, *back))

    assert told(figure("bounce-rate", *tasks)) == (0.5, 1, 2)


def test_handing_over_of_more_than_four_weeks_ago_is_past():
    handed = handover(ago(29), "kim", None), handover(ago(29), None, "seo")

    assert figure("bounce-rate", tracked(events=handed)).whole == 0


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([3.0], 0.9, 3.0), ([1.0, 2.0], 0.5, 1.0), ([1.0, 2.0], 0.9, 2.0)],
)
def test_a_percentile_is_one_of_the_values(values, share, expected):
    assert percentile(values, share) == expected


def test_finished_work_counts_in_what_happened_and_not_in_what_stands():
    task = tracked(status=Status.DONE, created=ago(hours=9), events=(handover(ago(hours=5), None, "seo"),))

    assert figure("time-to-owner", task).whole == 1
    assert figure("as-agreed", task).whole == 0


def test_every_party_has_its_own_figures():
    measuring = Measuring(world=world(tracked()), gaps=(), tasks=world(tracked()).judged, visibility={})

    assert {each.edition for each in measuring.figures(THIS, moment=True)} == set(PARTIES)


def test_a_template_is_no_work():
    handed = (handover(ago(hours=5), None, "seo"),)

    assert figure("time-to-owner", tracked(home=WEB, template=True, created=ago(hours=9), events=handed)).whole == 0


def test_a_week_begins_on_monday_in_the_zone():
    assert week_of(THIS.start, SEOUL) == THIS
    assert week_of(THIS.start - timedelta(microseconds=1), SEOUL) == LAST
