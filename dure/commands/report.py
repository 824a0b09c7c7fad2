"""``dure report``: one party's report as page, mail file and data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import uuid4

import click

from dure.browsing import open_option
from dure.browsing import show_in_browser
from dure.compose import open_store
from dure.compose import open_workspace
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.report_files import ReportFiles
from dure.report_files import write_report
from dure.reporting import last_moment
from dure.reporting import make_report
from dure.reporting import report_settings
from dure.sending.deliver import deliver
from dure.sending.deliveries import Deliveries
from dure.sending.plan import sends
from dure.sending.queue import UNSURE
from dure.sending.urgent import NAME as URGENT
from dure.sending.words import deliveries_document
from dure.sending.words import tell_troubles
from dure.sending.words import told_in_line
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import tell_result
from dure.terminal import voice
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from sync.arrivals import confirm
from sync.outbox import letters
from sync.outbox import revive
from sync.store import Store


@click.command("report", help=summary("report"))
@click.argument("name")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("reports"), help=say(msg("Where to."))
)
@click.option("--send", is_flag=True, help=say(msg("Send it now, to those who did not get it for this day yet.")))
@click.option("--dry-run", is_flag=True, help=say(msg("With --send: write the mails as files; open no connection.")))
@click.option(
    "--resend", is_flag=True, help=say(msg("Send it again where it was refused or is in doubt, else to all."))
)
@click.option("--received", is_flag=True, help=say(msg("Note that what was in doubt has arrived.")))
@open_option
@format_option("table", "json")
@common_options
def command(
    name: str,
    out: Path,
    send: bool,
    dry_run: bool,
    resend: bool,
    received: bool,
    open_: bool,
    form: str,
    common: Common,
) -> Exit:
    """Tell what the last run found, for one party."""
    _refuse_mixed(name, send=send, dry_run=dry_run, resend=resend, received=received)
    workspace = open_workspace(common.config)
    if name != URGENT or not (received or resend):
        report_settings(workspace, name)
    now = common.moment(workspace.zone)
    with open_store(workspace, must_exist=True) as store:
        if received:
            return _confirm(store, name, now)
        if name == URGENT:
            return _send_steps_again(store)
        moment = last_moment(workspace, store, now)
        written = write_report(workspace, make_report(workspace, name, moment), out)
        done = None
        if send or resend:
            run = str(uuid4())
            done = deliver(
                workspace, store, moment, now=now, run=run, dry_run=dry_run, folder=out, asked=name, again=resend
            )
    _tell(written, done, form, sent=sends(workspace) and not dry_run)
    if open_:
        show_in_browser(written.page)
    return _exit(done, complete=all(result.complete for result in moment.results))


def _refuse_mixed(name: str, *, send: bool, dry_run: bool, resend: bool, received: bool) -> None:
    """Raise UsageError for options of which one would be passed over."""
    if received and (send or resend):
        raise UsageError(fault("--received notes what has arrived; it goes with neither --send nor --resend."))
    if dry_run and (received or name == URGENT or not (send or resend)):
        raise UsageError(fault("--dry-run goes with --send or --resend of a report."))


def _confirm(store: Store, name: str, now: datetime) -> Exit:
    with store.lock(), store.write() as connection:
        count = confirm(connection, name, at=now)
    if not count:
        raise UsageError(fault("Nothing of {name} is in doubt.", name=name))
    tell_result(voice.language.say(msg("{n} {n:mail|mails} of {name} noted as arrived.", n=count, name=name)))
    return Exit.DONE


def _send_steps_again(store: Store) -> Exit:
    with store.lock(), store.write() as connection:
        unsure = letters(connection, fates=UNSURE)
        mails = {each.mail for each in unsure if each.address.report == URGENT}
        revive(connection, [each for each in unsure if each.mail in mails], again=True)
    if not mails:
        raise UsageError(fault("No mail of an urgent step was refused or is in doubt."))
    told = msg("{n} {n:mail|mails} of urgent steps: the next dure run sends what is still called for.", n=len(mails))
    tell_result(voice.language.say(told))
    return Exit.DONE


def _tell(written: ReportFiles, done: Deliveries | None, form: str, *, sent: bool) -> None:
    if done is not None:
        tell_troubles(done)
    paths = [path for path in (written.page, written.mail, written.data, *(done.written if done else ())) if path]
    if form == "json":
        document = {"version": 1, "page": str(written.page), "mail": str(written.mail) if written.mail else None}
        told = {} if done is None else {"deliveries": deliveries_document(done)}
        print_document({**document, "data": str(written.data), **told})
        return
    for path in paths:
        click.echo(str(path))
    if done is not None:
        tell_result(voice.language.say(told_in_line(done, sending=sent)))


def _exit(done: Deliveries | None, *, complete: bool) -> Exit:
    if done is not None and done.refused_all:
        return Exit.FAILED
    return Exit.DONE if complete and (done is None or done.complete) else Exit.INCOMPLETE
