"""How many requests a reading of Jira takes."""

from __future__ import annotations

from collections.abc import Collection

from connectors.live.jira_calls import PROJECTS_A_PAGE
from connectors.live.jira_searches import IDS_A_PAGE
from connectors.live.jira_searches import ISSUES_A_PAGE
from connectors.live.jira_searches import OLD_IDS_A_PAGE

_BEFORE_IDS = (
    6  # whose token it is, which fields there are, the newest edit; a page of issues, and what stands beside it
)


def full_cost(held: Collection[int]) -> int:
    """Give about how many requests it takes to read projects of so many issues in full."""
    return 4 + sum(1 + -(-max(count, 1) // IDS_A_PAGE) + -(-count // ISSUES_A_PAGE) for count in held)


def least_requests(projects: int = 1, issues: int = 1, *, cloud: bool) -> int:
    """Say with how many requests a run may be whole: all ids of a project of so many issues are listed in one."""
    page = IDS_A_PAGE if cloud else OLD_IDS_A_PAGE
    return _BEFORE_IDS + -(-projects // PROJECTS_A_PAGE) + -(-max(issues, 1) // page)
