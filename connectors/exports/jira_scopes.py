"""The projects met while issues are read, and what the end of the file proves of them."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.api import Listing
from connectors.api import Scope
from connectors.exports.files import ExportFile
from mapping.text import storable


class ScopeBook:
    """Remembers each project once, by its key."""

    def __init__(self) -> None:
        """Start empty."""
        self._scopes: dict[str, Scope] = {}
        self._ids: dict[str, tuple[str, ...]] = {}

    def meet(self, key: str, name: str) -> tuple[tuple[str, ...], tuple[Scope, ...]]:
        """Give the ids of an issue's scopes for its record, and the scope itself when it is new."""
        known = self._ids.get(key)
        if known is not None:
            return known, ()
        if not key:
            return (), ()
        self._scopes[key] = Scope(key, storable(name))
        self._ids[key] = (key,)
        return (key,), (self._scopes[key],)

    def listings(self, file: ExportFile, *, whole: bool, truncated: bool, total: int | None) -> Iterator[Listing]:
        """Give a listing per project; ``total`` is the tool's count of all that the filter found.

        What was cut is judged not to be whole where the parts of an export come together.
        """
        told = total if len(self._scopes) == 1 else None
        for scope in self._scopes.values():
            yield Listing(scope, whole=whole, truncated=truncated, as_of=file.as_of, total=told)
