"""Compile the message catalogues and the glossary when the wheel (or an editable install) is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its parameter untyped
    """Writes a ``.mo`` beside every ``.po`` and the glossary's index, so that only readable forms are in the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Compile every catalogue under ``reports/locale``, and the glossary."""
        for source in Path(self.root, "reports", "locale").rglob("*.po"):
            with source.open("rb") as read, source.with_suffix(".mo").open("wb") as written:
                write_mo(written, read_po(read))
        sys.path.insert(0, self.root)
        from gaps.duplicates.glossary_index import write_index  # noqa: PLC0415  # the sources are in reach only now

        write_index()
