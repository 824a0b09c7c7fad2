"""Runs the installed command line as users do."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def dure(tmp_path):
    """Run dure in an empty folder of its own; returns what it printed and its exit code."""

    def run(*args, cwd=tmp_path, **env):
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("DURE_", "LC_", "LANG"))}
        script = Path(sys.executable).with_name("dure")
        done = subprocess.run(
            [script, *map(str, args)],
            cwd=cwd,
            env={**clean, "HOME": str(tmp_path), "LANG": "C.UTF-8", **env},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
