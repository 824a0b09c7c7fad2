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
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.jira_fields import custom_fields
from mapping.jira_fields import folded
from mapping.jira_fields import is_named
from mapping.jira_fields import texts_of
from mapping.jira_history import History
from mapping.jira_history import history_of
from mapping.jira_people import account_of
from mapping.jira_people import accounts_in
from mapping.jira_words import link_kind
from mapping.jira_words import priority_of
from mapping.jira_words import status_of
from mapping.jira_words import tells_category
from mapping.loose import are_words
from mapping.loose import is_task_url
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import task_urls
from mapping.loose import text_of
from mapping.loose import words_of
from mapping.markup import wiki_text
from mapping.model import Account
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Status
from mapping.model import Task
from mapping.sites import GATEWAY
from mapping.sites import untold_site

TOOL = "jira"
_BASE = re.compile(r"(https?://([^/\s?#@\\]+)(?:/[^\s?#]*?)??)(/rest/|/browse/|/secure/|$)", re.IGNORECASE)
_LONGEST_SHARED = 200
_EPICS = frozenset(("epic", "에픽"))
_EPIC_LINKS = frozenset(("epic link", "에픽 링크"))
_STARTS = frozenset(("start date", "시작일", "시작 날짜"))
_NOT_TOLD = object()
_FACTS = {
    "summary": "title",
    "assignee": "owners",
    "status": "status",
    "priority": "priority",
    "labels": "labels",
    "duedate": "due",
}
_FINISHED = (Status.DONE, Status.CANCELLED)

CustomField = tuple[str, str, Any]


def to_task(payload: Mapping[str, Any], rules: MappingRules) -> Task:
    """Turn an issue of the API's shape into a task; ``names`` beside ``fields`` tells the names of custom fields.

    ``remotelinks`` beside them are links to pages elsewhere, null where these were not read; ``untold`` names facts
    that were asked for and not told, ``unread`` those that could not be asked for.

    Raises MappingError when there is neither id nor key.
    """
    native_id, key, fields = _identified(payload)
    zone = zone_of(rules.timezone)
    custom = tuple(custom_fields(payload))
    created = instant(fields.get("created"), zone)
    history = history_of(payload, created, zone, rules)
    labels = _labels(fields)
    status_name = text_of(object_of(fields.get("status")).get("name"))
    status = status_of(fields, rules)
    priority_name = text_of(object_of(fields.get("priority")).get("name"))
    priority, native_priority = priority_of(priority_name, labels, custom, rules)
    owners, accounts = _holders(fields, custom, rules)
    reporter = _user(fields.get("reporter"))
    base, site = _address(payload, rules)
    description = "" if rules.minimal else _description(fields.get("description"))
    due = day(fields.get("duedate"))
    unread = _unread(fields, named=bool(status_name), owned=bool(owners), due=due is not None)
    if "unread" in payload:
        unread = tuple(dict.fromkeys((*unread, *words_of(payload["unread"]))))
        owners = None if "owners" in unread else owners
    return Task(
        origin=Origin(TOOL, site, native_id),
        key=key or native_id,
        title=_title(fields),
        status=status,
        native_status=status_name,
        description=description,
        url=f"{base}/browse/{key}" if base and key else None,
        type=text_of(object_of(fields.get("issuetype")).get("name")),
        priority=priority,
        native_priority=native_priority,
        resolution=text_of(object_of(fields.get("resolution")).get("name")) or None,
        owners=owners,
        reporter=reporter.id if reporter else None,
        accounts=_unique(accounts, reporter, history.accounts),
        homes=_homes(payload),
        labels=labels,
        components=_names(fields.get("components")),
        fields={} if rules.minimal else _values(custom),
        named_duties=_named_duties(custom, rules),
        parent=_parent(fields, custom),
        links=tuple(_links(payload, fields, description, key)),
        links_known=payload.get("remotelinks", _NOT_TOLD) is not None,
        created=created,
        updated=instant(fields.get("updated"), zone),
        started=_started(custom, zone),
        due=due,
        done=_done(fields, history, zone) if status in _FINISHED else None,
        container=_is_container(fields),
        keys=tuple(old for old in history.keys if old != key),
        events=history.events,
        history_from=history.since,
        owners_in_fields=bool(rules.owner_fields),
        untold=(*_untold(fields, created is not None), *words_of(payload.get("untold"))),
        unread=unread,
    )


def _untold(fields: Mapping[str, Any], dated: bool) -> tuple[str, ...]:
    """Give the facts of which the record says nothing."""
    status = fields.get("status")
    if dated and fields.keys() >= _FACTS.keys() and tells_category(status):
        return ()
    found = [fact for name, fact in _FACTS.items() if name not in fields]
    if status is None and "status" in fields:
        found.append("status")
    if not tells_category(status):
        found.append("category")
    return tuple(found if dated else [*found, "created"])


def _unread(fields: Mapping[str, Any], *, named: bool, owned: bool, due: bool) -> tuple[str, ...]:
    """Give the facts of which the record says something that cannot be understood."""
    found = []
    assignee, status, priority = fields.get("assignee"), fields.get("status"), fields.get("priority")
    if assignee is not None and not owned and _user(assignee) is None:
        found.append("owners")
    if status is not None and not named and not object_of(object_of(status).get("statusCategory")):
        found.append("status")
    if priority is not None and not text_of(object_of(priority).get("name")):
        found.append("priority")  # Jira has none without a name
    if "labels" in fields and not are_words(fields["labels"]):
        found.append("labels")
    if "summary" in fields and not text_of(fields["summary"]):
        found.append("title")  # Jira has none without
    if not due and fields.get("duedate"):
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
        raise MappingError(fault("Issue {key} comes without its fields.", key=key or native_id))
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
    return text_of(adf_text(value) if isinstance(value, dict) else wiki_text(value) if isinstance(value, str) else "")


def _labels(fields: Mapping[str, Any]) -> tuple[str, ...]:
    labels = fields.get("labels")
    return tuple(dict.fromkeys(filter(None, map(text_of, labels)))) if isinstance(labels, list) else ()


def _names(values: Any) -> tuple[str, ...]:
    return (
        tuple(dict.fromkeys(filter(None, (text_of(each.get("name")) for each in objects_of(values))))) if values else ()
    )


def _user(value: Any) -> Account | None:
    return account_of(value) if isinstance(value, dict) else None


def _holders(
    fields: Mapping[str, Any], custom: Sequence[CustomField], rules: MappingRules
) -> tuple[tuple[Owner, ...] | None, list[Account]]:
    """Give the assignee, who leads, and the people of further owner fields; None when nothing could be read."""
    assignee = _user(fields.get("assignee"))
    accounts = [assignee] if assignee else []
    if rules.owner_fields:
        accounts += [
            account
            for key, name, value in custom
            if is_named(key, name, rules.owner_fields)
            for account in accounts_in(value)
        ]
    unknown = assignee is None and ("assignee" not in fields or fields["assignee"] is not None)
    if unknown and not accounts:
        return None, []
    if assignee and len(accounts) == 1:
        return _alone(assignee.id) if len(assignee.id) <= _LONGEST_SHARED else (
            Owner(assignee.id, leads=True),
        ), accounts
    lead = assignee.id if assignee else None
    return tuple(Owner(each, leads=each == lead) for each in dict.fromkeys(a.id for a in accounts)), accounts


@lru_cache(maxsize=4096)
def _alone(account: str) -> tuple[Owner, ...]:
    return (Owner(account, leads=True),)


def _unique(accounts: Sequence[Account], reporter: Account | None, others: Sequence[Account]) -> tuple[Account, ...]:
    found: dict[str, Account] = {}
    for account in (*accounts, *((reporter,) if reporter else ()), *others):
        found.setdefault(account.id, account)
    return tuple(found.values())


def _homes(payload: Mapping[str, Any]) -> tuple[Home, ...]:
    key, name = project_of(payload)
    if len(key) + len(name) <= _LONGEST_SHARED:
        return _homes_in(key, name)
    return (Home(key, name),) if key else ()


@lru_cache(maxsize=256)
def _homes_in(key: str, name: str) -> tuple[Home, ...]:
    return (Home(key, name),) if key else ()


def _values(custom: Sequence[CustomField]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, name, value in custom:
        texts = texts_of(value)
        if texts:
            found[name] = found.get(name, ()) + texts
    return found


def _named_duties(custom: Sequence[CustomField], rules: MappingRules) -> tuple[str, ...]:
    if not rules.duty_field:
        return ()
    wanted = (rules.duty_field,)
    return tuple(text for key, name, value in custom if is_named(key, name, wanted) for text in texts_of(value))


def _parent(fields: Mapping[str, Any], custom: Sequence[CustomField]) -> str | None:
    parent = object_of(fields.get("parent"))
    own = text_of(parent.get("key")) or text_of(parent.get("id"))
    if own or not custom:
        return own or None
    epics = (value for _, name, value in custom if folded(name) in _EPIC_LINKS)
    return next((text for value in epics for text in texts_of(value)), None)


def _links(payload: Mapping[str, Any], fields: Mapping[str, Any], description: str, key: str) -> Iterator[Link]:
    for link in objects_of(fields.get("issuelinks")):
        kind = object_of(link.get("type"))
        for side in ("outward", "inward"):
            other = object_of(link.get(f"{side}Issue"))
            target = text_of(other.get("key")) or text_of(other.get("id"))
            if target:
                name = text_of(kind.get("name"))
                yield Link(link_kind(name), target, text_of(kind.get(side)) or name)
    remote = payload.get("remotelinks") or payload.get("remoteLinks") or fields.get("remotelinks")
    files = fields.get("attachment")
    if remote or files:
        attached = [text_of(object_of(each.get("object")).get("url")) for each in objects_of(remote)]
        attached += [text_of(each.get(name)) for each in objects_of(files) for name in ("value", "content")]
        yield from (Link(LinkKind.ATTACHMENT, url) for url in dict.fromkeys(attached) if is_task_url(url))
    if "://" in description:
        own = f"/{key}" if key else "\n"
        yield from (Link(LinkKind.MENTION, url) for url in task_urls(description) if not url.endswith(own))


def _address(payload: Mapping[str, Any], rules: MappingRules) -> tuple[str, str]:
    """Give the address that the issue's page starts with, and the site: as configured, else as the issue tells.

    The gateway of Cloud is neither.
    """
    told = _told_address(text_of(payload.get("self"))) or _told_address(text_of(payload.get("link")))
    base, host = told if told and told[1] != GATEWAY else ("", "")
    url = "" if rules.url and f"//{GATEWAY}/" in rules.url else rules.url
    return (url or base).rstrip("/"), rules.site or host.rpartition(":")[0] or host or untold_site(rules.connection)


def _told_address(url: str) -> tuple[str, str] | None:
    """Give base and host that a URL tells; all issues of an answer share what stands before the last slash."""
    shared = url[: url.rfind("/") + 1]
    told = _shared_address(shared) if len(shared) <= _LONGEST_SHARED else None
    if told is not None:
        return told
    found = _BASE.match(url)
    return (found[1], found[2].lower()) if found else None


@lru_cache(maxsize=256)
def _shared_address(start: str) -> tuple[str, str] | None:
    found = _BASE.match(start)
    return (found[1], found[2].lower()) if found and found[3] else None


def _started(custom: Sequence[CustomField], zone: tzinfo) -> datetime | None:
    for _, name, value in custom:
        found = day(next(iter(texts_of(value)), None)) if is_start_name(name) else None
        if found is not None:
            return datetime.combine(found, time(), zone).astimezone(UTC)
    return None


def _done(fields: Mapping[str, Any], history: History, zone: tzinfo) -> datetime | None:
    told = instant(fields.get("resolutiondate"), zone) or instant(fields.get("statuscategorychangedate"), zone)
    if told is not None:
        return told
    return next((event.at for event in reversed(history.events) if event.kind is EventKind.STATUS), None)


def _is_container(fields: Mapping[str, Any]) -> bool:
    kind = object_of(fields.get("issuetype"))
    level = kind.get("hierarchyLevel")
    if isinstance(level, int) and level > 0:
        return True
    return folded(text_of(kind.get("name"))) in _EPICS or bool(objects_of(fields.get("subtasks")))
