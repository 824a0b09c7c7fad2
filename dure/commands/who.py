"""``dure who``: whose job a task or a draft is, by which clause, and what looks the same already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import click

from config.workspace import Workspace
from dure.asked import asked_task
from dure.asked import is_surely_draft
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
from gaps.duplicates.lookalike import Draft
from gaps.duplicates.lookalike import LookAlike
from gaps.duplicates.lookalike import look_alike
from gaps.judged import Judged
from gaps.world import World
from mapping.errors import NoStoreError
from mapping.matching import Decision
from mapping.matching import Matcher
from mapping.matching import TaskFacts
from reports.who import AlikeTask
from reports.who import WhoAnswer
from reports.who import who_document
from reports.who import who_text
from sync.glimpse import glimpse
from sync.glimpse import is_named
from sync.store import Store
from sync.survey import survey
from sync.terms import Terms
from sync.terms import empty_world


@click.command("who", help=summary("who"))
@click.argument("subject")
@format_option("table", "json")
@common_options
def command(subject: str, form: str, common: Common) -> None:
    """Answer for a known task, else for a draft with this title."""
    workspace = open_workspace(common.config)
    now = common.moment(workspace.zone)
    answer = _answer(workspace, subject, now)
    if form == "json":
        print_document(who_document(answer, voice.language))
    else:
        click.echo(who_text(answer, voice.language, screen()), nl=False)


def _answer(workspace: Workspace, subject: str, now: datetime) -> WhoAnswer:
    """Answer from the store; before anything was read, by the agreement alone."""
    terms = terms_of(workspace, now)
    try:
        with open_store(workspace, must_exist=True) as store:
            if is_surely_draft(subject, workspace.connections) and not is_named(store, subject.strip()):
                return _quick_answer(store, terms, subject, now)
            return _slow_answer(survey(store, terms, now=now).world, subject, workspace.connections)
    except NoStoreError:
        return _slow_answer(empty_world(terms, now), subject, workspace.connections)


def _quick_answer(store: Store, terms: Terms, title: str, now: datetime) -> WhoAnswer:
    """Answer for a draft, of which only the tasks that may look like it are read."""
    draft = Draft(title)
    world, picked = glimpse(store, terms, now=now, pick=draft.pick, uids=lambda found: found.uids)
    return _told(world, title, None, look_alike(world, draft, picked))


def _slow_answer(world: World, subject: str, connections: Iterable[str]) -> WhoAnswer:
    """Answer for what may be a task, which takes all tasks to know."""
    judged = asked_task(world, subject, connections)
    found = look_alike(world, Draft(judged.task.title if judged else subject))
    return _told(world, subject, judged, found)


def _told(world: World, subject: str, judged: Judged | None, found: Iterable[LookAlike]) -> WhoAnswer:
    alike = (each for each in found if judged is None or each.tracked.uid != judged.uid)
    return WhoAnswer(
        title=judged.task.title if judged else subject,
        decision=judged.decision if judged else _draft(world, subject),
        parties=world.parties,
        agreed=world.agreement is not None,
        judged=judged,
        alike=tuple(AlikeTask(world.judged[each.tracked.uid], each) for each in alike),
    )


def _draft(world: World, title: str) -> Decision:
    if world.agreement is None:
        return Decision()
    return Matcher(world.agreement, world.today).decide(TaskFacts(title=title))
