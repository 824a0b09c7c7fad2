"""Jira: what an issue as its API gives it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from mapping.adf import adf_text
from mapping.dates import day
from mapping.dates import instant
from mapping.dates import zone_of
from mapping.drafts import TaskDraft
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.errors import msg
from mapping.jira_fields import CustomField
from mapping.jira_fields import custom_fields
from mapping.jira_fields import folded
from mapping.jira_history import NO_HISTORY
from mapping.jira_history import history_of
from mapping.jira_people import account_of
from mapping.jira_people import accounts_in
from mapping.jira_words import ToldStatus
from mapping.jira_words import link_kind
from mapping.jira_words import priority_of
from mapping.jira_words import status_of
from mapping.jira_words import told_status
from mapping.loose import are_words
from mapping.loose import is_task_url
from mapping.loose import name_of
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import task_urls
from mapping.loose import text_of
from mapping.loose import words_of
from mapping.markup import wiki_text
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Status
from mapping.model import Task
from mapping.remembered import remembered
from mapping.sites import GATEWAY
from mapping.sites import untold_site
from mapping.text import storable

TOOL = "jira"
_BASE = re.compile(r"(https?://([^/\s?#@\\]+)(?:/[^\s?#]*?)??)(/rest/|/browse/|/secure/|$)", re.IGNORECASE)
_LONGEST_SHARED = 200
_EPICS = frozenset(("epic", "에픽"))
_EPIC_LINKS = frozenset(("epic link", "에픽 링크"))
_STARTS = frozenset(("start date", "시작일", "시작 날짜"))
_NOT_TOLD = object()
_FACTS = (
    ("summary", "title"),
    ("assignee", "owners"),
    ("status", "status"),
    ("priority", "priority"),
    ("labels", "labels"),
    ("duedate", "due"),
)
_FINISHED = (Status.DONE, Status.CANCELLED)


def to_task(payload: Mapping[str, Any], rules: MappingRules) -> Task:
    """Turn an issue of the API's shape into a task; ``names`` beside ``fields`` tells the names of custom fields.

    ``remotelinks`` beside them are links to pages elsewhere, null where these were not read; ``untold`` names facts
    that were asked for and not told, ``unread`` those that could not be asked for.

    Raises MappingError when there is neither id nor key.
    """
    native_id, key, fields = _identified(payload)
    base, site = _address(payload, rules)
    status, resolution = told_status(fields.get("status")), name_of(fields.get("resolution"))
    told = TaskDraft(
        Origin(TOOL, site, native_id), key or native_id, _title(fields), status_of(status, resolution, fields, rules)
    )
    told.native_status, told.resolution = status.name, resolution or None
    told.url = f"{base}/browse/{key}" if base and key else None
    custom = custom_fields(fields, payload.get("names"))
    _tell_kind(told, fields, custom, rules)
    _tell_place(told, payload, fields, custom)
    zone = zone_of(rules.timezone)
    _tell_times(told, fields, custom, zone)
    history = history_of(payload, told.created, zone, rules)
    if history is not NO_HISTORY:
        told.events, told.history_from, told.accounts = history.events, history.since, history.accounts
        told.keys = tuple(old for old in history.keys if old != key)
    if told.status in _FINISHED:
        told.done = _done(fields, told.events, zone)
    _tell_people(told, fields, custom, rules)
    told.description = "" if rules.minimal else _description(fields.get("description"))
    told.links = _links(payload, fields, told.description, key)
    told.links_known = payload.get("remotelinks", _NOT_TOLD) is not None
    told.untold = _untold(payload, fields, status, told.created is not None)
    told.unread = _unread(fields, told, status)
    if "unread" in payload:
        told.unread = tuple(dict.fromkeys((*told.unread, *words_of(payload["unread"]))))
        told.owners = None if "owners" in told.unread else told.owners
    return told.finished()


def _tell_kind(told: TaskDraft, fields: Mapping[str, Any], custom: Sequence[CustomField], rules: MappingRules) -> None:
    """Tell of what kind the work is, and how pressing."""
    kind = object_of(fields.get("issuetype"))
    told.type, is_above = _kind(kind.get("name"), kind.get("hierarchyLevel"))
    told.container = is_above or bool(objects_of(fields.get("subtasks")))
    labels = fields.get("labels")
    if labels:
        told.labels = _labels(labels)
    told.priority, told.native_priority = priority_of(name_of(fields.get("priority")), told.labels, custom, rules)
    if custom and not rules.minimal:
        told.fields = _values(custom)
    if custom and rules.duty_field:
        duty = (rules.duty_field,)
        told.named_duties = tuple(text for field in custom if field.is_one_of(duty) for text in field.texts)


def _tell_place(
    told: TaskDraft, payload: Mapping[str, Any], fields: Mapping[str, Any], custom: Sequence[CustomField]
) -> None:
    """Tell where the issue lies, and below which one."""
    project = object_of(fields.get("project"))
    told.homes = _home(project.get("key"), project.get("name")) or _home(*project_of(payload))
    components = fields.get("components")
    if components:
        told.components = _names(components)
    parent = fields.get("parent")
    if parent:
        told.parent = _reference(parent) or None
    if custom and told.parent is None:
        epics = (field for field in custom if folded(field.name) in _EPIC_LINKS)
        told.parent = next((text for field in epics for text in field.texts), None)


def _tell_times(told: TaskDraft, fields: Mapping[str, Any], custom: Sequence[CustomField], zone: tzinfo) -> None:
    """Tell when the issue came, changed and begins, and when it is due."""
    told.created, told.updated = instant(fields.get("created"), zone), instant(fields.get("updated"), zone)
    told.due = day(fields.get("duedate"))
    if custom:
        told.started = _started(custom, zone)


def _tell_people(
    told: TaskDraft, fields: Mapping[str, Any], custom: Sequence[CustomField], rules: MappingRules
) -> None:
    """Tell who holds the issue and who wrote it; those of its history stand behind them."""
    told.owners_in_fields = bool(rules.owner_fields)
    assignee, reporter = _user(fields.get("assignee")), _user(fields.get("reporter"))
    told.owners, accounts = _holders(assignee, fields, custom, rules)
    if reporter or told.accounts or len(accounts) > 1:
        accounts = _unique(accounts, reporter, told.accounts)
    told.reporter, told.accounts = reporter.id if reporter else None, tuple(accounts)


def _untold(payload: Mapping[str, Any], fields: Mapping[str, Any], status: ToldStatus, dated: bool) -> tuple[str, ...]:
    """Give the facts of which the record says nothing."""
    found = [fact for name, fact in _FACTS if name not in fields]
    if "status" in fields and fields["status"] is None:
        found.append("status")
    if not status.names_category:
        found.append("category")
    if not dated:
        found.append("created")
    return (*found, *words_of(payload["untold"])) if "untold" in payload else tuple(found)


def _unread(fields: Mapping[str, Any], told: TaskDraft, status: ToldStatus) -> tuple[str, ...]:
    """Give the facts of which the record says something that cannot be understood."""
    found = []
    if not told.owners and fields.get("assignee") is not None and _user(fields["assignee"]) is None:
        found.append("owners")
    if not status.name and not status.has_category and fields.get("status") is not None:
        found.append("status")
    priority, labels = fields.get("priority"), fields.get("labels", [])
    if priority is not None and not name_of(priority):
        found.append("priority")  # Jira has none without a name
    if labels != [] and not are_words(labels):
        found.append("labels")
    if not told.title and "summary" in fields:
        found.append("title")  # Jira has none without
    if told.due is None and fields.get("duedate"):
        found.append("due")
    return tuple(found)


def _identified(payload: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any]]:
    """Give id (the key for want of one), key and fields; raise MappingError for what cannot be told by any."""
    fields = object_of(payload.get("fields"))
    key = text_of(payload.get("key"))
    native_id = text_of(payload.get("id")) or key
    if not native_id:
        raise MappingError(fault("The issue “{title}” has neither id nor key.", title=_title(fields)[:80]))
    if not fields:
        advice = msg("If it is a saved search, save it anew with fields=*all; else see what the account may read.")
        raise MappingError(fault("Issue {key} comes without its fields.", key=key or native_id, advice=advice))
    return native_id, key, fields


def project_of(payload: Mapping[str, Any]) -> tuple[str, str]:
    """Give key and name of the project that an issue lies in; a key alone is told by the issue's own key."""
    project = object_of(object_of(payload.get("fields")).get("project"))
    key = text_of(project.get("key"))
    if key:
        return key, text_of(project.get("name"))
    return text_of(payload.get("key")).rpartition("-")[0], ""


def is_start_name(name: str) -> bool:
    """Whether a custom field of this name holds the day on which work starts."""
    return folded(name) in _STARTS


def _title(fields: Mapping[str, Any]) -> str:
    return text_of(fields.get("summary"))


def _description(value: Any) -> str:
    if isinstance(value, dict):
        return storable(adf_text(value))
    return storable(wiki_text(value)) if isinstance(value, str) else ""


def _labels(labels: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(text_of, labels)))) if isinstance(labels, list) else ()


def _names(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(name_of, objects_of(values)))))


def _user(value: Any) -> Account | None:
    return account_of(value) if isinstance(value, dict) else None


def _holders(
    assignee: Account | None, fields: Mapping[str, Any], custom: Sequence[CustomField], rules: MappingRules
) -> tuple[tuple[Owner, ...] | None, Sequence[Account]]:
    """Give the assignee, who leads, and the people of further owner fields; None when nothing could be read."""
    further = [
        account
        for field in (custom if rules.owner_fields else ())
        if field.is_one_of(rules.owner_fields)
        for account in accounts_in(field.value)
    ]
    if assignee and not further:
        return _alone(assignee.id), (assignee,)
    if assignee is None and not further:
        return None if "assignee" not in fields or fields["assignee"] is not None else (), ()
    accounts = [assignee, *further] if assignee else further
    lead = assignee.id if assignee else None
    return tuple(Owner(each, leads=each == lead) for each in dict.fromkeys(a.id for a in accounts)), accounts


@remembered(4096)
def _alone(account: str) -> tuple[Owner, ...]:
    return (Owner(account, leads=True),)


def _unique(accounts: Sequence[Account], reporter: Account | None, others: Sequence[Account]) -> tuple[Account, ...]:
    found: dict[str, Account] = {}
    for account in (*accounts, *((reporter,) if reporter else ()), *others):
        found.setdefault(account.id, account)
    return tuple(found.values())


@remembered(256)
def _home(key: Any, name: Any) -> tuple[Home, ...]:
    scope = text_of(key)
    return (Home(scope, text_of(name)),) if scope else ()


def _values(custom: Sequence[CustomField]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for field in custom:
        if field.texts:
            found[field.name] = found.get(field.name, ()) + field.texts
    return found


def _links(payload: Mapping[str, Any], fields: Mapping[str, Any], description: str, key: str) -> tuple[Link, ...]:
    found: list[Link] = []
    linked = fields.get("issuelinks")
    if linked:
        found += _linked(linked)
    remote = payload.get("remotelinks") or payload.get("remoteLinks") or fields.get("remotelinks")
    files = fields.get("attachment")
    if remote or files:
        attached = [text_of(object_of(each.get("object")).get("url")) for each in objects_of(remote)]
        attached += [text_of(each.get(name)) for each in objects_of(files) for name in ("value", "content")]
        found += [Link(LinkKind.ATTACHMENT, url) for url in dict.fromkeys(attached) if is_task_url(url)]
    if "://" in description:
        own = f"/{key}" if key else "\n"
        found += [Link(LinkKind.MENTION, url) for url in task_urls(description) if not url.endswith(own)]
    return tuple(found)


def _linked(links: Any) -> Iterator[Link]:
    """Give the links from issue to issue, each with what this side of it is called."""
    for link in objects_of(links):
        kind = object_of(link.get("type"))
        for side, told in (("outward", "outwardIssue"), ("inward", "inwardIssue")):
            target = _reference(link.get(told))
            if target:
                name = name_of(kind)
                yield Link(link_kind(name), target, text_of(kind.get(side)) or name)


def _reference(issue: Any) -> str:
    """Give the key by which another issue is named, its id for want of one."""
    named = object_of(issue)
    return text_of(named.get("key")) or text_of(named.get("id"))


def _address(payload: Mapping[str, Any], rules: MappingRules) -> tuple[str, str]:
    """Give the address that the issue's page starts with, and the site: as configured, else as the issue tells."""
    for name in ("self", "link"):
        url = text_of(payload.get(name))
        shared = url[: url.rfind("/") + 1]  # all issues of an answer have it in common
        settled = _settled(shared, rules.url, rules.site, rules.connection) if len(shared) <= _LONGEST_SHARED else None
        if settled is not None:
            return settled
        found = _BASE.match(url)
        if found:
            return _settle(found[1], found[2].lower(), rules.url, rules.site, rules.connection)
    return _settle("", "", rules.url, rules.site, rules.connection)


@lru_cache(maxsize=256)
def _settled(start: str, url: str | None, site: str, connection: str) -> tuple[str, str] | None:
    found = _BASE.match(start)
    return _settle(found[1], found[2].lower(), url, site, connection) if found and found[3] else None


def _settle(base: str, host: str, url: str | None, site: str, connection: str) -> tuple[str, str]:
    """Choose between what an issue tells and what is configured. The gateway of Cloud is neither."""
    if host == GATEWAY:
        base = host = ""
    if url and f"//{GATEWAY}/" in url:
        url = ""
    return (url or base).rstrip("/"), site or host.rpartition(":")[0] or host or untold_site(connection)


def _started(custom: Sequence[CustomField], zone: tzinfo) -> datetime | None:
    for field in custom:
        found = day(next(iter(field.texts), None)) if is_start_name(field.name) else None
        if found is not None:
            return datetime.combine(found, time(), zone).astimezone(UTC)
    return None


def _done(fields: Mapping[str, Any], events: Sequence[Event], zone: tzinfo) -> datetime | None:
    told = instant(fields.get("resolutiondate"), zone) or instant(fields.get("statuscategorychangedate"), zone)
    if told is not None:
        return told
    return next((event.at for event in reversed(events) if event.kind is EventKind.STATUS), None)


@remembered(256)
def _kind(name: Any, level: Any) -> tuple[str, bool]:
    """Give what a kind of issue is called, and whether others lie below one."""
    called = text_of(name)
    return called, (isinstance(level, int) and level > 0) or folded(called) in _EPICS
