"""What a letter tells its reader: kept with it while nobody knows whether it arrived, and known to the reader once it has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from gaps.ladder import Rung
from sync.outbox import Fate
from sync.outbox import letters
from sync.outbox import settle
from sync.tellings import all_tellings
from sync.tellings import tell
from sync.urgent_steps import take_steps


class Content(Struct, frozen=True, kw_only=True):
    """What a letter tells, made at a moment by a run.

    ``gaps`` are those that its report asks about, None where it is an urgent step alone; ``complete`` says whether all
    sources behind it were read; ``rungs`` are the urgent steps in it.
    """

    at: datetime
    run: str
    gaps: frozenset[str] | None = None
    complete: bool = True
    rungs: tuple[Rung, ...] = ()

    def document(self) -> dict[str, Any]:
        """Give it as it is kept."""
        steps = [
            {"gap": each.gap, "since": each.since, "step": each.number, "owned": each.owned} for each in self.rungs
        ]
        gaps = None if self.gaps is None else sorted(self.gaps)
        return {"at": self.at.isoformat(), "run": self.run, "gaps": gaps, "complete": self.complete, "steps": steps}


def note_arrival(connection: Connection, content: Content, *, reader: str, party: str) -> None:
    """Remember that a reader, as one of a party, knows now what a letter tells."""
    if content.rungs:
        take_steps(connection, content.rungs, party=party, at=content.at)
    if content.gaps is not None:
        run, complete = content.run, content.complete
        tell(connection, reader=reader, party=party, at=content.at, run=run, gaps=content.gaps, complete=complete)


def confirm(connection: Connection, report: str, *, at: datetime) -> int:
    """Take a person's word that the doubtful mails with a report arrived; give how many there were.

    Whatever else stood in the same mail arrived with it. Its readers were told then what stood in it, unless a later mail
    told them more.
    """
    doubtful = letters(connection, fates=(Fate.DOUBTFUL,))
    mails = {each.mail for each in doubtful if each.address.report == report}
    arrived = [each for each in doubtful if each.mail in mails]
    told = all_tellings(connection)
    for each in arrived:
        content = _content(each.told)
        if content is None:
            continue
        reader, party = each.address.recipient, each.address.party
        last = told.get((reader, party))
        if last is not None and last.at > content.at:
            content = Content(at=content.at, run=content.run, rungs=content.rungs)
        note_arrival(connection, content, reader=reader, party=party)
    settle(connection, [each.id for each in arrived], Fate.SENT, at=at)
    return len(mails)


def _content(document: Any) -> Content | None:
    """Read what ``document`` wrote; None for a letter of a program that did not write it yet."""
    if not document:
        return None
    return Content(
        at=datetime.fromisoformat(document["at"]),
        run=document["run"],
        gaps=None if document["gaps"] is None else frozenset(document["gaps"]),
        complete=document["complete"],
        rungs=tuple(
            Rung(gap=each["gap"], since=each["since"], number=each["step"], parties=(), owned=each["owned"])
            for each in document["steps"]
        ),
    )
