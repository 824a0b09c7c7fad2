"""What must hold between the parts of an agreement, and between it and the settings; each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date

from config.agreement_file import OPEN_HOLDINGS
from config.covers import check_clauses
from config.names import Checks
from config.names import dict_of
from config.nodes import Fields
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import mappings
from config.nodes import scalars
from config.spelling import WrongValueError
from config.spelling import shown
from config.spelling import suggestion
from config.values import NO
from config.values import day
from mapping.errors import Message
from mapping.errors import msg
from mapping.text import fold


def check_agreement(checks: Checks) -> None:
    """Note every name that leads nowhere, every doubled or circular one, and what cannot be meant."""
    root = checks.document.fields()
    for signature in mappings(root.get("signed")):
        checks.parties(signature.get("party"))
    whole = dict_of(root.get("effective"))
    _check_days(checks, whole)
    duties = list(mappings(root.get("duties")))
    for duty in duties:
        _check_duty(checks, duty)
        _check_days_inside(checks, dict_of(duty.get("effective")), whole)
    _check_doubles(checks, duties)
    _check_overrides(checks, duties)


def _check_duty(checks: Checks, duty: Fields) -> None:
    holding = _check_holders(checks, duty)
    for role in ("supporting", "consulted", "informed"):
        checks.responsible(duty.get(role))
    checks.connections(duty.get("counterpart"))
    for stage in mappings(duty.get("stages")):
        checks.responsible(stage.get("responsible"))
        if not any(stage.get(name) for name in ("status", "section", "list", "column")):
            checks.wrong(stage, msg("A stage is told by status or section; this one names neither."))
    for step in mappings(duty.get("escalate")):
        checks.parties(step.get("to"))
    check_clauses(checks, duty.get("covers"))
    check_clauses(checks, duty.get("except"))
    tracked = duty.get("tracked")
    told = isinstance(tracked, Scalar) and tracked.text.lower() in NO
    if not duty.get("covers") and not told and holding != "nobody":
        advice = msg("Add covers, or tracked: no if this work leaves no tasks.")
        checks.odd(
            duty, msg('The duty "{id}" covers nothing: only tasks that name it belong to it.', id=_id(duty)), advice
        )


def _check_holders(checks: Checks, duty: Fields) -> str:
    holders = list(scalars(duty.get("responsible")))
    words = [fold(each.text) for each in holders]
    open_words = [word for word in words if word in OPEN_HOLDINGS]
    if open_words and len(words) > 1:
        advice = msg("Write undecided or nobody alone, or the parties.")
        checks.wrong(holders[0], msg('"{word}" cannot stand beside others.', word=open_words[0]), advice)
    elif open_words:
        checks.parties(duty.get("accountable"))
        return open_words[0]
    elif holders:
        _check_named_holders(checks, duty, holders)
    checks.parties(duty.get("accountable"))
    return ""


def _check_named_holders(checks: Checks, duty: Fields, holders: list[Scalar]) -> None:
    for each in holders:
        if "/" not in each.text and fold(each.text) not in checks.names.parties:
            message = msg('There is no party "{name}".', name=shown(each.text))
            checks.wrong(each, message, suggestion(each.text, [*checks.names.spellings, *OPEN_HOLDINGS]))
        else:
            checks.responsible(each)
    if "accountable" not in duty.entries:
        advice = msg("Write accountable with the one party that answers for it.")
        checks.odd(duty, msg('The duty "{id}" does not say who is accountable.', id=_id(duty)), advice)


def _check_days(checks: Checks, effective: Fields) -> None:
    start, end = _day(effective.get("from")), _day(effective.get("until"))
    if start and end and end < start:
        checks.wrong(effective.get("until"), msg("The last day lies before the first day, {start}.", start=str(start)))


def _check_days_inside(checks: Checks, own: Fields, whole: Fields) -> None:
    _check_days(checks, own)
    start, end = _day(whole.get("from")), _day(whole.get("until"))
    for name in ("from", "until"):
        found = _day(own.get(name))
        if found and ((start and found < start) or (end and found > end)):
            message = msg(
                "This day lies outside the agreement, which holds from {start} until {end}.",
                start=str(start or "…"),
                end=str(end or "…"),
            )
            checks.wrong(own.get(name), message)


def _check_doubles(checks: Checks, duties: list[Fields]) -> None:
    seen: dict[str, tuple[Fields, Scalar]] = {}
    for duty in duties:
        for each in (*scalars(duty.get("id")), *scalars(duty.get("aliases"))):
            first = seen.setdefault(fold(each.text), (duty, each))
            if first[0] is not duty:
                checks.wrong(
                    each,
                    _already(checks, each, first[1]),
                    msg("Ids and aliases must be different, also without regard to case."),
                )
    titles: dict[str, Fields] = {name: duty for name, (duty, _) in seen.items()}
    for duty in duties:
        for each in scalars(duty.get("title")):
            other = titles.setdefault(fold(each.text), duty)
            if other is not duty:
                message = msg('The title "{title}" also names the duty "{id}".', title=shown(each.text), id=_id(other))
                checks.odd(each, message, msg("A task that names its duty by this title belongs to both."))


def _already(checks: Checks, each: Scalar, first: Scalar) -> Message:
    cell = checks.document.cell(first)
    if cell is not None:
        return msg('"{name}" already names the duty in {cell}.', name=shown(each.text), cell=cell)
    return msg('"{name}" already names the duty in line {line}.', name=shown(each.text), line=first.line)


def _check_overrides(checks: Checks, duties: list[Fields]) -> None:
    ids = {fold(each.text): each.text for duty in reversed(duties) for each in scalars(duty.get("id"))}
    graph: dict[str, dict[str, Scalar]] = {}
    for duty in duties:
        for own in scalars(duty.get("id")):
            graph.setdefault(fold(own.text), {fold(each.text): each for each in scalars(duty.get("overrides"))})
    for edges in graph.values():
        for each in edges.values():
            if fold(each.text) not in ids:
                message = msg('There is no duty "{name}".', name=shown(each.text))
                checks.wrong(each, message, suggestion(each.text, ids.values()))
    for start, target, each in _circles(graph):
        message = msg(
            '"{first}" and "{second}" override each other, directly or by way of others.',
            first=ids.get(start, start),
            second=ids.get(target, target),
        )
        checks.wrong(each, message)


def _circles(graph: Mapping[str, Mapping[str, Scalar]]) -> Iterator[tuple[str, str, Scalar]]:
    """Give the edges that close a circle, without recursion: the agreement comes from a stranger's hand."""
    done: set[str] = set()
    for root in graph:
        path, on_path = [root], {root}
        ways = [iter(graph[root].items())] if root not in done else []
        while ways:
            target, each = next(ways[-1], (None, None))
            if target is None or each is None:
                ways.pop()
                on_path.discard(path[-1])
                done.add(path.pop())
            elif target in on_path:
                yield path[-1], target, each
            elif target in graph and target not in done:
                path.append(target)
                on_path.add(target)
                ways.append(iter(graph[target].items()))


def _day(node: Node | None) -> date | None:
    try:
        return day(node.text) if isinstance(node, Scalar) else None
    except WrongValueError:
        return None


def _id(duty: Fields) -> str:
    return shown(next((each.text for each in scalars(duty.get("id"))), "?"))
