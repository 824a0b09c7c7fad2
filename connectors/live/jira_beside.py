"""What stands beside issues and costs requests of its own: histories, links to pages elsewhere, Jira's own count."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from math import ceil
from math import inf
from typing import Any

from msgspec import Struct

from connectors.api import ConnectorContext
from connectors.live.aside import Aside
from connectors.live.errors import LiveError
from connectors.live.errors import NotFoundError
from connectors.live.errors import OverBudgetError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from connectors.live.errors import UnauthorisedError
from connectors.live.jira_calls import JiraCalls
from connectors.live.jira_records import is_open
from connectors.live.jira_requests import Issue
from connectors.live.opening import AT_ONCE
from connectors.live.parallel import chunks
from connectors.live.parallel import in_order
from connectors.live.retry import Budget
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import text_of

MOST_LINKS = 100
"""So many issues are asked for their links elsewhere in one run, unless `requests_budget` says otherwise."""

_PARTS = 10
_HISTORY = ("assignee", "status", "priority", "labels", "Key")

Beyond = Sequence[Mapping[str, Any]]
Both = tuple[Beyond | None, Beyond | None]


class Wanted(Struct, frozen=True):
    """The issues, by id, whose history is wanted, and those whose links are."""

    ids: Sequence[str]
    linked: Sequence[str]


@dataclass(slots=True)
class Beside:
    """Reads what stands beside open issues, as long as the budget of the run allows it and Jira gives it."""

    calls: JiraCalls
    context: ConnectorContext
    budget: Budget
    links_left: int = field(init=False)
    unread: int = 0
    _histories: bool = True
    _history: Aside = field(init=False)
    _links: Aside = field(init=False)
    _counts: Aside = field(init=False)
    _fields: Aside = field(init=False)
    _fields_failed: bool = False
    _failed: set[str] = field(default_factory=set)
    _uncounted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Have half of the requests for links where the settings say how many there are."""
        self.links_left = MOST_LINKS if self.budget.requests is None else self.budget.requests // 2
        self._history, self._links, self._counts = (Aside(self.calls.myself) for _ in range(3))
        # Issues may have to be read once more without fields: those are worth a longer wait.
        self._fields = Aside(self.calls.myself, inf)

    def of(self, issues: Sequence[Issue]) -> Mapping[str, Both]:
        """Give history and links of the open ones among these issues, by id; None stands for what was not read."""
        return self.read(self.wanted(issues))

    def wanted(self, issues: Sequence[Issue], left: int = 0) -> Wanted:
        """Say what is to be read beside these issues.

        ``left`` is how many issues are still to come, these included: what a run may spend on links is spread over
        them, so that no page waits for all of it.
        """
        ids = [text_of(issue.get("id")) for issue in issues if is_open(issue)]
        if self.context.rules.minimal:
            return Wanted(ids, [])
        most = min(self.links_left, len(ids))
        if left > len(issues):
            most = min(most, ceil(self.links_left * len(issues) / left))
        if self.budget.left is not None:
            most = min(most, max(self.budget.left // 2, 0))
        self.links_left -= most
        self.unread += len(ids) - most
        return Wanted(ids, ids[:most])

    def read(self, wanted: Wanted) -> Mapping[str, Both]:
        """Read what is wanted, history and links at once; by id, None stands for what was not read."""
        asked: list[Callable[[], Mapping[str, Any]]] = [partial(self._histories_of, wanted.ids)]
        asked += [partial(self._links_of, wanted.linked)] if wanted.linked else []
        histories, links = (*in_order(lambda ask: ask(), asked, at_once=2), {})[:2]
        return {each: (histories.get(each), links.get(each)) for each in wanted.ids}

    def count(self, clause: str) -> int | None:
        """Give how many issues Jira counts in a project, None where it does not tell."""
        found = self._counts.ask(lambda: (self.calls.count(clause),))
        if found is None:
            self._uncounted.add(clause)
        return found[0] if found else None

    def fields(self) -> Sequence[Mapping[str, Any]] | None:
        """Give all fields, with ids and names; None where Jira fails to tell them, in this run for good."""
        if self._fields_failed:
            return None
        found = self._fields.ask(self.calls.fields)
        self._fields_failed = found is None
        return found

    def notes(self) -> Iterator[Fault]:
        """Tell what the budget did not allow, and what Jira failed to give."""
        if self.unread:
            yield fault(
                "{connection}: links to pages elsewhere were not read for {count} issues.",
                connection=self.context.name,
                count=self.unread,
                advice=msg("They are read when the issues change; raise requests_budget to read more at once."),
            )
        if self._failed:
            yield fault(
                "{connection}: the history, or links to pages elsewhere, of {count} issues were not read: Jira failed to give them.",
                connection=self.context.name,
                count=len(self._failed),
                advice=msg(
                    "They count as unknown, and are read when the issues change; if Jira goes on failing, tell its administrator."
                ),
            )
        if self._fields_failed:
            yield fault(
                "{connection}: Jira failed to tell which fields there are; its issues were read.",
                connection=self.context.name,
                advice=msg(
                    "What hangs on fields that are written by their names counts as unknown, and the next run asks again; if it"
                    " goes on failing, tell Jira's administrator, or write their ids (customfield_…)."
                ),
            )
        if self._uncounted:
            yield fault(
                "{connection}: of {count} projects {tool} failed to tell how many tasks they hold; what was listed was read.",
                connection=self.context.name,
                count=len(self._uncounted),
                tool="Jira",
                advice=msg("The next run asks again; if it goes on failing, tell the administrator of the tool."),
            )

    def _histories_of(self, ids: Sequence[str]) -> Mapping[str, Beyond]:
        if not ids or not self.calls.cloud or not self._histories or self._spent(1):
            return {}
        fields = [*_HISTORY, *self._people_fields()]
        try:
            found = self._history.ask(lambda: self.calls.changelogs(ids, fields))
        except (NotFoundError, RejectedError, RemovedError):
            self._histories = False  # this Jira does not offer it
            return {}
        except OverBudgetError:
            return {}
        if found is not None:
            return found
        if len(ids) > 1:  # one history that Jira cannot give takes those along that are asked for with it
            parts = map(self._histories_of, chunks(ids, ceil(len(ids) / _PARTS)))
            return {each: told for part in parts for each, told in part.items()}
        self._failed.update(ids)
        return {}

    def _people_fields(self) -> list[str]:
        return [each for each in self.context.rules.owner_fields if each.startswith("customfield_")]

    def _links_of(self, ids: Sequence[str]) -> Mapping[str, Beyond | None]:
        return dict(zip(ids, in_order(self._links_to, ids, at_once=AT_ONCE), strict=True))

    def _spent(self, needed: int) -> bool:
        return self.budget.left is not None and self.budget.left <= needed

    def _links_to(self, issue: str) -> Beyond | None:
        """Ask for the links of an issue, None where they cannot be had."""
        try:
            found = self._links.ask(lambda: self.calls.remote_links(issue))
        except LiveError as error:
            if error.transient or isinstance(error, UnauthorisedError):
                raise
            return None
        if found is None:
            self._failed.add(issue)
        return found
