"""F2 and F6: what a record does not tell any more is not nothing; its gaps neither close nor open by it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from altered import replace
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync

sys.path.append(str(Path(__file__).parent))

from judging import BANNER
from judging import Bench
from judging import held
from judging import lost
from judging import wrong

from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Responsible
from mapping.model import Status
from sync.outcome import known_scopes
from sync.reading import load_tracked


@pytest.fixture
def bench(store):
    return Bench(store)


@pytest.mark.parametrize("how", ["untold", "unread"])
@pytest.mark.parametrize("fact", ["owners", "labels", "status", "title"])
def test_f6_a_gap_whose_deciding_fact_became_unknown_stays_unverified(bench, how, fact):
    bench.cards(wrong(1, labels=["x"]), held(2))
    bench.run()
    without = {"owners": {"owner": "?"}, "labels": {"labels": []}, "status": {"status": ""}, "title": {"title": ""}}[
        fact
    ]
    bench.cards(wrong(1, labels=["x"]) | without | {how: [fact]}, held(2, title="다른 일"))

    bench.run()

    gap = bench.of("other-party")
    assert (gap.state.value, gap.unverified_since) == ("open", bench.now)


def test_f6_a_gap_of_a_card_that_no_longer_says_whether_it_is_put_away_stays_unverified(bench):
    bench.cards(wrong(1), held(2))
    bench.run()
    bench.cards(wrong(1, unread=["archived"]), held(2, title="다른 일"))

    bench.run()

    gap = bench.of("other-party")
    assert (gap.state.value, gap.unverified_since) == ("open", bench.now)


@pytest.mark.parametrize("archived", [True, False])
def test_f2_a_card_that_no_longer_says_whether_it_is_put_away_stays_as_it_was_known(store, archived):
    sync(store, source(FakeSource([Board(cards=[card(1, archived=archived)])])))
    (result,) = sync(store, source(FakeSource([Board(cards=[card(1, title="새 이름", unread=["archived"])])])))

    with store.read() as connection:
        (tracked,) = load_tracked(connection, connections=["hq"], done_since=None).values()
    assert (tracked.task.title, tracked.task.archived, tracked.task.unread) == ("새 이름", archived, ("archived",))
    assert ["Archived" in each.message.values["names"] for each in result.notes] == [True]


def test_f6_nothing_opens_on_a_fact_that_became_unknown(bench):
    bench.cards(held(1), held(2))
    bench.run()
    bench.cards(wrong(1, unread=["status"]), lost(2, unread=["owners"]))

    bench.run()

    assert bench.states() == set()


@pytest.mark.parametrize("fact", ["status", "title", "category"])
def test_f6_nothing_opens_on_a_new_task_that_comes_without_what_every_task_has(bench, fact):
    bench.cards(held(1))
    bench.run()
    bench.cards(held(1), lost(2, untold=[fact]))

    bench.run()

    assert bench.states() == set()


BY_LABEL = Duty(
    id="event",
    title="이벤트",
    responsible=(Responsible("home"),),
    accountable="home",
    covers=(Clause((Condition("scope", ("CS",)), Condition("label", ("이벤트",)))),),
)


def by_label(bench):
    """Let the agreement go by labels on the board CS, where nothing else decides."""
    duties = (replace(BANNER, covers=(Clause((Condition("scope", ("WEB",)),)),)), BY_LABEL)
    bench.terms = replace(bench.terms, agreement=replace(bench.terms.agreement, duties=duties))
    bench.decisive = frozenset({"labels"})


@pytest.mark.parametrize("told", [True, False])
def test_f6_no_gap_opens_on_a_task_whose_labels_are_hidden_where_a_duty_goes_by_them(bench, told):
    by_label(bench)
    bench.cards(lost(1, **({} if told else {"untold": ["labels"]})), board=Board("CS"))

    bench.run()

    assert bench.states() == ({("not-covered", "new"), ("unassigned", "new")} if told else set())


def test_f6_hidden_labels_that_could_lead_to_no_other_duty_hold_no_gap_back(bench):
    by_label(bench)
    bench.cards(wrong(1, untold=["labels"]))

    bench.run()

    assert bench.states() == {("other-party", "new")}


def test_f6_a_gap_opens_once_the_labels_are_told(bench):
    by_label(bench)
    bench.cards(held(1, untold=["labels"]), board=Board("CS"))
    bench.run()
    bench.cards(held(1), board=Board("CS"))

    bench.run()

    assert bench.states() == {("not-covered", "new")}


def test_f6_an_agreement_that_comes_to_go_by_labels_asks_the_tasks_that_are_kept(bench):
    bench.cards(held(1, untold=["labels"]), board=Board("CS"))
    bench.run()
    by_label(bench)

    bench.run()

    assert bench.states() == set()


def test_f6_people_of_a_field_that_is_not_told_any_more_stay_as_they_were_known(bench):
    bench.cards(wrong(1, leads=False), held(2))
    bench.run()
    bench.cards(lost(1, untold=["holders"]), held(2, title="다른 일"))

    bench.run()

    gap = bench.of("other-party")
    assert (gap.state.value, gap.unverified_since) == ("open", bench.now)


def test_f2_a_field_for_owners_that_named_nobody_is_not_missed(bench):
    bench.cards(wrong(1))
    bench.run()
    bench.cards(held(1, untold=["holders"]))

    bench.run()

    assert bench.states() == {("other-party", "resolved")}


def test_f2_the_duty_that_a_field_named_stands_where_the_field_is_not_told_any_more(store):
    sync(store, source(FakeSource([Board(cards=[card(1, duties=["배너"]), card(2)])])))
    sync(store, source(FakeSource([Board(cards=[card(1, title="새 이름", untold=["duty"]), card(2)])])))
    with store.read() as connection:
        tracked = load_tracked(connection, connections=["hq"], done_since=None)
    (task,) = [each.task for each in tracked.values() if each.ref == "hq:WEB-1"]
    assert (task.title, task.named_duties, task.unread) == ("새 이름", ("배너",), ("duty",))


def test_f6_a_gap_goes_on_when_what_was_unknown_is_told_again(bench):
    bench.cards(wrong(1))
    bench.run()
    bench.cards(held(1, owner="?", untold=["owners"]))
    bench.run()
    bench.cards(held(1))

    bench.run()

    assert bench.states() == {("other-party", "resolved")}
    with bench.store.read() as connection:
        (tracked,) = load_tracked(connection, connections=["hq"], done_since=None).values()
    assert tracked.task.unread == ()


def test_f2_what_is_not_told_any_more_stands_as_it_was_known(store):
    told = card(1, status="done", priority="Highest", section="배너")
    sync(store, source(FakeSource([Board(cards=[told, card(2)])]), census="daily"))
    bare = {"status": "", "priority": None, "section": None, "untold": ["status", "priority", "section", "due"]}
    (result,) = sync(store, source(FakeSource([Board(cards=[told | bare, card(2)])])))

    with store.read() as connection:
        tracked = load_tracked(connection, connections=["hq"], done_since=None)
    (task,) = [each.task for each in tracked.values() if each.ref == "hq:WEB-1"]
    assert (task.status, task.native_status, task.native_priority) == (Status.DONE, "done", "Highest")
    assert [home.section for home in task.homes] == ["배너"]
    assert task.unread == ("priority", "section", "status")
    assert task.events == ()
    assert [each.message.values["count"] for each in result.notes] == [1]


def test_f2_what_a_source_never_told_is_taken_as_it_is(store):
    (first,) = sync(store, source(FakeSource([Board(cards=[card(1, untold=["due", "labels"])])])))
    (second,) = sync(store, source(FakeSource([Board(cards=[card(1, title="새 이름", untold=["due", "labels"])])])))

    assert first.complete
    assert second.complete
    assert second.notes == ()


def export(store, *, facts=(), title="일", **wishes):
    """Read an export of two cards that does not tell these facts."""
    cards = [card(number, title=title, untold=list(facts)) for number in (1, 2)]
    (result,) = sync(store, source(FakeSource([Board(cards=cards)])), **wishes)
    return result


def test_f6_an_export_that_tells_less_than_the_last_one_is_incomplete_and_says_what_it_lacks(store):
    export(store)

    result = export(store, facts=["due", "owners"])

    assert not result.complete
    assert not result.scopes[0].proves
    assert result.error.message.values["facts"] == "Assignee (담당자), Due date (기한)"
    assert result.error.place.file == "WEB"
    assert "--accept-shrink" in str(result.error.advice)


def test_f6_less_is_believed_when_two_later_runs_agree(store):
    export(store)

    told = [export(store, facts=["due"]).complete for _ in range(4)]

    assert told == [False, False, True, True]


def test_f6_less_is_believed_when_told(store):
    export(store)

    assert export(store, facts=["due"], accept_shrink=True).complete
    assert export(store, facts=["due"], title="다른 일").complete
    with store.read() as connection:
        assert "due" not in known_scopes(connection, "hq")["WEB"].told


def test_f6_an_export_that_tells_all_again_is_complete(store):
    export(store)
    export(store, facts=["due"])

    assert export(store).complete
    assert not export(store, facts=["due"]).complete


def test_f6_a_source_that_goes_on_from_a_cursor_is_not_measured_by_its_last_records(store):
    live = FakeSource([Board(cards=[card(1, stamp="1"), card(2, stamp="2")])], live=True)
    sync(store, source(live))
    live.boards[0].cards = [card(1, stamp="3", untold=["due"]), card(2, stamp="4", untold=["due"])]

    (result,) = sync(store, source(live))

    assert result.complete
