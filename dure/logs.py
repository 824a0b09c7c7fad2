"""The log of a run: one JSON object per line with the run's id; what libraries say goes the same way."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import Any


def log_line(level: str, run: str, told: Mapping[str, Any]) -> str:
    """Write one line of the log; what is None is left out."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"at": at, "level": level, "run": run, **told}
    return json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False)


class _Listener(logging.Handler):
    """Hands on what libraries log, from warnings upwards; never with a traceback, which may hold anything."""

    def __init__(self, hand_on: Callable[[str, str], None]) -> None:
        super().__init__(logging.WARNING)
        self._hand_on = hand_on

    def emit(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= logging.ERROR else "warning"
        try:
            self._hand_on(level, f"{record.name}: {record.getMessage()}")
        except Exception:  # noqa: BLE001  # a library's wrong format string must not end a run
            self._hand_on(level, record.name)


def listen(hand_on: Callable[[str, str], None]) -> None:
    """Let what libraries log and warn of be handed on, instead of going to standard error as it is."""
    root = logging.getLogger()
    if not any(isinstance(each, _Listener) for each in root.handlers):
        root.addHandler(_Listener(hand_on))
        logging.captureWarnings(capture=True)
