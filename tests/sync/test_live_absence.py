"""What befalls tasks and scopes of a live source: lost, regained, moved, renamed, taken out, split between connections."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from altered import replace
from builders import moment
from builders_source import source
from builders_source import sync
from live_tool import LiveSource
from live_tool import Tool
from sqlalchemy import select

from connectors.api import Absent
from mapping.model import State
from sync import tables
from sync.reading import load_tracked
from sync.reading import scope_proofs


class Place:
    """A tool, the connections that read it, and days that pass between runs."""

    def __init__(self, store, tool, single, **connections):
        self.store, self.tool, self.day = store, tool, 0
        read = {name: tuple(scopes) for name, scopes in (connections or {"hq": tuple(tool.projects)}).items()}
        self.live = {name: LiveSource(tool, scopes, single=single) for name, scopes in read.items()}

    def run(self, *names, **options):
        """Let a day pass and read."""
        self.day += 1
        self.tool.tick(timedelta(days=1))
        for live in self.live.values():
            live.counted.clear()
            live.asked.clear()
        sources = [
            source(self.live[name], name, scopes=self.live[name].scopes_read, census=options.pop("census", "every-run"))
            for name in names or self.live
        ]
        now = moment() + timedelta(days=self.day)
        at = now.replace(tzinfo=None).isoformat()
        results = sync(self.store, *sources, at=at, clock=lambda: now, configured=frozenset(self.live), **options)
        return {each.name: each for each in results}

    def tracked(self):
        with self.store.read() as connection:
            found = load_tracked(connection, connections=tuple(self.live), done_since=None)
        return {each.task.key: each for each in found.values()}

    def state(self, number):
        return self.tracked()[f"T-{number}"].state

    def state_at(self, number):
        with self.store.read() as connection:
            return connection.scalar(select(tables.tasks.c.state_at).where(tables.tasks.c.key == f"T-{number}"))

    def homes(self, number):
        """Give every home that a task ever had, and whether it has it now."""
        with self.store.read() as connection:
            query = select(tables.homes).join(tables.tasks, tables.tasks.c.id == tables.homes.c.task_id)
            rows = connection.execute(query.where(tables.tasks.c.key == f"T-{number}").order_by(tables.homes.c.id))
            return [(row.scope, row.until_at is None) for row in rows]


@pytest.fixture(params=[False, True], ids=["chains", "chain"])
def place(store, request):
    """Give a place over two projects of three tasks, read in two chains and in one."""

    def make(**connections):
        return Place(store, Tool.of(A=3, B=3), request.param, **connections)

    return make


def complete(result):
    return {scope.id: scope.complete for scope in result["hq"].scopes}


class TestPermission:
    @pytest.mark.parametrize("silent", [False, True])
    def test_a_lost_scope_keeps_its_tasks_and_is_incomplete(self, place, silent):
        here = place()
        here.run()
        here.tool.projects["B"].lost, here.tool.projects["B"].silent = True, silent
        result = here.run()
        assert complete(result) == {"A": True, "B": False}
        assert {each.state for each in here.tracked().values()} == {State.LIVE}

    @pytest.mark.parametrize("silent", [False, True])
    def test_what_changed_while_a_scope_was_lost_comes_when_it_is_back(self, place, silent):
        here = place()
        here.run()
        here.tool.projects["B"].lost, here.tool.projects["B"].silent = True, silent
        here.tool.edit(5, title="바뀜")
        here.tool.delete(6)
        for _ in range(3):
            here.run()
        here.tool.projects["B"].lost = False
        result = here.run()
        assert result["hq"].complete
        assert here.tracked()["T-5"].task.title == "바뀜"
        assert here.state(6) is State.DELETED

    def test_a_scope_that_was_never_seen_is_not_taken_for_an_empty_one(self, place):
        here = place()
        here.tool.projects["B"].lost = here.tool.projects["B"].silent = True
        assert complete(here.run()) == {"A": True, "B": False}

    def test_only_the_lost_scope_is_read_anew(self, place):
        here = place()
        here.run()
        here.tool.projects["B"].lost = here.tool.projects["B"].silent = True
        here.run()
        here.tool.projects["B"].lost = False
        result = here.run()
        assert {scope.id: scope.whole for scope in result["hq"].scopes} == {"A": True, "B": True}
        assert result["hq"].records == 3

    def test_a_connector_that_cannot_take_a_mark_back_is_read_from_its_start(self, store):
        class Plain(LiveSource):
            rewind = None

        here = Place(store, Tool.of(A=3, B=3), True)
        here.live["hq"] = Plain(here.tool, ("A", "B"), single=True)
        here.run()
        here.tool.projects["B"].lost = here.tool.projects["B"].silent = True
        here.run()
        here.tool.projects["B"].lost = False
        here.tool.edit(5, title="바뀜")
        assert here.run()["hq"].records == 6

    def test_a_scope_that_is_gone_from_the_roster_is_not_closed(self, store):
        tool = Tool.of(A=3, B=3)
        sync(store, source(LiveSource(tool)))
        tool.projects["B"].lost = True
        (result,) = sync(store, source(LiveSource(tool)), at="2026-11-24T00:00:00")
        assert complete({"hq": result}) == {"A": True, "B": False}
        assert result.tasks == 6

    def test_a_single_task_out_of_sight_is_no_deletion(self, place):
        here = place()
        here.run()
        here.tool.items[5].hidden = True
        here.run()
        assert here.state(5) is State.OUT_OF_SIGHT
        here.tool.items[5].hidden = False
        here.run()
        assert here.state(5) is State.LIVE


class TestComingBack:
    def test_a_deleted_task_that_is_restored_without_an_edit_is_found_by_the_count(self, place):
        here = place()
        here.run()
        item = here.tool.delete(2)
        here.run()
        assert here.state(2) is State.DELETED
        here.tool.items[2] = item
        here.run()
        assert here.state(2) is State.LIVE
        assert here.live["hq"].asked == ["c2"]

    def test_many_are_asked_for_in_batches(self, store):
        here = Place(store, Tool.of(A=450), False)
        here.run()
        for number in range(1, 111):
            here.tool.delete(number)
        before = here.live["hq"].requests
        here.run()
        assert len(here.live["hq"].asked) == 110
        assert here.live["hq"].requests - before <= 5  # whose token, one page, one count, two batches


class TestKeptBack:
    """What is listed by its id, and not given when asked for."""

    @pytest.fixture
    def here(self, store):
        """Give a tool that lists one more task than it gives."""
        here = Place(store, Tool.of(A=2), False)
        live = here.live["hq"]
        here.ghosts = {"c99"}
        count = live.census
        live.census = lambda scope: replace(count(scope), native_ids=count(scope).native_ids | here.ghosts)
        return here

    def test_it_is_told_in_every_run_until_it_comes_or_is_listed_no_more(self, here):
        here.run()
        for _ in range(3):
            result = here.run()["hq"]
            assert not result.complete
            assert "c99" in str(result.scopes[0].error)
        here.ghosts.clear()
        assert here.run()["hq"].complete

    @pytest.mark.parametrize("given", [True, False])
    def test_a_known_task_that_a_full_reading_did_not_bring_is_asked_for(self, store, given):
        here = Place(store, Tool.of(A=3), False)
        live = here.live["hq"]
        here.run()
        here.tool.edit(2, title="새 제목")
        pages, reread = live.pages, live.reread

        def forgetful(chain, cursor):
            for page in pages(chain, cursor):
                records = [each for each in page.records if each.native_id != "c2"]
                listings = tuple(replace(each, whole=False, total=None) for each in page.listings)
                yield replace(page, records=records, listings=listings)

        live.pages = forgetful
        live.reread = lambda ids: reread(ids) if given else (Absent(each, State.DELETED) for each in ids)
        here.day += 7
        result = here.run()["hq"]
        assert result.complete is given
        assert (here.tracked()["T-2"].task.title == "새 제목") is given
        assert here.state(2) is State.LIVE

    def test_it_takes_nothing_away(self, here):
        here.run()
        here.run()
        assert here.state(1) is here.state(2) is State.LIVE


class TestScopes:
    def test_a_renamed_scope_keeps_its_tasks_and_their_homes(self, place):
        here = place()
        here.run()
        here.tool.projects["A"].name = "새 이름"
        result = here.run()
        assert result["hq"].complete
        assert result["hq"].scopes[0].name == "새 이름"
        assert here.homes(1) == [("A", True)]

    def test_a_scope_taken_out_of_the_settings_leaves_the_world_and_may_come_back(self, place):
        here = place()
        here.run()
        here.live["hq"].scopes_read = ("A",)
        result = here.run()
        assert result["hq"].complete
        assert sorted(here.tracked()) == ["T-1", "T-2", "T-3"]
        here.tool.edit(5, title="바뀜")
        here.tool.delete(6)
        here.live["hq"].scopes_read = ("A", "B")
        here.run()
        assert here.tracked()["T-5"].task.title == "바뀜"
        assert here.state(6) is State.DELETED

    def test_a_task_of_a_scope_taken_out_is_gone_when_its_other_scope_denies_it(self, store):
        here = Place(store, Tool.of(A=3, B=3), False)
        here.tool.move(1, "A", "B")
        here.run()
        here.live["hq"].scopes_read = ("A",)
        here.run()
        here.tool.delete(1)
        here.run()
        assert here.state(1) is State.DELETED

    def test_a_task_that_is_gone_when_one_of_its_scopes_is_taken_out_is_not_believed_to_be_there(self, store):
        here = Place(store, Tool.of(A=3, B=3), False)
        here.tool.move(1, "A", "B")
        here.run()
        here.live["hq"].scopes_read = ("A",)
        here.tool.delete(1)
        here.run()
        assert here.state(1) is State.DELETED

    def test_a_project_that_is_gone_for_good_and_empty_holds_up_no_proof(self, store):
        tool = Tool.of(A=3, B=0)
        sync(store, source(LiveSource(tool)))
        del tool.projects["B"]
        sync(store, source(LiveSource(tool)), at="2026-11-24T00:00:00")
        with store.read() as connection:
            proofs = scope_proofs(connection)
        assert (proofs.known, proofs.whole) == ({("hq", "A")}, {("hq", "A")})


class TestMoves:
    @pytest.mark.parametrize("silently", [False, True])
    def test_a_task_moved_between_two_chains_keeps_its_history(self, place, silently):
        here = place()
        here.run()
        here.tool.edit(2)
        here.run()
        here.tool.tick(timedelta(days=1))
        here.tool.move(2, "B", silently=silently)
        here.run()
        moved = here.tracked()["T-2"]
        assert moved.state is State.LIVE
        assert moved.sightings == (("hq", "B"),)
        assert here.homes(2) == [("A", False), ("B", True)]
        assert [event.after for event in moved.task.events if event.kind == "status"] == ["v1"]

    def test_a_task_that_left_one_of_its_scopes_is_not_known_while_the_other_one_cannot_be_read(self, place):
        here = place()
        here.tool.move(1, "A", "B")
        here.run()
        here.tool.move(1, "B")
        here.tool.edit(1, title="바뀜")
        here.tool.projects["B"].lost = True
        here.run()
        found = here.tracked()["T-1"]
        assert (found.state, found.read, found.proven) == (State.LIVE, False, False)
        here.tool.projects["B"].lost = False
        here.run()
        found = here.tracked()["T-1"]
        assert (found.task.title, found.proven, found.sightings) == ("바뀜", True, (("hq", "B"),))

    def test_a_task_that_one_of_its_scopes_counts_is_known_though_the_other_one_cannot_be_read(self, place):
        here = place()
        here.tool.move(1, "A", "B")
        here.run()
        here.tool.projects["B"].lost = True
        here.run()
        found = here.tracked()["T-1"]
        assert (found.read, found.proven) == (True, True)
        here.run(census="monthly")
        found = here.tracked()["T-1"]
        assert (found.read, found.proven) == (False, False)

    @pytest.mark.parametrize("silently", [False, True])
    def test_a_task_moved_out_of_all_scopes_is_moved_out(self, place, silently):
        here = place(hq=("A",))
        here.run()
        here.tool.move(2, "B", silently=silently)
        here.run()
        assert here.state(2) is State.MOVED_OUT

    @pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
    @pytest.mark.parametrize("silently", [False, True])
    def test_a_task_moved_between_connections_stays_live(self, place, order, silently):
        here = place(one=("A",), two=("B",))
        here.run()
        here.tool.move(2, "B", silently=silently)
        for _ in range(2):
            here.run(*order)
            moved = here.tracked()["T-2"]
            assert moved.state is State.LIVE
            assert moved.sightings == (("two", "B"),)

    def test_a_task_handed_over_is_not_gone_while_the_other_connection_is_down(self, place):
        here = place(one=("A",), two=("B",))
        here.run()
        here.tool.move(2, "B")
        here.live["two"].dead = True
        here.run()
        assert here.state(2) is State.LIVE
        here.live["two"].dead = False
        here.run()
        assert here.tracked()["T-2"].sightings == (("two", "B"),)

    def test_a_task_in_a_scope_that_two_connections_read_is_gone_when_both_deny_it(self, place):
        here = place(one=("A",), two=("A", "B"))
        here.run()
        here.tool.delete(2)
        here.live["two"].dead = True
        here.run()
        assert here.state(2) is State.LIVE
        here.live["two"].dead = False
        here.run()
        assert here.state(2) is State.DELETED

    def test_a_scope_given_to_another_connection_holds_no_task_back(self, place):
        here = place(one=("A", "B"), two=("B",))
        here.run()
        here.live["one"].scopes_read = ("A",)
        here.run()
        here.tool.delete(5)
        here.run()
        assert here.state(5) is State.DELETED

    def test_a_scope_of_another_site_with_the_same_id_takes_nothing_over(self, store):
        here = Place(store, Tool.of(A=3, B=3), False, one=("A",))
        here.live["two"] = LiveSource(Tool.of(B=1), ("B",), site="other.example")
        here.run()
        here.tool.move(2, "B")
        here.run()
        assert here.state(2) is State.MOVED_OUT


class TestTasksOutOfSight:
    def test_one_that_is_deleted_later_is_told_so_by_a_later_count(self, place):
        here = place()
        here.run()
        here.tool.items[1].hidden = True
        here.run()
        hidden, since = here.state(1), here.state_at(1)
        here.run()
        still, as_before = here.state(1), here.state_at(1)
        here.tool.delete(1)
        here.run()

        assert [hidden, still, here.state(1)] == [State.OUT_OF_SIGHT, State.OUT_OF_SIGHT, State.DELETED]
        assert as_before == since

    def test_one_that_two_connections_had_seen_is_asked_for_as_well(self, store):
        here = Place(store, Tool.of(A=3), False, hq=("A",), pm=("A",))
        here.run()
        here.tool.items[1].hidden = True
        here.run()
        hidden = here.state(1)
        here.tool.delete(1)
        here.run()
        here.run()

        assert [hidden, here.state(1)] == [State.OUT_OF_SIGHT, State.DELETED]

    def test_they_are_asked_for_only_with_a_count(self, place):
        here = place()
        here.run()
        here.tool.items[1].hidden = True
        here.run()
        here.run(census="weekly")
        assert here.live["hq"].asked == []

    def test_of_many_each_has_its_turn(self, store):
        here = Place(store, Tool.of(A=450), True)
        here.run()
        for number in range(1, 451):
            here.tool.items[number].hidden = number > 200
        here.run(accept_shrink=True)
        asked = []
        for _ in range(4):
            here.run(accept_shrink=True)
            asked.append(len(here.live["hq"].asked))
            here.tool.items.pop(300, None)
        assert asked == [100, 100, 100, 100]
        assert here.state(300) is State.DELETED


class TestTasksThatTheToolFailsToGive:
    def test_one_stays_as_it_was_and_the_others_are_decided(self, place):
        here = place()
        here.run()
        here.tool.delete(1)
        here.tool.delete(4)
        here.live["hq"].silent_on = {"c1"}
        result = here.run()["hq"]

        assert result.complete
        assert [here.state(number) for number in (1, 2, 4)] == [State.LIVE, State.LIVE, State.DELETED]
        assert [here.tracked()[f"T-{number}"].proven for number in (1, 2)] == [False, True]
        assert [note.message.values["ids"] for note in result.notes] == ["c1"]

    def test_it_is_asked_for_again_until_the_tool_tells(self, place):
        here = place()
        here.run()
        here.tool.delete(1)
        here.live["hq"].silent_on = {"c1"}
        here.run()
        here.live["hq"].silent_on = set()
        here.run()
        assert here.state(1) is State.DELETED

    def test_one_that_was_counted_and_never_read_leaves_its_scope_unproven(self, place):
        here = place()
        here.run()
        here.tool.create("A")
        here.tool.items[7].updated -= timedelta(days=30)
        here.live["hq"].silent_on = {"c7"}
        assert complete(here.run()) == {"A": False, "B": True}

    def test_one_that_moved_silently_leaves_the_scope_unproven_that_holds_it_now(self, place):
        here = place()
        here.run()
        here.tool.move(1, "B", silently=True)
        here.live["hq"].silent_on = {"c1"}
        assert complete(here.run()) == {"A": True, "B": False}
        assert not here.tracked()["T-1"].proven


def test_a_tool_that_tells_nothing_of_what_was_known_is_not_taken_for_another_one(store):
    tool = Tool.of(A=0)
    tool.create("A", created="2026-10-01T09:00:00")
    sync(store, source(LiveSource(tool, site="old.example")))
    moved = LiveSource(tool, site="new.example")
    moved.silent_on = {"c1"}
    (result,) = sync(store, source(moved), at="2026-11-24T00:00:00")

    assert not result.complete
    with store.read() as connection:
        assert {
            each.task.origin.site for each in load_tracked(connection, connections=("hq",), done_since=None).values()
        } == {"old.example"}


def test_what_two_connections_miss_at_the_same_moment_is_asked_for_by_one_of_them(store):
    tool = Tool.of(A=3)
    place = Place(store, tool, False, hq=("A",), pm=("A",))
    both = threading.Barrier(2, timeout=5)
    for live in place.live.values():
        live.in_use = lambda: dict[str, bool]() if both.wait() else {}  # each has found by now what it lacks
    place.run(together=True)
    tool.delete(1)

    results = place.run(together=True)

    assert place.state(1) is State.DELETED
    assert sorted(name for live in place.live.values() for name in live.asked) == ["c1"]
    assert all(result.complete for result in results.values())
