"""The steps of an edition: each reader is asked for what that reader can do. A vendor has neither dure nor its files."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from gaps.gap import Gap
from gaps.gap import Remedy
from gaps.saying import party_names
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import Severity
from mapping.parties import PartyKind
from reports.edition import Viewer
from reports.rows import HOUSES

_WHOSE = msg("Tell {house} whether {account} belongs to {party}.")
_PROPOSED: Mapping[str, Message] = {
    "add": msg("Propose to {house} a duty of the agreement for this work."),
    "add-nobody": msg("Or propose to {house} that this work is out of scope."),
    "override": msg("Propose to {house} which of these duties comes first."),
    "shared": msg("Or ask {house} to allow a shared account in {duty}."),
    "support": msg("Or, if the sides agree that {holder} may hold it, ask {house} to write that into {duty}."),
    "untracked": msg("Or, if it is recorded elsewhere, tell {house}, which then marks {duty} as not tracked."),
}
"""What a vendor can do where the agreement is to be edited; the other edits are agreed by both sides first."""

_BESIDE = msg("Or, if the sides agree to it, ask {house} to write {other} into {duty} as supporting.")
_ITSELF = msg("Or, if the sides agree to it, ask {house} to add itself to {duty} as supporting.")


def as_asked(gap: Gap, viewer: Viewer) -> Gap:
    """Ask the reader of an edition for what it can do, and of what is urgent and the other side's turn, to ask there."""
    finding = gap.finding
    if viewer.all_seeing and not viewer.shared:
        if not _to_ask_for(gap, viewer):
            return gap
        first = Remedy(msg("Ask {party} now.", party=party_names(viewer.world, finding.responsible)), "comment")
        return replace(gap, finding=replace(finding, settle=(first, *finding.settle)))
    if not any(_is_the_houses(remedy) for remedy in finding.settle):
        return gap
    house = ", ".join(each.name for each in viewer.world.parties.values() if each.kind is PartyKind.IN_HOUSE)
    steps = tuple(_step(remedy, house, viewer) if _is_the_houses(remedy) else remedy for remedy in finding.settle)
    return replace(gap, finding=replace(finding, settle=steps))


def _to_ask_for(gap: Gap, viewer: Viewer) -> bool:
    """Whether a gap cannot wait, and others have to move."""
    finding = gap.finding
    awaited = finding.responsible and viewer.party.id not in finding.responsible
    return bool(awaited) and finding.severity is Severity.URGENT and gap.state.asks


def _is_the_houses(remedy: Remedy) -> bool:
    """Whether only the house can take a step, in the list of people or in the agreement."""
    return remedy.action == "person" or (remedy.action == "duty" and remedy.values.get("edit") in _PROPOSED)


def _step(remedy: Remedy, house: str, viewer: Viewer) -> Remedy:
    if viewer.shared:
        return replace(remedy, values={**remedy.values, HOUSES: house})
    told = remedy.message.values
    if remedy.action == "person":
        words = msg(_WHOSE.text, house=house, account=told.get("account", ""), party=viewer.party.name)
    else:
        words = msg(_proposed(remedy, house).text, **{"holder": "", "duty": "", **told, "house": house})
    return Remedy(words, "comment")


def _proposed(remedy: Remedy, house: str) -> Message:
    """Give what a vendor can propose in the place of an edit: of a task held by two sides, that the other one helps."""
    other = remedy.message.values.get("other")
    if other is None:
        return _PROPOSED[remedy.values["edit"]]
    return _ITSELF if other == house else _BESIDE
