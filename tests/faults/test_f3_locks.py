"""F3: of several runs at once one works at a time, the others are told who does, and the store is as if it was one."""

from __future__ import annotations

import os
import signal

from workshop import TUESDAY


def test_of_runs_at_once_one_works_at_a_time_and_others_are_refused(shop, undisturbed):
    children = [shop.start("sync", day=TUESDAY) for _ in range(2)]
    told = [(child.communicate()[1], child.returncode) for child in children]

    codes = [code for _, code in told]
    assert set(codes) <= {0, 75}
    assert 0 in codes
    assert all("process" in err for err, code in told if code == 75)
    assert shop.run("reconcile", day=TUESDAY).code == 0
    assert shop.picture() == undisturbed.picture()


def test_a_run_that_stands_still_keeps_the_others_out_until_it_is_killed(shop, undisturbed):
    with shop.start("reconcile", day=TUESDAY, failpoint="page-committed:stop") as first:
        os.waitid(os.P_PID, first.pid, os.WSTOPPED)
        refused = shop.run("sync", day=TUESDAY)
        reading = shop.run("gaps", "list", day=TUESDAY)
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()

    assert (refused.code, f"process {first.pid} on" in refused.err) == (75, True)
    assert reading.code == 0
    assert shop.run("reconcile", day=TUESDAY).code == 0
    assert shop.picture() == undisturbed.picture()
