"""Random histories of edits, failures and runs through a whole store, held against what each run could know."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from builders_source import Board
from builders_source import card
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))

from judging import Bench

from sync.store import Store

BOARDS = ("WEB", "CS")
FATES = ({}, {}, {}, {"fails": "start"}, {"fails": "middle"}, {"cut": True}, {"whole": False})


@dataclass(frozen=True)
class Run:
    """What stands on each board in one run, and what befalls its reading."""

    owners: tuple[tuple[str | None, ...], ...]
    fates: tuple[dict, ...]


runs = st.builds(
    Run,
    owners=st.tuples(*[st.tuples(*[st.sampled_from(("seo", "minsu", None, "absent"))] * 3)] * 2),
    fates=st.tuples(*[st.sampled_from(FATES)] * 2),
)


def boards(run):
    for number, (name, owners, fate) in enumerate(zip(BOARDS, run.owners, run.fates, strict=True)):
        cards = [
            card(f"{number}{place}", owner=owner, title=f"일감 {name} {'가나다'[place]}")
            for place, owner in enumerate(owners)
            if owner != "absent"
        ]
        yield Board(name, cards=cards, **fate)


def board_of(gap):
    return int(gap.finding.tasks[0].rpartition("|c")[2][0])


@settings(max_examples=settings.default.max_examples // 40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(runs, min_size=2, max_size=5))
def test_blindness_neither_settles_nor_brings_up_a_gap(history):
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/dure.db") as store:
        bench = Bench(store)
        for run in history:
            bench.boards["hq"] = list(boards(run))
            before = bench.kept()
            bench.run(timedelta(hours=5))
            for gap in bench.last.gaps:
                fate = run.fates[board_of(gap)]
                was_live = gap.id in before and before[gap.id].state.live
                if gap.state.value == "resolved":
                    assert was_live
                    assert fate in ({}, {"whole": False})
                    assert fate == {} or gap.closed_by == "change"
                if not was_live:
                    assert fate != {"fails": "start"}
            for gap in before.values():
                assert not gap.state.live or gap.id in {each.id for each in bench.last.gaps}
        bench.run(timedelta())
        kept = bench.rows()
        bench.run(timedelta())
        assert bench.rows() == kept


@settings(max_examples=settings.default.max_examples // 40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(runs, min_size=1, max_size=4), runs)
def test_a_sound_reading_after_any_history_finds_what_a_fresh_store_finds(history, last):
    sound = Run(last.owners, ({}, {}))
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name, past in (("old", history), ("new", [])):
            with Store.open(f"sqlite:///{folder}/{name}.db") as store:
                bench = Bench(store)
                for run in [*past, sound]:
                    bench.boards["hq"] = list(boards(run))
                    bench.run(timedelta(days=30) if run is sound else timedelta(hours=5))
                found.append(
                    {gap.id for gap in bench.last.gaps if gap.state.live and gap.finding.kind == "other-party"}
                )
        assert found[0] == found[1]
