"""Putting together what is needed to read one Asana task, in the shape that exports give it, too."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.api import Record
from connectors.live.asana_needs import STORY
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.loose import canonical_json
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of

_STORY = frozenset(path.partition(".")[0] for path in STORY)


@dataclass(frozen=True, slots=True)
class Extras:
    """What was read beside a task; None for what was not read, which is unknown and not nothing."""

    stories: Sequence[Mapping[str, Any]] | None = None
    attachments: Sequence[Mapping[str, Any]] | None = None


NO_EXTRAS = Extras()


def is_no_task(task: Mapping[str, Any]) -> bool:
    """Whether Asana lists this only to draw a line or a heading between tasks."""
    return task.get("is_rendered_as_separator") is True or text_of(task.get("resource_subtype")) == "section"


def homes_of(task: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the gids of all projects of a task, each with the gid of its section, empty where none is told."""
    for each in objects_of(task.get("memberships")):
        project = text_of(object_of(each.get("project")).get("gid"))
        if project:
            yield project, text_of(object_of(each.get("section")).get("gid"))


def tells_place(task: Mapping[str, Any]) -> bool:
    """Whether a task tells where it lies: in a project, or in another task."""
    return any(homes_of(task)) or bool(task.get("projects")) or bool(text_of(object_of(task.get("parent")).get("gid")))


def scopes_of(task: Mapping[str, Any], listed_by: Collection[str], roster: Collection[str]) -> tuple[str, ...]:
    """Give the scopes of a task: those that listed it, and its other homes among those that are read."""
    return tuple(dict.fromkeys((*listed_by, *(project for project, _ in homes_of(task) if project in roster))))


def record_of(
    task: Mapping[str, Any],
    scopes: tuple[str, ...],
    *,
    parent: str | None = None,
    sections: Mapping[str, int],
    extras: Extras = NO_EXTRAS,
) -> Record | Fault:
    """Give the record of a task; a fault where it is nested beyond reason.

    Its fingerprint leaves out what is read beside the task: any of that changes the task's ``modified_at``, and a
    reading that could not afford it again has no news. ``sections`` are places, by gid; a task of several projects
    goes without, so that it is the same from whichever it is read.
    """
    gid = text_of(task.get("gid"))
    homes = list(homes_of(task))
    places = {project: sections[section] for project, section in homes if section in sections}
    own = text_of(object_of(task.get("parent")).get("gid"))
    payload = {
        "task": dict(task),
        "parent": None if own else parent,
        "subtasks": 0,
        "positions": places if len(homes) == 1 else {},
    }
    try:
        raw = canonical_json(payload)
    except RecursionError:
        return fault("Task {key} is nested too deeply and was left out.", place=Place(gid), key=gid)
    fingerprint = hashlib.blake2b(raw, digest_size=16).digest()
    if extras != NO_EXTRAS:
        payload = _with_extras(payload, extras)
        raw = canonical_json(payload)
    return Record(gid, gid, scopes, payload, fingerprint, raw)


def _with_extras(payload: Mapping[str, Any], extras: Extras) -> dict[str, Any]:
    told = dict(payload)
    if extras.attachments is not None:
        told["task"] = {**payload["task"], "attachments": [_trimmed(each, {"view_url"}) for each in extras.attachments]}
    if extras.stories is not None:
        told["stories"] = [_trimmed(each, _STORY) for each in extras.stories]
    return told


def _trimmed(value: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """Keep what was asked for; what people wrote in comments is none of it, even where an answer brings it."""
    return {key: value[key] for key in keys if value.get(key) is not None}
