"""Under which host names the sites of tools are known: a tool that moved to another name stays the site that it was."""

from __future__ import annotations

import json
from collections.abc import Mapping

from msgspec import Struct
from msgspec import field
from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import insert

from mapping.sites import is_untold
from sync.bulk import select_rows
from sync.source import Source
from sync.tables import connections
from sync.tables import meta
from sync.texts import json_text

_KEY = "hosts"

Host = tuple[str, str]
"""A tool, and a host name of it."""


class Hosts(Struct):
    """What is known of host names.

    ``former`` says for a host name which site is called otherwise now, ``sites`` for each connection the tool and site that
    it reads, ``seen_at`` the host name under which it was seen to read that site, where this is another.
    """

    former: dict[Host, str] = field(default_factory=dict)
    sites: dict[str, Host] = field(default_factory=dict)
    seen_at: dict[str, str] = field(default_factory=dict)

    def site_of(self, source: Source) -> str:
        """Give the site that a connection is known to read, empty when none is."""
        tool, site = self.sites.get(source.name, ("", ""))
        return site if tool == source.tool and not is_untold(site) else ""

    def in_doubt(self, source: Source) -> str:
        """Give the site of which is to be seen whether it stands behind the host that a connection names now; else nothing."""
        told, site = source.site, self.site_of(source)
        if not told or self.seen_at.get(source.name) == told:
            return ""
        # Alone at its host again it stays what it was called beside others: the bare host may have been another's name.
        if site and site == source.place:
            return ""
        return site if site and site != told else self.former.get((source.tool, told), "")

    def renaming(self, source: Source) -> Mapping[str, str]:
        """Give what records of a connection call a site, by what it is called here."""
        told, site = source.site, self.site_of(source)
        if told:
            return {told: site} if site and site != told else {}
        return {host: now for (tool, host), now in self.former.items() if tool == source.tool}

    def rename(self, tool: str, old: str, new: str) -> None:
        """Let a site be called by a new host name."""
        here = (tool, old)
        for name, known in self.sites.items():
            if known == here:
                self.seen_at.setdefault(name, old)
                self.sites[name] = (tool, new)
        self.former.pop((tool, new), None)
        self.former |= {host: new for host, now in self.former.items() if host[0] == tool and now == old}
        self.former[here] = new

    def another(self, tool: str, host: str) -> str:
        """Give a name for a site that is none that was known, behind a host name that may have belonged to another one."""
        if (tool, host) not in self.former:
            return host
        return self.beside(host)

    def beside(self, host: str) -> str:
        """Give a name for one more site behind a host name that is another one's."""
        taken = {site for _, site in self.sites.values()}
        number = 2
        while f"{host}~{number}" in taken:
            number += 1
        return f"{host}~{number}"


def load_hosts(connection: Connection) -> Hosts:
    """Read what is known of host names."""
    query = "SELECT name, tool, site FROM connections"
    sites = {name: (tool, site) for name, tool, site in select_rows(connection, query)}
    kept = next(select_rows(connection, "SELECT value FROM meta WHERE key = ?", (_KEY,)), None)
    if kept is None:
        return Hosts(sites=sites)
    said = json.loads(kept[0])
    former = {(tool, host): site for tool, host, site in said["former"]}
    return Hosts(former, sites, dict(said["seen_at"]))


def save_hosts(connection: Connection, hosts: Hosts) -> None:
    """Write what is known of host names, with the site of each connection."""
    for name, (_, site) in hosts.sites.items():
        connection.execute(connections.update().where(connections.c.name == name).values(site=site))
    seen_at = {name: host for name, host in hosts.seen_at.items() if hosts.sites.get(name, ("", host))[1] != host}
    former = sorted((tool, host, site) for (tool, host), site in hosts.former.items())
    connection.execute(delete(meta).where(meta.c.key == _KEY))
    if former or seen_at:
        text = json_text({"former": former, "seen_at": seen_at})
        connection.execute(insert(meta).values(key=_KEY, value=text))
