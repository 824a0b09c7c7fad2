"""Saved pages of one search put together, if they are all there."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from connectors.exports.base import Bundle
from connectors.exports.files import ExportFile
from connectors.exports.jira_json import Extent
from connectors.exports.jira_json import read_extent
from mapping.errors import ConnectorError

Part = tuple[ExportFile, Extent]


def bundle_pages(files: Sequence[ExportFile], saved: Sequence[ExportFile]) -> Sequence[Bundle]:
    """Make one export of the files among ``saved`` that are pages of one search, keeping the order of ``files``."""
    parts = list(_parts(saved))
    bundles = {file.name: bundle for bundle in (*_by_offset(parts), *_by_token(parts)) for file in bundle.files}
    found = (bundles.get(file.name, Bundle(file.name, (file,))) for file in files)
    return tuple(dict.fromkeys(found))


def _parts(saved: Sequence[ExportFile]) -> Iterator[Part]:
    for file in saved:
        try:
            yield file, read_extent(file)
        except (ConnectorError, OSError):
            continue  # its own chain tells what is wrong


def _by_offset(parts: Sequence[Part]) -> Iterator[Bundle]:
    """Join pages that count their issues: of the same total, from the newest file for each start."""
    totals = dict.fromkeys(extent.total for _, extent in parts if extent.total is not None and extent.partial)
    for total in totals:
        chosen: dict[int, Part] = {}
        for file, extent in parts:
            if extent.total == total and extent.start is not None and extent.count:
                chosen.setdefault(extent.start, (file, extent))
        if len(chosen) > 1:
            ordered = [chosen[start] for start in sorted(chosen)]
            # The last page first: an issue that was edited during the walk moved there.
            yield _bundle([file for file, _ in reversed(ordered)], complete=_tiles(ordered, total))


def _by_token(parts: Sequence[Part]) -> Iterator[Bundle]:
    """Join pages that go by tokens; whether one is missing between them cannot be told, so they are never complete."""
    found = [part for part in parts if part[1].total is None and part[1].last is not None]
    if len(found) > 1 and any(extent.last is False for _, extent in found):
        yield _bundle([file for file, _ in found], complete=False)


def _tiles(ordered: Sequence[Part], total: int | None) -> bool:
    reached = 0
    for _, extent in ordered:
        if (extent.start or 0) > reached:
            return False
        reached = max(reached, (extent.start or 0) + extent.count)
    return total is not None and reached >= total


def _bundle(files: Sequence[ExportFile], *, complete: bool) -> Bundle:
    return Bundle(min(file.name for file in files), tuple(files), complete)
