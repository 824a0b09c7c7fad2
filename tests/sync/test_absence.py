"""When a task is gone: only by proof, and never because something could not be read."""

from __future__ import annotations

import pytest
from altered import replace
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import cards
from builders_source import record
from builders_source import source
from builders_source import sync
from kept import states

from mapping.errors import ConnectorError
from mapping.errors import fault
from mapping.model import State
from sync.reading import load_tracked
from sync.reading import scope_proofs

FIRST = "2026-11-23T00:00:00"
LATER = "2026-11-24T00:00:00"


def unread(store):
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None)
    return sorted(each.task.key for each in found.values() if not each.read)


def gone(store, *names):
    return sorted(key for key, state in states(store, *names).items() if state is not State.LIVE)


def test_a_task_missing_from_a_whole_listing_is_deleted(store):
    connector = FakeSource([Board(cards=cards(3))])
    sync(store, source(connector))
    del connector.boards[0].cards[0]
    (result,) = sync(store, source(connector), at=LATER)
    assert states(store)["WEB-1"] is State.DELETED
    assert result.complete
    assert result.tasks == 2


@pytest.mark.parametrize("state", [State.DELETED, State.MOVED_OUT, State.OUT_OF_SIGHT])
def test_the_source_says_what_became_of_a_missing_task(store, state):
    connector = FakeSource([Board(cards=cards(2))], answers={"c1": state})
    sync(store, source(connector))
    del connector.boards[0].cards[0]
    sync(store, source(connector), at=LATER)
    assert states(store)["WEB-1"] is state


def test_a_gone_task_is_not_asked_for_again(store):
    connector = FakeSource([Board(cards=cards(2))])
    sync(store, source(connector))
    del connector.boards[0].cards[0]
    for day in (24, 25, 26):
        sync(store, source(connector), at=f"2026-11-{day}T00:00:00")
    assert connector.asked == ["c1"]


def test_a_deleted_task_that_comes_back_is_the_same_one_and_live_again(store):
    connector = FakeSource([Board(cards=cards(2))])
    sync(store, source(connector))
    taken = connector.boards[0].cards.pop()
    sync(store, source(connector), at=LATER)
    connector.boards[0].cards.append(taken)
    sync(store, source(connector), at="2026-11-25T00:00:00")
    assert states(store) == {"WEB-1": State.LIVE, "WEB-2": State.LIVE}


@pytest.mark.parametrize(
    "trouble", [{"whole": False}, {"cut": True}, {"fails": "start"}, {"fails": "middle"}, {"cut": True, "whole": False}]
)
def test_what_was_not_listed_in_full_proves_no_absence(store, trouble):
    connector = FakeSource([Board(cards=cards(5))])
    sync(store, source(connector))
    connector.boards = [Board(cards=cards(5)[1:], **trouble)]
    sync(store, source(connector), at=LATER)
    assert gone(store) == []


@pytest.mark.parametrize("trouble", [{"cut": True}, {"fails": "start"}, {"fails": "middle"}])
def test_a_reading_that_broke_off_says_so_for_scope_and_connection(store, trouble):
    (result,) = sync(store, source(FakeSource([Board(cards=cards(5), **trouble), Board("OPS")])))
    assert not result.complete
    assert {each.id: each.complete for each in result.scopes} == {"WEB": False, "OPS": True}
    assert result.error is not None


def test_a_rejected_token_leaves_every_task_as_it_was(store):
    connector = FakeSource([Board(cards=cards(3))])
    sync(store, source(connector))
    connector.denied = "the token was refused"
    (result,) = sync(store, source(connector), at=LATER)
    assert gone(store) == []
    assert not result.complete
    assert [each.complete for each in result.scopes] == [False]
    assert unread(store) == ["WEB-1", "WEB-2", "WEB-3"]


def test_a_task_whose_row_cannot_be_read_any_more_is_not_gone(store):
    connector = FakeSource([Board(cards=cards(3))])
    sync(store, source(connector))
    connector.boards[0].cards[0] |= {"broken": "yes"}
    sync(store, source(connector), at=LATER)
    assert gone(store) == []
    assert unread(store) == ["WEB-1"]


def test_a_task_in_two_scopes_is_gone_only_if_both_say_so(store):
    shared = card(1)
    connector = FakeSource([Board("A", [shared]), Board("B", [shared])])
    sync(store, source(connector))
    connector.boards = [Board("A", []), Board("B", [], fails="start")]
    sync(store, source(connector), at=LATER)
    assert gone(store) == []
    connector.boards = [Board("A", []), Board("B", [])]
    sync(store, source(connector), at="2026-11-25T00:00:00")
    assert gone(store) == ["WEB-1"]


def test_two_scopes_that_deny_a_task_in_different_runs_prove_nothing(store):
    shared = card(1)
    connector = FakeSource([Board("A", [shared]), Board("B", [shared])])
    sync(store, source(connector))
    connector.boards = [Board("A", []), Board("B", [], fails="start")]
    sync(store, source(connector), at=LATER)
    connector.boards = [Board("A", [], fails="start"), Board("B", [])]
    sync(store, source(connector), at="2026-11-25T00:00:00")
    assert gone(store) == []


def test_a_task_that_leaves_one_of_its_scopes_stays_in_the_other(store):
    shared = card(1)
    connector = FakeSource([Board("A", [shared]), Board("B", [shared])])
    sync(store, source(connector))
    connector.boards = [Board("A", []), Board("B", [shared])]
    sync(store, source(connector), at=LATER)
    with store.read() as connection:
        (found,) = load_tracked(connection, connections=("hq",), done_since=None).values()
    assert found.sightings == (("hq", "B"),)


def test_a_task_that_another_connection_still_lists_is_not_gone(store):
    one, other = FakeSource([Board(cards=cards(1))]), FakeSource([Board(cards=cards(1))])
    sync(store, source(one), source(other, "vendor"))
    one.boards[0].cards.clear()
    sync(store, source(one), source(other, "vendor"), at=LATER)
    assert gone(store, "hq", "vendor") == []
    other.boards[0].cards.clear()
    sync(store, source(one), source(other, "vendor"), at="2026-11-25T00:00:00")
    assert gone(store, "hq", "vendor") == ["WEB-1"]


def test_a_task_that_moved_to_a_scope_read_here_stays_live(store):
    connector = FakeSource([Board("A", [card(1), card(2)]), Board("B", [])])
    sync(store, source(connector))
    connector.boards = [Board("A", [card(2)]), Board("B", [card(1)])]
    sync(store, source(connector), at=LATER)
    assert gone(store) == []


def test_a_task_found_outside_of_the_scopes_read_here_has_moved_out(store):
    connector = FakeSource([Board("A", cards(2))])
    sync(store, source(connector))
    moved = connector.boards[0].cards.pop()
    connector.answers = {"c2": record(moved | {"homes": ["ELSE"]}, "ELSE")}
    sync(store, source(connector), at=LATER)
    assert states(store)["WEB-2"] is State.MOVED_OUT


def test_a_source_that_fails_when_asked_again_proves_nothing(store, monkeypatch):
    connector = FakeSource([Board(cards=cards(2))])
    sync(store, source(connector))
    connector.boards[0].cards.pop()

    def broken(_ids):
        raise ConnectorError(fault("away"))

    monkeypatch.setattr(connector, "reread", broken)
    (result,) = sync(store, source(connector), at=LATER)
    assert gone(store) == []
    assert not result.complete


def test_a_listing_older_than_the_last_proves_nothing(store):
    sync(store, source(FakeSource([Board(cards=cards(3), as_of=moment("2026-11-20T00:00:00"))])))
    old = FakeSource([Board(cards=cards(2), as_of=moment("2026-11-10T00:00:00"))])
    (result,) = sync(store, source(old), at=LATER)
    assert gone(store) == []
    assert not result.complete


def test_a_scope_whose_file_is_missing_is_incomplete(store):
    sync(store, source(FakeSource([Board("A", cards(1)), Board("B", [card(9)])])))
    (result,) = sync(store, source(FakeSource([Board("A", cards(1))])), at=LATER)
    assert {each.id: each.complete for each in result.scopes} == {"A": True, "B": False}
    assert not result.complete
    assert gone(store) == []


def test_a_scope_that_the_settings_no_longer_name_leaves_the_world(store):
    sync(store, source(FakeSource([Board("A", cards(1)), Board("B", [card(9)])])))
    (result,) = sync(store, source(FakeSource([Board("A", cards(1))]), scopes=("A",)), at=LATER)
    assert result.complete
    assert list(states(store)) == ["WEB-1"]
    with store.read() as connection:
        assert scope_proofs(connection).known == {("hq", "A")}


class TestCensus:
    """A live chain brings only what changed; a count of ids tells what is gone."""

    def live(self, count=3):
        return FakeSource([Board(cards=cards(count, stamp="1"))], live=True)

    def test_a_task_that_the_census_does_not_count_is_gone(self, store):
        connector = self.live()
        sync(store, source(connector))
        connector.boards[0].cards.pop()
        (result,) = sync(store, source(connector), at=LATER)
        assert gone(store) == ["WEB-3"]
        assert result.scopes[0].whole
        assert result.scopes[0].census_at is not None

    def test_a_scope_out_of_sight_keeps_its_tasks_and_is_incomplete(self, store):
        connector = self.live()
        sync(store, source(connector))
        connector.boards[0].cards.clear()
        connector.boards[0].visible = False
        (result,) = sync(store, source(connector), at=LATER)
        assert gone(store) == []
        assert [each.complete for each in result.scopes] == [False]

    def test_a_full_read_of_a_scope_out_of_sight_proves_nothing(self, store):
        connector = self.live()
        sync(store, source(connector))
        connector.boards[0].cards.clear()
        connector.boards[0].visible = False
        sync(store, source(connector), at=LATER, full=True)
        assert gone(store) == []

    def test_a_counted_task_that_no_page_brought_is_read_by_its_id(self, store):
        connector = self.live()
        sync(store, source(connector))
        connector.boards[0].cards.append(card(9, stamp="0"))
        sync(store, source(connector), at=LATER)
        assert "WEB-9" in states(store)

    def test_a_census_that_fails_leaves_the_scope_incomplete(self, store, monkeypatch):
        connector = self.live()
        sync(store, source(connector))

        def broken(_scope):
            raise ConnectorError(fault("away"))

        monkeypatch.setattr(connector, "census", broken)
        (result,) = sync(store, source(connector), at=LATER)
        assert not result.complete
        assert gone(store) == []


class TestShrink:
    """A scope that lost more than 30 % and more than 10 tasks is doubted."""

    def shrunk(self, store, before, after, **options):
        connector = FakeSource([Board(cards=cards(before))], page=100)
        sync(store, source(connector))
        connector.boards[0].cards = cards(after)
        return connector, sync(store, source(connector), at=LATER, **options)[0]

    @pytest.mark.parametrize(
        ("before", "after", "doubted"),
        [
            (40, 29, False),
            (40, 28, False),
            (40, 27, True),
            (30, 20, False),
            (30, 19, True),
            (11, 0, True),
            (10, 0, False),
        ],
    )
    def test_only_a_great_loss_is_doubted(self, store, before, after, doubted):
        _, result = self.shrunk(store, before, after)
        assert result.scopes[0].shrunk is doubted
        assert result.complete is not doubted
        assert len(gone(store)) == (0 if doubted else before - after)

    @pytest.mark.parametrize(
        ("listed", "total", "doubted"),
        [(40, None, False), (40, 40, False), (40, 30, False), (40, 41, True), (0, 0, False), (0, 1, True)],
    )
    def test_a_listing_of_less_than_the_tool_counts_is_doubted_from_the_first(self, store, listed, total, doubted):
        connector = FakeSource([Board(cards=cards(listed))], page=100)
        pages = connector.pages
        connector.pages = lambda *asked: (
            replace(page, listings=tuple(replace(each, total=total) for each in page.listings))
            for page in pages(*asked)
        )
        results = [sync(store, source(connector), at=f"2026-11-{day}T00:00:00")[0] for day in (23, 24, 25)]
        assert [each.complete for each in results] == [not doubted, not doubted, True]

    def test_so_many_fewer_than_the_tool_counts_as_were_believed_once_are_so_again(self, store):
        connector = FakeSource([Board(cards=cards(40))], page=100)
        pages, more = connector.pages, 3
        connector.pages = lambda *asked: (
            replace(
                page,
                listings=tuple(replace(each, total=len(connector.boards[0].cards) + more) for each in page.listings),
            )
            for page in pages(*asked)
        )
        assert sync(store, source(connector), accept_shrink=True)[0].complete
        connector.boards[0].cards = cards(41)
        assert sync(store, source(connector), at="2026-11-24T00:00:00")[0].complete
        more = 4
        assert not sync(store, source(connector), at="2026-11-25T00:00:00")[0].complete

    def test_the_shortage_that_was_believed_is_so_still_after_another_was_doubted(self, store):
        connector = FakeSource([Board(cards=cards(40))], page=100)
        pages, total = connector.pages, 43
        connector.pages = lambda *asked: (
            replace(page, listings=tuple(replace(each, total=total) for each in page.listings))
            for page in pages(*asked)
        )
        assert sync(store, source(connector), accept_shrink=True)[0].complete
        complete = []
        for day, total in ((24, 44), (25, 43), (26, 44), (27, 44), (28, 44)):  # noqa: B007  # the pages tell it
            complete.append(sync(store, source(connector), at=f"2026-11-{day}T00:00:00")[0].complete)
        assert complete == [False, True, False, False, True]

    def test_a_doubted_loss_is_believed_when_told(self, store):
        _, result = self.shrunk(store, 40, 0, accept_shrink=True)
        assert result.complete
        assert len(gone(store)) == 40

    def test_a_doubted_loss_is_believed_when_two_later_runs_agree(self, store):
        connector, _ = self.shrunk(store, 40, 5)
        sync(store, source(connector), at="2026-11-25T00:00:00")
        assert gone(store) == []
        (result,) = sync(store, source(connector), at="2026-11-26T00:00:00")
        assert result.complete
        assert len(gone(store)) == 35

    def test_runs_that_see_different_losses_do_not_agree(self, store):
        connector, _ = self.shrunk(store, 40, 5)
        for day, left in ((25, 6), (26, 5), (27, 6)):
            connector.boards[0].cards = cards(left)
            sync(store, source(connector), at=f"2026-11-{day}T00:00:00")
        assert gone(store) == []

    def test_a_failed_run_in_between_neither_agrees_nor_disagrees(self, store):
        connector, _ = self.shrunk(store, 40, 5)
        lost = []
        for day, fails in ((25, "start"), (26, None), (27, None)):
            connector.boards[0].fails = fails
            sync(store, source(connector), at=f"2026-11-{day}T00:00:00")
            lost.append(len(gone(store)))
        assert lost == [0, 0, 35]

    def test_a_doubted_census_proves_nothing(self, store):
        connector = FakeSource([Board(cards=cards(40, stamp="1"))], live=True, page=100)
        sync(store, source(connector))
        connector.boards[0].cards = connector.boards[0].cards[:5]
        (result,) = sync(store, source(connector), at=LATER)
        assert result.scopes[0].shrunk
        assert gone(store) == []

    def test_tasks_of_a_shrunk_scope_prove_no_change(self, store):
        self.shrunk(store, 40, 5)
        with store.read() as connection:
            found = load_tracked(connection, connections=("hq",), done_since=None).values()
        assert sum(each.read for each in found) == 5
        assert not any(each.proven for each in found)


def test_a_task_found_by_its_id_and_lost_later_comes_back_whatever_the_local_clock_says(store):
    one, other = Board("A", [card(1)]), Board("B", [])
    connector = FakeSource([one, other])
    for number, (here, there, fails) in enumerate(
        [([card(1)], [], None), ([], [card(1)], "start"), ([], [], None), ([], [card(1)], None)], start=1
    ):
        one.cards, other.cards, other.fails = here, there, fails
        sync(store, source(connector), at=f"2026-11-2{number}T00:00:00")
    assert states(store) == {"WEB-1": State.LIVE}
