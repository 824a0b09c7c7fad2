"""The full pass through projects of Jira: their ids first, then the issues in bulk, many requests at once."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from connectors.api import Record
from connectors.live.aside import FAILURES
from connectors.live.aside import Apart
from connectors.live.errors import ForbiddenError
from connectors.live.errors import LiveError
from connectors.live.errors import NotFoundError
from connectors.live.errors import RejectedError
from connectors.live.jira_beside import Beside
from connectors.live.jira_beside import Beyond
from connectors.live.jira_beside import Both
from connectors.live.jira_beside import Wanted
from connectors.live.jira_calls import JiraCalls
from connectors.live.jira_calls import project_clause
from connectors.live.jira_cost import least_requests
from connectors.live.jira_cursor import OVERLAP
from connectors.live.jira_cursor import JiraCursor
from connectors.live.jira_records import edited_at
from connectors.live.jira_records import updated
from connectors.live.jira_requests import Issue
from connectors.live.jira_searches import ISSUES_A_PAGE
from connectors.live.opening import AT_ONCE
from connectors.live.parallel import chunks
from connectors.live.parallel import in_order
from mapping.errors import Fault
from mapping.loose import text_of

_TOGETHER = (2, 4, 7, 10)
"""What is read beside issues is read for so many batches together: for few at first, so that pages come soon."""

_A_PAGE = 3
_BESIDE_AT_ONCE = 3
_AHEAD = 24  # batches that are read before they are asked for; their issues wait in memory
_FOR_ONE = 10
"""So many requests for each project are enough to list and to read several at once."""

_FETCHING = AT_ONCE - 4  # what is read beside issues need not wait behind more of them

Make = Callable[[Issue, Beyond | None, Beyond | None], Record | Fault]


class Found(Struct, frozen=True):
    """A page of a full pass, and the cursor from which it goes on."""

    records: list[Record]
    rejected: list[Fault]
    cursor: JiraCursor
    expected: int


class _Census(Struct, frozen=True):
    """The ids of a project that are to be read, sorted; or why they cannot be had.

    Of many projects they wait until these are read, as one text each, which takes a sixth of what a list takes.
    """

    project: str
    ids: str
    error: Fault | None = None


class _Batch(Struct, frozen=True):
    """Ids that are asked for at once; ``last`` ends its project."""

    project: str
    ids: list[str]
    last: bool


_Fetched = tuple[_Batch, list[Issue]]


class FullPass:
    """Reads the projects that a cursor has to do, in order, so that it can go on behind any page."""

    def __init__(
        self,
        calls: JiraCalls,
        beside: Beside,
        make: Make,
        fields: Sequence[str],
        began: Callable[[], datetime | None],
        *,
        apart: Apart | None,
    ) -> None:
        """Read by these calls; ``make`` puts an issue and what stands beside it together.

        ``began`` tells the moment up to which all edits will have been seen, where the cursor does not; ``apart`` is None
        where there is one project alone: what fails there fails for all.
        """
        self._began = began
        self._calls = calls
        self._beside = beside
        self._make = make
        self._fields = fields
        self._apart = apart
        self.whole: dict[str, int | None] = {}
        self.lost: dict[str, Fault] = {}
        self._expected: dict[str, int] = {}
        self._failure: LiveError | None = None
        self._short: set[str] = set()
        self._listed_ids: dict[str, str] = {}
        self._thrifty = False

    def pages(self, cursor: JiraCursor) -> Iterator[Found]:
        """Give the issues of all projects to do; ``whole`` and ``lost`` say afterwards what came of each."""
        resumed = cursor.todo[0] if cursor.after else ""
        left = self._beside.budget.left
        self._thrifty = left is not None and left < _FOR_ONE * len(cursor.todo)
        fetched = in_order(
            self._fetched, self._batches(cursor), at_once=_FETCHING, ahead=1 if self._thrifty else _AHEAD
        )
        planned = self._planned(chunks(self._until_it_fails(fetched), *_TOGETHER))
        at_once = partial(in_order, at_once=_BESIDE_AT_ONCE, ahead=_BESIDE_AT_ONCE)
        # What comes first does not wait for what follows: whoever writes it has nothing to do until then.
        completed = chain(map(self._completed, islice(planned, 1)), at_once(self._completed, planned))
        for batches, beside in completed:
            if cursor.began is None:
                cursor = replace(cursor, began=self._began())
            for some in chunks(batches, _A_PAGE):
                found = self._found(some, beside, cursor)
                cursor = found.cursor
                yield found
        # An issue that was listed and did not come may be gone, or merely refused: a count of the ids will tell.
        for project in (resumed, *self._short, *self.lost):
            self.whole.pop(project, None)
        if self._failure is not None:
            raise self._failure

    def _found(self, batches: Sequence[_Fetched], beside: Mapping[str, Both], cursor: JiraCursor) -> Found:
        """Put the issues of some batches together with what was read beside them."""
        made = [
            self._make(issue, *beside.get(text_of(issue.get("id")), (None, None)))
            for _, issues in batches
            for issue in issues
        ]
        for batch, issues in batches:
            if not {text_of(each.get("id")) for each in issues}.issuperset(batch.ids):
                self._short.add(batch.project)
            cursor = replace(self._behind(cursor, batch), edge={**cursor.edge, **self._at_edge(issues, cursor)})
        records = [each for each in made if isinstance(each, Record)]
        return Found(records, [each for each in made if isinstance(each, Fault)], cursor, self._all)

    @property
    def _all(self) -> int:
        """Give how many issues there are, as far as they were listed."""
        return sum(list(self._expected.values()))

    def _planned(self, groups: Iterator[list[_Fetched]]) -> Iterator[tuple[list[_Fetched], Wanted]]:
        """Say for each group of batches what is to be read beside it."""
        done = 0
        for batches in groups:
            yield batches, self._beside.wanted([issue for _, issues in batches for issue in issues], self._all - done)
            done += sum(len(batch.ids) for batch, _ in batches)

    def _until_it_fails(self, fetched: Iterator[_Fetched]) -> Iterator[_Fetched]:
        """Give what was fetched up to a failure: it is kept, so that the next run goes on behind it."""
        try:
            yield from fetched
        except LiveError as error:
            self._failure = error

    def _at_edge(self, issues: Sequence[Issue], cursor: JiraCursor) -> Mapping[str, str]:
        """Give the edits that the next look will find again, because it looks back a little."""
        if cursor.began is None:
            return {}
        since = cursor.began - OVERLAP
        return {text_of(each.get("id")): edited_at(each) for each in issues if (updated(each) or since) >= since}

    def _behind(self, cursor: JiraCursor, batch: _Batch) -> JiraCursor:
        if not batch.last:
            return replace(cursor, todo=(batch.project, *_after(cursor.todo, batch.project)), after=batch.ids[-1])
        marks = dict(cursor.marks)
        if cursor.began is not None and batch.project not in self.lost:
            marks[batch.project] = cursor.began
        return replace(cursor, marks=marks, todo=_after(cursor.todo, batch.project), after="")

    def _batches(self, cursor: JiraCursor) -> Iterator[_Batch]:
        """List the ids of each project, and give them in batches; of the first one, what stands behind the cursor."""
        ahead = 1 if self._thrifty else None  # what is listed and not read would have to be listed again
        for census in in_order(partial(self._listed, cursor), cursor.todo, at_once=AT_ONCE, ahead=ahead):
            if census.error is not None:
                self.lost[census.project] = census.error
                continue
            batches = list(chunks(census.ids.split(), ISSUES_A_PAGE)) or [[]]
            self._beside.budget.need(least_requests(issues=len(census.ids.split()), cloud=self._calls.cloud))
            for index, batch in enumerate(batches, start=1):
                yield _Batch(census.project, batch, last=index == len(batches))

    def _listed(self, cursor: JiraCursor, project: str) -> _Census:
        behind = cursor.after if project == cursor.todo[0] else ""
        try:
            found = sorted(dict.fromkeys(self._calls.ids(project)), key=_order)
        except (ForbiddenError, NotFoundError, RejectedError) as error:
            return _Census(project, "", error.faults[0])
        except FAILURES as error:
            if self._apart is None:
                raise
            return _Census(project, "", self._apart.bear(error))
        ids = [each for each in found if not behind or _order(each) > _order(behind)]
        self._expected[project] = len(ids)
        every = " ".join(found)
        self._listed_ids[project] = every
        return _Census(project, " ".join(ids) if behind else every)

    def _fetched(self, batch: _Batch) -> _Fetched:
        """Ask for the issues of a batch, and with the last one of a project for Jira's own count."""
        if batch.project in self.lost:
            return batch, []
        try:
            return self._read(batch)
        except FAILURES as error:
            if self._apart is None:
                raise
            self.lost[batch.project] = self._apart.bear(error)
            return batch, []

    def _read(self, batch: _Batch) -> _Fetched:
        issues = self._calls.by_id(batch.ids, self._fields) if batch.ids else []
        if not batch.last:
            return batch, issues
        left = self._beside.budget.left
        affordable = left is None or left > AT_ONCE
        total = self._beside.count(project_clause([batch.project])) if affordable else None
        listed = self._listed_ids.pop(batch.project).split()
        if total is not None and total > len(listed):
            issues += self._overlooked(batch.project, frozenset(listed))
        self.whole[batch.project] = total
        return batch, issues

    def _overlooked(self, project: str, known: frozenset[str]) -> list[Issue]:
        """Ask once more for the ids of a project of which Jira counts more than it listed, and for the issues among them."""
        late = sorted(set(self._calls.ids(project)) - known, key=_order)
        return [issue for ids in chunks(late, ISSUES_A_PAGE) for issue in self._calls.by_id(ids, self._fields)]

    def _completed(self, planned: tuple[list[_Fetched], Wanted]) -> tuple[list[_Fetched], Mapping[str, Both]]:
        batches, wanted = planned
        return batches, self._beside.read(wanted)


def _after(todo: Sequence[str], project: str) -> tuple[str, ...]:
    """Give what is to do behind a project; those before it are done, or could not be listed."""
    return tuple(todo[todo.index(project) + 1 :]) if project in todo else tuple(todo)


def _order(native_id: str) -> tuple[int, str]:
    return (int(native_id), "") if native_id.isdigit() else (0, native_id)
