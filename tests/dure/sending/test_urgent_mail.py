"""An urgent task without an answer goes at once to the side whose turn it is, then up the ladder, each step once."""

import json
import re
from datetime import datetime

import pytest
from fake_tools.mail_server import RESET
from mailroom import Mailroom
from tool_exports import MINSU
from tool_exports import SEOYEON
from tool_exports import issue

from dure.sending.words import unsettled
from sync.outbox import Fate
from sync.outbox import letters
from sync.outbox import settle

HOME, ACME, BETA = "pmo@hanbit.example", "pm@acme.example", "pm@beta.example"
MORNING, NOON, EVENING, NEXT_DAY, LATER = (
    f"2026-11-{day}:00+09:00" for day in ("24T09:30", "24T12:00", "24T17:30", "25T12:00", "27T17:00")
)


@pytest.fixture
def room(shop, sqlite_store, server):
    return urgent_room(shop, sqlite_store, server)


def urgent_room(shop, store, server):
    made = Mailroom(shop, store)
    shop.settings["reports"] = {}
    duty = shop.agreement["duties"][0]
    duty |= {
        "response": {"urgent": "2wh"},
        "escalate": [{"after": "1wd", "to": ["acme"]}, {"after": "3wd", "to": ["home", "acme"]}],
    }
    made.post_through(server)
    made.tasks(issue(3))
    made.run(MORNING)
    server.reset()
    return made


def outage(*, owner=None, number=7, created="2026-11-24T09:00:00.000+0900", **fields):
    return issue(
        number, "결제창 배너 오류", labels=["배너"], owner=owner, created=created, updated=created,
        priority={"name": "Highest"}, **fields,
    )  # fmt: skip


def gap_evidence(room):
    with room.store.read() as connection:
        return json.loads(
            connection.exec_driver_sql("SELECT evidence FROM gaps WHERE kind = 'urgent-unanswered'").scalar_one()
        )


def text_of(taken):
    return taken.message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def accept(room, *, until):
    """Accept the one urgent gap, as a person does at noon."""
    listed = room.shop.as_is("gaps", "list", "--format", "json", at=NOON).json["gaps"]
    (gap,) = [gap["id"] for gap in listed if gap["kind"] == "urgent-unanswered"]
    words = ("accept", gap, "--until", until, "--reason", "합의", "--by", "민수")
    accepted = room.shop.as_is("gaps", *words, at=NOON)
    assert accepted.code == 0, accepted.err


def test_each_step_goes_to_its_contacts_once_and_is_told_in_the_evidence(shop, store, server):
    room = urgent_room(shop, store, server)
    room.tasks(outage())

    sent = [room.run(at).sent for at in (NOON, EVENING, NEXT_DAY, NEXT_DAY.replace("12:00", "13:00"), LATER, LATER)]

    assert sent == [1, 0, 1, 0, 2, 0]
    assert server.recipients() == [ACME, ACME, ACME, HOME]
    assert [(step["step"], step["to"]) for step in gap_evidence(room)["told"]] == [
        (0, ["acme"]),
        (1, ["acme"]),
        (2, ["acme", "home"]),
    ]
    assert "was told" not in server.taken[0].message.get_body(("plain",)).get_content()
    assert "ACME 운영 was told: 24 Nov 2026, 12:00" in server.taken[1].message.get_body(("plain",)).get_content()
    assert "결제창 배너 오류" in server.taken[0].message["Subject"]
    assert "결제창 배너 오류" in server.taken[0].message.get_body(("plain",)).get_content()


def test_steps_that_were_missed_go_out_together(room, server):
    room.tasks(outage())

    room.run(LATER)

    assert server.recipients() == [ACME, HOME]


@pytest.mark.parametrize("owner", [SEOYEON, MINSU])
def test_an_owner_ends_the_ladder(room, server, owner):
    room.tasks(outage())
    room.run(NOON)
    room.tasks(outage(owner=owner))

    room.run(LATER)

    assert server.recipients() == [ACME]


def test_an_owner_who_was_there_all_along_ends_nothing(room, server):
    room.tasks(outage(owner=MINSU))

    room.run(NOON)
    room.run(NEXT_DAY)

    assert server.recipients() == [ACME, ACME]


def test_who_accepts_the_gap_ends_the_ladder(room, server):
    room.tasks(outage())
    room.run(NOON)
    accept(room, until="2026-12-20")

    room.run(LATER)

    assert server.recipients() == [ACME]


def test_an_alarm_that_acceptance_called_off_goes_out_when_the_acceptance_is_over(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["451 later"]
    room.run(NOON)
    server.reset()
    accept(room, until="2026-11-25")
    room.run(EVENING)
    assert [row[-1] for row in room.outbox()] == ["dropped"]

    room.run(LATER)

    assert server.recipients() == [ACME, HOME]
    assert [step["step"] for step in gap_evidence(room)["told"]] == [0, 1, 2]


def test_a_task_that_is_urgent_again_after_its_gap_was_accepted_begins_a_ladder_of_its_own(room, server):
    room.tasks(outage())
    room.run(NOON)
    accept(room, until="2026-12-20")
    room.tasks(outage() | {"fields": {**outage()["fields"], "priority": {"name": "Low"}}})
    room.run(EVENING)
    server.reset()
    room.tasks(outage())
    room.run(NEXT_DAY)
    room.run(LATER)

    assert server.recipients() == [ACME]  # two steps in one mail
    assert [step["step"] for step in gap_evidence(room)["told"]] == [0, 1]


def test_urgent_steps_ride_in_the_report_that_goes_to_the_same_reader(room, server):
    room.report("weekly-acme", "acme", when="tue 10:00", language="ko")
    room.tasks(outage())

    done = room.run(NOON)

    assert (done.sent, server.recipients()) == (1, [ACME])
    assert [(row[0], row[-1]) for row in room.outbox()] == [("weekly-acme", "sent"), ("urgent", "sent")]


def with_beta(room):
    """Let there be another vendor, which holds no tasks."""
    beta = {"name": "베타 협력사", "kind": "vendor", "domains": ["beta.example"], "contact": [BETA]}
    room.shop.settings["parties"]["beta"] = beta


def test_a_side_that_may_not_see_the_task_is_told_nothing_and_the_owner_of_dure_that(room, server):
    with_beta(room)
    room.shop.agreement["duties"][0]["escalate"] = [{"after": "1wd", "to": ["acme", "beta"]}]
    room.tasks(outage())

    done = room.run(NEXT_DAY)

    assert server.recipients() == [ACME]
    assert BETA not in {row[1] for row in room.outbox()}
    (note,) = done.notes
    assert "베타 협력사 was to be told of what is urgent and may not see it: hq:OPS-7." in str(note)
    assert "visibility:" in str(note)
    assert done.complete


def test_a_step_that_nobody_of_it_may_see_goes_to_the_house_once_and_stands_in_the_evidence(room, server):
    with_beta(room)
    room.shop.agreement["duties"][0] |= {
        "responsible": ["beta"],
        "escalate": [{"after": "1wd", "to": ["beta"]}, {"after": "3wd", "to": ["home", "beta"]}],
    }
    room.tasks(outage(owner=SEOYEON))

    sent = [room.run(at).sent for at in (NOON, EVENING, NEXT_DAY, LATER, LATER)]

    assert sent == [1, 0, 1, 1, 0]
    assert server.recipients() == [HOME] * 3
    assert [(step["step"], step["to"]) for step in gap_evidence(room)["told"]] == [
        (number, ["home"]) for number in range(3)
    ]
    assert "베타 협력사 may not see 1 task that is urgent (OPS-7): please pass it on." in text_of(server.taken[0])


def test_who_may_see_the_task_by_an_explicit_word_is_told_itself(room, server):
    with_beta(room)
    room.shop.agreement["duties"][0] |= {"responsible": ["beta"], "escalate": []}
    room.tasks(outage(owner=SEOYEON))
    room.shop.settings["connections"]["hq"]["visibility"] = ["acme", "beta"]

    done = room.run(NOON)

    assert (server.recipients(), done.notes) == ([BETA], ())


def test_a_house_without_contact_that_stands_in_for_another_makes_the_run_incomplete(room):
    with_beta(room)
    room.shop.agreement["duties"][0] |= {"responsible": ["beta"], "escalate": []}
    room.shop.settings["parties"]["home"]["contact"] = []
    room.tasks(outage(owner=SEOYEON))

    assert room.run(NOON).unreached == 1


def test_what_was_written_while_sending_was_off_is_sent_when_it_is_on_and_still_urgent(room, server):
    room.tasks(outage())
    room.shop.settings["mail"]["send"] = "preview"
    done = room.run(NOON)
    (written,) = done.written
    assert re.fullmatch(r"urgent--acme--[0-9a-f]{8}--pm@acme\.example\.eml", written.name)
    assert "told" not in gap_evidence(room)
    room.shop.settings["mail"]["send"] = "on"

    room.run(EVENING)

    assert server.recipients() == [ACME]


def test_the_next_urgent_step_is_written_beside_the_one_before(room):
    room.shop.settings["mail"]["send"] = "preview"
    room.tasks(outage())
    first = room.run(NOON).written
    room.tasks(outage(), outage(number=8))

    second = room.run(EVENING).written

    assert len({*first, *second}) == len(first) + len(second) > 1
    assert all(path.exists() for path in (*first, *second))


def test_an_alarm_that_waited_is_dropped_once_it_is_answered(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["451 later"]
    room.run(NOON)
    room.tasks(outage(owner=SEOYEON, status="In Progress"))

    room.run(EVENING)

    assert server.recipients() == []
    assert [row[-1] for row in room.outbox()] == ["dropped"]


def test_an_alarm_that_waited_goes_out_after_all_when_its_task_can_be_read_again(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["451 later"]
    room.run(NOON)
    server.reset()
    export = room.shop.folder / room.shop.settings["connections"]["hq"]["export"]
    export.rename(export.with_suffix(".away"))
    room.run(EVENING)
    export.with_suffix(".away").rename(export)

    room.run(NEXT_DAY)

    assert server.recipients().count(ACME) == 1


def test_a_refused_step_hides_behind_no_other_task(room, server):
    room.tasks(outage(), outage(number=8))
    server.scripts.by_stage["RCPT"] = ["550 no"]
    room.run(NOON)
    with room.store.write() as connection:
        first = letters(connection)[0]
        settle(connection, [first.id], Fate.SENT, at=first.created)
        found = unsettled(letters(connection))

    assert len(found) == 1


def test_refused_steps_are_sent_again_at_the_owners_word(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["550 no"]
    room.run(NOON)
    server.reset()
    told = room.shop.run("report", "urgent", "--resend")
    room.run(EVENING)

    assert told.code == 0, told.err
    assert server.recipients() == [ACME]


@pytest.mark.parametrize(
    "words",
    [
        ("urgent", "--resend", "--dry-run"),
        ("weekly-home", "--dry-run"),
        ("weekly-home", "--received", "--send"),
        ("weekly-home", "--received", "--resend"),
    ],
)
def test_words_that_do_not_go_together_are_refused_and_nothing_is_written(room, words):
    room.report("weekly-home", "home")
    room.tasks(outage())
    room.run(NOON)
    with room.store.write() as connection:
        sent = letters(connection)
        settle(connection, [each.id for each in sent], Fate.DOUBTFUL, at=sent[0].created)
    before = room.outbox()

    told = room.shop.run("report", *words)

    assert (told.code, room.outbox()) == (2, before)


def test_what_was_in_doubt_is_taken_for_arrived_at_the_owners_word(room):
    room.tasks(outage())
    room.run(NOON)
    with room.store.write() as connection:
        settle(connection, [letters(connection)[0].id], Fate.DOUBTFUL, at=letters(connection)[0].created)

    told = room.shop.run("report", "urgent", "--received")

    assert (told.code, [row[-1] for row in room.outbox()]) == (0, ["sent"])


def in_one_doubtful_mail(room, server):
    """Let a report and the steps of two urgent tasks go out in one mail that nobody answers for."""
    room.report("weekly-acme", "acme", when="tue 10:00")
    room.tasks(outage(), outage(number=8))
    server.scripts.after_taking = [RESET]
    done = room.run(NOON)
    server.reset()
    return done


@pytest.mark.parametrize("lost", [False, True])
def test_a_mail_in_doubt_is_one_whatever_is_in_it(room, server, lost):
    done = in_one_doubtful_mail(room, server)
    if lost:  # the run ended before it noted that no answer came
        with room.store.write() as connection:
            there = letters(connection)
            settle(connection, [each.id for each in there], Fate.HANDED, at=there[0].created)
        done = room.run(EVENING)

    told = [str(each) for each in done.faults]
    assert (done.doubtful, len(room.outbox()), len(told)) == (1, 3, 1)
    assert "weekly-acme, urgent reached pm@acme.example" in told[0]
    assert room.shop.run("doctor", at=EVENING).out.count("It is not known") == 1


def test_a_mail_in_doubt_is_settled_with_all_that_was_in_it(room, server):
    in_one_doubtful_mail(room, server)

    told = room.shop.run("report", "weekly-acme", "--received", at=EVENING)

    assert (told.code, {row[-1] for row in room.outbox()}) == (0, {"sent"})


@pytest.mark.parametrize("name", ["weekly-acme", "urgent"])
def test_a_mail_in_doubt_is_sent_again_with_all_that_was_in_it(room, server, name):
    in_one_doubtful_mail(room, server)

    room.shop.run("report", name, "--resend", at=EVENING)
    room.run(EVENING)

    assert {row[-1] for row in room.outbox()} == {"sent"}
    assert set(server.recipients()) == {ACME}


def test_a_step_that_arrived_after_all_stands_in_the_evidence_as_of_when_it_went(room, server):
    room.tasks(outage())
    server.scripts.after_taking = [RESET]
    room.run(NOON)
    assert "told" not in gap_evidence(room)

    told = room.shop.run("report", "urgent", "--received", at=EVENING)
    room.run(NEXT_DAY)

    assert told.code == 0, told.err
    at = datetime.fromisoformat(NOON)
    first, second = gap_evidence(room)["told"]
    assert (first["step"], first["to"], datetime.fromisoformat(first["at"])) == (0, ["acme"], at)
    assert (second["step"], second["to"]) == (1, ["acme"])


def test_nobody_to_tell_is_told_to_the_owner(room):
    room.shop.settings["parties"]["acme"]["contact"] = []
    room.tasks(outage())

    done = room.run(NOON)

    assert "nobody there can be told" in str(done.faults[0])
    assert (done.unreached, done.complete) == (1, False)


def test_a_run_that_can_tell_nobody_of_an_urgent_task_is_incomplete_and_says_so(room):
    room.shop.settings["parties"]["acme"]["contact"] = []
    room.tasks(outage())

    ran = room.shop.run("run", "--format", "json", at=NOON)

    assert (ran.code, ran.json["run"]["exit"], ran.json["deliveries"]["unreached"]) == (3, 3, 1)
    (past,) = room.shop.as_is("runs", "--format", "json", "--limit", "1").json["runs"]
    assert (past["exit"], past["deliveries"]["unreached"], len(past["faults"])) == (3, 1, 1)


def test_while_sending_is_off_nobody_to_tell_is_a_warning(room):
    room.shop.settings["parties"]["acme"]["contact"] = []
    room.shop.settings["mail"]["send"] = "preview"
    room.tasks(outage())

    ran = room.shop.run("run", at=NOON)

    assert ran.code == 0
    assert "dure: warning: An urgent task waits for ACME 운영" in ran.err


def test_two_urgent_tasks_are_one_mail(room, server):
    room.tasks(outage(), outage(number=8))

    room.run(NOON)

    (taken,) = server.taken
    assert "2" in taken.message["Subject"]


def test_the_subject_counts_what_waits_and_not_what_was_answered_since(room, server):
    room.report("weekly-acme", "acme", when="tue 10:00")
    room.tasks(*(outage(number=number) for number in (7, 8, 9)))
    room.run(NOON)
    server.reset()
    room.tasks(*(outage(number=number, owner=SEOYEON, status="In Progress") for number in (7, 8)), outage(number=9))

    room.run(NEXT_DAY)

    (taken,) = server.taken
    assert taken.message["Subject"] == "Urgent, waits for a first answer: 결제창 배너 오류"
    assert "OPS-7" not in text_of(taken)


def test_an_urgent_mail_begins_with_how_late_each_task_is_and_holds_no_numbers(room, server):
    room.tasks(outage(), outage(number=8, created="2026-11-24T09:30:00.000+0900"))

    room.run(NOON)

    (taken,) = server.taken
    told = text_of(taken)
    assert told.splitlines()[:2] == [
        "OPS-7: due 11:00 KST, 1 hour ago",
        "OPS-8: due 11:30 KST, 30 minutes ago",
    ]
    assert not any(word in told for word in ("%", "Numbers", "Key figures", "Sources", "dure:object"))
    foot = told.partition("\n--\n")[2].strip().splitlines()
    assert len(foot) == 1
    assert foot[0].startswith("You get this as the contact of ACME 운영")


def test_an_urgent_mail_of_a_later_day_names_the_day_and_a_korean_one_is_korean(room, server):
    room.shop.settings["language"] = "ko"
    room.tasks(outage())

    room.run(NOON)
    room.run(NEXT_DAY)

    first, later = (text_of(taken).splitlines()[0] for taken in server.taken)
    assert first == "OPS-7: 기한 11:00에서 1시간 지났습니다"
    assert later == "OPS-7: 기한 2026. 11. 24. 11:00에서 1일 1시간 지났습니다"


def test_an_urgent_mail_names_only_the_sources_that_are_not_fresh(room, server):
    room.shop.settings["connections"]["other"] = {"tool": "jira", "export": "missing.json", "scopes": ["X"]}
    room.tasks(outage())

    room.run(NOON)

    (taken,) = server.taken
    assert text_of(taken).count("not read in full") == 1
    assert "(hq)" not in text_of(taken).partition("■ Sources")[2]


@pytest.mark.parametrize(("owner", "told"), [(SEOYEON, [ACME, HOME]), (MINSU, [HOME]), (None, [HOME])])
def test_where_the_turn_is_nobodys_all_who_decide_together_are_told_at_once(room, server, owner, told):
    room.shop.agreement["duties"][0]["covers"] = [{"label": "다른 일"}]
    room.tasks(outage(owner=owner))

    room.run(EVENING)

    assert sorted(server.recipients()) == told
    assert [party for step in gap_evidence(room)["told"] for party in step["to"]] == (
        ["acme", "home"] if len(told) > 1 else ["home"]
    )


def test_who_holds_a_task_that_is_nobodys_and_may_not_see_it_is_not_told(room, server):
    room.shop.agreement["duties"][0]["covers"] = [{"label": "다른 일"}]
    room.tasks(outage(owner=SEOYEON))
    room.shop.settings["connections"]["hq"]["visibility"] = ["home"]

    room.run(EVENING)

    assert server.recipients() == [HOME]
    assert "ACME 운영 may not see 1 task that is urgent (OPS-7)" in text_of(server.taken[0])


def test_the_house_is_not_asked_to_pass_on_what_is_over(room, server):
    with_beta(room)
    room.report("weekly-home", "home", when="daily 10:00", always=True)
    room.shop.agreement["duties"][0] |= {"responsible": ["beta"], "escalate": []}
    room.tasks(outage(owner=SEOYEON))
    room.run(NOON)
    accept(room, until="2026-12-20")
    room.run(NEXT_DAY)

    first, later = (text_of(taken) for taken in server.taken)
    assert "베타 협력사 may not see 1 task that is urgent (OPS-7)" in first
    assert "may not see 1 task" not in later


def test_what_was_urgent_long_before_dure_looked_is_no_alarm(shop, sqlite_store, server):
    room = Mailroom(shop, sqlite_store)
    shop.settings["reports"] = {}
    room.post_through(server)
    room.tasks(outage(created="2026-10-01T09:00:00.000+0900"))

    room.run(NOON)

    assert server.recipients() == []


def test_an_edition_names_of_those_who_were_told_only_its_own_party_and_the_house(room, server):
    beta = {"name": "베타 협력사", "kind": "vendor", "domains": ["beta.example"], "contact": [BETA]}
    room.shop.settings["parties"]["beta"] = beta
    duty = room.shop.agreement["duties"][0]
    duty |= {"supporting": ["beta"], "escalate": [{"after": "1wd", "to": ["beta"]}, {"after": "2wd", "to": ["home"]}]}
    room.tasks(outage())
    for at in (NOON, NEXT_DAY, LATER):
        room.run(at)
    assert server.recipients() == [ACME, BETA, HOME]

    pages = {}
    for party in ("home", "acme", "beta"):
        room.shop.settings["reports"] = {"page": {"party": party}}
        assert room.shop.run("report", "page", "--out", "out", at=LATER).code == 0
        pages[party] = (room.shop.folder / "out/page.html").read_text(encoding="utf-8")

    told = {
        party: [name for name in ("ACME 운영", "베타 협력사") if f"{name} was told" in page]
        for party, page in pages.items()
    }
    assert told == {"home": ["ACME 운영", "베타 협력사"], "acme": ["ACME 운영"], "beta": ["베타 협력사"]}
