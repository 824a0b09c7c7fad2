"""Words without their endings: the plural, -ing and -ed of English, particles and verb endings of Korean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_SHORTEST = 4
_CACHE = 50_000
_DOUBLED = re.compile(r"([bdgklmnprtvz])\1$")
# Three letters before -ing or -ed that have lost an e: sav(e), mov(e), typ(e).
_SHORT_OF_E = re.compile("[^aeiou][aeiouy][^aeiouwxy]")
_VOWEL = re.compile("[aeiouy]")
_PARTICLES = (
    "이라도|에서는|에서도|에서의|으로는|으로도|이나|에서|에게|한테|으로|까지|부터|보다|처럼|마다|만을|만의|라도|에는|에도"
    "|로는|로도|을|를|이|가|은|는|의|에|로|와|과|도|만|나"
)
_VERBS = (
    "하|해|했|할|한|함|합|되|돼|됐|된|될|됨|됩|시키|시켜|시킬|시킨|받|드리|드려|부탁|바랍|입니|인데|이며|이고|이라|임$|없|있|안|못"
    "|요|다|서|지|네|음|니다|는데|어|아|고|며|면|기|ㅂ|져|졌|집|진|짐|됨|라고|려고|습|았|었|였|겠|죠|거나|도록|니까|는지|세요|주는|주시|주세|주신|주실|줄|줘|봐"
)
_BOUND = "들|별|용|건|중|시|후|전|내|상|측|님|란|간"
_PARTICLE = re.compile(f"{_PARTICLES}|들|들이|들을|이랑|랑|밖에|이란|란|야|께|께서|대로|만큼|조차|마저|라는|라고")
_FIRST, _CODAS, _LIQUID = ord("가"), 28, 8
_BEHIND_CONSONANT, _BEHIND_VOWEL = frozenset("이은을과"), frozenset("가는를와랑")

_ENDING = re.compile(f"(?:{_BOUND})?(?:(?:{_PARTICLES})?|(?:{_VERBS}).*)")


@lru_cache(maxsize=_CACHE)
def singular(word: str) -> str:
    """Give an English word without its plural: ``orders`` is ``order``, ``status`` stays."""
    if len(word) < _SHORTEST or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=_CACHE)
def stem(word: str) -> str:
    """Give an English word without plural, -ing, -ed and a silent e; a form to compare by, often no word."""
    word = singular(word)
    if word.endswith("ied"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        bare = word[: -len(ending)]
        if word.endswith(ending) and len(bare) >= _SHORTEST - 1 and _VOWEL.search(bare):
            return _bare_stem(bare)
    # Short words keep their e: "note" is not "not".
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST else word


def _bare_stem(bare: str) -> str:
    if len(bare) == _SHORTEST - 1:
        return f"{bare}e" if _SHORT_OF_E.fullmatch(bare) else bare
    return _DOUBLED.sub(r"\1", bare)


def fits(word: str, particle: str) -> bool:
    """Whether a Korean particle may follow a word: some stand behind a consonant alone, others behind a vowel.

    So *페이* is no *페* with a particle, nor *평가* a *평*.
    """
    if not "가" <= word[-1] <= "힣":
        return True
    coda = (ord(word[-1]) - _FIRST) % _CODAS
    if particle.startswith("으로"):
        return coda not in (0, _LIQUID)
    if particle.startswith("로"):
        return coda in (0, _LIQUID)
    return particle[0] not in (_BEHIND_VOWEL if coda else _BEHIND_CONSONANT)


def is_ending(rest: str) -> bool:
    """Whether what follows a Korean noun is a particle or a verb that makes it an action, and no part of the noun."""
    return _ENDING.fullmatch(rest) is not None


def is_particle(rest: str) -> bool:
    """Whether what follows a Korean noun is a particle alone."""
    return _PARTICLE.fullmatch(rest) is not None


def without_ending(word: str) -> Iterator[str]:
    """Give what a Korean word may be without its particle or verb ending, the longest first; itself comes first."""
    for end in range(len(word), 1, -1):
        if is_ending(word[end:]):
            yield word[:end]
