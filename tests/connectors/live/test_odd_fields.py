"""F2 of the fault table: a field that is null or of a wrong type costs that field at most, never the task or the run."""

from __future__ import annotations

import pytest
from fake_tools.jira import FakeJira
from fake_tools.trello import FakeTrello
from jira_source import jira_source
from jira_source import read
from trello_source import trello_source

pytestmark = pytest.mark.usefixtures("patient")

ODD = [None, 7, "x", True, [], [None, 3, "y"], {}, {"name": None, "id": [1]}, -1e308]
JIRA_FIELDS = [
    *("summary", "status", "priority", "assignee", "reporter", "created", "updated", "duedate", "labels", "components"),
    *("issuetype", "issuelinks", "subtasks", "comment", "parent", "resolution", "description", "attachment", "project"),
    *("resolutiondate", "customfield_10050", "customfield_10101"),
]
TRELLO_FIELDS = [
    *("name", "desc", "closed", "due", "dueComplete", "start", "dateLastActivity", "idList", "idMembers", "idLabels"),
    *("labels", "shortLink", "shortUrl", "url", "isTemplate", "cardRole", "attachments", "customFieldItems"),
]


@pytest.mark.parametrize("field", JIRA_FIELDS)
def test_an_odd_field_of_an_issue_costs_no_issue(serve, field):
    jira = FakeJira()
    jira.project("OPS")
    for index in range(len(ODD) + 1):
        jira.create("OPS", f"일 {index}")
    server = serve(jira)
    told = jira.told

    def odd(issue, fields):
        answer = told(issue, fields)
        number = int(issue["id"]) - 10_001
        if "fields" in answer and number < len(ODD):
            answer["fields"][field] = ODD[number]
        return answer

    jira.told = odd
    rules = {"owner_fields": ("customfield_10050",), "duty_field": "업무구분"}
    connector = jira_source(server.url, scopes=["OPS"], rules=rules)
    pages = read(connector)
    tasks = [connector.to_task(record) for page in pages for record in page.records]

    assert {task.origin.native_id for task in tasks} == set(jira.issues)
    assert not any(page.rejected for page in pages)


@pytest.mark.parametrize("field", TRELLO_FIELDS)
def test_an_odd_field_of_a_card_costs_no_card(serve, field):
    trello = FakeTrello()
    trello.board("aaaaaaaa")
    numbers = [trello.card("aaaaaaaa", f"일 {index}", members=["minsu"]) for index in range(len(ODD) + 1)]
    for number, value in zip(numbers, ODD, strict=False):
        trello.cards[number][field] = value
    reader = trello_source(serve(trello).url)
    reader.verify()
    (chain,) = reader.chains()
    pages = list(reader.pages(chain, None))
    tasks = [reader.to_task(record) for page in pages for record in page.records]

    assert {task.origin.native_id for task in tasks} == set(numbers)
    assert pages[-1].listings[0].whole
