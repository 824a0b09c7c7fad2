"""Points at which a test may strike a run down: ``DURE_FAILPOINT=NAME:ACTION``, inert unless it is set."""

from __future__ import annotations

import os
import signal
from collections import Counter

_ACTIONS = {"kill": signal.SIGKILL, "term": signal.SIGTERM, "stop": signal.SIGSTOP}

_passed: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Be a point of this name; ``NAME@3`` strikes when it is passed for the third time."""
    asked = os.environ.get("DURE_FAILPOINT")
    if not asked:
        return
    wanted, _, action = asked.partition(":")
    wanted, _, count = wanted.partition("@")
    if wanted == name:
        _passed[name] += 1
        if _passed[name] == int(count or 1):
            os.kill(os.getpid(), _ACTIONS[action])
