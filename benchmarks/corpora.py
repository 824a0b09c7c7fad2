"""Corpora of tasks in files, and made-up ones, as worlds that the product judges."""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import IO
from typing import Any
from typing import cast
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from readings import document_of

from gaps.duplicates.glossary_rows import FILE
from gaps.duplicates.weighing.documents import Document
from gaps.tracked import Tracked
from gaps.world import World
from mapping.calendars import WorkingCalendar
from mapping.model import Home
from mapping.model import Origin
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from mapping.parties import Directory

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Seoul")
LENGTH = 250


def rows_of_file(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines, packed or not."""
    with open_text(path, "r") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def open_text(path: Path, mode: str) -> IO[str]:
    """Open a file of text, packed where its name ends in .gz."""
    opener = gzip.open if path.suffix == ".gz" else open
    return cast("IO[str]", opener(path, f"{mode}t", encoding="utf-8"))


def tracked(row: dict[str, Any]) -> Tracked:
    """Give a row of a corpus as an open task: its project is the connection that tells it, as two sides do."""
    made = _moment(row)
    origin = Origin("jira", "corpus.example", row["id"])
    project = str(row.get("project") or "")
    return Tracked(
        uid="|".join(origin),
        ref=f"corpus:{row['id']}",
        connection=project or "corpus",
        task=Task(
            origin=origin,
            key=row["id"],
            title=row["title"],
            description=row.get("description") or "",
            status=Status.TODO,
            homes=(Home(project),) if project else (),
            created=made,
        ),
        state=State.LIVE,
        sightings=(("corpus", project),),
        first_seen=NOW,
        read=True,
        proven=True,
    )


def _moment(row: dict[str, Any]) -> datetime | None:
    text = (row.get("created") or "").strip()
    for form in ("%Y-%m-%d", "%d/%b/%y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def documents_of(rows: Sequence[dict[str, Any]], *, placed: bool = True) -> list[Document]:
    """Give the tasks of a corpus as the engine is told of them."""
    return [document_of(tracked(row if placed else row | {"project": ""})) for row in rows]


def world_of(rows: Sequence[dict[str, Any]]) -> World:
    """Give a world of nothing but these tasks."""
    tasks = [tracked(row) for row in rows]
    return World(
        now=NOW,
        zone=ZONE,
        tasks={each.uid: each for each in tasks},
        agreement=None,
        agreement_since=None,
        agreement_ended=False,
        parties={},
        directory=Directory([], [], {}),
        calendars={},
        default_calendar=WorkingCalendar(
            zone=ZONE, opens=540, closes=1080, days=frozenset(range(5)), holiday=lambda _: False
        ),
        rules={},
        scopes=frozenset(),
        whole=frozenset(),
        known={},
    )


def made_rows(count: int) -> Iterator[dict[str, Any]]:
    """Make up tasks, half Korean and half English; one of a hundred tells an earlier one again in half of its words."""
    chance = random.Random(20261123)
    forms = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if line]
    korean = _words(
        [part for form in forms for part in form[0].split("|")], chance, ("", "을", "이", "의", "에서", "는")
    )
    english = _words([part for form in forms for part in form[1].split("|")], chance, ("", "s", "ing"))
    earlier: list[tuple[bool, list[str]]] = []
    for number in range(count):
        native = number % 2 == 0
        if number % 100 < 2 and len(earlier) > 100:
            native, said = earlier[chance.randrange(len(earlier))]
            words = [word if chance.random() < 0.5 else _any(korean if native else english, chance) for word in said]
        else:
            words = [_any(korean if native else english, chance) for _ in range(60 if native else 40)]
        earlier = [*earlier[-999:], (native, words)]
        day = date(2026, 11, 23) - timedelta(days=chance.randrange(700))
        yield {
            "id": str(number),
            "title": " ".join(words[:6]),
            "description": " ".join(words[6:])[: LENGTH - 40],
            "project": f"P{number % 20}",
            "created": day.isoformat(),
        }


def _words(forms: Sequence[str], chance: random.Random, endings: Sequence[str]) -> list[str]:
    """Give a vocabulary of 40,000 words, the commonest first."""
    found = list(dict.fromkeys(word for form in forms for word in form.split()))
    chance.shuffle(found)
    compounds = (chance.choice(found) + chance.choice(found) + chance.choice(endings) for _ in range(40_000))
    return [*found, *dict.fromkeys(compounds)]


def _any(words: Sequence[str], chance: random.Random) -> str:
    """Take a word as people do: the common ones far more often."""
    return words[min(len(words) - 1, int(len(words) ** chance.random()) - 1 + chance.randrange(3))]
