"""Single issues of Jira, asked for again: one that Jira fails to give takes no others along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from math import ceil

from connectors.live.aside import Aside
from connectors.live.jira_calls import JiraCalls
from connectors.live.jira_requests import Issue
from connectors.live.parallel import chunks

_PARTS = 10


@dataclass(slots=True)
class Rereading:
    """Asks for issues; ``failed`` are the ids of those of which Jira fails to say anything, and is well otherwise."""

    calls: JiraCalls
    fields: Sequence[str]
    failed: set[str] = field(default_factory=set)
    _aside: Aside = field(init=False)

    def __post_init__(self) -> None:
        """See by whose token it is whether Jira is well."""
        self._aside = Aside(self.calls.myself)

    def issues(self, ids: Sequence[str]) -> list[Issue]:
        """Give those of these issues that come; those that fail together are looked for in tenths."""
        found = self._aside.ask(partial(self.calls.by_id, ids, self.fields))
        if found is not None:
            return found
        if len(ids) > 1:
            return [issue for part in chunks(ids, ceil(len(ids) / _PARTS)) for issue in self.issues(part)]
        self.failed.update(ids)
        return []

    def is_there(self, issue: str) -> bool | None:
        """Whether an issue that does not come is there all the same; None where Jira fails to say it."""
        found = self._aside.ask(partial(self.calls.has, issue))
        if found is None:
            self.failed.add(issue)
        return found
