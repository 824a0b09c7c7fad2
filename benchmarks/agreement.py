"""How long loading an agreement takes: ``python benchmarks/agreement.py [DUTIES]``, 1,000 duties unless said."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from config.workbook.writing import Writer
from config.workspace import Workspace
from config.workspace import load
from reports.language import Language
from sheets.book import workbook_bytes

_SETTINGS = """\
parties:
  home: {name: 한빛상사, kind: in-house}
  acme: {name: ACME 운영, kind: vendor, teams: {cs: CS팀}}
agreement: agreement.yaml
"""
_DUTY = """\
  - id: duty-{n}
    title: 업무 {n}
    aliases: [업무-{n}, work-{n}]
    responsible: [acme/cs]
    accountable: home
    supporting: [home]
    informed: [home]
    covers:
      - {{project: WEB, label: [배너-{n}, banner-{n}]}}
      - {{title: "*팝업 {n}*"}}
      - {{text: "/결제 {n}|payment {n}/"}}
    except:
      - {{type: Bug}}
    overrides: [duty-{before}]
    stages:
      - {{status: [컨펌대기, In Review], responsible: [home]}}
    response: {{urgent: 2wh, normal: 3wd}}
    expect: {{every: week}}
    escalate: [{{after: 1wd, to: [acme]}}, {{after: 3wd, to: [home, acme]}}]
"""


def main(duties: int) -> None:
    """Write an agreement in both forms, load each a few times, and print the best figures."""
    head = "title: 운영 분장\nversion: 3\neffective: {from: 2026-07-01}\nduties:\n"
    body = "".join(_DUTY.format(n=n, before=n - 1) for n in range(1, duties + 1))
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        text = head + body.replace("    overrides: [duty-0]\n", "")
        (base / "agreement.yaml").write_text(text, "utf-8")
        found = loaded(base, "agreement.yaml", duties)
        writer = Writer(found.parties, "ko", Language("ko").say)
        (base / "agreement.xlsx").write_bytes(workbook_bytes(writer.sheets(found.agreements[0])))
        again = loaded(base, "agreement.xlsx", duties)
        assert again.agreements == found.agreements


def loaded(base: Path, name: str, duties: int) -> Workspace:
    """Load a workspace three times from one form of its agreement, and print the best."""
    (base / "dure.yaml").write_text(_SETTINGS.replace("agreement.yaml", name), "utf-8")
    spent = []
    for _ in range(3):
        before = time.process_time()
        found = load(base / "dure.yaml", options_for=lambda _: None, tools=())
        spent.append(time.process_time() - before)
    assert len(found.agreements[0].duties) == duties
    print(f"{name}: {duties:,} duties, {(base / name).stat().st_size:,} bytes: {min(spent):.2f} CPU s")
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
