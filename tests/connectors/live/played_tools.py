"""Tools in memory that a history plays upon: the same deeds in each, and what of it the account of a connection may see."""

from __future__ import annotations

from datetime import timedelta

from fake_tools.asana import AsanaWorld
from fake_tools.jira import FakeJira
from fake_tools.jira import status
from fake_tools.jira import user
from fake_tools.trello import FakeTrello
from jira_source import jira_source

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.live.asana import AsanaLive
from connectors.live.trello import TrelloLive
from mapping.model import MappingRules
from mapping.model import Status

READ = ("A", "B")
OUTSIDE = "X"
LISTS = {"todo": "할 일", "in-progress": "진행 중", "done": "완료"}
PROJECTS = {"A": "177", "B": "277", OUTSIDE: "977"}
USERS = {"김민수": "11", "이서연": "12"}
BOARDS = {"A": "aaaaaaaa", "B": "bbbbbbbb", OUTSIDE: "xxxxxxxx"}
MEMBERS = {"김민수": "minsu", "이서연": "sora"}
STATES = {name: state for state, name in LISTS.items()}


class _Played:
    """What is done in the same way in each of them."""

    def tick(self, **span):
        """Let time pass."""
        self.world.tick(**span)

    def delete(self, task):
        """Remove a task for good."""
        self.world.delete(task)


class _PlayedWithPermissions(_Played):
    """A tool in which single tasks may be kept from an account."""

    def hide(self, task):
        """Let the account see a task no more."""
        self.world.hidden.add(task)

    def show(self, task):
        """Let the account see a task again."""
        self.world.hidden.discard(task)


class PlayedJira(_PlayedWithPermissions):
    """A Jira with three projects, of which two are read."""

    name, site, scopes = "jira", "hanbit.atlassian.net", READ

    def __init__(self, *, cloud=True):
        self.world = FakeJira(cloud=cloud, id_page=3)
        self.keys = {place: place for place in (*READ, OUTSIDE)}
        for key in self.keys:
            self.world.project(key)

    def connector(self, url):
        """Build the connector that reads it."""
        return jira_source(url, cloud=self.world.cloud, scopes=list(READ))

    def create(self, place, title):
        self.world.create(self.keys[place], title)

    def edit(self, task, title):
        self.world.edit(task, summary=title)

    def advance(self, task, state):
        self.world.edit(task, status=status(LISTS[state]))

    def assign(self, task, who):
        self.world.edit(task, assignee=user(who) if who else None)

    def move(self, task, place):
        self.world.move(task, self.keys[place])

    def lose(self, place):
        self.world.lost.add(self.keys[place])

    def regain(self, place):
        self.world.lost.discard(self.keys[place])

    def rename(self, place):
        """Give a project another key; the settings go on naming the first one."""
        old, new = self.keys[place], f"{self.keys[place]}2"
        self.world.rename(old, new)
        self.world.renamed = {former: new if key == old else key for former, key in self.world.renamed.items()}
        self.world.lost = {new if key == old else key for key in self.world.lost}
        self.keys[place] = new

    def tasks(self):
        return list(self.world.issues)

    def facts(self, task):
        """Give what a task says: title, status, and who holds it."""
        fields = self.world.issues[task]["fields"]
        holder = fields["assignee"]
        return fields["summary"], STATES[fields["status"]["name"]], holder["accountId"] if holder else None

    def is_seen(self, task):
        """Whether the account may see a task in what is read."""
        place = self.world.issues[task]["key"].rpartition("-")[0]
        read = {self.keys[each] for each in READ}
        return task not in self.world.hidden and place in read and place not in self.world.lost


class PlayedAsana(_PlayedWithPermissions):
    """An Asana with three projects, of which two are read; tasks may lie in both, and have subtasks that no project lists."""

    name, site = "asana", ""
    scopes = tuple(PROJECTS[place] for place in READ)

    def __init__(self, *, premium=True):
        self.world = AsanaWorld(premium=premium)
        for place, gid in PROJECTS.items():
            self.world.project(gid, place)
        for name, gid in USERS.items():
            self.world.user(gid, name)

    def connector(self, url):
        """Build the connector that reads it."""
        options = ConnectionOptions(tool="asana", url=f"{url}/api/1.0", token="${T}", scopes=list(self.scopes))
        secrets = {"token": self.world.token}
        rules = MappingRules(connection="hq")
        return AsanaLive(ConnectorContext(name="hq", options=options, rules=rules, secret=secrets.__getitem__))

    def tick(self, **span):
        self.world.tick(timedelta(**(span or {"minutes": 1})).total_seconds())

    def create(self, place, title):
        self.world.task(title, PROJECTS[place])

    def nest(self, task, title):
        """Write a subtask that no project lists."""
        self.world.task(title, parent=task)

    def edit(self, task, title):
        self.world.edit(task, name=title)

    def advance(self, task, state):
        self.world.edit(task, completed=state == "done")

    def assign(self, task, who):
        self.world.edit(task, assignee=USERS.get(who))

    def move(self, task, place):
        if self.world.tasks[task]["parent"] is None:
            for gid, _ in list(self.world.tasks[task]["homes"]):
                self.world.leave(task, gid)
            self.world.add_home(task, PROJECTS[place])

    def share(self, task):
        """Let a task lie in both projects."""
        homes = {gid for gid, _ in self.world.tasks[task]["homes"]}
        for gid in self.scopes:
            if homes and gid not in homes:
                self.world.add_home(task, gid)

    def lose(self, place):
        self.world.hidden.add(PROJECTS[place])

    def regain(self, place):
        self.world.hidden.discard(PROJECTS[place])

    def tasks(self):
        return list(self.world.tasks)

    def facts(self, task):
        """Give what a task says: title, status, and who holds it."""
        told = self.world.tasks[task]
        return told["name"], "done" if told["completed"] else "todo", told["assignee"]

    def is_seen(self, task):
        """Whether the account may see a task in what is read."""
        told = self.world.tasks.get(task)
        if told is None or task in self.world.hidden:
            return False
        if told["parent"]:
            return self.is_seen(told["parent"])
        return any(gid in self.scopes and gid not in self.world.hidden for gid, _ in told["homes"])


class PlayedTrello(_Played):
    """A Trello with three boards, of which two are read."""

    name, site = "trello", "trello.com"
    scopes = tuple(BOARDS[place] for place in READ)

    def __init__(self):
        self.world = FakeTrello()
        for link in BOARDS.values():
            self.world.board(link)

    def connector(self, url):
        """Build the connector that reads it."""
        options = ConnectionOptions(tool="trello", url=f"{url}/1", key="${K}", token="${T}", scopes=list(self.scopes))
        rules = MappingRules(
            connection="hq", site=self.site, status={name: Status(state) for state, name in LISTS.items()}
        )
        secrets = {"key": self.world.key, "token": self.world.token}
        return TrelloLive(ConnectorContext(name="hq", options=options, rules=rules, secret=secrets.__getitem__))

    def create(self, place, title):
        self.world.card(BOARDS[place], title)

    def edit(self, task, title):
        self.world.edit(task, name=title)

    def advance(self, task, state):
        self.world.shift(task, LISTS[state])

    def assign(self, task, who):
        self.world.edit(task, idMembers=[])
        if who:
            self.world.assign(task, MEMBERS[who])

    def move(self, task, place):
        self.world.move(task, BOARDS[place])

    def lose(self, place):
        self.world.hidden.add(BOARDS[place])

    def regain(self, place):
        self.world.hidden.discard(BOARDS[place])

    def tasks(self):
        return list(self.world.cards)

    def facts(self, task):
        """Give what a task says: title, status, and who holds it."""
        card = self.world.cards[task]
        (list_,) = [each["name"] for each in self.world.lists.values() if each["id"] == card["idList"]]
        return card["name"], STATES[list_], next(iter(card["idMembers"]), None)

    def is_seen(self, task):
        """Whether the account may see a task in what is read."""
        board = self.world.cards[task]["board"]
        return board in self.scopes and board not in self.world.hidden
