"""Raw records are packed by Zstandard from here on; those packed by zlib stay and can be read.

No table changes: the number keeps versions out that could not read the new ones.
"""

from __future__ import annotations

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
