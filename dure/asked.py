"""Which task somebody asks about: by its reference, its key alone, or its address; all else is the title of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator

from config.spelling import listed
from config.spelling import nearest
from config.spelling import shown
from gaps.judged import Judged
from gaps.tracked import Tracked
from gaps.world import World
from mapping.errors import Message
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold

_REFERENCE = re.compile(r"(?P<connection>[^:\s/]+):(?P<key>[^\s:]+)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_KEY = re.compile(r"(?P<project>[^\W\d_][\w.]*)-\d+|\d{6,}|(?=\w*\d)[A-Za-z0-9]{8}(/\w+)?")


def asked_task(world: World, subject: str, connections: Iterable[str]) -> Judged | None:
    """Find the task that a text names, None where it is a draft; raise UsageError where it names a task that nobody knows."""
    found = _named(world, subject)
    if len(found) == 1:
        return world.judged[found[0].uid]
    if found:
        refs = listed(each.ref for each in found)
        raise UsageError(
            fault("{subject} is more than one task.", subject=subject, advice=msg("Name one: {refs}.", refs=refs))
        )
    _refuse_what_names_no_task(world, subject, tuple(connections))
    return None


def looks_like_a_key(subject: str) -> bool:
    """Whether a text reads like the key of a task (OPS-12), though no task is called so."""
    key = _KEY.fullmatch(subject)
    return key is not None and bool(key["project"])


def is_surely_draft(subject: str, connections: Iterable[str]) -> bool:
    """Whether a text can be no reference to a task by its form alone; a key without a colon may still be one."""
    wanted = fold(subject)
    head, colon, rest = wanted.partition(":")
    if colon and " " not in rest.strip():
        return head not in {fold(name) for name in connections} and " " in head
    return " " in wanted or not (wanted.isascii() or _KEY.fullmatch(wanted))


def cannot_be_named(subject: str, connections: Iterable[str]) -> bool:
    """Whether no key, id, address or reference can read like this: several words, and no connection before a colon."""
    wanted = fold(subject)
    head, colon, _ = wanted.partition(":")
    return " " in wanted and not (colon and head in {fold(name) for name in connections})


def _named(world: World, subject: str) -> list[Tracked]:
    wanted = fold(subject)
    by_ref = [each for each in world.tasks.values() if wanted in {fold(name) for name in _references(each)}]
    if by_ref or " " in wanted:
        return by_ref[:1]
    by_key = [each for each in world.tasks.values() if wanted in {fold(each.task.key), fold(each.task.url or "\0")}]
    return by_key or [each for each in world.tasks.values() if wanted in map(fold, _former_names(each))]


def _references(tracked: Tracked) -> tuple[str, ...]:
    return (tracked.ref, *(f"{name}:{tracked.task.key}" for name, _ in tracked.sightings))


def _former_names(tracked: Tracked) -> Iterator[str]:
    """Give what a task that moved was called: mails and minutes still call it so."""
    for key in tracked.task.keys:
        yield key
        yield from (f"{name}:{key}" for name in tracked.connections)


def _refuse_what_names_no_task(world: World, subject: str, connections: tuple[str, ...]) -> None:
    """Say which connection or task is not known, where a text can only mean one: a word, a colon, and no blank behind."""
    written = _REFERENCE.fullmatch(subject)
    known = {fold(name): name for name in connections}
    if written and fold(written["connection"]) not in known:
        if _NAME.fullmatch(written["connection"]) or _KEY.fullmatch(written["key"]):
            raise UsageError(
                fault(
                    "There is no connection {name}.",
                    name=shown(written["connection"]),
                    advice=_known(written["connection"], connections),
                )
            )
    elif written or _is_key_of(world, subject):
        raise UsageError(fault("There is no task {ref}.", ref=shown(subject), advice=_near(world, subject)))


def _is_key_of(world: World, subject: str) -> bool:
    """Whether a text is a key such as OPS-12, of a project of which tasks are known."""
    key = _KEY.fullmatch(subject)
    if key is None or not key["project"]:
        return False
    head = f"{fold(key['project'])}-"
    return any(fold(tracked.task.key).startswith(head) for tracked in world.tasks.values())


def _near(world: World, subject: str) -> Message:
    if not world.tasks:
        return msg("Nothing was read yet; run dure reconcile first.")
    near = nearest(subject, (tracked.ref if ":" in subject else tracked.task.key for tracked in world.tasks.values()))
    if near is None:
        return msg("dure gaps list names those that wait for a decision.")
    return msg('Did you mean "{name}"?', name=shown(near))


def _known(name: str, connections: tuple[str, ...]) -> Message:
    near = nearest(name, connections)
    if near is not None:
        return msg(
            'Did you mean "{name}"? Connections: {names}. In the title of a draft, leave a blank behind the colon.',
            name=shown(near),
            names=listed(connections),
        )
    return msg(
        "Connections: {names}. In the title of a draft, leave a blank behind the colon.",
        names=listed(connections) or "–",
    )
