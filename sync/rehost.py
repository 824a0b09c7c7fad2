"""A connection whose host name changed: whether the same tool answers there, and what becomes of its tasks then."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import text

from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from sync.adopt import move_kept
from sync.births import Born
from sync.births import births_at
from sync.births import counts_ids
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.bulk import upsert_rows
from sync.hosts import Host
from sync.hosts import Hosts
from sync.hosts import load_hosts
from sync.hosts import save_hosts
from sync.known import twins_between
from sync.marks import rename_marked
from sync.rows import CREATED
from sync.rows import KEY
from sync.rows import KEYS
from sync.rows import SITE
from sync.rows import Row
from sync.rows import word_values
from sync.runs import Run
from sync.source import Source
from sync.tables import connections
from sync.texts import json_text
from sync.twins import unite

_ASKED = 100


class Doubt(Struct, frozen=True):
    """A site that may stand behind another host name now, and tasks of it by native id: their keys, and when they were made.

    ``held`` is whether the connection has tasks there that are its own.
    """

    site: str
    sample: Mapping[str, tuple[str, str]]
    held: bool


def hosts_before(connection: Connection, source: Source) -> Hosts:
    """Give what is known of host names before a connection is read; where it never told its site, its tasks do."""
    hosts = load_hosts(connection)
    if source.site and hosts.sites.get(source.name) == (source.tool, ""):
        query = "SELECT t.site FROM sightings s JOIN tasks t ON t.id = s.task_id WHERE s.connection = ? AND t.tool = ? LIMIT 1"
        for row in select_rows(connection, query, (source.name, source.tool)):
            hosts.sites[source.name] = (source.tool, row[0])
    return hosts


def doubt_about(connection: Connection, source: Source) -> Doubt | None:
    """Say what is to be asked before anything is kept of a connection; None where its host is the one that is known."""
    hosts = hosts_before(connection, source)
    site = hosts.in_doubt(source)
    if not site:
        return None
    own = hosts.site_of(source) == site
    join = " JOIN sightings s ON s.task_id = t.id AND s.connection = ?" if own else ""
    given = (source.name, source.tool, site) if own else (source.tool, site)
    here = f"FROM tasks t{join} WHERE t.tool = ? AND t.site = ?"
    telling = f"SELECT t.id {here} AND t.state = 'live' AND t.created IS NOT NULL ORDER BY t.id"
    numbers = [row[0] for row in select_rows(connection, telling, given)]
    spread = numbers[:: -(-len(numbers) // _ASKED) or 1]
    rows = select_in(connection, "SELECT t.native_id, t.key, t.created FROM tasks t WHERE t.id IN :many", spread)
    sample = {native_id: (key, created) for native_id, key, created in rows}
    held = bool(numbers) or any(True for _ in select_rows(connection, f"SELECT 1 {here} LIMIT 1", given))
    return Doubt(site, sample, own and held)


def neighbours(connection: Connection, source: Source) -> Mapping[str, Mapping[str, Born]]:
    """Say what is known at the host of a connection that has read nothing yet: by site and native id, when tasks were made.

    Nothing, where its tool gives no ids that another instance gives as well.
    """
    hosts = hosts_before(connection, source)
    if (
        not source.site
        or not counts_ids(source)
        or hosts.seen_at.get(source.name)
        or _has_tasks(connection, source.name)
    ):
        return {}
    behind = [hosts.sites[name] for name, host in hosts.seen_at.items() if host == source.site and name in hosts.sites]
    sites = dict.fromkeys((source.site, *(site for tool, site in behind if tool == source.tool)))
    return {site: known for site in sites if (known := births_at(connection, source.tool, site))}


def settle_neighbour(
    connection: Connection,
    source: Source,
    known: Mapping[str, Mapping[str, Born]],
    born: Mapping[str, datetime],
) -> None:
    """Keep which site behind its host a new connection reads: one of those known there, or one more where it is none of them.

    The first one is believed to be it unless as many of its tasks that came were made at another moment as at the known one, or more.
    """
    hosts, site = load_hosts(connection), source.site
    agreeing, differing = _agreeing(known.get(site, {}), born)
    if differing and differing >= agreeing:
        counts = {each: _agreeing(made, born) for each, made in known.items()}
        site = next((each for each, (same, other) in counts.items() if same > other), "")
        hosts.sites[source.name] = (source.tool, site or hosts.beside(source.site))
        hosts.seen_at[source.name] = source.site
        save_hosts(connection, hosts)


def _agreeing(known: Mapping[str, Born], born: Mapping[str, datetime]) -> tuple[int, int]:
    """Count the tasks that came under known ids, and were made when those are known to have been made or not."""
    told = [known[each].agrees(at) for each, at in born.items() if each in known]
    return told.count(True), told.count(False)


def is_same_tool(sample: Mapping[str, tuple[str, str]], came: Iterable[tuple[str, Row]], host: str) -> bool:
    """Whether what came under these ids are the tasks that were known.

    Ids and keys are given by counting, so those of two tools are often alike; the moment a task was made, to the
    millisecond, is not. Most must agree in all three, and none may have been made at another moment: one that is off by the
    time of another zone, or was rounded, is the same.
    """
    agreeing = differing = strange = 0
    for native_id, row in came:
        known = sample.get(native_id)
        if known is None or row[SITE] != host:
            continue
        key, created = known
        if row[CREATED] is None:
            continue
        born, at = Born(key, datetime.fromisoformat(created)), datetime.fromisoformat(row[CREATED])
        agrees = born.agrees(at)
        if agrees is False:
            strange += 1
        elif (agrees or born.is_shifted(at)) and (key == row[KEY] or key in word_values(row[KEYS])):
            agreeing += 1
        else:
            differing += 1
    return not strange and agreeing > differing


def settle_site(
    connection: Connection, run: Run, source: Source, doubt: Doubt, came: Sequence[tuple[str, Row]]
) -> Fault | None:
    """Keep whether what ``came`` of a site in doubt shows that it is the same, and go on with it or begin anew; give what to tell.

    Nothing is kept where another connection to it has told meanwhile.
    """
    hosts = hosts_before(connection, source)
    if hosts.in_doubt(source) != doubt.site:
        return None
    if not is_same_tool(doubt.sample, came, source.site):
        return begin_anew(connection, source, doubt.site, held=doubt.held)
    if hosts.site_of(source) == doubt.site:
        return rename_site(connection, run, source, doubt.site)
    read_as_known(connection, source, doubt.site)
    return None


def unrecognised(source: Source, site: str) -> Fault:
    """Give the fault that nothing shows whether a site stands behind another host name now."""
    return fault(
        "Connection {connection}: whether {new} is the same site as {old} cannot be told, since the account sees none of its tasks.",
        connection=source.name,
        old=site,
        new=source.site,
        advice=msg("Have the account let in; if it is another one, give it a connection of its own."),
    )


def rename_site(connection: Connection, run: Run, source: Source, old: str) -> Fault:
    """Let all that is known at a site be known under the host name that a connection names now."""
    hosts, tool, new = hosts_before(connection, source), source.tool, source.site
    count = connection.scalar(
        text("SELECT count(*) FROM tasks WHERE tool = :tool AND site = :old"), {"tool": tool, "old": old}
    )
    for stays, goes in twins_between(connection, tool, old, new):
        unite(connection, run, stays, goes)
        blank = text("UPDATE tasks SET content_hash = :none WHERE id = :id")  # to be written anew
        connection.execute(blank, {"none": b"", "id": stays.id})
    values = {"tool": tool, "old": old, "new": new}
    for statement in _RENAMING:
        connection.execute(text(statement), values)
    hosts.rename(tool, old, new)
    hosts.sites[source.name] = (tool, new)
    hosts.seen_at.pop(source.name, None)
    save_hosts(connection, hosts)
    return fault(
        "Connection {connection}: {new} is the same site as {old}; its {count} {count:task|tasks} go on as they were.",
        connection=source.name,
        old=old,
        new=new,
        count=count or 0,
    )


_SAME_ACCOUNT = (
    "SELECT {} FROM accounts o JOIN accounts k ON k.tool = o.tool AND k.native_id = o.native_id AND k.site = :new"
    " WHERE o.tool = :tool AND o.site = :old"
)
_OF_BOTH = _SAME_ACCOUNT.format("o.id")
_THAT_STAYS = f"({_SAME_ACCOUNT.format('k.id')} AND o.id = owners.account_id)"
_NAMED_TWICE = "SELECT 1 FROM aliases k WHERE k.tool = :tool AND k.site = :new AND k.native_id = aliases.native_id"
_RENAMING = (
    f"UPDATE owners SET account_id = {_THAT_STAYS} WHERE account_id IN ({_OF_BOTH})",  # noqa: S608  # ours
    f"DELETE FROM accounts WHERE id IN ({_OF_BOTH})",  # noqa: S608  # ours
    "UPDATE accounts SET site = :new WHERE tool = :tool AND site = :old",
    f"DELETE FROM aliases WHERE tool = :tool AND site = :old AND EXISTS ({_NAMED_TWICE})",  # noqa: S608  # ours
    "UPDATE aliases SET site = :new WHERE tool = :tool AND site = :old",
    "UPDATE tasks SET site = :new WHERE tool = :tool AND site = :old",
)


def read_as_known(connection: Connection, source: Source, site: str) -> None:
    """Note that a connection reads a known site under a host name that this bore before, or bears beside."""
    hosts = load_hosts(connection)
    hosts.sites[source.name] = (source.tool, site)
    hosts.seen_at[source.name] = source.site
    save_hosts(connection, hosts)


def begin_anew(connection: Connection, source: Source, old: str, *, held: bool) -> Fault | None:
    """Put aside what a connection knew of another site, under a name that nothing is configured by; take up what lies there.

    Tells of it where there was any: where it ``held`` tasks.
    """
    hosts, here = hosts_before(connection, source), source.name
    own = hosts.sites.get(here) == (source.tool, old)
    if own and (held or not _has_tasks(connection, here)):
        _hand_over(connection, here, _aside(here, old), (source.tool, old))
    before = _aside(here, source.site)
    site = hosts.sites.pop(before, None) or (source.tool, hosts.another(source.tool, source.site))
    if own:
        _hand_over(connection, before, here, site)
        connection.execute(delete(connections).where(connections.c.name == before))
    hosts.sites[here] = site
    hosts.seen_at[here] = source.site
    save_hosts(connection, hosts)
    if not held:
        return None
    return fault(
        "Connection {connection}: {new} is another site than {old}, which it read before; the tasks of {old} are read no more, and none was taken for another.",
        connection=here,
        old=old,
        new=source.site,
        advice=msg("To read both, give each a connection of its own. Under its former url: it goes on as it was."),
    )


def _has_tasks(connection: Connection, name: str) -> bool:
    return any(True for _ in select_rows(connection, "SELECT 1 FROM sightings WHERE connection = ? LIMIT 1", (name,)))


def _aside(name: str, site: str) -> str:
    return f"{name} ({site})"  # no connection can be called so


def _hand_over(connection: Connection, name: str, other: str, site: Host) -> None:
    """Let all that was kept of a connection be kept under another name."""
    move_kept(connection, name, other)
    row = (other, *site, json_text([]))
    upsert_rows(connection, "connections", ("name", "tool", "site", "was"), ("name",), [row], keep=("was",))
    rename_marked(connection, lambda pair: (other if pair[0] == name else pair[0], pair[1]))
