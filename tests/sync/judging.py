"""A bench for judgements: boards that a test writes, pulled into a store and judged, run by run."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from altered import replace
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import sent_task
from builders_source import source
from sqlalchemy import select

from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Responsible
from mapping.calendars import WorkingCalendar
from mapping.model import Link
from mapping.model import LinkKind
from mapping.parties import Party
from mapping.parties import PartyKind
from mapping.parties import Person
from sync import tables
from sync.gap_store import load_gaps
from sync.judge import Terms
from sync.judge import judge
from sync.pull import pull
from sync.runs import start_run
from sync.wishes import Wishes

START = moment("2026-11-23T00:00:00")
SEOUL = ZoneInfo("Asia/Seoul")
CALENDAR = WorkingCalendar(zone=SEOUL, opens=0, closes=1440, days=frozenset(range(7)), holiday=lambda _: False)
BANNER = Duty(
    id="banner",
    title="배너",
    responsible=(Responsible("acme"),),
    accountable="home",
    covers=(Clause((Condition("scope", ("WEB", "CS")),)),),
)
TERMS = Terms(
    agreement=Agreement(title="분장", version="1", start=date(2026, 1, 1), duties=(BANNER,), fingerprint="v1"),
    parties={
        "home": Party(id="home", name="한빛상사", kind=PartyKind.IN_HOUSE),
        "acme": Party(id="acme", name="ACME 운영", kind=PartyKind.VENDOR),
    },
    people=(
        Person(name="김민수", party="home", accounts={"hq": ("minsu",), "vendor": ("minsu",)}),
        Person(name="이서연", party="acme", accounts={"hq": ("seo",), "vendor": ("seo",)}),
    ),
    calendars={},
    default_calendar=CALENDAR,
    zone=SEOUL,
    connections=("hq", "vendor"),
)


class Labelled(FakeSource):
    """Boards whose cards may have labels, links, a description and a day of creation."""

    def to_task(self, record):
        sent = record.payload
        task = sent_task(sent, record.scopes, self.tool, self.site)
        return replace(
            task,
            labels=tuple(sent.get("labels", ())),
            description=sent.get("description", ""),
            created=moment(sent.get("created", "2026-11-01T00:00:00")),
            links=tuple(Link(LinkKind.ATTACHMENT, target) for target in sent.get("links", ())),
            done=moment(sent["done"]) if "done" in sent else None,
        )


def lost(number, **changes):
    """Write a card that nobody holds."""
    return card(number, owner=None, **changes)


def wrong(number, **changes):
    """Write a card that the other party holds: a gap at once, whoever held it before."""
    return card(number, owner="minsu", **changes)


def held(number, owner="seo", **changes):
    """Write a card that its party holds, as agreed."""
    return card(number, owner=owner, **changes)


@dataclass
class Bench:
    """A store, the boards of each connection, and the clock."""

    store: object
    boards: dict = field(default_factory=dict)
    terms: Terms = TERMS
    now: datetime = START
    last: object = None
    live: bool = False
    connectors: dict = field(default_factory=dict)
    decisive: frozenset = frozenset()

    def run(self, later=timedelta(days=1), *, connections=None):
        """Sync the connections and judge."""
        self.now += later
        with self.store.write() as connection:
            run = start_run(connection, kind="reconcile", at=self.now)
        for name in connections if connections is not None else self.boards:
            self._pull(run, name)
        self.last = judge(self.store, self.terms, run=run.id, now=self.now)
        return self.last

    def _pull(self, run, name):
        site = f"{name}.example"
        connector = self.connectors.setdefault(name, Labelled([], site=site, live=self.live))
        connector.boards = self.boards[name]
        mark = " ".join(sorted(self.decisive))
        pulled = source(connector, name=name, decisive=self.decisive, rules_mark=mark)
        pull(self.store, run, [pulled], Wishes(configured=frozenset({"hq", "vendor"})))

    def cards(self, *cards, board=None, **fate):
        """Put these cards on the only board of hq."""
        self.boards["hq"] = [replace(board or Board(), cards=list(cards), as_of=None, **fate)]

    def states(self):
        return {(gap.finding.kind, gap.state.value) for gap in self.last.gaps}

    def of(self, kind):
        """Give the only gap of a kind."""
        (gap,) = [gap for gap in self.last.gaps if gap.finding.kind == kind]
        return gap

    def kept(self):
        with self.store.read() as connection:
            return load_gaps(connection)

    def rows(self):
        """Give everything that is written of gaps."""
        with self.store.read() as connection:
            return [
                sorted(map(repr, connection.execute(select(table))))
                for table in (tables.gaps, tables.gap_log, tables.not_duplicates)
            ]
