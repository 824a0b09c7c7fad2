"""F3: a run that is struck down anywhere leaves a sound store, a free lock and no false news; the next one completes it."""

from __future__ import annotations

import json
import signal

import pytest
from workshop import TUESDAY
from workshop import WIDE

SYNC = (
    "lock-taken", "run-started", "run-begun", "connection-adopted", "connection-adopted@2", "chains-known",
    "chains-known@2", "page-written", "page-written@2", "page-written@3", "cursor-kept", "cursor-kept@3",
    "page-committed", "page-committed@2", "page-committed@3", "chain-ended", "chain-ended@2", "gone-asked",
    "absence-written", "absence-written@2", "reading-recorded", "reading-recorded@2", "connection-read", "all-read",
)  # fmt: skip
RECONCILE = ("world-loaded", "gaps-found", "gaps-saved", "run-ended")
TOLD = ("judged",)
ENDS = {"kill": -signal.SIGKILL, "term": 4}
STORES = ("sqlite", "postgresql")


def chosen():
    """Give every blow where many examples are asked for; else each point once, and a share of the rest."""
    blows = [(store, point, action) for action in ENDS for store in STORES for point in (*SYNC, *RECONCILE)]
    points = len(SYNC) + len(RECONCILE)
    return blows if WIDE else [blow for n, blow in enumerate(blows) if n < points or n % 4 == 0]


@pytest.mark.parametrize(("shop", "point", "action"), chosen(), indirect=["shop"])
def test_the_next_run_completes_one_that_was_struck_down(shop, undisturbed, point, action):
    struck = shop.run("reconcile", day=TUESDAY, failpoint=f"{point}:{action}")
    assert struck.code == ENDS[action], struck.err
    assert shop.resolved() <= undisturbed.resolved()

    healed = shop.run("reconcile", day=TUESDAY)

    assert healed.code == 0, healed.err
    assert shop.picture() == undisturbed.picture()


@pytest.mark.parametrize("action", ENDS)
@pytest.mark.parametrize("point", TOLD)
def test_what_was_judged_before_the_blow_is_kept_and_can_be_told(shop, undisturbed, point, action):
    struck = shop.run("reconcile", day=TUESDAY, failpoint=f"{point}:{action}")
    assert struck.code == ENDS[action], struck.err
    assert shop.picture() == undisturbed.picture()

    told, expected = (each.run("gaps", "list", "--format", "json", day=TUESDAY) for each in (shop, undisturbed))

    assert (told.code, json.loads(told.out)["gaps"]) == (0, json.loads(expected.out)["gaps"])
