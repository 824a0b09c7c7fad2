"""A watch over a line: whatever is done on it has so many seconds in all, then it is cut."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from threading import Thread
from time import monotonic


class Watch:
    """Watches one thing at a time, with one thread for a whole session: a thread for each mail costs more than the mail."""

    def __init__(self, seconds: float) -> None:
        """Give each thing so many seconds; the thread begins with the first of them."""
        self._seconds = seconds
        self._changed = Condition()
        self._until: float | None = None
        self._cut: Callable[[], None] = lambda: None
        self._thread: Thread | None = None
        self._over = False

    @contextmanager
    def over(self, cut: Callable[[], None]) -> Iterator[None]:
        """Call ``cut`` from another thread when what is done here takes too long."""
        with self._changed:
            self._until, self._cut = monotonic() + self._seconds, cut
            if self._thread is None:
                self._thread = Thread(target=self._run, name="dure-watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._until = None

    def end(self) -> None:
        """Let the thread go; the watch may begin again."""
        with self._changed:
            self._over = True
            self._changed.notify()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
        self._over = False

    def _run(self) -> None:
        with self._changed:
            while not self._over:
                # A later moment needs no waking: every one is as far away as the one before was when it was set.
                left = self._seconds if self._until is None else self._until - monotonic()
                if left <= 0:
                    self._until = None
                    self._cut()
                else:
                    self._changed.wait(left)
