"""Reading an Asana that a test wrote, with everything that its pages said."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from urllib.parse import urlsplit

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.live.asana import AsanaLive
from connectors.live.pace import pace_of
from mapping.model import MappingRules


@dataclass
class Read:
    """What one reading of all projects gave: records by gid, cursors by project, listings, notes."""

    records: dict = field(default_factory=dict)
    times: list = field(default_factory=list)
    cursors: dict = field(default_factory=dict)
    listings: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    rejected: list = field(default_factory=list)
    pages: int = 0
    tasks: dict = field(default_factory=dict)
    tasks_by_page: list = field(default_factory=list)

    @property
    def titles(self):
        return sorted(task.title for task in self.tasks.values())


def connect(world, *, rules=None, fields=frozenset(), **options):
    """Build a connector over a world that a server stands for; waiting costs it no time."""
    pace_of(urlsplit(world.url).netloc, world.token, at_once=8).clock = world.clock
    given = ConnectionOptions(tool="asana", url=f"{world.url}/api/1.0", token="${ASANA_TOKEN}", **options)
    context = ConnectorContext(
        name="vendor",
        options=given,
        rules=rules or MappingRules(connection="vendor", minimal=given.keep == "minimal"),
        secret={"token": world.token}.__getitem__,
        fields=fields,
    )
    return AsanaLive(context)


def read(world, before=None, *, upto=None, **given):
    """Read all projects on from an earlier reading; with ``upto`` only so many pages, as if killed behind them."""
    connector = connect(world, **given)
    told = Read(cursors=dict(before.cursors) if before else {})
    for chain in connector.chains():
        for page in connector.pages(chain, told.cursors.get(chain.id)):
            told.pages += 1
            told.times.append(page.server_time)
            told.records |= {record.native_id: record for record in page.records}
            told.tasks_by_page.append([connector.to_task(record) for record in page.records])
            told.tasks |= {task.origin.native_id: task for task in told.tasks_by_page[-1]}
            told.notes += page.notes
            told.rejected += page.rejected
            told.listings |= {listing.scope.id: listing for listing in page.listings}
            if page.cursor is not None:
                told.cursors[chain.id] = page.cursor
            if upto is not None and told.pages >= upto:
                return told
    return told


def asked(world):
    """Give the paths that were asked since this was called last."""
    paths = [path for path, _ in world.asked]
    world.asked.clear()
    return paths
