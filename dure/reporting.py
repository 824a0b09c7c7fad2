"""The editions of a judged moment: what each report takes out of it, from whom and to whom it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec import field

from config.settings import ReportSettings
from config.workspace import Workspace
from dure.compose import terms_of
from dure.compose import visibility
from gaps.duplicates.lookalike import LookAlikes
from gaps.gap import Gap
from gaps.judged import Judged
from gaps.world import World
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.baseline import brought_up
from reports.building import build_report
from reports.edition import Viewer
from reports.kpi.samples import week_before
from reports.kpi.samples import week_of
from reports.mail_words import leaves_out
from reports.report import Report
from reports.wording import Wording
from sync.kpis import Figure
from sync.kpis import load_figures
from sync.runs import ConnectionResult
from sync.store import Store
from sync.survey import survey
from sync.terms import remembered
from sync.text_index import load_readings
from sync.trend import Point
from sync.trend import trend

if TYPE_CHECKING:
    from gaps.duplicates.weighing.volume import Readings

_NO_SENDER = "dure@localhost.invalid"


class Moment(Struct, frozen=True, kw_only=True):
    """A judged moment as reports need it.

    ``trends`` has each party's own number in earlier runs, ``kpis`` the key figures of its edition by week;
    ``lookalikes`` finds what looks the same.
    ``raised`` are the gaps of the beginning that all its editions ask about.
    """

    world: World
    gaps: tuple[Gap, ...]
    tasks: Mapping[str, Judged]
    results: tuple[ConnectionResult, ...]
    trends: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    kpis: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    lookalikes: LookAlikes | None = None
    raised: frozenset[str] = frozenset()


def report_settings(workspace: Workspace, name: str) -> ReportSettings:
    """Give a report's settings; raise UsageError when there is no such report."""
    if name not in workspace.settings.reports:
        known = ", ".join(workspace.settings.reports) or "–"
        raise UsageError(
            fault("There is no report {name}.", name=name, advice=msg("Configured are: {known}.", known=known))
        )
    return workspace.settings.reports[name]


def make_report(workspace: Workspace, name: str, moment: Moment) -> Report:
    """Take one party's edition out of a judged moment."""
    written = report_settings(workspace, name)
    return edition(workspace, moment, party=written.party, name=name, names=written.names == "all")


def edition(
    workspace: Workspace, moment: Moment, *, party: str, name: str, names: bool = False, shared: bool = False
) -> Report:
    """Take what a party may see out of a judged moment; ``shared`` makes it for both sides."""
    return build_report(
        name=name,
        party=workspace.parties[party],
        world=moment.world,
        gaps=moment.gaps,
        tasks=moment.tasks,
        results=moment.results,
        visibility=visibility(workspace),
        names=names,
        shared=shared,
        earlier=moment.trends.get(party, ()),
        handmade=frozenset(each for each, options in workspace.connections.items() if getattr(options, "export", None)),
        kpis=moment.kpis.get(party, ()),
        lookalikes=moment.lookalikes,
        raised=moment.raised,
    )


def last_moment(workspace: Workspace, store: Store, now: datetime) -> Moment:
    """Look at what the last run left; raise UsageError where none has judged yet."""
    found = survey(store, terms_of(workspace, now), now=now)
    if found.run is None:
        raise UsageError(fault("Nothing was judged yet.", advice=msg("Run dure reconcile first.")))
    return moment_of(workspace, store, world=found.world, gaps=found.gaps, tasks=found.tasks, results=found.results)


def moment_of(
    workspace: Workspace,
    store: Store,
    *,
    world: World,
    gaps: tuple[Gap, ...],
    tasks: Mapping[str, Judged],
    results: tuple[ConnectionResult, ...],
) -> Moment:
    """Put a judged moment together with what the store remembers of earlier ones for each party."""
    week = week_of(world.now, workspace.zone)
    weeks = (week_before(week, workspace.zone).text, week.text)
    parties = workspace.parties.values()
    allowed = visibility(workspace)
    viewers = [Viewer(party=each, world=world, tasks=tasks, visibility=allowed) for each in parties]
    with store.read() as connection:
        return Moment(
            world=world,
            gaps=gaps,
            tasks=tasks,
            results=results,
            trends={each.id: trend(connection, each, before=world.now, zone=workspace.zone) for each in parties},
            kpis={each.id: load_figures(connection, each.id, weeks) for each in parties},
            lookalikes=LookAlikes(partial(_readings, store, world)),
            raised=brought_up(gaps, viewers),
        )


def _readings(store: Store, world: World) -> Readings:
    with store.read() as connection:
        return load_readings(connection, world.now - remembered(world.rules))


def forms_of(written: ReportSettings, wording: Wording) -> tuple[str, ...]:
    """Give what is attached to a report's mail: as configured, else a workbook where the mail does not hold all rows."""
    if "attach" in written.model_fields_set:
        return written.attach
    return ("xlsx",) if leaves_out(wording) else ()


def recipients(workspace: Workspace, written: ReportSettings) -> tuple[str, ...]:
    """Give who gets a report: as configured, else the party's contact."""
    return tuple(written.to) or workspace.parties[written.party].contact


def sender_of(workspace: Workspace) -> str:
    """Give from whom mail comes; without settings of mail, somebody whom no answer reaches."""
    mail = workspace.settings.mail
    return mail.sender[0] if mail else _NO_SENDER
