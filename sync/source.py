"""A connection as the store pulls it."""

from __future__ import annotations

from msgspec import Struct

from connectors.api import Connector


class Source(Struct, frozen=True, kw_only=True):
    """One connection to pull: its names, its connector, and how its records are mapped and kept.

    ``site`` may be empty when only its records tell it; ``place`` is what it is called where others lie at its host.
    ``rules_mark`` changes whenever the reading of a record may; ``scopes`` are the configured ones, empty for all that are
    found; ``alike`` are marks of other connections that read status, priority and owners by the same settings. ``census`` and ``full`` say how often all ids are counted and everything is read again. ``decisive`` are facts
    that the agreement looks at: while a live tool never told one of a task, it is not known.
    """

    name: str
    tool: str
    connector: Connector
    site: str = ""
    place: str = ""
    was: tuple[str, ...] = ()
    minimal: bool = False
    rules_mark: str = ""
    alike: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ()
    census: str = "daily"
    full: str = "weekly"
    decisive: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Give the name of the connection and those that it bore."""
        return (self.name, *self.was)
