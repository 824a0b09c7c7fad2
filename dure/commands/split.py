"""``dure split``: the agreement itself: is it right, what does it say, and as one file in one form."""

from __future__ import annotations

from pathlib import Path

import click

from config.agreement_text import canonical
from config.workspace import Workspace
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import terms_of
from dure.groups import group
from dure.options import Common
from dure.options import common_group
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from mapping.agreement import Agreement
from mapping.errors import ConfigError
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.agreement_document import agreement_document
from reports.lists import coverage_grid
from reports.lists import duty_grid
from sync.survey import survey


@group("split", help=say(msg("Check, show and export the agreement.")))
@common_group
def command() -> None:
    """Gather the commands about the agreement."""


@command.command(help=say(msg("Check settings, agreement and people; every fault with its place.")))
@common_options
def check(common: Common) -> None:
    """Read everything; faults end the command with 2."""
    workspace = open_workspace(common.config)
    for agreement in workspace.agreements:
        tell(
            msg(
                "{title}, version {version}: {n} {n:duty|duties}, no fault.",
                title=agreement.title,
                version=agreement.version,
                n=len(agreement.duties),
            )
        )
    if not workspace.agreements:
        tell(msg("dure.yaml names no agreement yet."))


@command.command(help=say(msg("Show who does what in the agreement in force.")))
@format_option("table", "json", "csv", "md")
@common_options
def show(form: str, common: Common) -> None:
    """Show the duties in force."""
    workspace = open_workspace(common.config)
    agreement = _in_force(workspace, common)
    if form == "json":
        print_document(agreement_document(agreement))
    else:
        print_grid(duty_grid(agreement, workspace.parties, voice.language), form)


@command.command(help=say(msg("Write the agreement in force as YAML in one form; to standard output without a file.")))
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
@common_options
def export(target: Path | None, common: Common) -> None:
    """Write the agreement so that reading it gives the same again."""
    text = canonical(_in_force(open_workspace(common.config), common))
    if target is None:
        click.echo(text, nl=False)
        return
    if target.exists():
        raise UsageError(fault("{path} exists already.", path=str(target), advice=msg("Name a new file.")))
    target.write_text(text, encoding="utf-8")
    tell(msg("The agreement is written to {path}.", path=str(target)))


@command.command(help=say(msg("Show how many open tasks each duty decides, and how many are held as agreed.")))
@format_option("table", "csv", "md")
@common_options
def coverage(form: str, common: Common) -> None:
    """Hold the duties against the tasks in the store."""
    workspace = open_workspace(common.config)
    agreement = _in_force(workspace, common)
    now = common.moment(workspace.zone)
    with open_store(workspace, must_exist=True) as store:
        world = survey(store, terms_of(workspace, now), now=now).world
    print_grid(coverage_grid(agreement, world.open_judged, workspace.parties, voice.language), form)


def _in_force(workspace: Workspace, common: Common) -> Agreement:
    agreement = workspace.agreement_on(common.moment(workspace.zone).astimezone(workspace.zone).date())
    if agreement is None:
        raise ConfigError(
            fault("No agreement is in force.", advice=msg("Write agreement: into dure.yaml; dure init shows the form."))
        )
    return agreement
