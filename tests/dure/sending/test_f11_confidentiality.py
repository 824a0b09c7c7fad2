"""F11: seven channels of a mail, four readers, six kinds of ownership: who reads of which task, and who reads nothing.

The mails are those of a run that reads exports, judges, and hands over to a server.
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from fake_tools.mail_server import MailServer
from mailroom import Mailroom
from tool_exports import MINSU
from tool_exports import SEOYEON
from tool_exports import issue
from tool_exports import jira

SORA = SEOYEON | {"accountId": "5b10-sora", "displayName": "윤소라", "emailAddress": "sora@glow.example"}
FRIDAY, MONDAY, TUESDAY = (f"2026-11-{day}T08:30:00+09:00" for day in (20, 23, 24))

# Each kind of ownership: where its task lies, its label, who holds it, and which readers may know of it.
OWNERSHIPS = {
    "of A": ("ops", "결제", SEOYEON, {"A", "in-house"}),
    "of B": ("design", "결제", SORA, {"B", "in-house"}),
    "shared by A and the house": ("hq", "반품", None, {"A", "in-house"}),
    "of the house": ("hq", "급여", MINSU, {"in-house"}),
    "of nobody": ("hq", "결제", None, {"in-house"}),
    "moved from A to B": ("design", "결제", SORA, {"B", "in-house"}),
}
READERS = {"A": "acme", "B": "glow", "in-house": "home", "unknown": "delta"}
OPEN = {reader: sum(reader in allowed for *_, allowed in OWNERSHIPS.values()) for reader in READERS}
NAMES = {"home": "한빛상사", "acme": "ACME 운영", "glow": "글로우 스튜디오", "delta": "새 협력사"}
FAILING = "kaputt"
CHANNELS = (
    "rows", "counts", "subject and addresses", "attachments", "links and ids", "banner and errors", "headers and thread",
)  # fmt: skip
TELLING = {"rows", "attachments", "links and ids"}
"""The channels in which a task is told at all."""


def _word(ownership):
    return f"Q{list(OWNERSHIPS).index(ownership)}ZX"


def _open_shop(room):
    """Write down three vendors and the house, what they agreed, and a report for each with every attachment."""
    shop = room.shop
    shop.settings["language"] = "ko"
    shop.settings["rules"] = {"duplicate": "off", "redone": "off", "unassigned": {"grace": "0wd"}}
    shop.settings["parties"] = {
        party: {
            "name": name,
            "kind": "in-house" if party == "home" else "vendor",
            "domains": [f"{party}.example"],
            "contact": [f"pm@{party}.example"],
        }
        for party, name in NAMES.items()
    }
    shop.settings["reports"] = {}
    for party in NAMES:
        room.report(f"weekly-{party}", party, always=True, attach=["xlsx", "csv", "html", "json"])
    accounts = {"acme": SEOYEON, "home": MINSU, "glow": SORA}
    shop.people = [
        {
            "name": each["displayName"],
            "party": party,
            "accounts": dict.fromkeys(("ops", "design", "hq"), each["accountId"]),
        }
        for party, each in accounts.items()
    ]
    duty = {"accountable": "home", "responsible": ["home"]}
    shop.agreement["duties"] = [
        {"id": "payment", "title": "결제", "covers": [{"label": "결제"}], **duty},
        {"id": "return", "title": "반품", "covers": [{"label": "반품"}], **duty, "supporting": ["acme"]},
    ]


def _lay_out(room, *, opened=True, holders=None):
    """Export a task of each ownership, besides one that is done; its words stand in everything that a tool tells of it."""
    of_connection = {}
    for number, (ownership, (connection, label, usual, _)) in enumerate(OWNERSHIPS.items(), 1):
        word, owner = _word(ownership), (holders or {}).get(ownership, usual)
        issues = of_connection.setdefault(connection, [])
        issues.append(issue(90 + number, "끝난 일", project=word, status="Done"))
        if opened:
            issues.append(issue(number, f"{word} 처리", project=word, owner=owner, labels=[label], description=word))
    for connection, issues in of_connection.items():
        url = f"https://{connection}.example"
        room.shop.export(connection, jira(*issues), tool="jira", url=url, export=f"{connection}.json", whole=True)


def _channels(message):
    """Take a mail apart into its channels."""
    files = []
    for part in message.iter_attachments():
        data = part.get_payload(decode=True)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                data = b"\n".join(book.read(name) for name in book.namelist())
        files.append(data.decode("utf-8", "replace"))
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    rows, _, foot = text.partition("■ 수치")
    head, _, rows = rows.partition("■")
    envelope = {"Subject", "To", "Cc", "Bcc"}
    return {
        "rows": rows,
        "counts": head + foot,
        "subject and addresses": "\n".join(str(message[name]) for name in envelope),
        "attachments": "\n".join(files),
        "links and ids": "\n".join(re.findall(r'href="[^"]*"|G-\w{8}', html)),
        "banner and errors": "\n".join(line for line in text.splitlines() if "!" in line or FAILING in line),
        "headers and thread": "\n".join(f"{name}: {value}" for name, value in message.items() if name not in envelope),
    }


@pytest.fixture(scope="module")
def made():
    """Keep each reader's mail; one run makes all of them for all cases."""
    return {}


@pytest.fixture
def channels(shop, sqlite_store, made):
    if not made:
        house = MailServer()
        room = Mailroom(shop, sqlite_store)
        _open_shop(room)
        room.post_through(house)
        _lay_out(room, opened=False)  # what was there before dure first looked is told little by little
        room.run(FRIDAY, dry_run=True)
        _lay_out(room, holders={"moved from A to B": SEOYEON})
        room.run(MONDAY, dry_run=True)
        _lay_out(room)
        shop.export(FAILING, "no JSON", tool="jira", url="https://x.example", export=f"{FAILING}.json")
        done = room.run(TUESDAY)
        house.close()
        assert done.sent == len(READERS), done.faults
        mails = {taken.recipients[0]: _channels(taken.message) for taken in house.taken}
        made |= {reader: mails[f"pm@{party}.example"] for reader, party in READERS.items()}
    return made


@pytest.mark.parametrize("ownership", OWNERSHIPS)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_tells_of_a_task_only_whom_it_concerns(channels, channel, reader, ownership):
    told = channels[reader][channel]

    allowed = reader in OWNERSHIPS[ownership][3] and channel in TELLING
    assert (_word(ownership) in told) == allowed


@pytest.mark.parametrize("reader", READERS)
def test_counts_are_those_of_the_readers_own_tasks(channels, reader):
    told = channels[reader]["counts"]

    assert f"열린 업무 {OPEN[reader]}건 중" in told


@pytest.mark.parametrize(("reader", "told"), [("A", False), ("B", False), ("unknown", False), ("in-house", True)])
def test_what_went_wrong_with_a_source_is_told_to_the_house_alone(channels, reader, told):
    everything = "\n".join(channels[reader].values())

    assert (FAILING in everything) == told


@pytest.mark.parametrize("reader", ["A", "B", "unknown"])
def test_one_vendor_does_not_learn_that_there_is_another(channels, reader):
    everything = "\n".join(channels[reader].values())
    others = [party for each, party in READERS.items() if each not in {reader, "in-house"}]

    assert not [word for party in others for word in (party, NAMES[party]) if word in everything]
