"""A connector to a Jira in memory."""

from __future__ import annotations

from typing import Any

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
