"""A task that is put together fact by fact is the same as one that was made at once."""

from __future__ import annotations

from dataclasses import MISSING
from dataclasses import FrozenInstanceError
from dataclasses import fields

import pytest

from mapping.drafts import TaskDraft
from mapping.model import Origin
from mapping.model import Status
from mapping.model import Task

ORIGIN = Origin("jira", "hanbit.example", "1")


def of(cls):
    made_by = {each.name: each.default_factory for each in fields(cls)}
    return [(each.name, each.type, each.default, made_by[each.name]) for each in fields(cls)]


def test_has_the_facts_of_a_task():
    """Names, types and defaults are those of a task, in its order."""
    assert of(TaskDraft) == of(Task)
    assert all(make in (MISSING, dict) for *_, make in of(Task))


def test_is_a_task_when_it_is_finished():
    """What was set is in the task, the rest has its defaults."""
    draft = TaskDraft(ORIGIN, "A-1", "배너", Status.TODO)
    draft.labels = ("시안",)

    assert draft.finished() == Task(origin=ORIGIN, key="A-1", title="배너", status=Status.TODO, labels=("시안",))


def test_a_finished_one_is_frozen():
    """Nothing can be set any more."""
    task = TaskDraft(ORIGIN, "A-1", "배너", Status.TODO).finished()

    assert type(task) is Task
    with pytest.raises(FrozenInstanceError):
        task.title = "다른 것"


def test_no_two_share_what_they_have_by_default():
    """Each has fields of its own."""
    first, second = (TaskDraft(ORIGIN, "A-1", "배너", Status.TODO).finished() for _ in range(2))

    assert first.fields is not second.fields
