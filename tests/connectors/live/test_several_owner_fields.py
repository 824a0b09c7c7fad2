"""F6: of several owner fields one is not told any more: whom it named is not known, and the others are not all there is."""

from __future__ import annotations

import pytest
from builders_asana import connect
from builders_source import source
from builders_source import sync
from fake_tools.jira import FIELDS
from fake_tools.jira import user
from jira_source import jira_source
from jira_source import world as jira_world

from mapping.model import MappingRules
from sync.reading import load_tracked
from sync.store import Store

FIRST, SECOND = "customfield_10050", "customfield_10060"


class JiraBench:
    """An issue held by people in two fields."""

    def __init__(self, serve, monkeypatch):
        field = {"id": SECOND, "name": "검수자", "schema": {"type": "array", "items": "user"}}
        monkeypatch.setattr("fake_tools.jira.FIELDS", [*FIELDS, field])
        self.jira = jira_world(OPS=1, WEB=1)
        self.jira.edit("10001", assignee=None, **{FIRST: [user("박지훈")], SECOND: [user("이서연")]})
        self.url = serve(self.jira).url
        self.named = (FIRST, SECOND)
        self.people = {"박지훈": "acc-박지훈", "이서연": "acc-이서연"}
        self.id = "10001"

    def connector(self):
        made = jira_source(self.url, scopes=["OPS", "WEB"], rules={"owner_fields": self.named})
        made.tool, made.site = "jira", "hanbit.atlassian.net"
        return made

    def hide(self, *fields):
        for field in fields:
            del self.jira.issues["10001"]["fields"][(FIRST, SECOND)[field]]
        self.edit()

    def tell(self, field, *names):
        self.jira.tick(hours=1)
        self.jira.edit("10001", **{(FIRST, SECOND)[field]: [user(name) for name in names]})

    def edit(self):
        self.jira.tick(hours=1)
        self.jira.edit("10001", summary=f"제목 {self.jira.now}")

    def move(self):
        self.jira.tick(hours=1)
        self.jira.move("10001", "WEB")


class AsanaBench:
    """A task held by people in two fields."""

    def __init__(self, world):
        self.world = world
        world.project("88", "다른 곳")
        self.people = {"박지훈": world.user("51", "박지훈"), "이서연": world.user("52", "이서연")}
        self.named = ("담당", "검수자")
        self.fields = {0: ["박지훈"], 1: ["이서연"]}
        self.id = world.task("배너 교체", "77")
        self._write()

    def _write(self):
        told = [
            {
                "gid": str(500 + at),
                "name": ("담당", "검수자")[at],
                "type": "people",
                "people_value": self._people(names),
            }
            for at, names in self.fields.items()
        ]
        self.world.tick(3600)
        self.world.edit(self.id, custom_fields=told)

    def _people(self, names):
        return [{"gid": self.people[name], "name": name} for name in names]

    def connector(self):
        rules = MappingRules(connection="hq", owner_fields=self.named)
        made = connect(self.world, rules=rules)
        made.tool, made.site = "asana", "app.asana.com"
        return made

    def hide(self, *fields):
        for field in fields:
            del self.fields[field]
        self._write()

    def tell(self, field, *names):
        self.fields[field] = list(names)
        self._write()

    def edit(self):
        self.world.tick(3600)
        self.world.edit(self.id, name=f"제목 {self.world.now}")

    def move(self):
        self.world.add_home(self.id, "88")
        self.world.leave(self.id, "77")


@pytest.fixture(params=["jira", "asana"])
def bench(request, serve, monkeypatch, world, patient):
    return JiraBench(serve, monkeypatch) if request.param == "jira" else AsanaBench(world)


@pytest.fixture
def held(bench, tmp_path):
    """Give what reads once more, and says who holds the task and what is not known of it."""
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:
        days = iter(range(10, 30))

        def run():
            (result,) = sync(store, source(bench.connector()), at=f"2026-11-{next(days)}T00:00:00")
            assert result.complete
            with store.read() as connection:
                found = load_tracked(connection, connections=("hq",), done_since=None).values()
            (task,) = [each.task for each in found if each.task.origin.native_id == bench.id]
            names = {account: name for name, account in bench.people.items()}
            owners = None if task.owners is None else sorted(names[each.account] for each in task.owners)
            return owners, "owners" in task.unread

        yield run


def test_people_of_both_fields_hold_the_task(bench, held):
    assert held() == (["박지훈", "이서연"], False)


def test_one_of_two_fields_that_is_not_told_any_more_leaves_its_people_unknown(bench, held):
    held()
    bench.hide(1)

    assert [held()[1], bench.edit(), held()[1]] == [True, None, True]


def test_it_ends_when_the_field_is_told_again(bench, held):
    held()
    bench.hide(1)
    held()
    bench.tell(1)

    assert held() == (["박지훈"], False)


def test_fields_that_were_hidden_together_come_back_one_by_one(bench, held):
    held()
    bench.hide(0, 1)
    assert held()[1]
    bench.tell(0, "박지훈")
    assert held()[1]
    bench.tell(1, "이서연")

    assert held() == (["박지훈", "이서연"], False)


def test_a_field_that_named_nobody_is_not_missed(bench, held):
    bench.tell(1)
    held()
    bench.hide(1)

    assert held() == (["박지훈"], False)


def test_a_field_that_a_task_never_had_is_not_missed(bench, held):
    bench.hide(1)

    assert held() == (["박지훈"], False)
    bench.tell(0, "이서연")
    assert held() == (["이서연"], False)


def test_the_only_field_is_missed_where_the_task_stays(bench, held):
    bench.named = bench.named[:1]
    held()
    bench.hide(0)

    assert held()[1]


def test_the_only_field_that_stays_behind_when_the_task_moves_leaves_it_without_owner(bench, held):
    bench.named = bench.named[:1]
    held()
    bench.move()
    bench.hide(0)

    assert [held(), bench.edit(), held()] == [([], False), None, ([], False)]


def test_a_field_that_stays_behind_when_the_task_moves_is_not_missed(bench, held):
    held()
    bench.move()
    bench.hide(1)

    assert held() == (["박지훈"], False)


def test_a_task_whose_duty_stood_in_a_field_that_stayed_behind_names_none(serve, patient, tmp_path):
    jira = jira_world(OPS=1, WEB=1)
    jira.edit("10001", customfield_10101={"value": "배너"})
    url = serve(jira).url

    def named(store, day):
        connector = jira_source(url, scopes=["OPS", "WEB"], rules={"duty_field": "customfield_10101"})
        connector.tool, connector.site = "jira", "hanbit.atlassian.net"
        sync(store, source(connector), at=f"2026-11-{day}T00:00:00")
        with store.read() as connection:
            found = load_tracked(connection, connections=("hq",), done_since=None).values()
        (task,) = [each.task for each in found if each.task.origin.native_id == "10001"]
        return task.named_duties, task.unread

    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:
        before = named(store, 20)
        jira.tick(hours=1)
        jira.move("10001", "WEB")
        del jira.issues["10001"]["fields"]["customfield_10101"]
        after = named(store, 21)

    assert (before, after) == ((("배너",), ()), ((), ()))
