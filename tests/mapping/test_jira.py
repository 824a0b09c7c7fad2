from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest
from any_json import AnyJson
from builders_jira import KIM
from builders_jira import LEE
from builders_jira import NINE
from builders_jira import issue
from builders_jira import rules
from builders_jira import status
from builders_jira import task
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import MappingError
from mapping.jira import to_task
from mapping.model import Account
from mapping.model import AccountKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task


def test_an_issue_becomes_a_task():
    found = task(
        payload={"self": "https://hanbit.example/jira/rest/api/2/issue/10023"},
        description="h1. 할 일",
        priority={"name": "High"},
        reporter=LEE,
        labels=["배너", "배너", 7],
        components=[{"name": "쇼핑"}, "x"],
        updated="2026-11-02T10:00:00.000+0900",
        duedate="2026-11-30",
        parent={"id": "10001", "key": "WEB-1"},
    )

    assert found == Task(
        origin=Origin("jira", "hanbit.example", "10023"),
        key="WEB-7",
        title="배너 교체",
        status=Status.IN_PROGRESS,
        native_status="진행 중",
        description="할 일",
        url="https://hanbit.example/jira/browse/WEB-7",
        type="작업",
        priority=Priority.HIGH,
        native_priority="High",
        owners=(Owner("5b10", leads=True),),
        reporter="5c20",
        accounts=(Account("5b10", "김민수", active=True), Account("5c20", "이서연", active=False)),
        homes=(Home("WEB", "온라인몰"),),
        labels=("배너", "7"),
        components=("쇼핑",),
        parent="WEB-1",
        created=NINE,
        updated=datetime(2026, 11, 2, 1, tzinfo=UTC),
        due=date(2026, 11, 30),
    )


@pytest.mark.parametrize(
    ("name", "category", "resolution", "expected"),
    [
        ("x", "new", None, Status.TODO),
        ("x", "indeterminate", None, Status.IN_PROGRESS),
        ("x", "done", None, Status.DONE),
        ("x", "done", "Done", Status.DONE),
        ("x", "done", "Won't Do", Status.CANCELLED),
        ("x", "done", "Duplicate", Status.CANCELLED),
        ("x", "done", "중복", Status.CANCELLED),
        ("x", "indeterminate", "Won't Do", Status.IN_PROGRESS),
        ("Done", None, None, Status.TODO),
        ("In Progress", None, None, Status.TODO),
        ("Open", None, "Fixed", Status.DONE),
        ("Open", "undefined", None, Status.TODO),
        ("검수 중", "done", None, Status.IN_PROGRESS),
        ("보관", "new", None, Status.BACKLOG),
    ],
)
def test_the_status_is_told_by_settings_then_category_then_resolution(name, category, resolution, expected):
    found = task(
        status=status(name, category),
        resolution={"name": resolution} if resolution else None,
        rule={"status": {"검수 중": Status.IN_PROGRESS, "보관": Status.BACKLOG}},
    )

    assert found.status is expected
    assert found.native_status == name
    assert found.resolution == resolution


@pytest.mark.parametrize(
    ("category", "expected"),
    [("할 일", Status.TODO), ("진행 중", Status.IN_PROGRESS), ("완료", Status.DONE), ("To Do", Status.TODO)],
)
def test_a_category_is_known_by_its_name_where_that_is_all_there_is(category, expected):
    assert task(status={"name": "x", "statusCategory": {"name": category}}).status is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Highest", Priority.URGENT),
        ("BLOCKER", Priority.URGENT),
        ("가장 높음", Priority.URGENT),
        ("Critical", Priority.HIGH),
        ("Major", Priority.NORMAL),
        ("보통", Priority.NORMAL),
        ("Trivial", Priority.LOW),
        ("가장 낮음", Priority.LOW),
        ("P7", None),
    ],
)
def test_priorities_of_jira_are_known(name, expected):
    found = task(priority={"name": name})

    assert (found.priority, found.native_priority) == (expected, name)


def test_settings_decide_the_priority_by_its_name_labels_and_fields_and_the_most_pressing_wins():
    rule = {"priority": {"긴급": Priority.URGENT, "medium": Priority.LOW, "sev2": Priority.HIGH}}

    assert task(rule=rule, priority={"name": "Medium"}).priority is Priority.LOW
    assert task(rule=rule, priority={"name": "Medium"}, labels=["긴급"]).priority is Priority.URGENT
    assert task(rule=rule, customfield_1={"value": "Sev2"}).priority is Priority.HIGH
    assert task(rule=rule, priority={"name": "Low"}).priority is Priority.LOW


def test_nobody_is_not_the_same_as_unknown():
    without = issue()
    del without["fields"]["assignee"]

    assert task(assignee=None).owners == ()
    assert to_task(without, rules()).owners is None
    for wrong in (5, "김민수", [], [KIM], {}, {"accountId": 5.5}, True):
        assert task(assignee=wrong).owners is None


def test_people_of_owner_fields_are_added_and_none_of_them_leads():
    payload = {"names": {"customfield_1": "협업자", "customfield_2": "팀"}}
    fields = {
        "customfield_1": [LEE, KIM],
        "customfield_2": {"id": "t-1", "name": "CS팀"},
        "customfield_3": ["박지훈"],
    }
    found = task(payload=payload, rule={"owner_fields": ("협업자", "customfield_2", "customfield_3")}, **fields)

    assert found.owners == (
        Owner("5b10", leads=True),
        Owner("5c20"),
        Owner("t-1"),
        Owner("박지훈"),
    )
    assert Account("t-1", "CS팀", kind=AccountKind.GROUP) in found.accounts
    assert task(rule={"owner_fields": ("customfield_1",)}, assignee=None, customfield_1=[LEE]).owners == (
        Owner("5c20"),
    )


def test_accounts_of_data_center_and_of_apps_are_told():
    user = {"key": "JIRAUSER1", "name": "minsu", "displayName": "김민수", "emailAddress": "minsu@hanbit.example"}

    assert task(assignee=user).accounts == (Account("JIRAUSER1", "김민수", "minsu", "minsu@hanbit.example"),)
    assert task(assignee=KIM | {"accountType": "app"}).accounts[0].kind is AccountKind.BOT


def test_an_epic_and_a_parent_hold_the_work_of_their_children():
    assert task(issuetype={"name": "Epic"}).container
    assert task(issuetype={"name": "에픽"}).container
    assert task(issuetype={"name": "이니셔티브", "hierarchyLevel": 2}).container
    assert task(subtasks=[{"id": "1", "key": "WEB-8"}]).container
    assert not task(subtasks=[]).container
    assert not task(issuetype={"name": "하위 작업", "subtask": True, "hierarchyLevel": -1}).container


def test_an_epic_link_is_a_parent_where_there_is_no_other():
    payload = {"names": {"customfield_10014": "Epic Link"}}

    assert task(payload=payload, customfield_10014="WEB-1").parent == "WEB-1"
    assert task(payload=payload, customfield_10014="WEB-1", parent={"id": "10002"}).parent == "10002"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Duplicate", LinkKind.DUPLICATE),
        ("중복", LinkKind.DUPLICATE),
        ("Cloners", LinkKind.CLONE),
        ("Blocks", LinkKind.BLOCKS),
        ("Relates", LinkKind.RELATES),
        ("Polaris work item link", LinkKind.RELATES),
    ],
)
def test_links_keep_their_kind_and_their_own_words_in_both_directions(name, kind):
    told = {"name": name, "inward": "is it", "outward": "does it"}
    links = [{"type": told, "inwardIssue": {"id": "1", "key": "OPS-1"}}, {"type": told, "outwardIssue": {"id": "2"}}]

    assert task(issuelinks=links).links == (Link(kind, "OPS-1", "is it"), Link(kind, "2", "does it"))


def test_addresses_of_tasks_are_links_as_strong_as_where_they_stand():
    found = task(
        description="https://trello.com/c/aB3dE6gH, https://hanbit.example/browse/WEB-7 https://news.example/1",
        attachment=[{"value": "https://app.asana.com/0/1/1204"}, {"content": "https://hanbit.example/a/1"}],
        payload={"remotelinks": [{"object": {"url": "https://trello.com/c/zzzzzzzz/3-x"}}]},
    )

    assert found.links == (
        Link(LinkKind.ATTACHMENT, "https://trello.com/c/zzzzzzzz/3-x"),
        Link(LinkKind.ATTACHMENT, "https://app.asana.com/0/1/1204"),
        Link(LinkKind.MENTION, "https://trello.com/c/aB3dE6gH"),
    )


def test_custom_fields_are_values_by_name():
    payload = {"names": {"customfield_1": "금액", "customfield_2": "구분", "customfield_3": "고객사"}}
    found = task(
        payload=payload,
        customfield_1=50000.0,
        customfield_2={"value": "쇼핑", "child": {"value": "배너"}},
        customfield_3=[{"value": "A"}, {"value": "B"}, {"value": "A"}],
        customfield_4=None,
        customfield_5={"type": "doc", "content": [{"type": "text", "text": "문서"}]},
        customfield_6=["com.atlassian.greenhopper.service.sprint.Sprint@1[id=1,state=ACTIVE,name=11월 2주,goal=]"],
        customfield_7=True,
        fixVersions=[{"name": "2.1"}],
        sprint={"id": 5, "name": "11월 3주"},
    )

    assert found.fields == {
        "금액": ("50000",),
        "구분": ("쇼핑", "배너"),
        "고객사": ("A", "B"),
        "customfield_5": ("문서",),
        "customfield_6": ("11월 2주",),
        "customfield_7": ("true",),
        "Fix versions": ("2.1",),
        "Sprint": ("11월 3주",),
    }


def test_a_duty_is_named_by_the_configured_field_by_id_or_name():
    payload = {"names": {"customfield_10101": "업무 구분"}}

    for field in ("customfield_10101", "업무 구분"):
        found = task(payload=payload, rule={"duty_field": field}, customfield_10101={"value": "배너"})
        assert found.named_duties == ("배너",)


def test_a_start_date_field_is_when_work_starts():
    found = task(payload={"names": {"customfield_10015": "Start date"}}, customfield_10015="2026-11-02")

    assert found.started == datetime(2026, 11, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "site", "url"),
    [
        (
            "https://HANBIT.example:8443/rest/api/2/issue/1",
            "hanbit.example",
            "https://HANBIT.example:8443/browse/WEB-7",
        ),
        ("https://api.atlassian.com/ex/jira/11-22/rest/api/3/issue/1", "~hq", None),
        ("javascript:alert(1)//rest/", "~hq", None),
        ("https://user:pw@evil.example/rest/", "~hq", None),
        (None, "~hq", None),
        (5, "~hq", None),
    ],
)
def test_the_site_is_told_by_the_issue(address, site, url):
    found = task(payload={"self": address})

    assert (found.origin.site, found.url) == (site, url)


def test_the_configured_address_outweighs_what_the_issue_tells():
    found = task(
        payload={"self": "https://old.example/rest/"}, rule={"site": "new.example", "url": "https://new.example/"}
    )

    assert (found.origin.site, found.url) == ("new.example", "https://new.example/browse/WEB-7")


def test_a_project_is_told_by_the_key_where_it_is_not_given():
    assert task(project=None).homes == (Home("WEB"),)
    assert task(project={"key": "OPS"}).homes == (Home("OPS"),)


def test_minimal_keeps_no_description_and_no_fields():
    found = task(rule={"minimal": True}, description="https://trello.com/c/aB3dE6gH", customfield_1="x", labels=["a"])

    assert (found.description, found.fields, found.links, found.labels) == ("", {}, (), ("a",))


def test_what_cannot_be_stored_becomes_visible():
    found = task(summary="a\x00b\ud800", labels=["\ud800"], customfield_1="\x00")

    assert (found.title, found.labels, found.fields) == (
        "a\\u0000b\\ud800",
        ("\\ud800",),
        {"customfield_1": ("\\u0000",)},
    )


def test_a_title_of_a_megabyte_survives():
    assert task(summary="가" * 1_000_000).title == "가" * 1_000_000


def test_the_key_stands_in_for_a_missing_id_and_neither_is_refused():
    assert task(payload={"id": None}).origin.native_id == "WEB-7"
    assert task(payload={"id": 10023}).origin.native_id == "10023"
    with pytest.raises(MappingError, match="neither id nor key"):
        task(payload={"id": None, "key": ""})
    with pytest.raises(MappingError, match="WEB-7 comes without its fields"):
        task(payload={"fields": None})


NAMES = ("name", "key", "id", "type", "items", "histories", "value", "x")


FIELDS = [*issue()["fields"], "description", "priority", "resolution", "reporter", "labels", "components", "updated"]


FIELDS += [
    "duedate",
    "resolutiondate",
    "parent",
    "issuelinks",
    "subtasks",
    "attachment",
    "comment",
    "customfield_1",
    "sprint",
]


@given(st.randoms(use_true_random=True))
def test_wrong_types_never_break_the_mapping(random):
    anything = AnyJson(random, NAMES, unusual=True, also=(KIM, status("x", "done")))
    fields, changelog, names = anything.some(FIELDS), anything.value(), anything.value()
    rule = {"owner_fields": ("customfield_1",), "duty_field": "customfield_1", "priority": {"x": Priority.HIGH}}
    found = task(payload={"changelog": changelog, "names": names, "remotelinks": names}, rule=rule, **fields)

    assert found.key == "WEB-7"
    assert found == task(payload={"changelog": changelog, "names": names, "remotelinks": names}, rule=rule, **fields)
