"""``dure reconcile``: read the tasks, hold them against the agreement, show the gaps."""

from __future__ import annotations

import click

from config.workspace import Workspace
from dure.compose import open_store
from dure.compose import open_workspace
from dure.exits import Exit
from dure.gap_output import print_gaps
from dure.gap_output import print_headline
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.options import severity_option
from dure.reading import Outcome
from dure.reading import exit_code
from dure.reading import tell_trouble
from dure.running import reconcile
from dure.running import telling_of
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import voice
from mapping.errors import msg
from mapping.kinds import Severity
from reports.document import document
from reports.rows import Teller


@click.command("reconcile", help=summary("reconcile"))
@click.option("--no-sync", is_flag=True, help=say(msg("Judge what is in the store; read nothing.")))
@click.option("--full", is_flag=True, help=say(msg("Read everything again, not only what changed.")))
@severity_option
@format_option("table", "json", "csv", "md", "html")
@common_options
def command(no_sync: bool, full: bool, fail_on: Severity | None, form: str, common: Common) -> Exit:
    """Run the main job once."""
    workspace = open_workspace(common.config)
    with open_store(workspace) as store:
        outcome = reconcile(workspace, store, now=common.moment(workspace.zone), sync=not no_sync, full=full)
    tell_trouble(outcome)
    show(outcome, workspace, form)
    return exit_code(outcome, fail_on)


def show(outcome: Outcome, workspace: Workspace, form: str) -> None:
    """Print what a run came to in the form that was asked for."""
    telling = telling_of(outcome, workspace)
    if form == "json":
        print_document(document(telling, voice.language))
        return
    if form == "table":
        print_headline(telling)
    if form == "table" and not telling.complete and not telling.gaps:
        return  # "no gaps" would say more than is known
    teller = Teller(
        language=voice.language,
        tasks=telling.tasks,
        parties=telling.parties,
        agreement=telling.agreement,
        at=telling.run.at,
    )
    print_gaps(teller, telling.gaps, form)
