"""Jira: custom fields of every type as plain values."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from typing import NamedTuple

from mapping.adf import adf_text
from mapping.loose import object_of
from mapping.loose import text_of
from mapping.text import fold

CUSTOM = "customfield_"
KEPT = {
    "sprint": "Sprint",
    "fixVersions": "Fix versions",
    "versions": "Affects versions",
    "environment": "Environment",
}
"""Fields of Jira's own that are read as custom ones are, each with its name."""

READ_BESIDE = (*KEPT.keys(), *KEPT.values())
"""What they may be called in the settings."""

# What nearly every issue has beside them: passed over in one step.
_USUAL = frozenset(
    (
        *("summary", "issuetype", "status", "priority", "resolution", "resolutiondate", "statuscategorychangedate"),
        *("assignee", "created", "updated", "duedate", "labels", "project", "parent", "subtasks", "components"),
        *("description", "reporter", "issuelinks", "attachment", "comment"),
    )
)
_EMPTY: tuple[Any, ...] = ([], "", "{}")
_SPRINT = re.compile(r"[\[,]name=([^,\]]*)")
_LONGEST = 20_000
_NAMING = ("value", "name", "displayName", "title", "key", "accountId", "id")
_DEEPEST = 3
_LONGEST_NAME = 200

_remembered = lru_cache(maxsize=8192)(fold)


def folded(text: str) -> str:
    """Fold a name as `mapping.text.fold` does; the same few names come with every issue."""
    return _remembered(text) if len(text) <= _LONGEST_NAME else fold(text)


class CustomField(NamedTuple):
    """A field that is filled and that Jira does not define itself, or that has parts: as it came, and as people read it."""

    id: str
    name: str
    value: Any
    texts: tuple[str, ...]

    def is_one_of(self, wanted: Collection[str]) -> bool:
        """Whether the field is meant by one of the folded ids or names."""
        return is_named(self.id, self.name, wanted)


def custom_fields(fields: Mapping[str, Any], names: Any) -> Sequence[CustomField]:
    """Give the custom fields of an issue that are filled; ``names`` are theirs by id."""
    if fields.keys() <= _USUAL:
        return ()
    names, found = object_of(names), []
    for key in [each for each in fields if each not in _USUAL]:
        value = fields[key]
        if value is not None and (key.startswith(CUSTOM) or key in KEPT) and value not in _EMPTY:
            found.append(CustomField(key, KEPT.get(key) or text_of(names.get(key)) or key, value, texts_of(value)))
    return found


def is_named(key: str, name: str, wanted: Collection[str]) -> bool:
    """Whether a field is meant by one of the folded ids or names."""
    return folded(key) in wanted or folded(name) in wanted


def texts_of(value: Any, depth: int = 0) -> tuple[str, ...]:
    """Give what a person reads in a field, one text per value; of a chosen option in steps each step is one."""
    if isinstance(value, str):
        sprint = _SPRINT.search(value) if value.startswith("com.atlassian.greenhopper") else None
        text = text_of(sprint[1] if sprint else value[:_LONGEST]).strip()
        return (text,) if text else ()
    if isinstance(value, bool):
        return (str(value).lower(),)
    if isinstance(value, int | float):
        return (_number(value),)
    if depth == _DEEPEST:
        return ()
    if isinstance(value, list):
        return tuple(dict.fromkeys(text for each in value for text in texts_of(each, depth + 1)))
    return _object_texts(value, depth) if isinstance(value, dict) else ()


def _object_texts(value: Mapping[str, Any], depth: int) -> tuple[str, ...]:
    if value.get("type") == "doc":
        return texts_of(adf_text(value))
    said = ""
    for name in _NAMING:
        given = value.get(name)
        if given is not None and (said := text_of(given).strip()):
            break
    below = texts_of(value["child"], depth + 1) if isinstance(value.get("child"), dict) else ()
    return ((said[:_LONGEST],) if said else ()) + below


def _number(value: float) -> str:
    try:
        return str(int(value)) if value == int(value) else str(value)
    except (OverflowError, ValueError):
        return str(value)
