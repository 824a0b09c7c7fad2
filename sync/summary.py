"""The numbers of one judgement: how much work is held as agreed, and how many decisions are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.holding import Holder
from gaps.judged import Judged
from mapping.kinds import KINDS
from mapping.kinds import Family
from mapping.kinds import Readers

_DIGITS = 4
_UNPUBLISHED = frozenset({"nobodys", "agreed"})


class Summary(Struct, frozen=True, kw_only=True):
    """The numbers on top of every report.

    Shares are from 0 to 1, None where there is nothing to share; without an agreement ``as_agreed`` and ``covered``
    are None, too. They look at open tasks that are not agreed to be nobody's: ``covered`` those that a duty decides, ``as_agreed`` those that are moreover held only by parties which
    may, ``owned`` those with an owner among those whose owners could be read. ``decisions`` and ``families`` count
    living gaps of both readers, accepted ones among them; a group is one decision. ``nobodys`` are the open tasks
    that the shares leave out, ``agreed`` those of ``as_agreed``; neither is published.
    """

    open_tasks: int
    as_agreed: float | None
    owned: float | None
    covered: float | None
    decisions: int
    families: dict[str, int]
    new: int
    reopened: int
    resolved: int
    nobodys: int = 0
    agreed: int = 0

    @property
    def counted(self) -> int:
        """Give the open tasks that the shares are of."""
        return self.open_tasks - self.nobodys

    def document(self) -> dict[str, Any]:
        """Give the numbers by name, in the order of the published document."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name not in _UNPUBLISHED}


def summarise(open_tasks: Sequence[Judged], gaps: Iterable[Gap], *, agreed: bool) -> Summary:
    """Count open tasks and gaps; ``gaps`` are those of one run's list, ``agreed`` whether an agreement is in force."""
    listed = tuple(gaps)
    ours = [judged for judged in open_tasks if not judged.decision.nobody]
    readable = [judged for judged in ours if judged.holders is not None]
    told = [gap for gap in listed if gap.state.live and gap.finding.readers is Readers.BOTH]
    families = Counter(map(_family, told))
    held = sum(map(is_as_agreed, ours)) if agreed else 0
    return Summary(
        open_tasks=len(open_tasks),
        as_agreed=_share(held, len(ours)) if agreed else None,
        owned=_share(sum(bool(judged.holders) for judged in readable), len(readable)),
        covered=_share(sum(is_covered(judged) for judged in ours), len(ours)) if agreed else None,
        decisions=len({gap.finding.group or gap.id for gap in told}),
        families={family.value: families[family] for family in Family},
        new=sum(gap.state is GapState.NEW for gap in listed),
        reopened=sum(gap.state is GapState.REOPENED for gap in listed),
        resolved=sum(gap.state is GapState.RESOLVED for gap in listed),
        nobodys=len(open_tasks) - len(ours),
        agreed=held,
    )


def is_covered(judged: Judged) -> bool:
    """Whether a duty decides the task; rivals in a conflict do not."""
    return bool(judged.decision.duties) and not judged.decision.conflict


def is_as_agreed(judged: Judged) -> bool:
    """Whether a duty decides the task and only those hold it who may: none who left, no account not allowed."""
    return is_covered(judged) and bool(judged.holders) and all(_may_hold(judged, each) for each in judged.holders or ())


def _may_hold(judged: Judged, holder: Holder) -> bool:
    allowed = not holder.shared or any(duty.shared for duty in judged.decision.duties)
    return holder.party in judged.decision.may_hold and not holder.gone and allowed


def _family(gap: Gap) -> Family | None:
    facts = KINDS.get(gap.finding.kind)
    return facts.family if facts else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, _DIGITS) if whole else None
