"""Pictures of the report's page for docs/screenshots: the demo with ten days behind it, in a headless Chromium.

.venv/bin/python benchmarks/screenshots.py [FOLDER]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import Browser

ROOT = Path(__file__).parents[1]
DURE = Path(sys.executable).with_name("dure")
MONDAY = datetime.fromisoformat("2026-11-23T08:30:00+09:00")
DAYS = range(10, -1, -1)
PARTS = ("issues", "data", "cards")
SHOTS = (
    ("home", "weekly-home", {"width": 1280, "height": 1500}),
    ("home-dark", "weekly-home", {"width": 1280, "height": 900, "dark": True}),
    ("home-phone", "weekly-home", {"width": 360, "height": 1400}),
    ("vendor-english", "weekly-glow", {"width": 1280, "height": 1100}),
)


def dure(*args: str, cwd: Path) -> None:
    done = subprocess.run([DURE, *args], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)


def created(record: dict) -> datetime:
    """Give when a record of any of the three tools began; the id of a card begins with its second."""
    told = record.get("fields", {}).get("created") or record.get("created_at")
    return datetime.fromisoformat(told) if told else datetime.fromtimestamp(int(record["id"][:8], 16), UTC)


def as_of(content: dict, moment: datetime) -> dict:
    """Give an export as it could have been earlier: without what began later."""
    name = next(each for each in PARTS if each in content)
    told = [each for each in content[name] if created(each) <= moment]
    return content | {name: told} | ({"total": len(told)} if "total" in content else {})


def lay_out(folder: Path) -> Path:
    """Lay out the demo and let it have been at work for some weeks."""
    dure("demo", "--language", "ko", "--out", "demo", cwd=folder)
    demo = folder / "demo"
    (demo / "dure.db").unlink()
    exports = {path: json.loads(path.read_text(encoding="utf-8")) for path in (demo / "exports").iterdir()}
    for days in DAYS:
        moment = MONDAY - timedelta(days=days)
        for path, content in exports.items():
            told = as_of(content, moment) if days else content
            path.unlink(missing_ok=True)
            if any(told.get(name) for name in PARTS):
                path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
                os.utime(path, (moment.timestamp() - 1800,) * 2)
        dure("reconcile", "--quiet", "--now", moment.isoformat(), cwd=demo)
    for name in ("weekly-home", "weekly-glow"):
        dure("report", name, "--now", MONDAY.isoformat(), "--out", "reports", cwd=demo)
    return demo / "reports"


def take(pages: Path, target: Path) -> None:
    """Take every picture."""
    browser = Browser()
    for name, page, size in SHOTS:
        tab = browser.open(pages / f"{page}.html", **size)
        (target / f"{name}.png").write_bytes(tab.picture())
    tab = browser.open(pages / "weekly-home.html", width=1280, height=1180)
    tab.run("document.querySelector('#map').scrollIntoView()")
    (target / "map.png").write_bytes(tab.picture())
    browser.close()


def main() -> None:
    """Lay out, take the pictures, and say how large they are."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        take(lay_out(Path(folder)), target)
    for path in sorted(target.glob("*.png")):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
