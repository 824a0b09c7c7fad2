from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from mapping.asana import to_task
from mapping.model import EventKind
from mapping.model import MappingRules
from mapping.model import Priority
from mapping.model import Status

MINSU = {"gid": "1201", "name": "김민수"}
SEOYEON = {"gid": "1203", "name": "이서연"}
BORN = "2026-11-02T00:00:00.000Z"


def rules(**given):
    return MappingRules(connection="vendor", **given)


def story(subtype, minute=1, by=MINSU, **told):
    at = f"2026-11-02T01:{minute:02d}:00.000Z"
    return {"gid": f"5{minute}", "created_at": at, "created_by": by, "resource_subtype": subtype, **told}


PLAIN = rules()


def task_with(*stories, rules=PLAIN, **given):
    task = {"gid": "1204", "name": "상품 문의 답변", "assignee": None, "created_at": BORN, **given}
    return to_task({"task": task, "stories": list(stories)}, rules)


def events(*stories, rules=PLAIN):
    return [
        (event.kind.value, event.author, event.before, event.after) for event in task_with(*stories, rules=rules).events
    ]


def test_without_stories_the_history_is_unknown():
    task = to_task({"task": {"gid": "1204", "name": "일", "created_at": BORN}}, rules())
    assert (task.events, task.history_from) == ((), None)


def test_stories_of_which_one_has_no_moment_are_not_known_to_be_whole():
    task = task_with(story("marked_complete"), {**story("assigned", assignee=SEOYEON), "created_at": None})

    assert [event.kind for event in task.events] == [EventKind.STATUS]
    assert task.history_from is None


def test_stories_cover_everything_since_the_task_was_created():
    assert task_with().history_from == datetime(2026, 11, 2, tzinfo=UTC)


def test_every_assignment_tells_who_held_the_task_before():
    assert events(
        story("assigned", 1, assignee=SEOYEON), story("assigned", 2, by=SEOYEON, assignee=MINSU), story("unassigned", 3)
    ) == [
        ("owner", "1201", None, "1203"),
        ("owner", "1203", "1203", "1201"),
        ("owner", "1201", "1201", None),
    ]


def test_who_was_unassigned_first_is_told_by_that_story_itself():
    assert events(story("unassigned", assignee=SEOYEON)) == [("owner", "1201", "1203", None)]


def test_stories_in_any_order_are_read_by_their_time():
    later, sooner = story("assigned", 2, assignee=MINSU), story("assigned", 1, assignee=SEOYEON)
    assert events(later, sooner)[1] == ("owner", "1201", "1203", "1201")


def test_a_move_between_sections_names_both():
    assert events(story("section_changed", old_section={"name": "할 일"}, new_section={"name": "검수"})) == [
        ("section", "1201", "할 일", "검수")
    ]


def test_completing_and_reopening_are_changes_of_status():
    assert events(story("marked_complete", 1), story("marked_incomplete", 2)) == [
        ("status", "1201", "incomplete", "completed"),
        ("status", "1201", "completed", "incomplete"),
    ]


def test_an_approval_is_a_change_of_status():
    told = story("approval_status_changed", old_approval_status="pending", new_approval_status="approved")
    assert events(told) == [("status", "1201", "pending", "approved")]


@pytest.mark.parametrize("told", [{"resource_subtype": "comment_added"}, {"resource_subtype": None, "type": "comment"}])
def test_a_comment_is_told_without_its_words(told):
    assert events({**story("x"), "text": "확인했습니다", **told}) == [("comment", "1201", None, None)]


def test_a_choice_that_the_settings_call_a_priority_is_a_change_of_priority():
    told = story("enum_custom_field_changed", old_enum_value=None, new_enum_value={"name": "긴급"})
    assert events(told, rules=rules(priority={"긴급": Priority.URGENT})) == [("priority", "1201", None, "긴급")]


def test_a_choice_that_the_settings_call_a_status_is_a_change_of_status():
    told = story("enum_custom_field_changed", old_enum_value={"name": "대기"}, new_enum_value={"name": "진행"})
    assert events(told, rules=rules(status={"진행": Status.IN_PROGRESS})) == [("status", "1201", "대기", "진행")]


def test_people_come_and_go_in_a_field_that_names_owners():
    told = story(
        "people_custom_field_changed",
        custom_field={"gid": "9", "name": "검수자"},
        old_people_value=[MINSU],
        new_people_value=[SEOYEON],
    )
    assert events(told, rules=rules(owner_fields=("검수자",))) == [
        ("owner", "1201", "1201", "1203"),
    ]
    assert events(told) == []
    told["old_people_value"] = []
    told["new_people_value"] = [MINSU, SEOYEON]
    assert events(told, rules=rules(owner_fields=("9",))) == [
        ("owner", "1201", None, "1201"),
        ("owner", "1201", None, "1203"),
    ]


def test_a_tag_that_answers_a_gap_is_told_with_its_author():
    tag = {"gid": "3", "name": "dure:object"}
    assert events(story("added_to_tag", 1, tag=tag), story("removed_from_tag", 2, tag=tag)) == [
        ("label", "1201", None, "dure:object"),
        ("label", "1201", "dure:object", None),
    ]


def test_other_tags_and_followers_say_nothing():
    assert (
        events(story("added_to_tag", tag={"gid": "3", "name": "배너"}), story("follower_added", follower=MINSU)) == []
    )


def test_everybody_in_the_stories_is_known_as_an_account():
    task = task_with(story("assigned", by=SEOYEON, assignee=MINSU))
    assert {account.id: account.name for account in task.accounts} == {"1201": "김민수", "1203": "이서연"}


def test_work_began_when_the_task_came_into_a_section_that_is_in_progress():
    moved = story("section_changed", 7, old_section={"name": "할 일"}, new_section={"name": "진행"})
    task = task_with(moved, rules=rules(status={"진행": Status.IN_PROGRESS}))
    assert task.started == datetime(2026, 11, 2, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize("author", [None, {}, [], "이서연"])
def test_an_author_that_nobody_tells_is_unknown(author):
    assert [event.author for event in task_with(story("comment_added", by=author)).events] == [None]


@pytest.mark.parametrize("broken", [None, 7, "x", {}, {"created_at": None}, {"created_at": "gestern"}])
def test_stories_that_cannot_be_read_are_left_out(broken):
    told = task_with(broken, story("comment_added"))
    assert [event.kind for event in told.events] == [EventKind.COMMENT]
