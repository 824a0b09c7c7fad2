"""What goes wrong between dure and Asana: waited for, tried again, or told; a page is taken whole or not at all."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from email.utils import format_datetime
from itertools import count

import pytest
from builders_asana import connect
from builders_asana import read
from fake_tools.server import FakeServer
from fake_tools.server import Reply

from connectors.live.errors import BrokenAnswerError
from mapping.errors import ConnectorError
from mapping.model import State

FIRST, MID = r"/tasks\?project=77(?!.*offset=)", r"/tasks\?.*offset="
_SOON = timedelta(seconds=20)


@pytest.fixture
def server(world, asana_server):
    """Give the server of an Asana with 250 finished tasks."""
    for number in range(250):
        world.task(f"일 {number:03d}", "77", completed=True)
    return asana_server


def error_of(world, **given):
    """Read until it fails; give the records and the cursor that were had by then, and the sentence."""
    connector = connect(world, **given)
    pages = []
    with pytest.raises(ConnectorError) as raised:
        pages.extend(connector.pages(connector.chains()[0], None))
    records = [record for page in pages for record in page.records]
    return records, pages[-1].cursor if pages else None, str(raised.value.faults[0])


@pytest.mark.parametrize("where", [FIRST, MID], ids=["first", "mid"])
@pytest.mark.parametrize("told", ["20", "date", None, "-1", "soon"])
def test_f1_a_429_is_waited_for(world, server, clock, where, told):
    header = {"date": format_datetime(datetime.now(UTC) + _SOON, usegmt=True)}.get(told, told)
    server.fail(where, Reply({}, 429, {"Retry-After": header} if header else {}), times=2)
    assert len(read(world).tasks) == 250
    assert sum(clock.slept) >= (20 if told in {"20", "date"} else 0.9)


ENDLESS = [
    {},
    {"offset": None},
    {"offset": ""},
    {"offset": []},
    {"uri": "https://app.asana.com/api/1.0/tasks"},
    [],
    7,
    "more",
    True,
]


@pytest.mark.parametrize("where", [FIRST, MID], ids=["first", "mid"])
@pytest.mark.parametrize("following", ENDLESS, ids=repr)
def test_f2_a_page_that_names_a_next_one_without_its_token_is_no_end(world, server, where, following):
    server.fail(where, Reply({"data": [], "next_page": following}))
    taken, _, sentence = error_of(world)
    assert len(taken) == (100 if where == MID else 0)
    assert "something other than was asked for" in sentence


@pytest.mark.parametrize("following", ENDLESS, ids=repr)
def test_f2_such_a_page_is_asked_for_once_more(world, server, following):
    server.fail(MID, Reply({"data": [], "next_page": following}), times=1)
    assert len(read(world).tasks) == 250


@pytest.mark.parametrize("where", [FIRST, MID], ids=["first", "mid"])
def test_f1_a_429_for_ten_hours_ends_the_reading_where_it_stands(world, server, clock, where):
    server.fail(where, Reply({}, 429, {"Retry-After": "36000"}))
    taken, cursor, sentence = error_of(world)
    assert len(taken) == (100 if where == MID else 0)
    assert (cursor is None) == (where == FIRST)
    assert "429" in sentence
    assert sum(clock.slept) < 900


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_f1_a_server_that_is_out_of_order_is_asked_again(world, server, status, times):
    server.fail(MID, Reply(b"<html>oops</html>", status, {"Content-Type": "text/html"}), times=times)
    assert len(read(world).tasks) == 250


def test_f1_of_a_big_project_whose_pages_come_together_nothing_is_lost_when_one_fails(world, server):
    for number in range(950):
        world.task(f"더 {number:03d}", "77", completed=True)
    struck = server.fail(MID, Reply({}, 503), first=5)
    taken, cursor, _ = error_of(world)
    server.faults.remove(struck)
    connector = connect(world)
    rest = [record for page in connector.pages(connector.chains()[0], cursor) for record in page.records]

    assert len(taken) == 500
    assert len({record.native_id for record in (*taken, *rest)}) == len(taken) + len(rest) == 1200


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_f1_a_server_that_stays_out_of_order_is_told(world, server, status):
    server.fail(MID, Reply({}, status))
    taken, cursor, sentence = error_of(world)
    assert (len(taken), str(status) in sentence) == (100, True)
    assert cursor is not None


@pytest.mark.parametrize("how", [{"reset": True}, {"cut": 0}, {"cut": 300}], ids=["reset", "nothing", "half"])
def test_f1_a_connection_that_breaks_off_is_tried_again(world, server, how):
    server.fail(MID, times=2, **how)
    assert len(read(world).tasks) == 250


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"7", b'"x"', b'{"data": [{"gid"', b"<html></html>", b'{"data": {}}', b"{}", b"\xff\xfe", b"[" * 100_000,
     b'{"data": [], "data": []}', b'{"data": [{"gid": NaN}]}'],
    ids=["empty", "null", "list", "number", "text", "cut", "page", "object", "nothing", "bytes", "deep", "doubled", "nan"],
)  # fmt: skip
@pytest.mark.parametrize("where", [FIRST, MID], ids=["first", "mid"])
def test_f1_an_answer_that_cannot_be_one_is_refused_whole(world, server, where, body):
    server.fail(where, Reply(body))
    taken, cursor, sentence = error_of(world)
    assert len(taken) == (100 if where == MID else 0)
    assert (cursor is None) == (where == FIRST)
    assert "vendor" in sentence or "Asana" in sentence


@pytest.mark.parametrize(
    ("where", "status"),
    [*((where, status) for where in (FIRST, MID) for status in (401, 403, 404, 410, 412)), (FIRST, 400)],
)
def test_f1_a_refusal_is_told_and_not_tried_again(world, server, where, status):
    fault = server.fail(where, Reply({"errors": [{"message": "because"}]}, status))
    taken, _, sentence = error_of(world)
    assert len(taken) == (100 if where == MID else 0)
    assert str(status) in sentence
    assert "because" in sentence
    assert fault.seen == 1


def test_f1_a_page_token_that_is_too_old_means_the_start_of_the_pass(world, server):
    too_old = Reply({"errors": [{"message": "offset: Your pagination token has expired."}]}, 400)
    server.fail(MID, too_old, first=2, times=1)
    told = read(world)
    assert len(told.tasks) == 250
    assert told.listings["77"].whole


def test_f1_page_tokens_that_are_never_taken_are_no_fault_of_the_settings(world, server):
    server.fail(MID, Reply({"errors": [{"message": "offset: Your pagination token has expired."}]}, 400))
    taken, cursor, sentence = error_of(world)
    assert (len(taken) >= 100, cursor is not None) == (True, True)
    assert "expired" in sentence
    assert "dure doctor" not in sentence
    assert "next run" in sentence


def test_f1_one_project_that_fails_leaves_the_others_going(world, server):
    world.project("88", "디자인")
    world.task("시안", "88")
    server.fail(r"/tasks\?project=77", Reply({}, 403))
    connector = connect(world)
    chains = {chain.id: chain for chain in connector.chains()}
    with pytest.raises(ConnectorError, match="project 77"):
        list(connector.pages(chains["77"], None))
    assert [page.done for page in connector.pages(chains["88"], None)] == [True]


def test_f2_a_page_that_failed_is_read_on_from_by_the_next_run(world, server):
    server.fail(MID, Reply({}, 500), first=2)
    taken, cursor, _ = error_of(world)
    server.faults.clear()
    connector = connect(world)
    rest = [record for page in connector.pages(connector.chains()[0], cursor) for record in page.records]
    assert (len(taken), len(rest)) == (200, 50)


def test_f2_what_a_deletion_pushes_over_the_border_of_a_page_is_found_by_the_count(world, server):
    gids = list(world.tasks)
    connector = connect(world)
    world.then = [lambda: world.delete(gids[0])]
    pages = list(connector.pages(connector.chains()[0], None))
    read = {record.native_id for page in pages for record in page.records}
    assert read == set(gids) - {gids[100]}
    assert not pages[-1].listings[0].whole
    assert connector.census(connector.chains()[0].scopes[0]).native_ids == set(gids) - {gids[0]}


def test_f10_the_token_goes_to_the_configured_host_alone(world, server):
    other = FakeServer(lambda _: Reply({}))
    server.fail(FIRST, Reply({}, 302, {"Location": f"{other.url}/tasks"}))
    _, _, sentence = error_of(world)
    assert "does not follow" in sentence
    assert other.stats.count == 0
    other.close()


def test_f9_the_token_stands_in_a_header_and_in_no_address_and_no_error(world, server):
    fault = server.fail(MID, Reply({"errors": [{"message": "x"}]}, 403))
    _, _, sentence = error_of(world)
    assert fault.seen == 1
    assert world.token not in sentence
    assert not any(world.token in f"{ask.path}{ask.query}" for ask in server.stats.requests)


def test_pages_that_never_end_are_a_fault_even_if_each_bears_another_token(server, world):
    page_of_nothing = {"data": [], "next_page": {"offset": "eyJ", "path": "/", "uri": "https://x.example"}}
    numbers = count()

    def endless(ask):
        if ask.path.endswith("/tasks"):
            told = page_of_nothing["next_page"] | {"offset": f"eyJ{next(numbers)}"}
            return Reply(page_of_nothing | {"next_page": told})
        return world(ask)

    server.world = endless

    with pytest.raises(BrokenAnswerError):
        read(world, scopes=["77"])


def test_a_task_that_asana_fails_to_give_takes_no_others_along(world, asana_server):
    failing, deleted, there = (world.task(f"일 {number}", "77") for number in range(3))
    world.delete(deleted)
    asana_server.fail(f"/tasks/{failing}", Reply({}, 500))
    told = {each.native_id: each for each in connect(world).reread([failing, deleted, there])}

    assert told.keys() == {deleted, there}
    assert told[deleted].state is State.DELETED


def test_a_subtask_of_which_asana_fails_to_say_where_it_lies_has_not_moved_out(world, asana_server):
    parent = world.task("위", "77")
    below = world.task("아래", parent=parent)
    asana_server.fail(f"/tasks/{parent}", Reply({}, 500))

    assert list(connect(world).reread([below])) == []
