"""Jira keeps what every connector promises."""

from __future__ import annotations

import pytest
from fake_tools.server import FakeServer
from jira_source import jira_source
from jira_source import world

from dure.testing import ConnectorContract


class Contract(ConnectorContract):
    expected_tasks = 5
    cloud = True

    @pytest.fixture(autouse=True)
    def _server(self):
        self.server = FakeServer(world(self.cloud))
        yield
        self.server.close()

    def connector(self):
        return jira_source(self.server.url, cloud=self.cloud, scopes=["OPS", "WEB"])


class TestCloud(Contract):
    pass


class TestDataCenter(Contract):
    cloud = False
