"""Urgent steps as letters: whose time has come, to whom they go, and what a mail of them alone says."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from config.workspace import Workspace
from dure.compose import visibility
from dure.reporting import Moment
from dure.sending.plan import bare_address
from gaps.gap import Gap
from gaps.ladder import Rung
from gaps.ladder import reached
from gaps.world import World
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.parties import PartyKind
from reports.edition import Viewer
from reports.evidence import told_to
from reports.language import Language
from reports.lateness import late_lines
from reports.naming import Naming
from reports.report import Report
from reports.rows import Teller
from reports.rows import bundles
from reports.safe import plain
from reports.wording import Wording
from sync.outbox import Address
from sync.outbox import Kind

NAME = "urgent"
"""What stands in the place of a report's name."""

_NAMED = 3
"""So many hidden tasks are named; the others are counted."""


class Alarms(Struct, frozen=True, kw_only=True):
    """The steps whose time has come, taken ones included, each with the parties that it can be told to.

    ``hidden`` are the tasks, by party, of which a party was to be told that may not see them.
    """

    rungs: tuple[Rung, ...] = ()
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def alarms_of(workspace: Workspace, moment: Moment) -> Alarms:
    """Give what urgent gaps ask for by now.

    Of a task that a party may not see it is told nothing. Where that leaves a step nobody, the in-house party is told
    instead: it sees everything, and can let the other one see the task, or ask it by other ways.
    """
    rungs: list[Rung] = []
    hidden: dict[str, list[str]] = {}
    house = tuple(each.id for each in workspace.parties.values() if each.kind is PartyKind.IN_HOUSE)
    for gap in moment.gaps:
        for rung in reached(moment.world, gap):
            sighted = tuple(party for party in rung.parties if _sees(workspace, moment, party, gap))
            rungs.append(replace(rung, parties=sighted or house))
            for party in rung.parties:
                if party not in sighted:
                    hidden.setdefault(party, []).append(moment.tasks[gap.finding.tasks[0]].ref)
    return Alarms(rungs=tuple(rungs), hidden={party: tuple(dict.fromkeys(refs)) for party, refs in hidden.items()})


def urgent_addresses(workspace: Workspace, alarms: Alarms) -> Mapping[Address, Rung]:
    """Give every letter that urgent gaps ask for by now, taken steps included."""
    found: dict[Address, Rung] = {}
    for rung in alarms.rungs:
        for party in rung.parties:
            for reader in contacts(workspace, party):
                period = f"{rung.gap}/{rung.number}/{rung.since}"
                found[Address(kind=Kind.URGENT, report=NAME, party=party, recipient=reader, period=period)] = rung
    return found


def contacts(workspace: Workspace, party: str) -> Mapping[str, str]:
    """Map the contacts of a party, by bare address, to how the settings write them."""
    known = workspace.parties.get(party)
    return {bare_address(each).casefold(): each for each in known.contact} if known else {}


def untaken(world: World, letters: Mapping[Address, Rung]) -> Iterator[Address]:
    """Give the letters of steps of which their party was not told yet."""
    for address, rung in letters.items():
        steps = world.steps.get(rung.gap, ())
        if (rung.since, rung.number, address.party) not in {(each.since, each.number, each.party) for each in steps}:
            yield address


def unreachable(workspace: Workspace, alarms: Alarms) -> Iterator[Fault]:
    """Tell of urgent steps that reach nobody, because a party has no contact."""
    missing = {
        party
        for rung in alarms.rungs
        for party in rung.parties
        if party in workspace.parties and not contacts(workspace, party)
    }
    for party in sorted(missing):
        advice = msg("Give it a contact: in dure.yaml.")
        name = workspace.parties[party].name
        yield fault("An urgent task waits for {party}, and nobody there can be told.", party=name, advice=advice)


def out_of_sight(workspace: Workspace, alarms: Alarms) -> Iterator[Fault]:
    """Tell of urgent tasks that are hidden from a party that was to be told of them."""
    for party, refs in sorted(alarms.hidden.items()):
        known = workspace.parties.get(party)
        yield fault(
            "{party} was to be told of what is urgent and may not see it: {refs}. A step that has nobody else goes to the"
            " in-house party.",
            party=known.name if known else party,
            refs=", ".join(refs[:_NAMED]) + (f" +{len(refs) - _NAMED}" if len(refs) > _NAMED else ""),
            advice=msg(
                "Let it see these tasks by visibility: of their connection in dure.yaml, or name another party in the"
                " duty, or in its escalate:."
            ),
        )


def gap_of(address: Address) -> str:
    """Give the gap that an urgent letter is about."""
    return address.period.partition("/")[0]


def narrowed(report: Report, ids: Iterable[str]) -> Report:
    """Leave of an edition the rows of some gaps, as decisions of ours or of the other side, the latest answers first."""
    wanted = frozenset(ids)
    rows = bundles(gap for bundle in report.asked for gap in bundle if gap.id in wanted)
    rows.sort(key=lambda row: datetime.fromisoformat(str(row[0].finding.evidence["answer_by"])))
    mine = tuple(row for row in rows if _is_mine(row[0], report))
    theirs = tuple(row for row in rows if not _is_mine(row[0], report))
    return replace(
        report,
        ours=mine,
        waiting=theirs,
        fresh=(),
        later=(),
        older=(),
        baseline=(),
        housekeeping=(),
        objected=(),
        accepted=(),
        settled=(),
        recent=(),
        carried=0,
        trend=(),
        kpis=(),
    )


def as_alarm(wording: Wording, report: Report, language: Language) -> Wording:
    """Let a mail say what is urgent, instead of how the week went.

    It begins with how late each task is, tells who of those that the reader knows was told before, of the sources those that
    are not fresh, and at its foot why its reader gets it.
    """
    gaps = [gap for bundle in (*report.ours, *report.waiting) for gap in bundle]
    uids = tuple(dict.fromkeys(uid for gap in gaps for uid in gap.finding.tasks))
    teller = Teller(language=language, tasks=report.tasks, parties=report.parties, agreement=report.agreement)
    if len(uids) == 1:
        subject = msg("Urgent, waits for a first answer: {task}", task=plain(teller.task(uids[0]).title, 80))
    else:
        subject = msg("Urgent: {n} tasks wait for a first answer", n=len(uids))
    earlier = [told_to(gap.finding.evidence.get("told", ()), teller) for gap in gaps] if len(gaps) == 1 else []
    return replace(
        wording,
        subject=plain(language.say(subject)),
        late=tuple(late_lines(gaps, teller, report.at)),
        lead=" · ".join(language.say(line) for lines in earlier for line in lines),
        share="",
        headline="",
        trend="",
        news="",
        pressing="",
        figures=(),
        by_party=(),
        kpis=(),
        beginning=None,
        sources=tuple(each for each in wording.sources if not each.complete),
        about=f"{_why_sent(report, language)} {wording.use}".strip(),
        replies=(),
        use="",
    )


def _why_sent(report: Report, language: Language) -> str:
    """Say why a reader gets a mail of urgent steps: often they never heard of dure."""
    houses = [plain(each.name) for each in report.parties.values() if each.kind is PartyKind.IN_HOUSE]
    why = msg(
        "You get this as the contact of {party}: work that is urgent went past its response time without an answer."
        " It comes from dure, which {house} runs; each step is sent once.",
        party=plain(report.party.name),
        house=language.listing(houses),
    )
    return language.say(why)


def to_pass_on(alarms: Alarms, report: Report, language: Language) -> Iterator[str]:
    """Ask the house to pass on what is urgent to a party that may not see it."""
    naming = Naming(report.tasks, language)
    for party, refs in sorted(alarms.hidden.items()):
        named = naming.told({"refs": ", ".join(refs[:_NAMED])})["refs"]
        left_out = f" +{len(refs) - _NAMED}" if len(refs) > _NAMED else ""
        yield language.say(
            msg(
                "{party} may not see {n:number} {n:task that is|tasks that are} urgent ({refs}): please pass {n:it|them} on."
                " Whoever keeps the settings looks at visibility:.",
                party=plain(report.parties[party].name) if party in report.parties else party,
                n=len(refs),
                refs=f"{named}{left_out}",
            )
        )


def _is_mine(gap: Gap, report: Report) -> bool:
    return report.party.id in gap.finding.responsible


def _sees(workspace: Workspace, moment: Moment, party: str, gap: Gap) -> bool:
    known = workspace.parties.get(party)
    if known is None:
        return False
    viewer = Viewer(party=known, world=moment.world, tasks=moment.tasks, visibility=visibility(workspace))
    return bool(viewer.gaps((gap,)))
