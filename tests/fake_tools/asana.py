"""An Asana that a test writes and edits: answers shaped as the real one's."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from email.utils import format_datetime
from functools import cache
from itertools import count
from threading import Lock
from typing import Any
from urllib.parse import quote

from fake_tools.asana_workspaces import AsanaWorkspaces
from fake_tools.asana_workspaces import moment
from fake_tools.server import Reply

ERRORS = {
    400: "Bad Request",
    401: "Not Authorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
}
TOO_LARGE = "The result is too large. You should use pagination (may require specifying a workspace)!"
EXPIRED = "offset: Your pagination token has expired."
_ROUTES = (
    (("users", "me"), "_me"),
    (("projects",), "_all_projects"),
    (("projects", "*"), "_one_project"),
    (("projects", "*", "sections"), "_all_sections"),
    (("projects", "*", "task_counts"), "_count"),
    (("projects", "*", "custom_field_settings"), "_field_settings"),
    (("tasks",), "_all_tasks"),
    (("tasks", "*"), "_one_task"),
    (("tasks", "*", "subtasks"), "_subtasks"),
    (("tasks", "*", "stories"), "_stories"),
    (("attachments",), "_attachments"),
    (("workspaces", "*", "tasks", "search"), "_search"),
    (("workspaces", "*", "workspace_memberships"), "_memberships"),
)
_TOKENS = count(1)
_UNPAGED = 1000
_LONGEST = 100


class Refusal(Exception):  # noqa: N818  # an answer, not a fault of the fake
    """An answer with a status and a message."""

    def __init__(self, status, message=""):
        super().__init__(status, message)
        self.status = status
        self.message = message or ERRORS.get(status, "")


@dataclass
class AsanaWorld(AsanaWorkspaces):
    """What the API answers of such workspaces.

    ``premium`` is whether the plan includes search; ``hidden`` are projects and tasks that answer 403, with what lies in such a task,
    and ``gone`` those that answer 404; ``unfound`` are tasks that search does not know yet; ``left`` are users who are members no more, ``returned`` those of
    them who came back; ``missing`` are routes that this Asana does not have, by their last word; ``broken`` are values that take
    the place of a task's own in answers; ``timeless`` leaves out the server's time. Of ``then`` one is called behind each page of tasks.
    """

    token: str = field(default_factory=lambda: f"asana-token-{next(_TOKENS)}")
    url: str = ""
    clock: Any = None
    premium: bool = True
    hidden: set = field(default_factory=set)
    gone: set = field(default_factory=set)
    unfound: set = field(default_factory=set)
    left: set = field(default_factory=set)
    returned: set = field(default_factory=set)
    missing: set = field(default_factory=set)
    broken: dict = field(default_factory=dict)
    timeless: bool = False
    offsets: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    then: list = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    _nested: dict | None = None

    def expire_offsets(self):
        self.offsets.clear()

    def __call__(self, ask):
        """Answer a request, as a world does for a server."""
        path = ask.path.removeprefix("/api/1.0")
        with self.lock:
            status, body = self.answer(path, ask.query, ask.headers.get("authorization"))
            if path == "/tasks" and self.then:
                self.then.pop(0)()
        return Reply(body, status, {"Date": None if self.timeless else format_datetime(self.now, usegmt=True)})

    def answer(self, path, query, authorization):
        """Give status and body for a GET below the address of the API."""
        self.asked.append((path, dict(query)))
        self._nested = None  # tasks may have moved since the last answer
        try:
            self._let_in(authorization)
            return 200, self._answer([part for part in path.split("/") if part], query)
        except Refusal as refusal:
            return refusal.status, {"errors": [{"message": refusal.message, "help": "For more information..."}]}

    def _let_in(self, authorization):
        if authorization != f"Bearer {self.token}":
            raise Refusal(401)

    def _answer(self, path, query):
        if path[-1] in self.missing:
            raise Refusal(404)
        for pattern, name in _ROUTES:
            if len(pattern) == len(path) and all(each in ("*", part) for each, part in zip(pattern, path, strict=True)):
                given = [part for each, part in zip(pattern, path, strict=True) if each == "*"]
                return getattr(self, name)(query, *given)
        raise Refusal(404, "No matching route for request")

    def _me(self, query):
        me = {"gid": "1", **self.users["1"], "workspaces": list(map(self._workspace, self.workspaces))}
        return {"data": chosen(me, query)}

    def _all_projects(self, query):
        wanted = query.get("archived")
        found = [
            self._project(gid)
            for gid, project in self.projects.items()
            if query.get("workspace", project["workspace"]) == project["workspace"]
            and (wanted is None or (wanted == "true") == project["archived"])
            and gid not in self.hidden | self.gone
        ]
        return self._page("/projects", query, found)

    def _one_project(self, query, gid):
        return {"data": chosen(self._seen_project(gid), query)}

    def _all_sections(self, query, gid):
        self._seen_project(gid)
        return self._page(f"/projects/{gid}/sections", query, list(map(self._section, self.projects[gid]["sections"])))

    def _count(self, query, gid):
        self._seen_project(gid)
        return {"data": chosen({"num_tasks": len(self._in(gid))}, query, bare=True)}

    def _field_settings(self, query, gid):
        self._seen_project(gid)
        found = [
            {"gid": f"9{each}", "custom_field": {"gid": each, "name": name}}
            for each, name in self.projects[gid].get("fields", {}).items()
        ]
        return self._page(f"/projects/{gid}/custom_field_settings", query, found)

    def _all_tasks(self, query):
        return self._page("/tasks", query, self._listed(query), self._task)

    def _one_task(self, query, gid):
        return {"data": chosen(self._seen_task(gid), query)}

    def _subtasks(self, query, gid):
        self._seen_task(gid)
        return self._page(f"/tasks/{gid}/subtasks", query, [self._task(each) for each in self._below(gid)])

    def _stories(self, query, gid):
        self._seen_task(gid)
        found = [self._story(each) for each in self.stories.get(gid, ())]
        return self._page(f"/tasks/{gid}/stories", query, found)

    def _attachments(self, query):
        self._seen_task(query.get("parent", ""))
        found = self.attachments.get(query["parent"], ())
        return self._page("/attachments", query, [{**each, "view_url": each["url"]} for each in found])

    def _listed(self, query):
        project = query.get("project")
        if project is None:
            raise Refusal(400, "You should specify one of project, tag, section, user task list, or assignee+workspace")
        self._seen_project(project)
        since = moment(query["modified_since"]) if "modified_since" in query else None
        return [gid for gid in self._in(project) if since is None or moment(self.tasks[gid]["modified_at"]) >= since]

    def _search(self, query, workspace):
        if not self.premium:
            raise Refusal(402, "Search is only available to premium users.")
        if workspace not in self.workspaces:
            raise Refusal(404)
        found = [
            gid
            for gid, task in self.tasks.items()
            if (task["parent"] is not None) == (query.get("is_subtask") == "true")
            and query["projects.any"] in self._projects_of(gid)
            and gid not in self.gone | self.unfound
            and not self._is_hidden(gid)
        ]
        for name in ("modified_at", "created_at"):
            after = query.get(f"{name}.after")
            found = [gid for gid in found if not after or moment(self.tasks[gid][name]) > moment(after)]
        found.sort(key=lambda gid: moment(self.tasks[gid]["created_at"]))
        limit = int(query.get("limit", "20"))
        return {"data": [chosen(self._task(gid), query) for gid in found[:limit]]}

    def _memberships(self, query, workspace):
        if workspace not in self.workspaces:
            raise Refusal(404)
        former = [(gid, False) for gid in self.users if gid in self.left]
        found = former + [(gid, True) for gid in self.users if gid not in self.left - self.returned]
        told = [
            {
                "gid": f"{workspace}{gid}{int(active)}",
                "resource_type": "workspace_membership",
                "user": self._user(gid),
                "workspace": self._workspace(workspace),
                "is_active": active,
            }
            for gid, active in found
        ]
        return self._page(f"/workspaces/{workspace}/workspace_memberships", query, told)

    def _page(self, path, query, items, told=lambda item: item):
        """Answer with a part of the items, each as it is ``told``."""
        if "limit" not in query:
            if len(items) > _UNPAGED:
                raise Refusal(400, TOO_LARGE)
            return {"data": [chosen(told(each), query) for each in items]}
        limit = int(query["limit"])
        if not 1 <= limit <= _LONGEST:
            raise Refusal(400, "limit: Must be between 1 and 100.")
        start = 0
        if "offset" in query:
            if query["offset"] not in self.offsets:
                raise Refusal(400, EXPIRED)
            start = self.offsets[query["offset"]]
        following = None
        if start + limit < len(items):
            token = f"eyJ{self._next()}"
            self.offsets[token] = start + limit
            where = f"{path}?limit={limit}&offset={quote(token)}"
            following = {"offset": token, "path": where, "uri": f"https://app.asana.com/api/1.0{where}"}
        shown = [chosen(told(each), query) for each in items[start : start + limit]]
        return {"data": shown, "next_page": following}

    def _in(self, project):
        unseen = self.hidden | self.gone
        return [
            gid
            for gid, task in self.tasks.items()
            if gid not in unseen and project in [home[0] for home in task["homes"]]
        ]

    def _below(self, gid):
        if self._nested is None:
            self._nested = {}
            for each, task in self.tasks.items():
                if task["parent"] and each not in self.hidden:
                    self._nested.setdefault(task["parent"], []).append(each)
        return self._nested.get(gid, [])

    def _projects_of(self, gid):
        task = self.tasks[gid]
        above = self._projects_of(task["parent"]) if task["parent"] in self.tasks else set()
        return {home[0] for home in task["homes"]} | above

    def _seen_project(self, gid):
        if gid in self.hidden:
            raise Refusal(403)
        if gid not in self.projects or gid in self.gone:
            raise Refusal(404, f"project: Unknown object: {gid}")
        return self._project(gid)

    def _is_hidden(self, gid):
        """Whether a task is hidden, by itself or with what it lies in."""
        task = self.tasks.get(gid)
        return gid in self.hidden or (
            task is not None and task["parent"] is not None and self._is_hidden(task["parent"])
        )

    def _seen_task(self, gid):
        if self._is_hidden(gid):
            raise Refusal(403)
        if gid not in self.tasks or gid in self.gone:
            raise Refusal(404, f"task: Unknown object: {gid}")
        return self._task(gid)

    def _workspace(self, gid):
        return {"gid": gid, "resource_type": "workspace", "name": self.workspaces[gid]}

    def _project(self, gid):
        told = self.projects[gid]
        return {
            "gid": gid,
            "resource_type": "project",
            "name": told["name"],
            "archived": told["archived"],
            "permalink_url": f"https://app.asana.com/1/900/project/{gid}",
            "workspace": self._workspace(told["workspace"]),
        }

    def _section(self, gid):
        return {"gid": gid, "resource_type": "section", "name": self.sections[gid]} if gid else None

    def _user(self, gid):
        return {"gid": gid, "resource_type": "user", **self.users[gid]} if gid else None

    def _task(self, gid):
        told = dict(self.tasks[gid])
        homes = told.pop("homes")
        return told | {
            "resource_type": "task",
            "assignee": self._user(told["assignee"]),
            "created_by": self._user(told["created_by"]),
            "followers": list(map(self._user, told["followers"])),
            "memberships": [{"project": self._project(p), "section": self._section(s)} for p, s in homes],
            "projects": [self._project(project) for project, _ in homes],
            "parent": {"gid": told["parent"], "resource_type": "task"} if told["parent"] else None,
            "num_subtasks": len(self._below(gid)),
            "permalink_url": f"https://app.asana.com/0/0/{gid}",
            **self.broken.get(gid, {}),
        }

    def _story(self, told):
        made = dict(told) | {"resource_type": "story", "created_by": self._user(told["created_by"])}
        for key in ("old_section", "new_section"):
            if key in made:
                made[key] = self._section(made[key])
        if "assignee" in made:
            made["assignee"] = self._user(made["assignee"])
        return made


def chosen(value, query, *, bare=False):
    """Give of an object what ``opt_fields`` asks for, as Asana does: ids always, of the rest nothing else."""
    return _pruned(value, _tree(query.get("opt_fields", "name")), bare=bare)


@cache
def _tree(fields):
    tree = {}
    for path in fields.split(","):
        branch = tree
        for part in path.split("."):
            branch = branch.setdefault(part, {})
    return tree


def _pruned(value, tree, *, bare=False):
    if isinstance(value, list):
        return [_pruned(each, tree) for each in value]
    if not isinstance(value, dict):
        return value
    if "gid" not in value and not bare and not tree:
        return value
    always = () if bare else ("gid", "resource_type", "resource_subtype" if tree == {} else "gid")
    kept = {key: value[key] for key in always if key in value}
    return kept | {key: _pruned(value[key], branch) for key, branch in tree.items() if key in value}
