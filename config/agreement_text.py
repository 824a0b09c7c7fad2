"""An agreement written as YAML, so that reading it gives the same agreement."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import Any

from config.writing import scalar
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Stage

_BLOCKS = frozenset({"signed", "covers", "except", "stages", "escalate"})


def canonical(agreement: Agreement) -> str:
    """Write an agreement in one form, whatever the layout and comments it was read from."""
    head = {
        "title": agreement.title,
        "version": agreement.version,
        "effective": _days(agreement.start, agreement.end),
        "goals": agreement.goals,
        "use": agreement.use,
        "targets": agreement.targets,
        "signed": [{"party": each.party, "by": each.by, "on": str(each.on)} for each in agreement.signed],
    }
    lines = [*_entries(head, "")]
    lines.append("duties:" if agreement.duties else "duties: []")
    lines += (duty_text(duty) for duty in agreement.duties)
    return "\n".join(lines) + "\n"


def duty_text(duty: Duty) -> str:
    """Write one duty as it stands in the list of duties."""
    first, *others = _entries(_duty(duty), "    ")
    return "\n".join((f"  - {first.strip()}", *others))


def _duty(duty: Duty) -> dict[str, Any]:
    parties = [str(each) for each in duty.responsible]
    return {
        "id": duty.id,
        "title": duty.title,
        "aliases": duty.aliases,
        "responsible": parties if duty.holding is Holding.PARTIES else duty.holding.value,
        "accountable": duty.accountable or "",
        "supporting": [str(each) for each in duty.supporting],
        "consulted": [str(each) for each in duty.consulted],
        "informed": [str(each) for each in duty.informed],
        "covers": [_clause(each) for each in duty.covers],
        "except": [_clause(each) for each in duty.exceptions],
        "overrides": duty.overrides,
        "stages": [_stage(each) for each in duty.stages],
        "response": {name: str(span) for name, span in duty.response.items()},
        "expect": {"every": duty.expect.value} if duty.expect else {},
        "counterpart": duty.counterpart or "",
        "escalate": [{"after": str(each.after), "to": each.parties} for each in duty.escalate],
        "shared": "ok" if duty.shared else "",
        "tracked": "" if duty.tracked else "no",
        "effective": _days(duty.start, duty.end),
    }


def _days(start: date | None, end: date | None) -> dict[str, str]:
    return {name: str(day) for name, day in (("from", start), ("until", end)) if day}


def _clause(clause: Clause) -> dict[str, Sequence[str]]:
    return {each.field: each.values for each in clause.conditions}


def _stage(stage: Stage) -> dict[str, Sequence[str]]:
    return {"status": stage.statuses, "responsible": [str(each) for each in stage.responsible]}


def _entries(mapping: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in mapping.items():
        if not value:
            continue
        if name in _BLOCKS:
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {_flow(each)}" for each in value)
        else:
            yield f"{indent}{name}: {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(name)}: {_flow(each)}" for name, each in value.items()) + "}"
    return "[" + ", ".join(_flow(each) for each in value) + "]"
