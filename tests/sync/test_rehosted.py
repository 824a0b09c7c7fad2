"""A connection whose host name changed: the same tool goes on, another one begins anew, and no task is taken for another."""

from __future__ import annotations

import os
import signal
from datetime import datetime

import pytest
from builders import origin
from builders import task
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync
from sqlalchemy import event
from sqlalchemy import select

from mapping.errors import ConnectorError
from mapping.errors import fault
from mapping.model import State
from sync import tables
from sync.hosts import load_hosts
from sync.reading import load_tracked
from sync.rehost import is_same_tool
from sync.reread import reread
from sync.rows import task_row
from sync.store import Store

OLD, NEW = "old.example", "new.example"


def made(count, second="01", first=1):
    """Write cards that were made at moments of their own."""
    numbers = range(first, first + count)
    return [card(number, created=f"2026-10-{number:02d}T09:00:{second}.123000") for number in numbers]


def connected(sent, site, name="hq", **changes):
    connector = FakeSource([Board(cards=sent)], site=site, live=True)
    return source(connector, name, **({"rules_mark": site} | changes))


def known(store, *names):
    with store.read() as connection:
        return load_tracked(connection, connections=names or ("hq",), done_since=None)


def site_rows(store):
    with store.read() as connection:
        return {tuple(row) for row in connection.execute(select(tables.tasks.c.native_id, tables.tasks.c.site))}


def told(result):
    return [note.message.text for note in result.notes]


def test_the_same_tasks_under_another_host_name_stay_the_same_tasks(store):
    sync(store, connected(made(5), OLD))
    before = set(known(store))
    (result,) = sync(store, connected(made(6), NEW), at="2026-11-24T00:00:00")
    after = known(store)

    assert (result.complete, result.tasks) == (True, 6)
    assert before < set(after)
    assert {each.task.origin.site for each in after.values()} == {NEW}
    assert any("is the same site" in each for each in told(result))
    with store.read() as connection:
        accounts = connection.execute(select(tables.accounts.c.site, tables.accounts.c.native_id)).all()
    assert [tuple(each) for each in accounts] == [(NEW, "minsu")]


def test_it_is_asked_and_told_once(store):
    sync(store, connected(made(5), OLD))
    sync(store, connected(made(5), NEW), at="2026-11-24T00:00:00")
    again = connected(made(5), NEW)
    (result,) = sync(store, again, at="2026-11-25T00:00:00")

    assert (result.complete, told(result), again.connector.asked) == (True, [], [])


def test_nothing_of_another_tool_is_taken_for_what_was_known(store):
    sync(store, connected(made(5), OLD))
    before = known(store)
    (result,) = sync(store, connected(made(4, second="02"), NEW), at="2026-11-24T00:00:00")
    after = known(store)

    assert result.tasks == 4
    assert before.keys().isdisjoint(after)
    assert site_rows(store) == {(f"c{n}", OLD) for n in range(1, 6)} | {(f"c{n}", NEW) for n in range(1, 5)}
    assert any("is another site" in each for each in told(result))


def test_another_tool_is_read_from_its_start(store):
    late = [each | {"stamp": "9"} for each in made(3)]
    early = [each | {"stamp": "1"} for each in made(3, second="02")]
    sync(store, connected(late, OLD))
    (result,) = sync(store, connected(early, NEW), at="2026-11-24T00:00:00")
    assert result.tasks == 3


def test_back_under_its_former_host_name_it_goes_on(store):
    sync(store, connected(made(5), OLD))
    before = set(known(store))
    sync(store, connected(made(4, second="02"), NEW), at="2026-11-24T00:00:00")
    (result,) = sync(store, connected(made(5), OLD), at="2026-11-25T00:00:00")

    assert (set(known(store)), result.tasks) == (before, 5)


def test_one_task_made_at_another_moment_is_enough_to_see_another_tool(store):
    sync(store, connected(made(5), OLD))
    sync(store, connected([*made(4), *made(1, second="02", first=5)], NEW), at="2026-11-24T00:00:00")
    assert len(site_rows(store)) == 10


@pytest.mark.parametrize("state", [State.OUT_OF_SIGHT, None])
def test_what_cannot_be_told_is_not_decided(store, state):
    sync(store, connected(made(3), OLD))
    blind = connected([], NEW)
    if state is None:
        blind.connector.reread = _failing
    else:
        blind.connector.answers = {f"c{number}": state for number in range(1, 4)}
    (result,) = sync(store, blind, at="2026-11-24T00:00:00")

    assert not result.complete
    assert {each.state for each in known(store).values()} == {State.LIVE}
    (result,) = sync(store, connected(made(3), NEW), at="2026-11-25T00:00:00")
    assert (result.complete, len(site_rows(store))) == (True, 3)


def _failing(_ids):
    raise ConnectorError(fault("{what} does not answer", what="it"))


def test_a_second_connection_under_the_old_host_name_goes_on_with_the_same_tasks(store):
    sync(store, connected(made(5), OLD), connected(made(5), OLD, "second"))
    before = set(known(store, "hq", "second"))
    for at in ("24", "25"):
        sync(
            store,
            connected(made(6), NEW),
            connected([*made(6), card(7, created="2026-10-07T09:00:01")], OLD, "second"),
            at=f"2026-11-{at}T00:00:00",
        )
    after = known(store, "hq", "second")

    assert len(after) == 7
    assert before < set(after)
    assert {each.task.origin.site for each in after.values()} == {NEW}


def test_connections_that_move_together_move_once(store):
    sync(store, connected(made(5), OLD), connected(made(5), OLD, "second"))
    moved = (connected(made(5), NEW), connected(made(5), NEW, "second"))
    results = sync(store, *moved, at="2026-11-24T00:00:00", together=True)

    assert [each.complete for each in results] == [True, True]
    assert site_rows(store) == {(f"c{number}", NEW) for number in range(1, 6)}


def test_what_another_connection_knew_under_the_new_host_name_becomes_one_with_it(store):
    sync(store, connected(made(5), OLD))
    before = set(known(store))
    sync(store, connected(made(6), NEW, "second"), at="2026-11-24T00:00:00")
    sync(store, connected(made(6), NEW), connected(made(6), NEW, "second"), at="2026-11-25T00:00:00")
    after = known(store, "hq", "second")

    assert len(after) == 6
    assert before < set(after)


def test_another_tool_behind_a_host_name_that_was_left_is_a_site_of_its_own(store):
    sync(store, connected(made(5), OLD))
    sync(store, connected(made(5), NEW), at="2026-11-24T00:00:00")
    for at in ("25", "26"):
        results = sync(
            store,
            connected(made(5), NEW),
            connected(made(5, second="02"), OLD, "other"),
            at=f"2026-11-{at}T00:00:00",
        )
    assert [(each.complete, each.tasks) for each in results] == [(True, 5), (True, 5)]
    assert len(known(store, "hq", "other")) == 10


def behind_a_gateway(sent, site):
    connector = FakeSource([Board(cards=sent)], site=site, live=True)
    connector.told_site = lambda: site
    return source(connector, site="", rules_mark="gateway")


@pytest.mark.parametrize("second", ["01", "02"])
def test_a_site_behind_a_gateway_is_recognised_by_what_the_tool_calls_it(store, second):
    sync(store, behind_a_gateway(made(5), OLD))
    before = set(known(store))
    for at in ("24", "25"):
        (result,) = sync(store, behind_a_gateway(made(5, second=second), NEW), at=f"2026-11-{at}T00:00:00")

    assert (result.complete, result.tasks) == (True, 5)
    assert (set(known(store)) == before) is (second == "01")
    assert len(site_rows(store)) == (5 if second == "01" else 10)


def test_nothing_is_read_again_for_a_mail_from_a_host_that_nobody_recognised_yet(store):
    sync(store, connected(made(3), OLD))
    other = connected([each | {"title": "다른 일"} for each in made(3, second="02")], NEW)
    found = reread(store, [other], set(known(store)), now=_now(store))

    assert (found.changed, len(found.stale), other.connector.asked) == (False, 3, [])


def _now(store):
    with store.read() as connection:
        return connection.scalar(select(tables.runs.c.at).order_by(tables.runs.c.seq.desc()))


@pytest.mark.parametrize("second", ["01", "02"])
@pytest.mark.parametrize("number", range(1, 12))
def test_a_kill_at_any_commit_leaves_all_or_nothing_of_the_change(kept_url, number, second):
    with Store.open(kept_url) as store:
        sync(store, connected(made(5), OLD))
    child = os.fork()
    if not child:
        _sync_and_die(kept_url, second, number)
    os.waitpid(child, 0)
    with Store.open(kept_url) as store:
        known_then = len(site_rows(store))
        (result,) = sync(store, connected(made(5, second=second), NEW), at="2026-11-25T00:00:00")
        assert (result.complete, result.tasks) == (True, 5)
        assert len(site_rows(store)) == (5 if second == "01" else 10) >= known_then
        with store.read() as connection:
            assert load_hosts(connection).in_doubt(connected([], NEW)) == ""


def _sync_and_die(url, second, number):
    seen = [0]

    def strike(_connection):
        seen[0] += 1
        if seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with Store.open(url) as store:
            event.listen(store._engine, "commit", strike)
            sync(store, connected(made(5, second=second), NEW), at="2026-11-24T00:00:00")
    finally:
        os._exit(0)


def test_tasks_that_were_born_twice_become_one_by_way_of_the_former_host_name(store):
    sync(store, connected(made(5), OLD))
    before = set(known(store))
    with store.write() as connection:
        connection.execute(tables.connections.update().values(site=NEW))  # as a store had it that recognised nothing
    sync(store, connected(made(5), NEW), at="2026-11-24T00:00:00")
    assert len(known(store)) == 10
    sync(store, connected(made(5), OLD), at="2026-11-25T00:00:00")
    (result,) = sync(store, connected(made(5), NEW), at="2026-11-26T00:00:00")

    assert (set(known(store)), result.tasks) == (before, 5)


MADE = "2026-10-01T09:00:00.123000+00:00"


@pytest.mark.parametrize(
    ("key", "created", "site", "same"),
    [
        ("A-1", MADE, NEW, True),
        ("A-1", MADE.replace("123", "124"), NEW, False),
        ("B-1", MADE, NEW, False),
        ("A-1", None, NEW, False),
        ("A-1", MADE, "third.example", False),
    ],
)
def test_only_id_and_key_and_moment_together_tell_a_tool(key, created, site, same):
    row = task_row(task("1", key, origin=origin("1", site=site), created=created and datetime.fromisoformat(created)))
    assert is_same_tool({"1": ("A-1", MADE)}, [("1", row)], NEW) is same
