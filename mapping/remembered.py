"""What is made of the same few values again and again, such as the people and places that come with every task."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from typing import TypeVar

T = TypeVar("T")

_LONGEST = 500


def remembered(most: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Let a function remember what it made of up to ``most`` values, as a tool gave them: of whatever type.

    What no one can remember (lists, objects) is made anew each time, and so is what is too long to be kept by the thousand.
    """

    def known_by(make: Callable[..., T]) -> Callable[..., T]:
        @lru_cache(most, typed=True)  # 1 and True are equal, and do not mean the same
        def known(*told: Any) -> T:
            if sum(len(each) for each in told if isinstance(each, str)) > _LONGEST:
                raise TypeError  # which is not remembered
            return make(*told)

        def ask(*told: Any) -> T:
            try:
                return known(*told)
            except TypeError:
                return make(*told)

        return ask

    return known_by
