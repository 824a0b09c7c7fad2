"""Whose turn a row is, in the reader's words: one party's, several together, or the house's where others do not hear of it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.judged import Judged
from gaps.judged import answerable
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.parties import Party
from mapping.parties import PartyKind
from reports.language import Language

_SIDES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoseTurn:
    """Says whose turn it is in one edition.

    ``names`` puts names of parties into words, ``agreed`` says whether there is an agreement. ``sides`` are those who
    decide together in this edition, None where each row's own are told; ``unseen`` are the gaps of which those do not hear
    whose turn it is.
    """

    language: Language
    tasks: Mapping[str, Judged]
    parties: Mapping[str, Party]
    names: Callable[[Iterable[str]], str]
    agreed: bool
    sides: frozenset[str] | None
    unseen: frozenset[str]
    _houses: frozenset[str] = field(init=False)
    _said: dict[frozenset[str], str] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Know the house."""
        houses = frozenset(each.id for each in self.parties.values() if each.kind is PartyKind.IN_HOUSE)
        object.__setattr__(self, "_houses", houses)

    def of(self, gap: Gap, uids: Iterable[str]) -> str:
        """Say whose turn it is: the house's, where those do not hear of it whose turn it would be."""
        if gap.id in self.unseen:
            return self.names(party for party in self.parties if party in self._houses)
        if gap.state is GapState.OBJECTED and gap.finding.readers is Readers.BOTH:
            return self._objected(gap.finding, uids)
        return self.names(gap.finding.responsible) or self._together(gap.finding, uids)

    def _objected(self, finding: Finding, uids: Iterable[str]) -> str:
        """Give the turn to all sides of what one of them objects to: they decide it together, whosever turn it was."""
        sides = self._sides_of(uids) | set(finding.responsible)
        told = self._jointly(sides) if len(sides) >= _SIDES else self.names(sides)
        return self.language.say(msg("{parties} (objection)", parties=told))

    def _together(self, finding: Finding, uids: Iterable[str]) -> str:
        """Say which sides decide together what the agreement gives to neither, by name where a row knows them."""
        if not self.agreed or finding.readers is not Readers.BOTH:
            return ""
        return self._jointly(self._sides_of(uids))

    def _sides_of(self, uids: Iterable[str]) -> frozenset[str]:
        """Give those who decide together about tasks: in an edition for one side that and the house, else as a row knows them."""
        if self.sides is not None:
            return self.sides
        known = (self.tasks[uid] for uid in uids if uid in self.tasks)
        return self._houses.union(*map(answerable, known))

    def _jointly(self, sides: frozenset[str]) -> str:
        found = self._said.get(sides)
        if found is None:
            named = [party for party in self.parties if party in sides]
            found = self._said[sides] = self.language.say(self._together_said(named))
        return found

    def _together_said(self, named: Sequence[str]) -> Message:
        """Say who decides together; where a row names the house alone, it is with the one vendor, or one yet to be settled."""
        others = [party for party in self.parties if party not in named]
        if len(named) < _SIDES and len(others) == 1:
            named = (*named, *others)
        if len(named) >= _SIDES:
            return msg("{parties} together", parties=self.names(named))
        if not named:
            return msg("both sides together")
        return msg("{party}, with a vendor that is not settled yet", party=self.names(named))
