"""The shape of agreement.yaml, and the agreement that it makes."""

from __future__ import annotations

import hashlib
from typing import Annotated
from typing import Any
from typing import Literal

from msgspec.structs import replace
from pydantic import BeforeValidator
from pydantic import Field
from pydantic import WithJsonSchema

from config.agreement_text import canonical
from config.covers import clause
from config.covers import clauses_schema
from config.names import Names
from config.spelling import WrongValueError
from config.values import NO
from config.values import ONE_OR_MANY
from config.values import YES
from config.values import Day
from config.values import Flag
from config.values import Percent
from config.values import Span
from config.values import Text
from config.values import Texts
from config.values import Written
from config.values import flag
from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.agreement import Escalation
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.agreement import Responsible
from mapping.agreement import Signature
from mapping.agreement import Stage
from mapping.errors import msg
from mapping.text import fold

OPEN_HOLDINGS = (Holding.UNDECIDED.value, Holding.NOBODY.value)


def _one_party(value: Any) -> Any:
    if isinstance(value, list):
        raise WrongValueError(msg("Exactly one party is accountable."), msg("Write its name alone, without brackets."))
    return value


def _allowed(text: Any) -> bool:
    if isinstance(text, str) and text.lower() == "ok":
        return True
    try:
        return bool(flag(text))
    except WrongValueError as error:
        raise WrongValueError(error.message, msg("Write ok where a shared account may hold it.")) from None


Allowed = Annotated[
    bool,
    BeforeValidator(_allowed),
    WithJsonSchema({"enum": ["ok", True, False, *YES, *NO]}),
]
OneParty = Annotated[Text, BeforeValidator(_one_party), WithJsonSchema({"type": "string"})]
Clauses = Annotated[tuple[dict[Text, Texts], ...], WithJsonSchema(clauses_schema(ONE_OR_MANY))]


class EffectiveRange(Written):
    """From when until when something holds; the last day is included."""

    start: Day = Field(alias="from", description="First day.")
    end: Day | None = Field(None, alias="until", description="Last day, included.")


class DutyRange(Written):
    """A duty's own days inside those of its agreement."""

    start: Day | None = Field(None, alias="from", description="First day.")
    end: Day | None = Field(None, alias="until", description="Last day, included.")


class Targets(Written):
    """What the figures of the report are held against."""

    as_agreed: Percent | None = Field(None, alias="as-agreed", description="Open tasks held as agreed.")
    covered: Percent | None = Field(None, alias="covered", description="Open tasks that a duty decides.")
    owned: Percent | None = Field(None, alias="owned", description="Open tasks that somebody owns.")
    duplicate_rate: Percent | None = Field(
        None, alias="duplicate-rate", description="Tasks that repeat others, at most."
    )
    bounce_rate: Percent | None = Field(None, alias="bounce-rate", description="Tasks handed to and fro, at most.")
    urgent_response: Span | None = Field(None, alias="urgent-response", description="Answer to urgent tasks.")
    time_to_owner: Span | None = Field(None, alias="time-to-owner", description="Until a task has an owner.")
    waiting_time: Span | None = Field(None, alias="waiting-time", description="Waiting for the other side.")
    gap_age: Span | None = Field(None, alias="gap-age", description="Age of open gaps.")


class SignatureEntry(Written):
    """Who signed for a party, and when."""

    party: Text = Field(description="The party that signed.")
    by: Text = Field(description="Who signed for it.")
    on: Day = Field(description="When.")


class StageEntry(Written):
    """A part of a duty's way in which other parties have the turn, told by status or section."""

    status: Texts = Field((), description="Statuses of this stage.")
    section: Texts = Field((), description="Sections of this stage.")
    list: Texts = Field((), description="Lists of this stage.")
    column: Texts = Field((), description="Columns of this stage.")
    responsible: Texts = Field(min_length=1, description="Whose turn it is in this stage.")


class ResponseTimes(Written):
    """How soon an answer is due, by priority."""

    urgent: Span | None = Field(None, description="Urgent tasks.")
    high: Span | None = Field(None, description="Tasks of high priority.")
    normal: Span | None = Field(None, description="Everything else.")
    low: Span | None = Field(None, description="Tasks of low priority.")


class Expectation(Written):
    """Work that must exist."""

    every: Literal["day", "week", "month", "quarter"] = Field(description="At least one task in each such period.")


class EscalationEntry(Written):
    """A step of the ladder: after how long whose contacts are told."""

    after: Span = Field(description="Time without an answer.")
    to: Annotated[Texts, Field(min_length=1)] = Field(description="Parties whose contacts are told.")


class DutyEntry(Written):
    """One duty: which work, and who answers for it."""

    id: Text = Field(description="Short name; a task names it with the label duty:ID.")
    title: Text = Field(description="What the work is called.")
    aliases: Texts = Field((), description="Other names of it.")
    responsible: Texts = Field(
        min_length=1, description="Who does it: parties, teams, people; or undecided, or nobody."
    )
    accountable: OneParty | None = Field(None, description="The one party that answers for it.")
    supporting: Texts = Field((), description="Who may hold tasks beside the responsible party.")
    consulted: Texts = Field((), description="Who is asked.")
    informed: Texts = Field((), description="Who is told.")
    covers: Clauses = Field((), description="Which tasks: any of these clauses; inside one, all conditions.")
    exceptions: Clauses = Field((), alias="except", description="Which tasks are left out after all.")
    overrides: Texts = Field((), description="Ids of duties that give way where both match.")
    stages: tuple[StageEntry, ...] = Field((), description="Whose turn it is in which stage.")
    response: ResponseTimes | None = Field(None, description="How soon an answer is due.")
    expect: Expectation | None = Field(None, description="Work that must exist.")
    counterpart: Text | None = Field(None, description="Connection in which each task needs a linked one.")
    escalate: tuple[EscalationEntry, ...] = Field((), description="Who is told when no answer comes.")
    shared: Allowed = Field(default=False, description="ok: a shared account may hold its tasks.")
    tracked: Flag = Field(default=True, description="no: agreed, but it leaves no tasks.")
    effective: DutyRange | None = Field(None, description="Its own days inside those of the agreement.")


class AgreementHead(Written):
    """What an agreement says beside its duties."""

    title: Text = Field(description="What the agreement is called.")
    version: Text = Field(description="Its version.")
    effective: EffectiveRange = Field(description="From when until when it holds.")
    goals: Texts = Field((), description="What both sides want of it.")
    use: str = Field("", description="What the reports may be used for; printed under every one.")
    targets: Targets | None = Field(None, description="What the figures are held against.")
    signed: tuple[SignatureEntry, ...] = Field((), description="Who signed it.")


class AgreementFile(AgreementHead):
    """Everything in agreement.yaml."""

    duties: tuple[DutyEntry, ...] = Field(description="The duties.")


def agreement_of(written: AgreementFile, names: Names) -> Agreement:
    """Make the agreement of a file that was checked, with every name as it is spelled where it is defined."""
    # renaming a connection changes nothing that was agreed, and signing neither
    lasting = _agreement(written, replace(names, connections={}))
    content = canonical(replace(lasting, signed=()))
    return replace(_agreement(written, names), fingerprint=hashlib.sha256(content.encode()).hexdigest())


def _agreement(written: AgreementFile, names: Names) -> Agreement:
    return Agreement(
        title=written.title,
        version=written.version,
        start=written.effective.start,
        end=written.effective.end,
        goals=written.goals,
        use=written.use.strip(),
        targets=_texts_of(written.targets),
        signed=tuple(Signature(names.party(each.party), each.by, each.on) for each in written.signed),
        duties=_duties(written.duties, names),
    )


def _duties(written: tuple[DutyEntry, ...], names: Names) -> tuple[Duty, ...]:
    ids = {fold(each.id): each.id for each in written}
    return tuple(_duty(each, names, ids) for each in written)


def _duty(written: DutyEntry, names: Names, ids: dict[str, str]) -> Duty:
    word = fold(written.responsible[0])
    holding = Holding(word) if word in OPEN_HOLDINGS else Holding.PARTIES
    own = written.effective
    return Duty(
        id=written.id,
        title=written.title,
        aliases=written.aliases,
        holding=holding,
        responsible=_parties(written.responsible, names) if holding is Holding.PARTIES else (),
        accountable=names.party(written.accountable) if written.accountable else None,
        supporting=_parties(written.supporting, names),
        consulted=_parties(written.consulted, names),
        informed=_parties(written.informed, names),
        covers=tuple(clause(each, names) for each in written.covers),
        exceptions=tuple(clause(each, names) for each in written.exceptions),
        overrides=tuple(ids.get(fold(each), each) for each in written.overrides),
        stages=tuple(Stage(_stage_names(each), _parties(each.responsible, names)) for each in written.stages),
        response=_spans_of(written.response),
        expect=Period(written.expect.every) if written.expect else None,
        counterpart=names.connection(written.counterpart) if written.counterpart else None,
        escalate=tuple(Escalation(each.after, tuple(map(names.party, each.to))) for each in written.escalate),
        shared=written.shared,
        tracked=written.tracked,
        start=own.start if own else None,
        end=own.end if own else None,
    )


def _parties(texts: tuple[str, ...], names: Names) -> tuple[Responsible, ...]:
    return tuple(names.responsible(text) for text in texts)


def _stage_names(stage: StageEntry) -> tuple[str, ...]:
    return (*stage.status, *stage.section, *stage.list, *stage.column)


def _texts_of(targets: Targets | None) -> dict[str, str]:
    return targets.model_dump(by_alias=True, exclude_none=True) if targets else {}


def _spans_of(response: ResponseTimes | None) -> dict[str, Any]:
    return {name: span for name, span in dict(response or {}).items() if span is not None}
