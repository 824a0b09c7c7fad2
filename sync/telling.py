"""What only a connection that keeps everything tells: description, fields, reporter, links and comments, whichever was read last."""

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
    reporter: str | None = None
    links: tuple[Link, ...] = ()

    @property
    def mentions(self) -> tuple[Link, ...]:
        """Give the links that stand in the description."""
        return tuple(link for link in self.links if link.kind is _MENTION)


def borrow(connection: Connection, arrivals: Collection[Arrival]) -> frozenset[int]:
    """Let tasks that come through a minimal connection go on telling what another one told of them; give the numbers of those."""
    numbers = [each.stored.id for each in arrivals if each.stored]
    known, fuller = _tellings(connection, numbers), frozenset(_newest_raws(connection, numbers))
    for each in arrivals:
        told = known.get(each.stored.id) if each.stored else None
        if told is None or told == Telling():
            continue
        if each.number in fuller:
            own = tuple(link for link in each.task.links if link.kind is not _MENTION)
            links = (*own, *told.mentions) if own else told.links
            each.retell(told.description, told.fields, links, each.task.reporter or told.reporter)
        elif told.description or told.fields or told.mentions:
            others = tuple(link for link in each.task.links if link.kind is not _MENTION)
            each.retell(told.description, told.fields, (*others, *told.mentions), each.task.reporter)
    return fuller


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
    told = {number: _telling_of(each, known[number]) for number, each in lenders.items()}
    changed = {number: each for number, each in told.items() if each != known[number]}
    # Without a hash the task is written again when it comes with anything new.
    rows = [(each.description, each.fields, each.reporter, b"", number) for number, each in changed.items()]
    update_rows(connection, "tasks", ("description", "fields", "reporter", "content_hash"), ("id",), rows)
    delete_rows(connection, "links", ("task_id",), [(number,) for number in changed])
    links = [
        (number, link.kind.value, link.target, link.native) for number, each in changed.items() for link in each.links
    ]
    insert_rows(connection, "links", ("task_id", "kind", "target", "native"), links)
    return frozenset(lenders.values())


def inherit(connection: Connection, stays: int, goes: int) -> None:
    """Let one of two tasks that are one tell what only the other told."""
    known = _tellings(connection, (stays, goes))
    told, own = known[goes], known[stays]
    if not (own.description or own.fields or own.mentions) and (told.description or told.fields or told.mentions):
        row = (told.description, told.fields, stays)
        update_rows(connection, "tasks", ("description", "fields"), ("id",), [row])
        update_rows(connection, "links", ("task_id",), ("task_id", "kind"), [(stays, goes, _MENTION.value)])


def _telling_of(each: Arrival, known: Telling) -> Telling:
    task, links = each.task, each.task.links
    if not task.links_known:  # what is attached was not all read
        attached = [link for link in (*known.links, *links) if link.kind is LinkKind.ATTACHMENT]
        others = [link for link in links if link.kind not in {LinkKind.ATTACHMENT, _MENTION}]
        links = tuple(dict.fromkeys((*others, *attached, *(link for link in links if link.kind is _MENTION))))
    return Telling(each.ready.row[DESCRIPTION], each.ready.row[FIELDS], task.reporter or known.reporter, links)


def _tellings(connection: Connection, numbers: Sequence[int]) -> dict[int, Telling]:
    links: dict[int, list[Link]] = {}
    for number, kind, target, native in select_in(
        connection, "SELECT task_id, kind, target, native FROM links WHERE task_id IN :many ORDER BY id", numbers
    ):
        links.setdefault(number, []).append(Link(LinkKind(kind), target, native))
    rows = select_in(connection, "SELECT id, description, fields, reporter FROM tasks WHERE id IN :many", numbers)
    return {
        number: Telling(text, fields, reporter, tuple(links.get(number, ()))) for number, text, fields, reporter in rows
    }


def _newest_raws(connection: Connection, numbers: Sequence[int]) -> Mapping[int, str]:
    """Give for each task the newest moment of a full record of it."""
    query = "SELECT task_id, max(at) FROM raws WHERE task_id IN :many GROUP BY task_id"
    return {row[0]: row[1] for row in select_in(connection, query, numbers)}
