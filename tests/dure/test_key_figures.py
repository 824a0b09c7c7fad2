from __future__ import annotations

import statistics
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from altered import replace
from builders import moment
from sqlalchemy import text

sys.path.append(str(Path(__file__).parents[1] / "sync"))

from judging import START
from judging import TERMS
from judging import Bench
from judging import Labelled
from judging import held
from judging import lost
from judging import wrong

from dure.key_figures import keep_figures
from mapping.model import EventKind
from mapping.model import Priority
from reports.kpi.definitions import DEFINITIONS
from reports.kpi.measuring import Measuring
from sync.kpis import Figure
from sync.kpis import load_figures
from sync.kpis import save_figures

THIS, LAST = "2026-11-23", "2026-11-16"


@pytest.fixture
def bench(store):
    return Bench(store)


def kept(bench):
    """Keep the figures of the last judgement."""
    judged = bench.last
    measuring = Measuring(world=judged.world, gaps=judged.gaps, tasks=judged.tasks, visibility={})
    with bench.store.write() as connection:
        keep_figures(connection, measuring)
    return told(bench)


def told(bench, edition="home", weeks=(LAST, THIS)):
    with bench.store.read() as connection:
        figures = load_figures(connection, edition, weeks)
    return {(each.week, each.kpi, each.side): each for each in figures}


def owned(at, before=None, after="seo"):
    return {"kind": EventKind.OWNER.value, "at": at, "before": before, "after": after}


def test_the_present_week_is_counted_anew_with_each_judgement(bench):
    bench.cards(held(1), lost(2))
    bench.run(timedelta(hours=1))
    kept(bench)
    bench.cards(held(1), held(2))
    bench.run(timedelta(days=1))

    assert kept(bench)[THIS, "as-agreed", ""].value == 1.0


def test_a_week_that_is_over_keeps_what_was_counted(bench):
    bench.cards(held(1), lost(2))
    bench.now = START - timedelta(days=3)
    bench.run(timedelta(hours=1))
    before = kept(bench)[LAST, "as-agreed", ""]
    bench.cards(held(1), held(2))
    bench.run(timedelta(days=4))

    assert kept(bench)[LAST, "as-agreed", ""] == before


def test_what_happened_between_the_last_judgement_and_the_end_of_the_week_is_still_counted(bench):
    bench.cards(lost(1, created="2026-11-20T00:00:00"))
    bench.now = moment("2026-11-20T01:00:00")
    bench.run(timedelta(hours=1))
    kept(bench)
    bench.cards(held(1, created="2026-11-20T00:00:00"), board=None)
    bench.run(timedelta(hours=48))
    bench.run(timedelta(hours=48))
    found = kept(bench)[LAST, "time-to-owner", ""]

    assert (found.whole, found.value) == (1, 50.0)


def test_a_week_that_was_counted_half_is_finished_however_late_the_next_run_comes(bench):
    bench.cards(lost(1, created="2026-11-20T00:00:00"))
    bench.now = moment("2026-11-20T01:00:00")
    bench.run(timedelta(hours=1))
    half = kept(bench)
    bench.cards(held(1, created="2026-11-20T00:00:00"), board=None)
    bench.run(timedelta(hours=48))
    bench.run(timedelta(weeks=3))
    late = kept(bench)
    once = told(bench, weeks=(THIS, "2026-11-30"))
    bench.cards(held(1), held(2))
    bench.run(timedelta(days=1))

    assert half[LAST, "time-to-owner", ""].whole == 0
    assert late[LAST, "time-to-owner", ""].whole == 1
    assert late[LAST, "as-agreed", ""] == half[LAST, "as-agreed", ""]
    assert {kpi for week, kpi, _ in once if week == THIS} == {
        each.id for each in DEFINITIONS.values() if not each.moment
    }
    assert kept(bench)[LAST, "time-to-owner", ""] == late[LAST, "time-to-owner", ""]
    assert told(bench, weeks=(THIS, "2026-11-30")) == once


def test_the_first_run_counts_of_earlier_weeks_the_last_one_alone(bench):
    bench.cards(held(1))
    bench.run()
    kept(bench)

    assert told(bench, weeks=("2026-11-02", "2026-11-09")) == {}


def test_a_side_that_nobody_waits_for_any_more_is_not_told_in_the_same_week(store):
    figure = Figure(
        week=THIS, edition="home", kpi="waiting-time", version=1, side="acme", value=1.0, high=1.0, part=None, whole=1, at=START
    )  # fmt: skip
    with store.write() as connection:
        save_figures(connection, [figure, replace(figure, side="home")])
        save_figures(connection, [replace(figure, side="home", whole=2)])
        found = load_figures(connection, "home", (THIS,))

    assert [(each.side, each.whole) for each in found] == [("home", 2)]


def test_a_week_counted_after_its_end_stays_though_its_tasks_change(bench):
    bench.cards(held(1))
    bench.run(timedelta(hours=1))
    before = kept(bench)[LAST, "bounce-rate", ""]
    bench.cards(held(1), held(2))
    bench.run(timedelta(hours=1))

    assert kept(bench)[LAST, "bounce-rate", ""] == before


def test_another_version_of_a_definition_stands_beside_the_first(bench):
    bench.cards(held(1))
    bench.run()
    kept(bench)
    with bench.store.write() as connection:
        connection.execute(text("UPDATE kpis SET version = 0"))
    kept(bench)
    with bench.store.read() as connection:
        versions = {each.version for each in load_figures(connection, "home", (THIS,))}

    assert versions == {0, *(each.version for each in DEFINITIONS.values())}


TO_AND_FRO = (("seo", "minsu"), ("minsu", "seo"), ("seo", "minsu"))
SIGNS = (
    "SELECT t.created, t.priority, min(e.at) AS at FROM tasks t LEFT JOIN events e ON e.task_id = t.id AND e.author = 'seo'"
    " AND e.kind IN ('comment', 'owner', 'status', 'section') WHERE t.reporter = 'minsu' GROUP BY t.id, t.created, t.priority"
)
CROSSINGS = (
    "SELECT count(*) AS n FROM events e WHERE e.kind = 'owner' AND e.before IS NOT NULL AND e.before <> e.after"
    " GROUP BY e.task_id"
)


def _recount(connection, query):
    return connection.execute(text(query)).one()


OPEN = "t.state = 'live' AND t.status IN ('todo', 'in-progress') AND NOT t.archived AND NOT t.template"
OWNER = "JOIN owners o ON o.task_id = t.id JOIN accounts a ON a.id = o.account_id"


def test_figures_equal_a_recount_in_sql(bench):
    """Cards lie on a board of the one duty, whose party is that of the account ``seo``: so SQL can judge them too."""
    bench.terms = replace(TERMS, rules={})
    same = "추석 기획전 배너 교체 작업"
    bench.cards(
        held(1, title=same),
        held(2, title=same),
        wrong(3),
        lost(4, created="2026-11-24T01:00:00"),
        lost(5, created="2026-11-24T03:00:00"),
        held(6, status="done"),
    )
    bench.run()
    bench.cards(
        held(1, title=same),
        held(2, title=same),
        wrong(3),
        held(4, created="2026-11-24T01:00:00"),
        held(5, created="2026-11-24T03:00:00"),
        held(6, status="done"),
    )
    bench.run()
    figures = kept(bench)

    with bench.store.read() as connection:
        (whole,) = _recount(connection, f"SELECT count(*) FROM tasks t WHERE {OPEN}")
        (good,) = _recount(connection, f"SELECT count(*) FROM tasks t {OWNER} WHERE {OPEN} AND a.native_id = 'seo'")
        (twice,) = _recount(
            connection,
            f"SELECT count(*) FROM tasks t WHERE {OPEN} AND EXISTS (SELECT 1 FROM gaps g WHERE g.kind = 'duplicate'"
            " AND g.state NOT IN ('resolved', 'objected') AND g.tasks LIKE '%' || t.uid || '%')",
        )
        first = connection.execute(
            text(
                "SELECT t.created, min(e.at) AS at FROM tasks t JOIN events e ON e.task_id = t.id WHERE e.kind = 'owner'"
                " AND e.before IS NULL GROUP BY t.id, t.created"
            )
        ).all()
        ages = connection.execute(
            text("SELECT first_seen FROM gaps WHERE state NOT IN ('resolved', 'objected') AND readers = 'both'")
        ).all()
    hours = sorted((moment(row.at[:19]) - moment(row.created[:19])) / timedelta(hours=1) for row in first)
    old = sorted((bench.now - moment(row.first_seen[:19])) / timedelta(hours=1) for row in ages)

    assert _shape(figures[THIS, "as-agreed", ""]) == (good, whole)
    assert _shape(figures[THIS, "covered", ""]) == (whole, whole)
    assert _shape(figures[THIS, "duplicate-rate", ""]) == (twice, whole)
    assert (figures[THIS, "time-to-owner", ""].whole, figures[THIS, "time-to-owner", ""].value) == (
        len(hours),
        statistics.median_low(hours),
    )
    assert (figures[THIS, "gap-age", ""].whole, figures[THIS, "gap-age", ""].value) == (
        len(old),
        statistics.median_low(old),
    )


class Asked(Labelled):
    """Boards whose cards say who asked for them, and whether they are urgent; their history tells all."""

    def to_task(self, record):
        task = super().to_task(record)
        urgent = Priority.URGENT if record.payload.get("urgent") else None
        return replace(task, reporter=record.payload["reporter"], priority=urgent, history_from=task.created)


def test_what_passed_between_the_sides_equals_a_recount_in_sql(bench):
    """The one duty is that of ``seo``'s party, whose clock never stops; an answer is due within four hours."""
    bench.terms = replace(TERMS, rules={})
    bench.connectors["hq"] = Asked([], site="hq.example")
    day, theirs = "2026-11-23T", {"created": "2026-11-23T01:00:00", "reporter": "minsu"}
    fro = [("owner", f"{day}0{hour}:00:00", "minsu", *pair) for hour, pair in enumerate(TO_AND_FRO, 2)]
    bench.cards(
        held(1, **theirs, events=[("comment", f"{day}03:00:00", "seo", None, None)]),
        held(2, **theirs, events=[("comment", f"{day}02:00:00", "minsu", None, None), ("owner", f"{day}09:00:00", "seo", None, "seo")]),
        held(3, **theirs, urgent=True, events=[("comment", f"{day}02:00:00", "seo", None, None)]),
        held(4, **theirs, urgent=True, events=[("comment", f"{day}12:00:00", "seo", None, None)]),
        wrong(5, created="2026-11-23T01:00:00", reporter="seo", events=fro),
        wrong(6, created="2026-11-23T01:00:00", reporter="seo", events=fro[:1]),
        held(7, **theirs, urgent=True),
    )  # fmt: skip
    bench.run()
    figures = kept(bench)

    with bench.store.read() as connection:
        signs = connection.execute(text(SIGNS)).all()
        times = connection.execute(text(CROSSINGS)).all()
    hours = sorted((moment(row.at[:19]) - moment(row.created[:19])) / timedelta(hours=1) for row in signs if row.at)
    urgent = [row for row in signs if row.priority == "urgent"]
    limit = timedelta(hours=4)
    answered = [row for row in urgent if row.at and moment(row.at[:19]) - moment(row.created[:19]) <= limit]

    waiting = figures[THIS, "waiting-time", "acme"]
    assert hours == [1, 2, 8, 11]
    assert (waiting.whole, waiting.value) == (len(hours), statistics.median_low(hours))
    assert _shape(figures[THIS, "urgent-response", ""]) == (len(answered), len(urgent)) == (1, 3)
    assert _shape(figures[THIS, "bounce-rate", ""]) == (sum(row.n >= 2 for row in times), len(times)) == (1, 2)


def _shape(figure):
    return figure.part, figure.whole
