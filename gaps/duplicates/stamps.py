"""The files that answers depend on, and a short name for the content of the glossary."""

from __future__ import annotations

import sys
from hashlib import blake2b
from pathlib import Path
from unicodedata import unidata_version

from gaps.duplicates.glossary_rows import FILE as GLOSSARY

WEIGHTS = Path(__file__).parent / "data" / "weights.json"


def rules_stamp() -> str:
    """Give a name of everything that answers depend on beside the tasks: any other rule, glossary or Unicode has another one."""
    folder = Path(__file__).parent
    made = blake2b(f"{sys.version_info[:2]} {unidata_version}".encode(), digest_size=8)
    for file in sorted((*folder.rglob("*.py"), GLOSSARY)):
        made.update(file.read_bytes())
    return made.hexdigest()


def glossary_stamp() -> str:
    """Give a name of the glossary: the same on every machine as long as it is the same."""
    return blake2b(GLOSSARY.read_bytes(), digest_size=4).hexdigest()
