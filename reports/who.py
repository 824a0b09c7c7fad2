"""The answer to "whose job is this?": by which clause, what else was asked, and what looks the same already."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from rich.console import Group
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from gaps.duplicates.lookalike import LookAlike
from gaps.judged import Judged
from mapping.agreement import Duty
from mapping.errors import Message
from mapping.errors import msg
from mapping.matching import Decision
from mapping.matching import Lost
from mapping.model import Status
from mapping.parties import Party
from reports.gap_document import GapWriter
from reports.grids import Screen
from reports.grids import render
from reports.language import Language
from reports.lookalikes import LIKELY
from reports.lookalikes import AlikeTask
from reports.lookalikes import difference_words
from reports.lookalikes import likeness_lines
from reports.masking import masked
from reports.plain_json import text
from reports.rows import Teller
from reports.safe import for_terminal

_LINE_LIMIT = 600
_FINAL = frozenset({Status.DONE, Status.CANCELLED})


class WhoAnswer(Struct, frozen=True, kw_only=True):
    """What is known of a task or of the title of a draft; ``judged`` is None for a draft.

    ``agreed`` is whether an agreement is in force; ``alike`` are tasks that look like the same work, None where none
    were read yet.
    """

    title: str
    decision: Decision
    parties: Mapping[str, Party]
    agreed: bool
    judged: Judged | None = None
    alike: tuple[AlikeTask, ...] | None = None


def who_text(answer: WhoAnswer, language: Language, screen: Screen) -> str:
    """Write the answer for a terminal."""
    shown = [each for each in (answer.judged, *(each.judged for each in answer.alike or ())) if each]
    tasks = {each.uid: each for each in shown}
    teller = Teller(language=language, tasks=tasks, parties=answer.parties, agreement=None)
    title = teller.task(answer.judged.uid) if answer.judged else masked(for_terminal(answer.title))
    status = answer.judged.task.status if answer.judged else None
    verdict = _closed(answer, status) if status in _FINAL and answer.agreed else _verdict(answer)
    lines = [str(title), *(language.say(line) for line in verdict)]
    if answer.decision.lost:
        lines.append(language.say(msg("Also matching, but not deciding:")))
        lines += [f"  {_with_clause(lost)}: {language.say(_because(lost))}" for lost in answer.decision.lost]
    for name in answer.decision.unknown_names:
        lines.append(language.say(msg("No duty has the name {name}, which the task gives.", name=name)))
    if answer.alike:
        lines.append(language.say(msg("Looks the same already:")))
        lines += [line for each in answer.alike for line in _alike(each, teller)]
    elif answer.alike is not None:
        lines.append(language.say(msg("Nothing looks the same.")))
    return render(Group(*(_line(line) for line in lines)), screen)


def who_document(answer: WhoAnswer, language: Language) -> dict[str, Any]:
    """Write the answer for programs."""
    decision = answer.decision
    writer = GapWriter(language=language, tasks={}, parties=answer.parties)
    return {
        "version": 1,
        "title": text(answer.title),
        "task": writer.task(answer.judged) if answer.judged else None,
        "duty": decision.duty.id if decision.duty else None,
        "duties": [duty.id for duty in decision.duties],
        "conflict": decision.conflict,
        "nobody": decision.nobody,
        "undecided": decision.undecided.id if decision.undecided else None,
        "responsible": list(decision.turn),
        "may_hold": sorted(decision.may_hold),
        "accountable": decision.duty.accountable if decision.duty else None,
        "stage": list(decision.stage.statuses) if decision.stage else None,
        "clause": text(decision.clause),
        "clauses": [
            {"duty": duty.id, "clause": text(clause)}
            for duty, clause in zip(decision.duties, decision.clauses, strict=True)
        ],
        "lost": [
            {
                "duty": lost.duty.id,
                "clause": text(lost.clause),
                "because": lost.because,
                "by": lost.by,
                "why": language.say(_because(lost)),
            }
            for lost in decision.lost
        ],
        "unknown_names": [text(name) for name in decision.unknown_names],
        "alike": [{**writer.task(each.judged), **_likeness(each.looks, language)} for each in answer.alike or ()],
    }


def _alike(alike: AlikeTask, teller: Teller) -> Iterator[str]:
    """Tell a task that looks the same, and below it why and what sets it apart."""
    task, looks, language = teller.task(alike.judged.uid), alike.looks, teller.language
    yield f"  {task} ({task.status}): {language.say(LIKELY[looks.likely])}"
    yield from (f"    {line}" for line in likeness_lines(looks, language))


def _likeness(looks: LookAlike, language: Language) -> dict[str, Any]:
    return {
        "likely": looks.likely.value,
        "probability": looks.probability,
        "shared": [{"word": text(word), "tasks": number} for word, number in looks.shared],
        "lines": [text(each) for each in looks.lines],
        "links": [text(each) for each in looks.links],
        "differ": [text(language.say(difference_words(each))) for each in looks.differ],
    }


def _line(line: str) -> RenderableType:
    indent = len(line) - len(line.lstrip(" "))
    return Padding(Text(for_terminal(line, _LINE_LIMIT)), (0, 0, 0, indent))


def _verdict(answer: WhoAnswer) -> list[Message]:
    """Say whose turn it is and which clause says so."""
    decision = answer.decision
    if not answer.agreed:
        return [msg("No agreement is in force yet, so nothing says whose turn it is.")]
    titles = ", ".join(duty.title for duty in decision.duties)
    if decision.conflict:
        unsettled = msg("The agreement does not settle it: {duties} name different parties.", duties=titles)
        return [unsettled, *_rivals(answer)]
    if decision.undecided is not None:
        known = msg("It falls under {duty}, which is still undecided.", duty=decision.undecided.title)
        return [known, msg("Found by: {clause}", clause=decision.clause)]
    if decision.duty is None:
        return [msg("No duty of the agreement covers it.")]
    if decision.nobody:
        return [msg("The agreement leaves it out: {duty} is nobody's.", duty=titles), _clause(decision)]
    turn = _names(answer, decision.turn)
    if decision.stage is not None:
        stage = " / ".join(decision.stage.statuses[:1])
        first = msg("It is the turn of {party}: {duty}, stage {stage}.", party=turn, duty=titles, stage=stage)
    else:
        first = msg("It is the turn of {party}: {duty}.", party=turn, duty=titles)
    return [first, *_roles(answer, decision.duty), _clause(decision)]


def _closed(answer: WhoAnswer, status: Status) -> list[Message]:
    """Say that a task is finished, which is nobody's turn, and whose duty it was."""
    titles = ", ".join(duty.title for duty in answer.decision.duties)
    finished = msg("It is finished ({status:word.status}), so it is nobody's turn any more.", status=status.value)
    parties = tuple(each.party for duty in answer.decision.duties for each in duty.responsible)
    if answer.decision.conflict or not parties:
        return [finished]
    was = msg("It was the duty of {party}: {duty}.", party=_names(answer, parties), duty=titles)
    return [finished, was, _clause(answer.decision)]


def _roles(answer: WhoAnswer, duty: Duty) -> list[Message]:
    found = []
    if duty.accountable:
        found.append(msg("Accountable: {party}", party=_names(answer, (duty.accountable,))))
    if duty.supporting:
        found.append(msg("Supporting: {party}", party=_names(answer, tuple(each.party for each in duty.supporting))))
    return found


def _rivals(answer: WhoAnswer) -> Iterator[Message]:
    """Say of each duty in a conflict whose it is, and by which clause it matches."""
    for duty, clause in zip(answer.decision.duties, answer.decision.clauses, strict=True):
        parties = tuple(each.party for each in duty.responsible)
        if parties:
            yield msg("{duty} of {party} by: {clause}", duty=duty.title, party=_names(answer, parties), clause=clause)
        else:
            yield msg("{duty}, nobody's, by: {clause}", duty=duty.title, clause=clause)


def _with_clause(lost: Lost) -> str:
    return f"{lost.duty.title} ({lost.clause})" if lost.clause else lost.duty.title


def _clause(decision: Decision) -> Message:
    return msg("Decided by: {clause}", clause=decision.clause)


def _because(lost: Lost) -> Message:
    match lost.because:
        case "excepted":
            return msg("an exception applies")
        case "overridden":
            return msg("overridden by {by}", by=lost.by or "?")
        case "undecided":
            return msg("not decided yet in the agreement")
        case _:
            return msg("the task names another duty")


def _names(answer: WhoAnswer, parties: tuple[str, ...]) -> str:
    return ", ".join(answer.parties[each].name if each in answer.parties else each for each in dict.fromkeys(parties))
