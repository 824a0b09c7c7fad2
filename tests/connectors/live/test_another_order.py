"""A tool that says the same in another order, as a store of an earlier version holds it: read anew, and nothing else."""

from __future__ import annotations

import pytest
from altered import replace
from builders_source import source
from builders_source import sync
from played_tools import PlayedAsana
from played_tools import PlayedJira
from played_tools import PlayedTrello
from sqlalchemy import select

from sync import tables
from sync.store import Store

pytestmark = pytest.mark.usefixtures("patient")

SAID = (tables.tasks, tables.events, tables.homes, tables.owners, tables.accounts)


@pytest.fixture
def kept(tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:
        yield store


@pytest.fixture(params=[PlayedJira, PlayedAsana, PlayedTrello])
def played(request):
    tool = request.param()
    for number, place in enumerate("AAB"):
        task = tool.create(place, f"일 {number}")
        tool.tick()
        tool.assign(task or tool.tasks()[-1], "김민수")
    return tool


def turned(told):
    """Say the same with all names the other way round."""
    if isinstance(told, dict):
        return {name: turned(told[name]) for name in reversed(told)}
    return [turned(each) for each in told] if isinstance(told, list) else told


def pulled(store, played, server, **more):
    """Read everything; give how many requests it took."""
    server.fresh()
    connector = played.connector(server.url)
    connector.tool, connector.site = played.name, played.site
    sync(store, source(connector, scopes=played.scopes, census="daily"), full=True, **more)
    return server.stats.count


def said_of(store):
    """Give all that a store knows of tasks and their people."""
    with store.read() as connection:
        return [sorted(connection.execute(select(table)).all(), key=repr) for table in SAID]


def fingerprints(store):
    with store.read() as connection:
        return dict(connection.execute(select(tables.sightings.c.native_id, tables.sightings.c.fingerprint)).all())


def test_what_is_said_in_another_order_is_read_anew_and_says_nothing_new(serve, kept, played):
    order = [lambda told: told]
    server = serve(lambda ask: replace(reply := played.world(ask), body=order[0](reply.body)))
    pulled(kept, played, server)
    as_before = pulled(kept, played, server, at="2026-11-24T00:00:00")
    said, before = said_of(kept), fingerprints(kept)
    order[0] = turned

    assert pulled(kept, played, server, at="2026-11-25T00:00:00") == as_before
    assert said_of(kept) == said
    assert len(before) == len(played.tasks())
    assert all(before[task] != mark for task, mark in fingerprints(kept).items())
