from __future__ import annotations

import json

import pytest

from dure.testing import ConnectorContract

FIELDS = {"summary": "배너", "assignee": {"accountId": "5b10"}, "labels": ["a"], "customfield_1": "\ud800"}
ISSUES = [{"id": str(number), "key": f"OPS-{number}", "fields": FIELDS} for number in range(1, 4)]
CSV = "Issue key,Summary,Assignee\nOPS-1,x,김민수\nOPS-2,y\nOPS-3,z,\nWEB-1,x,이서연\n"
XML = "<rss><channel>{}</channel></rss>".format(
    "".join(f'<item><key id="{n}">OPS-{n}</key><assignee accountid="5b">김</assignee></item>' for n in (1, 2, 3))
)


class Files(ConnectorContract):
    content = ""
    expected_tasks = 3

    @pytest.fixture(autouse=True)
    def _sample(self, jira):
        self._jira = jira

    def connector(self):
        return self._jira({"sample": self.content})


class TestJson(Files):
    content = json.dumps({"issues": ISSUES, "names": {"customfield_1": "메모"}})


class TestCsv(Files):
    content = CSV
    expected_rejected = 1


class TestXml(Files):
    content = XML
