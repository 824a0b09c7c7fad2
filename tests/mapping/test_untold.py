"""F2: which facts a record does not tell, and which it tells in a form that is none."""

from __future__ import annotations

import pytest

from mapping import asana
from mapping import jira
from mapping import trello
from mapping.model import MappingRules

RULES = MappingRules(connection="hq", site="hanbit.example")
JIRA = {
    "summary": "배너",
    "assignee": {"accountId": "minsu"},
    "status": {"name": "할 일", "statusCategory": {"key": "new"}},
    "priority": {"name": "Medium"},
    "labels": [],
    "duedate": None,
    "created": "2026-11-20T10:00:00.000+0900",
}
ASANA = {
    "gid": "1",
    "name": "배너",
    "assignee": None,
    "completed": False,
    "tags": [],
    "due_on": None,
    "custom_fields": [],
    "created_at": "2026-11-20T10:00:00.000Z",
    "memberships": [{"project": {"gid": "9"}, "section": None}],
}
CARD = {"id": "6561c6000000000000000001", "name": "배너", "idMembers": [], "labels": [], "due": None}


def of_jira(changes, drop=()):
    fields = {name: value for name, value in (JIRA | changes).items() if name not in drop}
    return jira.to_task({"id": "1", "key": "A-1", "fields": fields}, RULES)


def of_asana(changes, drop=()):
    return asana.to_task(
        {"task": {name: value for name, value in (ASANA | changes).items() if name not in drop}}, RULES
    )


def of_trello(changes, drop=()):
    card = {name: value for name, value in (CARD | changes).items() if name not in {*drop, "list"}}
    within = None if "list" in drop else {"id": "l1", "name": "할 일"}
    return trello.to_task({"board": {"shortLink": "aaaa"}, "list": within, "card": card}, RULES)


@pytest.mark.parametrize("record", [of_jira, of_asana, of_trello])
def test_a_whole_record_leaves_nothing_untold(record):
    task = record({})

    assert (task.untold, task.unread) == ((), ())


@pytest.mark.parametrize(
    ("record", "key", "facts"),
    [
        (of_jira, "summary", {"title"}),
        (of_asana, "name", {"title"}),
        (of_trello, "name", {"title"}),
        (of_jira, "assignee", {"owners"}),
        (of_jira, "status", {"status", "category"}),
        (of_jira, "priority", {"priority"}),
        (of_jira, "labels", {"labels"}),
        (of_jira, "duedate", {"due"}),
        (of_jira, "created", {"created"}),
        (of_asana, "assignee", {"owners"}),
        (of_asana, "completed", {"status"}),
        (of_asana, "tags", {"labels"}),
        (of_asana, "due_on", {"due"}),
        (of_asana, "created_at", {"created"}),
        (of_asana, "memberships", {"homes"}),
        (of_trello, "idMembers", {"owners"}),
        (of_trello, "list", {"status", "section"}),
        (of_trello, "labels", {"labels", "priority"}),
        (of_trello, "due", {"due"}),
    ],
)
def test_f2_a_record_says_what_it_does_not_tell(record, key, facts):
    task = record({}, drop=(key,))

    assert (set(task.untold), task.unread) == (facts, ())


@pytest.mark.parametrize("value", ["oops", 7, [], True])
@pytest.mark.parametrize(
    ("record", "key", "fact"),
    [
        (of_jira, "assignee", "owners"),
        (of_jira, "status", "status"),
        (of_jira, "priority", "priority"),
        (of_asana, "assignee", "owners"),
    ],
)
def test_f2_a_fact_of_a_wrong_type_is_told_as_unread(record, key, fact, value):
    assert record({key: value}).unread == (fact,)


@pytest.mark.parametrize(
    ("record", "key", "value", "fact"),
    [
        (of_jira, "summary", None, "title"),
        (of_jira, "summary", "", "title"),
        (of_asana, "name", None, "title"),
        (of_trello, "name", None, "title"),
        (of_trello, "name", "", "title"),
        (of_jira, "labels", "배너", "labels"),
        (of_jira, "labels", [None], "labels"),
        (of_asana, "tags", [None], "labels"),
        (of_asana, "tags", [{"gid": "1"}], "labels"),
        (of_trello, "labels", [None], "labels"),
        (of_jira, "duedate", "soon", "due"),
        (of_jira, "priority", {"id": "1"}, "priority"),
        (of_jira, "priority", {"name": ["Highest"]}, "priority"),
        (of_asana, "completed", "yes", "status"),
        (of_asana, "tags", "배너", "labels"),
        (of_asana, "due_on", "soon", "due"),
        (of_asana, "memberships", {}, "homes"),
        (of_trello, "idMembers", "minsu", "owners"),
        (of_trello, "labels", "배너", "labels"),
        (of_trello, "due", "soon", "due"),
        (of_trello, "dueComplete", "true", "status"),
        (of_trello, "dueComplete", None, "status"),
        (of_trello, "closed", "true", "archived"),
        (of_trello, "closed", 1, "archived"),
        (of_trello, "closed", None, "archived"),
    ],
)
def test_f2_what_cannot_be_understood_is_told_as_unread(record, key, value, fact):
    assert record({key: value}).unread == (fact,)


@pytest.mark.parametrize("category", ["done", 3, [], {}, {"key": None}, {"name": ["완료"]}])
def test_f2_a_category_that_cannot_be_understood_is_not_told(category):
    task = of_jira({"status": {"name": "완료", "statusCategory": category}})

    assert (task.untold, task.unread) == (("category",), ())


def test_a_category_that_says_nothing_is_told():
    assert of_jira({"status": {"name": "완료", "statusCategory": {"key": "undefined"}}}).untold == ()


@pytest.mark.parametrize("state", [None, True, ["complete"], "done"])
def test_f2_an_item_whose_state_cannot_be_understood_is_told_as_unread(state):
    item = {"id": "6561c6000000000000000002", "name": "시안", "state": state}

    assert trello.to_task({"card": CARD, "item": item}, RULES).unread == ("status",)


@pytest.mark.parametrize("place", ["list", "board"])
def test_f2_a_place_that_does_not_say_whether_it_is_closed_leaves_its_cards_unread(place):
    around = {"board": {"shortLink": "aaaa"}, "list": {"id": "l1", "name": "할 일"}}
    around[place] |= {"closed": "yes"}
    item = {"id": "6561c6000000000000000002", "name": "시안", "state": "incomplete"}

    assert trello.to_task({**around, "card": CARD}, RULES).unread == ("archived",)
    assert trello.to_task({**around, "card": CARD, "item": item}, RULES).unread == ("archived",)


def test_what_lies_in_a_closed_place_is_archived_whatever_else_cannot_be_understood():
    task = trello.to_task(
        {"board": {"shortLink": "aaaa"}, "list": {"name": "할 일", "closed": True}, "card": CARD | {"closed": "no"}},
        RULES,
    )

    assert (task.archived, task.unread) == (True, ())


def test_a_task_of_asana_whose_title_was_emptied_has_none():
    task = of_asana({"name": ""})

    assert (task.title, task.untold, task.unread) == ("", (), ())


def test_a_due_moment_needs_no_due_day():
    assert of_asana({"due_at": "2026-11-30T09:00:00Z"}, drop=("due_on",)).untold == ()
