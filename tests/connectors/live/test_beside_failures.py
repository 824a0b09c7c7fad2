"""What is read beside tasks and fails for ever stays unread: the tasks come, and nothing is concluded from it."""

from __future__ import annotations

import pytest
from builders_asana import connect
from builders_asana import read as read_asana
from failing import by_each_failure
from fake_tools.jira import status
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world as jira_world

from connectors.api import Scope
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from connectors.live.jira_beside import MOST_LINKS


def notes_of(pages):
    return [(note.message.values["connection"], note.message.values["count"]) for note in pages[-1].notes]


def of_history(source, pages):
    return {key: source.to_task(record).history_from is not None for key, record in records_of(pages).items()}


def fail_history_of(server, jira, number, reply):
    """Let every question for histories fail in which this issue is."""

    def answer(ask):
        sick = ask.path.endswith("changelog/bulkfetch") and number in ask.body["issueIdsOrKeys"]
        return reply if sick else jira(ask)

    server.world = answer


@by_each_failure
def test_links_of_an_issue_that_fail_for_ever_are_unread_and_the_issues_come(serve, patient, reply):
    server = serve(jira_world(OPS=3))
    server.fail("issue/10002/remotelink", reply)
    source = jira_source(server.url, scopes=["OPS"])

    pages = read(source)
    known = {key: source.to_task(record).links_known for key, record in records_of(pages).items()}

    assert known == {"OPS-1": True, "OPS-2": False, "OPS-3": True}
    assert listings(pages)["OPS"].whole
    assert notes_of(pages) == [("hq", 1)]


@by_each_failure
def test_a_history_that_fails_for_ever_is_unread_and_those_beside_it_come(serve, patient, reply):
    jira = jira_world(OPS=120)
    server = serve(jira)
    fail_history_of(server, jira, "10050", reply)
    source = jira_source(server.url, scopes=["OPS"], rules={"minimal": True})

    pages = read(source)
    known = of_history(source, pages)

    assert [key for key, is_known in known.items() if not is_known] == ["OPS-50"]
    assert len(known) == 120
    assert notes_of(pages) == [("hq", 1)]


def test_a_changed_issue_whose_history_fails_has_none_known_until_it_changes_again(serve, patient):
    jira = jira_world(OPS=3)
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"])
    cursor = last(read(source))
    jira.edit("10002", status=status("진행 중"))
    fail_history_of(server, jira, "10002", Reply({}, 500))
    changed = read(source, cursor)
    server.world = jira
    jira.tick(hours=1)
    jira.edit("10002", status=status("할 일"))

    assert of_history(source, changed) == {"OPS-2": False}
    assert of_history(source, read(source, last(changed))) == {"OPS-2": True}


def test_links_that_fail_for_every_issue_are_asked_for_a_few_times(serve, patient):
    server = serve(jira_world(OPS=MOST_LINKS))
    struck = server.fail("remotelink", Reply({}, 500))

    pages = read(jira_source(server.url, scopes=["OPS"]))

    assert len(records_of(pages)) == MOST_LINKS
    assert notes_of(pages) == [("hq", MOST_LINKS)]
    assert struck.seen < MOST_LINKS * 2
    assert patient.now() - 1000 < 900


def test_links_that_ask_for_a_long_wait_leave_the_waiting_to_what_issues_need(serve, patient):
    server = serve(jira_world(OPS=3))
    server.fail("remotelink", Reply({}, 503, {"Retry-After": "400"}))
    server.fail("issue/bulkfetch", Reply({}, 503, {"Retry-After": "400"}), times=2)

    pages = read(jira_source(server.url, scopes=["OPS"]))

    assert len(records_of(pages)) == 3
    assert notes_of(pages) == [("hq", 3)]
    assert 800 <= patient.now() - 1000 < 900


def test_histories_that_fail_for_every_issue_are_asked_for_a_few_times(serve, patient):
    server = serve(jira_world(OPS=300))
    struck = server.fail("changelog/bulkfetch", Reply({}, 500))

    pages = read(jira_source(server.url, scopes=["OPS"], rules={"minimal": True}))

    assert notes_of(pages) == [("hq", 300)]
    assert struck.seen <= 25
    assert patient.now() - 1000 < 60


def test_a_count_that_fails_for_ever_is_not_told_and_the_issues_come(serve, patient):
    server = serve(jira_world())
    server.fail("approximate-count", Reply({}, 500))
    source = jira_source(server.url, scopes=["OPS", "WEB"])

    pages = read(source)

    assert len(records_of(pages)) == 5
    assert [each.total for each in listings(pages).values()] == [None, None]
    assert notes_of(pages) == [("hq", 2)]
    assert source.census(Scope("OPS")).total is None


@pytest.mark.parametrize("route", ["remotelink", "changelog", "approximate-count"])
@pytest.mark.parametrize(
    ("reply", "error"),
    [(Reply({}, 401), UnauthorisedError), (Reply({}, 429, {"Retry-After": "3000"}), ThrottledError)],
    ids=["dead token", "limit"],
)
def test_a_dead_token_and_a_limit_beside_issues_end_the_reading(serve, patient, route, reply, error):
    server = serve(jira_world(OPS=3))
    server.fail(route, reply)

    with pytest.raises(error):
        read(jira_source(server.url, scopes=["OPS"]))


@pytest.mark.parametrize("route", ["remotelink", "changelog"])
def test_a_jira_that_is_out_of_order_altogether_ends_the_reading(serve, patient, route):
    jira = jira_world(OPS=3)
    server = serve(jira)
    broken = []

    def breaking(ask):
        broken.extend([ask] if route in ask.path else [])
        return Reply({}, 503) if broken else jira(ask)

    server.world = breaking
    with pytest.raises(UnavailableError):
        read(jira_source(server.url, scopes=["OPS"]))


# Asana.


@by_each_failure
@pytest.mark.parametrize("kind", ["stories", "attachments"])
def test_what_lies_beside_a_task_and_fails_for_ever_is_unread_and_the_tasks_come(world, asana_server, kind, reply):
    sick, sound = world.task("아픈 일", "77"), world.task("성한 일", "77")
    asana_server.fail({"stories": f"/tasks/{sick}/stories", "attachments": f"parent={sick}"}[kind], reply)

    told = read_asana(world)

    known = {"stories": lambda task: task.history_from is not None, "attachments": lambda task: task.links_known}[kind]
    assert {gid: known(task) for gid, task in told.tasks.items()} == {sick: False, sound: True}
    assert told.listings["77"].whole
    assert [(note.message.values["connection"], note.message.values["count"]) for note in told.notes] == [("vendor", 1)]


def test_a_changed_task_whose_history_fails_has_none_known_until_it_changes_again(world, asana_server):
    gid = world.task("일", "77")
    first = read_asana(world)
    world.tick(3600)
    world.edit(gid, name="바뀐 일")
    asana_server.fail("stories", Reply({}, 500))
    second = read_asana(world, first)
    asana_server.faults.clear()
    world.tick(3600)
    world.edit(gid, name="다시 바뀐 일")
    third = read_asana(world, second)

    assert [told.tasks[gid].history_from is not None for told in (second, third)] == [False, True]
    assert [note.message.values["count"] for note in second.notes] == [1]


def test_histories_that_fail_for_every_task_are_asked_for_a_few_times(world, asana_server, clock):
    for number in range(100):
        world.task(f"일 {number}", "77")
    struck = asana_server.fail("stories|attachments", Reply({}, 500))

    told = read_asana(world)

    assert len(told.tasks) == 100
    assert [note.message.values["count"] for note in told.notes] == [100]
    assert struck.seen < 250
    assert clock.now() - 1000 < 900


@pytest.mark.parametrize("route", ["sections", "task_counts"])
def test_what_is_asked_of_a_project_alone_and_fails_for_ever_leaves_its_tasks_readable(world, asana_server, route):
    gid = world.task("일", "77")
    asana_server.fail(route, Reply({}, 500))

    told = read_asana(world)

    assert set(told.tasks) == {gid}
    assert [note.message.values["connection"] for note in told.notes] == ["vendor"]


def test_sections_that_fail_later_stay_as_they_were_known(world, asana_server):
    gid = world.task("일", "77", 2)
    first = read_asana(world)
    asana_server.fail("sections", Reply({}, 500))
    world.tick(3600)
    world.edit(gid, name="바뀐 일")
    world.section("77", "새 칸")
    world.task("새 일", "77", 3)
    second = read_asana(world, first)

    assert [told.tasks[gid].homes[0].position for told in (first, second)] == [2, 2]


def test_a_count_that_asana_fails_to_tell_is_not_made_up(world, asana_server):
    world.task("일", "77")
    asana_server.fail("task_counts", Reply({}, 500))

    assert connect(world).census(Scope("77")).total is None


@pytest.mark.parametrize("route", ["stories", "attachments", "sections", "task_counts"])
@pytest.mark.parametrize(
    ("reply", "error"),
    [(Reply({}, 401), UnauthorisedError), (Reply({}, 429, {"Retry-After": "36000"}), ThrottledError)],
    ids=["dead token", "limit"],
)
def test_a_dead_token_and_a_limit_beside_tasks_end_the_reading(world, asana_server, route, reply, error):
    world.task("일", "77")
    asana_server.fail(route, reply)

    with pytest.raises(error):
        read_asana(world)


@pytest.mark.parametrize("route", ["stories", "attachments", "sections", "task_counts"])
def test_an_asana_that_is_out_of_order_altogether_ends_the_reading(world, asana_server, route):
    world.task("일", "77")
    broken = []

    def breaking(ask):
        broken.extend([ask] if route in ask.path else [])
        return Reply({}, 503) if broken else world(ask)

    asana_server.world = breaking
    with pytest.raises(UnavailableError):
        read_asana(world)
