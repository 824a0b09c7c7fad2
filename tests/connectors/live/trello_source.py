"""A Trello in memory, and a connector to it."""

from __future__ import annotations

from fake_tools.trello import FakeTrello

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.live.trello import TrelloLive
from mapping.model import MappingRules


def trello_source(url, *, rules=None, token="t0ken", **options):
    """Build a connector to a server; what is not said is as in the simplest settings."""
    told = ConnectionOptions(tool="trello", url=f"{url}/1", key="${K}", token="${T}", **options)
    own = MappingRules(connection="board", site="trello.com", **(rules or {}))
    secrets = {"key": "k3y", "token": token}
    return TrelloLive(ConnectorContext(name="board", options=told, rules=own, secret=secrets.__getitem__))


def trello_world():
    """Write three cards onto one board and two onto another."""
    trello = FakeTrello()
    for link, size in (("aaaaaaaa", 3), ("bbbbbbbb", 2)):
        trello.board(link)
        for _ in range(size):
            trello.card(link, members=["minsu"])
            trello.tick()
    return trello


def read(reader, cursors=None):
    """Read all boards to their end; give the records by key, and the pages by board."""
    reader.verify()
    pages = {chain.id: list(reader.pages(chain, (cursors or {}).get(chain.id))) for chain in reader.chains()}
    return {record.key: record for each in pages.values() for page in each for record in page.records}, pages


def marks(pages):
    """Give the cursors to go on from."""
    return {name: each[-1].cursor for name, each in pages.items()}
