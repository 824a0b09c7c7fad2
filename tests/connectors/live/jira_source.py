"""A Jira in memory, and a connector to it."""

from __future__ import annotations

from typing import Any

from fake_tools.jira import FakeJira

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.live.jira import JiraLive
from mapping.model import MappingRules


def jira_source(
    url: str, *, cloud: bool = True, rules: dict[str, Any] | None = None, fields: Any = (), **options: Any
) -> JiraLive:
    """Build a connector to a server; what is not said is as in the simplest settings."""
    email = {"email": "bot@hanbit.example"} if cloud else {}
    told = ConnectionOptions(tool="jira", url=url, token="${JIRA_TOKEN}", **email, **options)
    own = MappingRules(
        connection="hq", site="hanbit.atlassian.net", url="https://hanbit.atlassian.net", **(rules or {})
    )
    return JiraLive(
        ConnectorContext(name="hq", options=told, rules=own, secret=lambda _: f"t0ken{url}", fields=frozenset(fields))
    )


def read(source: JiraLive, cursor: str | None = None) -> list[Any]:
    """Read the one chain to its end; give its pages."""
    source.verify()
    (chain,) = source.chains()
    return list(source.pages(chain, cursor))


def records_of(pages: list[Any]) -> dict[str, Any]:
    """Give the records of pages by key."""
    return {record.key: record for page in pages for record in page.records}


def world(cloud: bool = True, **sizes: int) -> FakeJira:
    """Write so many issues into each project; two hours have passed since."""
    jira = FakeJira(cloud=cloud)
    for key, size in (sizes or {"OPS": 3, "WEB": 2}).items():
        jira.project(key)
        for _ in range(size):
            jira.create(key)
            jira.tick()
    jira.tick(hours=2)
    return jira


def last(pages: list[Any]) -> str:
    """Give the cursor to go on from."""
    return pages[-1].cursor


def listings(pages: list[Any]) -> dict[str, Any]:
    """Give what the last page proves, by scope."""
    return {listing.scope.id: listing for listing in pages[-1].listings}
