"""A tool that counts its ids and was replaced by another one at its address: seen by when its tasks were made."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

import pytest
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync

from mapping.model import State
from sync.reading import load_tracked
from sync.reread import reread

MONDAY, TUESDAY, WEDNESDAY = (f"2026-11-{day}T00:00:00" for day in (23, 24, 25))


@dataclass
class CountingSource(FakeSource):
    """A source whose ids are those of another one of its kind as well."""

    born_asked: list = field(default_factory=list)

    def born(self, native_ids):
        self.born_asked.append(tuple(native_ids))
        cards = [each for board in self.boards for each in board.cards]
        return {each["id"]: moment(each["created"]) for each in cards if each["id"] in native_ids and "created" in each}


def made(count, *, clock="09:00", first=1, **changes):
    """Write cards that were made at moments of their own."""
    numbers = range(first, first + count)
    return [card(number, created=f"2026-10-{number:02d}T{clock}:07.123000", **changes) for number in numbers]


def live(sent, name="hq", **changes):
    return source(CountingSource([Board(cards=sent)], live=True, page=50), name, **changes)


def edited(sent, stamp, **changes):
    return [each | changes | {"stamp": stamp} for each in sent]


def known(store, *names):
    with store.read() as connection:
        found = load_tracked(connection, connections=names or ("hq",), done_since=None)
    return {each.task.key: (each.task.title, each.state) for each in found.values()}


def stopped(result):
    return result.error is not None and "another tool answers" in result.error.message.text


def test_tasks_made_at_another_moment_stop_the_connection(store):
    sync(store, live(edited(made(5), "1")))
    (result,) = sync(store, live(edited(made(5, clock="10:05"), "2", title="다른 일")), at=TUESDAY)

    assert (result.complete, stopped(result)) == (False, True)
    assert set(known(store).values()) == {(f"일 {number}", State.LIVE) for number in range(1, 6)}


def test_other_connections_go_on(store):
    other = source(FakeSource([Board(cards=made(2))], tool="trello", site="trello.com", live=True), "board")
    sync(store, live(edited(made(5), "1")), other)
    results = sync(store, live(edited(made(5, clock="10:05"), "2")), other, at=TUESDAY, together=True)
    assert [each.complete for each in results] == [False, True]


def test_nothing_is_asked_where_nothing_is_odd(store):
    sync(store, live(edited(made(5), "1")))
    again = live(edited(made(6), "2", title="고친 일"))
    (result,) = sync(store, again, at=TUESDAY)
    assert (result.complete, again.connector.born_asked) == (True, [])


def test_one_odd_task_among_many_is_the_same_task(store):
    sync(store, live(edited(made(5), "1")))
    now = [*edited(made(4), "1"), *edited(made(1, clock="10:05", first=5), "2", title="고친 일")]
    corrected = live(now)
    (result,) = sync(store, corrected, at=TUESDAY)

    assert (result.complete, len(corrected.connector.born_asked)) == (True, 1)
    assert known(store)["WEB-5"] == ("고친 일", State.LIVE)
    assert [each.message.values["keys"] for each in result.notes] == ["WEB-5"]
    (again,) = sync(store, live(now), at=WEDNESDAY)
    assert again.notes == ()


def test_tasks_that_do_not_tell_when_they_were_made_prove_nothing(store):
    sync(store, live(edited(made(3), "1")))
    hidden = [{name: value for name, value in each.items() if name != "created"} for each in made(3)]
    (result,) = sync(store, live(edited(hidden, "2")), at=TUESDAY)
    assert result.complete


def test_what_is_gone_is_not_believed_of_another_tool(store):
    sync(store, live(edited(made(5), "2")))
    (result,) = sync(store, live(edited(made(3, clock="10:05"), "1")), at=TUESDAY)

    assert (result.complete, stopped(result)) == (False, True)
    assert {state for _, state in known(store).values()} == {State.LIVE}


def test_what_is_gone_is_believed_of_the_same_tool(store):
    sync(store, live(edited(made(5), "2")))
    same = live(edited(made(4), "2"))
    (result,) = sync(store, same, at=TUESDAY)

    assert (result.complete, len(same.connector.born_asked)) == (True, 1)
    assert {each["id"] for each in made(5)} - {"c5"} == set(same.connector.born_asked[0]) - {"c5"}
    assert known(store)["WEB-5"][1] is State.DELETED


def test_an_export_that_rounds_is_the_same_tool(store):
    """What an export says to the minute, in the zone of whoever made it, a live tool says to the millisecond."""
    rounded = [each | {"created": f"2026-10-{number:02d}T18:00:00"} for number, each in enumerate(made(5), 1)]
    sync(store, source(FakeSource([Board(cards=rounded)]), "hq"))
    cut = live(edited(made(5), "1"))
    cut.connector.page, cut.connector.boards[0].fails = 2, "middle"
    sync(store, cut, at=TUESDAY)
    (result,) = sync(store, live(edited(made(5), "1")), at=WEDNESDAY)
    assert result.complete


def test_an_export_beside_proves_nothing_by_rounding(store):
    rounded = [each | {"created": f"2026-10-{number:02d}T18:00:00"} for number, each in enumerate(made(5), 1)]
    sync(store, live(edited(made(5), "1")))
    sync(store, source(FakeSource([Board(cards=rounded)]), "export"), at=TUESDAY)
    (result,) = sync(store, live(edited(made(5), "2", title="고친 일")), at=WEDNESDAY)
    assert result.complete


def test_a_last_look_keeps_nothing_of_another_tool(store):
    sync(store, live(edited(made(3), "1")))
    with store.read() as connection:
        uids = list(load_tracked(connection, connections=("hq",), done_since=None))
    found = reread(store, [live(made(2, clock="10:05", title="다른 일"))], uids, now=moment(TUESDAY))

    assert (found.changed, found.gone, set(found.stale)) == (False, frozenset(), set(uids))
    assert {title for title, _ in known(store).values()} == {"일 1", "일 2", "일 3"}


def test_under_a_new_name_another_tool_is_a_site_of_its_own(store):
    sync(store, live(edited(made(3), "1")))
    for at in (TUESDAY, WEDNESDAY):
        (result,) = sync(store, live(edited(made(3, clock="10:05"), "2", title="다른 일"), "new"), at=at)

    assert result.complete
    assert {title for title, _ in known(store).values()} == {"일 1", "일 2", "일 3"}
    assert {title for title, _ in known(store, "new").values()} == {"다른 일"}


def test_a_second_connection_to_the_other_tool_reads_the_same_tasks(store):
    sync(store, live(edited(made(3), "1")))
    sync(store, live(edited(made(3, clock="10:05"), "2"), "new"), at=TUESDAY)
    sync(store, live(edited(made(3, clock="10:05"), "2"), "third"), at=WEDNESDAY)
    with store.read() as connection:
        assert len(load_tracked(connection, connections=("hq", "new", "third"), done_since=None)) == 6


@pytest.mark.parametrize("first", [1, 11], ids=["same issues", "others alone"])
def test_a_second_connection_to_the_same_tool_lies_at_its_site(store, first):
    sync(store, live(edited(made(3), "1")))
    sync(store, live(edited(made(3, first=first), "1"), "second"), at=TUESDAY)
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq", "second"), done_since=None)
    assert len({each.task.origin.site for each in found.values()}) == 1
