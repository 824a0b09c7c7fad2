"""``dure doctor``: checks everything and says what to do about each fault."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

import click

from config.workspace import Workspace
from dure import checkup
from dure.checkup import Area
from dure.checkup import Diagnosis
from dure.checkup import Health
from dure.compose import open_workspace
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.scheduling.health import by_itself
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import strangers_aside
from dure.terminal import voice
from mapping.errors import DureError
from mapping.errors import Message
from mapping.errors import msg
from mapping.masking import mask
from reports.safe import for_terminal

_AREAS: Mapping[Area, Message] = {
    Area.PACKAGING: msg("installation"),
    Area.CONFIGURATION: msg("settings"),
    Area.AGREEMENT: msg("agreement"),
    Area.STORE: msg("store"),
    Area.SOURCES: msg("sources"),
    Area.MAIL: msg("mail"),
    Area.RUNS: msg("runs"),
}
_MARKS = {Health.GOOD: "✓", Health.ODD: "!", Health.BAD: "✗"}


@click.command("doctor", help=summary("doctor"))
@format_option("table", "json")
@common_options
def command(form: str, common: Common) -> Exit:
    """Look at everything that can be wrong; change nothing."""
    found = list(checkup.packaging())
    try:
        workspace = open_workspace(common.config, warn=False)
    except DureError as error:
        found += [Diagnosis(Area.CONFIGURATION, Health.BAD, each) for each in error.faults]
    else:
        with strangers_aside():
            found += _all(workspace, common)
    _tell(found, form)
    return _exit(found)


def _all(workspace: Workspace, common: Common) -> list[Diagnosis]:
    return [
        *checkup.configuration(workspace),
        *checkup.agreement(workspace, common.moment(workspace.zone)),
        *checkup.store(workspace),
        *checkup.secrets(workspace),
        *checkup.sources(workspace),
        *checkup.rivals(workspace),
        *checkup.mail(workspace),
        *by_itself(workspace, common.moment(workspace.zone)),
    ]


def _tell(found: Sequence[Diagnosis], form: str) -> None:
    if form == "json":
        print_document({"version": 1, "findings": [_document(each) for each in found]})
        return
    for each in found:
        place = f"{each.fault.place}: " if each.fault.place else ""
        told = f"{_MARKS[each.health]} {_area(each.area)}: {place}{mask(voice.language.found(each.fault))}"
        click.echo(for_terminal(told, None))
        if each.fault.advice is not None:
            click.echo(f"  → {for_terminal(_said(each.fault.advice), None)}")


def _said(message: Message) -> str:
    """Say it without secrets: what a tool answers may repeat them, also those of other connections."""
    return mask(say(message))


def _document(finding: Diagnosis) -> dict[str, str | None]:
    return {
        "area": finding.area.value,
        "health": finding.health.value,
        "place": str(finding.fault.place) if finding.fault.place else None,
        "message": voice.language.found(finding.fault),
        "advice": say(finding.fault.advice) if finding.fault.advice else None,
    }


def _area(area: Area) -> str:
    return say(_AREAS[area])


def _exit(found: Sequence[Diagnosis]) -> Exit:
    bad = {each.area for each in found if each.health is Health.BAD}
    if Area.CONFIGURATION in bad:
        return Exit.USAGE
    if Area.STORE in bad or Area.PACKAGING in bad:
        return Exit.FAILED
    return Exit.INCOMPLETE if bad else Exit.DONE
