"""What a reading proves of a scope: a short or cut listing proves nothing, and a sudden loss is not believed at once."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from connectors.api import Listing
from connectors.api import Scope
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.fact_words import fact_words

_SHRINK_SHARE = 0.3
_SHRINK_COUNT = 10
_AGREEING_RUNS = 3
_CLOCKS_DIFFER = timedelta(minutes=1)


class KnownScope(Struct, frozen=True, kw_only=True):
    """A scope as the store remembers it from earlier readings.

    ``short`` is how many tasks fewer than the tool counts are believed to be all that can be had. What is in doubt, and was
    so in the same way in ``shrunk_runs``, is a loss, of which ``shrunk_count`` is what was counted, or that it is ``short_doubted``
    fewer than the tool counts. ``behind`` means that it was out of sight, so that its changes were missed: it is to be read from its start. ``told``
    are the facts that its last complete export told of its tasks, ``form`` its kind of file, ``lacking`` those of them that
    exports of that kind do not tell since, in so many runs.
    """

    id: str
    name: str = ""
    url: str | None = None
    tasks: int | None = None
    as_of: datetime | None = None
    census_at: datetime | None = None
    complete_at: datetime | None = None
    short: int = 0
    shrunk_count: int | None = None
    short_doubted: int | None = None
    shrunk_runs: int = 0
    told: frozenset[str] | None = None
    form: str = ""
    lacking: frozenset[str] = frozenset()
    lacking_runs: int = 0
    retired: bool = False
    behind: bool = False

    def has_doubted(self, count: int | None, short: int | None) -> bool:
        """Whether the same was in doubt when the scope was read last."""
        return self.shrunk_runs > 0 and (self.shrunk_count, self.short_doubted) == (count, short)


class ChainEnd(Struct, frozen=True, kw_only=True):
    """How the reading of a chain ended. ``began``, ``resumed`` and ``passing`` tell what it started from.

    ``began`` means that it was read from its start in this run; ``resumed`` that it went on from a reading which had
    reached its end, so that what it did not bring is unchanged; ``passing`` that it went on in the middle of a full
    reading, so that nothing was listed in full by this one. ``live`` chains have a cursor: their listings are a count.
    ``told`` are for each scope the facts that its records told, ``source`` is the id of the chain, ``form`` its kind of file.
    """

    scopes: tuple[Scope, ...]
    listings: tuple[Listing, ...] = ()
    began: bool = True
    resumed: bool = False
    passing: bool = False
    live: bool = False
    read_at: datetime | None = None
    as_of: datetime | None = None
    rejected: int = 0
    told: Mapping[str, frozenset[str]] = field(default_factory=dict)
    source: str = ""
    form: str = ""
    error: Fault | None = None


class Verdict(Struct, frozen=True, kw_only=True):
    """What the readings of this run prove of a scope.

    ``counted`` means that what was listed is all there is to count, ``anew`` that it was read from its start, ``lost``
    that it is no longer on the roster; ``total`` is the tool's own count, ``short`` how many fewer were counted; a verdict that is
    ``shrunk`` doubts a loss, with what was counted in ``shrunk_count``, or that it is ``short_doubted`` fewer than the tool counts; without ``subtasks`` those that no scope lists
    are known only where they came in this run. ``told`` are the facts that an export told of its
    tasks, ``lacking`` those that one of its ``form`` told before, ``source`` its name.
    """

    scope: Scope
    complete: bool
    whole: bool = False
    known: bool = False
    proves: bool = False
    truncated: bool = False
    shrunk: bool = False
    short: int | None = None
    shrunk_count: int | None = None
    short_doubted: int | None = None
    counted: bool = False
    anew: bool = False
    lost: bool = False
    subtasks: bool = True
    told: frozenset[str] | None = None
    lacking: frozenset[str] = frozenset()
    source: str = ""
    form: str = ""
    total: int | None = None
    as_of: datetime | None = None
    census_at: datetime | None = None
    error: Fault | None = None

    def failed(self, error: Fault) -> Verdict:
        """Give the verdict on a scope of which nothing is proven after all."""
        return replace(self, complete=False, whole=False, known=False, proves=False, error=error)


def verdicts_on(ends: Sequence[tuple[ChainEnd, Iterable[str]]], known: Mapping[str, KnownScope]) -> dict[str, Verdict]:
    """Judge every scope that the chains of a connection read; beside each chain stand the scopes its records named.

    What a chain that knows its scopes names besides, because a task lies there too, is for the chain that reads it.
    """
    read = {scope.id for end, _ in ends for scope in (*end.scopes, *(listing.scope for listing in end.listings))}
    further = ((end, set(met) - read if end.scopes else met) for end, met in ends)
    return combined([each for end, met in further for each in verdicts_of(end, met, known)])


def verdicts_of(end: ChainEnd, met: Iterable[str], known: Mapping[str, KnownScope]) -> tuple[Verdict, ...]:
    """Judge every scope of a chain; ``met`` are further ones that only its records named."""
    listings = {listing.scope.id: listing for listing in end.listings}
    scopes = {scope.id: scope for scope in (*(Scope(each) for each in met), *end.scopes)}
    scopes |= {listing.scope.id: listing.scope for listing in end.listings}
    return tuple(_verdict(end, scope, listings.get(scope.id), known.get(scope.id)) for scope in scopes.values())


def _verdict(end: ChainEnd, scope: Scope, listing: Listing | None, known: KnownScope | None) -> Verdict:
    as_of = (listing.as_of if listing else None) or end.as_of
    verdict = Verdict(scope=scope, complete=True, proves=True, as_of=as_of)
    error = end.error or (listing.error if listing else None)
    if error is not None:
        return verdict.failed(error)
    if listing is not None and listing.truncated:
        return replace(verdict.failed(_cut(scope)), truncated=True)
    if _is_older(as_of, known, end.read_at):
        return verdict.failed(_behind(scope, as_of, known) if end.live else _stale(scope))
    if end.rejected:
        return replace(verdict, complete=False, error=_partly(scope, end.rejected))
    whole = listing is not None and listing.whole and not end.passing
    anew = whole or (end.began and listing is not None)
    told = None if end.live else end.told.get(scope.id)
    return replace(
        verdict,
        told=told,
        lacking=_less(end, known, told),
        source=end.source,
        form=end.form,
        whole=whole,
        known=whole or end.resumed,
        counted=anew,
        anew=anew,
        subtasks=listing is None or listing.subtasks,
        total=listing.total if listing else None,
        census_at=end.read_at if whole and end.live else None,
    )


def _is_older(as_of: datetime | None, known: KnownScope | None, now: datetime | None) -> bool:
    """Whether a listing shows an earlier moment than the last one did.

    Where that lies ahead of our clock, and this one does not, it was told by a clock that has been put right since.
    """
    if known is None or known.as_of is None or as_of is None or as_of >= known.as_of:
        return False
    return now is None or known.as_of <= now or as_of > now + _CLOCKS_DIFFER


def _less(end: ChainEnd, known: KnownScope | None, told: frozenset[str] | None) -> frozenset[str]:
    """Give the facts that an export does not tell which the last one of its kind told."""
    if told is None or known is None or known.told is None or known.form != end.form:
        return frozenset()
    return known.told - told


def guard(verdict: Verdict, count: int, known: KnownScope | None, *, believe: bool, connection: str) -> Verdict:
    """Doubt a listing that lost more than 30 % and more than 10 tasks, and one of fewer tasks than the tool counts.

    It is believed when somebody says so, or when two later runs agree.
    """
    known = known or KnownScope(id=verdict.scope.id)
    lost: int | None = None
    short: int | None = None
    if verdict.total is not None:
        verdict = replace(verdict, short=max(verdict.total - count, 0))
    if known.tasks is not None and has_shrunk(known.tasks, count):
        lost, why = count, _shrunk(verdict.scope, known.tasks, count, connection)
    elif verdict.complete and verdict.total is not None and verdict.total - count > known.short:
        short, why = verdict.total - count, _short(verdict.scope, verdict.total, count, connection)
    else:
        return verdict
    if believe or (known.has_doubted(lost, short) and known.shrunk_runs + 1 >= _AGREEING_RUNS):
        return verdict
    return replace(verdict.failed(why), shrunk=True, shrunk_count=lost, short_doubted=short)


def guard_facts(verdict: Verdict, known: KnownScope | None, *, believe: bool, connection: str, tool: str) -> Verdict:
    """Doubt an export that tells less of its tasks than the last one did, until told or until two later runs agree."""
    if known is None or not verdict.complete or not verdict.lacking or believe:
        return verdict
    if known.lacking == verdict.lacking and known.lacking_runs + 1 >= _AGREEING_RUNS:
        return verdict
    return verdict.failed(_lacking(verdict, known, connection, tool))


def has_shrunk(before: int, count: int) -> bool:
    """Whether so much is missing that a fault is likelier than a loss."""
    lost = before - count
    return lost > _SHRINK_COUNT and lost > before * _SHRINK_SHARE


def combined(verdicts: Sequence[Verdict]) -> dict[str, Verdict]:
    """Give one verdict per scope where several chains read it: the worst one stands, and the day of what is whole."""
    found: dict[str, Verdict] = {}
    for verdict in verdicts:
        rival = found.get(verdict.scope.id)
        if rival is None or (rival.complete and not verdict.complete):
            found[verdict.scope.id] = verdict
        elif rival.complete and verdict.complete:
            found[verdict.scope.id] = replace(
                rival,
                whole=rival.whole or verdict.whole,
                known=rival.known or verdict.known,
                counted=rival.counted or verdict.counted,
                anew=rival.anew or verdict.anew,
                as_of=verdict.as_of if verdict.whole and not rival.whole else rival.as_of,
                subtasks=rival.subtasks and verdict.subtasks,
                total=rival.total if rival.total is not None else verdict.total,
                census_at=rival.census_at or verdict.census_at,
            )
    return found


def _cut(scope: Scope) -> Fault:
    return fault(
        "The listing of {scope} was cut off, or stops at a round thousand; it proves nothing of what it does not hold.",
        scope=scope.name or scope.id,
        advice=msg("Export it in smaller parts or in a format that is not cut, or let dure ask the tool itself."),
    )


def _stale(scope: Scope) -> Fault:
    return fault(
        "The listing of {scope} is older than what was read before.",
        scope=scope.name or scope.id,
        advice=msg("Export it again; until then its last known state stays."),
    )


def _behind(scope: Scope, as_of: datetime | None, known: KnownScope | None) -> Fault:
    return fault(
        "The tool's clock went back: it showed {scope} as of {moment}, and before that as of {before}; what is missing there is not"
        " believed to be gone.",
        scope=scope.name or scope.id,
        moment=_minute(as_of),
        before=_minute(known.as_of if known else None),
        advice=msg(
            "Have whoever runs the tool put its clock right. Until it has passed that moment again, what was known later stays as it is;"
            " the first run after that is whole by itself."
        ),
    )


def _minute(moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else "–"


def _partly(scope: Scope, count: int) -> Fault:
    return fault(
        "Records that could not be read in the source of {scope}: {count}.",
        scope=scope.name or scope.id,
        count=count,
        advice=msg("The warnings of the run say which, and what to do."),
    )


def _lacking(verdict: Verdict, known: KnownScope, connection: str, tool: str) -> Fault:
    return fault(
        "The export lacks {facts}, which the one of {day} had.",
        place=Place(verdict.source),
        facts=fact_words(verdict.lacking, tool),
        day=known.as_of.date().isoformat() if known.as_of else "–",
        advice=msg(
            "Export it again with it; until then its tasks stay as they were known. If it was left out on purpose, run dure sync"
            " {connection} --accept-shrink; else that is believed when two later runs agree.",
            connection=connection,
        ),
    )


def _short(scope: Scope, total: int, count: int, connection: str) -> Fault:
    return fault(
        "The tool counts {total} tasks in {scope}, and lists {count}; what it does not list is not believed to be gone.",
        scope=scope.name or scope.id,
        total=total,
        count=count,
        advice=msg(
            "If it is right, run dure sync {connection} --accept-shrink; else it is believed when two later runs agree.",
            connection=connection,
        ),
    )


def _shrunk(scope: Scope, before: int, count: int, connection: str) -> Fault:
    return fault(
        "{scope} holds {count} tasks after {before}; so sudden a loss is not believed.",
        scope=scope.name or scope.id,
        count=count,
        before=before,
        advice=msg(
            "If it is right, run dure sync {connection} --accept-shrink; else it is believed when two later runs agree.",
            connection=connection,
        ),
    )
