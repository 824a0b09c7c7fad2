"""Asana: what the stories of a task tell: owners, sections, completion, priority and comments, with their authors."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from typing import NamedTuple

from msgspec import Struct

from mapping.asana_people import account_of
from mapping.dates import instant
from mapping.labels import label_event
from mapping.loose import name_of
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import MappingRules
from mapping.model import Status
from mapping.text import fold

_COMPLETION = {"marked_complete": ("incomplete", "completed"), "marked_incomplete": ("completed", "incomplete")}


class Story(NamedTuple):
    """One story of a task, as far as it could be read; ``kind`` is its ``resource_subtype``."""

    at: datetime
    kind: str
    author: Account | None
    told: Mapping[str, Any]


class History(Struct, frozen=True):
    """What the stories tell; ``since`` is where they begin to be complete, None when none were read."""

    events: tuple[Event, ...] = ()
    since: datetime | None = None
    started: datetime | None = None
    accounts: tuple[Account, ...] = ()


NO_HISTORY = History()


def read_history(payload: Mapping[str, Any], created: datetime | None, rules: MappingRules) -> History:
    """Read the stories that stand beside a task.

    Without the key ``stories`` its history is unknown, and where one has no time that can be read, it is not complete.
    """
    if not isinstance(payload.get("stories"), list):
        return NO_HISTORY
    told = objects_of(payload["stories"])
    stories = sorted(_readable(told), key=lambda story: story.at)
    events = (*_owner_events(stories), *_other_events(stories, rules))
    return History(
        events=tuple(sorted(events, key=lambda event: event.at)),
        since=created if len(stories) == len(told) else None,
        started=_first_in_progress(stories, rules),
        accounts=tuple({person.id: person for person in _people_of(stories) if person is not None}.values()),
    )


def _people_of(stories: Sequence[Story]) -> Iterator[Account | None]:
    for story in stories:
        yield story.author
        yield account_of(story.told.get("assignee"))
        for people in (story.told.get("old_people_value"), story.told.get("new_people_value")):
            if people:
                yield from map(account_of, objects_of(people))


def _readable(stories: Iterable[Mapping[str, Any]]) -> Iterator[Story]:
    for each in stories:
        at = instant(each.get("created_at"))
        if at is not None:
            kind = text_of(each.get("resource_subtype")) or text_of(each.get("type"))
            yield Story(at, kind, account_of(each.get("created_by")), each)


def _owner_events(stories: Sequence[Story]) -> Iterator[Event]:
    """Follow the assignee; who held the task before the first story about it was not told."""
    held: str | None = None
    for story in stories:
        if story.kind not in {"assigned", "unassigned"}:
            continue
        named = account_of(story.told.get("assignee"))
        before = held or (named.id if named and story.kind == "unassigned" else None)
        held = named.id if named and story.kind == "assigned" else None
        if before != held:
            yield _event(EventKind.OWNER, story, before, held)


def _other_events(stories: Sequence[Story], rules: MappingRules) -> Iterator[Event]:
    for story in stories:
        if story.kind in {"comment_added", "comment"}:
            yield _event(EventKind.COMMENT, story)
        elif story.kind in _COMPLETION:
            yield _event(EventKind.STATUS, story, *_COMPLETION[story.kind])
        elif story.kind == "section_changed":
            yield _event(EventKind.SECTION, story, _named(story, "old_section"), _named(story, "new_section"))
        else:
            yield from _changes(story, rules)


def _changes(story: Story, rules: MappingRules) -> Iterator[Event]:
    """Tell what a story says that its kind does not, of which most say nothing."""
    yield from _approvals(story)
    if "old_enum_value" in story.told or "new_enum_value" in story.told:
        yield from _chosen(story, rules)
    if rules.owner_fields and "custom_field" in story.told:
        yield from _people(story, rules)
    if "tag" in story.told:
        yield from _tags(story, rules)


def _approvals(story: Story) -> Iterator[Event]:
    before, after = text_of(story.told.get("old_approval_status")), text_of(story.told.get("new_approval_status"))
    if before != after:
        yield _event(EventKind.STATUS, story, before or None, after or None)


def _chosen(story: Story, rules: MappingRules) -> Iterator[Event]:
    """Tell a choice from a list where the settings say that one of its values is a priority or a status."""
    before, after = _named(story, "old_enum_value"), _named(story, "new_enum_value")
    names = {fold(name) for name in (before, after) if name}
    if before != after and names & rules.priority.keys():
        yield _event(EventKind.PRIORITY, story, before, after)
    if before != after and names & rules.status.keys():
        yield _event(EventKind.STATUS, story, before, after)


def _people(story: Story, rules: MappingRules) -> Iterator[Event]:
    field = object_of(story.told.get("custom_field"))
    if not {fold(text_of(field.get("gid"))), fold(text_of(field.get("name")))} & set(rules.owner_fields):
        return
    before, after = (_ids(story.told.get(f"{when}_people_value")) for when in ("old", "new"))
    left, came = [one for one in before if one not in after], [one for one in after if one not in before]
    if len(left) == len(came) == 1:
        yield _event(EventKind.OWNER, story, left[0], came[0])
        return
    yield from (_event(EventKind.OWNER, story, one, None) for one in left)
    yield from (_event(EventKind.OWNER, story, None, one) for one in came)


def _tags(story: Story, rules: MappingRules) -> Iterator[Event]:
    name = _named(story, "tag")
    kind = label_event(name, rules) if name else None
    if kind is not None:
        yield _event(kind, story, *((name, None) if story.kind.startswith("removed") else (None, name)))


def _event(kind: EventKind, story: Story, before: str | None = None, after: str | None = None) -> Event:
    return Event(kind, story.at, story.author.id if story.author else None, before, after)


def _named(story: Story, key: str) -> str | None:
    return name_of(story.told.get(key)) or None


def _ids(people: Any) -> Sequence[str]:
    return [account.id for account in map(account_of, objects_of(people)) if account is not None]


def _first_in_progress(stories: Sequence[Story], rules: MappingRules) -> datetime | None:
    entered = (story for story in stories if story.kind == "section_changed")
    return next(
        (s.at for s in entered if rules.status.get(fold(_named(s, "new_section") or "")) is Status.IN_PROGRESS), None
    )
