"""Reading one Asana project: page by page, all of it or what changed, with the subtasks that it does not list."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from msgspec.structs import replace

from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.live.asana_api import PAGE
from connectors.live.asana_api import REFUSALS
from connectors.live.asana_api import Part
from connectors.live.asana_api import refuse_repeated
from connectors.live.asana_beside import Raw
from connectors.live.asana_beside import has_subtasks
from connectors.live.asana_beside import is_open
from connectors.live.asana_beside import open_first
from connectors.live.asana_beside import subtasks_of
from connectors.live.asana_cursor import Mark
from connectors.live.asana_cursor import mark_of
from connectors.live.asana_desk import Desk
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
from connectors.live.asana_tally import Tally
from connectors.live.errors import RejectedError
from connectors.live.failures import stale_token
from connectors.live.field_names import field_of
from connectors.live.gids import Gids
from connectors.live.parallel import Successors
from mapping.dates import instant
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of

_AHEAD = 2
"""Pages that are asked for before they are needed: each tells the next, and what stands beside one is waited for."""


class ProjectReading:
    """One reading of one project, from a cursor to the end.

    ``ids`` are all tasks that were met, ``whole`` is whether they are all that there are.
    """

    def __init__(self, desk: Desk, project: str, cursor: str | None) -> None:
        """Start from a cursor; one that asks for tasks in another form means from the start."""
        kept = mark_of(cursor, desk.needs.form)
        self._desk = desk
        self._project = project
        self._mark = Mark(form=desk.needs.form) if kept is None else kept if kept.offset else kept.next_pass()
        self._tally = Tally()
        self.whole = self._mark.since is None and self._mark.offset is None
        self._offsets: set[str] = set()
        self._sections_read = False
        self._total: int | None = None
        self._late: list[str] = list(self._mark.unread) if self._mark.offset else []
        self._latest: datetime | None = None
        self._without_history = 0
        self._failed = 0
        self._searched_below = False
        self._swept_below = False
        self._again = False
        self._ration = desk.beside.ration(desk.unread)

    @property
    def ids(self) -> Gids:
        """Give all tasks that were met."""
        return self._tally.ids

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
                records, rejected = self._taken(part)
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
        refuse_repeated(offset, self._offsets, "/tasks", idle=self._tally.idle)
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
        self._tally = Tally()
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
        if self._mark.is_to_be_swept(at):
            parents = self._desk.beside.still_in(self._project, self._mark.parents)
            again += parents
            self._mark = replace(self._mark, parents=tuple(parents), swept=at)
            self._swept_below = True
        self._mark = replace(self._mark, unread=())
        below = self._desk.beside.below(dict.fromkeys(again, 0), self._desk.needs.task, again=True)
        self._late += below.unread
        # What was read anew comes even if it was taken before: that is how it is known to be as it was.
        again_met = [pair for pair in below.found if text_of(pair[0].get("gid")) not in self._tally.ids]
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
        mark, ids = self._mark, self._tally.ids
        listed = [(text_of(each.get("gid")), each) for each in part.items]
        fresh = {gid for gid in dict(listed) if gid not in ids}
        found = [(gid, task) for gid, task in listed if gid in fresh and not is_no_task(task)]
        self._tally.listed(len(fresh), len(dict(found)))
        tasks = [task for gid, task in found if mark.is_news(gid, task)]
        tasks += [task for gid, task in listed if gid not in fresh and mark.is_news_again(gid, task)]
        ids.update(gid for gid, _ in found)
        below = self._desk.beside.below(subtasks_of(open_first(tasks)), self._desk.needs.task)
        self._late += below.unread
        self._tally.short += below.short
        nested = [pair for pair in below.found if self._is_news(pair[0])]
        portion = self._tally.portion(len(part.items), self._total, is_last=part.offset is None)
        return self._records(tasks, nested, part.at, portion)

    def _is_news(self, task: Raw) -> bool:
        """Whether a task is one, did not come before in this pass, and was edited since it was taken last."""
        gid = text_of(task.get("gid"))
        return not is_no_task(task) and gid not in self._tally.ids and self._mark.is_news(gid, task)

    def _records(
        self, listed: Sequence[Raw], below: Sequence[tuple[Raw, str]], at: datetime | None, portion: float = 1
    ) -> tuple[Sequence[Record], Sequence[Fault]]:
        """Put records together, and remember in the mark what was taken."""
        nested = {text_of(task.get("gid")): (task, parent) for task, parent in below}
        self._tally.ids.update(nested)
        self._tally.below += len(nested)
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
            return fault(
                "A task of {scope} has no gid and was left out.",
                place=Place(self._project),
                scope=scope,
                advice=msg("Asana answered wrongly: run dure sync --full later. The others were read."),
            )
        if not found.tells_place:
            # It was listed by this project, even where nothing else says so.
            listed = {**found.task, "projects": [{"gid": self._project, "name": self._mark.name}]}
            found = found._replace(task=listed)
        scopes = found.scopes((self._project,), self._desk.roster)
        return record_of(found, scopes, sections=self._mark.sections, extras=extras, needed=self._desk.needs.custom)

    def _last_page(self, records: Sequence[Record], rejected: Sequence[Fault], at: datetime | None) -> Page:
        # What is deleted meanwhile can push others over the border between two pages.
        self.whole = self.whole and self._tally.lines >= (self._total or 0)
        # Where nobody told the server's time, the latest edit that was seen stands for it.
        began = self._mark.began or self._latest
        swept = began if self._mark.since is None else self._mark.swept
        self._mark = replace(self._mark, began=began, swept=swept)
        self._desk.sections[self._project] = self._mark.sections
        if self._mark.since is None:
            self._desk.whole.add(self._project)
        total = self._tally.tasks_in_all(self._total)
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
