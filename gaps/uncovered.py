"""Open tasks that no duty decides, grouped by what they have in common, and the ways out."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from functools import cache
from functools import partial

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.grounds import Ground
from gaps.grounds import common_grounds
from gaps.grounds import decided_beside
from gaps.judged import Judged
from gaps.saying import group_id
from gaps.saying import task_finding
from gaps.world import World
from mapping.agreement import Clause
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.errors import Message
from mapping.errors import msg


def not_covered(world: World) -> Iterator[Finding]:
    """Find open tasks that no duty decides, grouped by what they have in common. Without an agreement there are none."""
    if world.agreement is None:
        return
    stray = [judged for judged in world.open_judged if not judged.decision.duties]
    grounds = common_grounds(world, [judged for judged in stray if judged.decision.undecided is None])
    ways_out = cache(partial(_ways_out, world, decided_beside(world, grounds.values())))
    for judged in stray:
        open_duty = judged.decision.undecided
        if open_duty:
            yield _left_open(world, judged, open_duty)
        else:
            ground = grounds[judged.uid]
            yield _stray(judged, ground, ways_out(ground))


def _stray(judged: Judged, ground: Ground, ways_out: Sequence[Remedy]) -> Finding:
    return task_finding(
        "not-covered",
        [judged],
        msg("{ref} falls under no duty yet ({group}; tasks: {n}).", ref=judged.ref, group=ground.name, n=ground.count),
        ways_out,
        evidence={"group": ground.name, "covers": ground.text},
        group=group_id("not-covered", ground.text),
    )


def _ways_out(world: World, decided: Collection[Clause], ground: Ground) -> Sequence[Remedy]:
    """Give the ways out of a ground; ``decided`` are clauses that would take in what other duties decide."""
    broad, sheet = ground.broad or ground.clause in decided, world.in_workbook
    return (
        Remedy(_add_a_duty(ground, broad=broad, sheet=sheet), "duty", {"edit": "add", "covers": ground.text}),
        *_name_a_duty(world),
        Remedy(_leave_out(ground, broad=broad, sheet=sheet), "duty", {"edit": "add-nobody", "covers": ground.text}),
    )


def _add_a_duty(ground: Ground, *, broad: bool, sheet: bool) -> Message:
    """Offer a duty; nobody is told to cover more than the tasks in question for their sake."""
    if broad:
        return msg("Add a duty to the agreement that covers this work.")
    if sheet:
        return msg("Add a row to the agreement, such as one with {covers} under Covers.", covers=ground.cell)
    return msg("Add a duty to the agreement, such as one with covers: {covers}.", covers=ground.covers)


def _leave_out(ground: Ground, *, broad: bool, sheet: bool) -> Message:
    match broad, sheet:
        case True, True:
            return msg("Or agree that this work is out of scope (a row with nobody under Responsible).")
        case True, False:
            return msg("Or agree that this work is out of scope (responsible: nobody).")
        case False, True:
            return msg(
                "Or agree that {group} is out of scope (a row with nobody under Responsible).", group=ground.name
            )
        case _:
            return msg("Or agree that {group} is out of scope (responsible: nobody).", group=ground.name)


def _left_open(world: World, judged: Judged, duty: Duty) -> Finding:
    return task_finding(
        "not-covered",
        [judged],
        msg("{ref} falls under {duty}, which is still undecided.", ref=judged.ref, duty=duty.title),
        [
            Remedy(
                msg("Decide who is responsible for {duty}.", duty=duty.title),
                "duty",
                {"edit": "decide", "duty": duty.id},
            ),
            *_name_a_duty(world),
        ],
        evidence={"undecided": duty.id},
        group=group_id("not-covered", f"duty={duty.id}"),
    )


def _name_a_duty(world: World) -> Iterator[Remedy]:
    """Offer a label that names the duty, where there is one that somebody holds."""
    duties = world.agreement.duties if world.agreement else ()
    held = next((each for each in duties if each.holding is Holding.PARTIES and each.in_force(world.today)), None)
    if held is not None:
        sentence = msg("Or, if a duty fits, put its label duty:ID on the task; the IDs stand in the agreement.")
        yield Remedy(sentence, "label", {"label": f"duty:{held.id}"})


DETECTORS = (Detector("not-covered", not_covered),)
