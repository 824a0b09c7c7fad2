"""A marked block in the crontab of the user, and nothing else in it touched, not by one byte."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from dure.scheduling.bare import child_environment
from mapping.errors import StoreError
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg

_PATIENCE = 20


def block(config: Path, times: Sequence[str], command: Sequence[str]) -> bytes:
    """Write the block of one workspace."""
    begin, end = _marks(config)
    told = [begin, b"# Written by dure schedule install; what is changed between these two lines is lost."]
    line = _escaped(shlex.join(command)) + _log()
    told += [f"{time} {line}".encode("utf-8", "surrogateescape") for time in times]
    return b"\n".join([*told, end]) + b"\n"


def with_block(before: bytes, config: Path, written: bytes) -> bytes:
    """Give a crontab with the block in its place, at the end where there was none."""
    start, end = _place(before, config)
    if start < 0:
        gap = b"" if not before or before.endswith(b"\n") else b"\n"
        return before + gap + written
    return before[:start] + written + before[end:]


def without_block(before: bytes, config: Path) -> bytes:
    """Give a crontab without the block."""
    start, end = _place(before, config)
    return before if start < 0 else before[:start] + before[end:]


def block_in(before: bytes, config: Path) -> bytes | None:
    """Give the block that stands in a crontab."""
    start, end = _place(before, config)
    return None if start < 0 else before[start:end]


def is_there() -> bool:
    """Whether this machine has crontabs."""
    return shutil.which("crontab") is not None


def read() -> bytes:
    """Give the crontab of the user, empty where there is none yet."""
    done = _crontab("-l")
    if done.returncode and b"no crontab for" not in done.stderr:
        raise _refused(done.stderr)
    return b"" if done.returncode else done.stdout


def write(content: bytes) -> None:
    """Put a crontab in the place of the present one; one without content is taken away."""
    done = _crontab("-", given=content) if content else _crontab("-r")
    if done.returncode:
        raise _refused(done.stderr)


def _crontab(*args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("crontab")
    if program is None:
        advice = msg("Install cron (on Debian: apt install cron), or use --with systemd.")
        raise UsageError(fault("There is no crontab on this machine.", advice=advice))
    return subprocess.run(  # noqa: S603  # the program of the system, with fixed words
        [program, *args], input=given, capture_output=True, env=child_environment(), timeout=_PATIENCE, check=False
    )


def _refused(said: bytes) -> StoreError:
    reason = " ".join(said.decode("utf-8", "replace").split())
    advice = msg("See whether this user may have a crontab (/etc/cron.allow), or use --with systemd.")
    return StoreError(fault("The crontab was refused: {reason}.", reason=reason.rstrip("."), advice=advice))


def _marks(config: Path) -> tuple[bytes, bytes]:
    name = str(config).encode("utf-8", "surrogateescape")
    return b"# dure begin: " + name, b"# dure end: " + name


def _place(text: bytes, config: Path) -> tuple[int, int]:
    """Find where the block begins and ends, -1 where there is none; raise UsageError where it is torn."""
    begin, end = (b"\n" + mark + b"\n" for mark in _marks(config))
    padded = b"\n" + text + (b"" if text.endswith(b"\n") else b"\n")
    start, stop = padded.find(begin), padded.find(end)
    if start < 0 and stop < 0:
        return -1, -1
    if start < 0 or stop < start or padded.find(begin, start + 1) >= 0 or padded.find(end, stop + 1) >= 0:
        advice = msg("Take the lines out by hand with crontab -e, and install again.")
        raise UsageError(fault("The lines of dure in the crontab are torn.", advice=advice))
    return start, min(stop + len(end) - 1, len(text))


def _escaped(command: str) -> str:
    """Cron takes a percent sign for the end of the line."""
    return command.replace("%", "\\%")


def _log() -> str:
    """Send what is told to where the system keeps its logs; without such a place cron mails it."""
    found = (shutil.which(program, path="/usr/bin:/bin") for program in ("logger", "systemd-cat"))
    program = next(filter(None, found), None)
    return f" 2>&1 | {program} -t dure" if program else ""
