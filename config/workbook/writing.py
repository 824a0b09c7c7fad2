"""The agreement as sheets that read as the same agreement, for people to read and edit."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct

from config.workbook.grammar import LIST
from config.workbook.grammar import PARTS
from config.workbook.grammar import Kind
from config.workbook.grammar import condition_for
from config.workbook.grammar import field_for
from config.workbook.grammar import text_for
from config.workbook.guide import duty_hints
from config.workbook.guide import guide_rows
from config.workbook.guide import head_notes
from config.workbook.values import span_for
from config.workbook.words import ACCOUNT
from config.workbook.words import COLUMNS
from config.workbook.words import CONDITIONS
from config.workbook.words import FIELD
from config.workbook.words import FLAGS
from config.workbook.words import HEAD
from config.workbook.words import HEAD_COLUMNS
from config.workbook.words import IGNORED
from config.workbook.words import OPEN
from config.workbook.words import PEOPLE_COLUMNS
from config.workbook.words import PERIODS
from config.workbook.words import PRIORITIES
from config.workbook.words import SHEETS
from config.workbook.words import TARGETS
from config.workbook.words import Words
from mapping.agreement import FIELD as FIELD_MARK
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duration
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.errors import Message
from mapping.errors import msg
from mapping.parties import Party
from mapping.parties import Person
from mapping.text import fold
from sheets.book import Sheet

Say = Callable[[Message], str]

_WIDTHS: Mapping[str, int] = {
    "id": 18,
    "title": 24,
    "covers": 42,
    "except": 22,
    "stages": 28,
    "response": 22,
    "escalate": 26,
    "responsible": 20,
    "from": 12,
    "until": 12,
}
_COMMON_WIDTH = 13
_RARE = ("except", "expect", "counterpart", "escalate", "overrides", "shared", "tracked", "from", "until", "aliases")


class Writer(Struct, frozen=True):
    """Writes in one language; parties go by what people call them wherever that says who is meant."""

    parties: Mapping[str, Party]
    language: str
    say: Say

    def sheets(self, agreement: Agreement, people: Sequence[Person] = ()) -> tuple[Sheet, ...]:
        """Give the sheets of an agreement, with one of people where some are given."""
        listed = (self._people(people),) if people else ()
        return (self._duties(agreement.duties), self._head(agreement), *listed, self._guide())

    def _duties(self, duties: Sequence[Duty]) -> Sheet:
        keys = [word.key for word in COLUMNS.words]
        index = {key: number for number, key in enumerate(keys)}
        names = [self.party(each) for each in self.parties]
        choices = {
            "responsible": [*names, *self._all(OPEN)],
            "accountable": names,
            "supporting": names,
            "consulted": names,
            "informed": names,
            "expect": self._all(PERIODS),
            "shared": self._all(FLAGS),
            "tracked": self._all(FLAGS),
        }
        hints = duty_hints()
        rows = [self._row(keys, self.cells(duty)) for duty in duties]
        unused = {key for key in _RARE if not any(row[index[key]] for row in rows)}
        return Sheet(
            name=SHEETS.written("duties", self.language),
            header=[COLUMNS.written(key, self.language) for key in keys],
            rows=rows,
            choices={index[key]: options for key, options in choices.items()},
            free=frozenset(index[key] for key in choices),
            widths={index[key]: _WIDTHS.get(key, _COMMON_WIDTH) for key in keys},
            hints={index[key]: self.say(hint) for key, hint in hints.items()},
            fixed=2,
            filled=True,
            folded=frozenset(index[key] for key in unused),
        )

    def _all(self, words: Words) -> list[str]:
        return [word.written(self.language) for word in words.words]

    def _row(self, keys: Iterable[str], cells: Mapping[str, str]) -> list[str]:
        return [cells.get(key, "") for key in keys]

    def cells(self, duty: Duty) -> dict[str, str]:
        """Give what stands in each column of a duty's row."""
        held = duty.holding is Holding.PARTIES
        holding = "" if held else OPEN.written(duty.holding.value, self.language)
        return {
            "id": duty.id,
            "title": duty.title,
            "responsible": self._entries(duty.responsible, LIST) or holding,
            "accountable": text_for(self.party(duty.accountable), LIST) if duty.accountable else "",
            "supporting": self._entries(duty.supporting, LIST),
            "consulted": self._entries(duty.consulted, LIST),
            "informed": self._entries(duty.informed, LIST),
            "covers": self._clauses(duty.covers),
            "except": self._clauses(duty.exceptions),
            "stages": "\n".join(
                f"{_listed(stage.statuses, PARTS)} → {self._entries(stage.responsible, PARTS)}" for stage in duty.stages
            ),
            "response": ", ".join(
                f"{PRIORITIES.written(priority, self.language)} {span_for(span, self.language)}"
                for priority, span in duty.response.items()
            ),
            "expect": PERIODS.written(duty.expect.value, self.language) if duty.expect else "",
            "counterpart": duty.counterpart or "",
            "escalate": "\n".join(
                f"{span_for(step.after, self.language)} → {_listed(map(self.party, step.parties), PARTS)}"
                for step in duty.escalate
            ),
            "overrides": _listed(duty.overrides, LIST),
            "shared": FLAGS.written("yes", self.language) if duty.shared else "",
            "tracked": "" if duty.tracked else FLAGS.written("no", self.language),
            "from": str(duty.start or ""),
            "until": str(duty.end or ""),
            "aliases": _listed(duty.aliases, LIST),
        }

    def _clauses(self, clauses: Iterable[Clause]) -> str:
        return "\n".join(" & ".join(self._condition(each) for each in clause.conditions) for clause in clauses)

    def _condition(self, condition: Condition) -> str:
        if condition.field.startswith(FIELD_MARK):
            prefix = FIELD.written("field", self.language)
            return condition_for(field_for(prefix, condition.field.removeprefix(FIELD_MARK)), condition.values)
        values = condition.values
        if condition.field == "reporter-party":
            values = tuple(self.party(each) for each in values)
        return condition_for(CONDITIONS.written(condition.field, self.language), values)

    def _entries(self, entries: Iterable[Responsible], kind: Kind) -> str:
        return _listed(map(self._entry, entries), kind)

    def _entry(self, entry: Responsible) -> str:
        party = self.party(entry.party)
        return f"{party}/{entry.member}" if entry.member else party

    def party(self, written: str) -> str:
        """Give what people call a party, or its id where that could be somebody else's or is no name of a party."""
        found = self.parties.get(written)
        if found is None or "/" in found.name or OPEN.find(found.name):
            return written
        names = [fold(each) for party in self.parties.values() for each in (party.id, party.name)]
        return found.name if names.count(fold(found.name)) == 1 else written

    def _head(self, agreement: Agreement) -> Sheet:
        notes = head_notes()
        rows = [
            [HEAD.written(key, self.language), *cells, self.say(notes[key])]
            for key, cells in self._head_cells(agreement)
        ]
        return Sheet(
            name=SHEETS.written("agreement", self.language),
            header=self._all(HEAD_COLUMNS),
            rows=rows,
            widths={0: 24, 1: 56, 2: 14, 3: 14, 4: 56},
            filled=True,
        )

    def _head_cells(self, agreement: Agreement) -> Iterator[tuple[str, tuple[str, str, str]]]:
        yield "title", (agreement.title, "", "")
        yield "version", (agreement.version, "", "")
        yield "from", (str(agreement.start), "", "")
        yield "until", (str(agreement.end or ""), "", "")
        for goal in agreement.goals or ("",):
            yield "goals", (goal, "", "")
        yield "use", (agreement.use, "", "")
        for key in TARGETS:
            yield key, (self._target(agreement.targets.get(key, "")), "", "")
        for each in agreement.signed:
            yield "signed", (self.party(each.party), each.by, str(each.on))
        for _ in () if agreement.signed else self.parties:
            yield "signed", ("", "", "")

    def _target(self, text: str) -> str:
        amount = text.rstrip("hdw")
        unit = text.removeprefix(amount)
        return span_for(Duration(int(amount), unit), self.language) if unit else text

    def _people(self, people: Sequence[Person]) -> Sheet:
        keys = [word.key for word in PEOPLE_COLUMNS.words if word.key != IGNORED]
        connections = sorted({name for person in people for name in person.accounts})
        prefix = ACCOUNT.written("account", self.language)
        return Sheet(
            name=SHEETS.written("people", self.language),
            header=[
                *(PEOPLE_COLUMNS.written(key, self.language) for key in keys),
                *(f"{prefix}: {name}" for name in connections),
            ],
            rows=[
                [
                    *self._row(keys, self._person(person)),
                    *(_listed(person.accounts.get(name, ()), LIST) for name in connections),
                ]
                for person in people
            ],
            fixed=1,
            filled=True,
        )

    def _person(self, person: Person) -> dict[str, str]:
        return {
            "name": person.name,
            "party": self.party(person.party),
            "team": person.team or "",
            "emails": _listed(person.emails, LIST),
            "shared": FLAGS.written("yes", self.language) if person.shared else "",
            "left": str(person.left or ""),
        }

    def _guide(self) -> Sheet:
        return Sheet(
            name=SHEETS.written("guide", self.language),
            header=[self.say(msg("Column")), self.say(msg("What belongs there")), self.say(msg("Example"))],
            rows=guide_rows(self.language, self.say),
            widths={0: 22, 1: 70, 2: 60},
        )


def _listed(texts: Iterable[str], kind: Kind) -> str:
    return ", ".join(text_for(each, kind) for each in texts)
