"""What only a connection that keeps everything tells: description, fields and mentions, whichever was read last."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection

from mapping.model import Link
from mapping.model import LinkKind
from sync.arrival import Arrival
from sync.bulk import delete_rows
from sync.bulk import insert_rows
from sync.bulk import select_in
from sync.bulk import update_rows
from sync.rows import DESCRIPTION
from sync.rows import FIELDS
from sync.rows import LINKS_KNOWN

_MENTION = LinkKind.MENTION


class Telling(Struct, frozen=True):
    """What a task tells beyond what a minimal connection keeps; ``fields`` as they are written."""

    description: str = ""
    fields: str | None = None
    mentions: tuple[Link, ...] = ()


def borrow(connection: Connection, arrivals: Collection[Arrival]) -> None:
    """Let tasks that come through a minimal connection go on telling what another one told of them."""
    numbers = [each.stored.id for each in arrivals if each.stored]
    known = _tellings(connection, numbers)
    for each in arrivals:
        told = known.get(each.stored.id) if each.stored else None
        if told is not None and told != Telling():
            each.retell(told.description, told.fields, told.mentions)


def recall(connection: Connection, arrivals: Collection[Arrival]) -> None:
    """Let tasks whose links were not all read this time go on pointing at what they were known to point at."""
    unsure = [(each, each.stored.id) for each in arrivals if each.stored and not each.ready.row[LINKS_KNOWN]]
    attached: dict[int, list[Link]] = {}
    for number, target, native in select_in(
        connection,
        "SELECT task_id, target, native FROM links WHERE kind = ? AND task_id IN :many ORDER BY id",
        [number for _, number in unsure],
        (LinkKind.ATTACHMENT.value,),
    ):
        attached.setdefault(number, []).append(Link(LinkKind.ATTACHMENT, target, native))
    for each, number in unsure:
        each.recall(attached.get(number, ()))


def lend(connection: Connection, arrivals: Collection[Arrival]) -> frozenset[Arrival]:
    """Let tasks of which a minimal connection saw more lately tell what a full one tells; give those that told."""
    newest = _newest_raws(connection, [each.stored.id for each in arrivals if each.stored])
    lenders = {
        each.stored.id: each for each in arrivals if each.stored and each.as_of >= newest.get(each.stored.id, "")
    }
    known = _tellings(connection, list(lenders))
    changed = {number: told for number, each in lenders.items() if (told := _telling_of(each)) != known[number]}
    # Without a hash the task is written again when it comes with anything new.
    rows = [(told.description, told.fields, b"", number) for number, told in changed.items()]
    update_rows(connection, "tasks", ("description", "fields", "content_hash"), ("id",), rows)
    delete_rows(connection, "links", ("task_id", "kind"), [(number, _MENTION.value) for number in changed])
    links = [(number, _MENTION.value, each.target, each.native) for number, t in changed.items() for each in t.mentions]
    insert_rows(connection, "links", ("task_id", "kind", "target", "native"), links)
    return frozenset(lenders.values())


def inherit(connection: Connection, stays: int, goes: int) -> None:
    """Let one of two tasks that are one tell what only the other told."""
    known = _tellings(connection, (stays, goes))
    if known[stays] == Telling() and known[goes] != Telling():
        told = known[goes]
        row = (told.description, told.fields, stays)
        update_rows(connection, "tasks", ("description", "fields"), ("id",), [row])
        update_rows(connection, "links", ("task_id",), ("task_id", "kind"), [(stays, goes, _MENTION.value)])


def _telling_of(each: Arrival) -> Telling:
    mentions = tuple(link for link in each.task.links if link.kind is _MENTION)
    return Telling(each.ready.row[DESCRIPTION], each.ready.row[FIELDS], mentions)


def _tellings(connection: Connection, numbers: Sequence[int]) -> dict[int, Telling]:
    mentions: dict[int, tuple[Link, ...]] = {}
    for number, target, native in select_in(
        connection,
        "SELECT task_id, target, native FROM links WHERE kind = ? AND task_id IN :many ORDER BY id",
        numbers,
        (_MENTION.value,),
    ):
        mentions[number] = (*mentions.get(number, ()), Link(_MENTION, target, native))
    rows = select_in(connection, "SELECT id, description, fields FROM tasks WHERE id IN :many", numbers)
    return {number: Telling(text, fields, mentions.get(number, ())) for number, text, fields in rows}


def _newest_raws(connection: Connection, numbers: Sequence[int]) -> Mapping[int, str]:
    """Give for each task the newest moment of a full record of it."""
    query = "SELECT task_id, max(at) FROM raws WHERE task_id IN :many GROUP BY task_id"
    return {row[0]: row[1] for row in select_in(connection, query, numbers)}
