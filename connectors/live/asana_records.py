"""Putting together what is needed to read one Asana task, in the shape that exports give it, too."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any
from typing import NamedTuple

from msgspec import Struct

from connectors.api import Record
from connectors.compose import fingerprint_of
from connectors.compose import too_deep
from connectors.live.asana_needs import STORY
from mapping.errors import Fault
from mapping.errors import Place
from mapping.fact_words import holder_words
from mapping.loose import compact_json
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.text import fold

_UNREAD = b',"unread":true}'
_STORY = frozenset(path.partition(".")[0] for path in STORY)


class Extras(Struct, frozen=True):
    """What was read beside a task; None for what was not read, which is unknown and not nothing."""

    stories: Sequence[Mapping[str, Any]] | None = None
    attachments: Sequence[Mapping[str, Any]] | None = None


NO_EXTRAS = Extras()


def is_no_task(task: Mapping[str, Any]) -> bool:
    """Whether Asana lists this only to draw a line or a heading between tasks."""
    return task.get("is_rendered_as_separator") is True or text_of(task.get("resource_subtype")) == "section"


class Met(NamedTuple):
    """A task as it was met: its gid, the task that it was found below, and its homes (project and section, by gid)."""

    task: Mapping[str, Any]
    gid: str
    parent: str | None
    homes: tuple[tuple[str, str], ...]

    @property
    def tells_place(self) -> bool:
        """Whether it is known where the task lies: in a project, or below another task."""
        return bool(self.homes or self.parent or self.task.get("projects") or parent_of(self.task))

    def scopes(self, listed_by: Collection[str], roster: Collection[str]) -> tuple[str, ...]:
        """Give its scopes: those that listed it, and its other homes among those that are read."""
        if len(self.homes) == 1 and self.homes[0][0] in listed_by:
            return tuple(listed_by)
        return tuple(dict.fromkeys((*listed_by, *(project for project, _ in self.homes if project in roster))))


def met(task: Mapping[str, Any], parent: str | None = None) -> Met:
    """Look at a task once; ``parent`` is the task that it was found below."""
    return Met(task, text_of(task.get("gid")), parent, _homes(task))


def parent_of(task: Mapping[str, Any]) -> str:
    """Give the gid of the task that a task lies in, empty where it tells none."""
    return text_of(object_of(task.get("parent")).get("gid"))


def _homes(task: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = []
    for each in objects_of(task.get("memberships")):
        project = text_of(object_of(each.get("project")).get("gid"))
        if project:
            found.append((project, text_of(object_of(each.get("section")).get("gid"))))
    return tuple(found)


def untold_of(task: Mapping[str, Any], needed: Mapping[str, Collection[str]]) -> list[str]:
    """Name the facts that a task does not tell: it has none of their custom fields, or no people in one for people."""
    fields = objects_of(task.get("custom_fields"))
    told = [each for each in fields if each.get("type") != "people" or isinstance(each.get("people_value"), list)]
    names = {fold(text_of(each.get(name))) for each in told for name in ("gid", "name")}
    untold = [fact for fact, wanted in needed.items() if names.isdisjoint(wanted)]
    several = needed.get("holders", ())
    return [*untold, *(holder_words(each for each in several if each not in names) if len(several) > 1 else ())]


def _naming(task: Mapping[str, Any], wanted: Collection[str]) -> list[str]:
    """Give those of the wanted fields, by folded id or name, that name somebody."""
    filled = [
        each for each in objects_of(task.get("custom_fields")) if each.get("people_value") or each.get("display_value")
    ]
    names = {fold(text_of(each.get(name))) for each in filled for name in ("gid", "name")}
    return [each for each in wanted if each in names]


def record_of(
    found: Met,
    scopes: tuple[str, ...],
    *,
    sections: Mapping[str, int],
    extras: Extras | None = None,
    needed: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Record | Fault:
    """Give the record of a task; a fault where it is nested beyond reason.

    Its fingerprint leaves out what is read beside the task: any of that changes the task's ``modified_at``, and a
    reading that could not afford it again has no news. ``extras`` is None where they are not even wanted. ``sections`` are places, by gid; a task of several projects
    goes without, so that it is the same from whichever it is read. ``needed`` are facts that are read from custom fields.
    """
    gid, homes = found.gid, found.homes
    positions = {}
    if len(homes) == 1 and (at := homes[0][1]) in sections:
        positions[homes[0][0]] = sections[at]
    payload: dict[str, Any] = {
        "task": found.task,
        "parent": None if found.parent is None or parent_of(found.task) else found.parent,
        "subtasks": 0,
        "positions": positions,
    }
    if needed:
        if untold := untold_of(found.task, needed):
            payload["untold"] = untold
        if len(several := needed.get("holders", ())) > 1:
            payload["holders"] = _naming(found.task, several)
    try:
        raw = compact_json(payload)
    except RecursionError:
        return too_deep(Place(scopes[0], cell=gid) if scopes else Place(gid), gid)
    fingerprint = fingerprint_of(raw)
    if extras is None:
        return Record(gid, gid, scopes, payload, fingerprint, raw)
    if extras is not NO_EXTRAS:
        payload = _with_extras(payload, extras)
        raw = compact_json(payload)
    if extras.attachments is not None:
        return Record(gid, gid, scopes, payload, fingerprint, raw, fuller=True)
    payload["unread"] = True
    return Record(gid, gid, scopes, payload, fingerprint, raw[:-1] + _UNREAD)


def _with_extras(payload: Mapping[str, Any], extras: Extras) -> dict[str, Any]:
    told = dict(payload)
    if extras.attachments is not None:
        told["task"] = {**payload["task"], "attachments": [_trimmed(each, {"view_url"}) for each in extras.attachments]}
    if extras.stories is not None:
        told["stories"] = [_trimmed(each, _STORY) for each in extras.stories]
    return told


def _trimmed(value: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """Keep what was asked for; what people wrote in comments is none of it, even where an answer brings it."""
    return {key: told for key, told in value.items() if told is not None and key in keys}
