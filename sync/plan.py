"""What to do with each record of a page, decided before anything is mapped or written."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from connectors.api import Record


class Sighting(NamedTuple):
    """How a connection last saw a task. ``fingerprint`` is None when it must be mapped again.

    ``links_known`` is whether all links of the task were read.
    """

    task_id: int
    native_id: str
    fingerprint: bytes | None
    rules: str
    scopes: tuple[str, ...]
    as_of: str
    run_seq: int
    links_known: bool = True


class Plan(Struct, frozen=True):
    """A page, sorted: records that say nothing new, with their tasks, and records to look at."""

    unchanged: tuple[tuple[int, Record], ...]
    look: tuple[Record, ...]


def plan_page(records: Sequence[Record], known: Mapping[str, Sequence[Sighting]], rules: str) -> Plan:
    """Sort the records of a page by what the store knows of them."""
    unchanged: list[tuple[int, Record]] = []
    look: list[Record] = []
    for record in records:
        for seen in known.get(record.native_id, ()):
            if (
                seen.fingerprint == record.fingerprint
                and seen.rules == rules
                and (seen.links_known or not record.fuller)
                and (record.scopes == seen.scopes or set(record.scopes) <= set(seen.scopes))
            ):
                unchanged.append((seen.task_id, record))
                break
        else:
            look.append(record)
    return Plan(tuple(unchanged), tuple(look))
