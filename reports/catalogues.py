"""The catalogues of translations, held against the sentences in the sources; ``python -m reports.catalogues`` renews them.

Sentences are the first argument of ``msg`` and ``fault``, and labels that of ``labelled`` with their context.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.messages.pofile import write_po

FOLDERS = ("config", "connectors", "dure", "gaps", "mapping", "reports", "sheets", "sync")


class Sentence(NamedTuple):
    """A text to be translated: the context of a label (None for sentences), the text, and the file that has it."""

    context: str | None
    text: str
    file: str


def sentences(root: Path) -> Iterator[Sentence]:
    """Find every sentence in the sources under a checkout, in the order of files and lines."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _sentence(node, path.relative_to(root).as_posix())


def catalogue(root: Path, language: str) -> Catalog:
    """Read the catalogue of a language."""
    with _path(root, language).open("rb") as read:
        return read_po(read, locale=language)


def renewed(root: Path, language: str, *, every: bool) -> Catalog:
    """Give a catalogue that has the sentences of the sources and no others; without ``every`` only translated ones."""
    known = catalogue(root, language)
    header = f"# How dure speaks: {language}."
    fresh = Catalog(
        header_comment=header,
        msgid_bugs_address="-",
        last_translator="dure",
        language_team=language,
        version="1",
        creation_date=known.creation_date,
        locale=language,
        fuzzy=False,
        project="dure",
        copyright_holder="",
        revision_date=known.creation_date,
    )
    for sentence in sentences(root):
        old = known.get(sentence.text, sentence.context)
        if every or (old is not None and old.string):
            place = [(sentence.file, 0)]
            fresh.add(sentence.text, old.string if old else "", place, context=sentence.context)
    return fresh


def save(root: Path, language: str, fresh: Catalog) -> None:
    """Write a catalogue, with the files that use a text but not their lines, so that it changes only with the texts."""
    with _path(root, language).open("wb") as written:
        write_po(written, fresh, width=0, include_lineno=False)


def main() -> int:
    """Renew the catalogues of the checkout in which this is called."""
    root = Path.cwd()
    for language in ("ko", "en"):
        fresh = renewed(root, language, every=language != "en")
        save(root, language, fresh)
        missing = sum(not message.string for message in fresh if message.id)
        sys.stdout.write(f"{language}: {len(fresh)}, {missing} without a translation\n")
    return 0


def _path(root: Path, language: str) -> Path:
    return root / "reports" / "locale" / language / "LC_MESSAGES" / "dure.po"


def _sentence(call: ast.Call, file: str) -> Iterator[Sentence]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [
        each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else None for each in call.args
    ]
    if name in {"msg", "fault"} and texts and texts[0]:
        yield Sentence(None, texts[0], file)
    elif name == "labelled" and texts[0] and texts[1]:
        yield Sentence(texts[0], texts[1], file)


if __name__ == "__main__":
    raise SystemExit(main())
