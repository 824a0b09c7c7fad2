"""The page of a report: how long it takes, how large it is, and how soon it answers a choice in a browser."""

from __future__ import annotations

import dataclasses
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from detectors import NOW
from detectors import PARTIES
from detectors import build
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import Browser

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import gap_id
from gaps.reconcile import DETECTORS
from gaps.reconcile import find
from gaps.world import World
from mapping.collector import collector_paused
from reports import masking
from reports import particles
from reports import safe
from reports.building import build_report
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.page import page
from reports.page_words import word_page
from reports.wording import word_report
from sync.runs import ConnectionResult

ENVELOPE = Envelope(
    sender="dure@hanbit.example", recipients=("a@hanbit.example",), report="weekly", party="home", at=NOW
)
TITLES = (
    "가을 기획전 메인 배너 교체",
    "상품 등록: 겨울 이불 12종 가격 변경",
    "주문 취소 후 재고가 돌아오지 않음",
    "Checkout fails on iOS 18",
)
CHOICE = """
(async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0);
  }));
  const spent = [];
  const give = async (field, value) => {
    await new Promise((done) => setTimeout(done, 100));
    const began = performance.now();
    field.value = value;
    field.dispatchEvent(new InputEvent("input", {bubbles: true}));
    await painted();
    spent.push(performance.now() - began);
  };
  const search = document.querySelector("#q");
  for (const text of ["배", "배너", "배너 교", "zzz", "", "checkout", "", "p-1", "p-17", ""]) await give(search, text);
  for (const choice of document.querySelectorAll("#choose select"))
    for (const option of [1, 2, 0]) if (choice.options[option]) await give(choice, choice.options[option].value);
  return spent;
})()
"""


def gaps(world: World, number: int) -> tuple[Gap, ...]:
    """Give so many gaps of all ages, each a row of its own."""
    chance = random.Random(7)
    kept = [each for each in DETECTORS if each.kind not in {"duplicate", "redone"}]
    found = [each for each in find(world, kept) if each.readers == "both"][:number]
    if len(found) < number:
        raise SystemExit(f"only {len(found)} gaps")
    seen = [NOW - timedelta(days=chance.uniform(0, 60)) for _ in found]
    return tuple(
        Gap(
            id=gap_id(each.kind, each.subject),
            finding=replace(each, group=None),
            state=chance.choice((GapState.NEW, GapState.OPEN, GapState.OPEN)),
            first_seen=at,
            last_seen=NOW,
        )
        for each, at in zip(found, seen, strict=True)
    )


def titled(world: World) -> World:
    """Give tasks titles as shops have them."""
    tasks = {
        uid: replace(
            each,
            task=dataclasses.replace(
                each.task, title=f"{TITLES[n % 4]} {n}", url=f"https://hanbit.example/browse/{each.task.key}"
            ),
        )
        for n, (uid, each) in enumerate(world.tasks.items())
    }
    return replace(world, tasks=tasks)


def make(world: World, many: tuple[Gap, ...]) -> tuple[str, dict[str, float]]:
    """Write the page and the mail; give the page and the CPU seconds of the parts."""
    afresh()
    language, spent = Language("ko"), {}

    def step(name: str, began: float) -> float:
        spent[name] = time.process_time() - began
        return time.process_time()

    began = time.process_time()
    result = ConnectionResult(name="hq", tool="jira", complete=True, as_of=NOW)
    report = build_report(
        name="weekly", party=PARTIES["home"], world=world, gaps=many, tasks=world.judged, results=[result]
    )
    began = step("edition", began)
    wording = word_report(report, language)
    for section in wording.sections:
        list(section.rows)
    began = step("rows", began)
    words = word_page(report, wording, language)
    began = step("details", began)
    text = page(words)
    began = step("template", began)
    build_mail(wording, ENVELOPE).as_bytes()
    step("mail", began)
    return text, spent


def afresh() -> None:
    """Forget what was put into words before: a command does it once."""
    for cached in (safe._short_plain, masking._short_masked, particles._ending):  # noqa: SLF001  # nobody else has to
        cached.cache_clear()


def measure(number: int) -> None:
    """Measure one number of gaps and print what came of it."""
    world = titled(build(number * 3, 300))
    many = gaps(world, number)
    len(list(world.judged.values()))
    make(world, many[:10])
    with collector_paused():  # as commands do
        runs = [make(world, many) for _ in range(5)]
    text = runs[0][0]
    totals = sorted(sum(spent.values()) for _, spent in runs)
    parts = {name: statistics.median(spent[name] for _, spent in runs) for name in runs[0][1]}
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in parts.items())
    print(
        f"{number} gaps: {totals[2]:.2f} CPU s ({totals[0]:.2f} to {totals[-1]:.2f}): {told}; {len(text.encode()) / 1e6:.2f} MB"
    )
    if shutil.which("chromium") is None:
        print("  no Chromium here")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(text, encoding="utf-8")
        browser = Browser()
        spent = sorted(browser.open(path, width=1440).run(CHOICE))
        browser.close()
    print(
        f"  input to paint: {statistics.median(spent):.0f} ms in the median of {len(spent)}, {spent[-1]:.0f} ms at most"
    )


if __name__ == "__main__":
    for argument in [int(argument) for argument in sys.argv[1:]] or [2_000, 5_000]:
        measure(argument)
