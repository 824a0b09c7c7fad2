"""Folders of exported Jira files, and what comes out of reading them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime

import pytest

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.exports.jira import JiraExports
from mapping.errors import ConnectorError
from mapping.errors import MappingError
from mapping.model import MappingRules

FIRST = datetime(2026, 11, 23, tzinfo=UTC).timestamp()


@dataclass
class Outcome:
    """Everything that reading all chains gave, with faults as text."""

    tasks: dict = field(default_factory=dict)
    records: list = field(default_factory=list)
    rejected: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    listings: dict = field(default_factory=dict)
    failures: list = field(default_factory=list)
    pages: list = field(default_factory=list)

    def take(self, connector, page):
        self.pages.append(page)
        for record in page.records:
            self.records.append(record)
            try:
                self.tasks[record.key] = connector.to_task(record)
            except MappingError as error:
                self.rejected.append(str(error))
        self.rejected += [str(fault) for fault in page.rejected]
        self.notes += [str(fault) for fault in page.notes]
        self.listings.update((listing.scope.id, listing) for listing in page.listings)


@pytest.fixture
def folder(tmp_path):
    """Give a function that writes files, each one hour newer than the one before, and the folder's path."""

    def write(files):
        for hour, (name, content) in enumerate(files.items()):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            os.utime(path, (FIRST + 3600 * hour, FIRST + 3600 * hour))
        return tmp_path

    return write


@pytest.fixture
def jira(folder):
    """Give a function that builds a connector over files of Jira."""

    def build(files, *, rules=None, **options):
        rules = {"connection": "hq", "timezone": "Asia/Seoul"} | (rules or {})
        options = ConnectionOptions(**({"tool": "jira", "export": "*"} | options))
        return JiraExports(
            ConnectorContext(name="hq", options=options, rules=MappingRules(**rules), base=folder(files))
        )

    return build


@pytest.fixture
def read(jira):
    """Give a function that reads files of Jira to the end."""

    def run(files, **more):
        connector, outcome = jira(files, **more), Outcome()
        for chain in connector.chains():
            try:
                for page in connector.pages(chain, None):
                    outcome.take(connector, page)
            except ConnectorError as error:
                outcome.failures.append(str(error))
        return outcome

    return run
