"""``dure who``: whose job a task or a draft is, by which clause, and what looks the same already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import click

from config.workspace import Workspace
from dure.asked import asked_task
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import terms_of
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import screen
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import voice
from gaps.duplicates.lookalike import look_alike
from gaps.world import World
from mapping.errors import NoStoreError
from mapping.matching import Decision
from mapping.matching import Matcher
from mapping.matching import TaskFacts
from reports.who import WhoAnswer
from reports.who import who_document
from reports.who import who_text
from sync.survey import survey
from sync.terms import empty_world


@click.command("who", help=summary("who"))
@click.argument("subject")
@format_option("table", "json")
@common_options
def command(subject: str, form: str, common: Common) -> None:
    """Answer for a known task, else for a draft with this title."""
    workspace = open_workspace(common.config)
    now = common.moment(workspace.zone)
    answer = _answer(_world(workspace, now), subject, workspace.connections)
    if form == "json":
        print_document(who_document(answer, voice.language))
    else:
        click.echo(who_text(answer, voice.language, screen()), nl=False)


def _world(workspace: Workspace, now: datetime) -> World:
    """Give what is known now; before anything was read, that is the agreement alone."""
    terms = terms_of(workspace, now)
    try:
        with open_store(workspace, must_exist=True) as store:
            return survey(store, terms, now=now).world
    except NoStoreError:
        return empty_world(terms, now)


def _answer(world: World, subject: str, connections: Iterable[str]) -> WhoAnswer:
    judged = asked_task(world, subject, connections)
    alike = tuple(
        world.judged[each.tracked.uid]
        for each in look_alike(world, judged.task.title if judged else subject)
        if judged is None or each.tracked.uid != judged.uid
    )
    if judged is not None:
        return WhoAnswer(
            title=judged.task.title,
            decision=judged.decision,
            parties=world.parties,
            agreed=world.agreement is not None,
            judged=judged,
            alike=alike,
        )
    return WhoAnswer(
        title=subject,
        decision=_draft(world, subject),
        parties=world.parties,
        agreed=world.agreement is not None,
        alike=alike,
    )


def _draft(world: World, title: str) -> Decision:
    if world.agreement is None:
        return Decision()
    return Matcher(world.agreement, world.today).decide(TaskFacts(title=title))
