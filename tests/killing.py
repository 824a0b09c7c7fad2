"""Kills a run at one of its commits: the next run finds what was committed, and nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count


class KilledError(BaseException):
    """The process is no more."""


@contextmanager
def killed(store, fate):
    """Let the n-th commit be the last thing that happens, or the first that does not."""
    numbers, write = count(), store.write

    @contextmanager
    def counted():
        with write() as connection:
            yield connection
            number = next(numbers)
            if fate == ("killed before", number):
                raise KilledError
        if fate == ("killed after", number):
            raise KilledError

    store.write = counted
    try:
        yield
    finally:
        del store.write
