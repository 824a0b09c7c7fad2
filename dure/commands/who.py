"""``dure who``: whose job a task or a draft is, by which clause, and what looks the same already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import click

from config.workspace import Workspace
from dure.asked import asked_task
from dure.asked import cannot_be_named
from dure.asked import is_surely_draft
from dure.asked import looks_like_a_key
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import terms_of
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import screen
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import tell
from dure.terminal import voice
from gaps.duplicates.lookalike import DRAFT
from gaps.duplicates.lookalike import Asked
from gaps.duplicates.lookalike import Found
from gaps.duplicates.lookalike import LookAlike
from gaps.duplicates.lookalike import look_alike
from gaps.duplicates.lookalike import seek
from gaps.duplicates.lookalike import with_draft
from gaps.judged import Judged
from gaps.world import World
from mapping.errors import NoStoreError
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.matching import Decision
from mapping.matching import Matcher
from mapping.matching import TaskFacts
from reports.lookalikes import AlikeTask
from reports.who import WhoAnswer
from reports.who import who_document
from reports.who import who_text
from sync.glimpse import glimpse
from sync.glimpse import named
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
    if not subject.strip():
        raise UsageError(fault("Name a task, or write the title of a draft."))
    workspace = open_workspace(common.config)
    now = common.moment(workspace.zone)
    answer = _answer(workspace, subject, now)
    if answer.judged is None and looks_like_a_key(subject):
        tell(msg("No task is called {ref}; it was taken for the title of a draft.", ref=subject))
    if form == "json":
        print_document(who_document(answer, voice.language))
    else:
        click.echo(who_text(answer, voice.language, screen()), nl=False)


def _answer(workspace: Workspace, subject: str, now: datetime) -> WhoAnswer:
    """Answer from the store; before anything was read, by the agreement alone."""
    terms = terms_of(workspace, now)
    connections = tuple(workspace.connections)
    try:
        with open_store(workspace, must_exist=True) as store:
            uids = () if cannot_be_named(subject, connections) else named(store, subject, connections)
            if len(uids) == 1:
                answer = _of_task(store, terms, uids[0], now)
                if answer is not None:
                    return answer
            if uids or not is_surely_draft(subject, connections):
                # All tasks are needed to say which one was meant, and what is like a name that none has.
                judged = asked_task(survey(store, terms, now=now).world, subject, connections)
                answer = _of_task(store, terms, judged.uid, now) if judged else None
                if answer is not None:
                    return answer
            return _of_draft(store, terms, subject, now)
    except NoStoreError:
        world = empty_world(terms, now)
        asked_task(world, subject, connections)
        return _told(world, Asked(DRAFT, subject), None, None)


def _of_task(store: Store, terms: Terms, uid: str, now: datetime) -> WhoAnswer | None:
    """Answer for a task that is known, None where it is there no longer."""
    world, found = glimpse(store, terms, now=now, asked=(uid,), pick=lambda kept: seek(kept, (uid,)), uids=_met)
    judged = world.judged.get(uid)
    if judged is None:
        return None
    asked = Asked(uid, judged.task.title, judged.task.description)
    return _told(world, asked, judged, look_alike(world, asked, found))


def _of_draft(store: Store, terms: Terms, title: str, now: datetime) -> WhoAnswer:
    """Answer for what may become a task."""
    asked = Asked(DRAFT, title)
    world, found = glimpse(
        store, terms, now=now, asked=(), pick=lambda kept: seek(with_draft(kept, title, now), (DRAFT,)), uids=_met
    )
    return _told(world, asked, None, look_alike(world, asked, found))


def _met(found: tuple[object, Found]) -> set[str]:
    return {uid for near in found[1].values() for uid, _ in near}


def _told(world: World, asked: Asked, judged: Judged | None, alike: Iterable[LookAlike] | None) -> WhoAnswer:
    return WhoAnswer(
        title=asked.title,
        decision=judged.decision if judged else _draft(world, asked.title),
        parties=world.parties,
        agreed=world.agreement is not None,
        judged=judged,
        alike=None if alike is None else tuple(AlikeTask(world.judged[each.tracked.uid], each) for each in alike),
    )


def _draft(world: World, title: str) -> Decision:
    if world.agreement is None:
        return Decision()
    return Matcher(world.agreement, world.today).decide(TaskFacts(title=title))
