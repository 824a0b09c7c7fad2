"""Pulling connections: those that bear threads all at once, the others one after the other; one thread writes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextlib import nullcontext

from mapping.arenas import one_heap
from mapping.collector import collector_paused
from sync.apart import asked_apart
from sync.apart import may_go_apart
from sync.cursors import was_read
from sync.desk import Desk
from sync.numbering import Numbering
from sync.progress import Progress
from sync.progress import Watch
from sync.pulling import Pulling
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.source import Source
from sync.store import Store
from sync.traffic import parallel_of
from sync.wishes import Wishes


def pull(
    store: Store, run: Run, sources: Sequence[Source], wishes: Wishes, watch: Watch | None = None
) -> tuple[ConnectionResult, ...]:
    """Read what is new of each connection and keep it, with what that proves; the caller holds the store's lock.

    A source that cannot be read is told in its result; only the store's own errors are raised. ``watch`` is told how
    each connection goes on.
    """
    one_heap()
    numbering = Numbering()
    with collector_paused(), _asked(store, sources) as asked, Desk() as desk:
        pullings = [Pulling(store, run, source, wishes, numbering, watch or _unwatched) for source in asked]
        here = []
        for pulling in pullings:
            size = parallel_of(pulling.source.connector)
            if size:
                desk.ask_in_threads(pulling.begin(), size)
            else:
                here.append(pulling)
        for pulling in here:
            desk.ask_here(pulling.begin())
        desk.finish(lambda: _tell(pullings))
    return tuple(pulling.result for pulling in pullings)


def _asked(store: Store, sources: Sequence[Source]) -> AbstractContextManager[Sequence[Source]]:
    """Have sources asked in a process of their own where one of them was never read to its end: much is to come then.

    The others that can go with it, since they may share its token and so its limits.
    """
    able = [source for source in sources if may_go_apart(source)]
    with store.read() as connection:
        known = all(was_read(connection, source.names) for source in able)
    return nullcontext(sources) if known else asked_apart(sources)


def _tell(pullings: Sequence[Pulling]) -> None:
    for pulling in pullings:
        pulling.tell()


def _unwatched(_progress: Progress) -> None:
    """Let nobody know."""
