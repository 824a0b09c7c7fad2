"""Reading kept records anew: what they mean changes, what happened does not."""

from __future__ import annotations

from builders import moment
from builders_source import DONE
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import cards
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from mapping.model import Status
from sync import tables
from sync.reading import load_tracked
from sync.remap import remap
from sync.runs import start_run


def remapped(store, *sources):
    with store.write() as connection:
        run = start_run(connection, kind="remap", at=moment("2026-11-25T00:00:00"))
    return remap(store, run, sources)


def statuses(store):
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None).values()
    return [each.task.status for each in found]


def test_a_new_mapping_is_applied_without_pulling(store, monkeypatch):
    connector = FakeSource([Board(cards=cards(3, status="검수"))])
    sync(store, source(connector))
    monkeypatch.setitem(DONE, "검수", Status.DONE)
    connector.denied = "no network"
    (done,) = remapped(store, source(connector, rules_mark="2"))
    assert done.records == 3
    assert statuses(store) == [Status.DONE] * 3


def test_remapping_changes_no_history_and_no_reading(store, monkeypatch):
    sync(store, source(FakeSource([Board(cards=[card(1, status="검수")])])))
    monkeypatch.setitem(DONE, "검수", Status.DONE)
    with store.read() as connection:
        before = connection.execute(select(tables.sightings)).one()
    remapped(store, source(FakeSource([]), rules_mark="2"))
    with store.read() as connection:
        after = connection.execute(select(tables.sightings)).one()
        assert connection.execute(select(tables.events)).all() == []
    assert after._asdict() == before._asdict() | {"rules": "2"}


def test_a_kept_record_that_can_no_longer_be_mapped_keeps_its_task(store, monkeypatch):
    connector = FakeSource([Board(cards=cards(2))])
    sync(store, source(connector))
    monkeypatch.setattr(connector, "to_task", lambda _record: 1 / 0)
    (done,) = remapped(store, source(connector))
    assert [str(each.place) for each in done.rejected] == ["hq!WEB-1", "hq!WEB-2"]
    assert len(statuses(store)) == 2


def test_changed_rules_map_unchanged_records_of_an_export_anew(store, monkeypatch):
    connector = FakeSource([Board(cards=cards(2, status="검수"))])
    sync(store, source(connector, rules_mark="1"))
    monkeypatch.setitem(DONE, "검수", Status.DONE)
    sync(store, source(connector, rules_mark="2"), at="2026-11-24T00:00:00")
    assert statuses(store) == [Status.DONE] * 2


def test_changed_rules_map_what_a_live_chain_brought_before_anew(store, monkeypatch):
    connector = FakeSource([Board(cards=cards(2, status="검수", stamp="1"))], live=True)
    sync(store, source(connector, rules_mark="1"))
    monkeypatch.setitem(DONE, "검수", Status.DONE)
    sync(store, source(connector, rules_mark="2"), at="2026-11-24T00:00:00")
    assert statuses(store) == [Status.DONE] * 2


def test_changed_rules_read_a_live_chain_from_its_start_where_no_records_are_kept(store, monkeypatch):
    connector = FakeSource([Board(cards=cards(2, status="검수", stamp="1"))], live=True)
    sync(store, source(connector, rules_mark="1", minimal=True))
    monkeypatch.setitem(DONE, "검수", Status.DONE)
    sync(store, source(connector, rules_mark="2", minimal=True), at="2026-11-24T00:00:00")
    assert statuses(store) == [Status.DONE] * 2


def test_other_settings_make_no_events_of_a_record_that_only_looks_new_and_that_nobody_edited(store):
    sent = {"stamp": "1", "updated": "2026-11-20T09:00:00"}
    connector = FakeSource([Board(cards=[card(1, priority="높음", **sent)])], live=True)
    sync(store, source(connector, rules_mark="1", minimal=True))
    connector.boards = [Board(cards=[card(1, priority="긴급", form="2", **sent)])]
    sync(store, source(connector, rules_mark="2", minimal=True), at="2026-11-24T00:00:00")
    with store.read() as connection:
        assert connection.execute(select(tables.events)).all() == []
