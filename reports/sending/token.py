"""A token from a program of the user's: what it prints is kept nowhere and repeated nowhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from mapping.errors import ConfigError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.masking import remember

_PATIENCE = 60
_HARMLESS = re.compile(r"PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|LANG|LC_\w+|XDG_\w+|SSL_CERT_(FILE|DIR)|PYTHON\w+")
_LONGEST = 16_384


def token_from(command: Sequence[str], *, folder: Path) -> str:
    """Run a program, without a shell, and give the first line that it prints; raise ConfigError where it gives none.

    Of our environment it gets what programs need to run at all, and none of the secrets that stand there.
    """
    parts = shlex.split(command[0]) if len(command) == 1 else list(command)
    try:
        # The program is the user's own word, in the settings; there is no shell between.
        done = subprocess.run(  # noqa: S603
            parts,
            cwd=folder,
            env={name: value for name, value in os.environ.items() if _HARMLESS.fullmatch(name)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, ValueError) as error:
        raise ConfigError(_failed(parts, getattr(error, "strerror", None) or type(error).__name__)) from error
    except subprocess.TimeoutExpired:
        raise ConfigError(_failed(parts, f"{_PATIENCE} s")) from None  # what it printed so far may be the token
    token = done.stdout[:_LONGEST].decode("utf-8", "replace").strip().partition("\n")[0].strip()
    if done.returncode != 0 or not token.isprintable() or not token:
        raise ConfigError(_failed(parts, str(done.returncode)))
    return remember(token)


def _failed(parts: Sequence[str], reason: str) -> Fault:
    return fault(
        "The program {name} gives no token for the mail server ({reason}).",
        name=parts[0] if parts else "",
        reason=reason,
        advice=msg("Run it by hand as the user that runs dure, and see what it says."),
    )
