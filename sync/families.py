"""Tasks that lie in others: that one is gone is believed only together with what became of the task that it lies in."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from mapping.model import State
from mapping.sites import is_untold
from sync.bulk import select_in
from sync.bulk import select_rows


class Parent(Struct, frozen=True):
    """The task that another one lies in: its number, its id as the connection calls it, and as what it is known.

    One that ``others`` alone saw is not asked for: it may never have been in the sight of this connection.
    """

    task_id: int
    native_id: str
    state: State
    others: bool = False


def parents_of(connection: Connection, name: str, native_ids: Collection[str]) -> dict[str, Parent]:
    """Give what these tasks of a connection lie in, and what that lies in, by native id, as far as it or another one saw it."""
    found: dict[str, Parent] = {}
    met = set(native_ids)
    wanted = sorted(met)
    while wanted:
        query = (
            "SELECT s.native_id, t.parent FROM sightings s JOIN tasks t ON t.id = s.task_id"
            " WHERE t.parent IS NOT NULL AND s.connection = ? AND s.native_id IN :many"
        )
        called = {row[0]: row[1] for row in select_in(connection, query, wanted, (name,))}
        names = sorted(set(called.values()))
        known = _called(connection, name, names)
        for other in _others(connection, name) if len(known) < len(names) else ():
            seen = _called(connection, other, [each for each in names if each not in known])
            known |= {each: replace(parent, others=True) for each, parent in seen.items()}
        found |= {child: known[parent] for child, parent in called.items() if parent in known}
        wanted = sorted({each.native_id for each in known.values() if not each.others} - met)
        met.update(wanted)
    return found


def _others(connection: Connection, name: str) -> list[str]:
    """Give the other connections that read the same site as one."""
    query = (
        "SELECT o.name, o.site FROM connections o JOIN connections c ON c.tool = o.tool AND c.site = o.site"
        " WHERE c.name = ? AND o.name <> c.name ORDER BY o.name"
    )
    return [other for other, site in select_rows(connection, query, (name,)) if site and not is_untold(site)]


def _called(connection: Connection, name: str, names: Sequence[str]) -> dict[str, Parent]:
    """Find the tasks of a connection that go by these names: tools call a parent by its key or by its id."""
    found: dict[str, Parent] = {}
    for column in ("key", "native_id"):
        query = (
            f"SELECT s.{column}, s.task_id, s.native_id, t.state FROM sightings s JOIN tasks t ON t.id = s.task_id"  # noqa: S608  # ours
            f" WHERE s.connection = ? AND s.{column} IN :many"
        )
        for called, number, native_id, state in select_in(connection, query, names, (name,)):
            found[called] = Parent(number, native_id, State(state))
    return found


def above(native_ids: Collection[str], parents: Mapping[str, Parent]) -> set[str]:
    """Give the ids of all that these tasks lie in, as far as the connection saw it."""
    return {parent.native_id for native_id in native_ids for parent in _line(native_id, parents) if not parent.others}


def believed(
    states: Mapping[str, State], there: Collection[str], asked: Collection[str], parents: Mapping[str, Parent]
) -> dict[str, State]:
    """Give what is to be believed of what a tool said of tasks; ``there`` are those of the ``asked`` ones that it gave.

    What lies in a task that is out of sight cannot be seen either: it is out of sight, and not known to be deleted.
    Nothing is believed of its end where the tool failed to say what became of the task that it lies in.
    """
    found = {
        native_id: _believed(native_id, states, there, asked, parents) if state is State.DELETED else state
        for native_id, state in states.items()
    }
    return {native_id: state for native_id, state in found.items() if state is not None}


def _believed(
    native_id: str,
    states: Mapping[str, State],
    there: Collection[str],
    asked: Collection[str],
    parents: Mapping[str, Parent],
) -> State | None:
    for parent in _line(native_id, parents):
        if parent.native_id in there:
            break
        state = states.get(parent.native_id, None if parent.native_id in asked else parent.state)
        if state is not State.DELETED:
            return state if state in {None, State.OUT_OF_SIGHT} else State.DELETED
    return State.DELETED


def _line(native_id: str, parents: Mapping[str, Parent]) -> Iterator[Parent]:
    """Give what a task lies in, what that lies in, and so on; a tool may go round in circles."""
    met = {native_id}
    parent = parents.get(native_id)
    while parent is not None and parent.native_id not in met:
        met.add(parent.native_id)
        yield parent
        parent = parents.get(parent.native_id)
