"""Proposals for duties, put into words: the change, what speaks for it, and the lines to write."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from config.agreement_text import duty_text
from gaps.duty_proposals import Change
from gaps.duty_proposals import Proposal
from gaps.duty_proposals import proposed
from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.errors import Message
from mapping.errors import msg
from mapping.parties import Party
from reports.gap_document import GapWriter
from reports.grids import Grid
from reports.plain_json import text
from reports.rows import Teller

_EXAMPLES = 3
_NOTHING = msg("Nothing to propose by the open tasks.")


def proposal_text(found: Sequence[Proposal], agreement: Agreement, teller: Teller) -> Iterator[str]:
    """Write each proposal in lines: what to agree on, some of its tasks, and the duty as it would read."""
    if not found:
        yield teller.language.say(_NOTHING)
    for number, each in enumerate(found):
        if number:
            yield ""
        yield _why(each, agreement, teller)
        yield from (f"  {teller.task(uid)}" for uid in each.tasks[:_EXAMPLES])
        if len(each.tasks) > _EXAMPLES:
            yield "  " + teller.language.say(msg("and {n} more", n=len(each.tasks) - _EXAMPLES))
        yield duty_text(_as_proposed(agreement, each))


def proposal_grid(found: Sequence[Proposal], agreement: Agreement, teller: Teller) -> Grid:
    """List the proposals, one line each."""
    language = teller.language
    headers = (msg("Duty"), msg("Open tasks"), msg("Proposal"))
    rows = tuple((each.duty, language.number(len(each.tasks)), _why(each, agreement, teller)) for each in found)
    return Grid(tuple(language.say(header) for header in headers), rows, language.say(_NOTHING))


def proposal_document(found: Sequence[Proposal], agreement: Agreement, teller: Teller) -> dict[str, Any]:
    """Write the proposals for programs."""
    writer = GapWriter(language=teller.language, tasks=teller.tasks, parties=teller.parties)
    return {
        "version": 1,
        "proposals": [
            {
                "change": each.change.value,
                "duty": each.duty,
                "title": text(each.title),
                "party": each.party,
                "over": list(each.over),
                "why": _why(each, agreement, teller),
                "reads": duty_text(_as_proposed(agreement, each)),
                "tasks": [writer.task(teller.tasks[uid]) for uid in each.tasks],
            }
            for each in found
        ],
    }


def _as_proposed(agreement: Agreement, proposal: Proposal) -> Duty:
    return next(duty for duty in proposed(agreement, [proposal]).duties if duty.id == proposal.duty)


def _why(proposal: Proposal, agreement: Agreement, teller: Teller) -> str:
    titles = {duty.id: duty.title for duty in agreement.duties}
    return teller.language.say(_words(proposal, titles, teller.parties))


def _words(each: Proposal, titles: Mapping[str, str], parties: Mapping[str, Party]) -> Message:
    """Say what could be agreed, and what of the tasks speaks for it."""
    number, party = len(each.tasks), parties[each.party].name if each.party else ""
    match each.change:
        case Change.ADD if each.party:
            return msg(
                "Add a duty for {group}: no duty covers {n} open {n:task|tasks}, held by {party} for the most part.",
                group=each.title,
                n=number,
                party=party,
            )
        case Change.ADD:
            return msg(
                "Add a duty for {group}: no duty covers {n} open {n:task|tasks}. Who is responsible is to be agreed.",
                group=each.title,
                n=number,
            )
        case Change.DECIDE:
            return msg(
                "Decide who is responsible for {duty}: {party} holds its {n} open {n:task|tasks}, or most of them.",
                duty=each.title,
                party=party,
                n=number,
            )
        case Change.ORDER:
            others = ", ".join(titles.get(other, other) for other in each.over)
            return msg(
                "Say that {duty} comes before {others}: both cover {n} open {n:task|tasks}.",
                duty=each.title,
                others=others,
                n=number,
            )
        case Change.SUPPORT:
            return msg(
                "Write {party} into {duty} as supporting: it holds {n} of the {all} open tasks that somebody holds.",
                party=party,
                duty=each.title,
                n=number,
                all=each.held,
            )
