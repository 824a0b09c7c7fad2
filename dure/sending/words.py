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
from reports.sending.server import taken_apart
from sync.outbox import Fate
from sync.outbox import Kind
from sync.outbox import Letter

_TOO_LARGE = ("SIZE", "552")
_FULL = "552 5.2.2"


def told_of(parcel: Parcel, result: Result) -> Fault:
    """Tell of a parcel that was not taken."""
    told = _Told(parcel.letters, result.answer)
    if result.verdict is Verdict.LATER:
        return told.put_off()
    return told.in_doubt() if result.verdict is Verdict.DOUBTFUL else told.refused()


class _Told:
    """What is told of letters that went out together, by what a mail server or a messenger answered."""

    def __init__(self, together: Sequence[Letter], answer: str) -> None:
        """Take the names, reports first: by the first one all of the letters are settled."""
        ordered = sorted(together, key=lambda each: each.address.kind is Kind.URGENT)
        names = tuple(dict.fromkeys(each.address.report for each in ordered))
        self._report, self._name = ", ".join(names), names[0]
        self._reader = together[0].address.recipient
        self._by_messenger = together[0].address.kind is Kind.MESSENGER
        self._stage, self._answer = taken_apart(answer)
        if self._by_messenger and self._answer.isdecimal():
            self._answer = f"HTTP {self._answer}"

    def put_off(self) -> Fault:
        """Tell of what was not taken now."""
        advice = msg("The next run tries again.")
        if self._by_messenger:
            return fault(
                "The messenger {reader} did not take {report} now ({answer:word.trouble}).",
                reader=self._reader,
                report=self._report,
                answer=self._answer,
                advice=advice,
            )
        return fault(
            "{report} for {reader} was not taken now by the mail server ({stage:word.mail-step}: {answer:word.trouble}).",
            report=self._report,
            reader=self._reader,
            stage=self._stage.value if self._stage else "",
            answer=self._answer,
            advice=advice,
        )

    def in_doubt(self) -> Fault:
        """Tell of what may have arrived, or not."""
        if self._by_messenger:
            return fault(
                "It is not known whether {report} reached the messenger {reader}, which did not answer. It is not sent again by itself.",
                report=self._report,
                reader=self._reader,
                advice=msg(
                    "Look there, then settle it: dure report {name} --received, or dure report {name} --resend.",
                    name=self._name,
                ),
            )
        return fault(
            "It is not known whether {report} reached {reader}: the server took it and did not answer. It is not sent again by itself.",
            report=self._report,
            reader=self._reader,
            advice=msg(
                "Ask {reader}, then settle it: dure report {name} --received, or dure report {name} --resend.",
                reader=self._reader,
                name=self._name,
            ),
        )

    def refused(self) -> Fault:
        """Tell of what was refused for good."""
        if self._by_messenger:
            return fault(
                "The messenger {reader} refused {report} ({answer:word.trouble}).",
                reader=self._reader,
                report=self._report,
                answer=self._answer,
                advice=msg(
                    "Check its address under messengers: in dure.yaml, then send it again: dure report {name} --resend.",
                    name=self._name,
                ),
            )
        if self._too_large:
            return fault(
                "{report} for {reader} is too large for the mail server: {answer}.",
                report=self._report,
                reader=self._reader,
                answer=self._answer,
                advice=msg(
                    "Ask its operator for a higher limit, then send it again: dure report {name} --resend.",
                    name=self._name,
                ),
            )
        return fault(
            "{report} for {reader} was refused: {answer:word.trouble}.",
            report=self._report,
            reader=self._reader,
            answer=self._answer,
            advice=msg(
                "Check the address in dure.yaml, then send it again: dure report {name} --resend.", name=self._name
            ),
        )

    @property
    def _too_large(self) -> bool:
        """Whether a server takes no mail so large; of a mailbox that is full it says the same, with a code behind."""
        return self._answer.startswith(_TOO_LARGE) and not self._answer.startswith(_FULL)


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
    told = _Told(together, together[0].answer or "")
    return told.in_doubt() if together[0].fate is Fate.DOUBTFUL else told.refused()


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


def tell_troubles(done: Deliveries, told: Iterable[Fault] = ()) -> None:
    """Tell what did not arrive, and what is worth knowing of what did, but for what was ``told`` before."""
    before = {str(each) for each in told}
    for each in done.faults:
        tell_fault(each, "error")
    for each in done.notes:
        if str(each) not in before:
            tell_fault(each)


def deliveries_document(done: Deliveries) -> dict[str, Any]:
    """Give what was sent to programs."""
    return {**counts(done), "complete": done.complete, "files": [str(path) for path in done.written]}


def counts(done: Deliveries) -> dict[str, int]:
    """Give by name how much was sent, and what became of the rest."""
    names = ("sent", "refused", "doubtful", "kept", "quiet", "unreached")
    return {**{name: getattr(done, name) for name in names}, "written": len(done.written)}
