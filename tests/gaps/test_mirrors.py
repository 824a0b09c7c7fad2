from __future__ import annotations

import pytest
from worlds import ago
from worlds import duty
from worlds import event
from worlds import found
from worlds import tracked

from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Status

TO_CARD = (Link(LinkKind.ATTACHMENT, "https://trello.com/c/Ab12/7-a-card"),)


def card(**fields):
    return tracked("Ab12", connection="board", home=Home("aB3"), **({"age": 30} | fields))


def drifted(*, done=5.0, links=TO_CARD, mirror=None, **fields):
    finished = {"status": Status.DONE, "done": ago(done), "native_status": "완료", "age": 30}
    return found("mirror-drift", tracked(links=links, **(finished | fields)), mirror or card())


def test_one_done_and_one_open_for_more_than_two_working_days_have_drifted():
    [gap] = drifted()

    assert (gap.severity, gap.readers) == (Severity.MEDIUM, Readers.BOTH)
    assert gap.subject == gap.tasks == ("jira|hanbit.example|WEB-1", "trello|trello.com|Ab12")
    assert str(gap.why) == (
        "hq:WEB-1 (완료) and board:Ab12 (todo) are linked as one work, and differ since 2026-11-18 (working days: 3)."
    )


def test_two_working_days_are_given():
    assert drifted(done=4) == []
    assert drifted(done=4.1) != []


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.IN_PROGRESS},
        {"status": Status.CANCELLED},
        {"resolution": "Duplicate"},
        {"template": True},
        {"links": (Link(LinkKind.RELATES, "https://trello.com/c/Ab12"),)},
        {"mirror": card(status=Status.DONE)},
        {"mirror": card(status=Status.BACKLOG)},
        {"mirror": card(archived=True)},
        {"mirror": card(age=1)},
    ],
    ids=str,
)
def test_not_drifted(changes):
    assert drifted(**changes) == []


def test_the_open_one_may_hold_the_link():
    linked = card(links=(Link(LinkKind.DUPLICATE, "https://hanbit.example/browse/WEB-1"),))

    assert len(drifted(links=(), mirror=linked)) == 1


def test_links_in_both_directions_are_one_gap():
    assert len(drifted(mirror=card(links=(Link(LinkKind.ATTACHMENT, "https://hanbit.example/browse/web-1"),)))) == 1


def test_without_a_time_of_finishing_the_last_move_counts():
    moved = (event(EventKind.STATUS, ago(3), "seo", "진행", "완료"),)

    assert drifted(done=0, events=moved) == []
    [gap] = found(
        "mirror-drift",
        tracked(links=TO_CARD, status=Status.DONE, age=30, events=(event(EventKind.STATUS, ago(9)),)),
        card(),
    )
    assert gap.evidence["since"] == "2026-11-14"


def test_the_duties_are_those_of_both():
    [gap] = drifted()

    assert (gap.duty, gap.duties, gap.responsible) == (None, ("banner",), ("acme",))


def test_the_duty_is_named_if_both_agree():
    finished = tracked(links=TO_CARD, status=Status.DONE, done=ago(9), age=30)

    assert found("mirror-drift", finished, card(), duties=(duty(covers=()),))[0].duty is None
    assert found("mirror-drift", finished, card(labels=("duty:banner",)))[0].duty == "banner"
