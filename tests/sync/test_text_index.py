"""The index of what tasks say, and what was found by the last run: kept, thrown away, and the same either way."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from altered import replace
from builders_source import Board
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update

sys.path.append(str(Path(__file__).parent))

from judging import TERMS
from judging import Bench
from judging import held
from judging import lost
from readings import readings_of
from readings import said_by

from gaps.duplicates.detect import FINDER
from gaps.duplicates.kept import matches_of
from gaps.duplicates.kept import matches_text
from gaps.duplicates.links import linked_matches
from gaps.duplicates.pairing import comparison
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.seeker import Seeker
from gaps.duplicates.word_engine import WordEngine
from sync import judge as judge_module
from sync import text_index as index_module
from sync.store import Store
from sync.tables import meta
from sync.tables import shelves
from sync.tables import tasks
from sync.terms import remembered
from sync.terms import world_of
from sync.text_index import load_readings

TITLES = (
    "추석 기획전 배너 교체",
    "추석기획전 배너교체 요청",
    "Replace the holiday banner",
    "결제 모듈 오류 확인",
    "일",
)
TEXTS = (
    "",
    "쿠폰이 두 번 할인되어 결제 금액이 다르게 나옵니다. 확인 부탁드립니다.",
    "https://shop.example/checkout/17",
)


@pytest.fixture
def bench(store):
    return Bench(store)


def kept(bench):
    """Give what is kept of tasks that still say it, by uid."""
    with bench.store.read() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "_documents", lambda *_: ())
        return told(load_readings(connection, bench.now - remembered(TERMS.rules)))


def loaded(bench):
    with bench.store.read() as connection:
        return load_readings(connection, bench.now - remembered(TERMS.rules))


def anew(bench):
    """Read all tasks as if none had been read before."""
    with bench.store.read() as connection:
        world, _ = world_of(connection, TERMS, bench.now)
    return told(readings_of(said_by(world.open)))


def told(readings):
    """Give what each task says, by uid, as far as it is there."""
    return {uid: readings.volume.cut(place, place + 1).packed() for place, uid in enumerate(readings.uids)}


def test_a_run_reads_what_tasks_say_and_reads_it_again_when_it_changes(bench, monkeypatch):
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[3], description=TEXTS[1]))
    bench.run()
    read = []
    monkeypatch.setattr(
        index_module, "read_document", lambda document: read.append(document.title) or read_document(document)
    )

    bench.run()
    assert (read, kept(bench)) == ([], anew(bench))
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[1], description=TEXTS[1]))
    bench.run()

    assert (read, kept(bench)) == ([TITLES[1]], anew(bench))


def test_what_is_closed_is_kept_no_longer(bench):
    bench.cards(held(1), held(2))
    bench.run()
    bench.cards(held(1, status="done", done="2020-01-01T00:00:00"), held(2))
    bench.run()

    assert len(kept(bench)) == 1


def test_the_index_can_be_thrown_away(bench):
    bench.cards(*(held(number, title=title) for number, title in enumerate(TITLES)))
    bench.run()
    before = kept(bench)
    with bench.store.write() as connection:
        connection.execute(delete(shelves))

    assert told(loaded(bench)) == before
    bench.run()
    assert kept(bench) == before


def test_an_index_of_another_way_of_reading_is_not_used(bench):
    bench.cards(held(1, title=TITLES[0]))
    bench.run()
    right = kept(bench)
    with bench.store.write() as connection:
        connection.execute(update(shelves).values(body=b"other"))
        connection.execute(update(meta).where(meta.c.key.startswith("shelf:")).values(value="old"))

    assert told(loaded(bench)) == right
    bench.run()
    assert kept(bench) == right


def test_what_was_read_after_the_last_judgement_is_found_as_well(bench):
    bench.cards(held(1, title=TITLES[0]))
    bench.run()
    with bench.store.write() as connection:
        connection.execute(update(tasks).values(title=TITLES[3], content_hash=b"x" * 16))

    assert kept(bench) == {}
    assert told(loaded(bench)) == anew(bench)


def test_matches_come_back_as_they_were_written(bench):
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0]))
    bench.run()
    found = FINDER.matches(bench.last.world)

    assert found
    assert matches_of(matches_text(found)) == found


def test_a_run_in_which_nothing_changed_compares_nothing(bench, monkeypatch):
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0]))
    told = bench.run().gaps
    monkeypatch.setattr(WordEngine, "matches", lambda *_: pytest.fail("compared"))

    assert {gap.id for gap in bench.run(timedelta(hours=1)).gaps} == {gap.id for gap in told}


def test_a_run_reads_only_the_texts_that_changed(bench, read_texts):
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0]), held(3, title=TITLES[3]))
    bench.run()
    assert sorted(read_texts) == sorted((TITLES[0], TITLES[3]))
    read_texts.clear()
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0]), held(3, title=TITLES[4]))
    bench.run()

    assert read_texts == [TITLES[4]]
    assert known(bench.last.world) == fresh(bench.last.world)


def test_what_comparisons_keep_can_be_thrown_away(bench, read_texts):
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0]))
    bench.run()
    with bench.store.write() as connection:
        connection.execute(delete(shelves))
    read_texts.clear()
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0], description=TEXTS[1]))
    bench.run()

    assert len(read_texts) == 2
    assert known(bench.last.world) == fresh(bench.last.world)


def test_what_other_rules_left_is_not_used(bench, read_texts, monkeypatch):
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0]))
    bench.run()
    read_texts.clear()
    monkeypatch.setattr(judge_module, "rules_stamp", lambda: "other")
    bench.run()

    assert read_texts == [TITLES[0]]
    with bench.store.read() as connection:
        assert [row.number for row in connection.execute(select(shelves).where(shelves.c.shelf == "texts"))] == [1]


@pytest.fixture
def read_texts(monkeypatch):
    """List the titles of the texts that are read to be compared."""
    read = []
    monkeypatch.setattr(
        comparison,
        "text_keys",
        lambda said, keys=comparison.text_keys: read.append(said.tracked.task.title) or keys(said),
    )
    return read


def test_other_people_are_another_moment(bench):
    bench.cards(held(1, title=TITLES[0]), held(2, title=TITLES[0]))
    bench.run()
    bench.terms = replace(TERMS, people=())
    bench.run()

    assert known(bench.last.world) == fresh(bench.last.world)


def fresh(world):
    """Compare all tasks as if none had been compared before."""
    return _sorted((*linked_matches(world), *WordEngine().matches(world)))


def known(world):
    """Give what the run went by."""
    return _sorted(FINDER.matches(world))


def _sorted(matches):
    return sorted(matches, key=lambda each: (each.pair, each.likeness))


cards = st.lists(
    st.tuples(
        st.sampled_from(TITLES),
        st.sampled_from(TEXTS),
        st.sampled_from(("todo", "todo", "todo", "done", "cancelled", "absent")),
        st.sampled_from(("seo", "minsu", None)),
    ),
    min_size=6,
    max_size=6,
)


@settings(max_examples=settings.default.max_examples // 60, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(cards, cards, st.sampled_from((0, 1, 30, 90))), min_size=2, max_size=4))
def test_runs_one_after_the_other_find_what_one_run_over_all_would(template, steps):
    """Flags and suggestions are equal, whatever was kept of earlier runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dure.db"
        path.write_bytes(template.read_bytes())
        with Store.open(f"sqlite:///{path}") as store:
            bench = Bench(store)
            for drawn, theirs, days in steps:
                for name, boards in (("hq", drawn), ("vendor", theirs)):
                    bench.boards[name] = [Board(name.upper(), cards=list(_cards(name, boards, bench.now)))]
                bench.run(timedelta(days=days))
                world = bench.last.world
                assert known(world) == fresh(world)
                readings = loaded(bench)
                plain = said_by(world.tasks[uid] for uid in sorted(readings.uids))
                assert told(readings) == told(readings_of(plain))
                assert {each.uid for each in world.open} <= set(readings.uids)
                assert suggested(readings) == suggested(readings_of(plain))


def suggested(readings):
    return Seeker(readings).alike(sorted(readings.uids), 5)


def _cards(name, drawn, now):
    for number, (title, text, status, owner) in enumerate(drawn):
        if status != "absent":
            more = {"done": now.isoformat()} if status == "done" else {}
            make = lost if owner is None else held
            facts = {"title": title, "description": text, "status": status, **more}
            yield make(f"{number}-{name}", **facts, **({} if owner is None else {"owner": owner}))
