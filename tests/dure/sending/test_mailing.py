"""What is due goes out once, to whom it is for, and only where there is news."""

import pytest
from mailroom import BANNER
from mailroom import HIRING
from mailroom import MONDAY
from mailroom import NEXT_MONDAY
from mailroom import TUESDAY
from mailroom import Mailroom
from mailroom import mail_of
from tool_exports import SEOYEON
from tool_exports import issue


@pytest.fixture
def room(shop, store):
    return Mailroom(shop, store)


@pytest.fixture
def local(shop, sqlite_store):
    return Mailroom(shop, sqlite_store)


def test_a_preview_is_written_for_each_reader_once_per_period(room):
    room.report("weekly-home", "home", to=["민수 <minsu@hanbit.example>", "lead@hanbit.example"])

    first, again, missed = room.run(), room.run(TUESDAY), room.run(NEXT_MONDAY)

    assert [path.name for path in first.written] == [
        "weekly-home--minsu@hanbit.example.eml",
        "weekly-home--lead@hanbit.example.eml",
    ]
    assert [mail_of(path)["To"] for path in first.written] == ["민수 <minsu@hanbit.example>", "lead@hanbit.example"]
    assert (again.written, again.faults) == ((), ())
    assert [row[2:] for row in room.outbox()] == [
        ("2026-11-23", "previewed"),
        ("2026-11-23", "previewed"),
        ("2026-11-30", "previewed"),
        ("2026-11-30", "previewed"),
    ]
    assert len(missed.written) == 2
    assert len({mail_of(path)["Message-ID"] for path in (*first.written, *missed.written)}) == 2


def test_a_report_that_monday_missed_goes_out_on_tuesday(room):
    assert len(room.run(TUESDAY).written) == 1
    assert room.outbox() == [("weekly-home", "pmo@hanbit.example", "2026-11-23", "previewed")]


def test_nothing_goes_out_before_its_time(local):
    assert local.run("2026-11-20T20:00:00+09:00").written != ()  # the period before was never told
    assert local.run("2026-11-23T08:29:00+09:00").written == ()
    assert local.run("2026-11-23T08:30:00+09:00").written != ()


def test_a_dry_run_writes_files_and_remembers_nothing(room):
    first, second = room.run(dry_run=True), room.run(TUESDAY, dry_run=True)

    assert len(first.written) == len(second.written) == 1
    assert room.outbox() == []


def test_without_gaps_there_is_no_mail_unless_it_is_asked_for(local):
    local.tasks(issue(3))
    local.report("daily-home", "home", when="daily 08:00", to="lead@hanbit.example", always=True)

    done = local.run()

    assert [path.name for path in done.written] == ["daily-home--lead@hanbit.example.eml"]
    assert done.quiet == 1
    assert ("weekly-home", "pmo@hanbit.example", "2026-11-23", "dropped") in local.outbox()


def test_a_source_that_fails_is_news_to_those_alone_who_have_a_task(local):
    local.shop.settings["parties"]["glow"] = {"name": "글로우 디자인", "kind": "vendor", "contact": ["pm@glow.example"]}
    for party in ("glow", "acme"):
        local.report(f"weekly-{party}", party)
    local.tasks(issue(3, "배너 문구", labels=["배너"], owner=SEOYEON))
    local.shop.settings["connections"]["ops"] = {"tool": "asana", "export": "missing.json"}

    done = local.run()

    assert {path.name for path in done.written} == {
        "weekly-acme--pm@acme.example.eml",
        "weekly-home--pmo@hanbit.example.eml",
    }


def test_reports_of_one_party_to_one_reader_are_one_mail_and_those_of_two_parties_never(local):
    local.report("short-home", "home", to="PMO@hanbit.example")
    local.report("weekly-acme", "acme", to="pmo@hanbit.example")

    done = local.run()

    assert [path.name for path in done.written] == [
        "weekly-home--pmo@hanbit.example.eml",
        "weekly-acme--pmo@hanbit.example.eml",
    ]
    assert [row[0] for row in local.outbox()] == ["weekly-home", "short-home", "weekly-acme"]
    assert "내부 채용" not in mail_of(done.written[1]).get_body(("plain",)).get_content()


def test_a_report_without_readers_is_left_alone(local):
    local.shop.settings["parties"]["home"]["contact"] = []

    assert local.run().written == ()
    assert local.outbox() == []


def test_tasks_of_the_mail_are_those_of_the_moment(local):
    local.tasks(BANNER)
    text = mail_of(local.run(MONDAY).written[0]).get_body(("plain",)).get_content()
    assert "메인 배너 교체" in text
    assert HIRING["fields"]["summary"] not in text
