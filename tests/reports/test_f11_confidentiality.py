"""F11: seven channels of a mail, four readers, six kinds of ownership: who reads of which task, and who reads nothing."""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile

import pytest

from gaps.gap import GapState
from mapping.errors import fault
from mapping.parties import Party
from mapping.parties import PartyKind
from reports.attachments import attachments_of
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.report import build_report
from reports.wording import word_report
from sync.runs import ConnectionResult

# Each kind of ownership: where its task lies, its label, who holds it, and which readers may know of it.
OWNERSHIPS = {
    "of A": ("ops", "배너", ("seoyeon",), {"A", "in-house"}),
    "of B": ("design", "상세", ("sora",), {"B", "in-house"}),
    "shared by A and the house": ("hq", "반품", ("seoyeon", "minsu"), {"A", "in-house"}),
    "of the house": ("hq", "결제", ("minsu",), {"in-house"}),
    "of nobody": ("hq", "급여", (), {"in-house"}),
    "moved from A to B": ("design", "상세", ("sora",), {"B", "in-house"}),
}
READERS = {"A": "acme", "B": "glow", "in-house": "home", "unknown": "other"}
OPEN = {reader: sum(reader in allowed for *_, allowed in OWNERSHIPS.values()) for reader in READERS}
OTHER = Party(id="other", name="새 협력사", kind=PartyKind.VENDOR, contact=("x@other.example",))


def _word(ownership):
    return f"Q{list(OWNERSHIPS).index(ownership)}ZX"


def _lay_out(workspace):
    """Lay out a task and two gaps of each ownership; the one that moved was held by A when one of its gaps began."""
    for ownership, (connection, label, owners, _) in OWNERSHIPS.items():
        word = _word(ownership)
        url = f"https://{connection}.example/{word}"
        uid = workspace.task(f"{connection}:{word}-1", word, *owners, labels=(label,), url=url, description=word)
        workspace.gap("unassigned", uid, state=GapState.NEW, settle=(), reason=word, evidence={"note": word})
        workspace.gap("bounced", uid, state=GapState.RESOLVED, settle=(), reason=word)
    return workspace


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
        "banner and errors": "\n".join(line for line in text.splitlines() if "!" in line or "ERR" in line),
        "headers and thread": "\n".join(f"{name}: {value}" for name, value in message.items() if name not in envelope),
    }


@pytest.fixture(scope="module")
def made():
    """Keep each reader's mail; it is made once for all cases."""
    return {}


@pytest.fixture
def channels(workspace, parties, now, made):
    def of(reader):
        if reader not in made:
            made[reader] = _channels(_mail(_lay_out(workspace), {**parties, "other": OTHER}, now, READERS[reader]))
        return made[reader]

    return of


def _mail(workspace, parties, now, party):
    results = tuple(
        ConnectionResult(
            name=name, tool="jira", complete=False, as_of=now, error=fault("ERR {name}", name=name.upper())
        )
        for name in ("ops", "hq", "design")
    )
    report = build_report(name="weekly", party=parties[party], results=results, **workspace.moment)
    wording, language = word_report(report, Language("ko")), Language("ko")
    files = attachments_of(report, wording, language, ("xlsx", "csv", "html", "json"))
    sender, readers = "dure@hanbit.example", parties[party].contact
    envelope = Envelope(sender=sender, recipients=readers, report="weekly", party=party, at=now)
    raw = build_mail(wording, envelope, files).as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


CHANNELS = (
    "rows", "counts", "subject and addresses", "attachments", "links and ids", "banner and errors", "headers and thread",
)  # fmt: skip
TELLING = {"rows", "attachments", "links and ids"}
"""The channels in which a task is told at all."""


@pytest.mark.parametrize("ownership", OWNERSHIPS)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_tells_of_a_task_only_whom_it_concerns(channels, channel, reader, ownership):
    told = channels(reader)[channel]

    allowed = reader in OWNERSHIPS[ownership][3] and channel in TELLING
    assert (_word(ownership) in told) == allowed


@pytest.mark.parametrize("reader", READERS)
def test_counts_are_those_of_the_readers_own_tasks(channels, reader):
    told = channels(reader)["counts"]

    assert f"열린 업무 {OPEN[reader]}건 중" in told


@pytest.mark.parametrize(
    ("reader", "told"), [("A", set()), ("B", set()), ("unknown", set()), ("in-house", {"OPS", "HQ", "DESIGN"})]
)
def test_what_went_wrong_with_a_source_is_told_to_the_house_alone(channels, reader, told):
    everything = "\n".join(channels(reader).values())

    assert set(re.findall(r"ERR (\w+)", everything)) == told


@pytest.mark.parametrize(
    ("reader", "hidden"), [("A", ("glow", "글로우", "other.example")), ("B", ("acme", "ACME", "other.example"))]
)
def test_one_vendor_does_not_learn_that_there_is_another(channels, reader, hidden):
    everything = "\n".join(channels(reader).values())

    assert not [word for word in hidden if word in everything]
