"""The requests that are made of Asana, each by its name; what comes back is JSON as Asana sent it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from connectors.live.answer import Answer
from connectors.live.asana_needs import ATTACHMENT
from connectors.live.asana_needs import STORY
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import ForbiddenError
from connectors.live.errors import NotFoundError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from mapping.dates import instant
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import all_objects_of
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of

PAGE = 100
_MOST_PAGES = 10_000
_MOST_IDLE = 20


class Part(Struct, frozen=True):
    """A page of a list; ``offset`` leads to the next one."""

    items: Sequence[Mapping[str, Any]]
    offset: str | None
    at: datetime | None


REFUSALS = (RejectedError, ForbiddenError, NotFoundError, RemovedError)
"""How Asana says that it does not give this to this token, whatever it was asked for."""

UNSEEN = (ForbiddenError, NotFoundError, RemovedError)
"""How Asana says that something is not there, or not for this token."""

Ask = Callable[[str, Mapping[str, str]], Answer]
"""Makes one GET request: the path below the address of the API, and its parameters."""


class AsanaApi:
    """What is asked of Asana. Every method makes requests; a list is read page by page to its end."""

    def __init__(self, ask: Ask) -> None:
        """Ask in this way."""
        self._ask = ask

    def me(self) -> Mapping[str, Any]:
        """Give the user of the token, with the workspaces it is in."""
        return self._one("/users/me", "name,email,workspaces.name")

    def projects(self, workspace: str) -> Iterator[Mapping[str, Any]]:
        """Give the projects of a workspace that the token sees, archived ones not."""
        fields = "name,permalink_url"
        return self._all("/projects", {"workspace": workspace, "archived": "false", "opt_fields": fields})

    def project(self, gid: str) -> Mapping[str, Any]:
        """Give a project: its name, address and workspace."""
        return self._one(f"/projects/{_id(gid)}", "name,permalink_url,workspace.gid")

    def count(self, project: str) -> int | None:
        """Give how many tasks Asana counts in a project."""
        told = self._one(f"/projects/{_id(project)}/task_counts", "num_tasks").get("num_tasks")
        return told if isinstance(told, int) else None

    def sections(self, project: str) -> Sequence[str]:
        """Give the gids of a project's sections in their order."""
        return [
            text_of(each.get("gid"))
            for each in self._all(f"/projects/{_id(project)}/sections", {"opt_fields": "gid"}, beside=True)
        ]

    def custom_fields(self, project: str) -> Sequence[Mapping[str, Any]]:
        """Give the custom fields of a project."""
        path = f"/projects/{_id(project)}/custom_field_settings"
        return [object_of(each.get("custom_field")) for each in self._all(path, {"opt_fields": "custom_field.name"})]

    def tasks(self, project: str, fields: str, *, since: datetime | None = None, offset: str | None = None) -> Part:
        """Give one page of a project's tasks, all or those modified since a moment."""
        told = {"project": project, "limit": str(PAGE), "opt_fields": fields}
        if since is not None:
            told["modified_since"] = _iso(since)
        return self._part("/tasks", told | ({"offset": offset} if offset else {}))

    def all_tasks(self, project: str, fields: str) -> Iterator[Mapping[str, Any]]:
        """Give every task that a project lists."""
        return self._all("/tasks", {"project": project, "opt_fields": fields})

    def task(self, gid: str, fields: str) -> Mapping[str, Any]:
        """Give one task."""
        return self._one(f"/tasks/{_id(gid)}", fields)

    def subtasks(self, gid: str, fields: str) -> Sequence[Mapping[str, Any]]:
        """Give the subtasks of a task, not those below them."""
        return list(self._all(f"/tasks/{_id(gid)}/subtasks", {"opt_fields": fields}))

    def stories(self, gid: str) -> Sequence[Mapping[str, Any]]:
        """Give all stories of a task, the oldest first."""
        return list(self._all(f"/tasks/{_id(gid)}/stories", {"opt_fields": ",".join(STORY)}, beside=True))

    def attachments(self, gid: str) -> Sequence[Mapping[str, Any]]:
        """Give the attachments of a task."""
        return list(self._all("/attachments", {"parent": gid, "opt_fields": ATTACHMENT}, beside=True))

    def members(self, workspace: str, pages: int) -> Sequence[Mapping[str, Any]] | None:
        """Give the memberships of a workspace, former ones too where Asana tells them; None where there are more pages."""
        path = f"/workspaces/{_id(workspace)}/workspace_memberships"
        members = self._all(path, {"opt_fields": "is_active,user.gid"}, beside=True)
        found = list(islice(members, pages * PAGE + 1))
        return found if len(found) <= pages * PAGE else None

    def search_subtasks(
        self, workspace: str, project: str, fields: str, *, since: datetime | None
    ) -> Iterator[Mapping[str, Any]]:
        """Find subtasks of a project at every depth, all or those modified since a moment; a paid plan includes it.

        Search knows no pages: what follows is what was created at or after the last one found.
        """
        told = {
            "projects.any": project,
            "is_subtask": "true",
            "sort_by": "created_at",
            "sort_ascending": "true",
            "limit": str(PAGE),
            "opt_fields": f"{fields},created_at",
        }
        if since is not None:
            told["modified_at.after"] = _iso(since)
        known: set[str] = set()
        while True:
            found = self._part(f"/workspaces/{_id(workspace)}/tasks/search", told).items
            fresh = [each for each in found if text_of(each.get("gid")) not in known]
            yield from fresh
            known.update(text_of(each.get("gid")) for each in fresh)
            last = instant(found[-1].get("created_at")) if found else None
            if len(found) < PAGE or not fresh or last is None:
                return
            # Whether "after" includes the moment itself is not said; what comes twice is known by its gid.
            told["created_at.after"] = _iso(last - timedelta(milliseconds=1))

    def _one(self, path: str, fields: str) -> Mapping[str, Any]:
        found = object_of(self._ask(path, {"opt_fields": fields}).value).get("data")
        if not isinstance(found, dict):
            raise _broken(path)
        return found

    def _part(self, path: str, told: Mapping[str, str], *, beside: bool = False) -> Part:
        """Ask for a page of a list. ``beside`` is what stands beside tasks: of it one that is none may be passed over."""
        for _ in range(2):
            answer = self._ask(path, told)
            body = object_of(answer.value)
            if _tells_its_end(body):
                break
        else:
            raise _broken(path)
        data = body.get("data")
        items = objects_of(data) if beside and isinstance(data, list) else all_objects_of(data)
        if items is None:
            raise _broken(path)
        offset = text_of(object_of(body.get("next_page")).get("offset")) or None
        return Part(items, offset, answer.server_time)

    def _all(self, path: str, told: Mapping[str, str], *, beside: bool = False) -> Iterator[Mapping[str, Any]]:
        offsets: set[str] = set()
        told = {**told, "limit": str(PAGE)}
        empty = 0
        while True:
            part = self._part(path, told, beside=beside)
            yield from part.items
            if part.offset is None:
                return
            empty = 0 if part.items else empty + 1
            refuse_repeated(part.offset, offsets, path, idle=empty)
            told = {**told, "offset": part.offset}


def refuse_repeated(offset: str, known: set[str], path: str, *, idle: int = 0) -> None:
    """Remember a page token; raise BrokenAnswerError for one that came before, or when pages never end.

    ``idle`` is how many pages in a row brought nothing new.
    """
    if offset in known or len(known) >= _MOST_PAGES or idle >= _MOST_IDLE:
        raise BrokenAnswerError(
            fault(
                "Asana gave the same page twice ({path}).",
                path=path,
                advice=msg("Run it again; if it stays so, tell Asana's support the time of this run."),
            )
        )
    known.add(offset)


def _tells_its_end(body: Mapping[str, Any]) -> bool:
    """Whether a page leads to the next one, or says that there is none; anything else must not be taken for the end."""
    following = body.get("next_page")
    return following is None or bool(text_of(object_of(following).get("offset")))


def _id(gid: str) -> str:
    return quote(gid, safe="")


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _broken(path: str) -> BrokenAnswerError:
    return BrokenAnswerError(
        fault(
            "Asana answered {path} with something other than was asked for.",
            path=path,
            advice=msg("Check url: in dure.yaml, and whatever stands between dure and Asana."),
        )
    )
