"""What a title means in either language, and whether a Korean and an English title mean the same, word by word."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from gaps.duplicates.glossary import meanings
from gaps.duplicates.glossary import places
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.said import Said
from gaps.duplicates.soundkeys import sound_keys
from gaps.duplicates.stems import singular
from gaps.duplicates.stems import stem
from gaps.duplicates.titles import Title
from gaps.duplicates.words import FILLER
from gaps.duplicates.words import GENERIC
from gaps.duplicates.words import HARMLESS
from gaps.duplicates.words import HOMONYMS
from gaps.duplicates.words import LITTLE

_SAYS_NOTHING = FILLER | HARMLESS | LITTLE | frozenset(("기능", "feature", "function"))
_LEAST = 3
_CACHE = 1000


class Meaning(Struct, frozen=True):
    """A title by what it means: each of ``parts`` is a word with all that it may stand for, ``senses`` all of that.

    ``weight`` is how many of the words say what the work is.
    """

    said: Said
    parts: tuple[tuple[str, frozenset[str]], ...]
    weight: int
    senses: frozenset[str]


def meaning_of(said: Said) -> Meaning:
    """Give what a title means."""
    parts = parts_of_title(said.title)
    weight = sum(word not in GENERIC for word, _ in parts)
    return Meaning(said, parts, weight, frozenset().union(*(senses for _, senses in parts)))


@lru_cache(maxsize=_CACHE)
def parts_of_title(title: Title) -> tuple[tuple[str, frozenset[str]], ...]:
    """Give each word of a title that says something, with all that it may stand for.

    ``a=b`` is a concept, ``~`` marks a stem, ``^`` a sound.
    """
    parts: list[tuple[str, frozenset[str]]] = []
    whole: tuple[str, ...] = ()
    several = False
    for mention in places(title.words):
        if mention.whole:
            whole, several = mention.concepts, len(mention.words) > 1
        elif several:
            continue  # its words were told with the term that they make up
        for word in mention.words:
            if word not in _SAYS_NOTHING and not word.isdecimal():
                own = meanings(word) if several else mention.concepts
                parts.append((word, frozenset((*own, *whole, *_sounds(word)))))
    return tuple(parts)


def tongue_of(said: Said) -> Script | None:
    """Give in which tongue a title speaks, if it is one of the two that meet and is long enough to be told in the other."""
    tongue = script_of(said.tracked.task.title) if len(said.roots) >= _LEAST else None
    return tongue if tongue in {Script.HANGUL, Script.LATIN} else None


def senses_by_word(said: Said) -> tuple[frozenset[str], ...]:
    """Give what each word and number of a title may stand for; none for a Korean title of too few words to be looked up."""
    meaning = meaning_of(said)
    if tongue_of(said) is Script.HANGUL and meaning.weight < _LEAST:
        return ()
    return (*(senses for _, senses in meaning.parts), *(frozenset((number,)) for number in said.title.numbers))


def same_meaning(one: Meaning, other: Meaning) -> tuple[str, ...]:
    """Give what a Korean and an English title mean alike, in their words, if every word of either is meant in the other."""
    mine, yours = one.said, other.said
    if min(one.weight, other.weight) < _LEAST or mine.trouble != yours.trouble:
        return ()
    if sorted(mine.title.numbers) != sorted(yours.title.numbers):
        return ()
    doubtful = _doubtful(one) | _doubtful(other)
    if _unmeant(one, other.senses - doubtful) or _unmeant(other, one.senses - doubtful):
        return ()
    return words_in_both(one, other)


def words_in_both(one: Meaning, other: Meaning) -> tuple[str, ...]:
    """Give the words of two titles that mean the same, each word once, those of the second one first: ``reset=재설정``."""
    mine, yours = _concepts(one), _concepts(other)
    pairs = [
        (-len(left & right), here, there)
        for here, (_, left) in enumerate(mine)
        for there, (_, right) in enumerate(yours)
        if left & right
    ]
    met: dict[int, list[int]] = {}
    taken: set[int] = set()
    for _, here, there in sorted(pairs):
        if here not in met and there not in taken:
            met[here] = [there]
            taken.add(there)
    # A word that has no partner left belongs to the next one whose term it helps to say: "not sent" is 미발송.
    for _, here, there in sorted(pairs, key=lambda pair: (pair[0], abs(pair[2] - met.get(pair[1], [0])[0]), pair)):
        if here in met and there not in taken:
            met[here].append(there)
            taken.add(there)
    return tuple(f"{' '.join(yours[each][0] for each in sorted(met[here]))}={mine[here][0]}" for here in sorted(met))


def _concepts(meaning: Meaning) -> list[tuple[str, frozenset[str]]]:
    """Give the words of a title with the concepts that they stand for, without what is a part of another one."""
    words = [word for word, _ in meaning.parts]
    return [
        (word, frozenset(each for each in senses if "=" in each))
        for word, senses in meaning.parts
        if not any(word != other and word in other for other in words)
    ]


def _unmeant(one: Meaning, senses: frozenset[str]) -> bool:
    """Whether a word of a title stands for nothing among these."""
    return any(each.isdisjoint(senses) for _, each in one.parts)


def _doubtful(one: Meaning) -> set[str]:
    """Give what words of many meanings stand for only among others: a bank account, where it says account."""
    return {
        sense
        for word, _ in one.parts
        if word in HOMONYMS
        for sense in meanings(word)
        if sense.partition("=")[0] not in {word, singular(word)}
    }


def _sounds(word: str) -> tuple[str, ...]:
    return (f"~{stem(word)}", *(f"^{key}" for key in sound_keys(word)))
