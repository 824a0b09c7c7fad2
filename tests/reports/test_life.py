from __future__ import annotations

import pytest

from gaps.gap import GapState
from reports.language import Language
from reports.life import life_facts
from reports.rows import Teller
from sync.gap_store import Turn


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("change", "업무나 분장이 바뀜"),
        ("absence", "업무가 없어졌거나, 없던 것이 생김"),
        ("not-duplicate", "김민수 · 서로 다른 업무라고 표시함"),
        ("merged:G-7F3K2Q9A", "G-7F3K2Q9A에 합쳐짐"),
        ("rule-off", "규칙이 꺼짐"),
        ("of-another-version", "of-another-version"),
    ],
)
def test_a_life_says_in_words_why_a_gap_closed(workspace, parties, now, reason, told):
    gap = workspace.gap("unassigned", workspace.task("hq:WEB-1", "배너"))
    teller = Teller(language=Language("ko"), tasks=workspace.world.judged, parties=parties, agreement=None)
    by = "김민수" if reason == "not-duplicate" else None
    turn = Turn(at=now, before=GapState.OPEN, after=GapState.RESOLVED, run=None, by=by, reason=reason)

    assert life_facts(gap, (turn,), teller)[-1] == ("경과", f"2026. 11. 23. 00:00 · 해결 · {told}")
