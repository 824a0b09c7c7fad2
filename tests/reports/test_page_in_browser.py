"""The page of a report in a real browser: it asks for nothing, finds rows by keyboard, can be read, and fits its paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from altered import replace
from browser import Browser

from gaps.gap import GapState
from mapping.agreement import Duty
from mapping.agreement import Responsible
from mapping.parties import Party
from mapping.parties import PartyKind
from sync.trend import Point

VISIBLE = "[...document.querySelectorAll('ol > li')].filter((row) => row.checkVisibility()).map((row) => row.id)"
CONTRAST = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const read = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = read(getComputedStyle(each).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *:not(script)")) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    if (!element.checkVisibility() || element.closest(".skip, .sr")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [read(element.closest("svg") ? style.fill : style.color), ground(element)].map(light);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return weak;
})()
"""


@pytest.fixture(scope="module")
def chromium():
    """Give a running browser; without one, tests in it are skipped, but never in CI."""
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def shop(workspace, now):
    """Fill a workspace with rows of all sections."""
    for number in range(14):
        uid = workspace.task(f"hq:PAY-{number}", f"결제창 오류 {number}", labels=("결제",))
        workspace.gap("unassigned", uid, first_seen=now - timedelta(days=2 * number + 1))
    workspace.gap(
        "urgent-unanswered",
        workspace.task("ops:1", "<script>window.evil = 1</script><img src=https://evil.example/x onerror='evil = 2'>"),
        responsible=("acme",),
        state=GapState.NEW,
    )
    for number in range(6):
        uid = workspace.task(f"ops:{number + 2}", f"가을 배너 {number}", "minsu", labels=("배너",))
        workspace.gap("other-party", uid, carried=True)
    workspace.gap("bounced", workspace.task("ops:9", "겨울 배너", "seoyeon"), state=GapState.RESOLVED)
    return workspace


@pytest.fixture
def open_page(shop, write, chromium, tmp_path, now):
    """Write the in-house page and open it."""

    def opened(code="ko", more=None, anchor="", **size):
        path = tmp_path / "page.html"
        path.write_text(write(code=code, earlier=[Point(now - timedelta(days=9), 0.5, "2")], **(more or {})), "utf-8")
        return chromium.open(path, anchor=anchor, **size)

    return opened


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_asks_for_nothing_and_complains_of_nothing(open_page, dark):
    tab = open_page(dark=dark)

    assert tab.requests == []
    assert tab.complaints == []
    assert tab.run("window.evil") is None


def test_words_are_searched_by_keyboard_and_the_number_of_rows_is_told(open_page):
    tab = open_page(code="en")
    every = tab.run(VISIBLE)

    tab.press("/")
    tab.type("오류 PAY-11")

    assert tab.run("document.activeElement.id") == "q"
    assert tab.run("document.querySelector('#shown').textContent") == "1 of 22 rows shown"
    (found,) = tab.run(VISIBLE)
    assert "결제창 오류 11" in tab.run(f"document.getElementById('{found}').textContent")
    assert tab.run("document.querySelector('#shown').getAttribute('aria-live')") == "polite"

    tab.press("Escape")
    tab.settle()

    assert tab.run(VISIBLE) == every
    assert tab.run("document.querySelector('#shown').textContent") == "22 rows"


def test_words_are_found_in_any_width_and_case_and_what_is_found_nowhere_is_said(open_page):
    tab = open_page(code="en")
    tab.press("/")
    tab.type("ＰＡＹ－1 오류")

    assert len(tab.run(VISIBLE)) == 5

    tab.type("zzz")

    assert tab.run(VISIBLE) == []
    assert tab.run("document.querySelector('#shown').textContent").startswith("No row matches.")


def test_rows_are_chosen_by_keyboard(open_page):
    tab = open_page(code="en")

    for _ in range(60):
        if tab.run("document.activeElement.id") == "f-s":
            break
        tab.press("Tab")
    assert tab.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.press("ArrowDown")
    tab.settle()

    chosen = tab.run("document.querySelector('#f-s').selectedOptions[0].textContent")
    assert chosen == "now (1)"
    assert len(tab.run(VISIBLE)) == 1

    tab.run("document.querySelector('#reset').focus()")
    tab.press("Enter")
    tab.settle()

    assert tab.run("document.querySelector('#f-s').value") == ""
    assert tab.run("document.activeElement.id") == "q"


def test_folded_rows_come_to_light_when_they_match_and_fold_again(open_page):
    tab = open_page()
    folded = "document.querySelector('#older details.fold').open"
    assert tab.run(folded) is False

    tab.press("/")
    tab.type("pay-13")
    assert (tab.run(folded), len(tab.run(VISIBLE))) == (True, 1)

    tab.press("Escape")
    tab.settle()
    assert tab.run(folded) is False


def test_an_address_of_a_folded_row_opens_where_it_lies(open_page, shop):
    gap = shop.gaps[13]

    tab = open_page(anchor=gap.id)

    assert gap.id in tab.run(VISIBLE)


def test_without_a_script_rows_stand_and_nothing_asks_to_choose(open_page):
    tab = open_page(script=False)

    assert len(tab.run(VISIBLE)) >= 12
    assert tab.run("document.querySelector('#choose').checkVisibility()") is False


@pytest.mark.parametrize("width", [320, 360, 900, 1440])
def test_nothing_stands_wider_than_the_window(open_page, width):
    tab = open_page(width=width)

    assert tab.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_stands_out_from_its_ground(open_page, dark):
    tab = open_page(dark=dark)
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert tab.run(CONTRAST) == []


def test_the_map_of_a_large_agreement_prints_on_one_sheet(open_page, shop):
    world = shop.world
    vendors = {f"v{n}": Party(id=f"v{n}", name=f"협력사 이름 {n}", kind=PartyKind.VENDOR) for n in range(4)}
    duties = tuple(
        Duty(
            id=f"d{number}",
            title=f"상품 상세페이지 디자인과 배너 시안 검수 {number}",
            responsible=(Responsible(f"v{number % 4}"),),
            accountable="home",
            supporting=(Responsible("acme"),),
        )
        for number in range(60)
    )
    world = replace(
        world,
        parties={**world.parties, **vendors},
        agreement=replace(world.agreement, duties=(*world.agreement.duties, *duties)),
    )
    tab = open_page(more={"world": world, "tasks": world.judged})
    sheet = (703, 1016)  # A4 within its margins, in CSS pixels
    tab.resize(*sheet)
    tab.send("Emulation.setEmulatedMedia", media="print")

    size = tab.run("(({width, height}) => [width, height])(document.querySelector('#map').getBoundingClientRect())")
    table = tab.run("document.querySelector('#map table').scrollWidth")

    assert (size[0] <= sheet[0], size[1] <= sheet[1], table <= sheet[0]) == (True, True, True), (size, table)


def test_a_print_has_the_rows_that_are_shown_and_no_tools(open_page):
    tab = open_page()
    assert tab.pdf().startswith(b"%PDF")
    tab.send("Emulation.setEmulatedMedia", media="print")

    assert tab.run("document.querySelector('#choose').checkVisibility()") is False
    assert tab.run("document.querySelector('nav').checkVisibility()") is False
    assert len(tab.run(VISIBLE)) >= 12
