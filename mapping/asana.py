"""Asana: what a task as its API and its exports give it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from mapping.asana_fields import FieldValue
from mapping.asana_fields import read_fields
from mapping.asana_history import read_history
from mapping.asana_people import account_of
from mapping.asana_people import holders_of
from mapping.dates import day
from mapping.dates import instant
from mapping.dates import zone_of
from mapping.drafts import TaskDraft
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.loose import is_task_url
from mapping.loose import name_of
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
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task
from mapping.remembered import remembered
from mapping.sites import ASANA
from mapping.text import fold

TOOL = "asana"
_FINISHED = (Status.DONE, Status.CANCELLED)
_PARTS = re.compile(r"[/?#&]")
_FACTS = (
    ("name", "title"),
    ("assignee", "owners"),
    ("completed", "status"),
    ("custom_fields", "priority"),
    ("tags", "labels"),
    ("due_on", "due"),
    ("memberships", "homes"),
)
_FACTS_OF_ITS_OWN = tuple(each for each in _FACTS if each[1] != "priority")
_ADDRESS = f"https://{ASANA}/"
_TYPES = {"": "task", "default_task": "task"}


def to_task(payload: Mapping[str, Any], rules: MappingRules) -> Task:
    """Turn a task of the API's shape into a task.

    ``payload`` holds ``task``, and beside it ``parent`` (the gid of the task it is nested in), ``subtasks`` (how many
    are nested in it), ``positions`` (project gid to the place of the task's section) and, where they were read,
    ``stories``; ``unread`` is true where the task may have attachments that were not read. Raises MappingError when there is no gid.
    """
    task = object_of(payload.get("task"))
    native_id = _identity(task)
    homes, fields, option = _homes(task, payload), read_fields(task), name_of(task.get("custom_type_status_option"))
    ordered = _in_order(homes)
    status = _status(task, ordered, option, fields, rules)
    told = TaskDraft(Origin(TOOL, ASANA, native_id), native_id, text_of(task.get("name")), status)
    told.native_status, told.homes = _native_status(task, ordered, option), homes
    told.url, told.type = _url(task, native_id), _type(task)
    if status in _FINISHED:
        told.resolution = text_of(task.get("approval_status")) or None
    told.parent = text_of(object_of(task.get("parent")).get("gid")) or text_of(payload.get("parent")) or None
    told.container = _has_subtasks(task, payload)
    if not rules.minimal:
        told.description = text_of(task.get("notes"))
    _tell_words(told, task, fields, rules)
    _tell_times(told, task, rules)
    _tell_people(told, payload, task, fields, rules)
    told.links, told.links_known = _links(task, native_id, told.description), payload.get("unread") is not True
    told.untold, told.unread = _untold(task, payload, told, rules), _unread(task, told)
    return told.finished()


def _tell_words(told: TaskDraft, task: Mapping[str, Any], fields: Sequence[FieldValue], rules: MappingRules) -> None:
    """Tell the labels, what the custom fields say, and what of that is a priority."""
    tags = task.get("tags")
    if tags:
        told.labels = _labels(tags)
    if rules.priority:
        told.priority, told.native_priority = _priority(told.labels, fields, rules)
    if fields and not rules.minimal:
        told.fields = _by_name(fields)
    if fields and rules.duty_field:
        named = (field for field in fields if field.is_one_of({rules.duty_field}))
        told.named_duties = tuple(value for field in named for value in field.values)


def _tell_times(told: TaskDraft, task: Mapping[str, Any], rules: MappingRules) -> None:
    """Tell when the task came, changed and was done, and when it is due."""
    zone = zone_of(rules.timezone)
    told.created, told.updated = instant(task.get("created_at"), zone), instant(task.get("modified_at"), zone)
    at = task.get("due_at")
    told.due = (instant(at) if at else None) or day(task.get("due_on"))
    if told.status in _FINISHED:
        told.done = instant(task.get("completed_at"), zone) or told.updated


def _tell_people(
    told: TaskDraft,
    payload: Mapping[str, Any],
    task: Mapping[str, Any],
    fields: Sequence[FieldValue],
    rules: MappingRules,
) -> None:
    """Tell who holds the task and who wrote it, and with whom what happened to it."""
    holders, reporter = holders_of(task, fields, rules), account_of(task.get("created_by"))
    told.owners, told.owners_in_fields = holders.owners, bool(rules.owner_fields)
    told.reporter = reporter.id if reporter else None
    history = read_history(payload, told.created, rules)
    told.accounts = holders.accounts
    if reporter or history.accounts:
        told.accounts = _with(holders.accounts, reporter, *history.accounts)
    told.events, told.history_from, told.started = history.events, history.since, history.started


def _untold(
    task: Mapping[str, Any], payload: Mapping[str, Any], told: TaskDraft, rules: MappingRules
) -> tuple[str, ...]:
    """Give the facts of which the record says nothing."""
    found = [fact for name, fact in (_FACTS if rules.priority else _FACTS_OF_ITS_OWN) if name not in task]
    if "due" in found and task.get("due_at"):
        found.remove("due")
    if "homes" in found and "projects" in task:
        found.remove("homes")
    if not (told.homes and told.homes[0].section):
        places = objects_of(task.get("memberships"))
        if places and not any("section" in each for each in places):
            found += ["section", "status"] if rules.status else ["section"]
    if told.created is None:
        found.append("created")
    return (*found, *words_of(payload["untold"])) if "untold" in payload else tuple(found)


def _are_named(tags: Any) -> bool:
    if not isinstance(tags, list):
        return False
    for each in tags:  # noqa: SIM110  # a loop costs half of what a generator does
        if not isinstance(each, dict) or not isinstance(each.get("name"), str):
            return False
    return True


def _unread(task: Mapping[str, Any], told: TaskDraft) -> tuple[str, ...]:
    """Give the facts of which the record says something that cannot be understood."""
    found = []
    if told.owners is None and "assignee" in task:
        found.append("owners")
    if not isinstance(task.get("completed", False), bool):
        found.append("status")
    if not _are_named(task.get("tags", [])):
        found.append("labels")
    if not isinstance(task.get("name", ""), str):
        found.append("title")
    if told.due is None and (task.get("due_at") or task.get("due_on")):
        found.append("due")
    if not isinstance(task.get("memberships", []), list):
        found.append("homes")
    return tuple(found)


def _identity(task: Mapping[str, Any]) -> str:
    native_id = text_of(task.get("gid"))
    if not native_id:
        raise MappingError(fault("The task “{name}” has no gid.", name=text_of(task.get("name"))[:80]))
    return native_id


def _labels(tags: Any) -> tuple[str, ...]:
    if isinstance(tags, list) and len(tags) == 1:
        name = name_of(tags[0])
        return (name,) if name else ()
    return tuple(dict.fromkeys(filter(None, map(name_of, objects_of(tags)))))


def _homes(task: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[Home, ...]:
    """Give every project with the task's section in it, from ``memberships``, else from the flat ``projects``."""
    positions = object_of(payload.get("positions"))
    found: dict[str, Home] = {}
    for each in objects_of(task.get("memberships")):
        project = object_of(each.get("project"))
        gid = text_of(project.get("gid"))
        if gid and gid not in found:
            section = each.get("section")
            named = section.get("name") if isinstance(section, dict) else None
            found[gid] = _home(gid, project.get("name"), named, positions.get(gid))
    projects = task.get("projects")
    for project in objects_of(projects) if projects else ():
        gid = text_of(project.get("gid"))
        if gid and gid not in found:
            found[gid] = _home(gid, project.get("name"), None, None)
    return tuple(found.values())


def _in_order(homes: Sequence[Home]) -> Sequence[Home]:
    """Give homes by their gids: those of one task come in another order from each project, and the first tells its status."""
    return homes if len(homes) < 2 else sorted(homes, key=lambda home: (len(home.scope), home.scope))  # noqa: PLR2004 - one needs no order


@remembered(512)
def _home(gid: str, name: Any, section: Any, position: Any) -> Home:
    named = text_of(section) or None
    return Home(gid, text_of(name), named, position if named and isinstance(position, int) else None)


def _type(task: Mapping[str, Any]) -> str:
    """Give the name of a custom type, else what kind of task Asana calls it."""
    subtype = text_of(task.get("resource_subtype"))
    return name_of(task.get("custom_type")) or _TYPES.get(subtype, subtype)


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
    names = [*labels, *(text for field in fields for text in field.values)]
    found = [(rules.priority[fold(name)], name) for name in names if fold(name) in rules.priority]
    order = list(Priority)
    return min(found, key=lambda pair: order.index(pair[0]), default=(None, None))


def _by_name(fields: Sequence[FieldValue]) -> Mapping[str, tuple[str, ...]]:
    names = dict.fromkeys(field.name for field in fields if field.name)
    return {name: tuple(text for field in fields if field.name == name for text in field.values) for name in names}


def _has_subtasks(task: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    listed, nested = task.get("num_subtasks"), payload.get("subtasks")
    return (isinstance(listed, int) and listed > 0) or (isinstance(nested, int) and nested > 0)


def _url(task: Mapping[str, Any], native_id: str) -> str | None:
    written = text_of(task.get("permalink_url"))
    if written.startswith(_ADDRESS):
        return written
    return f"{_ADDRESS}0/0/{native_id}" if native_id.isascii() and native_id.isdigit() else None


def _links(task: Mapping[str, Any], native_id: str, notes: str) -> tuple[Link, ...]:
    files = task.get("attachments")
    if not (files or "://" in notes or task.get("dependencies") or task.get("dependents")):
        return ()
    found: list[Link] = []
    for key, native in (("dependencies", "blocked by"), ("dependents", "blocking")):
        tasks = task.get(key)
        if tasks:
            gids = filter(None, [text_of(each.get("gid")) for each in objects_of(tasks)])
            found += [Link(LinkKind.BLOCKS, gid, native) for gid in gids]
    attached = dict[str, None]()
    if files:
        attached = dict.fromkeys(text_of(each.get(key)) for each in objects_of(files) for key in ("view_url", "url"))
        found += [Link(LinkKind.ATTACHMENT, url, "attachment") for url in attached if _is_other_task(url, native_id)]
    if "://" in notes:
        urls = [url for url in task_urls(notes) if url not in attached]
        found += [Link(LinkKind.MENTION, url) for url in urls if _is_other_task(url, native_id)]
    return tuple(found)


def _is_other_task(url: str, native_id: str) -> bool:
    return is_task_url(url) and native_id not in _PARTS.split(url)


def _with(accounts: tuple[Account, ...], *others: Account | None) -> tuple[Account, ...]:
    """Add those whose ids are not among them yet."""
    known = {account.id for account in accounts}
    for other in others:
        if other is not None and other.id not in known:
            known.add(other.id)
            accounts = (*accounts, other)
    return accounts
