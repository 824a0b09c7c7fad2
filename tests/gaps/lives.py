"""Gaps that live from run to run, and what is found in each."""

from __future__ import annotations

from datetime import timedelta

from altered import replace
from worlds import NOW
from worlds import world

from gaps.answers import read_answers
from gaps.baseline import Baseline
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.life import advance
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity

BOTH = frozenset({("hq", "WEB"), ("board", "aB3")})
SEEN = Baseline(seen=BOTH, whole=BOTH)


def finding(*tasks, kind="unassigned", subject=None, **fields) -> Finding:
    uids = tuple(task.uid for task in tasks)
    defaults = {
        "severity": Severity.MEDIUM,
        "readers": Readers.BOTH,
        "why": msg("{ref} has no owner.", ref="hq:WEB-1"),
        "settle": (Remedy(msg("Name an owner."), "set-owner", {"party": "acme"}),),
    }
    return Finding(kind=kind, subject=subject or uids[:2], tasks=uids, **(defaults | fields))


def missing(*tasks, **fields) -> Finding:
    return finding(*tasks, kind="no-counterpart", absence=True, scopes=frozenset({("board", "aB3")}), **fields)


class Life:
    """Runs one after another over what is known so far."""

    def __init__(self):
        self.known = {}
        self.now = NOW
        self.number = 0
        self.last = None

    def run(self, *findings, tasks=(), later=timedelta(), baseline=SEEN, engine_changed=False, gone=(), **fields):
        self.now += later
        self.number += 1
        moment = world(*tasks, now=self.now, known=self.known, **fields)
        self.last = advance(
            self.known,
            findings,
            moment,
            run=f"run-{self.number}",
            baseline=baseline,
            answers=read_answers(moment),
            engine_changed=engine_changed,
            gone=gone,
        )
        self.known |= {gap.id: gap for gap in self.last.changed}
        return self.last

    def states(self):
        return [gap.state.value for gap in self.last.gaps.values()]

    @property
    def only(self):
        (gap,) = self.last.gaps.values()
        return gap


def unread(task, *, proven=False):
    return replace(task, read=False, proven=proven)


def read_before(task, at):
    return replace(unread(task), last_read=at)


def unproven(task):
    return replace(task, proven=False)
