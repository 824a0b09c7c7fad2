"""Reading an Asana that a test wrote, with everything that its pages said."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.live import errors
from connectors.live.asana import AsanaLive
from connectors.live.asana_api import Answer
from connectors.live.asana_api import AsanaApi
from mapping.errors import fault
from mapping.model import MappingRules

_ERRORS = {403: errors.Forbidden, 404: errors.NotFound}


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

    @property
    def titles(self):
        return sorted(task.title for task in self.tasks.values())


def connect(world, *, rules=None, fields=frozenset(), **options):
    def ask(path, params):
        status, body = world.answer(path, dict(params), f"Bearer {world.token}")
        if status != 200:
            raise _ERRORS.get(status, errors.Refused)(fault("{body}", body=str(body)), status=status)
        return Answer(body, None if world.timeless else world.now)

    given = ConnectionOptions(tool="asana", **options)
    rules = rules or MappingRules(connection="vendor", minimal=given.keep == "minimal")
    context = ConnectorContext(name="vendor", options=given, rules=rules)

    class Context:
        def __getattr__(self, name):
            return fields if name == "fields" else getattr(context, name)

    return AsanaLive(Context(), AsanaApi(ask), lambda function, things: map(function, things))


def read(world, before=None, *, upto=None, **given):
    """Read all projects on from an earlier reading; with ``upto`` only so many pages, as if killed behind them."""
    connector = connect(world, **given)
    told = Read(cursors=dict(before.cursors) if before else {})
    for chain in connector.chains():
        for page in connector.pages(chain, told.cursors.get(chain.id)):
            told.pages += 1
            told.times.append(page.server_time)
            told.records |= {record.native_id: record for record in page.records}
            told.tasks |= {record.native_id: connector.to_task(record) for record in page.records}
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
