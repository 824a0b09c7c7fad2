"""One item of Jira's XML in the shape of the API."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree.ElementTree import Element

from mapping.jira_fields import CUSTOM
from mapping.markup import html_text

_PEOPLE = ("userpicker", "people", "userselector")
_NOBODY = "-1"


def issue_of(item: Element) -> dict[str, Any]:
    """Give an item as an issue; ``id`` falls back to the key and is "" when there is neither."""
    key = _text(item, "key")
    fields = {
        "summary": _text(item, "summary"),
        "issuetype": _named(item, "type"),
        "status": _status(item),
        "project": _project(item),
        "priority": _named(item, "priority"),
        "resolution": _resolution(item),
        "labels": [_own(each) for each in item.iterfind("labels/label")],
        "components": [{"name": _own(each)} for each in item.iterfind("component")],
        "fixVersions": [{"name": _own(each)} for each in item.iterfind("fixVersion")],
        "versions": [{"name": _own(each)} for each in item.iterfind("version")],
        "description": html_text(_text(item, "description")),
        "environment": html_text(_text(item, "environment")),
        "created": _text(item, "created") or None,
        "updated": _text(item, "updated") or None,
        "resolutiondate": _text(item, "resolved") or None,
        "duedate": _date(_text(item, "due")),
        "comment": {"comments": [_comment(each) for each in item.iterfind("comments/comment")]},
        "issuelinks": list(_links(item)),
        "subtasks": [_other(each) for each in item.iterfind("subtasks/subtask")],
        "parent": _parent(item),
        **_people(item),
    }
    names: dict[str, str] = {}
    for each in item.iterfind("customfields/customfield"):
        _add_custom(each, fields, names)
    native_id = _attribute(item.find("key"), "id") or key
    return {"id": native_id, "key": key, "link": _text(item, "link"), "fields": fields, "names": names}


def _own(element: Element | None) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""


def _text(item: Element, tag: str) -> str:
    return _own(item.find(tag))


def _attribute(element: Element | None, name: str) -> str:
    return element.get(name, "").strip() if element is not None else ""


def _named(item: Element, tag: str) -> dict[str, str] | None:
    name = _text(item, tag)
    return {"name": name} if name else None


def _status(item: Element) -> dict[str, Any]:
    beside, inside = item.find("statusCategory"), item.find("status/statusCategory")
    category = inside if beside is None else beside
    told = {"key": _attribute(category, "key"), "name": _own(category)} if category is not None else None
    return {"name": _text(item, "status"), "statusCategory": told}


def _project(item: Element) -> dict[str, str]:
    return {"key": _attribute(item.find("project"), "key"), "name": _text(item, "project")}


def _resolution(item: Element) -> dict[str, str] | None:
    """Give the resolution; its id is -1 when there is none, whatever that is called in the exporter's language."""
    unresolved = _attribute(item.find("resolution"), "id") == _NOBODY
    return None if unresolved else _named(item, "resolution")


def _people(item: Element) -> dict[str, Any]:
    return {
        role: _user(_attribute(element, "accountid"), _attribute(element, "username"), _own(element))
        for role in ("assignee", "reporter")
        if (element := item.find(role)) is not None
    }


def _user(account_id: str, username: str, shown: str) -> dict[str, str] | None:
    if _NOBODY in (account_id, username) or not (account_id or username or shown):
        return None
    user = {"accountId": account_id, "name": username, "displayName": shown}
    return {name: value for name, value in user.items() if value}


def _comment(comment: Element) -> dict[str, Any]:
    author = comment.get("author", "").strip()
    return {"created": comment.get("created"), "author": {"accountId": author} if author else None}


def _links(item: Element) -> Iterator[dict[str, Any]]:
    for kind in item.iterfind("issuelinks/issuelinktype"):
        name = _text(kind, "name")
        for side in ("outward", "inward"):
            for group in kind.iterfind(f"{side}links"):
                told = {"name": name, side: group.get("description", "")}
                for other in group.iterfind("issuelink/issuekey"):
                    yield {"type": told, f"{side}Issue": _other(other)}


def _other(element: Element) -> dict[str, str]:
    return {"id": element.get("id", ""), "key": _own(element)}


def _parent(item: Element) -> dict[str, str] | None:
    parent = item.find("parent")
    return _other(parent) if parent is not None else None


def _add_custom(element: Element, fields: dict[str, Any], names: dict[str, str]) -> None:
    field_id, name = element.get("id", ""), _text(element, "customfieldname")
    values = element.find("customfieldvalues")
    texts = [text for each in (values if values is not None else ()) if (text := _own(each))]
    if not texts:
        return
    field_id = field_id if field_id.startswith(CUSTOM) else f"{CUSTOM}{field_id or name}"
    people = any(part in element.get("key", "").lower() for part in _PEOPLE)
    names[field_id] = name
    fields[field_id] = [{"accountId": text} for text in texts] if people else [html_text(text) for text in texts]


def _date(text: str) -> str | None:
    """Give the day of a mail-style time as written there: Jira writes a due date as its midnight."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
