"""Asana: what a task as its API and its exports give it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from functools import lru_cache
from typing import Any

from mapping.asana_fields import FieldValue
from mapping.asana_fields import read_fields
from mapping.asana_history import read_history
from mapping.asana_people import account_of
from mapping.asana_people import holders_of
from mapping.dates import day
from mapping.dates import instant
from mapping.dates import zone_of
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.loose import is_task_url
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import task_urls
from mapping.loose import text_of
from mapping.loose import words_of
from mapping.model import Account
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task
from mapping.sites import ASANA
from mapping.text import fold

TOOL = "asana"
_FINISHED = (Status.DONE, Status.CANCELLED)
_PARTS = re.compile(r"[/?#&]")
_FACTS = {
    "title": ("name",),
    "owners": ("assignee",),
    "status": ("completed",),
    "priority": ("custom_fields",),
    "labels": ("tags",),
    "due": ("due_on",),
    "homes": ("memberships", "projects"),
}
_TYPES = {"": "task", "default_task": "task"}


def to_task(payload: Mapping[str, Any], rules: MappingRules) -> Task:
    """Turn a task of the API's shape into a task.

    ``payload`` holds ``task``, and beside it ``parent`` (the gid of the task it is nested in), ``subtasks`` (how many
    are nested in it), ``positions`` (project gid to the place of the task's section) and, where they were read,
    ``stories``; ``unread`` is true where the task may have attachments that were not read. Raises MappingError when there is no gid.
    """
    task = object_of(payload.get("task"))
    native_id = _identity(task)
    homes, fields = _homes(task, payload), read_fields(task)
    option, labels = _option(task), _labels(task)
    holders, reporter = holders_of(task, fields, rules), account_of(task.get("created_by"))
    status = _status(task, homes, option, fields, rules)
    zone = zone_of(rules.timezone)
    updated, created = instant(task.get("modified_at"), zone), instant(task.get("created_at"), zone)
    priority, native_priority = _priority(labels, fields, rules)
    history = read_history(payload, created, rules)
    return Task(
        origin=Origin(TOOL, ASANA, native_id),
        key=native_id,
        title=text_of(task.get("name")),
        status=status,
        native_status=_native_status(task, homes, option),
        description="" if rules.minimal else text_of(task.get("notes")),
        url=_url(task, native_id),
        type=_type(task),
        priority=priority,
        native_priority=native_priority,
        resolution=(text_of(task.get("approval_status")) or None) if status in _FINISHED else None,
        owners=holders.owners,
        reporter=reporter.id if reporter else None,
        accounts=_unique(holders.accounts, reporter, *history.accounts),
        homes=homes,
        labels=labels,
        fields={} if rules.minimal else _by_name(fields),
        named_duties=_named_duties(fields, rules),
        parent=text_of(object_of(task.get("parent")).get("gid")) or text_of(payload.get("parent")) or None,
        links=tuple(_links(task, native_id, rules)),
        links_known=payload.get("unread") is not True,
        created=created,
        updated=updated,
        started=history.started,
        due=_due(task),
        done=_done(task, updated, rules) if status in _FINISHED else None,
        container=_has_subtasks(task, payload),
        events=history.events,
        history_from=history.since,
        owners_in_fields=bool(rules.owner_fields),
        untold=(*_untold(task, created is not None, rules), *words_of(payload.get("untold"))),
        unread=_unread(task, holders.owners),
    )


def _untold(task: Mapping[str, Any], dated: bool, rules: MappingRules) -> tuple[str, ...]:
    """Give the facts of which the record says nothing."""
    found = [fact for fact, names in _FACTS.items() if task.keys().isdisjoint(names)]
    if "priority" in found and not rules.priority:
        found.remove("priority")  # Asana has none of its own
    if "due" in found and task.get("due_at"):
        found.remove("due")
    places = objects_of(task.get("memberships"))
    if places and not any("section" in each for each in places):
        found += ["section", "status"] if rules.status else ["section"]
    return tuple(found if dated else [*found, "created"])


def _are_named(tags: Any) -> bool:
    return isinstance(tags, list) and all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in tags)


def _unread(task: Mapping[str, Any], owners: tuple[Owner, ...] | None) -> tuple[str, ...]:
    """Give the facts of which the record says something that cannot be understood."""
    found = []
    if owners is None and "assignee" in task:
        found.append("owners")
    if "completed" in task and not isinstance(task["completed"], bool):
        found.append("status")
    if "tags" in task and not _are_named(task["tags"]):
        found.append("labels")
    if "name" in task and not isinstance(task["name"], str):
        found.append("title")
    if (task.get("due_at") or task.get("due_on")) and _due(task) is None:
        found.append("due")
    if "memberships" in task and not isinstance(task["memberships"], list):
        found.append("homes")
    return tuple(found)


def _identity(task: Mapping[str, Any]) -> str:
    native_id = text_of(task.get("gid"))
    if not native_id:
        raise MappingError(fault("The task “{name}” has no gid.", name=text_of(task.get("name"))[:80]))
    return native_id


def _labels(task: Mapping[str, Any]) -> tuple[str, ...]:
    names = (text_of(each.get("name")) for each in objects_of(task.get("tags")))
    return tuple(dict.fromkeys(name for name in names if name))


def _named_duties(fields: Sequence[FieldValue], rules: MappingRules) -> tuple[str, ...]:
    if not rules.duty_field:
        return ()
    named = (field for field in fields if field.is_one_of({rules.duty_field}))
    return tuple(value for field in named for value in field.values)


def _homes(task: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[Home, ...]:
    """Give every project with the task's section in it, from ``memberships``, else from the flat ``projects``."""
    positions = object_of(payload.get("positions"))
    found: dict[str, Home] = {}
    for each in objects_of(task.get("memberships")):
        project, section = object_of(each.get("project")), object_of(each.get("section"))
        gid = text_of(project.get("gid"))
        if gid:
            position = positions.get(gid)
            name = text_of(section.get("name")) or None
            known = position if name and isinstance(position, int) else None
            found.setdefault(gid, _home(gid, text_of(project.get("name")), name, known))
    for project in objects_of(task.get("projects")):
        gid = text_of(project.get("gid"))
        if gid:
            found.setdefault(gid, Home(gid, text_of(project.get("name"))))
    return tuple(found.values())


@lru_cache(maxsize=512)
def _home(gid: str, name: str, section: str | None, position: int | None) -> Home:
    return Home(gid, name, section, position)


def _option(task: Mapping[str, Any]) -> str:
    """Give the status of a custom task type by name; a bare id says nothing to people."""
    return text_of(object_of(task.get("custom_type_status_option")).get("name"))


def _type(task: Mapping[str, Any]) -> str:
    named = text_of(object_of(task.get("custom_type")).get("name"))
    subtype = text_of(task.get("resource_subtype"))
    return named or _TYPES.get(subtype, subtype)


def _status(
    task: Mapping[str, Any], homes: Sequence[Home], option: str, fields: Sequence[FieldValue], rules: MappingRules
) -> Status:
    if text_of(task.get("approval_status")) == "rejected":
        return Status.CANCELLED
    told = _told_status(homes, option, fields, rules) if rules.status else Status.TODO
    # Completing is how work is closed in Asana: what lay among the cancelled was not finished by it.
    return Status.DONE if task.get("completed") is True and told is not Status.CANCELLED else told


def _told_status(homes: Sequence[Home], option: str, fields: Sequence[FieldValue], rules: MappingRules) -> Status:
    names = [option, *(home.section or "" for home in homes)]
    names += [text for field in fields if field.chosen for text in field.values]
    return next((rules.status[fold(name)] for name in names if fold(name) in rules.status), Status.TODO)


def _native_status(task: Mapping[str, Any], homes: Sequence[Home], option: str) -> str:
    if option or task.get("completed") is not True:
        return option or next((home.section for home in homes if home.section), "")
    return "completed"


def _priority(
    labels: Sequence[str], fields: Sequence[FieldValue], rules: MappingRules
) -> tuple[Priority | None, str | None]:
    if not rules.priority:
        return None, None
    names = [*labels, *(text for field in fields for text in field.values)]
    found = [(rules.priority[fold(name)], name) for name in names if fold(name) in rules.priority]
    order = list(Priority)
    return min(found, key=lambda pair: order.index(pair[0]), default=(None, None))


def _by_name(fields: Sequence[FieldValue]) -> Mapping[str, tuple[str, ...]]:
    if not fields:
        return {}
    names = dict.fromkeys(field.name for field in fields if field.name)
    return {name: tuple(text for field in fields if field.name == name for text in field.values) for name in names}


def _due(task: Mapping[str, Any]) -> date | datetime | None:
    return instant(task.get("due_at")) or day(task.get("due_on"))


def _done(task: Mapping[str, Any], updated: datetime | None, rules: MappingRules) -> datetime | None:
    return instant(task.get("completed_at"), zone_of(rules.timezone)) or updated


def _has_subtasks(task: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    counts = (task.get("num_subtasks"), payload.get("subtasks"))
    return any(isinstance(count, int) and count > 0 for count in counts)


def _url(task: Mapping[str, Any], native_id: str) -> str | None:
    written = text_of(task.get("permalink_url"))
    if written.startswith(f"https://{ASANA}/"):
        return written
    return f"https://{ASANA}/0/0/{native_id}" if native_id.isascii() and native_id.isdigit() else None


def _links(task: Mapping[str, Any], native_id: str, rules: MappingRules) -> Iterator[Link]:
    for key, native in (("dependencies", "blocked by"), ("dependents", "blocking")):
        for each in objects_of(task.get(key)):
            if text_of(each.get("gid")):
                yield Link(LinkKind.BLOCKS, text_of(each.get("gid")), native)
    attached = dict.fromkeys(
        text_of(each.get(key)) for each in objects_of(task.get("attachments")) for key in ("view_url", "url")
    )
    for url in attached:
        if _is_other_task(url, native_id):
            yield Link(LinkKind.ATTACHMENT, url, "attachment")
    if not rules.minimal and isinstance(task.get("notes"), str) and "://" in task["notes"]:
        for url in task_urls(text_of(task["notes"])):
            if url not in attached and _is_other_task(url, native_id):
                yield Link(LinkKind.MENTION, url)


def _is_other_task(url: str, native_id: str) -> bool:
    return is_task_url(url) and native_id not in _PARTS.split(url)


def _unique(accounts: Sequence[Account], *others: Account | None) -> tuple[Account, ...]:
    known = {account.id: account for account in accounts}
    for other in others:
        if other is not None:
            known.setdefault(other.id, other)
    return tuple(known.values())
