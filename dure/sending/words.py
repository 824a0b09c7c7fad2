"""What the owner is told of letters that did not simply arrive, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from dure.sending.deliveries import Deliveries
from dure.sending.plan import Parcel
from dure.terminal import tell_fault
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from reports.sending.server import Result
from reports.sending.server import Verdict
from sync.outbox import Fate
from sync.outbox import Kind
from sync.outbox import Letter


def told_of(parcel: Parcel, result: Result) -> Fault:
    """Tell of a parcel that was not taken."""
    names = _names(parcel.letters)
    if result.verdict is Verdict.LATER:
        return fault(
            "{report} for {reader} was not taken now ({answer}).",
            report=", ".join(names),
            reader=parcel.reader,
            answer=result.answer,
            advice=msg("The next run tries again."),
        )
    if result.verdict is Verdict.DOUBTFUL:
        return in_doubt(", ".join(names), names[0], parcel.reader)
    return refused(", ".join(names), names[0], parcel.reader, result.answer)


def in_doubt(names: str, name: str, reader: str) -> Fault:
    """Tell of a letter that may have arrived, or not."""
    return fault(
        "It is not known whether {report} reached {reader}: the server took it and did not answer. It is not sent again by itself.",
        report=names,
        reader=reader,
        advice=msg(
            "Ask {reader}, then settle it: dure report {name} --received, or dure report {name} --resend.",
            reader=reader,
            name=name,
        ),
    )


def refused(names: str, name: str, reader: str, answer: str) -> Fault:
    """Tell of a letter that was refused for good."""
    return fault(
        "{report} for {reader} was refused: {answer}.",
        report=names,
        reader=reader,
        answer=answer,
        advice=msg("Check the address in dure.yaml, then send it again: dure report {name} --resend.", name=name),
    )


def nothing_known() -> Fault:
    """Tell that reports wait because there is nothing that they could tell."""
    return fault(
        "No source was ever read, so that no report went out.",
        advice=msg("What is due goes out with the first run that reads something."),
    )


def unsettled(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """Give the refused and doubtful letters after which their reader got no later one of the same report."""
    newest: dict[tuple[str, ...], str] = {}
    for each in letters:
        if each.fate is Fate.SENT:
            newest[_line(each)] = max(newest.get(_line(each), ""), each.address.period)
    return tuple(
        each
        for each in letters
        if each.fate in {Fate.REFUSED, Fate.DOUBTFUL} and newest.get(_line(each), "") < each.address.period
    )


def _line(letter: Letter) -> tuple[str, ...]:
    """Give what a later letter follows an earlier one in: a report to a reader, the ladder of one urgent gap to a reader."""
    address = letter.address
    gap = address.period.partition("/")[0] if address.kind is Kind.URGENT else ""
    return (address.report, address.recipient, gap)


def troubles(several: Iterable[Letter]) -> tuple[Fault, ...]:
    """Tell of every mail that waits for the owner's word, once for all the letters in it."""
    mails: dict[tuple[str, Fate], list[Letter]] = {}
    for each in unsettled(tuple(several)):
        mails.setdefault((each.mail, each.fate), []).append(each)
    told = (_trouble(together) for together in mails.values())
    return tuple({str(each): each for each in told}.values())


def _trouble(together: Sequence[Letter]) -> Fault:
    names, reader = _names(together), together[0].address.recipient
    if together[0].fate is Fate.DOUBTFUL:
        return in_doubt(", ".join(names), names[0], reader)
    return refused(", ".join(names), names[0], reader, together[0].answer or "")


def _names(together: Sequence[Letter]) -> tuple[str, ...]:
    """Name what letters are of, reports first: by the first name all of them are settled."""
    ordered = sorted(together, key=lambda each: each.address.kind is Kind.URGENT)
    return tuple(dict.fromkeys(each.address.report for each in ordered))


def told_in_line(done: Deliveries, *, sending: bool) -> Message:
    """Say in one line what was sent, or that sending is off."""
    if not sending:
        return msg(
            "{n} {n:mail|mails} written as {n:a file|files}; nothing was sent (mail.send is not on, or this was a dry run).",
            n=len(done.written),
        )
    return msg(
        "{sent} sent, {refused} refused, {doubtful} in doubt, {kept} kept for the next run.",
        sent=done.sent,
        refused=done.refused,
        doubtful=done.doubtful,
        kept=done.kept,
    )


def tell_troubles(done: Deliveries) -> None:
    """Tell what did not arrive, and what is worth knowing of what did."""
    for each in done.faults:
        tell_fault(each, "error")
    for each in done.notes:
        tell_fault(each)


def deliveries_document(done: Deliveries) -> dict[str, Any]:
    """Give what was sent to programs."""
    return {**counts(done), "complete": done.complete, "files": [str(path) for path in done.written]}


def counts(done: Deliveries) -> dict[str, int]:
    """Give by name how much was sent, and what became of the rest."""
    names = ("sent", "refused", "doubtful", "kept", "quiet", "unreached")
    return {**{name: getattr(done, name) for name in names}, "written": len(done.written)}
