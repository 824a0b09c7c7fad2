"""Agreements out of the files that were read: each checked, made and put in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from config.agreement_checks import check_agreement
from config.agreement_file import AgreementFile
from config.agreement_file import AgreementHead
from config.agreement_file import DutyEntry
from config.agreement_file import agreement_of
from config.checking import Findings
from config.checking import check
from config.checking import drop_echoes
from config.checking import has_fields
from config.names import Checks
from config.nodes import Document
from config.nodes import Items
from config.nodes import plain
from mapping.agreement import Agreement
from mapping.errors import msg


def agreements_in(written: Sequence[Checks]) -> tuple[Agreement, ...]:
    """Give the agreements of these documents by their first day; note what is wrong in them and between them."""
    made = [_agreement(each) for each in written]
    _check_order(made, written[0].findings)
    return tuple(sorted((each for _, each in made if each), key=lambda each: each.start))


def _agreement(checks: Checks) -> tuple[Document, Agreement | None]:
    document, findings = checks.document, checks.findings
    findings.errors.extend(document.faults)
    findings.warnings.extend(document.warnings)
    before = len(findings.errors)
    if document.broken or not has_fields(document, findings):
        return document, None
    content = plain(document.root)
    duties = content.pop("duties", None)
    node = document.fields().get("duties")
    head = check(document, AgreementHead, content, findings, further=("duties",))
    if not isinstance(node, Items):
        place = document.place(node or document.root)
        findings.wrong(place, msg('A list of duties is expected under "duties". Begin each with "- id:".'))
        return document, None
    entries = [check(document, DutyEntry, each, findings, ("duties", n)) for n, each in enumerate(duties)]
    check_agreement(checks)
    drop_echoes(document, findings, before)
    if head is None or document.faults or len(findings.errors) > before:
        return document, None
    written = AgreementFile.model_construct(**dict(head), duties=tuple(each for each in entries if each))
    return document, agreement_of(written, checks.names)


def _check_order(made: Sequence[tuple[Document, Agreement | None]], findings: Findings) -> None:
    known = sorted(((each, doc) for doc, each in made if each), key=lambda pair: pair[0].start)
    for (earlier, first), (later, second) in pairwise(known):
        if earlier.end is None or earlier.end >= later.start:
            message = msg(
                "This agreement begins on {start}, while the one in {file} still holds.",
                start=str(later.start),
                file=first.file,
            )
            place = second.place(second.fields().get("effective"))
            findings.wrong(place, message, msg("Give the earlier one a last day (effective: until) before it."))
