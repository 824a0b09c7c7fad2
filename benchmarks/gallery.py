"""Pictures of every mail and meeting page for docs/mail: the demo with ten days behind it, in a headless Chromium.

.venv/bin/python benchmarks/gallery.py [FOLDER]

With a second folder, the pages themselves are written there.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import Browser
from screenshots import MONDAY
from screenshots import dure
from screenshots import lay_out
from small_png import small

from config.workspace import Workspace
from dure.compose import open_store
from dure.compose import open_workspace
from dure.reporting import Moment
from dure.reporting import edition
from dure.reporting import last_moment
from gaps.gap import GapState
from mapping.errors import fault
from reports.agenda import agenda_of
from reports.agenda_words import word_agenda
from reports.attachments import Attachment
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.page import agenda_page
from reports.told import Told
from reports.wording import word_report

ROOT = Path(__file__).parents[1]
HEIGHTS = {360: 1700, 700: 1500, 1200: 1300}
LANGUAGES = ("ko", "en")
FILE = Attachment(name="weekly-home-2026-11-23.xlsx", media="application/octet-stream", data=b"x")


def object_to(demo: Path) -> None:
    """Let the vendor object to one row and put another off, as people do: by labels in their own tool."""
    path = next((demo / "exports").glob("hanbit-jira.json"))
    content = json.loads(path.read_text(encoding="utf-8"))
    for issue in content["issues"]:
        labels = {"OPS-103": "dure:이견", "OPS-109": "dure:보류-1207"}
        if issue["key"] in labels:
            issue["fields"]["labels"] = [*issue["fields"].get("labels", ()), labels[issue["key"]]]
    stamp = path.stat()
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.utime(path, (stamp.st_atime, stamp.st_mtime))


def told_before(moment: Moment) -> Told:
    """Give a report of a week ago that knew two gaps of three."""
    known = sorted(gap.id for gap in moment.gaps if gap.state is not GapState.RESOLVED)
    return Told(since=MONDAY - timedelta(days=7), gaps=frozenset(known[::3] + known[1::3]))


def broken(moment: Moment) -> Moment:
    """Give the same moment where one source could not be read, and the export of another is old."""
    failed = fault("The board {name} does not answer.", name="glow-trello")
    results = tuple(
        replace(each, complete=False, error=failed)
        if each.name == "design"
        else replace(each, as_of=MONDAY - timedelta(days=12))
        if each.name == "ops"
        else each
        for each in moment.results
    )
    return replace(moment, results=results)


def pages(workspace: Workspace, moment: Moment) -> Iterator[tuple[str, str]]:
    """Give every page by its name."""
    told = told_before(moment)
    for code in LANGUAGES:
        language = Language(code, zone=workspace.zone)
        for name, party, at in (
            ("home", "home", moment),
            ("vendor", "acme", moment),
            ("partial", "home", broken(moment)),
        ):
            report = edition(workspace, at, party=party, name=f"weekly-{party}")
            envelope = Envelope(
                sender="dure@hanbit.example", recipients=("a@hanbit.example",), report=name, party=party, at=MONDAY
            )
            mail = build_mail(word_report(report, language, told=told), envelope, (FILE,) if name == "home" else ())
            html = mail.get_body(("html",))
            yield f"mail-{name}-{code}", "" if html is None else html.get_content()
        meeting = agenda_of(edition(workspace, moment, party="acme", name="agenda-acme", shared=True))
        yield f"agenda-{code}", agenda_page(word_agenda(meeting, language))


def shots(name: str, html: str) -> Iterator[tuple[str, str, int, bool]]:
    """Give what is photographed of a page: name, content, width, whether dark."""
    few = not name.startswith(("mail-home", "agenda"))
    for width in HEIGHTS:
        for dark in (False, True):
            if not few or (width, dark) in {(360, True), (700, False)}:
                yield f"{name}-{width}{'-dark' if dark else ''}", html, width, dark


def main() -> None:
    """Lay out, take the pictures, and say how large they are."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "mail"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = lay_out(Path(folder)).parent
        object_to(demo)
        dure("reconcile", "--quiet", "--now", MONDAY.isoformat(), cwd=demo)
        workspace = open_workspace(demo / "dure.yaml")
        with open_store(workspace, must_exist=True) as store:
            moment = last_moment(workspace, store, MONDAY)
        browser = Browser()
        blank = Path(folder) / "blank.html"
        blank.touch()
        worker = browser.open(blank)
        for name, html in pages(workspace, moment):
            if len(sys.argv) > 2:
                (Path(sys.argv[2]) / f"{name}.html").write_text(html, encoding="utf-8")
            for shot, content, width, dark in shots(name, html):
                page = Path(folder) / f"{shot}.html"
                page.write_text(content, encoding="utf-8")
                tab = browser.open(page, width=width, height=HEIGHTS[width], dark=dark)
                (target / f"{shot}.png").write_bytes(small(worker, tab.picture()))
        browser.close()
    for path in sorted(target.glob("*.png")):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
