"""A project is one scope, whether it is told by its id or by its name alone."""

from __future__ import annotations

import pytest
from altered import replace
from builders_source import Board
from builders_source import FakeSource
from builders_source import cards
from builders_source import sent_task
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Scope
from sync import tables
from sync.reading import load_tracked

GID, NAME = "1204", "몰 운영"


class Named(FakeSource):
    """Boards that are told by id and name, or by their name alone where the board's id is its name."""

    def chains(self):
        return [Chain(board.id, (self._scope(board),)) for board in self.boards]

    def pages(self, chain, cursor):
        board = self._board(chain.id)
        for page in super().pages(chain, cursor):
            listings = tuple(
                Listing(self._scope(board), each.whole, each.truncated, each.as_of) for each in page.listings
            )
            yield replace(page, listings=listings)

    def to_task(self, record):
        task = sent_task(record.payload, record.scopes, self.tool, self.site)
        return replace(task, homes=tuple(replace(home, scope_name=NAME) for home in task.homes))

    def _scope(self, board):
        return Scope(board.id, NAME)


def read(store, day, *boards, count=2):
    at = f"2026-11-{day}T00:00:00"
    connector = Named([board if isinstance(board, Board) else Board(board, cards(count)) for board in boards])
    (result,) = sync(store, source(connector, rules_mark=str(day)), at=at)
    return result


def scopes_of(result):
    return [(scope.id, scope.complete, scope.tasks) for scope in result.scopes]


@pytest.mark.parametrize("order", [(GID, NAME), (NAME, GID)])
def test_a_project_told_by_id_and_then_by_name_or_the_other_way_is_one_scope(store, order):
    for day, told in zip((23, 24, 25), (*order, order[-1]), strict=True):
        result = read(store, day, told)
        assert (result.complete, len(result.scopes)) == (True, 1)
    assert scopes_of(result) == [(GID, True, 2)]


@pytest.mark.parametrize("order", [(GID, NAME), (NAME, GID)])
def test_its_tasks_stay_where_they_lie(store, order):
    for day, told in zip((23, 24), order, strict=True):
        read(store, day, told)
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None).values()
        homes = connection.execute(select(tables.homes.c.scope, tables.homes.c.from_at, tables.homes.c.until_at)).all()
    assert [each.sightings for each in found] == [(("hq", GID),)] * 2
    assert homes == [(GID, None, None)] * 2


def test_what_is_gone_from_the_project_is_gone_however_it_is_told(store):
    read(store, 23, GID)
    read(store, 24, NAME, count=1)
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None).values()
    assert {each.task.key: each.state.value for each in found} == {"WEB-1": "live", "WEB-2": "deleted"}


def test_a_name_that_two_projects_bear_stays_apart_and_says_what_to_do(store):
    read(store, 23, GID, Board("1205", []))
    result = read(store, 24, NAME)
    assert NAME in {scope.id for scope in result.scopes}
    (note,) = result.notes
    assert NAME in str(note)
    assert note.advice is not None


def test_what_was_kept_apart_comes_together_once_the_name_is_plain(store):
    read(store, 23, GID, Board("1205", []))
    read(store, 24, NAME)
    with store.write() as connection:
        connection.execute(tables.scopes.update().where(tables.scopes.c.id == "1205").values(retired=True))
    assert scopes_of(read(store, 25, GID)) == [(GID, True, 2)]
