"""Work that more than one side could think theirs, or neither: who holds a task against who may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence

from gaps.bounced import bounced
from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.judged import Judged
from gaps.saying import group_id
from gaps.saying import name_an_owner
from gaps.saying import own_parties
from gaps.saying import party_names
from gaps.saying import task_finding
from gaps.world import World
from mapping.agreement import Duty
from mapping.errors import Message
from mapping.errors import msg


def two_parties(world: World) -> Iterator[Finding]:
    """Find tasks held by a party that may hold them beside one that may not."""
    for judged, duty, may, may_not in _held(world):
        if not may or not may_not:
            continue
        party, other = party_names(world, judged.turn), party_names(world, may_not)
        why = msg(
            "{ref} is held by {a} together with {b}; under {duty}, {party} is responsible.",
            ref=judged.ref,
            a=party_names(world, may),
            b=other,
            duty=duty.title,
            party=party,
        )
        support = msg(
            "Or, if the sides agree to it, write {other} into {duty} as supporting.", other=other, duty=duty.title
        )
        settle = _ways_to_agree(judged, msg("{other} takes its people off the task.", other=other), support, may_not)
        yield task_finding("two-parties", [judged], why, settle, evidence=_who_may(judged))


def other_party(world: World) -> Iterator[Finding]:
    """Find tasks none of whose known owners is of a party that may hold them."""
    for judged, duty, may, may_not in _held(world):
        if may or not may_not:
            continue
        party, holder = party_names(world, judged.turn), party_names(world, may_not)
        why = _held_by_other(judged, duty, holder, party)
        adapt = msg(
            "Or, if the sides agree that {holder} does it, write that into {duty}.", duty=duty.title, holder=holder
        )
        hand_over = msg("{party} names who takes it; {holder} hands it over.", party=party, holder=holder)
        settle = _ways_to_agree(judged, hand_over, adapt, may_not)
        yield task_finding("other-party", [judged], why, settle, evidence=_who_may(judged))


def duties_conflict(world: World) -> Iterator[Finding]:
    """Find tasks whose deciding duties differ in whose turn it is."""
    for judged in world.open_judged:
        if not judged.decision.conflict:
            continue
        yield task_finding(
            "duties-conflict",
            [judged],
            _falls_under(judged),
            _ways_out(judged),
            group=group_id("duties-conflict", *(duty.id for duty in judged.decision.duties)),
        )


def unknown_person(world: World) -> Iterator[Finding]:
    """Find owners whose party nobody can tell; an unlisted bot is none of them."""
    unknown = [
        (judged, holder)
        for judged in world.open_judged
        for holder in judged.holders or ()
        if holder.party is None and not holder.unlisted_bot
    ]
    keys = [(judged.task.origin.tool, judged.task.origin.site, holder.account.id) for judged, holder in unknown]
    counts = Counter(keys)
    for key, (judged, holder) in zip(keys, unknown, strict=True):
        yield task_finding(
            "unknown-person",
            [judged],
            msg(
                "{ref} is held by the account {account}, whose party nobody can tell (tasks: {n}).",
                ref=judged.ref,
                account=holder.name,
                n=counts[key],
            ),
            [
                Remedy(
                    msg("Say which party {account} belongs to; dure people shows how.", account=holder.name),
                    "person",
                    {"account": holder.account.id, "connection": judged.tracked.connection},
                )
            ],
            subject=(holder.account.id,),
            evidence={"account": holder.account.id, "name": holder.name, "tasks": counts[key]},
            group=group_id("unknown-person", *key),
        )


def shared_account(world: World) -> Iterator[Finding]:
    """Find tasks held by shared, group or bot accounts only, where no deciding duty allows it."""
    for judged in world.open_judged:
        if not judged.holders or not all(holder.shared for holder in judged.holders):
            continue
        if any(duty.shared for duty in judged.decision.duties):
            continue
        settle = [name_an_owner(world, judged.turn or judged.parties)]
        if judged.duty is not None:
            allow = msg("Or allow a shared account in {duty} (shared: ok).", duty=judged.duty.title)
            settle.append(Remedy(allow, "duty", {"edit": "shared", "duty": judged.duty.id}))
        yield task_finding(
            "shared-account",
            [judged],
            msg("{ref} is held by a shared account only.", ref=judged.ref),
            settle,
            evidence={"own": own_parties(judged)},
        )


def many_owners(world: World) -> Iterator[Finding]:
    """Find tasks with several owners of one party of whom none leads."""
    for judged in world.open_judged:
        holders = judged.holders
        if not holders or len(holders) == 1 or any(owner.leads for owner in judged.task.owners or ()):
            continue
        if len(judged.parties) != 1 or any(holder.party is None for holder in holders):
            continue
        yield task_finding(
            "many-owners",
            [judged],
            msg("{ref} has {n} owners, and none of them leads.", ref=judged.ref, n=len(holders)),
            [
                Remedy(
                    msg("Choose which of the owners leads, and leave only that one."),
                    "set-owner",
                    {"party": judged.parties[0]},
                )
            ],
            evidence={"own": own_parties(judged)},
        )


def _held(world: World) -> Iterator[tuple[Judged, Duty, list[str], list[str]]]:
    """Give the open tasks that a duty decides and known parties hold: those that may, and those that may not."""
    for judged in world.open_judged:
        duty = judged.duty
        if duty is None or not judged.holders:
            continue
        allowed = judged.decision.may_hold
        parties = judged.parties
        may_not = [party for party in parties if party not in allowed]
        if may_not:
            yield judged, duty, [party for party in parties if party in allowed], may_not


def _falls_under(judged: Judged) -> Message:
    """Name the rivals, each by itself; beyond three by their number."""
    titles = [duty.title for duty in judged.decision.duties]
    told = {"ref": judged.ref, **{f"duty{number}": title for number, title in enumerate(titles[:3], 1)}}
    match len(titles):
        case 2:
            return msg("{ref} falls under both {duty1} and {duty2}, whose responsible parties differ.", **told)
        case 3:
            return msg("{ref} falls under {duty1}, {duty2} and {duty3}, whose responsible parties differ.", **told)
        case many:
            return msg(
                "{ref} falls under {duty1}, {duty2}, {duty3} and {n} more duties, whose responsible parties differ.",
                n=many - 3,
                **told,
            )


def _ways_out(judged: Judged) -> tuple[Remedy, ...]:
    first, *others = judged.decision.duties
    label = f"duty:{first.id}"
    if all(clause.startswith(("label ", "duty ")) for clause in judged.decision.clauses):
        sentence = msg("Leave only one duty named on the task, such as {label}.", label=label)
        return (Remedy(sentence, "label", {"label": label, "only": "yes"}),)
    order = msg(
        "Say in the agreement which comes first, such as {duty1} over {duty2}.",
        duty1=first.title,
        duty2=others[0].title,
    )
    if len(others) > 1:
        order = msg("Say in the agreement which comes first, such as {duty1} over the others.", duty1=first.title)
    name = msg("Or name the right one on the task, by a label such as {label}.", label=label)
    overrides = {"edit": "override", "duty": first.id, "overrides": ",".join(duty.id for duty in others)}
    return (Remedy(order, "duty", overrides), Remedy(name, "label", {"label": label}))


def _ways_to_agree(
    judged: Judged, hand_over: Message, support: Message, may_not: Sequence[str]
) -> tuple[Remedy, Remedy]:
    edit = {"edit": "support", "duty": judged.decision.duties[0].id, "parties": ",".join(may_not)}
    owner = {"party": judged.turn[0]} if judged.turn else {}
    return (Remedy(hand_over, "set-owner", owner), Remedy(support, "duty", edit))


def _who_may(judged: Judged) -> dict[str, list[str]]:
    return {"parties": list(judged.parties), "may_hold": sorted(judged.decision.may_hold)}


def _held_by_other(judged: Judged, duty: Duty, holder: str, party: str) -> Message:
    stage = judged.decision.stage
    if stage is None:
        return msg(
            "{ref} is held by {holder}; under {duty}, {party} is responsible.",
            ref=judged.ref,
            holder=holder,
            duty=duty.title,
            party=party,
        )
    return msg(
        "{ref} is held by {holder}; at stage {stage} of {duty}, {party} is responsible.",
        ref=judged.ref,
        holder=holder,
        stage=stage.statuses[0],
        duty=duty.title,
        party=party,
    )


DETECTORS = (
    Detector("two-parties", two_parties),
    Detector("other-party", other_party),
    Detector("duties-conflict", duties_conflict),
    Detector("unknown-person", unknown_person),
    Detector("shared-account", shared_account),
    Detector("many-owners", many_owners),
    Detector("bounced", bounced),
)
