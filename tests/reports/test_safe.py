from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.grids import Grid
from reports.grids import Screen
from reports.grids import to_csv
from reports.grids import to_html
from reports.grids import to_markdown
from reports.grids import to_terminal
from reports.safe import TITLE_LIMIT
from reports.safe import for_header
from reports.safe import for_link
from reports.safe import for_markdown
from reports.safe import for_terminal
from reports.safe import plain
from sheets.cells import for_cell

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "line\r\nBcc: victim@acme.example",
    "a\u202eexe.txt",
    "zero\u200bwidth\ufeff",
    "nul\x00",
    "lone\ud800",
    "c1\x9b31m",
    "line\u2028separator",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("output", [plain, for_terminal, for_header])
def test_controls_directions_and_surrogates_do_not_reach_a_reader(text, output):
    shown = output(text)

    assert all(unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in shown)
    assert "\n" not in shown


def test_a_title_of_a_megabyte_is_cut():
    assert len(plain("가" * 1_000_000)) == TITLE_LIMIT
    assert plain("가" * 1_000_000).endswith("…")


def test_a_title_that_fits_stays_as_it_is():
    assert plain("배너 교체 🎉 — <b>") == "배너 교체 🎉 — <b>"


@pytest.mark.parametrize("text", ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"])
def test_cells_are_no_formulas(text):
    assert for_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["배너", "a=1", "", "'quoted"])
def test_other_cells_stay(text):
    assert for_cell(text) == text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://a b",
        'https://a"onclick="x',
        "//host",
        None,
        "",
    ],
)
def test_only_web_addresses_become_links(url):
    assert for_link(url) is None


def test_web_addresses_become_links():
    assert for_link("https://hanbit.example/browse/WEB-1?a=1&b=2") == "https://hanbit.example/browse/WEB-1?a=1&b=2"


def test_markdown_shows_its_own_signs():
    assert for_markdown("[x](y) <b> a|b `c` *d* _e_") == "\\[x\\](y) &lt;b&gt; a\\|b \\`c\\` \\*d\\* \\_e\\_"


@given(cells=st.lists(st.text(max_size=60), min_size=2, max_size=2))
def test_a_row_of_any_text_stays_one_row_in_every_output(cells):
    grid = Grid(("a", "b"), (tuple(cells),))
    (_, row) = csv.reader(io.StringIO(to_csv(grid)))

    assert len(row) == 2
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
    assert len(to_markdown(grid).splitlines()) == 3
    assert to_html(grid).count("<td>") == 2


@given(cells=st.lists(st.text(max_size=200), min_size=3, max_size=3), width=st.sampled_from([40, 80, 200]))
def test_no_line_is_wider_than_the_terminal(cells, width):
    from rich.cells import cell_len  # noqa: PLC0415  # what the terminal would count

    written = to_terminal(Grid(("열", "둘", "셋"), (tuple(cells),)), Screen(width))

    assert all(cell_len(line) <= width for line in written.splitlines())
    assert "\x1b" not in written
