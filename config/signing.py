"""A signature added to an agreement in YAML by a small edit of its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.insertion import appended
from config.insertion import checked
from config.insertion import flow
from config.insertion import newline
from config.insertion import read
from config.insertion import risky
from config.insertion import write
from config.nodes import Document
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Scalar
from mapping.agreement import Signature


def add_signature(path: Path, signature: Signature) -> None:
    """Note who signed for a party; ConfigError if the file cannot be edited."""
    document = read(path)
    entry = {"party": signature.party, "by": signature.by, "on": str(signature.on)}

    def expect(agreement: Any) -> None:
        agreement["signed"] = [*(agreement.get("signed") or ()), entry]

    write(path, document, checked(document, _signed(document, flow(entry)), expect))


def _signed(document: Document, entry: str) -> str:
    text, root = document.text, document.fields()
    present = root.get("signed")
    if isinstance(present, Items) and (present.items or present.flow):
        return appended(text, present, present.items, entry, "- ")
    if present is None and "duties" in root.entries and not (root.flow and "signed" in root.entries):
        return _before_the_duties(text, root, entry)
    raise risky(document)


def _before_the_duties(text: str, root: Fields, entry: str) -> str:
    """Put the first signature where people look for it: above the duties, in the place of an empty ``signed:``."""
    if root.flow:
        at = root.entries["duties"][0].start
        return f"{text[:at]}signed: [{entry}], {text[at:]}"
    line = newline(text)
    written = f"signed:{line}  - {entry}{line}"
    if "signed" in root.entries:
        key, value = root.entries["signed"]
        end = value.end if isinstance(value, Scalar) and value.text else text.index(":", key.end) + 1
        return text[: key.start] + written.rstrip() + text[end:]
    at = root.entries["duties"][0].start
    return text[:at] + written + text[at:]
