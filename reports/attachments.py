"""What is attached to a mail: the whole report as a workbook, as text with commas, as page or as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping

from msgspec import Struct

from mapping.errors import msg
from reports.edition_document import edition_document
from reports.gap_sheet import HEADERS
from reports.gap_sheet import LINKED
from reports.gap_sheet import gap_lines
from reports.grids import Grid
from reports.grids import to_csv
from reports.language import Language
from reports.page import page
from reports.page_words import word_page
from reports.report import Report
from reports.wording import Wording
from sheets.book import Sheet
from sheets.book import workbook_bytes

_MARK = "\ufeff"  # without it, Excel in Korea takes UTF-8 for CP949
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Attachment(Struct, frozen=True, kw_only=True):
    """A file in a mail; ``media`` is its type, such as ``text/csv``."""

    name: str
    media: str
    data: bytes


def attachments_of(
    report: Report, wording: Wording, language: Language, forms: Iterable[str]
) -> tuple[Attachment, ...]:
    """Make the files of a report: ``forms`` are xlsx, csv, html or json; ``wording`` is that of this very report."""
    day = report.at.astimezone(language.zone).date().isoformat()
    return tuple(
        Attachment(
            name=f"{report.name}-{day}.{form}", media=_MEDIA[form], data=_MAKERS[form](report, wording, language)
        )
        for form in dict.fromkeys(forms)
    )


def _xlsx(report: Report, wording: Wording, language: Language) -> bytes:
    say = language.say
    lines = gap_lines(report, wording, language)
    sheets = [
        Sheet(
            name=say(msg("Decisions")),
            header=[say(header) for header in HEADERS],
            rows=[line.cells for line in lines],
            links={(place, LINKED): line.url for place, line in enumerate(lines) if line.url},
            widths={11: 48, 12: 40},
            fixed=LINKED + 1,
        ),
        Sheet(
            name=wording.labels["figures"],
            header=(wording.labels["figures"], say(msg("Value")), wording.labels["target"]),
            rows=wording.figures,
        ),
        Sheet(
            name=wording.labels["sources"],
            header=(say(msg("Source")), say(msg("Read"))),
            rows=[(each.name, each.text) for each in wording.sources],
        ),
        Sheet(
            name=say(msg("About")),
            header=(wording.title,),
            rows=[
                (text,)
                for text in (wording.subtitle, wording.headline, wording.banner, *wording.replies, wording.use)
                if text
            ],
            widths={0: 100},
        ),
    ]
    if wording.by_party:
        labels = wording.labels
        header = (labels["party"], labels["open"], labels["agreed"], labels["covered"])
        sheets.insert(2, Sheet(name=labels["party"], header=header, rows=wording.by_party))
    return workbook_bytes(sheets)


def _csv(report: Report, wording: Wording, language: Language) -> bytes:
    rows = tuple(line.cells for line in gap_lines(report, wording, language))
    text = to_csv(Grid(tuple(language.say(header) for header in HEADERS), rows))
    return (_MARK + text).encode("utf-8", "replace")


def _html(report: Report, wording: Wording, language: Language) -> bytes:
    return page(word_page(report, wording, language)).encode()


def _json(report: Report, _: Wording, language: Language) -> bytes:
    return (json.dumps(edition_document(report, language), ensure_ascii=False, indent=2) + "\n").encode()


_MAKERS: Mapping[str, Callable[[Report, Wording, Language], bytes]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "html": _html,
    "json": _json,
}
_MEDIA = {"xlsx": _WORKBOOK, "csv": "text/csv", "html": "text/html", "json": "application/json"}
