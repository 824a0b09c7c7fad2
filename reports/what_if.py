"""What another agreement would change, put into words: the numbers, the gaps, and whose turn it would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gaps.judged import Judged
from mapping.errors import msg
from mapping.parties import Party
from reports.document import gap_documents
from reports.document import version_of
from reports.gap_document import GapWriter
from reports.grids import Grid
from reports.language import Language
from reports.plain_json import text
from reports.rows import Teller
from sync.summary import Summary
from sync.what_if import WhatIf

_MOST = 3
_FIGURES = ("open_tasks", "as_agreed", "covered")


def figure_grid(found: WhatIf, language: Language) -> Grid:
    """List the numbers as they are, and as they would be."""
    say = language.say
    headers = (msg("Number"), msg("Now"), msg("Then"))
    shares = ((msg("As agreed"), "as_agreed"), (msg("Covered by a duty"), "covered"))
    rows = [
        (say(label), _share(getattr(found.now, name), language), _share(getattr(found.then, name), language))
        for label, name in shares
    ]
    return Grid(tuple(say(header) for header in headers), tuple(rows))


def moved_grid(found: WhatIf, now: Teller, then: Teller) -> Grid:
    """List the tasks that the other agreement gives to others: whose duty and turn, now and then."""
    language = now.language
    headers = (msg("Task"), msg("Title"), msg("Now"), msg("Then"))
    rows = tuple(
        (
            each.now.ref,
            now.task(each.now.uid).title,
            _verdict(each.now, now.parties, language),
            _verdict(each.then, then.parties, language),
        )
        for each in found.moved
    )
    return Grid(tuple(language.say(header) for header in headers), rows)


def settled_grid(found: WhatIf, now: Teller) -> Grid:
    """List the gaps that would be settled, those of one decision together."""
    language = now.language
    headers = (msg("Gap"), msg("Task"), msg("Why"))
    rows = tuple(
        (row.kind_word, ", ".join(each.ref for each in row.tasks[:_MOST]), row.why) for row in now.rows(found.settled)
    )
    return Grid(tuple(language.say(header) for header in headers), rows)


def what_if_document(found: WhatIf, then: Teller) -> dict[str, Any]:
    """Write the difference for programs."""
    writer = GapWriter(language=then.language, tasks=then.tasks, parties=then.parties)
    return {
        "version": 1,
        "agreement": {"title": text(found.agreement.title), "version": version_of(found.agreement)},
        "now": _figures(found.now),
        "then": _figures(found.then),
        "settled": gap_documents(writer, found.settled),
        "opened": gap_documents(writer, found.opened),
        "moved": [
            {**writer.task(each.now), "now": _answer(each.now), "then": _answer(each.then)} for each in found.moved
        ],
    }


def _figures(summary: Summary) -> dict[str, Any]:
    return {name: getattr(summary, name) for name in _FIGURES}


def _answer(judged: Judged) -> dict[str, Any]:
    decision = judged.decision
    return {
        "duty": decision.duty.id if decision.duty else None,
        "duties": [duty.id for duty in decision.duties],
        "responsible": list(decision.turn),
        "may_hold": sorted(decision.may_hold),
    }


def _verdict(judged: Judged, parties: Mapping[str, Party], language: Language) -> str:
    decision = judged.decision
    titles = ", ".join(duty.title for duty in decision.duties)
    if decision.conflict:
        return language.say(msg("{duties}: not settled", duties=titles))
    if decision.nobody:
        return language.say(msg("{duty}: nobody's", duty=titles))
    if decision.undecided is not None:
        return language.say(msg("{duty}: undecided", duty=decision.undecided.title))
    if not decision.duties:
        return language.say(msg("no duty"))
    return f"{titles}: {language.listing([parties[each].name for each in decision.turn])}"


def _share(share: float | None, language: Language) -> str:
    return "–" if share is None else language.percent(share)
