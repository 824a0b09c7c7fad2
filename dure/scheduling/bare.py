"""What a program has that cron starts: no variables of the user, no keyring, the user's home as its folder."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mapping.errors import StoreError
from mapping.errors import fault
from mapping.errors import msg

_PATIENCE = 120
_HARMLESS = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME")
_BUS = ("DBUS_SESSION_BUS_ADDRESS",)


def program() -> tuple[str, ...]:
    """Give how this very installation of dure is called, by absolute paths alone."""
    script = Path(sys.executable).with_name("dure")
    return (str(script),) if script.is_file() else (sys.executable, "-P", "-m", "dure")


def bare_environment() -> dict[str, str]:
    """Give the environment that cron gives a program of this user."""
    user = pwd.getpwuid(os.getuid())
    return {"HOME": user.pw_dir, "LOGNAME": user.pw_name, "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}


def child_environment() -> dict[str, str]:
    """Give the environment for programs of the system that dure asks: nothing secret is handed on."""
    return {name: os.environ[name] for name in (*_HARMLESS, *_BUS) if name in os.environ}


def asked_bare(args: Sequence[str]) -> list[dict[str, str]]:
    """Let dure be asked something as cron would call it, and give the faults that it tells as JSON."""
    home = bare_environment()["HOME"]
    try:
        done = subprocess.run(  # noqa: S603  # this very installation
            [*program(), *args],
            env=bare_environment(),
            cwd=home if Path(home).is_dir() else "/",
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        found: list[dict[str, str]] = json.loads(done.stdout)["faults"]
    except (OSError, ValueError, LookupError, subprocess.TimeoutExpired) as error:
        advice = msg("Try it by hand: env -i {command}", command=" ".join((*program(), *args)))
        raise StoreError(fault("dure could not be tried as cron would call it.", advice=advice)) from error
    return found
