"""What is asked of a source before anything is believed missing; each question keeps its own answer."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Protocol

from msgspec import Struct
from msgspec import field

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Record
from connectors.api import Scope
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.model import State
from sync.births import Births
from sync.births import Born
from sync.births import asked_births
from sync.boundary import ASK_ITS_MAINTAINER
from sync.boundary import guarded
from sync.boundary import plugin_errors
from sync.families import Parent
from sync.families import above
from sync.families import believed
from sync.source import Source


class Question(Protocol):
    """Something that a source is asked, in whatever thread."""

    def ask(self) -> None:
        """Ask, and keep the answer or the error."""


class Counting(Struct):
    """Asks for all ids of a scope; ``census`` stays None where only a full read would tell."""

    source: Source
    scope: Scope
    census: Census | None = None
    error: Fault | None = None

    def ask(self) -> None:
        """Count."""
        try:
            with plugin_errors(self.source.tool):
                self.census = self.source.connector.census(self.scope)
        except ConnectorError as error:
            self.error = reason_of(error, self.scope.name or self.scope.id)


class Acquainting(Struct):
    """Asks which accounts are in use; nothing hangs on it, so what goes wrong is as good as no answer."""

    source: Source
    in_use: Mapping[str, bool] = field(default_factory=dict)

    def ask(self) -> None:
        """Ask, where the source can tell at all."""
        ask = getattr(self.source.connector, "in_use", None)
        if ask is not None:
            with suppress(ConnectorError), plugin_errors(self.source.tool):
                self.in_use = dict(ask())


class Birthdays(Struct):
    """Asks a new connection when tasks were made that others know at its host; ``known`` says it by site and native id."""

    source: Source
    known: Mapping[str, Mapping[str, Born]]
    born: Mapping[str, datetime] = field(default_factory=dict)

    def ask(self) -> None:
        """Ask, without regard to what is not told."""
        self.born = asked_births(
            self.source, sorted({native_id for known in self.known.values() for native_id in known})
        )


class Proving(Struct):
    """Asks for some known tasks before others are believed to be gone, unless one has come by then."""

    births: Births
    source: Source
    error: Fault | None = None

    def ask(self) -> None:
        """See that it is the tool that was read before."""
        try:
            self.births.prove()
        except ConnectorError as error:
            self.error = reason_of(error, self.source.name)


class Rereading(Struct):
    """Asks for some tasks by their ids: what became of each, or its record.

    ``parents`` tell what they lie in, as far as it was not seen to be there. Of what lies in others a tool may know only
    together with these: where it seems deleted, it is asked for once more beside all that it lies in. Nothing is believed of
    a tool whose tasks have other ``births``. ``places`` are the scopes of those that moved, where that was told.
    """

    source: Source
    native_ids: tuple[str, ...]
    parents: Mapping[str, Parent] = field(default_factory=dict)
    births: Births | None = None
    records: list[Record] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    error: Fault | None = None

    def ask(self) -> None:
        """Read them again."""
        asked = frozenset(self.native_ids)
        beside: set[str] = set()
        try:
            self._take(self.native_ids)
            deleted = [native_id for native_id, state in self.states.items() if state is State.DELETED]
            doubted = [native_id for native_id in deleted if not above((native_id,), self.parents) <= asked]
            beside = above(doubted, self.parents) - asked
            if beside:
                for native_id in doubted:
                    del self.states[native_id]
                self._take([*sorted(beside), *doubted])
        except ConnectorError as error:
            self.error = reason_of(error, self.source.name)
            beside = above(asked, self.parents) - asked
        there = {record.native_id for record in self.records}
        told = believed(self.states, there, asked | beside, self.parents)
        self.states = {native_id: state for native_id, state in told.items() if native_id not in beside}
        self.records = [record for record in self.records if record.native_id not in beside]
        if self.births is not None:
            try:
                self.births.see(self.records)
            except ConnectorError as error:
                self.records, self.states, self.error = [], {}, reason_of(error, self.source.name)

    def _take(self, native_ids: Sequence[str]) -> None:
        for answer in guarded(self.source.tool, partial(self.source.connector.reread, native_ids)):
            if isinstance(answer, Absent):
                self.states[answer.native_id] = answer.state
                self.places[answer.native_id] = answer.scopes
            else:
                self.records.append(answer)


class Recognising(Struct):
    """Asks for tasks that were known under another host name, and whether anything can be seen at all if none comes."""

    source: Source
    native_ids: tuple[str, ...]
    records: list[Record] = field(default_factory=list)
    blind: bool = False
    error: Fault | None = None

    def ask(self) -> None:
        """Ask for them."""
        question = Rereading(self.source, self.native_ids)
        question.ask()
        self.records, self.error = question.records, question.error
        hidden = State.OUT_OF_SIGHT in question.states.values() or not question.states.keys() >= set(self.native_ids)
        if self.error is None and self.native_ids and not self.records:
            try:
                with plugin_errors(self.source.tool):
                    self.blind = hidden or not self.source.connector.scopes()
            except ConnectorError as error:
                self.error = reason_of(error, self.source.name)


def reason_of(error: ConnectorError, what: str) -> Fault:
    """Give the fault that speaks for an error."""
    return (
        error.faults[0] if error.faults else fault("{chain} could not be read.", chain=what, advice=ASK_ITS_MAINTAINER)
    )
