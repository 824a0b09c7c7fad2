"""What one side must not learn: every task and gap carries a word of its own, and no channel of an edition holds a foreign one.

What a party may see is told here anew, from the rules for people, without asking the edition.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import zipfile
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from gaps.gap import GapState
from gaps.gap import Remedy
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import Readers
from reports.agenda import agenda_of
from reports.agenda_words import word_agenda
from reports.attachments import attachments_of
from reports.building import build_report
from reports.edition_document import edition_document
from reports.gap_sheet import gap_lines
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.mail_words import MEASURES
from reports.mail_words import word_mail
from reports.page import agenda_page
from reports.page import agenda_text
from reports.page_words import word_page
from reports.wording import word_report
from sync.runs import ConnectionResult

VENDORS = ("acme", "glow")
READERS = ("home", *VENDORS)
HOLDERS = {"minsu": "home", "seoyeon": "acme", "sora": "glow", "mystery": None}
PEOPLE = {"김민수": "home", "이서연": "acme", "윤소라": "glow"}
DUTIES = {"배너": {"acme", "home"}, "결제": {"home"}, "상세": {"glow"}, "반품": {"acme", "home"}, "급여": set()}
SHARED_NUMBERS = ("open_tasks", "as_agreed", "owned", "covered")


@dataclass(frozen=True)
class DrawnTask:
    """A task of a made-up workspace."""

    connection: str
    labels: tuple[str, ...]
    owners: tuple[str, ...]
    reviewed: bool


@dataclass(frozen=True)
class DrawnGap:
    """A gap of a made-up workspace; ``tasks`` are places in its list of tasks."""

    kind: str
    tasks: tuple[int, ...]
    state: GapState
    responsible: tuple[str, ...]
    own: str
    grouped: bool
    carried: bool


_tasks = st.builds(
    DrawnTask,
    connection=st.sampled_from(("hq", "ops", "design")),
    labels=st.lists(st.sampled_from(sorted(DUTIES)), min_size=1, max_size=2, unique=True).map(tuple),
    owners=st.lists(st.sampled_from(sorted(HOLDERS)), max_size=2, unique=True).map(tuple),
    reviewed=st.booleans(),
)
_gaps = st.builds(
    DrawnGap,
    kind=st.sampled_from(sorted(KINDS)),
    tasks=st.lists(st.integers(0, 4), max_size=3, unique=True).map(tuple),
    state=st.sampled_from(GapState),
    responsible=st.lists(st.sampled_from(READERS), max_size=2, unique=True).map(tuple),
    own=st.sampled_from(READERS),
    grouped=st.booleans(),
    carried=st.booleans(),
)
_visibility = st.dictionaries(
    st.sampled_from(("hq", "ops", "design")), st.frozensets(st.sampled_from(READERS)), max_size=2
)
_drawn = st.tuples(st.lists(_tasks, min_size=2, max_size=5), st.lists(_gaps, min_size=1, max_size=7), _visibility)


class EverythingAlike:
    """Suggests for every task all others, and counts words in a number of tasks that no vendor may read."""

    COUNT = 7707

    def __init__(self, uids):
        self.uids = uids

    def of(self, uids):
        return self, {uid: [(other, 0.95) for other in self.uids if other != uid] for uid in uids}

    def seen(self, _):
        return self.COUNT

    seen_about = seen_word = naming = seen

    def telling(self, _):
        return 1.0


class Secrets:
    """A made-up workspace in which every task, gap and fault has a word of its own, and what each party must not read."""

    def __init__(self, workspace, now, drawn):
        self.tasks, drawn_gaps, self.visibility = drawn
        workspace.tasks.clear()
        workspace.gaps.clear()
        self.uids = [self._task(workspace, number, task) for number, task in enumerate(self.tasks)]
        world = workspace.world
        self.gaps = {}
        for number, gap in enumerate(drawn_gaps):
            places = tuple(place for place in gap.tasks if place < len(self.tasks))
            made = self._gap(workspace, world, number, gap, places)
            self.gaps.setdefault(made.id, (f"G{number:02d}ZX", gap, places, made))
        self.world = world
        self.results = tuple(
            ConnectionResult(
                name=name, tool="jira", complete=number > 0, as_of=now, error=fault("{what} failed.", what="FAULTZX")
            )
            for number, name in enumerate(("hq", "ops", "design"))
        )

    def _task(self, workspace, number, task):
        word = self.word(number)
        return workspace.task(
            f"{task.connection}:{word}",
            f"{word} 일",
            *task.owners,
            labels=task.labels,
            url=f"https://x.example/{word}",
            description=f"{word}\nQUOTEDZX is a line of its own that all of them have",
            native_status="컨펌대기" if task.reviewed else "할 일",
        )

    def _gap(self, workspace, world, number, gap, places):
        uids = tuple(self.uids[place] for place in places)
        words = " ".join((f"G{number:02d}ZX", *(self.word(place) for place in places)))
        name = next((each for each, party in PEOPLE.items() if party in self._parties(places)), "")
        own = KINDS[gap.kind].readers is Readers.OWN
        return workspace.gap(
            gap.kind,
            *uids,
            subject=(*uids, f"subject {number}"),
            why=msg("{words} ({name}).", words=words, name=name),
            settle=(Remedy(msg("Settle {words}.", words=words), "set-owner"),),
            evidence={
                "score": words,
                "pairs": [{"refs": [words], "likeness": words}],
                **({"own": [gap.own]} if own else {}),
            },
            responsible=gap.responsible,
            duties=(),
            duty=None,
            group=f"{gap.kind}:{words}" if gap.grouped else None,
            state=gap.state,
            carried=gap.carried,
            reason=words,
            accepted_by=name or None,
            objected_by=name or None,
        )

    @staticmethod
    def word(number):
        return f"T{number:02d}ZX"

    def _parties(self, places):
        return {HOLDERS[owner] for place in places for owner in self.tasks[place].owners}

    def _allowed(self, party, task):
        holders = {HOLDERS[owner] for owner in task.owners}
        if task.connection in self.visibility:
            return party in self.visibility[task.connection]
        return party in holders or not holders & set(VENDORS)

    def _sees(self, party, place):
        task = self.tasks[place]
        holders = {HOLDERS[owner] for owner in task.owners}
        involved = holders.union(*(DUTIES[label] for label in task.labels))
        return party == "home" or (party in involved and self._allowed(party, task))

    def _may_share(self, party, gap, places):
        """Whether a gap on one task shows it to a party that has no other reason to see it."""
        return len(places) == 1 and party in gap.responsible and self._allowed(party, self.tasks[places[0]])

    def forbidden(self, party):
        """Give every word that a party must not read."""
        shown = {place for place in range(len(self.tasks)) if self._sees(party, place)}
        words = [] if party == "home" else ["FAULTZX", f"({EverythingAlike.COUNT})", "QUOTEDZX"]
        for word, gap, places, made in self.gaps.values():
            own = KINDS[gap.kind].readers is Readers.OWN
            if own and gap.own != party:
                words += [word, made.id]
            elif self._may_share(party, gap, places):
                shown.update(places)
            elif not places:
                concerned = own or party == "home" or party in gap.responsible or gap.kind == "agreement-ended"
                words += [] if concerned else [word]
            elif not all(self._sees(party, place) for place in places):
                words += [word]
                words += [] if any(self._sees(party, place) for place in places) else [made.id]
        names = [name for name, side in PEOPLE.items() if side != party]
        return [*words, *names, *(self.word(place) for place in range(len(self.tasks)) if place not in shown)]

    def report(self, party, **more):
        """Make a party's report."""
        return build_report(
            name="weekly",
            party=self.world.parties[party],
            world=self.world,
            gaps=tuple(made for *_, made in self.gaps.values()),
            tasks=self.world.judged,
            results=self.results,
            visibility=self.visibility,
            lookalikes=EverythingAlike(self.uids),
            **more,
        )


def _in_words(secrets, party, language):
    """Give all that the templates of a party's edition are filled with, and its data."""
    report = secrets.report(party)
    wording = word_report(report, language)
    yield repr(wording)
    yield repr(word_mail(wording, MEASURES[0], ("weekly.xlsx",)))
    yield repr(word_page(report, wording, language))
    yield repr(gap_lines(report, wording, language))
    yield json.dumps(edition_document(report, language), ensure_ascii=False)


def _in_bytes(secrets, party, language, now):
    """Give every file and mail of a party's edition, taken out of its wrapping."""
    report = secrets.report(party)
    wording = word_report(report, language)
    files = attachments_of(report, wording, language, ("xlsx", "csv", "html", "json"))
    envelope = Envelope(sender="dure@h.example", recipients=("a@b.example",), report="weekly", party=party, at=now)
    parsed = email.message_from_bytes(build_mail(wording, envelope, files).as_bytes(), policy=email.policy.default)
    yield "\n".join(f"{name}: {value}" for name, value in parsed.items())
    for part in parsed.walk():
        data = part.get_payload(decode=True) or b""
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                data = b"\n".join(book.read(name) for name in book.namelist())
        yield data.decode("utf-8", "replace")


def _meeting(secrets, party, language):
    words = word_agenda(agenda_of(secrets.report(party, shared=True)), language)
    yield agenda_page(words)
    yield agenda_text(words)


def _leaks(told, forbidden):
    return sorted({word for text in told for word in forbidden if word in text})


_property = settings(suppress_health_check=list(HealthCheck))
_whole = settings(max_examples=settings.default.max_examples // 20, suppress_health_check=list(HealthCheck))


@_property
@given(drawn=_drawn, party=st.sampled_from(READERS), code=st.sampled_from(("ko", "en")))
def test_no_edition_holds_a_word_that_its_party_must_not_read(workspace, now, drawn, party, code):
    secrets = Secrets(workspace, now, drawn)

    assert _leaks(_in_words(secrets, party, Language(code)), secrets.forbidden(party)) == []


@_whole
@given(drawn=_drawn, party=st.sampled_from(READERS), code=st.sampled_from(("ko", "en")))
def test_no_mail_and_no_file_holds_a_word_that_its_party_must_not_read(workspace, now, drawn, party, code):
    secrets = Secrets(workspace, now, drawn)

    assert _leaks(_in_bytes(secrets, party, Language(code), now), secrets.forbidden(party)) == []


@_whole
@given(drawn=_drawn, party=st.sampled_from(VENDORS), code=st.sampled_from(("ko", "en")))
def test_no_meeting_tells_what_its_vendor_must_not_read_nor_names_anybody(workspace, now, drawn, party, code):
    secrets = Secrets(workspace, now, drawn)

    assert _leaks(_meeting(secrets, party, Language(code)), [*secrets.forbidden(party), *PEOPLE]) == []


@_property
@given(drawn=st.tuples(st.lists(_tasks, min_size=1, max_size=6), st.just([]), _visibility))
def test_numbers_over_the_same_tasks_are_equal_in_every_edition(workspace, now, drawn):
    secrets = Secrets(workspace, now, drawn)
    told = secrets.report("home").by_party

    for party in VENDORS:
        figures = secrets.report(party).figures
        assert {name: getattr(figures, name) for name in SHARED_NUMBERS} == {
            name: getattr(told[party], name) for name in SHARED_NUMBERS
        }


@pytest.mark.parametrize("party", READERS)
def test_the_rules_here_forbid_something_and_not_everything(workspace, now, party):
    drawn = (
        [
            DrawnTask("hq", ("배너",), ("seoyeon",), reviewed=False),
            DrawnTask("hq", ("상세",), ("sora",), reviewed=False),
        ],
        [DrawnGap("unassigned", (place,), GapState.OPEN, (), "home", grouped=False, carried=False) for place in (0, 1)]
        + [
            DrawnGap("past-due", (place,), GapState.OPEN, (), own, grouped=False, carried=False)
            for place, own in enumerate(VENDORS)
        ],
        {},
    )
    secrets = Secrets(workspace, now, drawn)
    forbidden = secrets.forbidden(party)
    told = " ".join(_in_words(secrets, party, Language("ko")))

    assert any(word.endswith("ZX") for word in forbidden)
    assert any(word in told for word in ("T00ZX", "T01ZX"))
