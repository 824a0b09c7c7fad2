"""A Jira that fails to tell for ever which fields there are is read; what hangs on fields written by name is unknown then."""

from __future__ import annotations

import pytest
from builders_source import source
from builders_source import sync
from failing import by_each_failure
from fake_tools.jira import user
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world as jira_world

from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from sync.reading import load_tracked
from sync.store import Store

pytestmark = pytest.mark.usefixtures("patient")

OWNERS, DUTY = "customfield_10050", "customfield_10101"
LIST = "/field$"


@pytest.fixture
def jira():
    """Give a Jira with an issue that people of a field hold, and one that nobody holds."""
    made = jira_world(OPS=2)
    made.edit("10001", assignee=None, **{OWNERS: [user("박지훈")], DUTY: {"value": "배너"}})
    made.edit("10002", assignee=None, **{OWNERS: None, DUTY: None})
    made.tick(hours=2)
    return made


@pytest.fixture
def server(serve, jira):
    return serve(jira)


@pytest.fixture
def keep(server, tmp_path):
    """Give what reads into a store, and says of each task who holds it, what names its duty, and what is not known of it."""
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:

        def run(day, *, full=False, **given):
            connector = jira_source(server.url, scopes=["OPS"], **given)
            connector.tool, connector.site = "jira", "hanbit.atlassian.net"
            (result,) = sync(store, source(connector), at=f"2026-11-{day}T00:00:00", full=full)
            assert result.complete
            with store.read() as connection:
                found = load_tracked(connection, connections=("hq",), done_since=None).values()
            return {each.task.key: each.task for each in found}

        yield run


def tasks_of(source, pages):
    return {key: source.to_task(record) for key, record in records_of(pages).items()}


def holders(task):
    return None if task.owners is None else [each.account for each in task.owners]


@by_each_failure
def test_where_no_field_is_named_all_is_read(server, reply):
    server.fail(LIST, reply)
    connector = jira_source(server.url, scopes=["OPS"])

    pages = read(connector)

    assert {key: task.unread for key, task in tasks_of(connector, pages).items()} == {"OPS-1": (), "OPS-2": ()}
    assert listings(pages)["OPS"].whole
    assert ["which fields there are" in note.message.text for note in pages[-1].notes] == [True]


def test_fields_that_are_written_by_id_are_asked_for_all_the_same(server):
    server.fail(LIST, Reply({}, 500))
    connector = jira_source(server.url, scopes=["OPS"], rules={"owner_fields": (OWNERS,), "duty_field": DUTY})

    told = tasks_of(connector, read(connector))

    assert {key: holders(task) for key, task in told.items()} == {"OPS-1": ["acc-박지훈"], "OPS-2": []}
    assert (told["OPS-1"].named_duties, told["OPS-1"].unread) == (("배너",), ())


@pytest.mark.parametrize(
    ("rules", "unknown"),
    [
        ({"owner_fields": ("co-owners",)}, ("owners",)),
        ({"owner_fields": (OWNERS, "검수자")}, ("owners",)),
        ({"duty_field": "업무구분"}, ("duty",)),
    ],
    ids=["owners", "one of two", "duty"],
)
def test_what_hangs_on_fields_written_by_name_is_unknown_and_not_nothing(server, rules, unknown):
    server.fail(LIST, Reply({}, 500))
    connector = jira_source(server.url, scopes=["OPS"], rules=rules)

    told = tasks_of(connector, read(connector))

    assert {task.unread for task in told.values()} == {unknown}
    assert {task.owners is None for task in told.values()} == {"owners" in unknown}


def test_a_field_that_the_agreement_looks_at_is_unknown(server):
    server.fail(LIST, Reply({}, 500))
    connector = jira_source(server.url, scopes=["OPS"], fields=["업무구분"])

    assert {task.unread for task in tasks_of(connector, read(connector)).values()} == {("fields",)}


def test_the_next_reading_asks_again_and_reads_all_once_it_is_told(server, jira):
    given = {"scopes": ["OPS"], "rules": {"owner_fields": ("co-owners",)}}
    failing = server.fail(LIST, Reply({}, 500))
    first = last(read(jira_source(server.url, **given)))
    second = read(jira_source(server.url, **given), first)
    server.faults.remove(failing)
    connector = jira_source(server.url, **given)
    third = read(connector, last(second))
    asked = server.fresh()
    read(jira_source(server.url, **given), last(third))

    assert records_of(second) == {}
    assert {key: holders(task) for key, task in tasks_of(connector, third).items()} == {
        "OPS-1": ["acc-박지훈"],
        "OPS-2": [],
    }
    assert asked.count > 0
    assert not any(ask.path.endswith("/field") for ask in server.stats.requests)


def test_a_named_field_that_turns_out_not_to_be_there_is_no_longer_unknown(server):
    given = {"scopes": ["OPS"], "rules": {"owner_fields": ("검수자",)}}
    failing = server.fail(LIST, Reply({}, 500))
    first = last(read(jira_source(server.url, **given)))
    server.faults.remove(failing)
    connector = jira_source(server.url, **given)

    assert {task.unread for task in tasks_of(connector, read(connector, first)).values()} == {()}


def test_it_is_asked_for_once_in_a_run(server, jira):
    failing = server.fail(LIST, Reply({}, 500))
    first = last(read(jira_source(server.url)))
    jira.project("NEW")
    jira.create("NEW")
    read(jira_source(server.url), first)

    assert failing.seen == 2 * 5


def test_what_is_asked_for_again_by_id_has_the_same_unknown(server):
    server.fail(LIST, Reply({}, 500))
    connector = jira_source(server.url, scopes=["OPS"], rules={"owner_fields": ("co-owners",)})

    (record,) = connector.reread(["10001"])

    assert connector.to_task(record).owners is None


def test_in_the_store_they_stand_as_they_were_known(server, jira, keep):
    given = {"rules": {"owner_fields": ("co-owners",), "duty_field": "업무구분"}, "fields": ["업무구분"]}
    before = keep(20, **given)
    failing = server.fail(LIST, Reply({}, 500))
    during = keep(21, full=True, **given)
    server.faults.remove(failing)
    after = keep(22, **given)

    assert [(holders(told["OPS-1"]), told["OPS-1"].unread) for told in (before, during, after)] == [
        (["acc-박지훈"], ()),
        (None, ("duty", "fields", "owners")),
        (["acc-박지훈"], ()),
    ]
    assert during["OPS-1"].named_duties == ("배너",)
    assert during["OPS-1"].fields == before["OPS-1"].fields != {}


@pytest.mark.parametrize(
    ("reply", "error"),
    [(Reply({}, 401), UnauthorisedError), (Reply({}, 429, {"Retry-After": "3000"}), ThrottledError)],
    ids=["dead token", "limit"],
)
def test_a_dead_token_and_a_limit_at_the_list_of_fields_end_the_reading(server, reply, error):
    server.fail(LIST, reply)

    with pytest.raises(error):
        read(jira_source(server.url, scopes=["OPS"]))


def test_a_jira_that_is_out_of_order_altogether_ends_the_reading(server, jira):
    broken = []

    def breaking(ask):
        broken.extend([ask] if ask.path.endswith("/field") else [])
        return Reply({}, 503) if broken else jira(ask)

    server.world = breaking
    with pytest.raises(UnavailableError):
        read(jira_source(server.url, scopes=["OPS"]))
