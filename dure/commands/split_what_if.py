"""``dure split what-if``: what another agreement would change for the tasks in the store; nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from config.workbook.kind import is_sheet
from dure.compose import open_workspace
from dure.gap_output import print_gaps
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.surveying import surveyed
from dure.terminal import print_document
from dure.terminal import print_text
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from mapping.errors import Message
from mapping.errors import msg
from reports.rows import Teller
from reports.what_if import figure_grid
from reports.what_if import moved_grid
from reports.what_if import settled_grid
from reports.what_if import what_if_document
from sync.what_if import WhatIf
from sync.what_if import what_if


@click.command("what-if", help=say(msg("Show what another agreement would change for the open tasks.")))
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@format_option("table", "json")
@common_options
def try_out(source: Path, form: str, common: Common) -> None:
    """Judge the tasks in the store by another agreement; nothing is written."""
    workspace = open_workspace(common.config, warn=False)
    other = open_workspace(common.config, agreement=source)
    world = surveyed(workspace, common.moment(workspace.zone)).world
    found = what_if(world, other.agreements[0], in_workbook=is_sheet(source))
    now = Teller(language=voice.language, tasks=world.judged, parties=world.parties, agreement=world.agreement)
    then = replace(now, tasks=found.tasks, agreement=found.agreement)
    if form == "json":
        print_document(what_if_document(found, then))
    else:
        _print_difference(found, now, then)


def _print_difference(found: WhatIf, now: Teller, then: Teller) -> None:
    tell(
        msg(
            "The {n} open {n:task|tasks} by {title}, version {version}, as though it were in force now:",
            n=found.now.open_tasks,
            title=found.agreement.title,
            version=found.agreement.version,
        )
    )
    print_grid(figure_grid(found, voice.language), "table")
    if not (found.moved or found.settled or found.opened):
        _print_heading(msg("It changes nothing for the open tasks."))
    if found.moved:
        _print_heading(
            msg("{n} open {n:task|tasks} would be another duty's, or another party's turn:", n=len(found.moved))
        )
        print_grid(moved_grid(found, now, then), "table")
    if found.settled:
        _print_heading(msg("{n} {n:gap|gaps} would be settled:", n=len(found.settled)))
        print_grid(settled_grid(found, now), "table")
    if found.opened:
        _print_heading(msg("{n} {n:gap|gaps} would open:", n=len(found.opened)))
        print_gaps(then, found.opened, "table")


def _print_heading(message: Message) -> None:
    print_text(f"\n{say(message)}\n")
