"""A small workspace for reports: one mall, two vendors, and gaps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import Remedy
from gaps.gap import gap_id
from gaps.tracked import Tracked
from gaps.world import World
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Responsible
from mapping.agreement import Stage
from mapping.calendars import WorkingCalendar
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.model import Account
from mapping.model import Home
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from mapping.parties import Directory
from mapping.parties import Party
from mapping.parties import PartyKind
from mapping.parties import Person
from reports.building import build_report
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.page import page
from reports.page_words import word_page
from reports.wording import word_report
from sync.runs import ConnectionResult

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")

PARTIES = {
    "home": Party(id="home", name="한빛상사", kind=PartyKind.IN_HOUSE, contact=("lead@hanbit.example",)),
    "acme": Party(id="acme", name="ACME 운영", kind=PartyKind.VENDOR, contact=("pm@acme.example",)),
    "glow": Party(id="glow", name="글로우 디자인", kind=PartyKind.VENDOR, contact=("pm@glow.example",)),
}

PEOPLE = (
    Person(name="김민수", party="home", accounts={"hq": ("minsu",), "ops": ("minsu",), "design": ("minsu",)}),
    Person(name="이서연", party="acme", accounts={"hq": ("seoyeon",), "ops": ("seoyeon",), "design": ("seoyeon",)}),
    Person(name="윤소라", party="glow", accounts={"hq": ("sora",), "ops": ("sora",), "design": ("sora",)}),
)

SITES = {"hq": ("jira", "hanbit.example"), "ops": ("asana", "~ops"), "design": ("trello", "~design")}

NAMES = {"minsu": "김민수", "seoyeon": "이서연", "sora": "윤소라", "mystery": "수수께끼"}


def _duty(key: str, title: str, party: str, **more: Any) -> Duty:
    cover = Clause((Condition("label", (title.split("·", maxsplit=1)[0],)),))
    return Duty(id=key, title=title, responsible=(Responsible(party),), accountable="home", covers=(cover,), **more)


DUTIES = (
    _duty("banner", "배너·팝업 등록", "acme", stages=(Stage(("컨펌대기",), (Responsible("home"),)),)),
    _duty("payment", "결제", "home"),
    _duty("design", "상세", "glow"),
    _duty("returns", "반품", "acme", supporting=(Responsible("home"),)),
)

AGREEMENT = Agreement(
    title="2026 온라인몰 운영 업무분장",
    version="3",
    start=date(2026, 7, 1),
    use="이 보고는 개인 평가에 쓰지 않기로 합의했습니다.",
    targets={"as-agreed": "95%"},
    duties=DUTIES,
)


def make_task(key: str, title: str, *owners: str, labels: tuple[str, ...] = (), **more: Any) -> Task:
    """Make a task; the first half of the key is its connection."""
    connection, _, name = key.partition(":")
    tool, site = SITES[connection]
    facts: dict[str, Any] = {
        "status": Status.TODO,
        "native_status": "할 일",
        "url": f"https://{connection}.example/{name}",
        "owners": tuple(Owner(owner) for owner in owners),
        "accounts": tuple(Account(owner, NAMES.get(owner, owner)) for owner in owners),
        "homes": (Home("P"),),
        "created": datetime(2026, 11, 2, tzinfo=UTC),
    }
    return Task(origin=Origin(tool, site, name), key=name, title=title, labels=labels, **{**facts, **more})


def track(key: str, task: Task) -> Tracked:
    """Track a task as the store would."""
    return Tracked(
        uid="|".join(task.origin),
        ref=key,
        connection=key.partition(":")[0],
        task=task,
        state=State.LIVE,
        sightings=((key.partition(":")[0], "P"),),
        first_seen=NOW,
        read=True,
        proven=True,
    )


@dataclass
class Workspace:
    """Tasks, gaps and the world made of them; tests add what they are about."""

    tasks: dict[str, Tracked]
    gaps: list[Gap]

    def task(self, key: str, title: str, *owners: str, **more: Any) -> str:
        """Add a task and give its uid."""
        tracked = track(key, make_task(key, title, *owners, **more))
        self.tasks[tracked.uid] = tracked
        return tracked.uid

    def gap(self, kind: str, *uids: str, **more: Any) -> Gap:
        """Add a gap on tasks; what is not said is as the kind has it."""
        judged = [self.world.judged[uid] for uid in uids if uid in self.tasks]
        duties = tuple(dict.fromkeys(duty.id for each in judged for duty in each.decision.duties))
        life = {name: more.pop(name) for name in list(more) if name in Gap.__struct_fields__}
        facts: dict[str, Any] = {
            "kind": kind,
            "subject": uids,
            "severity": KINDS[kind].severity,
            "readers": KINDS[kind].readers,
            "tasks": uids,
            "why": msg(
                "{ref} has had no owner since {date} (working days: {n}).", ref=self.ref(uids), date="2026-11-02", n=14
            ),
            "settle": (Remedy(msg("{party} names an owner.", party="ACME 운영"), "set-owner"),),
            "duties": duties,
            "duty": duties[0] if len(duties) == 1 else None,
            "responsible": tuple(sorted({party for each in judged for party in each.turn})),
        }
        finding = Finding(**{**facts, **more})
        made: dict[str, Any] = {"state": GapState.OPEN, "first_seen": NOW, "last_seen": NOW}
        gap = Gap(id=gap_id(kind, finding.subject), finding=finding, **{**made, **life})
        self.gaps.append(gap)
        return gap

    def ref(self, uids: tuple[str, ...]) -> str:
        """Give the reference of the first task."""
        return self.tasks[uids[0]].ref if uids else "?"

    @property
    def world(self) -> World:
        """Give the world of these tasks."""
        calendar = WorkingCalendar(
            zone=SEOUL, opens=540, closes=1080, days=frozenset(range(5)), holiday=lambda _: False
        )
        return World(
            now=NOW,
            zone=SEOUL,
            tasks=self.tasks,
            agreement=AGREEMENT,
            agreement_since=NOW,
            agreement_ended=False,
            parties=PARTIES,
            directory=Directory(PARTIES.values(), PEOPLE, SITES),
            calendars={},
            default_calendar=calendar,
            rules={},
            scopes=frozenset(),
            whole=frozenset(),
            known={},
        )

    @property
    def moment(self) -> dict[str, Any]:
        """Give world, gaps and tasks as reports take them."""
        world = self.world
        return {"world": world, "gaps": tuple(self.gaps), "tasks": world.judged}


@pytest.fixture
def workspace() -> Workspace:
    """Give an empty workspace."""
    return Workspace({}, [])


@pytest.fixture
def parties() -> Mapping[str, Party]:
    """Give the parties of the workspace."""
    return PARTIES


@pytest.fixture
def now() -> datetime:
    """Give the moment of judgement."""
    return NOW


@pytest.fixture
def make(workspace, now):
    """Make one party's report of the workspace."""

    def report(party="home", **more):
        results = more.pop("results", (ConnectionResult(name="hq", tool="jira", complete=True, as_of=now),))
        facts = {**workspace.moment, **more}
        return build_report(name="weekly", party=facts["world"].parties[party], results=results, **facts)

    return report


@pytest.fixture
def word(make):
    """Put one party's report into words."""

    def wording(party="home", code="ko", **more):
        return word_report(make(party, **more), Language(code))

    return wording


@pytest.fixture
def write(make):
    """Write the page of one party's report."""

    def page_of(party="home", code="ko", **more):
        report, language = make(party, **more), Language(code)
        return page(word_page(report, word_report(report, language), language))

    return page_of


@pytest.fixture
def mail(word, now):
    """Write one party's report as a mail."""

    def build(party="home", code="ko", **more):
        facts = {"sender": "dure <dure@hanbit.example>", "recipients": ("lead@hanbit.example",), "report": "weekly"}
        kpis = more.pop("kpis", ())
        return build_mail(word(party, code, kpis=kpis), Envelope(**{**facts, "party": party, "at": now, **more}))

    return build


@pytest.fixture
def few(workspace):
    """Give a workspace with one gap to decide, one to wait for and one that was settled."""
    workspace.gap("unassigned", workspace.task("hq:PAY-1", "결제창 오류", labels=("결제",)), state=GapState.NEW)
    workspace.gap("other-party", workspace.task("hq:WEB-7", "가을 배너", "minsu", labels=("배너",)))
    workspace.gap(
        "bounced", workspace.task("hq:WEB-8", "겨울 배너", "seoyeon", labels=("배너",)), state=GapState.RESOLVED
    )
    return workspace
