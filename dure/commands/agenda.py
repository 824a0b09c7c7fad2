"""``dure agenda``: the list of the weekly meeting with a vendor, as page and text for both sides."""

from __future__ import annotations

from pathlib import Path

import click

from config.workspace import Workspace
from dure.browsing import open_option
from dure.browsing import show_in_browser
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import party_named
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.report_files import write_text
from dure.reporting import edition
from dure.reporting import last_moment
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.parties import PartyKind
from reports.agenda import agenda_of
from reports.agenda_words import word_agenda
from reports.language import LANGUAGES
from reports.language import Language
from reports.page import agenda_page
from reports.page import agenda_text


@click.command("agenda", help=summary("agenda"))
@click.argument("vendor", required=False)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("reports"), help=say(msg("Where to."))
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), help=say(msg("ko or en; that of the settings when left out."))
)
@open_option
@format_option("table", "json")
@common_options
def command(vendor: str | None, out: Path, language: str | None, open_: bool, form: str, common: Common) -> Exit:
    """Lay out what both sides go through: objections first, then decisions, then what each waits for."""
    workspace = open_workspace(common.config)
    vendors = _vendors(workspace, vendor)
    now = common.moment(workspace.zone)
    with open_store(workspace, must_exist=True) as store:
        moment = last_moment(workspace, store, now)
    spoken = Language(language or workspace.language, zone=workspace.zone)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for party in vendors:
        report = edition(workspace, moment, party=party, name=f"agenda-{party}", shared=True)
        words = word_agenda(agenda_of(report), spoken)
        page, text = out / f"agenda-{party}.html", out / f"agenda-{party}.txt"
        write_text(page, agenda_page(words))
        write_text(text, agenda_text(words))
        written.append({"vendor": party, "page": str(page), "text": str(text)})
        if open_:
            show_in_browser(page)
    if form == "json":
        print_document({"version": 1, "agendas": written})
    else:
        click.echo("\n".join(f"{each['page']}\n{each['text']}" for each in written))
    return Exit.DONE if all(result.complete for result in moment.results) else Exit.INCOMPLETE


def _vendors(workspace: Workspace, asked: str | None) -> list[str]:
    """Give the vendors to meet: the named one, else all; raise UsageError where that is none."""
    known = [each.id for each in workspace.parties.values() if each.kind is PartyKind.VENDOR]
    chosen = known if asked is None else [party_named(workspace, asked)]
    if not chosen or not set(chosen) <= set(known):
        some = msg("Name one of: {known}.", known=", ".join(known))
        none = msg("Name one under parties: in dure.yaml, with kind: vendor.")
        raise UsageError(fault("There is no vendor to meet.", advice=some if known else none))
    return chosen
