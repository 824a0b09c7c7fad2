"""Proposals for the agreement, put into words: the change, what speaks for it, and the lines to write."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from config.agreement_text import duty_text
from gaps.judged import Judged
from gaps.proposals import Change
from gaps.proposals import Proposal
from gaps.proposals import proposed
from mapping.agreement import Agreement
from mapping.errors import Message
from mapping.errors import msg
from mapping.parties import Party
from reports.gap_document import GapWriter
from reports.grids import Grid
from reports.language import Language
from reports.plain_json import text
from reports.rows import Teller

_EXAMPLES = 3


def proposal_text(
    found: Sequence[Proposal], agreement: Agreement, teller: Teller, parties: Mapping[str, Party]
) -> Iterator[str]:
    """Write each proposal in lines: what to agree on, some of its tasks, and the duty as it would read."""
    if not found:
        yield teller.language.say(msg("Nothing to propose by the open tasks."))
    titles = {duty.id: duty.title for duty in agreement.duties}
    for number, each in enumerate(found):
        if number:
            yield ""
        yield teller.language.say(_words(each, titles, parties))
        yield from (f"  {teller.task(uid)}" for uid in each.tasks[:_EXAMPLES])
        if len(each.tasks) > _EXAMPLES:
            yield "  " + teller.language.say(msg("and {n} more", n=len(each.tasks) - _EXAMPLES))
        yield duty_text(_as_proposed(agreement, each))


def proposal_grid(
    found: Sequence[Proposal], agreement: Agreement, parties: Mapping[str, Party], language: Language
) -> Grid:
    """List the proposals, one line each."""
    headers = (msg("Duty"), msg("Open tasks"), msg("Proposal"))
    titles = {duty.id: duty.title for duty in agreement.duties}
    rows = tuple(
        (
            each.duty,
            language.number(len(each.tasks)),
            language.say(_words(each, titles, parties)),
        )
        for each in found
    )
    empty = language.say(msg("Nothing to propose by the open tasks."))
    return Grid(tuple(language.say(header) for header in headers), rows, empty)


def proposal_document(
    found: Sequence[Proposal],
    agreement: Agreement,
    tasks: Mapping[str, Judged],
    parties: Mapping[str, Party],
    language: Language,
) -> dict[str, Any]:
    """Write the proposals for programs."""
    writer = GapWriter(language=language, tasks=tasks, parties=parties)
    titles = {duty.id: duty.title for duty in agreement.duties}
    return {
        "version": 1,
        "proposals": [
            {
                "change": each.change.value,
                "duty": each.duty,
                "title": text(each.title),
                "party": each.party,
                "over": list(each.over),
                "why": language.say(_words(each, titles, parties)),
                "reads": duty_text(_as_proposed(agreement, each)),
                "tasks": [writer.task(tasks[uid]) for uid in each.tasks],
            }
            for each in found
        ],
    }


def _as_proposed(agreement: Agreement, proposal: Proposal) -> Any:
    return next(duty for duty in proposed(agreement, [proposal]).duties if duty.id == proposal.duty)


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
