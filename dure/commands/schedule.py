"""``dure schedule``: let the system run dure by itself, see how that stands, and stop it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from dure.compose import open_workspace
from dure.exits import Exit
from dure.groups import group
from dure.options import Common
from dure.options import common_group
from dure.options import common_options
from dure.options import format_option
from dure.scheduling.bare import asked_bare
from dure.scheduling.plan import Plan
from dure.scheduling.plan import Standing
from dure.scheduling.plan import Way
from dure.scheduling.plan import cron_at_work
from dure.scheduling.plan import plan_for
from dure.scheduling.readiness import missing
from dure.scheduling.readiness import readable_by_others
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import print_text
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import tell_error
from dure.terminal import tell_fault
from dure.terminal import voice
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from reports.plain_json import instant

_SHOWN = 3
_STANDING: Mapping[Standing, Message] = {
    Standing.IN_PLACE: msg("dure runs by itself here."),
    Standing.OUTDATED: msg(
        "dure runs by itself here, but by other lines than these; dure schedule install renews them."
    ),
    Standing.ABSENT: msg("dure does not run by itself yet; dure schedule install lets it."),
}


@group("schedule", default="show", help=summary("schedule"))
@common_group
def command() -> None:
    """Gather the commands about running by itself."""


def _with_way(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--with",
        "way",
        type=click.Choice([each.value for each in Way]),
        callback=lambda _ctx, _param, value: Way(value) if value else None,
        help=say(msg("By cron or by systemd; cron where it is there when left out.")),
    )(command)


@command.command(help=say(msg("Show when dure runs by itself, by which lines, and whether they are in place.")))
@_with_way
@format_option("text", "json")
@common_options
def show(way: Way | None, form: str, common: Common) -> None:
    """Tell the times and the lines; nothing is changed."""
    plan, now = _plan(way, common)
    runs, standing = plan.next_runs(now, _SHOWN), plan.standing()
    if form == "json":
        zones = {"zone": plan.zone.key, "host_zone": plan.host.key}
        told = {"with": plan.way.value, "standing": standing.value, **zones, "next": [instant(each) for each in runs]}
        print_document({"version": 1, **told, "written": plan.written()})
        return
    tell(_STANDING[standing])
    _tell_times(plan, runs)
    print_text(plan.written())


@command.command(help=say(msg("Let the system run dure by itself; nothing else that it runs is touched.")))
@_with_way
@click.option("--anyway", is_flag=True, help=say(msg("Also where something is missing that a run needs.")))
@common_options
def install(way: Way | None, anyway: bool, common: Common) -> Exit:
    """Try everything as cron would call it, and put the lines in their place."""
    plan, now = _plan(way, common)
    wanting = asked_bare(["schedule", "check", "--config", str(plan.config), "--format", "json"])
    for each in wanting:
        _tell_wanting(each)
    if wanting:
        tell(msg("Cron has none of your variables, and no keyring that is unlocked. What it needs stands in a file:"))
        tell(msg("  write NAME=value lines into dure.env, close it with chmod 600, and name it: env_file: dure.env"))
    if wanting and not anyway:
        tell(msg("Nothing was installed."))
        return Exit.USAGE
    other = plan_for(open_workspace(common.config, warn=False), _other(plan.way), now)
    if other.standing() is not Standing.ABSENT and other.take_away():
        tell(msg("What {way} had is taken away, so that nothing runs twice.", way=other.way.value))
    changed = plan.put()
    tell(msg("dure runs by itself from now on.") if changed else msg("It was in place already; nothing was changed."))
    _tell_times(plan, plan.next_runs(now, _SHOWN))
    if plan.way is Way.CRON and not cron_at_work():
        tell_fault(fault("No cron seems to run on this machine.", advice=msg("Start it, such as: service cron start")))
    return Exit.DONE


@command.command(help=say(msg("Stop running by itself; nothing else that the system runs is touched.")))
@_with_way
@common_options
def remove(way: Way | None, common: Common) -> None:
    """Take the lines away, of both ways where none is named."""
    workspace, now = open_workspace(common.config, warn=False), datetime.now().astimezone()
    plans = [plan_for(workspace, each, now) for each in Way if way in {None, each}]
    gone = [plan.take_away() for plan in plans if plan.standing() is not Standing.ABSENT]
    tell(msg("dure does not run by itself any more.") if any(gone) else msg("It did not run by itself."))


@command.command(help=say(msg("Check whether a run would have everything it needs, here and now.")))
@format_option("text", "json")
@common_options
def check(form: str, common: Common) -> Exit:
    """Look for what a run needs: settings, secrets, store."""
    found = _missing(common)
    if form == "json":
        print_document({"version": 1, "faults": [_fault_document(each) for each in found]})
        return Exit.USAGE if found else Exit.DONE
    for each in found:
        tell_fault(each, "error")
    if not found:
        tell(msg("A run has everything it needs."))
    return Exit.USAGE if found else Exit.DONE


def _missing(common: Common) -> list[Fault]:
    try:
        return list(missing(open_workspace(common.config, warn=False)))
    except DureError as error:
        return list(error.faults)


def _plan(way: Way | None, common: Common) -> tuple[Plan, datetime]:
    workspace = open_workspace(common.config, warn=False)
    for each in readable_by_others(workspace):
        tell_fault(each)
    now = common.moment(workspace.zone)
    return plan_for(workspace, way, now, json_lines=voice.json_lines), now


def _other(way: Way) -> Way:
    return Way.CRON if way is Way.SYSTEMD else Way.SYSTEMD


def _tell_times(plan: Plan, runs: tuple[datetime, ...]) -> None:
    if plan.table.every is None:
        tell(msg("It runs at the times of reports."))
    else:
        tell(msg("It runs at the times of reports, and every {n} minutes for urgent work.", n=plan.table.every))
    times = voice.language.listing([voice.language.time(each) for each in runs])
    tell(msg("Next, in {zone}: {times}", zone=plan.zone.key, times=times))
    if plan.way is Way.CRON and plan.host.key != plan.zone.key:
        tell(msg("The clock of this machine keeps {zone}; the lines go by it.", zone=plan.host.key))


def _fault_document(found: Fault) -> dict[str, str]:
    advice = {"advice": say(found.advice)} if found.advice else {}
    return {"place": str(found.place) if found.place else "", "message": say(found.message), **advice}


def _tell_wanting(told: Mapping[str, str]) -> None:
    """Tell a fault that came as finished sentences."""
    head = f"{told['place']}: " if told.get("place") else ""
    advice = Message("{text}", {"text": told["advice"]}) if "advice" in told else None
    tell_error(Message("{text}", {"text": head + told["message"]}), None, advice)
