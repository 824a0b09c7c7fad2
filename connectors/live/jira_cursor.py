"""Where the reading of a Jira stands: a mark per project, and how far a full pass has come."""

from __future__ import annotations

import json
from collections.abc import Collection
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

OVERLAP = timedelta(minutes=10)
"""An index may be late: so much is looked at again."""

_VERSION = 1
_MOST_AT_EDGE = 500


class JiraCursor(Struct, frozen=True, kw_only=True):
    """Projects (by key) with the moment up to which their edits are known, by Jira's own clock.

    ``blind`` is whether Jira failed to tell which fields there are: what was read since lacks those written by name.
    ``form`` names what was asked of every issue: another form means to begin anew. ``written`` maps what the settings
    call a project to its key; ``fields`` are the custom fields asked for, id to name. ``began`` is the newest edit when a full pass began, which becomes the mark of what it reads;
    ``todo`` are the projects that it still has to read, the first one ``after`` this id. ``edge`` are the edits (id to
    the text of its time) that the last look found within the overlap: found again, they are nothing new. Once they were
    all found again, later than the overlap, the look is ``settled`` and needs no overlap any more.
    """

    form: str = ""
    marks: Mapping[str, datetime] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    began: datetime | None = None
    todo: tuple[str, ...] = ()
    after: str = ""
    edge: Mapping[str, str] = field(default_factory=dict)
    settled: bool = False
    blind: bool = False

    def text(self) -> str:
        """Write the cursor as it is kept."""
        told: dict[str, Any] = {
            "v": _VERSION,
            "form": self.form,
            "marks": {key: _millis(mark) for key, mark in self.marks.items()},
            "written": dict(self.written),
            "fields": dict(self.fields),
            "began": None if self.began is None else _millis(self.began),
            "todo": list(self.todo),
            "after": self.after,
            "edge": dict(self.edge) if len(self.edge) <= _MOST_AT_EDGE else {},
            "settled": self.settled,
            "blind": self.blind,
        }
        return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)

    def believed(self, now: datetime | None) -> JiraCursor:
        """Give the cursor without marks that lie ahead of Jira's clock: what was edited before them is not known."""
        ahead = [key for key, mark in self.marks.items() if now is not None and mark > now + OVERLAP]
        return self.without(ahead) if ahead else self

    def without(self, projects: Collection[str]) -> JiraCursor:
        """Give the cursor as if these projects had never been read."""
        return replace(self, marks={key: mark for key, mark in self.marks.items() if key not in projects})


def read_cursor(text: str | None, form: str) -> JiraCursor:
    """Read a kept cursor; one of another version or form is as none."""
    try:
        told = json.loads(text) if text else {}
        if told.get("v") != _VERSION or told.get("form") != form:
            return JiraCursor(form=form)
        return JiraCursor(
            form=form,
            marks={key: _moment(mark) for key, mark in told.get("marks", {}).items()},
            written=told.get("written", {}),
            fields=told.get("fields", {}),
            began=_moment(told["began"]) if told.get("began") else None,
            todo=tuple(told.get("todo", ())),
            after=told.get("after", ""),
            edge=told.get("edge", {}),
            settled=told.get("settled") is True,
            blind=told.get("blind") is True,
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return JiraCursor(form=form)


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
