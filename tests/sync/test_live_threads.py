"""Live sources are asked by several threads and written by one; a stop keeps what was committed."""

from __future__ import annotations

import threading

import pytest
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import cards
from builders_source import source
from builders_source import sync
from kept import cursors
from kept import states
from live_tool import DownError
from live_tool import LiveSource
from live_tool import Tool
from sqlalchemy import select

from sync import tables
from sync.reading import load_tracked

PATIENCE = 10


class TestThreads:
    def test_chains_of_a_connection_are_asked_at_once(self, store):
        meeting = threading.Barrier(3)

        class Meeting(LiveSource):
            def pages(self, chain, cursor):
                meeting.wait(PATIENCE)
                yield from super().pages(chain, cursor)

        (result,) = sync(store, source(Meeting(Tool.of(A=1, B=1, C=1), parallel=3)))
        assert result.complete

    def test_connections_are_asked_at_once(self, store):
        meeting = threading.Barrier(2)
        wait = lambda sent: meeting.wait(PATIENCE) if sent == 0 else None  # noqa: E731
        one, other = (LiveSource(Tool.of(A=2), on_page=wait, site=site) for site in ("one.example", "two.example"))
        results = sync(store, source(one, "one"), source(other, "two"), together=True)
        assert [(each.name, each.complete, each.tasks) for each in results] == [("one", True, 2), ("two", True, 2)]

    def test_no_more_chains_are_asked_at_once_than_the_connector_bears(self, store):
        inside, most, lock = [], [], threading.Lock()

        class Counting(LiveSource):
            def pages(self, chain, cursor):
                with lock:
                    inside.append(chain)
                    most.append(len(inside))
                try:
                    yield from super().pages(chain, cursor)
                finally:
                    inside.remove(chain)

        sync(store, source(Counting(Tool.of(A=3, B=3, C=3, D=3), parallel=2)))
        assert max(most) <= 2

    def test_only_one_thread_maps_and_writes(self, store):
        seen = set()

        class Watched(LiveSource):
            def to_task(self, found):
                seen.add(threading.current_thread())
                return super().to_task(found)

        sync(store, source(Watched(Tool.of(A=5, B=5), parallel=2)))
        assert seen == {threading.current_thread()}

    def test_a_connector_that_knows_no_threads_is_asked_in_the_one_that_writes(self, store):
        seen = set()

        class Watched(FakeSource):
            def pages(self, chain, cursor):
                seen.add(threading.current_thread())
                yield from super().pages(chain, cursor)

        live = LiveSource(Tool.of(A=5), site="other.example")
        sync(store, source(live, "live"), source(Watched([Board(cards=cards(5))])), together=True)
        assert seen == {threading.current_thread()}

    def test_new_tasks_of_connections_that_are_written_in_turn_get_numbers_of_their_own(self, store):
        names = ("one", "two", "three")
        many = [source(LiveSource(Tool.of(A=7, B=7), page=1, parallel=2, site=f"{n}.example"), n) for n in names]
        results = sync(store, *many, together=True)
        assert [each.tasks for each in results] == [14, 14, 14]
        with store.read() as connection:
            assert len(load_tracked(connection, connections=names, done_since=None)) == 42

    def test_a_chain_that_fails_leaves_the_others_alone(self, store):
        tool = Tool.of(A=4, B=4)

        class Failing(LiveSource):
            def pages(self, chain, cursor):
                if chain.id == "A":
                    raise DownError("A")
                yield from super().pages(chain, cursor)

        (result,) = sync(store, source(Failing(tool, parallel=2)))
        assert {each.id: each.complete for each in result.scopes} == {"A": False, "B": True}

    def test_a_plug_in_that_breaks_in_a_thread_fails_its_chain_alone(self, store):
        class Wrong(LiveSource):
            def pages(self, chain, cursor):
                if chain.id == "A":
                    raise KeyError("s3cr3t")
                yield from super().pages(chain, cursor)

        (result,) = sync(store, source(Wrong(Tool.of(A=1, B=1), parallel=2)))
        assert {each.id: each.complete for each in result.scopes} == {"A": False, "B": True}
        assert "s3cr3t" not in str(result.error)

    def test_pages_are_kept_in_the_order_of_their_chain_each_with_its_cursor(self, store):
        tool, kept = Tool.of(A=7, B=7), []

        def watch(step):
            rows = cursors(store)
            kept.append(tuple(rows[name].cursor if name in rows else None for name in "AB"))

        live = LiveSource(tool, parallel=2, page=2)
        sync(store, source(live), watch=watch)
        for column in zip(*kept, strict=True):
            firsts = list(dict.fromkeys(column))
            assert list(column) == sorted(column, key=firsts.index)  # no cursor comes back

    def test_pages_that_wait_are_written_in_one_transaction(self, store):
        first, others, seen = threading.Event(), threading.Event(), []

        def on_page(sent):
            if sent == 1:
                first.wait(60)
            if sent == 7:
                others.set()  # six wait by now

        def watch(step):
            seen.append(step.records)
            if step.records == 1:
                first.set()
                others.wait(60)

        (result,) = sync(store, source(LiveSource(Tool.of(A=8), page=1, on_page=on_page)), watch=watch)
        assert result.tasks == 8
        assert set(seen) & {1, 2, 3, 4, 5, 6} == {1}

    def test_a_reader_that_is_faster_than_the_writer_waits(self, store, monkeypatch):
        monkeypatch.setattr("sync.desk._WAITING", 4)
        ahead = []
        live = LiveSource(Tool.of(A=60), page=2)
        sync(store, source(live), watch=lambda step: ahead.append(2 * live.sent - step.records))
        assert max(ahead) <= 4 + 2 + 2 + 2  # waiting, in hand, being asked for, and just written

    def test_progress_tells_what_was_read_and_until_when_it_waits(self, store):
        seen = []
        live = LiveSource(Tool.of(A=5), paused_until=moment("2026-11-23T00:01:00"))
        sync(store, source(live), watch=seen.append)
        assert [each.records for each in seen if not each.ended][-1] == 5
        assert {each.paused_until for each in seen if not each.ended} == {moment("2026-11-23T00:01:00")}
        assert (seen[-1].ended, seen[-1].paused_until) == (True, None)

    def test_progress_tells_since_when_a_tool_gives_no_good_answer(self, store):
        seen = []
        live = LiveSource(Tool.of(A=5), quiet_since=moment("2026-11-23T00:01:00"))
        sync(store, source(live), watch=seen.append)
        assert {each.quiet_since for each in seen if not each.ended} == {moment("2026-11-23T00:01:00")}
        assert (seen[-1].ended, seen[-1].quiet_since) == (True, None)

    def test_requests_and_waits_are_kept_with_the_run(self, store):
        live = LiveSource(Tool.of(A=5), waited=1.5)
        (result,) = sync(store, source(live))
        assert (result.requests, result.waited) == (live.requests, 1.5)
        with store.read() as connection:
            row = connection.execute(select(tables.connection_reads)).one()
        assert (row.requests, row.waited) == (live.requests, 1.5)


class TestStopping:
    def test_a_stop_keeps_what_was_committed_and_does_not_wait_for_the_tool(self, store):
        hanging = threading.Event()

        def on_page(sent):
            if sent == 3:
                hanging.wait(60)

        def watch(step):
            if step.records >= 6:
                raise KeyboardInterrupt

        try:
            with pytest.raises(KeyboardInterrupt), store.lock():
                sync(store, source(LiveSource(Tool.of(A=20), page=2, on_page=on_page)), watch=watch)
            with store.lock():
                assert len(states(store)) == 6
        finally:
            hanging.set()

    def test_the_next_run_goes_on_where_it_stopped(self, store, monkeypatch):
        monkeypatch.setattr("sync.desk._WAITING", 1)  # so that each page is written by itself
        tool = Tool.of(A=20)

        def watch(step):
            if step.records >= 10:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sync(store, source(LiveSource(tool, page=2)), watch=watch)
        live = LiveSource(tool, page=2)
        (result,) = sync(store, source(live))
        assert (live.mapped, result.tasks, result.complete) == (10, 20, True)

    @pytest.mark.parametrize("single", [False, True])
    def test_what_it_read_before_it_stopped_is_looked_at_again_for_changes(self, store, single):
        tool = Tool.of(A=6, B=6)

        def on_page(sent):
            if sent == 5:
                raise DownError

        sync(store, source(LiveSource(tool, single=single, on_page=on_page)))
        tool.tick()
        tool.edit(1, title="바뀜")
        (result,) = sync(store, source(LiveSource(tool, single=single)), at="2026-11-24T00:00:00")
        with store.read() as connection:
            found = load_tracked(connection, connections=("hq",), done_since=None).values()
        assert result.complete
        assert "바뀜" in {each.task.title for each in found}
        assert all(each.read and each.proven for each in found)
