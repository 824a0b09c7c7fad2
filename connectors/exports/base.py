"""A connector over exported files: which files count, in which order, for which scopes, and what they prove."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar
from typing import Protocol

from msgspec import Struct

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Payload
from connectors.api import Record
from connectors.api import Scope
from connectors.exports.batch import PAGE
from connectors.exports.batch import Batch
from connectors.exports.batch import Note
from connectors.exports.batch import ScopeFilter
from connectors.exports.files import ExportFile
from connectors.exports.files import export_patterns
from connectors.exports.files import find_files
from connectors.exports.naming import known_ids
from connectors.exports.naming import under_id
from connectors.exports.naming import under_ids
from connectors.exports.sniff import sniff
from connectors.exports.sniff import unrecognised
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import MappingRules
from mapping.model import State
from mapping.model import Task
from sheets.decode import unreadable

Found = Record | Fault | Note | Scope | Listing


class ExportReader(Protocol):
    """Reads one format of export."""

    @property
    def format(self) -> str:
        """Name the format as `sniff` does, such as ``jira-csv``."""

    def scopes(self, file: ExportFile) -> Sequence[Scope]:
        """Give the scopes that a file holds where that is cheap to tell, else none."""

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Found]:
        """Give what a file holds: records, rows that cannot be used (Fault), notes, and listings at the end.

        A scope may be given as soon as it is met, so that it can be chosen by its name. Raises ConnectorError, after
        what stands before it, where the file cannot be read on.
        """


class Bundle(Struct, frozen=True):
    """Files that are one export, in the order in which they are read; one file unless a tool gives its pages apart.

    ``complete`` is whether the parts are all there; None for a file that speaks for itself.
    """

    id: str
    files: tuple[ExportFile, ...]
    complete: bool | None = None


class ExportConnector:
    """The files of one connection as a connector: a chain per file, newest first, no cursor, no census.

    Of several files that hold one scope the newest counts. A file that cannot be read fails its own chain only.
    """

    options: ClassVar[type[ConnectionOptions]] = ConnectionOptions

    def __init__(
        self,
        context: ConnectorContext,
        *,
        tool: str,
        readers: Sequence[ExportReader],
        to_task: Callable[[Payload, MappingRules], Task],
    ) -> None:
        """Set up over the files that ``export:`` names; nothing is opened yet."""
        self._context = context
        self._tool = tool
        self._readers = {reader.format: reader for reader in readers}
        self._to_task = to_task
        self._filter = ScopeFilter(context.options.scopes)
        self._bundles: tuple[Bundle, ...] | None = None
        self._cheap: dict[str, Sequence[Scope]] = {}
        self._held: dict[str, Mapping[str, Scope]] = {}
        self._lost: dict[str, ConnectorError] = {}

    def verify(self) -> str:
        """Name the files and what they are; raise ConnectorError when none can be read."""
        told: list[str] = []
        faults: list[Fault] = []
        for file in self._files():
            try:
                told.append(f"{file.name} ({self._reader(file).format})")
            except ConnectorError as error:
                faults.extend(error.faults)
        if not told:
            raise ConnectorError(*faults)
        return ", ".join(told)

    def scopes(self) -> Sequence[Scope]:
        """List the scopes that are known so far: told by the files cheaply, or read from them before."""
        known: dict[str, Scope] = {}
        for bundle in self.bundles():
            for scope in (*self._held.get(bundle.id, {}).values(), *self._cheap_scopes(bundle)):
                if self._filter.admits(scope):
                    known.setdefault(scope.id, scope)
        return tuple(known.values())

    def chains(self) -> Sequence[Chain]:
        """Give one chain per export, the newest first, with the scopes that no newer one is known to hold.

        What `export:` names and is not there is a chain that fails.
        """
        claimed: set[str] = set()
        likely: set[str] = set()
        chains = []
        for bundle in self.bundles():
            scopes = [scope for scope in self._cheap_scopes(bundle) if self._filter.admits(scope)]
            sure = self.is_certain(bundle)
            taken = claimed if sure else claimed | likely
            chains.append(
                Chain(
                    bundle.id,
                    tuple(scope for scope in scopes if scope.id not in taken),
                    self.format_of(bundle.files[0]) or "",
                )
            )
            (claimed if sure else likely).update(scope.id for scope in scopes)
        return (*chains, *(Chain(pattern) for pattern in self._lost))

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:  # noqa: ARG002 - a file has no cursor
        """Read an export page by page; raise ConnectorError, after the pages before it, where it cannot be read."""
        if chain.id in self._lost:
            raise self._lost[chain.id]
        bundle = self._bundle(chain.id)
        batch = Batch(self._filter, self._claimed(bundle))
        self._held[bundle.id] = batch.scopes
        for file in bundle.files:
            yield from self._file_pages(file, batch)
        if not batch.scopes:
            batch.take(Note(fault("The export holds no task.", place=bundle.files[0].place)))
        listings = batch.listings(complete=bundle.complete)
        if bundle == self.bundles()[-1]:
            listings += self._missing()
        yield replace(batch.page(bundle.files[0].as_of), done=True, listings=listings, notes=batch.notes())

    def census(self, scope: Scope) -> Census | None:  # noqa: ARG002 - the protocol asks it per scope
        """Give None: reading the file is the only census there is."""
        return None

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Tell tasks that a whole export no longer holds as deleted: a file cannot say more."""
        yield from (Absent(native_id, State.DELETED) for native_id in native_ids)

    def to_task(self, record: Record) -> Task:
        """Turn one record into a task; raise MappingError when it cannot be one."""
        return self._to_task(record.payload, self._context.rules)

    def bundles(self) -> tuple[Bundle, ...]:
        """Give the exports, newest first; raise ConnectorError when there is none."""
        if self._bundles is None:
            self._bundles = tuple(self.bundle(self._files()))
        return self._bundles

    def bundle(self, files: Sequence[ExportFile]) -> Sequence[Bundle]:
        """Say which files are one export; every file alone unless a tool knows better."""
        return [Bundle(file.name, (file,)) for file in files]

    def is_certain(self, bundle: Bundle) -> bool:  # noqa: ARG002 - most tools name the scope in the file
        """Whether an export surely is one of the scopes that it holds; one that may be takes none from one that is."""
        return True

    def format_of(self, file: ExportFile) -> str | None:
        """Tell the format of a file, None when it cannot be read as one of this tool."""
        try:
            return self._reader(file).format
        except ConnectorError:
            return None

    def _files(self) -> tuple[ExportFile, ...]:
        found = []
        for pattern in export_patterns(self._context):
            try:
                find_files(self._context.base, [pattern])
                found.append(pattern)
            except ConnectorError as error:
                self._lost[pattern] = error
        if not found:
            raise ConnectorError(*(each for error in self._lost.values() for each in error.faults))
        return find_files(self._context.base, found)

    def _bundle(self, chain: str) -> Bundle:
        for bundle in self.bundles():
            if bundle.id == chain:
                return bundle
        raise ConnectorError(
            fault(
                "There is no export {chain} any more.", chain=chain, advice=msg("Put it back, or run dure sync again.")
            )
        )

    def _reader(self, file: ExportFile) -> ExportReader:
        found = sniff(file)
        if found is None:
            raise ConnectorError(unrecognised(file))
        if found in self._readers:
            return self._readers[found]
        tool, _, form = found.partition("-")
        if tool == self._tool:
            raise ConnectorError(
                fault(
                    "This is a {form} export of {tool}, which is not read.",
                    place=file.place,
                    advice=msg("Export it as one of these: {known}.", known=", ".join(sorted(self._readers))),
                    form=form.upper(),
                    tool=tool.capitalize(),
                )
            )
        raise ConnectorError(
            fault(
                "This looks like an export of {found}; connection {connection} says `tool: {tool}`.",
                place=file.place,
                advice=msg("Name the file under a connection with `tool: {found_tool}`.", found_tool=tool),
                found=tool.capitalize(),
                connection=self._context.name,
                tool=self._tool,
            )
        )

    def _file_pages(self, file: ExportFile, batch: Batch) -> Iterator[Page]:
        try:
            for found in self._found(file):
                batch.take(found)
                if batch.pending >= PAGE:
                    yield batch.page(file.as_of)
        except ConnectorError:
            if batch.pending:
                yield batch.page(file.as_of)
            raise
        except OSError as error:
            raise unreadable(file, error) from error

    def _found(self, file: ExportFile) -> Iterator[Found]:
        """Read a file; where it tells a project by name alone, and just one other file tells its id, that id stands."""
        known = self._known_ids()
        for found in self._reader(file).read(file, self._context):
            yield under_ids(found, known) if known else found

    def _known_ids(self) -> Mapping[str, str]:
        return known_ids(scope for bundle in self.bundles() for scope in self._told_scopes(bundle))

    def _cheap_scopes(self, bundle: Bundle) -> Sequence[Scope]:
        known = self._known_ids()
        return [under_id(scope, known) for scope in self._told_scopes(bundle)]

    def _told_scopes(self, bundle: Bundle) -> Sequence[Scope]:
        if bundle.id not in self._cheap:
            try:
                found = [scope for file in bundle.files for scope in self._reader(file).scopes(file)]
            except ConnectorError:
                found = []  # its chain tells what is wrong when it is read
            self._cheap[bundle.id] = found
        return self._cheap[bundle.id]

    def _held_by(self, bundle: Bundle) -> Mapping[str, Scope]:
        """Give the scopes that an export holds, reading it if that was not done yet."""
        if bundle.id not in self._held:
            batch = Batch(self._filter, {})
            self._held[bundle.id] = batch.scopes
            with suppress(ConnectorError, OSError):  # its own chain tells what is wrong
                for file in bundle.files:
                    for found in self._found(file):
                        batch.meet(found)
        return self._held[bundle.id]

    def _claimed(self, bundle: Bundle) -> Mapping[str, str]:
        """Give the scopes that newer exports hold, each with the export's name."""
        claimed: dict[str, str] = {}
        sure = self.is_certain(bundle)
        for newer in self.bundles():
            if newer == bundle:
                break
            if sure and not self.is_certain(newer):
                continue
            for scope in self._held_by(newer):
                claimed.setdefault(scope, newer.id)
        return claimed

    def _missing(self) -> tuple[Listing, ...]:
        """Say of the configured scopes that no export holds that nothing is proven of them."""
        held = [scope for scopes in self._held.values() for scope in scopes.values()]
        return tuple(
            Listing(
                Scope(name),
                whole=False,
                error=fault(
                    "No export of connection {connection} holds {scope}.",
                    advice=msg("Correct `scopes:`, or export it; until then its last known state stays."),
                    connection=self._context.name,
                    scope=name,
                ),
            )
            for name in self._filter.missing(held)
        )
