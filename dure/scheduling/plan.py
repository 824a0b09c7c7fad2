"""How one workspace is run by itself: by cron or systemd, when, with which words; put in its place, or taken away."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from datetime import time
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from config.workspace import Workspace
from dure.scheduling import crontab
from dure.scheduling import units
from dure.scheduling.bare import program
from dure.scheduling.clock import Timetable
from dure.scheduling.clock import timetable
from dure.scheduling.cron_lines import cron_times
from dure.scheduling.cron_lines import timer_times
from dure.scheduling.host import host_zone
from dure.scheduling.host import shifted
from dure.scheduling.host import shifts

_DAYS_AHEAD = 9
_JSON_LINES = ("--log-format", "json")
_CRON_MARK = Path("/run/crond.pid")


class Way(StrEnum):
    """Who calls dure."""

    CRON = "cron"
    SYSTEMD = "systemd"


class Standing(StrEnum):
    """Whether what is planned is what stands."""

    IN_PLACE = "in-place"
    OUTDATED = "outdated"
    ABSENT = "absent"


class Plan(Struct, frozen=True, kw_only=True):
    """How a workspace is run by itself."""

    config: Path
    way: Way
    zone: ZoneInfo
    host: ZoneInfo
    table: Timetable
    year: int
    command: tuple[str, ...]

    def next_runs(self, now: datetime, count: int) -> tuple[datetime, ...]:
        """Give the next moments at which it is due."""
        today = now.astimezone(self.zone).date()
        found = (
            datetime.combine(day, time(slot.minute // 60, slot.minute % 60), self.zone)
            for day in (today + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD))
            for slot in self.table.slots
            if slot.day == day.weekday()
        )
        return tuple(sorted(moment for moment in found if moment > now)[:count])

    def block(self) -> bytes:
        """Write the lines of a crontab, by the host's clock."""
        by_host = shifted(self.table.slots, shifts(self.zone, self.host, year=self.year))
        return crontab.block(self.config, cron_times(by_host), self.command)

    def unit_files(self) -> dict[Path, str]:
        """Write the units of systemd, whose times tell their zone."""
        times = timer_times(self.table.slots, self.zone.key)
        return units.contents(self._units(), self.config, times, self.command, os.environ.get("SUDO_USER"))

    def written(self) -> str:
        """Give what is put in its place, as text."""
        if self.way is Way.CRON:
            return self.block().decode("utf-8", "replace")
        return "\n".join(f"# {path}\n{text}" for path, text in self.unit_files().items())

    def standing(self) -> Standing:
        """Look whether it stands as it is planned, with a log for people or for machines."""
        plain = tuple(word for word in self.command if word not in _JSON_LINES)
        either = [replace(self, command=words) for words in (plain, plain + _JSON_LINES)]
        if self.way is Way.CRON:
            found = crontab.block_in(crontab.read(), self.config) if crontab.is_there() else None
            if found is None:
                return Standing.ABSENT
            return Standing.IN_PLACE if found in {each.block() for each in either} else Standing.OUTDATED
        if not units.installed(self._units()):
            return Standing.ABSENT
        return Standing.IN_PLACE if any(units.are(each.unit_files()) for each in either) else Standing.OUTDATED

    def put(self) -> bool:
        """Put it in its place; give False where it stood so already."""
        if self.way is Way.SYSTEMD:
            return units.install(self._units(), self.unit_files())
        before = crontab.read()
        after = crontab.with_block(before, self.config, self.block())
        if after != before:
            crontab.write(after)
        return after != before

    def take_away(self) -> bool:
        """Take it away; give False where it did not stand."""
        if self.way is Way.SYSTEMD:
            return units.remove(self._units())
        before = crontab.read() if crontab.is_there() else b""
        after = crontab.without_block(before, self.config)
        if after != before:
            crontab.write(after)
        return after != before

    def _units(self) -> units.Units:
        return units.units_for(self.config, os.environ)


def plan_for(workspace: Workspace, way: Way | None, now: datetime, *, json_lines: bool = False) -> Plan:
    """Plan how a workspace is run by itself; without a way, by cron where the host has it."""
    config = workspace.path.absolute()
    words = ("run", "--config", str(config), *(_JSON_LINES if json_lines else ()))
    return Plan(
        config=config,
        way=way or usual_way(),
        zone=workspace.zone,
        host=host_zone(),
        table=timetable(workspace),
        year=now.year,
        command=(*program(), *words),
    )


def usual_way() -> Way:
    """Give the way that this host has: cron, and systemd where there is no cron."""
    return Way.SYSTEMD if not crontab.is_there() and units.is_running() else Way.CRON


def cron_at_work() -> bool:
    """Whether a cron runs on this host, as far as its mark tells; where it leaves none, that is believed."""
    try:
        number = _CRON_MARK.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return shutil.which("cron", path="/usr/sbin:/sbin") is None
    return Path(f"/proc/{number}").exists() or not Path("/proc/self").exists()
