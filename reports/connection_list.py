"""The list of what each source gave."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence

from mapping.errors import msg
from reports.grids import Grid
from reports.language import Language
from sync.runs import ConnectionResult


def connection_grid(results: Sequence[ConnectionResult], language: Language) -> Grid:
    """List what each connection gave: how much, how fresh, whether in full, and what went wrong."""
    say = language.say
    headers = (msg("Connection"), msg("Tool"), msg("Tasks"), msg("Open"), msg("As of"), msg("Read"), msg("Note"))
    rows = tuple(
        (
            result.name,
            language.word("tool", result.tool),
            language.number(result.tasks),
            language.number(result.open),
            language.time(result.as_of) if result.as_of else "",
            say(msg("in full")) if result.complete else say(msg("not in full")),
            " ".join(_trouble(result, language)),
        )
        for result in results
    )
    return Grid(tuple(say(header) for header in headers), rows, say(msg("No source has been read yet.")))


def _trouble(result: ConnectionResult, language: Language) -> Iterable[str]:
    if result.error is not None:
        yield language.fault(result.error)
    for scope in result.scopes:
        if scope.error is not None and scope.error != result.error:
            yield f"{scope.name or scope.id}: {language.fault(scope.error)}"
    if result.rejected:
        yield language.say(msg("records left out: {n:number}", n=len(result.rejected)))
