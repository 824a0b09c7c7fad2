"""``dure kpi``: the key figures by week, each with its definition and the rows behind it."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

import click

from config.workspace import Workspace
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import party_named
from dure.compose import visibility
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.summaries import summary
from dure.surveying import surveyed
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import voice
from mapping.errors import msg
from mapping.parties import Party
from mapping.parties import PartyKind
from reports.kpi.definitions import DEFINITIONS
from reports.kpi.measuring import Measuring
from reports.kpi.samples import Sample
from reports.kpi.samples import Week
from reports.kpi.samples import week_before
from reports.kpi.samples import week_of
from reports.kpi.tables import kpi_document
from reports.kpi.tables import kpi_grid
from reports.kpi.tables import meanings
from reports.kpi.tables import sample_documents
from reports.kpi.tables import sample_grid
from sync.kpis import load_figures

_MOST_WEEKS = 104


@click.command("kpi", help=summary("kpi"))
@click.option("--party", help=say(msg("Whose edition; the in-house party's when left out.")))
@click.option(
    "--weeks", type=click.IntRange(1, _MOST_WEEKS), default=4, show_default=True, help=say(msg("So many weeks."))
)
@click.option("--rows", "figure", type=click.Choice(list(DEFINITIONS)), help=say(msg("List the rows behind a figure.")))
@format_option("table", "json", "csv", "md")
@common_options
def command(party: str | None, weeks: int, figure: str | None, form: str, common: Common) -> None:
    """Tell what was counted with each judgement; nothing is counted anew but the rows that are asked for."""
    workspace = open_workspace(common.config)
    now = common.moment(workspace.zone)
    reader = _reader(workspace, party)
    if figure is None:
        _show(workspace, reader, _mondays(workspace, now, weeks), form, now)
    else:
        _show_rows(workspace, reader, figure, form, now)


def _reader(workspace: Workspace, name: str | None) -> Party:
    if name is not None:
        return workspace.parties[party_named(workspace, name)]
    return next(each for each in workspace.parties.values() if each.kind is PartyKind.IN_HOUSE)


def _mondays(workspace: Workspace, now: datetime, weeks: int) -> tuple[str, ...]:
    this = week_of(now, workspace.zone)
    return tuple(week_before(this, workspace.zone, back).text for back in range(weeks - 1, -1, -1))


def _show(workspace: Workspace, reader: Party, weeks: tuple[str, ...], form: str, now: datetime) -> None:
    with open_store(workspace, must_exist=True) as store, store.read() as connection:
        figures = load_figures(connection, reader.id, weeks)
    agreement = workspace.agreement_on(now.astimezone(workspace.zone).date())
    language = voice.language
    if form == "json":
        kpis = kpi_document(figures, weeks, agreement=agreement, language=language)
        print_document({"version": 1, "party": reader.id, "kpis": kpis})
        return
    hours = workspace.default_calendar.day_length / timedelta(hours=1)
    grid = kpi_grid(figures, weeks, agreement=agreement, parties=workspace.parties, day_hours=hours, language=language)
    print_grid(grid, form)
    if form == "table" and grid.rows:
        click.echo("\n" + "\n".join(meanings(language)))


def _show_rows(workspace: Workspace, reader: Party, figure: str, form: str, now: datetime) -> None:
    found = surveyed(workspace, now)
    measuring = Measuring(world=found.world, gaps=found.gaps, tasks=found.tasks, visibility=visibility(workspace))
    definition = DEFINITIONS[figure]
    this = week_of(now, workspace.zone)
    week: Week = this if definition.moment else week_before(this, workspace.zone)
    rows: tuple[Sample, ...] = measuring.rows(reader, figure, week)
    if form == "json":
        print_document(
            {"version": 1, "party": reader.id, "kpi": figure, "week": week.text, "rows": sample_documents(rows)}
        )
    else:
        print_grid(sample_grid(rows, definition, workspace.parties, voice.language), form)
