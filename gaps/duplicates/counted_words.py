"""How many tasks have the words that two share, counted in their texts as they stand there."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from gaps.duplicates.reading.scripts import HANGUL
from gaps.duplicates.shared_words import has_word
from gaps.duplicates.shared_words import is_whole
from gaps.duplicates.weighing.reading import terms_of
from gaps.world import World

if TYPE_CHECKING:
    from gaps.duplicates.weighing.seeker import Seeker

_READ = 50
"""Of so many tasks at most the texts are read again to count those that have a word."""


def counted(
    world: World, seeker: Seeker, words: Iterable[str], *, drafts: AbstractSet[str]
) -> Iterator[tuple[str, int]]:
    """Give words with how many tasks have them, leaving out those of which it is not known.

    What two titles say in two ways (*환불=refund*) is counted in either. ``drafts`` are uids of what is no task that
    has a word, although it stands among them to be compared; at least the two that share a word have it.
    """
    for told in words:
        several = told.split("=")
        many = _many(seeker, told) if len(several) == 1 else 0
        if many > _READ:
            if is_whole(told):
                yield told, many - len(drafts)
            continue
        tasks = frozenset().union(*(_having(world, seeker, word) for word in several)) - drafts
        if tasks and all(map(terms_of, several)):
            yield told, max(len(tasks), 2 - len(drafts))


def _many(seeker: Seeker, word: str) -> int:
    """Give how many tasks have the stem under which a word is kept, which others may share (*배송*, *배송지*)."""
    return seeker.seen(_kept_under(word)) if terms_of(word) else 0


def _kept_under(word: str) -> int:
    """Give the part that tells most of a word: of a Korean one its stem, of a name of several parts the whole."""
    # A name of several parts stands as a whole behind these.
    return terms_of(word)[0 if HANGUL.search(word) else -1]


def _having(world: World, seeker: Seeker, word: str) -> Collection[str]:
    """Give the tasks that have a word, as far as can be told."""
    if not terms_of(word):
        return ()
    several = seeker.having(_kept_under(word))
    if not HANGUL.search(word) or len(several) > _READ:
        return several
    tasks = (world.tasks[uid] for uid in several if uid in world.tasks)
    return [each.uid for each in tasks if has_word(word, f"{each.task.title}\n{each.task.description}")]
