"""What an object finds out once and then knows, whichever of several threads asks first."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any
from typing import Generic
from typing import Self
from typing import TypeVar
from typing import overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801  # written as a decorator, beside `property`
    """A property that is found out when it is first asked for; who asks meanwhile waits.

    With functools' own all objects of a class wait for each other (Python 3.11), or two threads find it out twice (3.12).
    What raises is tried again by the next who asks.
    """

    def __init__(self, find: Callable[[Any], T]) -> None:
        """Find it out in this way."""
        self._find = find
        self._name = ""
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn under which name an object keeps it: where it is kept, nobody comes here any more."""
        self._name = name

    @overload
    def __get__(self, found_by: None, owner: type) -> Self: ...

    @overload
    def __get__(self, found_by: object, owner: type) -> T: ...

    def __get__(self, found_by: object, owner: type) -> Self | T:
        """Find it out, unless somebody did."""
        if found_by is None:
            return self
        kept = found_by.__dict__
        with kept.setdefault(f"{self._name} lock", RLock()):
            if self._name not in kept:
                kept[self._name] = self._find(found_by)
        found: T = kept[self._name]
        return found
