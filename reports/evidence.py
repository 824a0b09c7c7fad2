"""The evidence of a gap as lines for people: what its row has not said already, in their language."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from mapping.errors import Message
from mapping.errors import msg
from reports.rows import Teller

_SAID = frozenset(
    (
        *("clause", "connections", "covers", "day", "days", "done", "due", "every", "finished", "group", "keep"),
        *("last_day", "link", "month", "name", "open", "own", "owners", "parties", "response", "since", "tasks"),
        *("title", "undecided", "version", "working_days"),
    )
)


def evidence_lines(evidence: Mapping[str, Any], teller: Teller) -> Iterator[str]:
    """Tell the evidence; of what is not known here, the name and the bare value."""
    for name, value in evidence.items():
        if name in _SAID or value in (None, "", [], {}):
            continue
        tell = _TOLD.get(name)
        messages = tell(value, teller) if tell else [Message("{name}: {value}", {"name": name, "value": _bare(value)})]
        for message in messages:
            yield teller.fact(message)


def _clauses(value: Any, _: Teller) -> Iterator[Message]:
    return (msg("Decided by: {clause}", clause=str(clause)) for clause in value)


def _may_hold(value: Any, teller: Teller) -> Iterator[Message]:
    yield msg("May hold it: {party}", party=teller.names(map(str, value)))


def _stage(value: Any, teller: Teller) -> Iterator[Message]:
    yield msg("Stage: {stage}", stage=teller.language.listing([str(each) for each in value]))


def _crossings(value: Any, teller: Teller) -> Iterator[Message]:
    days = dict.fromkeys(teller.language.date(str(each)) for each in value)
    yield msg("Changed sides on: {days}", days=teller.language.listing(list(days)))


def _answer_by(value: Any, _: Teller) -> Iterator[Message]:
    yield msg("An answer was due: {moment:time}", moment=str(value))


def told_to(value: Any, teller: Teller) -> Iterator[Message]:
    """Tell who was told of an urgent task, and when."""
    for step in value:
        yield msg("{party} was told: {moment:time}", party=teller.names(map(str, step["to"])), moment=str(step["at"]))


def _account(value: Any, _: Teller) -> Iterator[Message]:
    yield msg("Account: {account}", account=str(value))


def _pairs(value: Any, teller: Teller) -> Iterator[Message]:
    for pair in value:
        refs, likeness, score = pair.get("refs", ()), pair.get("likeness", ""), pair.get("score", 0)
        yield msg(
            "{refs}: {likeness:word.likeness} ({score:percent})",
            refs=_named(refs, teller),
            likeness=str(likeness),
            score=score,
        )
        yield from (_ground(each) for each in pair.get("grounds", ()) if each.get("kind") in _GROUNDS)
        if pair.get("differ"):
            yield msg(
                "Words that differ: {words}", words=teller.language.listing([str(word) for word in pair["differ"]])
            )
        if pair.get("concepts"):
            words = teller.language.listing([str(concept).replace("=", " = ") for concept in pair["concepts"]])
            if likeness == "same-words":
                yield msg("The same in both languages: {words}", words=words)
            else:
                yield msg("The same in other words: {words}", words=words)


_GROUNDS: Mapping[str, Callable[[Any], Message]] = {
    "parties": lambda _: msg("Two sides hold them."),
    "tools": lambda _: msg("They stand in two places."),
    "time": lambda _: msg("They were made within a few days of each other."),
    "text": lambda share: msg("Their texts have {share:percent} of their words in common.", share=float(share)),
    "passage": lambda _: msg("A passage stands in both, word for word, and hardly anywhere else."),
    "copied": lambda share: msg(
        "{share:percent} of the shorter text stands in the other, word for word.", share=float(share)
    ),
    "trace": lambda places: msg(
        "Their traces name the same {n} places in code, which hardly any other task does.", n=int(places)
    ),
    "quoted": lambda _: msg("The title of one stands in the text of the other, word for word, and in few others."),
    "reports": lambda days: msg("Both report that something fails, {n} days apart.", n=int(days)),
    "address": lambda _: msg("Both name the same web address."),
}


def _ground(ground: Mapping[str, Any]) -> Message:
    if ground.get("bare"):
        return msg("They were made {n} days apart.", n=int(ground["value"]))
    return _GROUNDS[ground["kind"]](ground.get("value"))


def _named(refs: Sequence[Any], teller: Teller) -> str:
    return teller.language.listing(
        [str(name) for name in teller.naming.told({str(ref): str(ref) for ref in refs}).values()]
    )


def _bare(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} {_bare(each)}" for name, each in value.items())
        case list() | tuple():
            return ", ".join(_bare(each) for each in value)
        case _:
            return str(value)


_TOLD: Mapping[str, Callable[[Any, Teller], Iterator[Message]]] = {
    "clauses": _clauses,
    "may_hold": _may_hold,
    "stage": _stage,
    "crossings": _crossings,
    "answer_by": _answer_by,
    "account": _account,
    "told": told_to,
    "pairs": _pairs,
}
