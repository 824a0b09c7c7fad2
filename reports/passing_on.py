"""What the house passes on: gaps of which those do not hear whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from msgspec.structs import replace

from gaps.gap import Gap
from gaps.gap import Remedy
from mapping.errors import Message
from mapping.errors import msg
from reports.edition import Viewer

_SHORT = 60
"""A step with no longer a template than this is told beside what is to be passed on."""


def unseen(gaps: Iterable[Gap], viewers: Mapping[str, Viewer]) -> Iterator[str]:
    """Give the gaps of which nobody hears whose turn it is: another vendor holds the task, or the settings hide it."""
    for gap in gaps:
        turns = [viewers[party] for party in gap.finding.responsible if party in viewers]
        if turns and not any(viewer.all_seeing or viewer.sees(gap) for viewer in turns):
            yield gap.id


def to_pass_on(gap: Gap, viewers: Mapping[str, Viewer]) -> Gap:
    """Let the steps of such a gap begin with the house's own: to tell those who may not see a task what they are asked."""
    finding = gap.finding
    asked = finding.settle[:1] if finding.settle and len(finding.settle[0].message.text) <= _SHORT else ()
    steps = tuple(Remedy(each, "comment") for each in _steps(gap, viewers))
    return replace(gap, finding=replace(finding, settle=(*steps, *asked)))


def _steps(gap: Gap, viewers: Mapping[str, Viewer]) -> Iterator[Message]:
    turns = [viewers[party] for party in gap.finding.responsible if party in viewers]
    hidden = {viewer.party.name: refs for viewer in turns if (refs := tuple(_hidden(gap, viewer)))}
    if not hidden:
        names = ", ".join(viewer.party.name for viewer in turns)
        yield msg("dure does not tell {party} of this. Pass it on, or let it be seen.", party=names)
    elif len(gap.finding.tasks) == 1:
        yield msg(
            "{party} may not see this task. Pass on what it is about, or let it be seen.", party=", ".join(hidden)
        )
    else:
        for name, refs in hidden.items():
            yield msg(
                "{party} may not see {refs}. Pass on what it is about, or let it be seen.",
                party=name,
                refs=", ".join(refs),
            )


def _hidden(gap: Gap, viewer: Viewer) -> Iterator[str]:
    """Give the tasks of a gap that a party may not see; one that it holds, it sees in its own tool."""
    for uid in gap.finding.tasks:
        judged = viewer.tasks.get(uid)
        if judged is not None and viewer.party.id not in judged.parties and not viewer.sees_task(judged):
            yield judged.ref
