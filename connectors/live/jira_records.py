"""Issues as Jira's API gives them, as records: only what is needed, known again while nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from types import MappingProxyType
from typing import Any

from connectors.api import ConnectorContext
from connectors.api import Record
from connectors.compose import behind
from connectors.compose import fingerprint_of
from connectors.compose import too_deep
from connectors.live.jira_requests import Issue
from mapping.dates import instant
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.fact_words import holder_words
from mapping.jira import is_start_name
from mapping.jira import project_of
from mapping.jira_fields import CUSTOM
from mapping.jira_fields import KEPT
from mapping.jira_fields import is_named
from mapping.loose import compact_json
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.text import fold

_MINIMAL = (
    "summary issuetype status priority resolution resolutiondate statuscategorychangedate assignee created updated"
    " duedate labels project parent subtasks components"
)
_FULL = "description reporter issuelinks attachment comment environment fixVersions versions"
_EPIC_LINKS = frozenset({"epic link", "에픽 링크"})
_SPRINTS = frozenset({"sprint", "스프린트"})
_OF_A_FILE = ("content", "filename")
_LINKS_UNREAD: Mapping[str, Any] = {"remotelinks": None}
_TOLD_UNREAD = behind(_LINKS_UNREAD)


def asked_fields(context: ConnectorContext, custom: Mapping[str, str]) -> list[str]:
    """Name what is asked of every issue: Jira's own fields, and the custom ones that mean something here."""
    own = _MINIMAL if context.rules.minimal else f"{_MINIMAL} {_FULL}"
    meant = (key for key, name in KEPT.items() if is_named(key, name, _named(context)))
    return list(dict.fromkeys((*own.split(), *meant, *custom)))


def wanted_fields(context: ConnectorContext, known: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Choose the custom fields that settings and agreement speak of, that hold a start or a parent: id to name."""
    named = _named(context).union(context.fields)
    found: dict[str, str] = {}
    for each in known:
        key, name = text_of(each.get("id")), text_of(each.get("name"))
        meant = is_named(key, name, named) or is_start_name(name) or fold(name) in _EPIC_LINKS
        if key.startswith(CUSTOM) and (meant or (not context.rules.minimal and fold(name) in _SPRINTS)):
            found[key] = name
    return found


def written_fields(context: ConnectorContext) -> dict[str, str]:
    """Give the custom fields that settings and agreement write by their ids: they can be asked for, whatever Jira calls them."""
    return {each: each for each in sorted(_named(context).union(context.fields)) if each.startswith(CUSTOM)}


def unread_facts(context: ConnectorContext, custom: Mapping[str, str]) -> list[str]:
    """Give the facts that hang on fields which cannot be found, as long as Jira fails to tell which there are."""
    rules = context.rules
    found = {fold(word) for field in (*KEPT.items(), *custom.items()) for word in field}
    wanted = {
        "owners": rules.owner_fields,
        "duty": (rules.duty_field,) if rules.duty_field else (),
        "fields": context.fields,
    }
    return [fact for fact, names in wanted.items() if not found.issuperset(names)]


def _named(context: ConnectorContext) -> frozenset[str]:
    """Give the folded ids and names of fields that the settings name for owners or the duty."""
    rules = context.rules
    return frozenset((*rules.owner_fields, *((rules.duty_field,) if rules.duty_field else ())))


def needed_fields(context: ConnectorContext, custom: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """Give for each fact that the settings read from fields of their own the ids of these fields, as far as Jira has them."""
    rules = context.rules
    named = {"holders": rules.owner_fields, "duty": (rules.duty_field,) if rules.duty_field else ()}
    return {
        fact: frozenset(key for key, name in (*KEPT.items(), *custom.items()) if is_named(key, name, wanted))
        for fact, wanted in named.items()
        if wanted
    }


def form_of(context: ConnectorContext) -> str:
    """Give a mark that changes whenever other things are asked of every issue."""
    rules = context.rules
    parts = (_MINIMAL, _FULL, rules.minimal, rules.owner_fields, rules.duty_field, sorted(context.fields))
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def record_of(
    issue: Issue,
    names: Mapping[str, str],
    *,
    site: str,
    history: Sequence[Mapping[str, Any]] | None = None,
    remote: Sequence[Mapping[str, Any]] | None = None,
    links: bool = False,
    needed: Mapping[str, frozenset[str]] = MappingProxyType({}),
    unread: Sequence[str] = (),
) -> Record | Fault:
    """Put an issue and what was read beside it together, or say why it is none.

    The fingerprint is that of the issue alone: history and links come only for some, and say nothing new of the rest.
    ``links`` is whether links to pages elsewhere (``remote``) are wanted at all.
    ``needed`` are facts, each with the ids of its fields: an issue that has none of these does not tell the fact.
    ``unread`` are those whose fields are not known.
    ``site`` is the address that people know, where the API is reached by another one.
    """
    native_id, key = text_of(issue.get("id")), text_of(issue.get("key"))
    if not native_id:
        return _nameless(issue, key)
    payload = _slim(issue, names, site)
    if needed:
        payload |= _lacking(object_of(issue.get("fields")), needed)
    if unread:
        payload["unread"] = list(unread)
    beside: Mapping[str, Any] = {}
    if links:
        beside = _LINKS_UNREAD if remote is None else {"remotelinks": list(remote)}
    if history is not None:
        beside = {**beside, "changelog": {"total": len(history), "histories": list(history)}}
    try:
        raw = compact_json(payload)
        fingerprint = fingerprint_of(raw)
        if beside:
            payload |= beside
            raw = raw[:-1] + (_TOLD_UNREAD if beside is _LINKS_UNREAD else behind(beside))
    except RecursionError:
        return too_deep(_place(issue, key or native_id), key)
    project = text_of(object_of(payload["fields"].get("project")).get("key")) or project_of(payload)[0]
    scopes = (project,) if project else ()
    return Record(native_id, key or native_id, scopes, payload, fingerprint, raw, fuller=remote is not None)


def _lacking(fields: Mapping[str, Any], needed: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Say which of the needed facts an issue does not tell, and which of several fields for holders name anybody."""
    found: dict[str, Any] = {}
    untold = [fact for fact, keys in needed.items() if keys.isdisjoint(fields)]
    several = sorted(needed.get("holders", ()))
    if len(several) > 1:
        untold += holder_words(key for key in several if key not in fields)
        found["holders"] = [key for key in several if fields.get(key)]
    if untold:
        found["untold"] = untold
    return found


def _nameless(issue: Issue, key: str) -> Fault:
    return fault(
        "An issue without an id came and was left out.",
        place=_place(issue, key),
        advice=msg("Ask Jira's administrator to rebuild its index; the others were read."),
    )


def _place(issue: Issue, name: str) -> Place:
    """Say where an issue lies: in its project, as far as it tells one."""
    return Place(project_of(issue)[0] or "Jira", cell=name or None)


def _slim(issue: Issue, names: Mapping[str, str], site: str) -> dict[str, Any]:
    """Keep what the mapping reads, and of comments and files neither text nor content."""
    fields = {
        name: value for name, value in object_of(issue.get("fields")).items() if value is not None or name == "assignee"
    }
    if "comment" in fields:
        listed = objects_of(object_of(fields["comment"]).get("comments"))
        fields["comment"] = {"comments": [{name: each.get(name) for name in ("created", "author")} for each in listed]}
    if "attachment" in fields:
        fields["attachment"] = [
            {name: each.get(name) for name in _OF_A_FILE} for each in objects_of(fields["attachment"])
        ]
    told = {"id": issue.get("id"), "key": issue.get("key"), "self": issue.get("self"), "fields": fields}
    if site:
        told["self"] = f"{site}/rest/api/3/issue/{text_of(issue.get('id'))}"
    if names:
        used = {key: names[key] for key in fields if key in names}
        if used:
            told["names"] = used
    if isinstance(issue.get("changelog"), dict):
        told["changelog"] = issue["changelog"]
    return told


def is_open(issue: Issue) -> bool:
    """Whether an issue is not done, as far as Jira's own category tells."""
    category = object_of(object_of(object_of(issue.get("fields")).get("status")).get("statusCategory"))
    return category.get("key") != "done"


def edited_at(issue: Issue) -> str:
    """Give when an issue was edited last, as Jira writes it."""
    return text_of(object_of(issue.get("fields")).get("updated"))


def updated(issue: Issue) -> datetime | None:
    """Give when an issue was edited last, None where it does not tell."""
    return instant(edited_at(issue), UTC)
