"""Mail to many readers: how long it takes to hand 200 over to a server on the loopback, with STARTTLS and a login.

Give numbers of readers to measure others; every mail is made, claimed, marked, handed over and settled as in a run.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "dure"))

from fake_tools.mail_server import MailServer
from fake_tools.mail_server import Trust
from tool_exports import issue
from tool_exports import jira

from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import terms_of
from dure.reporting import moment_of
from dure.running import reconcile
from dure.sending.deliver import deliver
from sync.survey import survey

MONDAY = datetime.fromisoformat("2026-11-23T08:30:00+09:00")
ROUNDS = 5


def settings(readers: int, port: int, bundle: Path) -> dict[str, object]:
    """Give a workspace whose one report has so many readers."""
    return {
        "language": "ko",
        "parties": {
            "home": {"name": "한빛상사", "kind": "in-house", "domains": ["hanbit.example"]},
            "acme": {"name": "ACME 운영", "kind": "vendor", "domains": ["acme.example"]},
        },
        "agreement": "agreement.yaml",
        "connections": {"hq": {"tool": "jira", "url": "https://hanbit.example", "export": "hq.json", "whole": True}},
        "reports": {
            "weekly": {
                "party": "home",
                "to": [f"reader{n}@hanbit.example" for n in range(readers)],
                "when": "mon 08:30",
                "always": True,
            }
        },
        "mail": {
            "host": "127.0.0.1",
            "port": port,
            "user": "dure",
            "password": {"file": "password.txt"},
            "ca_bundle": str(bundle),
            "from": "dure@hanbit.example",
            "send": "on",
        },
    }


AGREEMENT = {
    "title": "2026 온라인몰 운영 업무분장",
    "version": 1,
    "effective": {"from": "2026-07-01", "until": "2027-06-30"},
    "duties": [{"id": "banner", "title": "배너", "responsible": ["acme"], "accountable": "home", "covers": [{"title": "*배너*"}]}],
}  # fmt: skip


def measure(readers: int) -> None:
    """Send one report to so many readers, several weeks running."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trust = Trust(folder)
        server = MailServer(tls=trust.context("127.0.0.1"), login=(b"dure", b"password"))
        (folder / "password.txt").write_text("password")
        (folder / "dure.yaml").write_text(json.dumps(settings(readers, server.port, trust.bundle)))
        (folder / "agreement.yaml").write_text(json.dumps(AGREEMENT))
        issues = [issue(n, f"배너 {n} 교체" if n % 3 else f"정산 {n}", owner=None) for n in range(1, 301)]
        (folder / "hq.json").write_text(json.dumps(jira(*issues)))
        os.utime(folder / "hq.json", (MONDAY.timestamp() - 600,) * 2)
        workspace = open_workspace(folder / "dure.yaml", warn=False)
        spent, worked = [], []
        with open_store(workspace) as store:
            for week in range(ROUNDS):
                now = MONDAY + timedelta(weeks=week)
                reconcile(workspace, store, now=now)
                found = survey(store, terms_of(workspace, now), now=now)
                moment = moment_of(
                    workspace, store, world=found.world, gaps=found.gaps, tasks=found.tasks, results=found.results
                )
                began, idle = time.perf_counter(), time.process_time()
                done = deliver(
                    workspace, store, moment, now=now, run=str(uuid4()), dry_run=False, folder=folder / "out"
                )
                spent.append(time.perf_counter() - began)
                worked.append(time.process_time() - idle)
                if done.sent != readers:
                    raise SystemExit(f"{done.sent} of {readers} were sent: {done.faults[:1]}")
        size = len(server.taken[-1].content)
        server.close()
    median, longest = statistics.median(spent), max(spent)
    told = f"{median:.2f} s in the median of {ROUNDS}, {longest:.2f} s at most"
    print(f"{readers} readers, {size / 1000:.0f} kB each: {told}, {statistics.median(worked):.2f} CPU seconds")


if __name__ == "__main__":
    for count in [int(each) for each in sys.argv[1:]] or [200]:
        measure(count)
