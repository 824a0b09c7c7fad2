"""What stands first in every form of a report: the one number with the tasks that it is of, and how gaps and decisions add up."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from gaps.gap import Gap
from gaps.gap import GapState
from mapping.errors import Message
from mapping.errors import Value
from mapping.errors import msg
from mapping.kinds import Readers
from reports.language import Language


def share_line(share: str, agreed: int, counted: int, nobodys: int, language: Language, *, target: str = "") -> Message:
    """Tell the one number: how many are ``agreed`` of the ``counted`` tasks, and ``nobodys``, the tasks that it leaves out."""
    values: dict[str, Value] = {"agreed": agreed, "n": counted, "share": share}
    remarks = [msg("target {target}", target=target)] if target else []
    if nobodys:
        remarks.append(msg("{n:number} not counted: agreed to be out of scope", n=nobodys))
    if not remarks:
        return msg("{agreed:number} of {n:number} open {n:task|tasks} as agreed ({share})", **values)
    said = ", ".join(language.say(each) for each in remarks)
    return msg(
        "{agreed:number} of {n:number} open {n:task|tasks} as agreed ({share}; {remarks})", **values, remarks=said
    )


def sums(gaps: Sequence[Gap], families: Mapping[str, int], decisions: int, language: Language) -> tuple[str, ...]:
    """Tell how the numbers of a list come from each other: gaps from both kinds, families, and what decisions they make."""
    both = sum(families.values())
    own = sum(gap.state.live and gap.finding.readers is Readers.OWN for gap in gaps)
    parts = [f"{language.word('family', name)} {language.number(count)}" for name, count in families.items() if count]
    return tuple(language.say(each) for each in _lines(gaps, both, own, " · ".join(parts), decisions))


def _lines(gaps: Sequence[Gap], both: int, own: int, parts: str, decisions: int) -> Iterator[Message]:
    fresh = sum(gap.state.fresh for gap in gaps)
    settled = sum(gap.state is GapState.RESOLVED for gap in gaps)
    if both or own:
        yield msg(
            "{n:number} {n:gap|gaps} ({fresh:number} new): {both:number} between the sides, {own:number} of one side's own housekeeping",
            n=both + own,
            fresh=fresh,
            both=both,
            own=own,
        )
    if both:
        yield msg("The {n:number} between the sides: {parts}", n=both, parts=parts)
        yield _decisions(both, decisions)
    if settled:
        yield msg("{n:number} {n:was|were} settled and {n:is|are} listed for the last time", n=settled)


def _decisions(both: int, decisions: int) -> Message:
    if decisions == both:
        return msg("{n:number} {n:decision|decisions} to take", n=decisions)
    return msg("{n:number} {n:decision|decisions} to take: some of the gaps are settled together", n=decisions)
