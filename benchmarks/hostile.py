"""What files cost that were made to hurt: the settings and exports of `tests/faults/test_f8_hostile_files.py`, each refused or read.

Each is one run of `dure reconcile` in a child of a process that has loaded what is slow, so that starting up is left out;
the first line is the same run with nothing hostile in it. Wanted are less than 2 CPU s and 256 MB for each; the memory is a limit of the
child, beyond which it could not come to its end.
Usage: python benchmarks/hostile.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "faults"))

from forked import ForkServer
from test_f8_hostile_files import EXPORTS
from test_f8_hostile_files import MEMORY
from test_f8_hostile_files import SETTINGS
from test_f8_hostile_files import with_export
from workshop import MONDAY
from workshop import Workshop

_TICKS = 100  # in a second, as /proc tells them


def main() -> None:
    """Run each of them, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "told")
        told.mkdir()
        with ForkServer(told, "--lean") as server:
            _tell(server, Path(folder, "harmless"), "nothing hostile")
            for name, content in SETTINGS.items():
                _tell(server, Path(folder, "settings", name), f"settings: {name}", settings=content)
            for name, content in EXPORTS.items():
                _tell(server, Path(folder, "exports", name), f"export: {name}", export=(name, content))


def _tell(server: ForkServer, folder: Path, title: str, *, settings: Any = None, export: Any = None) -> None:
    folder.parent.mkdir(exist_ok=True)
    shop = Workshop(server, folder)
    shop.write(MONDAY)
    if settings is not None:
        (shop.folder / "dure.yaml").write_bytes(settings if isinstance(settings, bytes) else settings.encode())
    if export is not None:
        with_export(shop, *export)
    before = _children(server)
    ran = shop.run("reconcile", "--format", "json", day=MONDAY, DATA=MEMORY)
    print(f"{title:34} {_children(server) - before:5.2f} CPU s, exit code {ran.code}", flush=True)


def _children(server: ForkServer) -> float:
    """Give the CPU seconds of the children that have ended (proc_pid_stat: cutime and cstime)."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS


if __name__ == "__main__":
    main()
