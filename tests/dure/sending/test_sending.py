"""Letters that really leave: each recipient has a state of its own, and nobody gets one twice."""

from __future__ import annotations

from datetime import datetime

import pytest
from fake_tools.mail_server import HANG
from fake_tools.mail_server import RESET
from fake_tools.mail_server import MailServer
from mailroom import MONDAY
from mailroom import TUESDAY
from mailroom import Mailroom
from tool_exports import issue
from tool_exports import trello

from reports.language import Language
from sync.arrivals import confirm
from sync.store import Store
from sync.tellings import all_tellings

READERS = ["a@hanbit.example", "b@hanbit.example", "c@hanbit.example"]


LATER, NEVER = "450 4.2.0 greylisted", "550 5.1.1 no such user"


@pytest.fixture
def room(shop, store, server):
    """A room whose report goes to three readers."""
    made = Mailroom(shop, store)
    made.report("weekly-home", "home", to=READERS)
    made.post_through(server)
    return made


@pytest.fixture
def local(shop, sqlite_store, server):
    made = Mailroom(shop, sqlite_store)
    made.report("weekly-home", "home", to=READERS)
    made.post_through(server)
    return made


def fates(room):
    return [row[-1] for row in room.outbox()]


def test_every_reader_gets_a_mail_of_their_own_once(room, server):
    first, again = room.run(), room.run(TUESDAY)

    assert (first.sent, first.complete, again.sent) == (3, True, 0)
    assert server.recipients() == READERS
    assert [taken.message["To"] for taken in server.taken] == READERS
    assert len({taken.message["Message-ID"] for taken in server.taken}) == 3
    assert {taken.message["Auto-Submitted"] for taken in server.taken} == {"auto-generated"}
    assert fates(room) == ["sent"] * 3


def test_mails_of_two_workspaces_with_one_sender_report_and_reader_are_not_taken_for_one(shop, server, tmp_path):
    for name in ("first.db", "second.db"):
        with Store.open(f"sqlite:///{tmp_path / name}") as store:
            room = Mailroom(shop, store)
            room.report("weekly-home", "home", to=READERS[:1])
            room.post_through(server)
            room.run()

    first, second = (taken.message for taken in server.taken)
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] != second["References"]


@pytest.mark.parametrize("refused", [READERS[:1], READERS[:2], READERS])
@pytest.mark.parametrize("answer", [LATER, NEVER])
def test_only_who_was_put_off_is_tried_again(local, server, refused, answer):
    server.scripts.for_recipient = dict.fromkeys(refused, answer)
    first = local.run()
    server.scripts.for_recipient.clear()
    second = local.run(TUESDAY)

    put_off = answer == LATER
    assert first.sent == 3 - len(refused)
    assert (first.kept, first.refused) == ((len(refused), 0) if put_off else (0, len(refused)))
    assert second.sent == (len(refused) if put_off else 0)
    assert server.recipients() == (READERS if put_off else sorted(set(READERS) - set(refused)))
    assert all(server.recipients().count(reader) <= 1 for reader in READERS)
    assert not first.complete
    assert len(first.faults) == len(refused)


def test_what_nobody_answered_for_is_in_doubt_and_stays_there(room, server):
    server.scripts.after_taking = [RESET]

    first, again = room.run(), room.run(TUESDAY)

    assert (first.doubtful, first.sent) == (1, 2)
    assert "--received" in str(first.faults[0])
    assert (again.sent, again.doubtful) == (0, 0)
    assert fates(room) == ["doubtful", "sent", "sent"]
    assert server.recipients() == READERS


def test_a_doubtful_letter_is_sent_again_only_by_a_persons_word(local, server):
    server.scripts.after_taking = [RESET]
    local.run()

    done = local.run(TUESDAY, asked="weekly-home", again=True)

    assert done.sent == 1
    assert server.recipients() == [READERS[0], *READERS]
    assert len({taken.message["Message-ID"] for taken in server.taken}) == 4


def test_a_reader_who_got_a_doubtful_letter_was_told_what_stood_in_it(room, server):
    room.report("weekly-home", "home", when="daily 08:00", to=READERS[:1])
    server.scripts.after_taking = [RESET]
    room.run()
    with room.store.write() as connection:
        assert confirm(connection, "weekly-home", at=datetime.fromisoformat(TUESDAY)) == 1

    quiet = room.run(TUESDAY)
    room.tasks(issue(1, "메인 배너 교체", labels=["배너"]), issue(9, "새 배너", labels=["배너"]))
    news = room.run(TUESDAY.replace("24T", "25T"))

    assert (quiet.sent, quiet.quiet, news.sent) == (0, 1, 1)
    assert "1 new" in server.taken[-1].message["Subject"]


def test_a_doubtful_letter_says_nothing_against_what_its_reader_was_told_later(local, server):
    local.report("weekly-home", "home", when="daily 08:00", to=READERS[:1])
    server.scripts.after_taking = [RESET]
    local.run()
    local.run(TUESDAY)
    with local.store.write() as connection:
        later = all_tellings(connection)
        confirm(connection, "weekly-home", at=datetime.fromisoformat(TUESDAY))

        assert all_tellings(connection) == later != {}


def test_a_doubtful_letter_that_is_sent_again_is_news_to_its_reader_and_then_told(local, server):
    local.report("weekly-home", "home", when="daily 08:00", to=READERS[:1])
    server.scripts.after_taking = [RESET, RESET]
    local.run()
    again = local.run(asked="weekly-home", again=True)
    first, second = (taken.message.get_body(("plain",)).get_content() for taken in server.taken)

    assert (again.doubtful, fates(local), first) == (1, ["doubtful"], second)
    with local.store.write() as connection:
        confirm(connection, "weekly-home", at=datetime.fromisoformat(TUESDAY))
    assert local.run(TUESDAY).quiet == 1


@pytest.mark.parametrize("trouble", [None, NEVER, RESET])
def test_a_dry_run_of_sending_again_writes_what_would_be_sent_again(local, server, trouble):
    if trouble is RESET:
        server.scripts.after_taking = [RESET]
    elif trouble is not None:
        server.scripts.for_recipient[READERS[0]] = trouble
    local.run()
    server.scripts.for_recipient.clear()

    dry = local.run(TUESDAY, dry_run=True, asked="weekly-home", again=True)
    done = local.run(TUESDAY, asked="weekly-home", again=True)

    assert len(dry.written) == done.sent == (3 if trouble is None else 1)


def test_letters_of_one_mail_arrive_together_and_are_sent_again_together(local, server):
    local.report("weekly-home", "home", to=READERS[:1])
    local.report("daily-home", "home", when="daily 08:00", to=READERS[:1])
    server.scripts.after_taking = [RESET, RESET]
    local.run()
    local.run(TUESDAY, asked="daily-home", again=True)
    assert fates(local) == ["doubtful"] * 2

    with local.store.write() as connection:
        confirm(connection, "daily-home", at=datetime.fromisoformat(TUESDAY))

    assert fates(local) == ["sent"] * 2
    assert server.recipients() == READERS[:1] * 2


def test_a_server_that_cannot_be_used_is_asked_once_and_nothing_is_lost(local, server):
    server.scripts.by_stage["banner"].append("554 go away")

    first, second = local.run(), local.run(TUESDAY)

    assert (first.sent, first.kept, first.refused_all, len(first.faults)) == (0, 3, True, 1)
    assert server.connections == 2
    assert second.sent == 3


def test_a_sender_that_is_refused_is_a_server_that_refuses_all(local, server):
    server.scripts.by_stage["MAIL"] = ["550 not you"] * 3

    done = local.run()

    assert (done.refused, done.refused_all) == (3, True)


def test_a_server_that_keeps_breaking_off_is_left_in_peace(local, server):
    local.report("weekly-home", "home", to=[f"{name}@hanbit.example" for name in "abcdefgh"])
    server.scripts.by_stage["RCPT"] = [RESET] * 8

    done = local.run()

    assert (done.kept, server.connections) == (8, 3)
    assert fates(local).count("new") == 8


def test_an_address_that_no_header_takes_is_refused_and_the_others_go_on(local, server):
    local.report("weekly-home", "home", to=["민수@hanbit.example", "b@hanbit.example"])

    done = local.run()

    assert (done.sent, done.refused) == (1, 1)
    assert server.recipients() == ["b@hanbit.example"]


def test_a_reader_who_was_taken_off_gets_nothing_and_a_new_one_takes_their_place(local, server):
    server.scripts.for_recipient["a@hanbit.example"] = LATER
    local.run()
    server.scripts.for_recipient.clear()
    local.report("weekly-home", "home", to=["new@hanbit.example", *READERS[1:]])

    local.run(TUESDAY)

    assert server.recipients() == ["b@hanbit.example", "c@hanbit.example", "new@hanbit.example"]
    assert ("weekly-home", "a@hanbit.example", "2026-11-23", "dropped") in local.outbox()


def test_somebody_of_two_parties_gets_two_mails_and_neither_holds_the_others(local, server):
    local.report("weekly-home", "home", to=["both@hanbit.example"])
    local.report("weekly-acme", "acme", to=["both@hanbit.example"])

    local.run()

    home, acme = (taken.message.get_body(("plain",)).get_content() for taken in server.taken)
    assert ("내부 채용" in home, "내부 채용" in acme) == (True, False)


def test_no_news_no_mail_until_something_changes(local, server):
    local.report("weekly-home", "home", when="daily 08:00", to=READERS[:1])
    sent = []
    for day in (23, 24, 25):
        if day == 25:
            local.tasks(issue(1, "메인 배너 교체", labels=["배너"]), issue(9, "새 배너", labels=["배너"]))
        sent.append(local.run(f"2026-11-{day}T08:30:00+09:00").sent)

    assert sent == [1, 0, 1]


def test_decisions_that_nothing_moves_are_brought_up_again_after_two_weeks(local):
    local.report("weekly-home", "home", to=READERS[:1])
    days = ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14")

    assert [local.run(f"{day}T08:30:00+09:00").sent for day in days] == [1, 0, 1, 0]


def test_a_mail_that_waited_goes_out_as_the_newest_report_and_not_twice(local, server):
    server.scripts.by_stage["RCPT"] = [LATER] * 3
    local.run()

    done = local.run("2026-11-30T08:30:00+09:00")

    assert done.sent == 3
    assert server.recipients() == READERS
    assert fates(local) == ["dropped"] * 3 + ["sent"] * 3


def test_a_preview_becomes_no_mail_when_sending_begins(local, server):
    local.shop.settings["mail"]["send"] = "preview"
    local.run()
    local.shop.settings["mail"]["send"] = "on"

    assert local.run(TUESDAY).sent == 0
    assert local.run(TUESDAY, asked="weekly-home").sent == 3


def test_a_dry_run_opens_no_connection(local, server):
    done = local.run(MONDAY, dry_run=True)

    assert len(done.written) == 3
    assert (server.connections, local.outbox()) == (0, [])


def test_a_mailbox_that_is_full_is_no_mail_too_large(local, server):
    local.report("weekly-home", "home", to=READERS[:1])
    server.scripts.by_stage["end of data"].append("552 5.2.2 mailbox full")

    assert "was refused: 552 5.2.2 mailbox full" in str(local.run().faults[0])


@pytest.mark.parametrize(
    ("stage", "action", "told"),
    [
        ("end of data", "451 later", "메일 본문 끝: 451 later"),
        ("RCPT", RESET, "받는 사람: 연결이 끊어짐"),
        ("RCPT", HANG, "받는 사람: 제때 답이 없음"),
    ],
)
def test_why_a_mail_was_not_taken_is_said_in_the_readers_language(local, server, stage, action, told):
    local.report("weekly-home", "home", to=READERS[:1])
    server.scripts.by_stage[stage].append(action)

    assert told in Language("ko").fault(local.run().faults[0])


def test_the_house_is_told_in_its_next_report_whom_mail_did_not_reach_and_vendors_are_not(local, server):
    local.report("weekly-home", "home", to=READERS[:1])
    local.report("weekly-acme", "acme", to=["pm@acme.example", "gone@acme.example"])
    server.scripts.for_recipient["gone@acme.example"] = NEVER
    local.run()
    server.taken.clear()
    local.tasks(issue(1, "메인 배너 교체", labels=["배너"]), issue(9, "새 배너", labels=["배너"]))

    local.run("2026-11-30T08:30:00+09:00")

    texts = {each.recipients[0]: each.message.get_body(("plain",)).get_content() for each in server.taken}
    assert "gone@acme.example" in texts["a@hanbit.example"]
    assert "gone@acme.example" not in texts["pm@acme.example"]


def test_a_mail_goes_through_servers_that_know_seven_bits_and_short_lines(local, server):
    local.report("weekly-home", "home", to=["민수 <minsu@hanbit.example>"], attach=["csv"])
    local.tasks(issue(1, "배너 " + "긴 제목 " * 300, labels=["배너"]), issue(2, "배너 ﾊﾝｶｸ 中文 ✓ é", labels=["배너"]))

    assert local.run().sent == 1

    (taken,) = server.taken
    assert taken.content.isascii()
    assert max(map(len, taken.content.split(b"\r\n"))) <= 998
    assert b"\n" not in taken.content.replace(b"\r\n", b"")
    assert "中文 ✓ é" in taken.message.get_body(("plain",)).get_content()


def test_a_mail_to_the_address_that_it_comes_from_says_that_it_wants_no_answer(local, server):
    local.report("weekly-home", "home", to=["dure@hanbit.example"])

    done, again = local.run(), local.run(TUESDAY)

    (taken,) = server.taken
    assert (done.sent, again.sent) == (1, 0)
    assert (taken.message["Auto-Submitted"], taken.message["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


@pytest.mark.parametrize(
    "lacking",
    [
        {"user": "dure", "password": "${NO_SUCH_PASSWORD_IS_SET}"},
        {"user": "${NO_SUCH_USER_IS_SET}", "password": {"file": "password.txt"}},
        {"user": "dure", "token_command": ["no-such-program-anywhere"]},
        {"user": "dure", "token_command": ["false"]},
        {"ca_bundle": "no-such-file.pem", "tls": "starttls"},
    ],
)
def test_for_want_of_what_the_server_needs_nothing_is_lost(shop, sqlite_store, lacking):
    house = MailServer(login=(b"dure", b"pass"), auth_require_tls=False, tls=None)
    room = Mailroom(shop, sqlite_store)
    shop.write("password.txt", "pass")
    room.post_through(house, **lacking)

    first = room.run()
    assert (first.sent, first.refused_all, len(first.faults), fates(room)) == (0, True, 1, ["new"])
    room.post_through(house, user="dure", password={"file": "password.txt"})
    second = room.run(TUESDAY)
    house.close()

    assert second.sent == 1


@pytest.mark.parametrize("way", ["run", "dry run", "by hand"])
def test_where_nothing_was_ever_read_no_report_goes_out_and_it_stays_due(local, server, way):
    export = local.shop.folder / "hq.json"
    export.rename(export.with_suffix(".away"))

    first = local.run(
        dry_run=way == "dry run",
        **({"asked": "weekly-home"} if way == "by hand" else {}),
    )
    export.with_suffix(".away").rename(export)
    second = local.run(TUESDAY)

    assert (first.sent, first.written, second.sent) == (0, (), 3)
    assert "No source was ever read" in str(first.notes[0])
    assert {row[2] for row in local.outbox()} == {"2026-11-23"}


def test_a_run_that_never_read_anything_says_that_reports_wait(shop):
    shop.export("hq", "nothing")
    shop.settings["reports"] = {"weekly-home": {"party": "home", "when": "mon 08:30"}}

    ran = shop.run("run")

    assert ran.code == 4
    assert "dure: warning: No source was ever read, so that no report went out." in ran.err
    assert not (shop.folder / "reports").exists()


def test_a_source_that_holds_nothing_was_read(shop, sqlite_store, server):
    room = Mailroom(shop, sqlite_store)
    room.report("weekly-home", "home", always=True)
    room.post_through(server)
    shop.settings["connections"].clear()
    shop.export("design", trello())

    assert room.run().sent == 1
