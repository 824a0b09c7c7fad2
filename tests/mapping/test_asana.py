from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest
from any_json import AnyJson
from hypothesis import given
from hypothesis import strategies as st

from mapping.asana import to_task
from mapping.errors import MappingError
from mapping.model import Account
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status

SEOYEON = {"gid": "1203", "name": "이서연", "email": "seoyeon@acme.example"}


def rules(**given):
    return MappingRules(connection="vendor", **given)


def payload(**given):
    task = {"gid": "1204567890123456", "name": "상품 문의 답변", "completed": False, "assignee": None, **given}
    return {"task": task, "parent": None, "subtasks": 0, "positions": {}}


def member_of(project="77", section="진행", name="운영"):
    return {"project": {"gid": project, "name": name}, "section": {"gid": f"s{section}", "name": section}}


def people_field(*people, name="검수자", gid="9"):
    return {"gid": gid, "name": name, "type": "people", "people_value": list(people), "display_value": "x"}


def test_a_task_is_known_and_called_by_its_gid():
    task = to_task(payload(), rules())
    assert (task.origin, task.key) == (Origin("asana", "app.asana.com", "1204567890123456"), "1204567890123456")


def test_the_assignee_leads():
    task = to_task(payload(assignee=SEOYEON), rules())
    assert task.owners == (Owner("1203", leads=True),)
    assert task.accounts == (Account("1203", "이서연", email="seoyeon@acme.example"),)


def test_no_assignee_means_nobody():
    assert to_task(payload(assignee=None), rules()).owners == ()


def test_followers_hold_nothing():
    assert to_task(payload(followers=[SEOYEON]), rules()).owners == ()


@pytest.mark.parametrize("assignee", ["이서연", 7, [], {}, {"gid": None}, {"gid": []}])
def test_an_assignee_of_a_wrong_type_is_unknown_and_not_nobody(assignee):
    assert to_task(payload(assignee=assignee), rules()).owners is None


def test_a_task_without_the_key_of_the_assignee_has_unknown_owners():
    given = payload()
    del given["task"]["assignee"]
    assert to_task(given, rules()).owners is None


def test_an_assignee_without_gid_is_known_by_e_mail():
    task = to_task(payload(assignee={"name": "이서연", "email": "seoyeon@acme.example"}), rules())
    assert task.owners == (Owner("seoyeon@acme.example", leads=True),)


@pytest.mark.parametrize("wanted", ["검수자", "9"])
def test_people_of_a_field_are_added_by_its_name_or_id_and_do_not_lead(wanted):
    field = people_field({"gid": "1300", "name": "박지훈"}, SEOYEON)
    task = to_task(payload(assignee=SEOYEON, custom_fields=[field]), rules(owner_fields=(wanted,)))
    assert task.owners == (Owner("1203", leads=True), Owner("1300"))


def test_a_task_in_three_projects_has_three_homes():
    given = payload(memberships=[member_of("77"), member_of("78", "대기"), {"project": {"gid": "79"}, "section": None}])
    given["positions"] = {"77": 2}
    assert to_task(given, rules()).homes == (
        Home("77", "운영", "진행", 2),
        Home("78", "운영", "대기"),
        Home("79"),
    )


def test_flat_projects_are_homes_without_section():
    given = payload(memberships=[member_of("77")], projects=[{"gid": "77"}, {"gid": "80", "name": "CS"}])
    assert [home.scope for home in to_task(given, rules()).homes] == ["77", "80"]


def test_a_subtask_has_no_homes_but_a_parent():
    given = payload()
    given["parent"] = "1200"
    task = to_task(given, rules())
    assert (task.homes, task.parent) == ((), "1200")


def test_the_parent_that_the_task_names_counts_first():
    assert to_task({**payload(parent={"gid": "1300"}), "parent": "1200"}, rules()).parent == "1300"


@pytest.mark.parametrize("given", [{"num_subtasks": 2}, {}])
def test_a_task_with_subtasks_is_a_container(given):
    made = payload(**given)
    made["subtasks"] = 0 if given else 1
    assert to_task(made, rules()).container


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, Status.TODO),
        ({"completed": True}, Status.DONE),
        ({"completed": "yes"}, Status.TODO),
        ({"memberships": [member_of()]}, Status.IN_PROGRESS),
        ({"memberships": [member_of()], "completed": True}, Status.DONE),
        ({"memberships": [member_of(section="취소")], "completed": True}, Status.CANCELLED),
        ({"custom_type_status_option": {"gid": "1", "name": "진행"}}, Status.IN_PROGRESS),
        ({"custom_fields": [{"name": "단계", "enum_value": {"name": "진행"}}]}, Status.IN_PROGRESS),
        ({"custom_fields": [{"name": "단계", "text_value": "진행"}]}, Status.TODO),
        ({"resource_subtype": "approval", "approval_status": "rejected", "completed": True}, Status.CANCELLED),
        ({"resource_subtype": "approval", "approval_status": "approved", "completed": True}, Status.DONE),
        ({"resource_subtype": "approval", "approval_status": "pending"}, Status.TODO),
    ],
)
def test_the_status_is_completed_or_what_the_map_says_of_section_type_or_choice(given, status):
    told = rules(status={"진행": Status.IN_PROGRESS, "취소": Status.CANCELLED})
    assert to_task(payload(**given), told).status is status


def test_the_order_in_which_projects_are_told_is_no_change_of_status():
    lies_in = [member_of("77", "진행"), member_of("100", "완료")]
    known = rules(status={"진행": Status.IN_PROGRESS, "완료": Status.DONE})

    there, back = (to_task(payload(memberships=each), known) for each in (lies_in, lies_in[::-1]))

    assert (there.status, there.native_status) == (Status.IN_PROGRESS, "진행")
    assert (back.status, back.native_status) == (there.status, there.native_status)


def test_a_section_named_done_means_nothing_without_the_map():
    assert to_task(payload(memberships=[member_of(section="Done")]), rules()).status is Status.TODO


@pytest.mark.parametrize(
    ("given", "native"),
    [
        ({"memberships": [member_of()]}, "진행"),
        ({"memberships": [member_of()], "completed": True}, "completed"),
        ({"custom_type_status_option": {"name": "검수"}, "completed": True}, "검수"),
        ({}, ""),
    ],
)
def test_the_native_status_is_the_type_s_own_else_the_section(given, native):
    assert to_task(payload(**given), rules()).native_status == native


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({"due_on": "2026-12-01", "due_at": None}, date(2026, 12, 1)),
        ({"due_on": "2026-12-01", "due_at": "2026-12-01T09:00:00.000Z"}, datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ({"due_on": 20261201}, None),
        ({"due_on": "2026-13-01"}, None),
    ],
)
def test_a_due_date_stays_a_date_and_a_due_time_an_instant(given, due):
    assert to_task(payload(**given), rules()).due == due


def test_times_are_utc_and_a_date_alone_is_its_midnight_in_the_zone():
    task = to_task(
        payload(created_at="2026-11-01", modified_at="2026-11-02T00:00:00.000Z"), rules(timezone="Asia/Seoul")
    )
    assert task.created == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert task.updated == datetime(2026, 11, 2, tzinfo=UTC)


def test_a_completed_task_was_done_at_completed_at():
    task = to_task(payload(completed=True, completed_at="2026-11-02T00:00:00.000Z"), rules())
    assert task.done == datetime(2026, 11, 2, tzinfo=UTC)
    assert to_task(payload(completed_at="2026-11-02T00:00:00.000Z"), rules()).done is None


def test_tags_are_labels_and_tell_the_priority_that_the_map_gives():
    task = to_task(payload(tags=[{"name": "배너"}, {"name": "긴급"}]), rules(priority={"긴급": Priority.URGENT}))
    assert (task.labels, task.priority, task.native_priority) == (("배너", "긴급"), Priority.URGENT, "긴급")


def test_a_field_tells_the_priority_that_the_map_gives():
    field = {"gid": "5", "name": "Priority", "enum_value": {"name": "High"}, "display_value": "High"}
    assert to_task(payload(custom_fields=[field]), rules(priority={"high": Priority.HIGH})).priority is Priority.HIGH
    assert to_task(payload(custom_fields=[field]), rules()).priority is None


def test_custom_fields_stand_by_name_as_people_read_them_but_numbers_bare():
    fields = [
        {"gid": "1", "name": "채널", "multi_enum_values": [{"name": "앱"}, {"name": "웹"}], "display_value": "앱, 웹"},
        {"gid": "2", "name": "금액", "type": "number", "number_value": 50000.0, "display_value": "₩50,000"},
        {"gid": "3", "name": "비고", "text_value": "메모", "display_value": "메모"},
        {"gid": "4", "name": "빈칸", "display_value": None},
        people_field(SEOYEON),
    ]
    assert to_task(payload(custom_fields=fields), rules()).fields == {
        "채널": ("앱", "웹"),
        "금액": ("50000",),
        "비고": ("메모",),
        "검수자": ("이서연",),
    }


def test_a_field_may_name_the_duty():
    field = {"gid": "3", "name": "업무", "display_value": "banner"}
    assert to_task(payload(custom_fields=[field]), rules(duty_field="업무")).named_duties == ("banner",)


def test_dependencies_attachments_and_addresses_in_notes_are_links():
    given = payload(
        dependencies=[{"gid": "1"}],
        dependents=[{"gid": "2"}],
        attachments=[{"view_url": "https://trello.com/c/aB3dE6gH"}, {"view_url": "https://files.example/x.png"}],
        notes="https://hanbit.atlassian.net/browse/WEB-7, https://app.asana.com/0/77/1204567890123456",
    )
    assert to_task(given, rules()).links == (
        Link(LinkKind.BLOCKS, "1", "blocked by"),
        Link(LinkKind.BLOCKS, "2", "blocking"),
        Link(LinkKind.ATTACHMENT, "https://trello.com/c/aB3dE6gH", "attachment"),
        Link(LinkKind.MENTION, "https://hanbit.atlassian.net/browse/WEB-7"),
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://evil.example/0/1/2", 7])
def test_a_strange_address_is_not_taken_over(url):
    assert to_task(payload(permalink_url=url), rules()).url == "https://app.asana.com/0/0/1204567890123456"


def test_the_type_is_told_in_the_tool_s_words():
    assert to_task(payload(resource_subtype="milestone"), rules()).type == "milestone"
    assert to_task(payload(resource_subtype="default_task"), rules()).type == "task"
    assert to_task(payload(resource_subtype="custom", custom_type={"name": "장애"}), rules()).type == "장애"


def test_minimal_keeps_no_text_and_no_fields_but_owners_from_fields():
    given = payload(notes="비밀", custom_fields=[people_field(SEOYEON)])
    task = to_task(given, rules(minimal=True, owner_fields=("검수자",)))
    assert (task.description, task.fields, task.owners) == ("", {}, (Owner("1203"),))


def test_who_made_the_task_is_its_reporter():
    task = to_task(payload(created_by=SEOYEON), rules())
    assert (task.reporter, [account.id for account in task.accounts]) == ("1203", ["1203"])


@pytest.mark.parametrize("broken", [{}, {"task": None}, {"task": {"name": "x"}}, {"task": {"gid": ["1"]}}])
def test_a_task_without_gid_is_a_mapping_error(broken):
    with pytest.raises(MappingError):
        to_task(broken, rules())


KEYS = ("name", "notes", "assignee", "memberships", "projects", "custom_fields", "tags", "due_on", "due_at")
MORE_KEYS = ("dependencies", "attachments", "created_at", "completed", "num_subtasks", "approval_status", "parent")


@given(st.randoms(use_true_random=True))
def test_wrong_types_anywhere_never_stop_the_mapping(random):
    anything = AnyJson(random, ("gid", "name"))
    task = to_task({**payload(**anything.some(KEYS + MORE_KEYS)), "positions": anything.value()}, rules())
    assert task.origin.native_id == "1204567890123456"
