"""How long ``dure --help`` takes as a whole process, in turn with a bare Python: prints the medians in milliseconds."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15


def once(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    script = str(Path(sys.executable).with_name("dure"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "dure --help": [script, "--help"],
        "dure --version": [script, "--version"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(RUNS + 1):
        for name, command in commands.items():
            spent = once(command)
            if number:  # the first round only warms the caches
                taken[name].append(spent)
    for name, times in taken.items():
        print(
            f"{name}: median {statistics.median(times):.0f} ms, from {min(times):.0f} to {max(times):.0f} ms, {RUNS} runs"
        )


if __name__ == "__main__":
    main()
