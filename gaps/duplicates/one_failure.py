"""Two reports of one failure whose titles need not agree: what its program said is the same, and nothing sets them apart."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence

from gaps.duplicates.anew import Text
from gaps.duplicates.anew import alone_in
from gaps.duplicates.anew import are_counted_apart
from gaps.duplicates.anew import core_of
from gaps.duplicates.anew import fail_otherwise
from gaps.duplicates.anew import is_turned
from gaps.duplicates.anew import names_an_error
from gaps.duplicates.anew import numbers_said
from gaps.duplicates.anew import replaced
from gaps.duplicates.anew import says_it_fails
from gaps.duplicates.contradictions import placed_words
from gaps.duplicates.contrasts import opposites
from gaps.duplicates.contrasts import other_kinds
from gaps.duplicates.contrasts import undone
from gaps.duplicates.passages import units_of
from gaps.duplicates.reading.scripts import HANGUL
from gaps.duplicates.said import Said
from gaps.duplicates.said import body_words
from gaps.duplicates.stems import stem
from gaps.duplicates.words import BREAKING
from gaps.duplicates.words import facets

_SETS_APART = frozenset(
    (
        "platform",
        "browser",
        "branch",
        "market",
        "month",
        "weekday",
        "language",
        "environment",
        "people",
        "region",
        "channel",
    )
)
"""What is not said in vain: one of two that names such a thing alone is about that thing."""

_FAILING = frozenset(map(stem, BREAKING | {"crash", "error", "errors"}))
_HALF = 0.5


def may_be_one_failure(one: Said, other: Said, mine: Text, yours: Text) -> bool:
    """Whether two open reports of a failure can be of the same one, as far as their titles tell.

    Their titles may be about anything, but one may name nothing that sets work apart and that the other does not name,
    and they may not be two of one family: of one form, with a word of its own.
    """
    return (
        one.tracked.open
        and other.tracked.open
        and _reports(one)
        and _reports(other)
        and one.forbids == other.forbids
        and not are_counted_apart(one, other)
        and numbers_said(one, other, yours)
        and numbers_said(other, one, mine)
        and not fail_otherwise(one, other)
        and not is_turned(one, other)
        and not any(replaced(core_of(one), core_of(other)))
        and not _contrast(one, other)
        and not _names_alone(one, other)
        and not _names_alone(other, one)
        and not _are_of_one_form(one, other, mine, yours)
    )


def _reports(said: Said) -> bool:
    """Whether a title says that something fails: one that names a failure may as well ask for something because of it.

    A Korean one ends with it; in English it may stand anywhere, as errors do that have a name.
    """
    if says_it_fails(said):
        return True
    return not HANGUL.search(said.tracked.task.title) and any(
        root in _FAILING or names_an_error(root) for root in map(stem, said.title.words)
    )


def _contrast(one: Said, other: Said) -> bool:
    words = one.title.words, other.title.words
    return any(True for found in (opposites, other_kinds, undone) for _ in found(*words))


def _names_alone(one: Said, other: Said) -> bool:
    """Whether a title, or where its task stands, names a platform, branch or the like that the other task says nowhere."""
    named = _named(one)
    said = facets((*other.title.words, *placed_words(other.tracked.task), *body_words(other.tracked)))
    return any(not values & said.get(name, set()) for name, values in named.items())


def _named(said: Said) -> dict[str, set[str]]:
    found = facets((*said.title.words, *placed_words(said.tracked.task)))
    return {name: values for name, values in found.items() if name in _SETS_APART}


def _are_of_one_form(one: Said, other: Said, mine: Text, yours: Text) -> bool:
    """Whether half of the words of a title stand in the other, in any order, and one of them has a word that the other task lacks.

    Small words are a part of the form: *on the X of the Y*.
    """
    left, right = core_of(one), core_of(other)
    if not (_lacks(yours, alone_in(left, right)) or _lacks(mine, alone_in(right, left))):
        return False
    whole = (units_of(each.tracked.task.title) for each in (one, other))
    return _share(left, right) >= _HALF or _share(*whole) > _HALF


def _share(left: Sequence[str], right: Sequence[str]) -> float:
    """Give which share of the shorter title stands in the other."""
    shared = min(len(set(words)) - len(alone_in(words, others)) for words, others in ((left, right), (right, left)))
    return shared / max(1, min(len(set(left)), len(set(right))))


def _lacks(text: Text, words: Iterable[str]) -> bool:
    return not all(map(text.says, words))
