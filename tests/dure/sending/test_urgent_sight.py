"""Who may not see an urgent task is told nothing of it: it goes to the house, which passes it on."""

from __future__ import annotations

import pytest
from tool_exports import SEOYEON
from urgent_room import ACME
from urgent_room import BETA
from urgent_room import EVENING
from urgent_room import HOME
from urgent_room import LATER
from urgent_room import NEXT_DAY
from urgent_room import NOON
from urgent_room import accept
from urgent_room import gap_evidence
from urgent_room import outage
from urgent_room import text_of
from urgent_room import urgent_room


@pytest.fixture
def room(shop, sqlite_store, server):
    return urgent_room(shop, sqlite_store, server)


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
