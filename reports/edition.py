"""The edition: what one party may see of a moment, taken out at the source, before anything is worded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import Enum
from hashlib import sha256

from msgspec.structs import replace

from gaps.gap import Gap
from gaps.gap import Remedy
from gaps.holding import Holder
from gaps.judged import Judged
from gaps.judged import involved
from gaps.world import World
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import Readers
from mapping.parties import Party
from mapping.parties import PartyKind
from reports.rows import HIDDEN

_ALIKE = msg("{ref} looks like the same work as another party's task.")
_VEILED: Mapping[str, Message] = {
    "duplicate": _ALIKE,
    "redone": _ALIKE,  # which of the two is finished would tell how the hidden one stands
    "mirror-drift": msg("{ref} and another party's task that is linked to it stand differently."),
}
_TELLABLE = frozenset({"answer_by", "clauses", "crossings", "pairs", "stage", "told"})
"""The evidence that names nobody of another party."""

_VEILED_OTHERWISE = msg("{ref} touches another party's task.")
_VEILED_STEP = msg("Both sides look at it together at the next meeting.")


class Sight(Enum):
    """How much of a gap a party may see."""

    FULL = "full"
    VEILED = "veiled"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Decides what a party may see of one moment.

    ``tasks`` are all tasks that gaps may speak of, gone ones included. ``visibility`` maps a connection to the parties that may see its tasks, where the settings narrow it.
    ``names`` lets the people of other parties appear by name; what is ``shared`` by both sides names nobody of either.
    """

    party: Party
    world: World
    tasks: Mapping[str, Judged]
    visibility: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: bool = False
    shared: bool = False
    _called: dict[int, tuple[Holder, Mapping[str, str]]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    @property
    def all_seeing(self) -> bool:
        """Whether this is the in-house party, which sees every task."""
        return self.party.kind is PartyKind.IN_HOUSE

    def sees_task(self, judged: Judged) -> bool:
        """Whether the party may see a task for its own sake: it owns it, has a turn in its duty, or supports it."""
        return self.all_seeing or (self.party.id in involved(judged) and self._allowed(judged))

    def sees(self, gap: Gap) -> bool:
        """Whether the party may read of a gap at all."""
        return self._sight(gap) is not Sight.NONE

    def gaps(self, gaps: Iterable[Gap]) -> tuple[Gap, ...]:
        """Give the gaps of the edition, each with nothing in it that the party may not see."""
        shown = [(gap, sight) for gap in gaps if (sight := self._sight(gap)) is not Sight.NONE]
        sizes = Counter(gap.finding.group for gap, _ in shown)
        return tuple(self._seen(gap, sight, sizes[gap.finding.group]) for gap, sight in shown)

    def outlines(self, gaps: Iterable[Gap]) -> tuple[Gap, ...]:
        """Give the gaps of the edition for their order alone: of a veiled one nothing that is hidden, else the gap as it is."""
        shown = ((gap, self._sight(gap)) for gap in gaps)
        return tuple(
            self._veiled(gap) if sight is Sight.VEILED else gap for gap, sight in shown if sight is not Sight.NONE
        )

    def tasks_of(self, gaps: Iterable[Gap]) -> Mapping[str, Judged]:
        """Give the tasks that gaps of this edition rest on."""
        return {uid: self.tasks[uid] for gap in gaps for uid in gap.finding.tasks if uid in self.tasks}

    def own_tasks(self) -> tuple[Judged, ...]:
        """Give the open tasks that the party may see: those that its numbers are about."""
        if self.all_seeing:
            return self.world.open_judged
        return tuple(judged for judged in self.world.open_by_party.get(self.party.id, ()) if self._allowed(judged))

    def _seen(self, gap: Gap, sight: Sight, size: int) -> Gap:
        """Give a gap as the party may read it; ``size`` is how many of its group the party sees."""
        if sight is Sight.VEILED:
            return self._veiled(gap)
        clean = self._own_steps(gap if self.names else self._without_names(gap))
        return clean if self.all_seeing or gap.finding.group is None else _recounted(clean, size)

    def _own_steps(self, gap: Gap) -> Gap:
        """Of the steps taken for an urgent task, leave those that told this party or the in-house one."""
        steps = gap.finding.evidence.get("told")
        if self.all_seeing or not steps:
            return gap
        known = [
            {**step, "to": [each for each in step["to"] if each == self.party.id or self._in_house(each)]}
            for step in steps
        ]
        evidence = {**gap.finding.evidence, "told": [step for step in known if step["to"]]}
        return replace(gap, finding=replace(gap.finding, evidence=evidence))

    def _sight(self, gap: Gap) -> Sight:
        finding = gap.finding
        if finding.readers is Readers.OWN:
            mine = self.party.id in self._housekeepers(gap)
            return Sight.FULL if mine and (self.all_seeing or self._sees_all(gap)) else Sight.NONE
        if self.all_seeing:
            return Sight.FULL
        if not finding.tasks:
            return Sight.FULL if self._concerned(gap) else Sight.NONE
        if self._sees_all(gap):
            return Sight.FULL
        known = [self.tasks[uid] for uid in finding.tasks if uid in self.tasks]
        if not any(self.sees_task(judged) for judged in known):
            return Sight.NONE
        hidden = [judged for judged in known if not self.sees_task(judged)]
        return Sight.VEILED if hidden and all(self._is_in_house(judged) for judged in hidden) else Sight.NONE

    def _sees_all(self, gap: Gap) -> bool:
        """Whether every task may be seen; the one task of a gap also because the party shares the gap."""
        uids = gap.finding.tasks
        judged = [self.tasks[uid] for uid in uids if uid in self.tasks]
        if len(judged) < len(uids):  # of what nobody reads any more, nobody can tell who may see it
            return False
        if len(uids) == 1 and self.party.id in gap.finding.responsible:
            return all(self._allowed(each) for each in judged)
        return all(self.sees_task(each) for each in judged)

    def _concerned(self, gap: Gap) -> bool:
        """Whether a gap without tasks is about this party, or about the agreement as a whole."""
        finding = gap.finding
        if finding.kind == "agreement-ended":
            return True
        return self.party.id in finding.responsible or self.party.id in finding.subject

    def _housekeepers(self, gap: Gap) -> frozenset[str]:
        """Give the parties whose housekeeping a gap is: as its detector says, else its holders, else whose turn it is.

        Where none of them is known, it is the in-house party's.
        """
        told = gap.finding.evidence.get("own")
        if isinstance(told, list | tuple) and told:
            return frozenset(str(each) for each in told)
        judged = [self.tasks[uid] for uid in gap.finding.tasks if uid in self.tasks]
        holding = frozenset(party for each in judged for party in each.parties)
        if holding or gap.finding.responsible:
            return holding or frozenset(gap.finding.responsible)
        return frozenset(() if self.world.house is None else (self.world.house,))

    def _allowed(self, judged: Judged) -> bool:
        """Whether the settings let the party see a task; another vendor's task needs their explicit word."""
        if self.visibility:
            lists = [self.visibility[name] for name in connections_of(judged) if name in self.visibility]
            if lists:
                return all(self.party.id in allowed for allowed in lists)
        others = {each for each in judged.parties if each != self.party.id}
        vendors = {each for each in others if not self._in_house(each)}
        return self.party.id in judged.parties or not vendors

    def _is_in_house(self, judged: Judged) -> bool:
        """Whether a hidden task is the in-house party's beyond doubt: held by it, else its turn."""
        sides = judged.parties or judged.turn
        return bool(sides) and all(self._in_house(each) for each in sides)

    def is_another_vendors(self, judged: Judged) -> bool:
        """Whether a task is that of other vendors beyond doubt: held by them alone, else their turn."""
        sides = judged.parties or judged.turn
        return bool(sides) and not any(side == self.party.id or self._in_house(side) for side in sides)

    def _in_house(self, party: str) -> bool:
        return party in self.world.parties and self.world.parties[party].kind is PartyKind.IN_HOUSE

    def _veiled(self, gap: Gap) -> Gap:
        """Take out of a gap everything that the hidden side lent it."""
        finding = gap.finding
        judged = self.tasks
        mine = tuple(uid for uid in finding.tasks if uid in judged and self.sees_task(judged[uid]))
        sentence = _VEILED.get(finding.kind, _VEILED_OTHERWISE)
        duties = tuple(dict.fromkeys(duty.id for uid in mine for duty in judged[uid].decision.duties))
        bare = replace(
            finding,
            tasks=(*mine, HIDDEN),
            subject=(),
            severity=KINDS[finding.kind].severity,
            why=msg(sentence.text, ref=judged[mine[0]].ref),
            settle=(Remedy(_VEILED_STEP, "comment", {"party": self.party.id}),),
            evidence={},
            duty=duties[0] if len(duties) == 1 else None,
            duties=duties,
            responsible=tuple(sorted({party for uid in mine for party in judged[uid].turn})),
            group=None,
            scopes=frozenset(),
        )
        return replace(
            gap,
            finding=bare,
            first_seen=gap.last_seen,
            reason=None,
            accepted_at=None,
            accepted_by=None,
            objected_at=None,
            objected_by=None,
            unverified_since=None,
        )

    def _without_names(self, gap: Gap) -> Gap:
        """Put the party in the place of its people's names in every sentence of a gap; of evidence leave what names none."""
        names = self._foreign_names(gap)
        finding = gap.finding
        evidence = {name: value for name, value in finding.evidence.items() if name in _TELLABLE}
        if not names:
            return gap if evidence == finding.evidence else replace(gap, finding=replace(finding, evidence=evidence))
        clean = replace(
            finding,
            why=_renamed(finding.why, names),
            settle=tuple([_without_name(remedy, names) for remedy in finding.settle]),
            evidence=evidence,
            group=finding.group and _nameless(finding.group, names),
        )
        return replace(
            gap,
            finding=clean,
            accepted_by=gap.accepted_by and names.get(gap.accepted_by, gap.accepted_by),
            objected_by=gap.objected_by and names.get(gap.objected_by, gap.objected_by),
        )

    def _foreign_names(self, gap: Gap) -> Mapping[str, str]:
        """Map every name of another party's people, of anybody's where it is shared, on the tasks of a gap to the party's name."""
        aliases = [
            self._aliases(self.world.holders.find(judged.task, account.id))
            for uid in gap.finding.tasks
            if (judged := self.tasks.get(uid)) is not None
            for account in judged.task.accounts
        ]
        return aliases[0] if len(aliases) == 1 else {name: party for each in aliases for name, party in each.items()}

    def _aliases(self, holder: Holder) -> Mapping[str, str]:
        """Map all that a holder is called to its party's name; nothing where the reader may read it."""
        known = self._called.get(id(holder))
        if known is None:
            party, account = self.world.parties.get(holder.party or ""), holder.account
            foreign = party is not None and (party.id != self.party.id or self.shared)
            names = (holder.name, account.name, account.username, account.email, account.id) if foreign else ()
            told = {name: party.name for name in names if name} if party is not None else {}
            known = self._called[id(holder)] = (holder, told)  # kept, so that no other one gets its id
        return known[1]


def connections_of(judged: Judged) -> frozenset[str]:
    """Give the connections in which a task was sighted."""
    return frozenset((judged.tracked.connection, *(connection for connection, _ in judged.tracked.sightings)))


def _recounted(gap: Gap, size: int) -> Gap:
    """Let a sentence about a group count only what the party sees of it."""
    why = gap.finding.why
    if "n" not in why.values:
        return gap
    return replace(gap, finding=replace(gap.finding, why=Message(why.text, {**why.values, "n": size})))


def _nameless(group: str, names: Mapping[str, str]) -> str:
    """Keep gaps of a group together without the name or account of another party's person in it."""
    if not any("_".join(name.split()) in group for name in names):
        return group
    return f"{group.partition(':')[0]}:{sha256(group.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _without_name(remedy: Remedy, names: Mapping[str, str]) -> Remedy:
    clean = _renamed(remedy.message, names)
    return remedy if clean is remedy.message else replace(remedy, message=clean)


def _renamed(message: Message, names: Mapping[str, str]) -> Message:
    if names.keys().isdisjoint(message.values.values()):
        return message
    values = {
        key: names.get(value, value) if isinstance(value, str) else value for key, value in message.values.items()
    }
    return Message(message.text, values)
