"""One task that was born twice, because nobody told where two connections look, becomes one task again."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync
from sqlalchemy import select

sys.path.append(str(Path(__file__).parent))

from judging import Bench
from judging import Labelled
from judging import lost
from judging import wrong

from mapping.model import Origin
from mapping.model import State
from sync import tables
from sync.gap_commands import accept
from sync.reading import load_tracked
from sync.verdicts import add_verdicts
from sync.verdicts import load_verdicts

SITE = "hanbit.example"


def tracked(store):
    with store.read() as connection:
        return load_tracked(connection, connections=("hq", "vendor"), done_since=None)


def pulled(store, name, sent, day, *, site=SITE):
    connector = FakeSource([Board(cards=[sent])], site=site)
    sync(store, source(connector, name, rules_mark=site), at=f"2026-11-{day}T00:00:00", configured=("hq", "vendor"))


def born_apart(store, **second):
    """Bring the same issue in through two connections of unknown sites."""
    pulled(store, "hq", card(1, id="10023"), 20, site="~hq")
    pulled(store, "vendor", card(1, **({"id": "10023"} | second)), 21, site="~vendor")
    assert len(tracked(store)) == 2


def told(store, *order, **changes):
    for day, name in enumerate(order, 24):
        pulled(store, name, card(1, id="10023", **changes), day)


@pytest.mark.parametrize("order", [("hq", "vendor"), ("vendor", "hq")])
def test_tasks_born_apart_become_one_once_their_site_is_known(store, order):
    born_apart(store)
    told(store, *order)
    (found,) = tracked(store).values()
    assert found.uid == "jira|~hq|10023"
    assert found.task.origin == Origin("jira", SITE, "10023")
    assert sorted(name for name, _ in found.sightings) == ["hq", "vendor"]


@pytest.mark.parametrize("order", [("hq", "vendor"), ("vendor", "hq")])
@pytest.mark.parametrize("later", ["10023", "WEB-1"])
def test_a_task_known_by_its_key_only_joins_the_one_with_the_id(store, order, later):
    born_apart(store, id="WEB-1")
    shown = {"hq": "10023", "vendor": later}
    for day, name in enumerate(order, 24):
        pulled(store, name, card(1, id=shown[name]), day)
    (found,) = tracked(store).values()
    assert found.task.origin == Origin("jira", SITE, "10023")


def test_both_earlier_origins_lead_to_the_one_task(store):
    born_apart(store)
    told(store, "hq", "vendor")
    for name in ("hq", "vendor"):
        pulled(store, name, card(1, id="10023", title="또 읽음"), 27, site=f"~{name}")
    (found,) = tracked(store).values()
    assert found.task.title == "또 읽음"


def test_what_happened_to_either_stands_once_in_the_history_of_the_one(store):
    born_apart(store)
    pulled(store, "vendor", card(1, id="10023", status="doing"), 22, site="~vendor")
    pulled(store, "hq", card(1, id="10023", status="doing"), 23, site="~hq")
    told(store, "hq", "vendor", status="done")
    (found,) = tracked(store).values()
    changes = [(each.before, each.after, each.at.day) for each in found.task.events]
    assert changes == [("todo", "doing", 22), ("doing", "done", 24)]


def test_homes_are_not_doubled(store):
    born_apart(store)
    told(store, "hq", "vendor")
    (found,) = tracked(store).values()
    assert [home.scope for home in found.task.homes] == ["WEB"]


def test_the_one_task_is_gone_only_where_both_connections_deny_it(store):
    born_apart(store)
    told(store, "hq", "vendor")
    sync(store, source(FakeSource([Board()]), "hq"), at="2026-11-28T00:00:00", configured=("hq", "vendor"))
    assert [each.state for each in tracked(store).values()] == [State.LIVE]
    sync(
        store,
        source(FakeSource([Board()]), "hq"),
        source(FakeSource([Board()]), "vendor"),
        at="2026-11-29T00:00:00",
    )
    assert [each.state for each in tracked(store).values()] == [State.DELETED]


def test_another_task_of_the_same_site_stays_another(store):
    born_apart(store)
    pulled(store, "hq", card(1, id="10023"), 24)
    pulled(store, "vendor", card(1, id="10999", key="WEB-9"), 25)
    assert len(tracked(store)) == 3


@pytest.fixture
def bench(store):
    """Give two connections that show the same card without telling where it is."""
    bench = Bench(store)
    for name in ("hq", "vendor"):
        bench.connectors[name] = Labelled([], site=f"~{name}")
    return bench


def show(bench, *names, site=None, make=wrong):
    """Let these connections show the card, and the others nothing new."""
    for name in names:
        changes = {"site": site} if site else {}
        bench.boards[name] = [Board(cards=[make(1, id="10023", title="메인 배너 교체", **changes)])]


def test_the_older_gap_stays_and_the_younger_one_closes_into_it(bench):
    show(bench, "hq")
    bench.run()
    show(bench, "vendor")
    bench.run()
    older, younger = sorted(
        (gap for gap in bench.last.gaps if gap.finding.kind == "other-party"), key=lambda gap: gap.first_seen
    )
    show(bench, "hq", "vendor", site=SITE)
    bench.run()
    kept = bench.kept()
    assert (kept[older.id].state.live, kept[older.id].first_seen) == (True, older.first_seen)
    assert kept[younger.id].closed_by == f"merged:{older.id}"
    assert [gap.id for gap in bench.last.gaps if gap.state.live] == [older.id]


def test_they_are_no_longer_held_for_duplicates_of_each_other(bench):
    show(bench, "hq")
    show(bench, "vendor", make=lambda *args, **changes: wrong(*args, **changes, key="OLD-7"))
    bench.run()
    twice = bench.of("duplicate")
    show(bench, "hq", "vendor", site=SITE)
    bench.run()
    assert bench.of("duplicate").id == twice.id
    assert not bench.of("duplicate").state.live
    bench.run()
    assert ("duplicate", "resolved") not in bench.states()


def test_what_a_person_said_of_the_younger_task_alone_is_kept(bench):
    show(bench, "hq", make=lambda *args, **changes: wrong(*args, **changes, status="done"))
    bench.run()
    show(bench, "vendor")
    bench.run()
    gap = bench.of("other-party")
    until = bench.now + timedelta(days=30)
    with bench.store.write() as connection:
        accept(connection, [gap.id], until=until, by="김민수", reason="합의", at=bench.now)
    show(bench, "hq", "vendor", site=SITE)
    bench.run()
    (found,) = [each for each in bench.last.gaps if each.state.live]
    assert (found.state.value, found.accepted_by, found.first_seen) == ("accepted", "김민수", gap.first_seen)
    assert bench.kept()[gap.id].closed_by == f"merged:{found.id}"


def test_a_verdict_on_the_younger_task_speaks_of_the_one(store):
    born_apart(store)
    pulled(store, "hq", card(2, id="10024"), 22, site="~hq")
    with store.write() as connection:
        add_verdicts(connection, [("jira|~vendor|10023", "jira|~hq|10024")], by="김민수", at=moment())
    told(store, "hq", "vendor")
    with store.read() as connection:
        assert [each.pair for each in load_verdicts(connection)] == [("jira|~hq|10023", "jira|~hq|10024")]


def test_nothing_is_left_of_the_younger_task(bench):
    show(bench, "hq", make=lost)
    bench.run()
    show(bench, "vendor", make=lost)
    bench.run()
    show(bench, "hq", "vendor", site=SITE, make=lost)
    bench.run()
    with bench.store.read() as connection:
        for table in (tables.tasks, tables.raws, tables.sightings, tables.homes, tables.events):
            column = table.c.id if table is tables.tasks else table.c.task_id
            assert set(connection.scalars(select(column))) <= {1}, table
