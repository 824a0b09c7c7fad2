"""What stands in the place of each other in two titles of one form.

They are words, steps of work, names in quotes, and what is put behind a dash or in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from difflib import SequenceMatcher

from gaps.duplicates.anew import Text
from gaps.duplicates.anew import ails
from gaps.duplicates.anew import core_of
from gaps.duplicates.anew import says_it_fails
from gaps.duplicates.anew import tells_failing
from gaps.duplicates.contrasts import are_other_steps
from gaps.duplicates.glossary import meanings
from gaps.duplicates.reading.plain import LONGEST_TITLE
from gaps.duplicates.said import HANGUL
from gaps.duplicates.said import NOT
from gaps.duplicates.said import Said
from gaps.duplicates.soundkeys import sound_keys
from gaps.duplicates.stems import is_ending
from gaps.duplicates.titles import read_title
from gaps.duplicates.words import GENERIC
from gaps.duplicates.words import LITTLE
from gaps.duplicates.words import MALFUNCTION
from gaps.duplicates.words import PLAIN
from gaps.duplicates.words import TROUBLE

LEAST_FRAME = 2
_SAYS_LITTLE = GENERIC | PLAIN | MALFUNCTION | TROUBLE
_LONGEST_SLOT = 2
_LONGEST_STEP = 3
_LONGEST_NAME = 4
_UNITS = frozenset(["kg", "g", "mg", "ml", "l", "cm", "mm", "m", "px", "kb", "mb", "gb", "tb", "ea"])
_ALIKE = 4
_NAMED = re.compile(r"""(?<![^\W_])['"‘“「『《]([^'"‘’“”「」『』《》\n]{1,40})['"’”」』》](?![a-zA-Z])""")
_TAIL = re.compile(r"(.{4,}?)(?:\s+[-–—]\s+(.{1,60})|\s*\(([^()]{1,60})\))\s*", re.DOTALL)


def slots(one: Said, other: Said, mine: Text, yours: Text) -> Iterator[tuple[str, str, bool]]:
    """Give the words that take each other's place in titles that are one form else, and whether they decide."""
    failing = ails(one) and ails(other)
    left, right = (core_of(each) if failing else each.roots for each in (one, other))
    step = None if failing else _step(left, right)
    if step is not None:
        yield *step, True
        return
    edits = _edits(left, right)
    if len(edits) > 1:  # what any title may say beside is no difference of its own
        left, right = (tuple(word for word in words if word not in _SAYS_LITTLE) for words in (left, right))
        edits = _edits(left, right)
    if len(edits) != 1 or len(set(left) & set(right)) < LEAST_FRAME:
        return
    what, start, end, begin, stop = edits[0]
    # What one thing is put before several (*상품 등록:*) may name each of these at length.
    longest = _LONGEST_NAME if one.tag and one.tag == other.tag and not failing else _LONGEST_SLOT
    if what != "replace" or max(end - start, stop - begin) > longest:
        return
    ends = end == len(left) and stop == len(right) and left[-1][0] >= HANGUL
    if ends and says_it_fails(one) and says_it_fails(other):
        return  # Korean ends with how it fails, which each names as it likes.
    here = [word for word in left[start:end] if word not in _UNITS and not _is_said(word, right, yours)]
    there = [word for word in right[begin:stop] if word not in _UNITS and not _is_said(word, left, mine)]
    if here and there and not _mean_the_same(here, there):
        yield " ".join(here), " ".join(there), not _say_little(here, there)


def _step(left: Sequence[str], right: Sequence[str]) -> tuple[str, str] | None:
    """Give the steps of work by which alone two titles differ: who tests what another one builds says so."""
    edits = _edits(left, right)
    if len(edits) != 1 or len(set(left) & set(right)) < LEAST_FRAME:
        return None
    _, start, end, begin, stop = edits[0]
    here, there = left[start:end], right[begin:stop]
    if max(len(here), len(there)) > _LONGEST_STEP or not are_other_steps(here, there):
        return None
    return " ".join(here), " ".join(there)


def names(one: Said, other: Said, mine: Text, yours: Text) -> Iterator[tuple[str, str]]:
    """Give what two titles of one form name in quotes, where neither task says what the other names."""
    titles = tuple(each.tracked.task.title[:LONGEST_TITLE] for each in (one, other))
    left, right = (_NAMED.findall(title) for title in titles)
    if not (left and right):
        return
    here, there = ([word for name in quoted for word in read_title(name).words] for quoted in (left, right))
    frames = [set(read_title(_NAMED.sub(" ", title)).words) for title in titles]
    shared = len(frames[0] & frames[1])
    if shared < LEAST_FRAME or 2 * shared < max(map(len, frames)):
        return
    if _are_strange(here, there, yours, other) and _are_strange(there, here, mine, one):
        yield ", ".join(left), ", ".join(right)


def tails(one: Said, other: Said, mine: Text, yours: Text) -> Iterator[tuple[str, str]]:
    """Give what stands behind one beginning, after a dash or in brackets at the end.

    It says for whom or where; what fails there may be told in two ways.
    """
    left, right = (_TAIL.fullmatch(each.tracked.task.title[:LONGEST_TITLE]) for each in (one, other))
    if left is None or right is None:
        return
    heads = [read_title(found[1]) for found in (left, right)]
    if heads[0].key != heads[1].key or len(heads[0].words) < LEAST_FRAME:
        return
    behind = [(found[2] or found[3]).strip() for found in (left, right)]
    here, there = ([word for word in read_title(tail).words if not word[0].isdigit()] for tail in behind)
    if any(tells_failing(word) for word in (*here, *there)):
        return
    own, others_own = set(here) - set(there), set(there) - set(here)
    if _are_strange(own, there, yours, other) and _are_strange(others_own, here, mine, one):
        yield behind[0], behind[1]


def _are_strange(words: Iterable[str], others: Iterable[str], text: Text, said: Said) -> bool:
    """Whether of these words none stands in the other task, in its own form or in another one."""
    several = [word for word in words if word not in LITTLE]
    return (
        bool(several)
        and not any(_is_said(word, said.roots, text) for word in several)
        and not _mean_the_same(several, list(others))
    )


def _edits(left: Sequence[str], right: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Give what is to be done to make of one row of words the other."""
    return [edit for edit in SequenceMatcher(None, left, right, autojunk=False).get_opcodes() if edit[0] != "equal"]


def _is_said(word: str, title: Iterable[str], text: Text) -> bool:
    """Whether a word of one title stands in the other, however it is spaced there, or in its text."""
    return text.says(word) or (word[0] >= HANGUL and word in "".join(title)) or word == NOT


def _say_little(here: Iterable[str], there: Iterable[str]) -> bool:
    return all(word in _SAYS_LITTLE for word in here) or all(word in _SAYS_LITTLE for word in there)


def _mean_the_same(here: Iterable[str], there: Iterable[str]) -> bool:
    """Whether a word of one side may mean, sound or be spelled as one of the other."""
    return any(
        not set(meanings(one)).isdisjoint(meanings(other))
        or not set(sound_keys(one)).isdisjoint(sound_keys(other))
        or _spelled_alike(one, other)
        for one in here
        for other in there
    )


def _spelled_alike(one: str, other: str) -> bool:
    """Whether two words begin alike.

    Of Korean ones all of one must stand in the other, or the rest be endings: *안전모* is no *안전화*.
    """
    if one[0] < HANGUL:
        return one[:_ALIKE] == other[:_ALIKE] and len(one) >= _ALIKE
    one, other = (word.replace("율", "률") for word in (one, other))
    common = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        len(min(one, other, key=len)),
    )
    return common >= LEAST_FRAME and (
        common in (len(one), len(other)) or all(is_ending(word[common:]) for word in (one, other))
    )
