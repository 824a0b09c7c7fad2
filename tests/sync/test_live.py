"""Live sources: whole by listing, counted and read in full when it is due, and what they tell beside their tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from altered import replace
from builders import moment
from builders_source import source
from builders_source import sync
from kept import cursors
from kept import states
from live_tool import DownError
from live_tool import LiveSource
from live_tool import Tool
from sqlalchemy import select

from mapping.errors import Place
from mapping.errors import fault
from mapping.model import State
from sync import tables
from sync.reading import load_tracked


def days(count):
    """Give a real clock that stands so many days after the first one."""
    return lambda: moment() + timedelta(days=count)


@pytest.mark.parametrize("single", [False, True])
class TestWhole:
    def test_a_scope_read_in_full_is_whole_although_its_chain_went_on_for_others(self, store, single):
        tool = Tool.of(A=3)
        sync(store, source(LiveSource(tool, single=single), census="weekly"), clock=days(0))
        tool.tick()
        tool.open("B")
        tool.create("B")
        (result,) = sync(store, source(LiveSource(tool, single=single), census="weekly"), clock=days(1))
        assert {each.id: each.whole for each in result.scopes} == {"A": False, "B": True}

    def test_a_full_pass_that_went_on_is_not_whole(self, store, single):
        tool = Tool.of(A=6, B=6)

        def watch(step):
            if step.records >= 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sync(store, source(LiveSource(tool, single=single)), watch=watch)
        (result,) = sync(store, source(LiveSource(tool, single=single), census="weekly"), clock=days(0))
        assert all(each.complete for each in result.scopes)
        counted = {each.id for each in result.scopes if each.census_at is not None}
        assert "A" in counted  # nothing had listed it in full, so its ids were counted

    def test_a_failed_scope_is_read_from_its_own_mark_later(self, store, single):
        tool = Tool.of(A=3, B=3)
        sync(store, source(LiveSource(tool, single=single)))
        tool.tick(timedelta(hours=1))
        tool.projects["B"].lost = True
        tool.edit(5, title="새 제목")
        (result,) = sync(store, source(LiveSource(tool, single=single)), at="2026-11-24T00:00:00")
        assert {each.id: each.complete for each in result.scopes} == {"A": True, "B": False}
        tool.tick(timedelta(hours=1))
        tool.projects["B"].lost = False
        sync(store, source(LiveSource(tool, single=single)), at="2026-11-25T00:00:00")
        with store.read() as connection:
            found = load_tracked(connection, connections=("hq",), done_since=None)
        assert "새 제목" in {each.task.title for each in found.values()}


class TestCensus:
    def pull(self, store, live, day, **changes):
        tool = live.tool_read
        tool.now = moment() + timedelta(days=day)
        at = f"2026-12-{1 + int(day):02}T00:00:00"
        (result,) = sync(store, source(live, **({"census": "daily"} | changes)), at=at, clock=days(day))
        return result

    @pytest.mark.parametrize(
        ("census", "expected"),
        [("every-run", [1, 2, 3, 4, 5]), ("daily", [0, 1, 1, 2, 2]), ("weekly", [0, 0, 0, 0, 0])],
    )
    def test_ids_are_counted_as_often_as_was_asked_for(self, store, census, expected):
        live = LiveSource(Tool.of(A=3))
        self.pull(store, live, 0, census=census)
        counts = []
        for day in (0.5, 1, 1.5, 2, 2.5):
            self.pull(store, live, day, census=census)
            counts.append(len(live.counted))
        assert counts == expected

    def test_a_run_a_little_earlier_than_yesterdays_counts_too(self, store):
        live = LiveSource(Tool.of(A=3))
        self.pull(store, live, 0)
        self.pull(store, live, 0.99)
        assert live.counted == ["A"]

    def test_without_a_count_nothing_is_believed_missing(self, store):
        live = LiveSource(Tool.of(A=3))
        self.pull(store, live, 0)
        live.tool_read.delete(2)
        result = self.pull(store, live, 0.1)
        assert result.complete
        assert not result.scopes[0].whole
        assert states(store)["T-2"] is State.LIVE
        self.pull(store, live, 1.1)
        assert states(store)["T-2"] is State.DELETED

    def test_a_full_listing_is_a_count(self, store):
        live = LiveSource(Tool.of(A=3))
        result = self.pull(store, live, 0)
        assert result.scopes[0].census_at == moment()

    @pytest.mark.parametrize("own", [None, 7])
    def test_ids_that_we_count_are_not_the_tools_own_count(self, store, own):
        class Counting(LiveSource):
            def census(self, scope):
                return replace(super().census(scope), total=own)

        live = Counting(Tool.of(A=3))
        self.pull(store, live, 0)
        result = self.pull(store, live, 1.1)
        assert live.counted == ["A"]
        assert result.scopes[0].total == own

    def test_what_a_full_listing_lacks_is_counted_before_it_is_believed(self, store):
        live = LiveSource(Tool.of(A=3))
        self.pull(store, live, 0)
        live.tool_read.delete(2)
        self.pull(store, live, 8)
        assert live.counted == ["A"]
        assert live.asked == ["c2"]

    def test_a_clock_that_went_back_puts_off_nothing(self, store):
        live = LiveSource(Tool.of(A=3))
        self.pull(store, live, 10)
        (result,) = sync(store, source(live, census="daily"), at="2026-12-20T00:00:00", clock=days(1))
        assert result.scopes[0].whole

    def test_a_loss_in_doubt_is_counted_in_every_run_until_it_is_believed(self, store):
        live = LiveSource(Tool.of(A=40))
        self.pull(store, live, 0)
        for number in range(1, 36):
            live.tool_read.delete(number)
        gone = []
        for day in (1, 1.1, 1.2):
            self.pull(store, live, day)
            gone.append(sum(state is not State.LIVE for state in states(store).values()))
        assert gone == [0, 0, 35]

    def test_a_run_without_changes_asks_for_nothing_but_its_pages(self, store):
        live = LiveSource(Tool.of(A=3, B=3), single=True)
        self.pull(store, live, 0)
        live.tool_read.tick(timedelta(hours=1))
        live.requests = 0
        sync(store, source(live, census="daily"), at="2026-12-01T01:00:00", clock=days(0.04))
        assert live.requests == 3  # whose token it is, and one page per scope
        assert (live.counted, live.asked) == ([], [])


class TestFull:
    @pytest.mark.parametrize(("every", "expected"), [("daily", 3), ("weekly", 1), ("monthly", 0)])
    def test_everything_is_read_again_as_often_as_was_asked_for(self, store, every, expected):
        live = LiveSource(Tool.of(A=3))
        full = 0
        for day in (0, 1, 2, 8):
            live.tool_read.now = moment() + timedelta(days=day)
            at = f"2026-12-{1 + day:02}T00:00:00"
            (result,) = sync(store, source(live, census="weekly", full=every), at=at, clock=days(day))
            full += result.records == 3 and day > 0
        assert full == expected

    def test_a_full_reading_under_way_is_gone_on_with_and_not_begun_again(self, store, monkeypatch):
        monkeypatch.setattr("sync.desk._WAITING", 1)  # so that each page is written by itself
        tool = Tool.of(A=12)
        sync(store, source(LiveSource(tool)), clock=days(0))
        tool.tick(timedelta(days=8))

        def watch(step):
            if step.records >= 8:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sync(store, source(LiveSource(tool)), watch=watch, clock=days(8), at="2026-12-01T00:00:00")
        (result,) = sync(store, source(LiveSource(tool)), clock=days(8.1), at="2026-12-02T00:00:00")
        assert result.records == 4
        assert cursors(store)["A"].full_at == moment() + timedelta(days=8)
        assert cursors(store)["A"].full_from is None

    def test_asked_for_by_hand_it_begins_anew(self, store):
        live = LiveSource(Tool.of(A=3))
        sync(store, source(live), clock=days(0))
        (result,) = sync(store, source(live), clock=days(0.1), full=True, at="2026-12-01T00:00:00")
        assert result.records == 3
        assert result.scopes[0].whole


class TestRoster:
    def test_a_scope_that_was_archived_is_still_read(self, store):
        tool = Tool.of(A=2, B=2)
        sync(store, source(LiveSource(tool)))
        tool.projects["B"].archived = True
        tool.tick(timedelta(hours=1))
        tool.edit(3)
        (result,) = sync(store, source(LiveSource(tool)), at="2026-12-01T00:00:00")
        assert (result.complete, result.records) == (True, 1)

    def test_a_scope_that_is_found_no_more_is_called_so(self, store):
        tool = Tool.of(A=2, B=2)
        sync(store, source(LiveSource(tool, single=True)))
        tool.projects["B"].lost = True
        (result,) = sync(store, source(LiveSource(tool, single=True)), at="2026-12-01T00:00:00")
        assert "no longer finds 이름 B" in str(result.error)

    def test_a_scope_without_tasks_that_is_found_no_more_is_let_go(self, store):
        tool = Tool.of(A=2, B=0)
        sync(store, source(LiveSource(tool)))
        tool.projects["B"].lost = True
        (result,) = sync(store, source(LiveSource(tool)), at="2026-12-01T00:00:00")
        assert result.complete

    def test_a_scope_of_another_name_by_now_is_let_go_with_its_last_task(self, store):
        tool = Tool.of(A=2, B=2)
        sync(store, source(LiveSource(tool), scopes=("A", "B")))
        tool.projects["C"] = replace(tool.projects.pop("B"), id="C")
        for number in (3, 4):
            tool.move(number, "C")
        renamed = LiveSource(tool, scopes_read=("A", "C"))
        (result,) = sync(store, source(renamed, scopes=("A", "B")), at="2026-12-01T00:00:00")
        with store.read() as connection:
            retired = {row.id: row.retired for row in connection.execute(select(tables.scopes))}
        assert result.complete
        assert retired == {"A": False, "B": True, "C": False}


class TestAccounts:
    def test_an_account_is_known_as_out_of_use_although_no_task_tells_it(self, store):
        class Knowing(LiveSource):
            def in_use(self):
                return {"minsu": False, "stranger": True}

        tool = Tool.of(A=1)
        sync(store, source(LiveSource(tool)))
        sync(store, source(Knowing(tool)), at="2026-12-01T00:00:00", clock=days(2))
        with store.read() as connection:
            told = [
                tuple(row) for row in connection.execute(select(tables.accounts.c.native_id, tables.accounts.c.active))
            ]
        assert told == [("minsu", False)]

    def test_a_source_that_fails_to_tell_which_accounts_are_in_use_is_read_all_the_same(self, store):
        class Broken(LiveSource):
            def in_use(self):
                raise DownError

        (result,) = sync(store, source(Broken(Tool.of(A=1))))
        assert result.complete


class TestClocks:
    """The tool's clock is wrong for once; ours is right."""

    @pytest.mark.parametrize("ahead", [{"seconds": 25}, {"hours": 6}, {"days": 3650}])
    def test_a_clock_that_was_ahead_once_holds_nothing_back(self, store, ahead):
        live = LiveSource(tool := Tool.of(A=2))
        tool.now = moment() + timedelta(**ahead)
        sync(store, source(live), clock=days(0))
        tool.now = moment() + timedelta(seconds=5)
        (result,) = sync(store, source(live), clock=days(5 / 86_400))
        assert result.complete

    def test_an_answer_from_before_is_not_taken_for_one_of_a_clock_put_right(self, store):
        live = LiveSource(tool := Tool.of(A=2))
        tool.now = moment() + timedelta(hours=6)
        sync(store, source(live), clock=days(0))
        tool.now = moment() + timedelta(hours=5)
        (result,) = sync(store, source(live), clock=days(0.01))
        assert not result.complete

    def test_a_clock_that_went_back_is_told_as_that_until_it_has_passed_the_moment_again(self, store):
        live = LiveSource(tool := Tool.of(A=2))
        start = tool.now = moment()
        sync(store, source(live), clock=days(0.3))
        tool.now = start - timedelta(hours=1)
        (behind,) = sync(store, source(live), clock=days(0.4))
        tool.now = start + timedelta(hours=1)
        (after,) = sync(store, source(live), clock=days(0.5))

        (told,) = [scope.error for scope in behind.scopes]
        assert "clock" in told.message.text
        assert "clock" in told.advice.text
        assert "Export" not in told.advice.text
        assert after.complete


class TestCounts:
    def test_the_tools_own_count_stands_beside_ours(self, store):
        (result,) = sync(store, source(LiveSource(Tool.of(A=3))))
        assert (result.scopes[0].tasks, result.scopes[0].total) == (3, 3)
        assert result.notes == ()

    def test_what_several_pages_say_alike_is_told_once(self, store):
        class Telling(LiveSource):
            def pages(self, chain, cursor):
                for page in super().pages(chain, cursor):
                    said = fault("{count} in {names}.", place=Place(chain.id), names="x", count=1)
                    yield replace(page, notes=(said,) if page.done else ())

        (result,) = sync(store, source(Telling(Tool.of(A=1, B=1, C=1), parallel=3)))
        assert [note.message.values["count"] for note in result.notes] == [3]

    def test_a_difference_after_a_full_reading_is_told(self, store):
        class Vague(LiveSource):
            def pages(self, chain, cursor):
                for page in super().pages(chain, cursor):
                    yield replace(page, listings=tuple(replace(each, total=2) for each in page.listings))

        (result,) = sync(store, source(Vague(Tool.of(A=3))))
        (note,) = result.notes
        assert "dure knows 3 (difference +1)" in str(note)
        assert result.complete
