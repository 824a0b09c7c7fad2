"""Asana's workspaces as tests write and edit them: plain dictionaries, in which every edit leaves its traces."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta


@dataclass
class AsanaWorkspaces:
    """Workspaces, projects, tasks, stories. Every edit moves the clock and the task's ``modified_at``."""

    now: datetime = datetime(2026, 11, 2, tzinfo=UTC)
    workspaces: dict = field(default_factory=lambda: {"900": "한빛과 ACME"})
    users: dict = field(default_factory=lambda: {"1": {"name": "dure bot", "email": "bot@hanbit.example"}})
    projects: dict = field(default_factory=dict)
    sections: dict = field(default_factory=dict)
    tasks: dict = field(default_factory=dict)
    stories: dict = field(default_factory=dict)
    attachments: dict = field(default_factory=dict)
    serial: int = 1000

    def tick(self, seconds=60.0):
        self.now += timedelta(seconds=seconds)
        return stamp(self.now)

    def user(self, gid, name, email=None):
        self.users[gid] = {"name": name, "email": email}
        return gid

    def project(self, gid, name, *sections, workspace="900"):
        self.projects[gid] = {"name": name, "workspace": workspace, "archived": False, "sections": []}
        for section in sections or ("할 일", "진행", "검수"):
            self.section(gid, section)
        return gid

    def section(self, project, name):
        gid = f"{project}0{len(self.projects[project]['sections']) + 1}"
        self.sections[gid] = name
        self.projects[project]["sections"].append(gid)
        return gid

    def task(self, name, project=None, section=0, *, parent=None, assignee=None, gid=None, **more):
        gid = gid or str(self._next())
        at = self.tick()
        homes = [[project, self.projects[project]["sections"][section]]] if project else []
        self.tasks[gid] = {
            "gid": gid,
            "name": name,
            "resource_subtype": "default_task",
            "completed": False,
            "completed_at": None,
            "created_at": at,
            "modified_at": at,
            "due_on": None,
            "due_at": None,
            "start_on": None,
            "assignee": assignee,
            "created_by": "1",
            "followers": ["1"],
            "notes": "",
            "tags": [],
            "custom_fields": [],
            "dependencies": [],
            "dependents": [],
            "approval_status": None,
            "is_rendered_as_separator": False,
            "parent": parent,
            "homes": homes,
            **more,
        }
        if parent:
            self.touch(parent)  # a new subtask is an association of its parent
        if assignee:
            self.story(gid, "assigned", assignee=assignee, quiet=True)
        return gid

    def touch(self, gid):
        self.tasks[gid]["modified_at"] = self.tick()

    def edit(self, gid, by="1", **changes):
        task = self.tasks[gid]
        if "assignee" in changes and changes["assignee"] != task["assignee"]:
            held = changes["assignee"] or task["assignee"]
            self.story(gid, "assigned" if changes["assignee"] else "unassigned", by, assignee=held, quiet=True)
        if changes.get("completed"):
            changes.setdefault("completed_at", stamp(self.now))
            self.story(gid, "marked_complete", by, quiet=True)
        task.update(changes)
        self.touch(gid)

    def move(self, gid, project, section, by="1"):
        home = next(home for home in self.tasks[gid]["homes"] if home[0] == project)
        old, home[1] = home[1], self.projects[project]["sections"][section]
        self.story(gid, "section_changed", by, old_section=old, new_section=home[1], quiet=True)
        self.touch(gid)

    def add_home(self, gid, project, section=0):
        self.tasks[gid]["homes"].append([project, self.projects[project]["sections"][section]])
        self.touch(gid)

    def leave(self, gid, project):
        self.tasks[gid]["homes"] = [home for home in self.tasks[gid]["homes"] if home[0] != project]
        self.touch(gid)

    def delete(self, gid):
        for below in [each for each, task in self.tasks.items() if task["parent"] == gid]:
            self.delete(below)
        del self.tasks[gid]

    def story(self, gid, subtype, by="1", *, quiet=False, text="", **told):
        kind = "comment" if subtype == "comment_added" else "system"
        story = {"gid": str(self._next()), "created_at": self.tick(1), "created_by": by, "resource_subtype": subtype}
        self.stories.setdefault(gid, []).append(story | {"type": kind, "text": text} | told)
        if not quiet:
            self.touch(gid)

    def attach(self, gid, url, subtype="external"):
        self.attachments.setdefault(gid, []).append({"gid": str(self._next()), "resource_subtype": subtype, "url": url})
        self.touch(gid)

    def _next(self):
        self.serial += 1
        return self.serial


def stamp(at):
    """Write a time as Asana does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def moment(text):
    """Read a time."""
    return datetime.fromisoformat(text)
