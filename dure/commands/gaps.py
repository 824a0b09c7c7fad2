"""``dure gaps``: list and show gaps; accept one for a time, reopen it, or say that work is no duplicate."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from sqlalchemy import Connection

from config.workspace import Workspace
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import party_named
from dure.exits import Exit
from dure.gap_output import print_gaps
from dure.groups import group
from dure.options import Common
from dure.options import common_group
from dure.options import common_options
from dure.options import day_named
from dure.options import format_option
from dure.options import severity_option
from dure.output import screen
from dure.reading import has_grave
from dure.summaries import summary
from dure.surveying import surveyed
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from gaps.answers import end_of_day
from gaps.gap import Gap
from gaps.gap import GapState
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import Severity
from mapping.text import fold
from reports.document import gap_documents
from reports.gap_document import GapWriter
from reports.life import life_facts
from reports.rows import Teller
from reports.tables import gap_detail
from sync import gap_commands
from sync.gap_store import gap_history
from sync.survey import Survey

_KIND = click.Choice(sorted(KINDS))
_STATE = click.Choice([str(each) for each in GapState])


@group("gaps", default="list", help=summary("gaps"))
@common_group
def command() -> None:
    """Gather the commands about gaps."""


@command.command("list", help=say(msg("List the gaps that stand, gravest first.")))
@click.option("--kind", multiple=True, type=_KIND, help=say(msg("Only this kind of gap.")))
@click.option("--state", multiple=True, type=_STATE, help=say(msg("Only gaps in this state.")))
@click.option("--party", help=say(msg("Only gaps where it is the turn of this party.")))
@severity_option
@format_option("table", "json", "csv", "md", "html")
@common_options
def list_gaps(
    kind: tuple[str, ...],
    state: tuple[str, ...],
    party: str | None,
    fail_on: Severity | None,
    form: str,
    common: Common,
) -> Exit:
    """List what the last run left."""
    workspace, found = _survey(common)
    asked = None if party is None else party_named(workspace, party)
    gaps = tuple(
        gap
        for gap in found.gaps
        if (not kind or gap.finding.kind in kind)
        and (not state or gap.state in state)
        and (asked is None or asked in gap.finding.responsible)
    )
    if form == "json":
        writer = GapWriter(language=voice.language, tasks=found.tasks, parties=workspace.parties)
        print_document({"version": 1, "gaps": gap_documents(writer, gaps)})
    else:
        print_gaps(_teller(workspace, found), gaps, form)
    return Exit.GAPS if fail_on is not None and has_grave(gaps, fail_on) else Exit.DONE


@command.command(help=say(msg("Show one gap with its evidence and its life.")))
@click.argument("gap_id")
@format_option("table", "json")
@common_options
def show(gap_id: str, form: str, common: Common) -> None:
    """Show everything known of one gap, also of one that is resolved."""
    workspace, found = _survey(common)
    gap = _named(found, gap_id)
    if form == "json":
        writer = GapWriter(language=voice.language, tasks=found.tasks, parties=workspace.parties)
        print_document({"version": 1, "gap": writer.gap(gap)})
        return
    teller = _teller(workspace, found)
    with open_store(workspace, must_exist=True) as store, store.read() as connection:
        facts = life_facts(gap, gap_history(connection, gap.id), teller)
    click.echo(gap_detail(teller.row((gap,)), facts, voice.language, screen()), nl=False)


@command.command(
    help=say(
        msg("Accept gaps, or a group of them, as they are until a day, with a reason; they ask for nobody till then.")
    )
)
@click.argument("names", nargs=-1, required=True)
@click.option("--until", required=True, help=say(msg("The last day, such as 2026-12-31.")))
@click.option("--reason", required=True, help=say(msg("Why it may stay for now; both sides see it.")))
@click.option("--by", help=say(msg("Who accepts; the user's name when left out.")))
@common_options
def accept(names: tuple[str, ...], until: str, reason: str, by: str | None, common: Common) -> None:
    """Let gaps rest until a day."""
    workspace = open_workspace(common.config)
    end = end_of_day(day_named(until), workspace.zone)

    def act(connection: Connection, now: datetime) -> Sequence[Gap]:
        return gap_commands.accept(connection, names, until=end, reason=reason, by=_who(by), at=now)

    _change(workspace, common, act)


@command.command(help=say(msg("Open gaps again that were accepted, objected to, or said to be no duplicate.")))
@click.argument("names", nargs=-1, required=True)
@click.option("--by", help=say(msg("Who opens it; the user's name when left out.")))
@common_options
def reopen(names: tuple[str, ...], by: str | None, common: Common) -> None:
    """Take back what rested."""
    _change(
        open_workspace(common.config),
        common,
        lambda connection, now: gap_commands.reopen(connection, names, by=_who(by), at=now),
    )


@command.command("not-duplicate", help=say(msg("Say that the tasks of a gap are different work; it closes for good.")))
@click.argument("names", nargs=-1, required=True)
@click.option("--by", help=say(msg("Who says so; the user's name when left out.")))
@common_options
def not_duplicate(names: tuple[str, ...], by: str | None, common: Common) -> None:
    """Part what only looks alike."""
    _change(
        open_workspace(common.config),
        common,
        lambda connection, now: gap_commands.not_duplicate(connection, names, by=_who(by), at=now),
    )


def _survey(common: Common) -> tuple[Workspace, Survey]:
    workspace = open_workspace(common.config)
    found = surveyed(workspace, common.moment(workspace.zone))
    if found.run is None:
        raise UsageError(fault("Nothing was judged yet.", advice=msg("Run dure reconcile first.")))
    return workspace, found


def _teller(workspace: Workspace, found: Survey) -> Teller:
    return Teller(
        language=voice.language,
        tasks=found.tasks,
        parties=workspace.parties,
        agreement=found.world.agreement,
        at=found.world.now,
    )


def _named(found: Survey, gap_id: str) -> Gap:
    for key, gap in found.world.known.items():
        if fold(key) == fold(gap_id):
            return gap
    raise UsageError(fault("There is no gap {id}.", id=gap_id, advice=msg("dure gaps list names them.")))


def _change(workspace: Workspace, common: Common, act: Callable[[Connection, datetime], Sequence[Gap]]) -> None:
    now = common.moment(workspace.zone)
    with open_store(workspace, must_exist=True) as store, store.lock(), store.write() as connection:
        changed = act(connection, now)
    for gap in changed:
        values: dict[str, Any] = {"id": gap.id, "state": voice.language.word("state", gap.state)}
        tell(msg("{id}: {state}", **values))


def _who(by: str | None) -> str:
    return by or getpass.getuser()
