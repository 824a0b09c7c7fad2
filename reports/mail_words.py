"""A report in words as its mail needs it: the same for text and HTML, and never more than a mail should hold."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from msgspec import Struct

from mapping.errors import msg
from reports.language import Language
from reports.rows import Row
from reports.rows import TaskLine
from reports.safe import bounded
from reports.section_words import Section
from reports.section_words import beginning_line
from reports.source_words import SourceLine
from reports.wording import Wording

_ASKED = frozenset({"ours", "waiting", "fresh", "later", "older", "baseline"})
_MARKED = frozenset({"new", "reopened"})


class Measure(Struct, frozen=True, kw_only=True):
    """How much a mail says: so many rows of the decisions and of each other section, tasks and steps in a row, and characters."""

    decisions: int
    rows: int
    tasks: int
    steps: int
    title: int
    sentence: int
    name: int
    link: int
    lines: int


MEASURES = (
    Measure(decisions=12, rows=7, tasks=3, steps=3, title=120, sentence=400, name=120, link=500, lines=20),
    Measure(decisions=12, rows=3, tasks=2, steps=2, title=90, sentence=240, name=80, link=250, lines=12),
    Measure(decisions=12, rows=1, tasks=1, steps=1, title=60, sentence=160, name=60, link=160, lines=8),
    Measure(decisions=12, rows=0, tasks=1, steps=1, title=40, sentence=100, name=40, link=0, lines=4),
    Measure(decisions=5, rows=0, tasks=1, steps=1, title=40, sentence=80, name=30, link=0, lines=2),
)
"""From the most that a mail says to the least."""


class MailTask(Struct, frozen=True):
    """One task in a row: what it is called, what stands behind that, and its address.

    ``keyed`` tasks have their title behind their key, others their reference behind their title.
    """

    name: str
    behind: str
    url: str
    keyed: bool


class MailRow(Struct, frozen=True, kw_only=True):
    """One decision, or what is told of it in short."""

    urgent: bool
    severity: str
    kind: str
    mark: str
    id: str
    tasks: tuple[MailTask, ...]
    others: str
    why: str
    steps: tuple[str, ...]
    turn: str
    duty: str
    remark: str


class MailSection(Struct, frozen=True, kw_only=True):
    """Rows under a heading with their number; ``rest`` says how many are left out, ``short`` that rows take two lines."""

    id: str
    title: str
    count: str
    note: str
    rows: tuple[MailRow, ...]
    rest: str
    short: bool


class MailWords(Struct, frozen=True, kw_only=True):
    """Everything that a mail says beside its wording; ``preview`` is what an inbox shows beside the subject."""

    wording: Wording
    preview: str
    subtitle: str
    pressing: str
    banner: str
    sections: tuple[MailSection, ...]
    folded: tuple[str, ...]
    by_party: tuple[tuple[str, ...], ...]
    sources: tuple[SourceLine, ...]
    more_parties: str
    more_sources: str
    attached: str
    use: str


def word_mail(wording: Wording, measure: Measure, attached: tuple[str, ...] = ()) -> MailWords:
    """Put into words what a mail says; ``attached`` are the names of its files, to which it points."""
    return _Writer(wording, measure, attached).words()


def leaves_out(wording: Wording) -> bool:
    """Whether a mail, however much it may hold, counts rows that it does not show; those of the beginning come later."""
    whole = word_mail(wording, MEASURES[0])
    return any(section.rest for section in whole.sections) or any(each.id == "older" for each in wording.sections)


class _Writer:
    """Writes the parts of a mail within a measure."""

    def __init__(self, wording: Wording, measure: Measure, attached: tuple[str, ...]) -> None:
        self._wording = wording
        self._measure = measure
        self._language = Language(wording.language)
        self._attached = attached
        self._above: set[str] = set()
        self._carried = 0

    def words(self) -> MailWords:
        """Give the whole mail."""
        wording, lines = self._wording, self._measure.lines
        sections = tuple(self._sections())
        sources = sorted(wording.sources, key=lambda each: each.complete)[:lines]
        return MailWords(
            wording=wording,
            preview=self._preview(),
            subtitle=bounded(wording.subtitle, 2 * self._measure.title),
            pressing=bounded(wording.pressing, 3 * self._measure.title),
            banner=bounded(wording.banner, 2 * self._measure.sentence),
            sections=sections,
            folded=tuple(
                bounded(each, 2 * self._measure.sentence)
                for each in (*(section.line for section in wording.sections), self._beginning())
                if each
            ),
            by_party=tuple((bounded(name, self._measure.name), *rest) for name, *rest in wording.by_party[:lines]),
            more_parties=self._more(len(wording.by_party) - lines),
            sources=tuple(
                SourceLine(
                    bounded(each.name, self._measure.name), each.complete, bounded(each.text, self._measure.sentence)
                )
                for each in sources
            ),
            more_sources=self._more(len(wording.sources) - lines),
            attached=self._say_attached(),
            use=bounded(wording.use, 5 * self._measure.sentence),
        )

    def _sections(self) -> Iterator[MailSection]:
        left = self._measure.decisions
        for section in self._wording.sections:
            if section.id in {"ours", "waiting"}:
                shown = section.rows[:left]
                left -= len(shown)
            else:
                shown = section.rows[: min(section.brief, self._measure.rows)]
            if section.line or (not shown and section.id == "baseline"):
                continue
            yield self._section(section, shown)

    def _beginning(self) -> str:
        """Say how much of what was there when dure first looked this mail shows."""
        found = self._wording.beginning
        return beginning_line(found, self._carried, self._language) if found else ""

    def _section(self, section: Section, shown: Sequence[Row]) -> MailSection:
        own = section.id == "own"
        whose = self._wording.party if own else self._wording.labels["both"]
        again = {row.id for row in shown if self._comes_again(row)}
        self._carried += sum(row.carried for row in shown if section.id in _ASKED)
        return MailSection(
            id=section.id,
            title=section.title,
            count=self._count(section),
            note=section.note,
            rows=tuple(
                self._row(row, whose if section.id != "settled" else "", own=own, again=row.id in again)
                for row in shown
            ),
            rest=self._more(len(section.rows) - len(shown)),
            short=section.short,
        )

    def _comes_again(self, row: Row) -> bool:
        """Whether a row above tells something else of a task of this one; from now on it stands above itself."""
        named = {task.ref for task in row.tasks if task.ref}
        found = not self._above.isdisjoint(named)
        self._above |= named
        return found

    def _count(self, section: Section) -> str:
        shown = len(section.rows)
        if section.whole <= shown:
            return self._language.number(shown)
        rest = section.whole - shown
        return self._language.say(
            msg("{shown:number} of {all:number}; {rest:number} below", shown=shown, all=section.whole, rest=rest)
        )

    def _row(self, row: Row, whose: str, *, own: bool, again: bool) -> MailRow:
        """Write a row; where it names no turn it is ``whose``, and where that is empty nothing is asked.

        What is the reader's ``own`` housekeeping is the reader's turn, whoever has the turn in the duty. One that comes ``again`` is about tasks of which a row above tells something else.
        """
        measure = self._measure
        shown = row.tasks[: measure.tasks]
        hidden = row.more + len(row.tasks) - len(shown)
        return MailRow(
            urgent=row.urgent,
            severity=row.severity_word,
            kind=f"{row.kind_word} · {row.pressing}" if row.pressing else row.kind_word,
            mark=self._mark(row, again=again) if whose else row.remark,
            id=row.id,
            tasks=tuple(self._task(task) for task in shown),
            others=self._language.say(msg("and {n} more", n=hidden)) if hidden else "",
            why=bounded(row.why, measure.sentence),
            steps=tuple(bounded(step, measure.sentence) for step in row.settle[: measure.steps]) if whose else (),
            turn=bounded(whose if own else row.turn or whose, measure.name) if whose else "",
            duty=bounded(row.duty, measure.name),
            remark=bounded(row.remark, measure.sentence) if whose else "",
        )

    def _mark(self, row: Row, *, again: bool) -> str:
        marks = [row.state_word] if row.state in _MARKED and not row.carried else []
        if again:
            marks.append(self._language.say(msg("the task stands above, too")))
        return self._language.listing(marks)

    def _task(self, task: TaskLine) -> MailTask:
        measure = self._measure
        url = task.url if task.url and len(task.url) <= measure.link else ""
        behind = bounded(task.behind, measure.title if task.key else measure.name)
        return MailTask(bounded(task.name, measure.title), behind, url, bool(task.key))

    def _preview(self) -> str:
        """Give what to do first, as an inbox shows it beside the subject: of what is urgent, too; where tasks are late, how late they are."""
        if self._wording.late:
            return bounded(self._language.listing(self._wording.late), 2 * self._measure.title)
        if self._wording.pressing and not self._is_ours_urgent():
            return bounded(self._wording.pressing, 2 * self._measure.title)
        first = next((row for section in self._wording.sections for row in section.rows[:1]), None)
        if first is None or not first.settle:
            return self._wording.news or self._wording.headline
        called = bounded(str(first.tasks[0]) if first.tasks else first.kind_word, 60)
        return f"{self._wording.labels['first']}: {called} → {bounded(first.settle[0], 80)}"

    def _is_ours_urgent(self) -> bool:
        """Whether something of the reader's own cannot wait either; the gravest stands first."""
        return any(row.urgent for section in self._wording.sections if section.id == "ours" for row in section.rows[:1])

    def _more(self, left_out: int) -> str:
        if left_out <= 0:
            return ""
        if self._attached:
            return self._language.say(msg("and {n:number} more, in the attached file", n=left_out))
        return self._language.say(msg("and {n:number} more", n=left_out))

    def _say_attached(self) -> str:
        if not self._attached:
            return ""
        return self._language.say(
            msg("The whole report is attached: {names}.", names=self._language.listing(self._attached))
        )
