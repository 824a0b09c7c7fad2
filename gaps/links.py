"""What a link points at: native ids, keys and URLs of the known tools, resolved to tasks; links made on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote
from urllib.parse import urlsplit

from gaps.tracked import Tracked
from mapping.model import LinkKind
from mapping.model import Task
from mapping.sites import ASANA
from mapping.sites import TRELLO
from mapping.sites import is_untold
from mapping.sites import place_of

ON_PURPOSE = frozenset({LinkKind.DUPLICATE, LinkKind.ATTACHMENT})

_JIRA_KEY = re.compile(r"(?:/browse/|/issues/|[?&]selectedIssue=)([A-Za-z][A-Za-z0-9_]*-[0-9]+)")
_END_OF_HOST = re.compile(r"[:/]")
_TRELLO_CARD = re.compile(r"^/c/([A-Za-z0-9]+)")
_ASANA_TASK = re.compile(r"/task/([0-9]+)|^/0/[^/]+/([0-9]+)")


class LinkIndex:
    """Finds tasks by what links say, and knows which tasks are linked on purpose, in either direction."""

    def __init__(
        self, tasks: Mapping[str, Tracked], hosts: Mapping[tuple[str, str], str] = MappingProxyType({})
    ) -> None:
        """Index the tasks by native id, key and former keys within their tool and site.

        ``hosts`` tells for a tool and a host name it bore before what its site is called now.
        """
        self._tasks = tasks
        self._hosts = hosts
        self._names: dict[tuple[str, str], dict[str, str]] = {}
        self._sites: dict[tuple[str, str], set[str]] = {}
        self._homeless: dict[tuple[str, str], str | None] = {}
        self._index()
        self._linked: dict[str, dict[str, LinkKind]] = {}
        for uid, tracked in tasks.items():
            for link in tracked.task.links:
                if link.kind in ON_PURPOSE:
                    self._connect(uid, self.resolve(tracked.task, link.target), link.kind)

    def resolve(self, source: Task, target: str) -> Tracked | None:
        """Find the task that ``target`` names, as written in ``source``; None when it is not one that is known."""
        target = target.strip()
        uid = self._by_url(target) if "://" in target else self._in_site(source, target)
        return self._tasks[uid] if uid is not None else None

    def on_purpose(self, uid: str) -> Mapping[str, LinkKind]:
        """Give the tasks that are linked with this one on purpose, in either direction, and by which kind of link."""
        return self._linked.get(uid, {})

    def pairs(self) -> Iterator[tuple[str, str, LinkKind]]:
        """Give every pair of tasks that are linked on purpose, once, smaller uid first."""
        for uid in sorted(self._linked):
            yield from ((uid, other, kind) for other, kind in sorted(self._linked[uid].items()) if uid < other)

    def _index(self) -> None:
        # A million tasks lie on a few sites: what is the same for all of one is found once.
        sites: dict[tuple[str, str], tuple[dict[str, str], bool]] = {}
        for uid, tracked in self._tasks.items():
            task = tracked.task
            tool, site, native_id = task.origin
            known = sites.get((tool, site))
            if known is None:
                known = sites[tool, site] = (self._names.setdefault((tool, site.lower()), {}), is_untold(site))
                self._sites.setdefault((tool, _END_OF_HOST.split(site.lower(), 1)[0]), set()).add(site.lower())
            names, homeless = known
            names[native_id] = uid
            names.setdefault(_name(tool, task.key), uid)
            if task.keys or homeless:
                self._index_keys(uid, task, names, homeless=homeless)

    def _index_keys(self, uid: str, task: Task, names: dict[str, str], *, homeless: bool) -> None:
        tool = task.origin.tool
        for key in (task.key, *task.keys):
            name = _name(tool, key)
            names.setdefault(name, uid)
            if homeless:
                known = self._homeless.setdefault((tool, name), uid)
                self._homeless[tool, name] = known if known == uid else None

    def _connect(self, uid: str, found: Tracked | None, kind: LinkKind) -> None:
        if found is None or found.uid == uid:
            return
        for one, other in ((uid, found.uid), (found.uid, uid)):
            linked = self._linked.setdefault(one, {})
            if linked.get(other) is not LinkKind.DUPLICATE:
                linked[other] = kind

    def _in_site(self, source: Task, target: str) -> str | None:
        tool, site, _ = source.origin
        names = self._names.get((tool, site.lower()), {})
        return names.get(target) or names.get(_name(tool, target))

    def _by_url(self, url: str) -> str | None:
        address = _address(url)
        if address is None:
            return None
        tool, host, name = address
        return self._at_host(tool, host, url, name) or self._homeless.get((tool, name))

    def _at_host(self, tool: str, host: str, url: str, name: str) -> str | None:
        """Find a task in the site that its URL lies in, else in the only one at the host that knows its name."""
        sites = self._sites.get((tool, host), ())
        place = _place(url) if len(sites) > 1 else ""
        within = max((each for each in sites if place.startswith(f"{each}/")), key=len, default=None)
        if within is not None:
            return self._names[tool, within].get(name)
        found = {uid for each in sites if (uid := self._names[tool, each].get(name)) is not None}
        if found:
            return found.pop() if len(found) == 1 else None
        return self._names.get((tool, self._hosts.get((tool, host), "").lower()), {}).get(name)


def target_name(target: str) -> str:
    """Give the key or id by which a link calls its target, whether or not it is written as a URL."""
    target = target.strip()
    address = _address(target) if "://" in target else None
    return address[2] if address else target


def _name(tool: str, key: str) -> str:
    return key.upper() if tool == "jira" else key


def _place(url: str) -> str:
    """Give where a task's URL lies, as sites at one host are called; nothing where its port is none."""
    try:
        return place_of(url).lower().removeprefix("www.")
    except ValueError:
        return ""


def _address(url: str) -> tuple[str, str, str] | None:
    """Give tool, site and key of a task's URL."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    if host == TRELLO:
        card = _TRELLO_CARD.match(parts.path)
        return ("trello", host, card[1]) if card else None
    if host == ASANA:
        gid = _ASANA_TASK.search(parts.path)
        return ("asana", host, gid[1] or gid[2]) if gid else None
    key = _JIRA_KEY.search(unquote(f"{parts.path}?{parts.query}"))
    return ("jira", host, key[1].upper()) if key else None
