"""Where the reading of an Asana project stands, kept as JSON between two pages and two runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from mapping.dates import instant
from mapping.loose import object_of
from mapping.loose import text_of

_OVERLAP = timedelta(minutes=10)
_SWEEP = timedelta(hours=20)
_MOST_SEEN = 500
_MOST_PARENTS = 1000


class Mark(Struct, frozen=True, kw_only=True):
    """How far a project was read. ``since`` is what this pass asks for, None for everything.

    ``offset`` leads to the next page, None when the pass has ended; ``began`` is the server's time at its start.
    ``sections`` are places in the project; ``seen`` the tasks that the overlap brings again, each with the edit that
    was taken before, ``taken`` those of this pass; ``nested`` is whether any task had subtasks, ``parents`` are the open
    ones that do, ``swept`` is when all their subtasks were read last, ``unread`` are tasks whose subtasks a run could not
    afford or Asana failed to give; ``searches`` is whether the plan of the workspace includes search, None when it was
    never tried; ``missed`` is since when it failed to tell.
    """

    form: str
    began: datetime | None = None
    since: datetime | None = None
    offset: str | None = None
    name: str = ""
    url: str | None = None
    workspace: str = ""
    sections: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    nested: bool = False
    parents: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    swept: datetime | None = None
    searches: bool | None = None
    missed: datetime | None = None

    def next_pass(self) -> Mark:
        """Give the mark from which the pass after this one starts: what changed since shortly before this began."""
        since = self.began - _OVERLAP if self.began else None
        seen = _late({**self.seen, **self.taken}, self.missed or since) if since else {}
        return replace(self, since=since, began=None, offset=None, seen=seen, taken={})

    def with_taken(self, edits: Mapping[str, str]) -> Mark:
        """Remember tasks, each with its latest edit, that the next pass will bring only because passes overlap."""
        limit = self.began - _OVERLAP if self.began else None
        return replace(self, taken=_late({**self.taken, **edits}, limit)) if limit else self

    def with_parents(self, open_parents: Iterable[str], others: Iterable[str], *, nested: bool) -> Mark:
        """Remember which open tasks have subtasks, forget those that have none any more, and whether any task had."""
        kept = dict.fromkeys((*open_parents, *self.parents))
        for gid in others:
            kept.pop(gid, None)
        return replace(self, parents=tuple(kept)[:_MOST_PARENTS], nested=self.nested or nested)

    def is_news(self, gid: str, task: Mapping[str, Any]) -> bool:
        """Whether a task was edited since an earlier pass took it."""
        return self.since is None or not gid or self.seen.get(gid) != text_of(task.get("modified_at"))

    def is_news_again(self, gid: str, task: Mapping[str, Any]) -> bool:
        """Whether a task that came before in this pass was edited since."""
        edit = text_of(task.get("modified_at"))
        at = instant(edit)
        return at is not None and self.began is not None and at >= self.began and self.taken.get(gid) != edit

    def is_to_be_swept(self, now: datetime | None) -> bool:
        """Whether subtasks of parents that did not change are to be read again: no search tells which of them changed."""
        if self.searches is not False and self.missed is None:
            return False
        return self.swept is None or now is None or now - self.swept >= _SWEEP

    def text(self) -> str:
        """Give the mark as JSON."""
        told: dict[str, Any] = {
            "form": self.form,
            "began": _iso(self.began),
            "since": _iso(self.since),
            "offset": self.offset,
            "name": self.name,
            "url": self.url,
            "workspace": self.workspace,
            "sections": dict(self.sections),
            "seen": dict(self.seen),
            "taken": dict(self.taken),
            "nested": self.nested,
            "parents": list(self.parents),
            "unread": list(self.unread),
            "swept": _iso(self.swept),
            "searches": self.searches,
            "missed": _iso(self.missed),
        }
        return json.dumps({key: value for key, value in told.items() if value not in (None, "", {}, [])})


def mark_of(cursor: str | None, form: str) -> Mark | None:
    """Read a mark; None, which means from the start, where there is none or tasks were asked for in another form."""
    try:
        told = object_of(json.loads(cursor)) if cursor else {}
    except ValueError:
        return None
    if told.get("form") != form or not (told.get("began") or told.get("offset")):
        return None
    searches = told.get("searches")
    return Mark(
        form=form,
        began=instant(told.get("began")),
        since=instant(told.get("since")),
        offset=text_of(told.get("offset")) or None,
        name=text_of(told.get("name")),
        url=text_of(told.get("url")) or None,
        workspace=text_of(told.get("workspace")),
        sections={gid: place for gid, place in object_of(told.get("sections")).items() if isinstance(place, int)},
        seen=_edits(told.get("seen")),
        taken=_edits(told.get("taken")),
        nested=told.get("nested") is True,
        parents=_texts(told.get("parents")),
        unread=_texts(told.get("unread")),
        swept=instant(told.get("swept")),
        searches=searches if isinstance(searches, bool) else None,
        missed=instant(told.get("missed")),
    )


def _late(edits: Mapping[str, str], limit: datetime) -> dict[str, str]:
    """Give the edits since a moment, the latest if there are too many."""
    late = [(gid, edit) for gid, edit in edits.items() if (at := instant(edit)) is not None and at >= limit]
    return dict(sorted(late, key=lambda pair: pair[1], reverse=True)[:_MOST_SEEN])


def _edits(value: Any) -> dict[str, str]:
    return {gid: text_of(edit) for gid, edit in object_of(value).items()}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(text_of, value)) if isinstance(value, list) else ()


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
