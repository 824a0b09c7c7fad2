"""A row of the sheet of duties as the mapping that YAML would have, each value with the place of its cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping

from msgspec import Struct

from config.names import Names
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.spelling import shown
from config.workbook.grammar import CellError
from config.workbook.grammar import Piece
from config.workbook.grammar import Sign
from config.workbook.grammar import WrittenCondition
from config.workbook.grammar import clauses_in
from config.workbook.grammar import parts_in
from config.workbook.grammar import values_in
from config.workbook.table import OurTable
from config.workbook.values import day_text
from config.workbook.values import span_text
from config.workbook.words import CONDITIONS
from config.workbook.words import FIELD
from config.workbook.words import FLAGS
from config.workbook.words import OPEN
from config.workbook.words import PERIODS
from config.workbook.words import PRIORITIES
from config.workbook.words import Words
from mapping.agreement import FIELD as FIELD_MARK
from mapping.errors import msg
from mapping.text import fold
from sheets.rows import Row

NEEDED = ("id", "title", "responsible")
_RESPONSE = re.compile(r"(?P<priority>[^\d]*?)[\s:=]*(?P<span>(?:(?:업무|근무)\s*)?\d.*)", re.DOTALL | re.ASCII)
_CONDITION = re.compile(r"([^\s,|&=<>]+)\s*[=<>]")


class DutyRows(Struct, frozen=True):
    """The rows of one sheet of duties, and the names that a bare word in a cover may be."""

    table: OurTable
    names: Names

    def nodes(self) -> Iterator[Fields]:
        """Give every duty."""
        for row in self.table.rows():
            yield self._duty(row)

    def _duty(self, row: Row) -> Fields:
        entries: dict[str, Node] = {}
        for key, text in ((key, self.table.text(row, key)) for key in self.table.columns):
            if text or key in NEEDED:
                node = self._cell(row, key, text)
                entries |= {} if node is None else {key: node}
        days: dict[str, Node] = {name: entries.pop(name) for name in ("from", "until") if name in entries}
        if days:
            entries["effective"] = self.table.fields(row, "from" if "from" in days else "until", days)
        return self.table.fields(row, "id", entries)

    def _cell(self, row: Row, key: str, text: str) -> Node | None:
        reader = _READERS.get(key)
        try:
            return self.table.scalar(row, key, text) if reader is None or not text else reader(self, row, key, text)
        except CellError as error:
            self.table.wrong(row, key, error.message, error.advice)
            return None

    def _list(self, row: Row, key: str, text: str) -> Node:
        return self._texts(row, key, values_in(text))

    def _one(self, row: Row, key: str, text: str) -> Node:
        values = values_in(text)
        return self.table.scalar(row, key, values[0]) if len(values) == 1 else self._texts(row, key, values)

    def _holders(self, row: Row, key: str, text: str) -> Node:
        values = tuple(OPEN.find(each) or each for each in values_in(text))
        return self._texts(row, key, values)

    def _day(self, row: Row, key: str, text: str) -> Node:
        return self.table.scalar(row, key, day_text(text))

    def _flag(self, row: Row, key: str, text: str) -> Node | None:
        return self._word(row, key, text, FLAGS)

    def _period(self, row: Row, key: str, text: str) -> Node | None:
        found = self._word(row, key, text, PERIODS)
        return self.table.fields(row, key, {"every": found}) if found else None

    def _word(self, row: Row, key: str, text: str, words: Words) -> Node | None:
        found = words.find(text)
        if found is None:
            message = msg('"{found}" is not one of the words known here.', found=shown(text))
            self.table.wrong(row, key, message, words.suggest(text, self.table.language))
            return None
        return self.table.scalar(row, key, found)

    def _response(self, row: Row, key: str, text: str) -> Node:
        spans: dict[str, Node] = {}
        for each in values_in(text):
            found = _RESPONSE.fullmatch(each)
            priority = PRIORITIES.find(found["priority"]) if found else None
            if found is None or priority is None or priority in spans:
                words = ", ".join(word.written(self.table.language) for word in PRIORITIES.words)
                message = msg('"{found}" does not say for which priority how much time there is.', found=shown(each))
                advice = msg(
                    "Write each priority ({words}) once with its span of time, such as: {example}",
                    words=words,
                    example=_EXAMPLES[self.table.language],
                )
                self.table.wrong(row, key, message, advice)
            else:
                spans[priority] = self.table.scalar(row, key, span_text(found["span"]))
        return self.table.fields(row, key, spans)

    def _stages(self, row: Row, key: str, text: str) -> Node:
        stages: list[Node] = []
        for before, behind in parts_in(text):
            if behind is None:
                raise CellError(
                    msg("A stage does not say whose turn it is."),
                    msg("Write its statuses, an arrow, and the party: In Review → {party}", party=self._a_party()),
                )
            halves = {"status": self._texts(row, key, before), "responsible": self._texts(row, key, behind)}
            stages.append(self.table.fields(row, key, halves))
        return self.table.items(row, key, stages)

    def _ladder(self, row: Row, key: str, text: str) -> Node:
        steps: list[Node] = []
        for before, behind in parts_in(text):
            if behind is None or len(before) != 1:
                raise CellError(
                    msg("A step does not say after how long whom to tell."),
                    msg("Write a span of time, an arrow, and the party: 1wd → {party}", party=self._a_party()),
                )
            halves: dict[str, Node] = {
                "after": self.table.scalar(row, key, span_text(before[0])),
                "to": self._texts(row, key, behind),
            }
            steps.append(self.table.fields(row, key, halves))
        return self.table.items(row, key, steps)

    def _a_party(self) -> str:
        return next(iter(self.names.spellings), "home")

    def _clauses(self, row: Row, key: str, text: str) -> Node:
        clauses = [self._clause(row, key, written) for written in clauses_in(text)]
        return self.table.items(row, key, [each for each in clauses if each is not None])

    def _clause(self, row: Row, key: str, written: tuple[WrittenCondition, ...]) -> Node | None:
        conditions: dict[str, Node] = {}
        for each in written:
            name = self._condition_name(each)
            if name in conditions:
                raise CellError(
                    msg('The condition "{name}" stands twice in one clause.', name=each.name or each.values[0].text),
                    msg("Write all its values behind one of them, with commas between them: any of them will do."),
                )
            for value in each.values:
                _refuse_hidden_condition(value)
            conditions[name] = self._texts(row, key, tuple(value.text for value in each.values))
        return self.table.fields(row, key, conditions) if conditions else None

    def _condition_name(self, written: WrittenCondition) -> str:
        if written.name is None:
            return self._bare(written.values[0])
        prefix, dot, name = written.name.partition(".")
        if dot and FIELD.find(prefix):
            return f"{FIELD_MARK}{name.strip()}"
        found = CONDITIONS.find(written.name)
        if found is None:
            more = [f"{FIELD.written('field', self.table.language)}.…"]
            raise CellError(
                msg('There is no condition "{name}".', name=shown(written.name)),
                CONDITIONS.suggest(written.name, self.table.language, more),
            )
        return found

    def _bare(self, value: Piece) -> str:
        """Tell what a value without a name is: a connection, or a scope that the settings name."""
        if fold(value.text) in self.names.connections:
            return "connection"
        if any(fold(value.text) in reach.scopes for reach in self.names.reach.values()):
            return "scope"
        words = ", ".join(
            f"{word.written(self.table.language)}={shown(value.text)}"
            for word in CONDITIONS.words
            if word.key in {"scope", "label", "title"}
        )
        raise CellError(
            msg('"{found}" names neither a connection nor a scope of dure.yaml.', found=shown(value.text)),
            msg("Say what it is, such as: {words}", words=words),
        )

    def _texts(self, row: Row, key: str, values: tuple[str, ...]) -> Items:
        return self.table.items(row, key, [self.table.scalar(row, key, each) for each in values])


def _refuse_hidden_condition(value: Piece) -> None:
    if value.sign is Sign.QUOTED or (len(value.text) > 1 and value.text.startswith("/") and value.text.endswith("/")):
        return
    hidden = next((each[1] for each in _CONDITION.finditer(value.text) if CONDITIONS.find(each[1])), None)
    if hidden is not None:
        raise CellError(
            msg('A condition "{name}" stands inside a value here.', name=shown(hidden)),
            msg("Write & before it; or put the whole value into quotation marks if it belongs to it."),
        )


_EXAMPLES: Mapping[str, str] = {"ko": "긴급 2업무시간, 보통 3영업일", "en": "urgent 2wh, normal 3wd"}
_READERS: Mapping[str, Callable[[DutyRows, Row, str, str], Node | None]] = {
    "aliases": DutyRows._list,  # noqa: SLF001  # this module's own
    "responsible": DutyRows._holders,  # noqa: SLF001
    "accountable": DutyRows._one,  # noqa: SLF001
    "supporting": DutyRows._list,  # noqa: SLF001
    "consulted": DutyRows._list,  # noqa: SLF001
    "informed": DutyRows._list,  # noqa: SLF001
    "covers": DutyRows._clauses,  # noqa: SLF001
    "except": DutyRows._clauses,  # noqa: SLF001
    "stages": DutyRows._stages,  # noqa: SLF001
    "response": DutyRows._response,  # noqa: SLF001
    "expect": DutyRows._period,  # noqa: SLF001
    "escalate": DutyRows._ladder,  # noqa: SLF001
    "overrides": DutyRows._list,  # noqa: SLF001
    "shared": DutyRows._flag,  # noqa: SLF001
    "tracked": DutyRows._flag,  # noqa: SLF001
    "from": DutyRows._day,  # noqa: SLF001
    "until": DutyRows._day,  # noqa: SLF001
}
