"""The files that answers depend on, and a short name for the content of the glossary."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from gaps.duplicates.glossary_rows import FILE as GLOSSARY

WEIGHTS = Path(__file__).parent / "data" / "weights.json"


def glossary_stamp() -> str:
    """Give a name of the glossary: the same on every machine as long as it is the same."""
    return blake2b(GLOSSARY.read_bytes(), digest_size=4).hexdigest()
