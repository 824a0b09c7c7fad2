"""What the changelog of an issue tells, and since when its history is whole."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from builders_jira import KIM
from builders_jira import LEE
from builders_jira import NINE
from builders_jira import change
from builders_jira import status
from builders_jira import task

from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Priority


def test_the_changelog_becomes_events_with_authors_in_order_of_time():
    late, early = "2026-11-02T11:00:00.000+0900", "2026-11-02T10:00:00.000+0900"
    histories = [
        change("assignee", "5c20", "5b10", at=late),
        change("status", "할 일", "진행 중", at=early, author=LEE),
        change("priority", "Low", "Highest", at=early, fieldId="priority"),
        change("Key", "OPS-1", "WEB-7", at=late),
        change("labels", "", "x", at=late),
    ]
    comment = {"created": "2026-11-02T10:30:00.000+0900", "author": LEE, "body": {"type": "doc"}}
    found = task(payload={"changelog": {"total": 5, "histories": histories}}, comment={"comments": [comment, 5]})

    at = [datetime(2026, 11, 2, hour, minute, tzinfo=UTC) for hour, minute in ((1, 0), (1, 30), (2, 0))]
    assert found.events == (
        Event(EventKind.STATUS, at[0], "5c20", "할 일", "진행 중"),
        Event(EventKind.PRIORITY, at[0], "5b10", "Low", "Highest"),
        Event(EventKind.COMMENT, at[1], "5c20"),
        Event(EventKind.OWNER, at[2], "5b10", "5c20", "5b10"),
    )
    assert found.history_from == NINE
    assert found.keys == ("OPS-1",)
    assert {account.id for account in found.accounts} == {"5b10", "5c20"}


@pytest.mark.parametrize("created", [1793586600000, "1793586600000", 1793586600, 1793586600.0])
def test_moments_of_a_bulk_changelog_are_numbers(created):
    histories = [change("assignee", "5c20", "5b10", at=created)]
    found = task(payload={"changelog": {"total": 1, "histories": histories}})

    assert [event.at for event in found.events] == [datetime(2026, 11, 2, 2, 30, tzinfo=UTC)]
    assert found.history_from == NINE


@pytest.mark.parametrize("created", ["x", None, True, [], {}, 10**40, "9" * 30, float("nan"), ""])
def test_a_history_of_which_one_moment_cannot_be_read_is_not_known_to_be_whole(created):
    histories = [
        change("assignee", "5c20", "5b10", at="2026-11-02T10:00:00.000+0900"),
        change("status", "a", "b", at=created),
    ]
    found = task(payload={"changelog": {"total": 2, "histories": histories}})

    assert [event.kind for event in found.events] == [EventKind.OWNER]
    assert found.history_from is None


def test_labels_that_mean_a_priority_or_an_answer_are_events():
    histories = [change("labels", "banner x", "banner 긴급 dure:object"), change("labels", "dure:object y", "y z")]
    found = task(
        rule={"priority": {"긴급": Priority.URGENT}},
        payload={"changelog": {"total": 2, "histories": histories}},
        labels=["긴급"],
        priority={"name": "Medium"},
    )

    assert [(event.kind, event.before, event.after) for event in found.events] == [
        (EventKind.PRIORITY, None, "긴급"),
        (EventKind.LABEL, None, "dure:object"),
        (EventKind.LABEL, "dure:object", None),
    ]
    assert (found.priority, found.native_priority) == (Priority.URGENT, "긴급")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"from": None}, {"to": "5c20", "toString": "이서연"}, [(None, "5c20")]),
        ({"from": "5b10", "fromString": "김민수"}, {"to": "5c20", "toString": "이서연"}, [("5b10", "5c20")]),
        ({"from": "[5b10]"}, {"to": "[5b10, 5c20]", "toString": "[김민수, 이서연]"}, [(None, "5c20")]),
        ({"from": "[a(a), b(b)]"}, {"to": "[c(c)]"}, [("a", None), ("b", None), (None, "c")]),
        ({"from": "10021", "fromString": "운영팀"}, {"to": "10022", "toString": "CS팀"}, [("운영팀", "CS팀")]),
        ({"fromString": "김민수"}, {"toString": ""}, [("김민수", None)]),
        ({"from": []}, {"to": ["x"]}, []),
    ],
)
@pytest.mark.parametrize("named", [{"fieldId": "customfield_10050", "field": "협업자"}, {"field": "협업자"}])
def test_the_changelog_tells_who_came_and_left_in_owner_fields(before, after, told, named):
    item = {**before, **after, **named}
    histories = [{"author": KIM, "created": "2026-11-03T09:00:00.000+0900", "items": [item]}]
    rule = {"owner_fields": ("customfield_10050", "협업자")}
    found = task(rule=rule, payload={"changelog": {"histories": histories, "total": 1}})
    assert [(event.before, event.after) for event in found.events] == told
    assert all((event.kind, event.author) == (EventKind.OWNER, "5b10") for event in found.events)


def test_the_changelog_tells_nothing_of_people_in_other_fields():
    item = {"fieldId": "customfield_10051", "field": "참조", "from": "5b10", "to": "5c20"}
    histories = [{"author": KIM, "created": "2026-11-03T09:00:00.000+0900", "items": [item]}]
    found = task(rule={"owner_fields": ("협업자",)}, payload={"changelog": {"histories": histories}})
    assert found.events == ()


@pytest.mark.parametrize(
    ("changelog", "expected"),
    [
        (None, None),
        ({}, None),
        ({"histories": 5}, None),
        ({"histories": [], "total": 0}, NINE),
        ({"histories": [change("status", "a", "b", at="2026-11-03T09:00:00.000+0900")], "total": 1}, NINE),
        (
            {"histories": [change("status", "a", "b", at="2026-11-03T09:00:00.000+0900")], "total": 90},
            datetime(2026, 11, 3, tzinfo=UTC),
        ),
    ],
)
def test_history_is_complete_since_creation_unless_the_changelog_was_cut(changelog, expected):
    assert task(payload={"changelog": changelog}).history_from == expected


def test_done_is_told_by_resolution_then_category_then_the_last_change_of_status():
    moved = {"changelog": {"histories": [change("status", "a", "b", at="2026-11-05T09:00:00.000+0900")], "total": 1}}
    done = {"status": status("x", "done")}

    assert task(**done, resolutiondate="2026-11-03T09:00:00.000+0900", payload=moved).done.day == 3
    assert task(**done, statuscategorychangedate="2026-11-04T09:00:00.000+0900", payload=moved).done.day == 4
    assert task(**done, payload=moved).done.day == 5
    assert task(**done).done is None
    assert task(resolutiondate="2026-11-03T09:00:00.000+0900").done is None
