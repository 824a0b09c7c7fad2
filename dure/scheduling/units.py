"""A systemd service and its timer for one workspace: of the user, or of the whole system for root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from dure.scheduling.bare import child_environment
from mapping.errors import StoreError
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg

_DELAY = 120
_PATIENCE = 60
_SYSTEM = Path("/etc/systemd/system")
_RUNNING = Path("/run/systemd/system")
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_READABLE = 200  # letters of a folder's name: a unit's may have 255, and systemctl adds some of its own on the way
_MANAGED = "# Written by dure schedule install; what is changed here is lost."

_SERVICE = """{managed}
[Unit]
Description=dure run for {config}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{user}WorkingDirectory={folder}
ExecStart={command}
SuccessExitStatus=1
SyslogIdentifier=dure
Nice=5
"""

_TIMER = """{managed}
[Unit]
Description=When dure runs for {config}

[Timer]
{times}
Persistent=true
RandomizedDelaySec={delay}

[Install]
WantedBy=timers.target
"""


class Units(Struct, frozen=True):
    """Where the units of a workspace lie, and which manager knows them."""

    folder: Path
    name: str
    system: bool

    @property
    def paths(self) -> tuple[Path, Path]:
        """Give the files of the service and of the timer."""
        return self.folder / f"{self.name}.service", self.folder / f"{self.name}.timer"


def units_for(config: Path, env: Mapping[str, str]) -> Units:
    """Give the place of the units of a workspace: one name for each settings file."""
    mark = sha256(str(config).encode("utf-8", "surrogateescape")).hexdigest()[:6]
    readable = _UNSAFE.sub("-", config.parent.name).strip("-").lower()[:_READABLE].rstrip("-")
    name = "-".join(filter(None, ("dure", readable, mark)))
    if os.geteuid() == 0:
        return Units(_SYSTEM, name, system=True)
    home = Path(env.get("XDG_CONFIG_HOME") or Path(env.get("HOME", "/")) / ".config")
    return Units(home / "systemd" / "user", name, system=False)


def contents(
    units: Units, config: Path, times: Sequence[str], command: Sequence[str], user: str | None
) -> dict[Path, str]:
    """Write both units."""
    service, timer = units.paths
    told = {"managed": _MANAGED, "config": _percents(str(config))}
    owner = f"User={user}\n" if units.system and user else ""
    line = " ".join(_quoted(each) for each in command)
    return {
        service: _SERVICE.format(**told, user=owner, folder=_percents(str(config.parent)), command=line),
        timer: _TIMER.format(**told, times="\n".join(f"OnCalendar={each}" for each in times), delay=_DELAY),
    }


def installed(units: Units) -> bool:
    """Whether the timer of this workspace lies where it belongs."""
    return all(path.is_file() for path in units.paths)


def are(written: Mapping[Path, str]) -> bool:
    """Whether files hold what is to be written."""
    return all(path.is_file() and path.read_text(encoding="utf-8") == text for path, text in written.items())


def is_running() -> bool:
    """Whether systemd runs this machine."""
    return _RUNNING.is_dir() and shutil.which("systemctl") is not None


def install(units: Units, written: Mapping[Path, str]) -> bool:
    """Put the units in their place and start the timer; give False, and do nothing, where everything is so already."""
    if are(written):
        return False
    units.folder.mkdir(parents=True, exist_ok=True)
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    _systemctl(units, "daemon-reload")
    _systemctl(units, "enable", "--now", f"{units.name}.timer")
    return True


def remove(units: Units) -> bool:
    """Stop the timer and take the units away; give False where there are none."""
    if not any(path.is_file() for path in units.paths):
        return False
    _systemctl(units, "disable", "--now", f"{units.name}.timer")
    for path in units.paths:
        path.unlink(missing_ok=True)
    _systemctl(units, "daemon-reload")
    return True


def _systemctl(units: Units, *args: str) -> None:
    program = shutil.which("systemctl")
    if program is None:
        advice = msg("Use --with cron where systemd does not run.")
        raise UsageError(fault("There is no systemctl on this machine.", advice=advice))
    words = args if units.system else ("--user", *args)
    done = subprocess.run(  # noqa: S603  # the program of the system, with fixed words
        [program, *words], capture_output=True, env=child_environment(), timeout=_PATIENCE, check=False
    )
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split()).rstrip(".")
        advice = msg("Use --with cron where systemd does not run.")
        raise StoreError(fault("systemd refused: {reason}.", reason=reason, advice=advice))


def _quoted(word: str) -> str:
    """Write a word as systemd reads it: quoted where need be, with its own special letters doubled."""
    safe = _percents(word).replace("$", "$$")
    if safe and not re.search(r"[\s\"'\\;]", safe):
        return safe
    escaped = safe.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _percents(text: str) -> str:
    return text.replace("%", "%%")
