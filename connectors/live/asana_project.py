"""Reading one Asana project: page by page, all of it or what changed, with the subtasks that it does not list."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from functools import cached_property
from functools import partial
from http import HTTPStatus
from typing import Any
from typing import TypeVar

from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.live.asana_api import PAGE
from connectors.live.asana_api import REFUSALS
from connectors.live.asana_api import AsanaApi
from connectors.live.asana_api import Part
from connectors.live.asana_api import refuse_repeated
from connectors.live.asana_beside import Beside
from connectors.live.asana_beside import Together
from connectors.live.asana_beside import has_subtasks
from connectors.live.asana_beside import is_open
from connectors.live.asana_beside import open_first
from connectors.live.asana_beside import subtasks_of
from connectors.live.asana_cursor import Mark
from connectors.live.asana_cursor import mark_of
from connectors.live.asana_needs import Needs
from connectors.live.asana_notes import Lacking
from connectors.live.asana_notes import notes_of
from connectors.live.asana_purse import cost_of_counting
from connectors.live.asana_records import NO_EXTRAS
from connectors.live.asana_records import Extras
from connectors.live.asana_records import Met
from connectors.live.asana_records import is_no_task
from connectors.live.asana_records import met
from connectors.live.asana_records import parent_of
from connectors.live.asana_records import record_of
from connectors.live.aside import Aside
from connectors.live.errors import RejectedError
from connectors.live.failures import stale_token
from connectors.live.field_names import Field
from connectors.live.field_names import field_of
from connectors.live.gids import Gids
from connectors.live.parallel import Successors
from mapping.dates import instant
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of

_SWEEP = timedelta(hours=20)
_AHEAD = (
    2  # pages that are asked for before they are needed: each tells the next, and what stands beside one is waited for
)
_UNKNOWN = 0.5  # of what is left is taken to be a page, where Asana does not tell how many tasks there are
Raw = Mapping[str, Any]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Desk:
    """What all projects of a connection share while they are read.

    ``scopes`` are those projects, ``sections`` the places of the sections of each, as far as known; ``unread`` are the
    gids of those that were not read to their end yet. ``fields`` are the custom fields that tasks showed, each with gid
    and name, ``whole`` the gids of projects all tasks of which came in this run. ``failed`` are those of projects
    of which Asana failed to give the sections or the count. ``need`` is told how many requests it takes to count one.
    """

    connection: str
    api: AsanaApi
    beside: Beside
    needs: Needs
    scopes: Sequence[Scope]
    together: Together
    unread: set[str]
    need: Callable[[int], None]
    sections: dict[str, Mapping[str, int]] = field(default_factory=dict)
    fields: set[Field] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    @cached_property
    def roster(self) -> frozenset[str]:
        """Give the gids of the projects."""
        return frozenset(scope.id for scope in self.scopes)

    @cached_property
    def _asides(self) -> Mapping[str, Aside]:
        return {kind: Aside(self.api.me) for kind in ("sections", "counts", "tasks")}

    def task(self, gid: str) -> Raw | None:
        """Give one task, None where Asana fails to."""
        return self._asides["tasks"].ask(partial(self.api.task, gid, self.needs.task))

    def count(self, project: str) -> int | None:
        """Give how many tasks Asana counts in a project, None where it does not tell."""
        found = self._given("counts", project, self.api.count)
        return found[0] if found else None

    def sections_of(self, project: str) -> Sequence[str] | None:
        """Give the gids of a project's sections in their order, none where Asana refuses, None where it fails to."""
        found = self._given("sections", project, self.api.sections)
        return None if found is None else found[0] or ()

    def _given(self, kind: str, project: str, ask: Callable[[str], _T]) -> tuple[_T | None] | None:
        """Ask for something that is not needed; nothing in a tuple where Asana refuses it, None where it fails."""
        try:
            found = self._asides[kind].ask(lambda: (ask(project),))
        except REFUSALS:
            return (None,)
        if found is None:
            self.failed.add(project)
        return found

    def places(self) -> Mapping[str, int]:
        """Give the place of every section that is known, by its gid."""
        return {gid: place for known in self.sections.values() for gid, place in known.items()}


class ProjectReading:
    """One reading of one project, from a cursor to the end.

    ``ids`` are all tasks that were met, ``whole`` whether they are all that there are.
    """

    def __init__(self, desk: Desk, project: str, cursor: str | None) -> None:
        """Start from a cursor; one that asks for tasks in another form means from the start."""
        kept = mark_of(cursor, desk.needs.form)
        self._desk = desk
        self._project = project
        self._mark = Mark(form=desk.needs.form) if kept is None else kept if kept.offset else kept.next_pass()
        self.ids = Gids()
        self.whole = self._mark.since is None and self._mark.offset is None
        self._offsets: set[str] = set()
        self._sections_read = False
        self._total: int | None = None
        self._lines = 0
        self._drawn = 0
        self._below = 0
        self._short = 0
        self._late: list[str] = list(self._mark.unread) if self._mark.offset else []
        self._latest: datetime | None = None
        self._without_history = 0
        self._failed = 0
        self._searched_below = False
        self._swept_below = False
        self._again = False
        self._idle = 0
        self._ration = desk.beside.ration(desk.unread)

    @property
    def cost_of_counting(self) -> int:
        """Give how many requests it takes at least to count the project, as far as is known of it."""
        return cost_of_counting(self._total or 0, len(self._mark.parents) if self._mark.searches is False else 0)

    def pages(self) -> Iterator[Page]:
        """Give the pages of what is left of this pass; the last one is done.

        Subtasks that change without their parent come first, and without a cursor: killed behind them, the pass
        starts again.
        """
        try:
            if self.whole:
                self._open()  # Asana's count must be older than the first page, see _last_page
            fresh_pass = self._mark.offset is None
            part = self._first()
            if self._mark.since is not None and part.at is not None and part.at < self._mark.since:
                # Asana's clock was ahead when this was written: what was edited since is not known.
                part = self._from_the_start()
            self._mark = replace(self._mark, began=self._mark.began or part.at)
            if fresh_pass and self._mark.since is not None:
                yield from self._moved_below(part.at)
            yield from self._rest(part)
        finally:
            self._desk.unread.discard(self._project)

    def _rest(self, part: Part) -> Iterator[Page]:
        """Give the pages of this pass from one on, as Asana gives them."""
        self._upcoming = self._behind(part)
        try:
            while True:
                lines = self._lines
                records, rejected = self._taken(part)
                self._idle = 0 if self._lines > lines else self._idle + 1
                self.whole = self.whole and not rejected and not self._late
                self._mark = replace(self._mark, offset=part.offset, unread=tuple(self._late))
                if part.offset is None:
                    yield self._last_page(records, rejected, part.at)
                    return
                yield Page(records, rejected, cursor=self._mark.text(), server_time=part.at, expected=self._total)
                part = self._following(part.offset)
        finally:
            self._upcoming.leave()

    def _behind(self, part: Part) -> Successors[str, Part]:
        """Begin to ask for the pages behind one."""
        return Successors(self._page_at, lambda each: each.offset, part.offset, ahead=_AHEAD)

    def _open(self) -> None:
        """Look at the project itself before all of it is read."""
        api, gid = self._desk.api, self._project
        asked: list[Callable[[], Any]] = [
            lambda: api.project(gid),
            self._read_sections,
            lambda: self._desk.count(gid),
        ]
        told, _, self._total = self._desk.together(lambda ask: ask(), asked)
        self._mark = replace(
            self._mark,
            name=text_of(told.get("name")),
            url=text_of(told.get("permalink_url")) or None,
            workspace=text_of(object_of(told.get("workspace")).get("gid")),
        )

    def _read_sections(self) -> None:
        found = self._desk.sections_of(self._project)
        if found is not None:
            self._mark = replace(self._mark, sections={gid: place for place, gid in enumerate(found)})
        self._sections_read = True

    def _first(self) -> Part:
        """Read on where the last reading stopped; a page token that is too old means the start of this pass."""
        if self._mark.offset is not None:
            try:
                refuse_repeated(self._mark.offset, self._offsets, "/tasks")
                return self._page_at(self._mark.offset)
            except RejectedError as error:
                if error.status != HTTPStatus.BAD_REQUEST:
                    raise
                self._mark = replace(self._mark, offset=None)
                self.whole = self._mark.since is None
        return self._page_at(None)

    def _from_the_start(self) -> Part:
        """Begin a full pass in place of this one."""
        self._mark = Mark(form=self._mark.form)
        self.whole = True
        self._open()
        return self._page_at(None)

    def _following(self, offset: str) -> Part:
        """Read on; a page token that grew too old on the way means the start of this pass, once."""
        refuse_repeated(offset, self._offsets, "/tasks", idle=self._idle)
        try:
            return self._upcoming.next()
        except RejectedError as error:
            if error.status != HTTPStatus.BAD_REQUEST:
                raise
            if self._again:
                raise stale_token(error) from error
        self._again = True
        self._offsets.clear()
        self._mark = replace(self._mark, offset=None)
        self.ids, self._lines, self._drawn, self._below, self._short, self._idle = Gids(), 0, 0, 0, 0, 0
        self.whole = self._mark.since is None
        part = self._page_at(None)
        self._upcoming = self._behind(part)
        return part

    def _page_at(self, offset: str | None) -> Part:
        return self._desk.api.tasks(self._project, self._desk.needs.task, since=self._mark.since, offset=offset)

    def _moved_below(self, at: datetime | None) -> Iterator[Page]:
        """Give subtasks that changed while their parent did not, and those that an earlier run could not have."""
        found = self._searched()
        again = list(self._mark.unread)
        is_unsearched = self._mark.searches is False or self._mark.missed is not None
        if is_unsearched and is_due(self._mark.swept, at):
            parents = self._desk.beside.still_in(self._project, self._mark.parents)
            again += parents
            self._mark = replace(self._mark, parents=tuple(parents), swept=at)
            self._swept_below = True
        self._mark = replace(self._mark, unread=())
        below = self._desk.beside.below(dict.fromkeys(again, 0), self._desk.needs.task, again=True)
        self._late += below.unread
        # What was read anew comes even if it was taken before: that is how it is known to be as it was.
        again_met = [pair for pair in below.found if text_of(pair[0].get("gid")) not in self.ids]
        pairs = [*(pair for pair in found if self._is_news(pair[0])), *again_met]
        for start in range(0, len(pairs), PAGE):
            records, rejected = self._records((), pairs[start : start + PAGE], at)
            yield Page(records, rejected, server_time=at)

    def _searched(self) -> Sequence[tuple[Raw, str]]:
        """Ask the search for changed subtasks where the project has any and the plan allows it."""
        mark = self._mark
        if not mark.nested or not mark.workspace or mark.searches is False:
            return ()
        since, wanted = mark.missed or mark.since, self._desk.needs.task
        try:
            found = self._desk.beside.searched(mark.workspace, self._project, wanted, since=since)
        except REFUSALS:
            self._mark = replace(mark, searches=False)
            return ()
        if found is None:
            self._mark = replace(mark, missed=since)
            return ()
        self._mark = replace(mark, searches=True, missed=None)
        self._searched_below = True
        return [(task, parent_of(task)) for task in found if not is_no_task(task)]

    def _taken(self, part: Part) -> tuple[Sequence[Record], Sequence[Fault]]:
        listed = [(text_of(each.get("gid")), each) for each in part.items]
        fresh = {gid for gid in dict(listed) if gid not in self.ids}
        self._lines += len(fresh)
        found = [(gid, task) for gid, task in listed if gid in fresh and not is_no_task(task)]
        self._drawn += len(fresh) - len(found)
        tasks = [task for gid, task in found if self._is_edited(gid, task)]
        tasks += [task for gid, task in listed if gid not in fresh and self._is_edited_since(gid, task)]
        self.ids.update(gid for gid, _ in found)
        below = self._desk.beside.below(subtasks_of(open_first(tasks)), self._desk.needs.task)
        self._late += below.unread
        self._short += below.short
        nested = [pair for pair in below.found if self._is_news(pair[0])]
        return self._records(tasks, nested, part.at, self._portion(part))

    def _portion(self, part: Part) -> float:
        """Tell how much of what is still to be read a page is, which was just counted: 1 where nothing follows."""
        if part.offset is None:
            return 1
        if self._total is None:
            return _UNKNOWN
        return min(len(part.items) / max(self._total - self._lines + len(part.items), 1), 1)

    def _is_news(self, task: Raw) -> bool:
        """Whether a task is one, did not come before in this pass, and was edited since it was taken last."""
        gid = text_of(task.get("gid"))
        return not is_no_task(task) and gid not in self.ids and self._is_edited(gid, task)

    def _is_edited(self, gid: str, task: Raw) -> bool:
        """Whether a task was edited since it was taken last."""
        return self._mark.since is None or not gid or self._mark.seen.get(gid) != text_of(task.get("modified_at"))

    def _is_edited_since(self, gid: str, task: Raw) -> bool:
        """Whether a task that came before in this pass was edited since."""
        edit = text_of(task.get("modified_at"))
        at, began = instant(edit), self._mark.began
        return at is not None and began is not None and at >= began and self._mark.taken.get(gid) != edit

    def _records(
        self, listed: Sequence[Raw], below: Sequence[tuple[Raw, str]], at: datetime | None, portion: float = 1
    ) -> tuple[Sequence[Record], Sequence[Fault]]:
        """Put records together, and remember in the mark what was taken."""
        nested = {text_of(task.get("gid")): (task, parent) for task, parent in below}
        self.ids.update(nested)
        self._below += len(nested)
        found = [*map(met, listed), *(met(task, parent) for task, parent in nested.values())]
        self._learn(found)
        if self._desk.needs.custom:
            told = (objects_of(each.task.get("custom_fields")) for each in found)
            self._desk.fields.update(field_of(each, "gid") for fields in told for each in fields)
        extras: Mapping[str, Extras] = {}
        unread = NO_EXTRAS if self._desk.needs.history else None
        if self._desk.needs.history and self._mark.since is None:
            extras = self._desk.beside.all_extras([each.task for each in found], at, self._ration, portion)
        elif self._desk.needs.history:
            extras, missed = self._desk.beside.changed_extras([each.task for each in found])
            self._without_history += missed
        self._failed += len(self._desk.beside.failed([each.gid for each in found]))
        made = [self._record(each, extras.get(each.gid, unread)) for each in found]
        return [each for each in made if isinstance(each, Record)], [each for each in made if isinstance(each, Fault)]

    def _learn(self, found: Sequence[Met]) -> None:
        sections = {section for each in found for project, section in each.homes if project == self._project}
        if not self._sections_read and sections - {""} - self._mark.sections.keys():
            self._read_sections()
        parents = {each.gid: is_open(each.task) and has_subtasks(each.task) for each in found}
        edits = {each.gid: text_of(each.task.get("modified_at")) for each in found}
        times = [at for at in map(instant, edits.values()) if at is not None]
        self._latest = max([*times, *([self._latest] if self._latest else [])], default=None)
        self._mark = self._mark.with_taken(edits).with_parents(
            [gid for gid, holds in parents.items() if holds],
            [gid for gid, holds in parents.items() if not holds],
            nested=any(has_subtasks(each.task) for each in found),
        )

    def _record(self, found: Met, extras: Extras | None) -> Record | Fault:
        if not found.gid:
            scope = self._mark.name or self._project
            return fault("A task of {scope} has no gid and was left out.", place=Place(self._project), scope=scope)
        if not found.tells_place:
            # It was listed by this project, even where nothing else says so.
            listed = {**found.task, "projects": [{"gid": self._project, "name": self._mark.name}]}
            found = found._replace(task=listed)
        scopes = found.scopes((self._project,), self._desk.roster)
        return record_of(found, scopes, sections=self._mark.sections, extras=extras, needed=self._desk.needs.custom)

    def _last_page(self, records: Sequence[Record], rejected: Sequence[Fault], at: datetime | None) -> Page:
        # What is deleted meanwhile can push others over the border between two pages.
        self.whole = self.whole and self._lines >= (self._total or 0)
        # Where nobody told the server's time, the latest edit that was seen stands for it.
        began = self._mark.began or self._latest
        swept = began if self._mark.since is None else self._mark.swept
        self._mark = replace(self._mark, began=began, swept=swept)
        self._desk.sections[self._project] = self._mark.sections
        if self._mark.since is None:
            self._desk.whole.add(self._project)
        total = None if self._total is None else self._total - self._drawn + self._below + self._short
        scope = Scope(self._project, self._mark.name, self._mark.url)
        return Page(
            records,
            rejected,
            cursor=self._mark.text(),
            server_time=at,
            done=True,
            listings=(
                Listing(scope, whole=self.whole, as_of=self._mark.began, total=total, subtasks=self._knows_subtasks),
            ),
            notes=tuple(self._notes()),
        )

    @property
    def _knows_subtasks(self) -> bool:
        """Whether subtasks that did not come are known to be as they were."""
        all_met = self._mark.since is None or self._searched_below or not self._mark.nested
        return all_met and not self._late

    def _notes(self) -> Iterator[Fault]:
        late, failed = set(self._late), self._desk.beside.failed_below(self._late)
        known = self._knows_subtasks or late or self._swept_below or self._mark.missed
        lacking = Lacking(
            connection=self._desk.connection,
            scope=self._mark.name or self._project,
            unlooked=0 if known else len(self._mark.parents),
            unafforded=len(late - failed),
            failed_below=len(failed),
            search_failed=self._mark.missed is not None,
            without_history=self._without_history,
            failed=self._failed,
            project_failed=self._project in self._desk.failed,
        )
        return notes_of(lacking)


def is_due(last: datetime | None, now: datetime | None) -> bool:
    """Whether subtasks of parents that did not change are to be read again."""
    return last is None or now is None or now - last >= _SWEEP
