"""Two Jiras in folders of one host, whose issues bear the same ids and keys: one comes, and goes, and the other goes on."""

from __future__ import annotations

import pytest
from altered import replace
from fake_tools.jira import FakeJira
from fake_tools.server import Reply

HOST = "https://tools.example"


class Folders:
    """A host with a Jira in each folder."""

    def __init__(self, **jiras):
        self.jiras = jiras

    def __call__(self, ask):
        _, folder, path = ask.path.split("/", 2)
        return self.jiras[folder](replace(ask, path=f"/{path}")) if folder in self.jiras else Reply({}, 404)


def jira(folder, *, minute):
    """Give a Jira with three issues of nobody's, made at moments of their own."""
    made = FakeJira(cloud=False, base=f"{HOST}/{folder}")
    made.project("OPS")
    made.tick(minutes=minute)
    for number in range(3):
        made.create("OPS", f"{folder} {number}", assignee=None)
    made.tick(hours=3)
    return made


class Days:
    """A workspace that is read day by day, each time with the Jiras of some folders, by connections of the same names."""

    def __init__(self, shop, server):
        server.world = Folders(jira=jira("jira", minute=1), other=jira("other", minute=2))
        self.jiras = server.world.jiras
        self._shop, self._url, self._day = shop, server.url, 1

    def run(self, *args):
        return self._shop.run(*args, at=f"2026-12-{self._day:02d}T08:30:00+09:00", JIRA_TOKEN="t0ken")

    def read(self, *folders):
        """Read these, and give their gaps by id: task and state."""
        self._day += 1
        options = {"tool": "jira", "token": "${JIRA_TOKEN}"}
        self._shop.settings["connections"] = {each: options | {"url": f"{self._url}/{each}"} for each in folders}
        self.ran = self.run("reconcile", "--format", "json")
        assert self.ran.code == 0, self.ran.err
        document = self.ran.json
        assert document["summary"]["open_tasks"] == sum(len(self.jiras[each].issues) for each in folders)
        return {each["id"]: (each["tasks"][0]["ref"], each["state"]) for each in document["gaps"]}


@pytest.fixture
def days(shop, server):
    """Give days on which nothing was read yet."""
    shop.people.clear()
    return Days(shop, server)


def of(folder, gaps):
    return {name: told for name, told in gaps.items() if told[0].startswith(f"{folder}:")}


def as_open(gaps):
    return {name: (ref, "open" if state == "new" else state) for name, (ref, state) in gaps.items()}


def test_what_is_known_and_was_accepted_of_one_stays_when_another_comes_and_goes(days):
    first, *_ = days.read("jira")
    assert days.run("gaps", "accept", first, "--reason", "쉬는 중", "--until", "2026-12-30").code == 0
    known = as_open(days.read("jira"))
    assert sorted(state for _, state in known.values()) == ["accepted", "open", "open"]

    both = days.read("jira", "other")

    assert of("jira", both) == known
    assert len(of("other", both)) == 3
    assert days.read("jira") == known
    assert days.read("jira", "other") == as_open(both)


def test_each_of_them_stays_apart_when_it_is_read_alone(days):
    days.read("jira")
    both = as_open(days.read("jira", "other"))

    assert days.read("jira") == of("jira", both)
    assert days.read("other") == of("other", both)
    assert days.read("jira", "other") == both


def test_issues_that_come_while_one_is_read_alone_are_new_in_each(days):
    days.read("jira", "other")
    for folder in ("jira", "other"):
        days.read(folder)
        days.jiras[folder].create("OPS", "새 일", assignee=None)
        days.read(folder)

    assert len(days.read("jira", "other")) == 8


def test_one_that_is_alone_again_is_not_asked_for_and_told_of_as_if_it_had_moved(days):
    days.read("jira")
    days.read("jira", "other")
    assert "the same site" in days.ran.err

    days.read("jira")
    assert "the same site" not in days.ran.err
