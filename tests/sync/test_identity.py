"""Which sightings are one task: renamed connections, exports that become an API, keys that find their id."""

from __future__ import annotations

import pytest
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import cards
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from mapping.model import Origin
from sync import tables
from sync.identity import best_origin
from sync.identity import is_same_task
from sync.reading import load_tracked

LATER = "2026-11-24T00:00:00"
BY_KEY = {"id": "WEB-1", "key": "WEB-1"}


def tracked(store, *names):
    with store.read() as connection:
        return load_tracked(connection, connections=names or ("hq",), done_since=None)


def pulled(store, sent, name="hq", *, at="2026-11-23T00:00:00", site="hanbit.example", **changes):
    sync(store, source(FakeSource([Board(cards=[sent])], site=site), name, **changes), at=at)


def test_an_export_without_ids_finds_its_id_later_and_keeps_its_life(store):
    pulled(store, card(1, **BY_KEY), site="~hq")
    pulled(store, card(1, id="10023", status="doing"), at=LATER)
    (found,) = tracked(store).values()
    assert found.uid == "jira|~hq|WEB-1"
    assert found.task.origin == Origin("jira", "hanbit.example", "10023")
    assert len(found.task.events) == 1


def test_an_earlier_origin_still_leads_to_its_task(store):
    pulled(store, card(1, **BY_KEY), site="~hq")
    pulled(store, card(1, id="10023"), at=LATER)
    pulled(store, card(1, **BY_KEY), site="~hq", at="2026-11-25T00:00:00")
    (found,) = tracked(store).values()
    assert found.task.origin.native_id == "10023"


def test_another_real_id_under_the_same_key_is_another_task(store):
    pulled(store, card(1, id="10023"))
    pulled(store, card(1, id="10999"), at=LATER)
    assert len(tracked(store)) == 2


def test_a_renamed_connection_keeps_its_tasks(store):
    pulled(store, card(1), "old", site="~old")
    pulled(store, card(1, status="doing"), "new", site="~new", was=("old",), at=LATER)
    (found,) = tracked(store, "new").values()
    assert found.ref == "new:WEB-1"
    assert found.uid == "jira|~old|c1"
    with store.read() as connection:
        assert list(connection.scalars(select(tables.connections.c.name))) == ["new"]


def test_a_renamed_connection_still_knows_what_it_listed(store):
    sync(store, source(FakeSource([Board(cards=cards(2))]), "old"))
    sync(store, source(FakeSource([Board(cards=cards(1))]), "new", was=("old",)), at=LATER)
    assert [each.state.value for each in tracked(store, "new").values()] == ["live", "deleted"]


def test_exports_of_unknown_sites_in_two_connections_are_never_joined(store):
    pulled(store, card(1, **BY_KEY), "one", site="~one")
    pulled(store, card(1, **BY_KEY), "two", site="~two", at=LATER)
    assert len(tracked(store, "one", "two")) == 2


@pytest.mark.parametrize("first", ["keys", "ids"])
def test_one_site_seen_through_two_connections_is_one_task_even_where_one_has_keys_only(store, first):
    shown = {"keys": card(1, **BY_KEY), "ids": card(1, id="10023")}
    second = "ids" if first == "keys" else "keys"
    pulled(store, shown[first], first)
    pulled(store, shown[second], second, at=LATER)
    (found,) = tracked(store, "keys", "ids").values()
    assert found.task.origin.native_id == "10023"
    assert len(found.sightings) == 2


def test_a_name_becoming_an_id_is_no_change_of_hands(store):
    pulled(store, card(1, owner="김민수"), site="~hq")
    pulled(store, card(1, owner="5b10ac", owner_name="김민수"), at=LATER)
    (found,) = tracked(store).values()
    assert found.task.events == ()
    assert [each.account for each in found.task.owners] == ["5b10ac"]


@pytest.mark.parametrize("shown", [("jh.oh@acme.example", "1203"), ("1203", "jh.oh@acme.example")])
def test_an_account_known_by_its_address_only_is_no_change_of_hands(store, shown):
    told = {"owner_name": "오준호", "owner_email": "jh.oh@acme.example"}
    for day, owner in zip((23, 24), shown, strict=True):
        pulled(store, card(1, owner=owner, **told), at=f"2026-11-{day}T00:00:00")
    (found,) = tracked(store).values()
    assert found.task.events == ()


def origin(native_id, site="s"):
    return Origin("jira", site, native_id)


@pytest.mark.parametrize(
    ("known", "key", "new", "keys", "same"),
    [
        (origin("WEB-1"), "WEB-1", origin("10023"), ("WEB-1",), True),
        (origin("10023"), "WEB-1", origin("WEB-1"), ("WEB-1",), True),
        (origin("10023"), "WEB-1", origin("10024"), ("WEB-1",), False),
        (origin("WEB-1", "~hq"), "WEB-1", origin("10023"), ("WEB-1",), True),
        (origin("WEB-1", "~other"), "WEB-1", origin("10023"), ("WEB-1",), False),
        (origin("WEB-1", "elsewhere"), "WEB-1", origin("10023"), ("WEB-1",), False),
        (origin("WEB-1"), "WEB-1", origin("10023"), ("NEW-7", "WEB-1"), True),
        (origin("10023", "~hq"), "WEB-1", origin("10023"), ("NEW-7",), True),
    ],
)
def test_only_a_missing_id_or_site_joins_two_origins(known, key, new, keys, same):
    assert is_same_task(known, key, new, keys, {"hq"}) is same


def test_the_origin_that_stays_has_the_known_site_and_the_real_id():
    assert best_origin(origin("WEB-1"), "WEB-1", origin("10023", "~hq"), "WEB-1") == origin("10023")
