"""What an engine for finding the same work does: the protocol that the first one meets and a better one will."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Protocol

from msgspec import Struct
from msgspec import field

from gaps.world import World

if TYPE_CHECKING:  # many ask for a match who compare nothing: they need not wait for numpy
    from gaps.duplicates.pairing.memory import Memory


class Likeness(StrEnum):
    """Why two tasks are held for the same work."""

    LINK = "duplicate-link"
    SAME_TITLE = "same-title"
    NEAR_TITLE = "near-title"
    SAME_WORDS = "same-words"
    OTHER_WORDS = "other-words"
    SAME_TEXT = "same-text"
    QUOTED = "quoted-message"
    SAME_TRACE = "same-trace"


class Match(Struct, frozen=True, kw_only=True):
    """Two tasks that are held for the same work, ``a`` before ``b`` by uid.

    ``score`` is from 0 to 1. ``finished`` is the uid of the one that is done, None while both are open. ``evidence``
    can be written as JSON.
    """

    a: str
    b: str
    score: float
    likeness: Likeness
    finished: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def pair(self) -> tuple[str, str]:
        """Give both uids, the smaller first."""
        return (self.a, self.b)


class Engine(Protocol):
    """Finds tasks that are the same work by what they say.

    ``id`` names everything that its answers depend on (tokeniser, weights, glossary): two engines with different
    ids may answer differently.
    """

    @property
    def id(self) -> str:
        """Give the engine's name."""

    def matches(self, world: World, memory: Memory | None = None) -> Iterable[Match]:
        """Give every pair of open tasks, and of an open and a lately finished one, that are the same work.

        A memory of earlier comparisons changes nothing but the time it takes.
        """
