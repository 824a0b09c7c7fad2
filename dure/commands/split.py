"""``dure split``: the agreement itself: is it right, what does it say, and as one file in one form."""

from __future__ import annotations

from dure.commands.split_files import agreement_in_force
from dure.commands.split_files import export_agreement
from dure.commands.split_files import import_agreement
from dure.commands.split_sign import sign
from dure.commands.split_suggest import suggest
from dure.commands.split_what_if import try_out
from dure.compose import open_workspace
from dure.groups import group
from dure.options import Common
from dure.options import common_group
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.summaries import summary
from dure.surveying import surveyed
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from mapping.errors import msg
from reports.agreement_document import agreement_document
from reports.list_documents import coverage_document
from reports.lists import coverage_grid
from reports.lists import duty_grid
from reports.lists import tasks_by_duty


@group("split", help=summary("split"))
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
    agreement = agreement_in_force(workspace, common)
    if form == "json":
        print_document(agreement_document(agreement))
    else:
        print_grid(duty_grid(agreement, workspace.parties, voice.language), form)


command.add_command(export_agreement)
command.add_command(import_agreement)
command.add_command(suggest)
command.add_command(try_out)
command.add_command(sign)


@command.command(help=say(msg("Show how many open tasks each duty decides, and how many are held as agreed.")))
@format_option("table", "json", "csv", "md")
@common_options
def coverage(form: str, common: Common) -> None:
    """Hold the duties against the tasks in the store."""
    workspace = open_workspace(common.config)
    agreement = agreement_in_force(workspace, common)
    world = surveyed(workspace, common.moment(workspace.zone)).world
    decided = tasks_by_duty(agreement, world.open_judged)
    if form == "json":
        print_document(coverage_document(agreement, decided))
    else:
        print_grid(coverage_grid(agreement, decided, workspace.parties, voice.language), form)
