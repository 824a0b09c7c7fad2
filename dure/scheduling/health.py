"""How it stands with running by itself: for ``dure doctor``, which tells only what deserves a look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.workspace import Workspace
from dure.checkup import Area
from dure.checkup import Diagnosis
from dure.checkup import Health
from dure.ping import ping_of
from dure.scheduling.plan import Plan
from dure.scheduling.plan import Standing
from dure.scheduling.plan import Way
from dure.scheduling.plan import plan_for
from dure.scheduling.readiness import readable_by_others
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg


def by_itself(workspace: Workspace, now: datetime) -> Iterator[Diagnosis]:
    """Look at files of secrets that others may read, the watcher's address, and the lines of cron or systemd."""
    for each in (*readable_by_others(workspace), *ping_of(workspace).faults):
        yield Diagnosis(Area.RUNS, Health.ODD, each)
    for plan in (plan_for(workspace, way, now) for way in Way):
        match _standing(plan):
            case Standing.IN_PLACE:
                told = msg("dure runs by itself here, with {way}.", way=plan.way.value)
                yield Diagnosis(Area.RUNS, Health.GOOD, Fault(None, told))
            case Standing.OUTDATED:
                advice = msg("Renew it: dure schedule install --with {way}", way=plan.way.value)
                found = fault("dure runs by itself here at times that are not those of the settings.", advice=advice)
                yield Diagnosis(Area.RUNS, Health.ODD, found)


def _standing(plan: Plan) -> Standing:
    try:
        return plan.standing()
    except (DureError, OSError):  # a crontab or folder that may not be read is told when one is to be installed
        return Standing.ABSENT
