"""What is read beside tasks, a request each: subtasks that no project lists, stories, attachments."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from enum import Enum
from functools import partial
from itertools import cycle
from math import inf
from typing import Any
from typing import Protocol
from typing import TypeVar

from msgspec import Struct
from msgspec import field

from connectors.live.asana_api import PAGE
from connectors.live.asana_api import REFUSALS
from connectors.live.asana_api import UNSEEN
from connectors.live.asana_api import AsanaApi
from connectors.live.asana_purse import Purse
from connectors.live.asana_purse import Ration
from connectors.live.asana_purse import spread
from connectors.live.asana_records import Extras
from connectors.live.asana_records import is_no_task
from connectors.live.asana_records import parent_of
from connectors.live.aside import Aside
from connectors.live.errors import ForbiddenError
from connectors.live.errors import OverBudgetError
from connectors.live.opening import AT_ONCE
from mapping.dates import instant
from mapping.loose import text_of

LEVELS = 5
"""How deep Asana lets subtasks be nested."""

_LATELY = timedelta(days=14)
_EACH = 2  # requests: stories, and attachments
_LUMP = AT_ONCE // 2 // _EACH  # the other half is for pages, so that none waits for the histories of another project
_A = TypeVar("_A")
_B = TypeVar("_B")
Raw = Mapping[str, Any]
Edit = tuple[str, str]
"""A task as it was edited last: its gid, and when that was."""


class Together(Protocol):
    """Calls a function for many things, several at once; its results come in their order."""

    def __call__(self, function: Callable[[_A], _B], things: Sequence[_A], /) -> Iterator[_B]:
        """Call it."""


class Whence(Enum):
    """Why tasks come: because everything is read, or because they changed."""

    ALL = "all"
    CHANGED = "changed"


class Below(Struct):
    """What lies below some tasks: subtasks, each with its parent's gid, and parents whose subtasks could not be read.

    ``short`` is how many subtasks fewer were listed than Asana counts in their parents, ``unlisted`` how many it counts in
    those that could not be read.
    """

    found: list[tuple[Raw, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    short: int = 0
    unlisted: int = 0


def has_subtasks(task: Raw) -> bool:
    """Whether a task has subtasks."""
    count = task.get("num_subtasks")
    return isinstance(count, int) and count > 0


def subtasks_of(tasks: Sequence[Raw]) -> dict[str, int]:
    """Give the tasks that have subtasks, by gid, with how many Asana counts."""
    return {text_of(task.get("gid")): task["num_subtasks"] for task in tasks if has_subtasks(task)}


def is_open(task: Raw) -> bool:
    """Whether a task is still to be done."""
    return task.get("completed") is not True


def open_first(tasks: Sequence[Raw]) -> list[Raw]:
    """Put open tasks first, and among them those that were edited last."""
    return sorted(tasks, key=lambda task: (is_open(task), text_of(task.get("modified_at"))), reverse=True)


class Beside:
    """Reads what lies beside the tasks of one connection, within what a run may spend on it."""

    def __init__(self, api: AsanaApi, together: Together, *, nested: Purse, history: Mapping[Whence, Purse]) -> None:
        """Pay for subtasks and for history from purses of their own."""
        self._api = api
        self._together = together
        self._nested = nested
        self._history = history
        self._asides: dict[Callable[[str], Sequence[Raw]], Aside] = {
            ask: Aside(api.me) for ask in (api.stories, api.attachments)
        }
        self._levels, self._search = Aside(api.me, inf), Aside(api.me, inf)  # subtasks are tasks: worth a longer wait
        self._failed: set[str] = set()
        self._failed_below: set[str] = set()
        self._tried: set[str] = set()
        self._told: dict[tuple[str, str], Extras] = {}
        # Projects that are read side by side wait for their histories one after the other.
        self._firsts = cycle(spread(_LUMP))

    def failed(self, gids: Collection[str]) -> frozenset[str]:
        """Give those of these tasks of which Asana failed to give stories or attachments in this run."""
        return frozenset(self._failed.intersection(gids))

    def failed_below(self, gids: Collection[str]) -> frozenset[str]:
        """Give those of these tasks of which Asana failed to give the subtasks in this run."""
        return frozenset(self._failed_below.intersection(gids))

    def searched(self, workspace: str, project: str, fields: str, *, since: datetime | None) -> Sequence[Raw] | None:
        """Find subtasks of a project at every depth, all or those modified since a moment; None where Asana fails to."""
        search = self._api.search_subtasks
        return self._search.ask(lambda: list(search(workspace, project, fields, since=since)))

    def below(self, parents: Mapping[str, int], fields: str, *, again: bool = False) -> Below:
        """Read the subtasks of some tasks, and theirs, level by level; parents that come first are paid for first.

        Beside each parent stands how many Asana counted, 0 where that is not known. Where a task that was listed just
        now is refused, its subtasks count as unread; asked ``again``, a refusal is believed.
        """
        return self._below(parents, fields, self._nested, believes=again)

    def all_below(self, parents: Mapping[str, int], fields: str) -> Below:
        """Read the subtasks of some tasks, and theirs, whatever it costs."""
        return self._below(parents, fields, None, believes=True)

    def still_in(self, project: str, parents: Sequence[str]) -> Sequence[str]:
        """Give those tasks that still lie in a project: nothing tells it when one leaves. All, where it is not affordable."""
        listed: set[str] = set()
        for number, task in enumerate(self._api.all_tasks(project, "gid")):
            if number % PAGE == 0 and not self._nested.pay():
                return parents
            listed.add(text_of(task.get("gid")))
        here = self._together(lambda gid: self._lies_in(listed, gid), parents)
        return [gid for gid, lies in zip(parents, here, strict=True) if lies]

    def _lies_in(self, listed: Collection[str], gid: str) -> bool:
        """Whether a task is listed, lies in one that is, or is hidden now and may be so."""
        for _ in range(LEVELS):
            if gid in listed or not self._nested.pay():
                return True
            try:
                task = self._levels.ask(partial(self._api.task, gid, "parent.gid"))
            except ForbiddenError:
                return True
            except UNSEEN:
                return False
            if task is None:
                return True
            gid = parent_of(task)
            if not gid:
                return False
        return gid in listed

    def _below(self, parents: Mapping[str, int], fields: str, purse: Purse | None, *, believes: bool) -> Below:
        told = Below()
        counted = dict(parents)
        level, seen = list(counted), set[str]()
        for _ in range(LEVELS):
            affordable = [gid for gid in level if purse is None or purse.pay()]
            told.unread += level[len(affordable) :]
            seen.update(affordable)
            answers = self._together(lambda gid: self._subtasks(gid, fields, believes=believes), affordable)
            found = dict(zip(affordable, answers, strict=True))
            doubted = [gid for gid, tasks in found.items() if tasks is not None and len(tasks) < counted[gid]]
            once_more = self._together(partial(self._again, fields, purse), doubted)
            for gid, (count, tasks) in zip(doubted, once_more, strict=True):
                found[gid] = found[gid] if tasks is None else tasks
                told.short += max((counted[gid] if count is None else count) - len(found[gid] or ()), 0)
            missing = [gid for gid, tasks in found.items() if tasks is None]
            told.unread += missing
            told.unlisted += sum(counted[gid] for gid in missing)
            pairs = [(task, gid) for gid, tasks in found.items() for task in tasks or () if not is_no_task(task)]
            told.found += pairs
            below = subtasks_of([task for task, _ in pairs])
            counted |= below
            level = [gid for gid in below if gid and gid not in seen]
            if not level:
                break
        # Asked first the next time, those that fail for ever would use up what may fail before others get their turn.
        told.unread.sort(key=self._tried.__contains__)
        return told

    def ration(self, projects: Collection[str]) -> Ration:
        """Give one project's part of what may be spent on history while all is read, shared with those still to read."""
        return Ration(self._history[Whence.ALL], projects, price=_EACH, lump=_LUMP, first=next(self._firsts))

    def all_extras(
        self, tasks: Sequence[Raw], at: datetime | None, ration: Ration, part: float
    ) -> Mapping[str, Extras]:
        """Read stories and attachments of tasks edited lately, by gid: of as many as it is time for in this ``part``."""
        after = at - _LATELY if at is not None else None
        wanted = [_edit(task) for task in open_first(tasks) if _is_later(task, after)]
        known = self._known(wanted)
        paid = self._paid([edit for edit in wanted if edit not in known][: ration.due(part)], Whence.ALL)
        ration.took(len(paid))
        return _by_gid(known | self._read(paid))

    def changed_extras(self, tasks: Sequence[Raw]) -> tuple[Mapping[str, Extras], int]:
        """Read stories and attachments of tasks that changed, by gid, and say for how many no request was left.

        A finished one has them read, too: what it told before would be lost otherwise.
        """
        wanted = [_edit(task) for task in open_first(tasks)]
        known = self._known(wanted)
        told = known | self._read(self._paid([edit for edit in wanted if edit not in known], Whence.CHANGED))
        return _by_gid(told), len(wanted) - len(told)

    def _known(self, wanted: Sequence[Edit]) -> dict[Edit, Extras]:
        """Give what was read already: a task of several projects comes with each of them."""
        return {edit: self._told[edit] for edit in wanted if edit in self._told}

    def _paid(self, wanted: Sequence[Edit], whence: Whence) -> Sequence[Edit]:
        return [edit for edit in wanted if self._history[whence].pay(_EACH)]

    def _read(self, edits: Sequence[Edit]) -> dict[Edit, Extras]:
        asked = [partial(self._if_given, ask, gid) for gid, _ in edits for ask in self._asides]
        answers = iter(list(self._together(lambda ask: ask(), asked)))
        told = {edit: Extras(next(answers), next(answers)) for edit in edits}
        self._told |= told
        return told

    def _if_given(self, ask: Callable[[str], Sequence[Raw]], gid: str) -> Sequence[Raw] | None:
        try:
            found = self._asides[ask].ask(lambda: ask(gid))
        except (*REFUSALS, OverBudgetError):
            return None
        if found is None:
            self._failed.add(gid)
        return found

    def _again(self, fields: str, purse: Purse | None, gid: str) -> tuple[int | None, Sequence[Raw] | None]:
        """Count and list the subtasks of a task once more: some may have gone since it was listed; None for what is not told."""
        if purse is not None and not purse.pay(_EACH):
            return None, None
        try:
            told = self._levels.ask(
                lambda: (self._api.task(gid, "num_subtasks").get("num_subtasks"), self._api.subtasks(gid, fields))
            )
        except UNSEEN:
            return 0, ()
        except OverBudgetError:
            return None, None
        count, tasks = told or (None, None)
        return count if isinstance(count, int) else None, tasks

    def _subtasks(self, gid: str, fields: str, *, believes: bool) -> Sequence[Raw] | None:
        """Give the subtasks of a task, None where no request is left, Asana fails, or a refusal is not believed yet."""

        def ask() -> Sequence[Raw]:
            self._tried.add(gid)
            return self._api.subtasks(gid, fields)

        try:
            found = self._levels.ask(ask)
        except UNSEEN:
            return () if believes else None  # gone or hidden since it was listed, or refused for once
        except OverBudgetError:
            return None
        if found is None:
            self._failed_below.add(gid)
        return found


def _edit(task: Raw) -> Edit:
    return text_of(task.get("gid")), text_of(task.get("modified_at"))


def _by_gid(told: Mapping[Edit, Extras]) -> Mapping[str, Extras]:
    return {gid: extras for (gid, _), extras in told.items()}


def _is_later(task: Raw, after: datetime | None) -> bool:
    edited = instant(task.get("modified_at"))
    return after is None or edited is None or edited > after
