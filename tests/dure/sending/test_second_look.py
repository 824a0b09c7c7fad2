"""Just before a mail is sent, its tasks are read once more: what was settled meanwhile does not stand in it."""

import pytest
from fake_tools.jira import FakeJira
from fake_tools.jira import user
from fake_tools.server import FakeServer
from fake_tools.server import Reply
from mailroom import Mailroom

AT = "2026-11-24T08:30:00+09:00"


@pytest.fixture(scope="module")
def tools():
    server = FakeServer(FakeJira())
    yield server
    server.close()


@pytest.fixture
def world(tools):
    """A Jira with two banners that nobody holds, and one that somebody does."""
    made = FakeJira()
    made.project("OPS")
    for title, owner in (("가을 배너", None), ("겨울 배너", None), ("정산", user("김민수"))):
        made.create("OPS", title, assignee=owner, labels=["배너"] if "배너" in title else [])
    made.tick(days=10)
    tools.world = made
    tools.faults.clear()
    tools.fresh()
    return made


@pytest.fixture
def room(shop, sqlite_store, server, world, tools):
    shop.write("token.txt", "t0ken")
    made = Mailroom(shop, sqlite_store)
    options = {"tool": "jira", "url": tools.url, "email": "bot@hanbit.example", "token": {"file": "token.txt"}}
    shop.settings["connections"] = {"hq": options}
    shop.people = [{"name": "김민수", "party": "home", "accounts": {"hq": "acc-김민수"}}]
    shop.settings["reports"] = {
        "weekly-home": {"party": "home", "when": "mon 08:30"},
        "weekly-acme": {"party": "acme", "when": "mon 08:30"},
    }
    made.post_through(server)
    return made


def texts(server):
    return [taken.message.get_body(("plain",)).get_content() for taken in server.taken]


def test_what_was_settled_since_it_was_read_drops_out_of_every_edition(room, server, world):
    def settle():
        world.tick()
        world.edit("10001", assignee=user("이서연"), labels=[])

    done = room.run(AT, between=settle)

    assert done.sent == 2
    assert [("가을 배너" in text, "겨울 배너" in text) for text in texts(server)] == [(False, True)] * 2


def test_a_task_that_is_gone_drops_out(room, server, world):
    room.run(AT, between=lambda: world.delete("10001"))

    assert [("가을 배너" in text, "겨울 배너" in text) for text in texts(server)] == [(False, True)] * 2


def test_where_nothing_is_left_to_tell_no_mail_goes(room, server, world):
    def settle():
        for number in ("10001", "10002"):
            world.edit(number, assignee=user("김민수"), labels=[])

    done = room.run(AT, between=settle)

    assert (done.sent, done.quiet) == (0, 2)
    assert server.connections == 0


def test_all_editions_together_ask_once(room, tools):
    room.run(AT, between=tools.fresh)

    asked = [ask for ask in tools.stats.requests if ask.path.endswith("/issue/bulkfetch")]
    assert len(asked) == 1


def test_what_cannot_be_read_again_stays_and_says_how_old_it_is(room, server, tools):
    done = room.run(AT, between=lambda: tools.fail("bulkfetch", Reply({"errorMessages": ["no"]}, 403)))

    assert done.sent == 2
    assert (done.faults, done.complete) == ((), True)
    assert "as of" in str(done.notes[0])
    assert all("가을 배너" in text for text in texts(server))
    assert all("could not be read again" in text or "다시 읽지 못했습니다" in text for text in texts(server))


def test_a_run_tells_what_it_could_not_read_again_as_old_and_not_as_an_error(room, tools):
    assert room.shop.run("sync", at=AT).code == 0
    tools.fail("bulkfetch", Reply({"errorMessages": ["no"]}, 403))

    ran = room.shop.run("run", at=AT)

    assert ran.code == 0, ran.err
    assert "dure: warning: 2 of the tasks" in ran.err
    assert "dure: error" not in ran.err


def test_what_kept_a_run_from_reading_is_told_once_though_it_keeps_it_from_reading_again_too(room, tools):
    assert room.shop.run("reconcile", at=AT).code == 0
    tools.fail(".*", Reply({"errorMessages": ["no"]}, 401))

    ran = room.shop.run("run", at=AT)

    assert (ran.code, ran.err.count("answered 401")) == (4, 1)
    assert "dure: warning: 2 of the tasks in mails could not be read again" in ran.err


def test_nothing_is_asked_where_nothing_is_sent(room, tools):
    room.run(AT, dry_run=True, between=tools.fresh)

    assert tools.stats.count == 0
