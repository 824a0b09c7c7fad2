"""A workspace that has something to send, and what is sent from it, without a command line in between."""

from datetime import datetime
from email import policy
from email.parser import BytesParser

from tool_exports import issue
from tool_exports import jira

from dure.compose import open_workspace
from dure.compose import terms_of
from dure.reporting import moment_of
from dure.running import reconcile
from dure.sending.deliver import deliver
from sync.outbox import letters
from sync.survey import survey

MONDAY, TUESDAY, NEXT_MONDAY = (f"2026-11-{day}T08:30:00+09:00" for day in (23, 24, 30))
BANNER = issue(1, "메인 배너 교체", labels=["배너"])
HIRING = issue(2, "내부 채용", labels=["밖"])


class Mailroom:
    """A shop with its store, in which runs are made at moments."""

    def __init__(self, shop, store):
        self.shop = shop
        self.store = store
        self.folder = shop.folder / "out"
        shop.settings["reports"] = {"weekly-home": {"party": "home", "when": "mon 08:30"}}
        self.tasks(BANNER, HIRING)

    def tasks(self, *issues):
        """Let the tool hold these."""
        self.shop.export("hq", jira(*issues))

    def report(self, name, party, **more):
        """Configure a report."""
        self.shop.settings["reports"][name] = {"party": party, "when": "mon 08:30", **more}

    def post_through(self, server, **more):
        """Really send, through a server on this machine."""
        self.shop.settings["mail"] = {
            "host": "127.0.0.1",
            "port": server.port,
            "tls": "none",
            "from": "dure <dure@hanbit.example>",
            "send": "on",
            "timeout": 0.5,
            **more,
        }

    def run(self, at=MONDAY, *, dry_run=False, between=lambda: None, **more):
        """Read, judge and send, as at a moment."""
        self.shop.save()
        now = datetime.fromisoformat(at)
        workspace = open_workspace(self.shop.folder / "dure.yaml", warn=False)
        judged = reconcile(workspace, self.store, now=now)
        found = survey(self.store, terms_of(workspace, now), now=now)
        moment = moment_of(
            workspace, self.store, world=found.world, gaps=found.gaps, tasks=found.tasks, results=found.results
        )
        between()
        return deliver(
            workspace, self.store, moment, now=now, run=judged.run.id, dry_run=dry_run, folder=self.folder, **more
        )

    def outbox(self):
        """Give every letter as (report, reader, period, fate)."""
        with self.store.read() as connection:
            return [
                (each.address.report, each.address.recipient, each.address.period, each.fate.value)
                for each in letters(connection)
            ]


def mail_of(path):
    """Read a mail file."""
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())
