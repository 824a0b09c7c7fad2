"""A fact with some of its fields changed, be it a dataclass or a struct: tests need not know which it is."""

from __future__ import annotations

import dataclasses

from msgspec import Struct
from msgspec import structs


def replace(fact, **changes):
    """Give the fact as it would be with these fields."""
    return (structs if isinstance(fact, Struct) else dataclasses).replace(fact, **changes)
