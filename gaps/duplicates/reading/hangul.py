"""Korean words in their parts: by morphemes where Kiwi is installed, else by pairs of syllables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from typing import Any
from typing import Protocol

_PARTICLE = re.compile(
    "(.{2,})(?:에서는|으로는|에게서|에서|으로|까지|부터|에게|한테|처럼|보다|이나|을|를|은|는|이|가|의|에|로|와|과|도|만)$"
)
_KEPT = "NVMXS"
_BATCH = 4096
_LONGEST = 64


class Splitter(Protocol):
    """Takes Korean words apart. ``id`` names the way in which it does: two ways give other parts."""

    id: str

    def split(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """Give the parts of each word, which is a run of Hangul."""


class Syllables:
    """The way without further packages: pairs of neighbouring syllables, and the word without its particle."""

    id = "syllables-1"

    def split(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """Give the parts of each word."""
        return [_syllables(word[:_LONGEST]) for word in words]


class Morphemes:
    """The way by Kiwi: nouns, verbs, modifiers and roots, without particles and endings."""

    def __init__(self) -> None:
        """Load nothing yet; that takes a second."""
        self.id = f"kiwi-{metadata.version('kiwipiepy')}-{metadata.version('kiwipiepy_model')}"

    def split(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """Give the parts of each word."""
        if not words:
            return []
        said: list[tuple[str, ...]] = []
        for start in range(0, len(words), _BATCH):
            batch = [word[:_LONGEST] for word in words[start : start + _BATCH]]
            said.extend(_morphemes(tokens, word) for tokens, word in zip(_kiwi().tokenize(batch), batch, strict=True))
        return said


def best_splitter() -> Splitter:
    """Give the best way that is installed here."""
    return Morphemes() if find_spec("kiwipiepy") and find_spec("kiwipiepy_model") else Syllables()


@cache
def _kiwi() -> Any:
    from kiwipiepy import Kiwi  # noqa: PLC0415  # heavy, and not everywhere

    return Kiwi(num_workers=1)


def _morphemes(tokens: Sequence[Any], word: str) -> tuple[str, ...]:
    parts = dict.fromkeys(_part(token.form, token.tag) for token in tokens if token.tag[0] in _KEPT)
    return tuple(parts) or (word,)


def _part(form: str, tag: str) -> str:
    """Give verbs and adjectives as the dictionary has them, so that they do not meet nouns of the same syllables."""
    return f"{form}다" if tag[0] == "V" else form


def _syllables(word: str) -> tuple[str, ...]:
    found = _PARTICLE.match(word)
    root = found[1] if found else word
    pairs = (root[place : place + 2] for place in range(len(root) - 1))
    return tuple(dict.fromkeys((root, *pairs)))
