"""Which tasks are one task: origins that differ only because a source could not tell the site or the real id."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence

from mapping.model import Origin
from mapping.sites import is_untold
from mapping.sites import untold_site


def uid_of(origin: Sequence[str]) -> str:
    """Give the uid of a task that is born with this origin: tool, site and native id."""
    tool, site, native_id = origin
    return f"{tool}|{site}|{native_id}"  # to join them would make a list first


def is_same_task(known: Origin, known_key: str, new: Origin, new_keys: Collection[str], names: Collection[str]) -> bool:
    """Whether a task seen in a connection (under any of its names) is the one that comes in now.

    A different real id under the same key is another task, made anew; so is one on another known site.
    """
    if known.tool != new.tool or not _sites_agree(known.site, new.site, names):
        return False
    if known.native_id == new.native_id:
        return True
    new_key = next(iter(new_keys), "")
    one_lacks_id = known.native_id == known_key or new.native_id == new_key
    return one_lacks_id and known_key in new_keys


def best_origin(known: Origin, known_key: str, new: Origin, new_key: str) -> Origin:
    """Give the origin that says most: a known site rather than none, a real id rather than a key."""
    site = new.site if is_untold(known.site) else known.site
    keep = known.native_id != known_key or new.native_id == new_key
    return Origin(known.tool, site, known.native_id if keep else new.native_id)


def _sites_agree(one: str, other: str, names: Collection[str]) -> bool:
    return one == other or any(untold_site(name) in {one, other} for name in names)
