"""Rows of a list of gaps in one reader's language: one row per decision, gravest first."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from msgspec import Struct

from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import Remedy
from gaps.holding import Holder
from gaps.judged import Judged
from mapping.agreement import Agreement
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import Family
from mapping.kinds import Severity
from mapping.parties import Party
from reports.language import Language
from reports.masking import masked
from reports.naming import Naming
from reports.owners import shown_name
from reports.remarks import exported
from reports.remarks import remarks
from reports.safe import bounded
from reports.safe import for_link
from reports.safe import plain
from reports.settled import settled_as
from reports.settled import settled_by
from reports.whose_turn import WhoseTurn

HIDDEN = ""
"""The uid in a gap that stands for a task which the reader may not see."""

HOUSES = "house"
"""Under this name a step of a joint document says whose it is, where only the house can take it."""

_TASKS_SHOWN = 5
_NAMED = 3
_SENTENCE_LIMIT = 600
_FACT_LIMIT = 300


class TaskLine(Struct, frozen=True):
    """One task in a row, ready to be read. ``ref`` is empty for a task that the reader may not see.

    ``key`` is what people call the task where its tool has keys for people, else empty.
    """

    ref: str
    title: str
    url: str | None
    status: str
    owners: str
    key: str = ""

    @property
    def name(self) -> str:
        """Give what the task is called: its key, else its title."""
        return self.key or self.title

    @property
    def behind(self) -> str:
        """Give what stands behind the name: the title behind a key, the reference behind a title."""
        return self.title if self.key else self.ref

    @property
    def standing(self) -> str:
        """Give how the task stands, and who holds it."""
        return f"{self.status} · {self.owners}"

    def __str__(self) -> str:
        """Give both on one line."""
        return f"{self.name}{' ' if self.key else ' · '}{self.behind}" if self.behind else self.name


class Row(Struct, frozen=True, kw_only=True):
    """One decision: a gap, or a group of gaps that are settled together. All text is in the reader's language.

    ``ids`` are all gaps of the row; ``more`` says how many tasks are not among ``tasks``, ``others`` in words;
    ``pressing`` says that a task is urgent; ``remark`` tells on which day it passes by itself, who accepted or objected,
    since when nothing new is known, and on what old file it rests. A settled row asks nothing of anybody: it has no word for how urgent it is, no turn and no steps, and ``why``
    tells what settled it.
    """

    ids: tuple[str, ...]
    kind: str
    family: Family
    severity: Severity
    state: GapState
    group: str | None
    carried: bool
    kind_word: str
    severity_word: str
    state_word: str
    tasks: tuple[TaskLine, ...]
    more: int
    turn: str
    duty: str
    why: str
    settle: tuple[str, ...]
    remark: str
    others: str = ""
    pressing: str = ""

    @property
    def id(self) -> str:
        """Give the id of the row's first gap."""
        return self.ids[0]

    @property
    def urgent(self) -> bool:
        """Whether the row cannot wait: the only one with a colour."""
        return self.severity is Severity.URGENT and self.state is not GapState.RESOLVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Turns gaps into rows for one reader. ``reader`` is a party's id, None for who may read all names.

    ``us`` is the party to which rows speak, empty where they speak to several: in an agenda, and to programs.
    ``tasks`` are the tasks that the reader may see; the uid ``HIDDEN`` stands for one that the reader may not.
    ``sides`` are those who decide together in this edition, None where each row's own are told.
    ``unseen`` are the gaps of which those do not hear whose turn it is: the house passes them on. ``standing`` are tasks
    of which a gap asks something. ``references`` keeps those of commands in sentences, for programs; people read names.
    ``at`` is the moment that is told of; ``exports`` are old exports made by hand, by connection, of which rows tell the day.
    """

    language: Language
    tasks: Mapping[str, Judged]
    parties: Mapping[str, Party]
    agreement: Agreement | None
    reader: str | None = None
    us: str = ""
    sides: frozenset[str] | None = None
    unseen: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    references: bool = False
    at: datetime | None = None
    exports: Mapping[str, datetime] = field(default_factory=dict)
    naming: Naming = field(init=False)
    _titles: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _whose_turn: WhoseTurn = field(init=False, repr=False, compare=False)
    _names: dict[tuple[str, ...], str] = field(init=False, default_factory=dict, repr=False, compare=False)
    _owners: dict[tuple[str | None, str], str] = field(init=False, default_factory=dict, repr=False, compare=False)
    _duties: dict[tuple[str, ...], str] = field(init=False, default_factory=dict, repr=False, compare=False)
    _sentences: dict[tuple[object, ...], str] = field(init=False, default_factory=dict, repr=False, compare=False)
    _facts: dict[tuple[object, ...], str] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Name tasks as this reader sees them."""
        object.__setattr__(self, "naming", Naming(self.tasks, self.language))
        duties = self.agreement.duties if self.agreement else ()
        object.__setattr__(self, "_titles", {duty.id: duty.title for duty in duties})
        whose_turn = WhoseTurn(
            language=self.language,
            tasks=self.tasks,
            parties=self.parties,
            names=self.names,
            agreed=self.agreement is not None,
            sides=self.sides,
            unseen=self.unseen,
        )
        object.__setattr__(self, "_whose_turn", whose_turn)

    def rows(self, gaps: Iterable[Gap]) -> tuple[Row, ...]:
        """Give one row per gap or group, gravest first, in the same order on every run."""
        return tuple(self.row(bundle) for bundle in bundles(gaps))

    def each(self, gaps: Iterable[Gap]) -> tuple[Row, ...]:
        """Give one row per gap, groups or not, in the same order."""
        return tuple(self.row((gap,)) for gap in sorted(gaps, key=order))

    def row(self, bundle: Sequence[Gap]) -> Row:
        """Tell gaps that one decision settles as one row; the gravest speaks for all."""
        first = bundle[0]
        if self.unseen:
            first = next((gap for gap in bundle if gap.id in self.unseen), first)
        finding, settled = first.finding, first.state is GapState.RESOLVED
        told = finding.tasks if len(bundle) == 1 else (uid for gap in bundle for uid in gap.finding.tasks)
        uids = tuple(dict.fromkeys(told))
        word = self.language.word
        more = max(len(uids) - _TASKS_SHOWN, 0)
        return Row(
            ids=tuple(gap.id for gap in bundle),
            kind=finding.kind,
            family=family_of(finding.kind),
            severity=finding.severity,
            state=first.state,
            group=finding.group,
            carried=all(gap.carried for gap in bundle),
            kind_word=self._settled_as(bundle, uids) if settled else self._kind(finding),
            severity_word="" if settled else word("severity", finding.severity),
            state_word=word("state", first.state),
            tasks=tuple([self.task(uid) for uid in uids[:_TASKS_SHOWN]]),
            more=more,
            turn="" if settled else self._whose_turn.of(first, uids),
            duty=self.duties(finding.duties),
            why=self._sentence(settled_by(first, veiled=HIDDEN in uids) if settled else self._why(first, bundle)),
            settle=() if settled else self._steps(first),
            remark=self._remark((first, *bundle) if first is not bundle[0] else bundle, uids),
            others=self.language.say(msg("and {n} more", n=more)) if more else "",
            pressing="" if settled else self._pressing(first, uids),
        )

    def _why(self, first: Gap, bundle: Sequence[Gap]) -> Message:
        """Let a sentence that names one task of a group name them all, beyond three by their number."""
        why = first.finding.why
        if len(bundle) == 1 or "ref" not in why.values:
            return why
        known = (self.tasks[uid] for gap in bundle for uid in gap.finding.tasks if uid in self.tasks)
        judged = list({each.uid: each for each in known}.values())
        names = [each.ref if self.references else self.naming.name(each) for each in judged[:_NAMED]]
        more = len(judged) - len(names)
        told = self.language.listing(names)
        if more > 0:
            told = f"{told} {self.language.say(msg('and {n} more', n=more))}"
        return Message(why.text, {**why.values, "ref": told})

    def _steps(self, gap: Gap) -> tuple[str, ...]:
        """Say what settles a gap; of one that is objected to, the meeting decides that."""
        if gap.state is GapState.OBJECTED:
            return (self.sentence(msg("Please settle it at the meeting.")),)
        return tuple([self._step(remedy) for remedy in gap.finding.settle if remedy.action != "wait"])

    def _kind(self, finding: Finding) -> str:
        """Name the kind of a row as its reader sees it: who is awaited is not told to wait."""
        if finding.kind == "awaiting" and self.us in finding.responsible:
            return self.language.say(msg("Waiting for us"))
        return self.language.word("kind", finding.kind)

    def _settled_as(self, bundle: Sequence[Gap], uids: Sequence[str]) -> str:
        """Name what became of a row; where that cannot be seen, that its trouble is over."""
        tasks = [self.tasks[uid] for uid in uids if uid in self.tasks]
        kind, changed = bundle[0].finding.kind, all(gap.closed_by == "change" for gap in bundle)
        found = settled_as(kind, tasks, changed=changed and len(tasks) == len(uids))
        return self.language.say(found or msg("Settled: {kind}", kind=self.language.word("kind", kind)))

    def _step(self, remedy: Remedy) -> str:
        """Say what settles a row; in a joint document with whose step it is, where one side alone can take it."""
        step, party = self.sentence(remedy.message), remedy.values.get(HOUSES)
        return self.language.say(msg("{step} ({party})", step=step, party=plain(party))) if party else step

    def _pressing(self, gap: Gap, uids: Iterable[str]) -> str:
        """Say that a task is urgent where this is why a row cannot wait, and its kind does not say so."""
        if gap.finding.severity is not Severity.URGENT or family_of(gap.finding.kind) is Family.URGENT:
            return ""
        urgent = any(self.tasks[uid].urgent for uid in uids if uid in self.tasks)
        return self.language.say(msg("urgent task")) if urgent else ""

    def task(self, uid: str) -> TaskLine:
        """Tell a task, that it is another party's, or that it is there no longer."""
        judged = self.tasks.get(uid)
        if judged is None:
            absent = msg("another party's task") if uid == HIDDEN else msg("a task that is there no longer")
            return TaskLine("", self.language.say(absent), None, "", "")
        return TaskLine(
            plain(judged.ref),
            masked(plain(judged.task.title)) or self.language.say(msg("(no title)")),
            for_link(judged.task.url),
            self.language.word("status", judged.task.status),
            self.owners(judged),
            self.naming.key(judged),
        )

    def owners(self, judged: Judged) -> str:
        """Tell who holds a task, nobody, or that this could not be read."""
        if judged.holders is None:
            return self.language.say(msg("owners not readable"))
        if not judged.holders:
            return self.language.say(msg("nobody"))
        if len(judged.holders) == 1:
            return self._owner(judged.holders[0])
        return self.language.listing(tuple(dict.fromkeys(self._owner(holder) for holder in judged.holders)))

    def _owner(self, holder: Holder) -> str:
        key = (holder.party, holder.name)
        found = self._owners.get(key)
        if found is None:
            name = shown_name(holder, self.language, self.parties, self.reader)
            found = self._owners[key] = plain(masked(name))
        return found

    def names(self, parties: Iterable[str]) -> str:
        """Give the names of parties."""
        asked = tuple(parties)
        found = self._names.get(asked)
        if found is None:
            names = [plain(self.parties[each].name) if each in self.parties else each for each in asked]
            found = self._names[asked] = self.language.listing(names)
        return found

    def duties(self, ids: Iterable[str]) -> str:
        """Give the titles of duties."""
        asked = tuple(ids)
        found = self._duties.get(asked)
        if found is None:
            titles = self._titles
            found = self._duties[asked] = self.language.listing([plain(titles.get(each, each)) for each in asked])
        return found

    def sentence(self, message: Message) -> str:
        """Say a sentence with tasks named as people do, and with the numbers of strangers masked.

        In a long list the same is said of many tasks; it is put into words once.
        """
        key = (message.text, *message.values.items())
        found = self._sentences.get(key)
        if found is None:
            found = self._sentences[key] = self._sentence(message)
        return found

    def fact(self, message: Message) -> str:
        """Say a piece of evidence as it is, with the numbers of strangers masked; as sentences, once."""
        key = (message.text, *message.values.items())
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = masked(plain(self.language.say(message), _FACT_LIMIT))
        return found

    def _sentence(self, message: Message) -> str:
        if self.references:
            values = {n: plain(value) if isinstance(value, str) else value for n, value in message.values.items()}
        else:
            values = self.naming.told(message.values)
        return masked(bounded(self.language.filled(message.text, values), _SENTENCE_LIMIT))

    def _remark(self, bundle: Sequence[Gap], uids: Sequence[str]) -> str:
        """Tell who answered a row, since when nothing new is known of it, and on what file it rests."""
        gap = bundle[0]
        if (
            gap.state.asks
            and gap.unverified_since is gap.accepted_until is None
            and len(bundle) == 1
            and not self.exports
            and not _passes(gap.finding)
        ):
            return ""  # nearly all of thousands of rows
        remains = gap.state is GapState.RESOLVED and not self.standing.isdisjoint(gap.finding.tasks)
        until = _day(gap, self.language)
        told = [self.sentence(part) for part in remarks(bundle, at=self.at, until=until, remains=remains)]
        if gap.state is not GapState.RESOLVED:
            told[:0] = [self.sentence(remedy.message) for remedy in gap.finding.settle if remedy.action == "wait"]
        # That a row was not checked since says more than of what day its file is.
        dated = gap.state is not GapState.RESOLVED and all(each.unverified_since is None for each in bundle)
        of = exported(uids, self.tasks, self.exports) if self.exports and dated else None
        if of is not None:
            told.append(self.sentence(msg("(as of the export of {day:date})", day=of.isoformat())))
        return " ".join(told)


def _passes(finding: Finding) -> bool:
    """Whether the passing of a day settles it, too: that is no step, and is remarked."""
    return any(remedy.action == "wait" for remedy in finding.settle)


def bundles(gaps: Iterable[Gap]) -> list[tuple[Gap, ...]]:
    """Gather gaps that share a group and a state, gravest first; what has no group stands alone."""
    gathered: dict[tuple[str, ...], list[Gap]] = {}
    for gap in sorted(gaps, key=order):
        group = gap.finding.group
        key = (gap.finding.kind, group, gap.state) if group else (gap.id,)
        gathered.setdefault(key, []).append(gap)
    return [tuple(bundle) for bundle in gathered.values()]


_GRAVEST = {each: -each.rank for each in Severity}
_FIRST = {each: place for place, each in enumerate(Family)}


def order(gap: Gap) -> tuple[int, int, str, str]:
    """Give the key that puts the gravest first, then by family, kind and id."""
    kind = gap.finding.kind
    return _GRAVEST[gap.finding.severity], _FIRST[family_of(kind)], kind, gap.id


def family_of(kind: str) -> Family:
    """Give the family of a kind; one that this version does not know is told beside the agreement's own."""
    facts = KINDS.get(kind)
    return facts.family if facts else Family.AGREEMENT


def _day(gap: Gap, language: Language) -> str:
    until = gap.accepted_until
    return until.astimezone(language.zone).date().isoformat() if until else ""
