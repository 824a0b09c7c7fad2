"""What people see: tables that fit, colour on a terminal only, progress that leaves no trace."""

import unicodedata

import pytest
from conftest import on_a_terminal
from tool_exports import CREATED
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import issue
from tool_exports import jira

TITLES = [
    "한글 제목이 아주 길어서 여든 칸에는 도저히 들어갈 수 없는 결제 배너 교체 요청 " * 3,
    "A long English title without any Hangul in it, but with many many words that wrap " * 3,
    "공백없이이어지는아주긴제목입니다" * 20,
    "emoji 👩‍👩‍👧‍👦 ❤️ and ﾊﾝｶｸ ｶﾅ",
]
COMMANDS = ("reconcile --no-sync", "gaps", "sync", "who hq:OPS-1", "split show", "split coverage", "people", "people list",
            "connectors")  # fmt: skip


def width(line):
    """Count columns as a terminal does: wide letters take two."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in line
    )


@pytest.fixture
def full(shop):
    """Give a workspace with gaps of several kinds and long titles."""
    shop.export("hq", jira(
        *(issue(number, title, labels=["배너"]) for number, title in enumerate(TITLES, 1)),
        issue(9, "긴급 장애", owner=None, priority={"name": "Highest"}, created=CREATED),
        issue(10, TITLES[0], labels=["밖"], owner={"accountId": "x" * 60, "displayName": "모르는 사람" * 20}),
    ))  # fmt: skip
    shop.export("ops", asana(asana_task("1208800000000100", TITLES[2], tags=["밖"])))
    shop.settings["language"] = "ko"
    shop.reconcile()
    return shop


@pytest.mark.parametrize("columns", ["80", "200"])
def test_every_table_fits_the_terminal_in_either_language(full, columns):
    for language in ("ko", "en"):
        full.settings["language"] = language
        for command in COMMANDS:
            ran = full.run(*command.split(), COLUMNS=columns)
            assert ran.code == 0, (command, ran.err)
            too_wide = [line for line in ran.out.splitlines() if width(line) > int(columns)]
            assert too_wide == [], (command, language)
            assert "\x1b" not in ran.out + ran.err


def test_colour_and_progress_appear_on_a_terminal_only(full):
    coloured = on_a_terminal(full.folder, "reconcile")
    plain = on_a_terminal(full.folder, "gaps", NO_COLOR="1")
    dumb = on_a_terminal(full.folder, "gaps", TERM="dumb")
    quiet = on_a_terminal(full.folder, "sync", "--quiet")

    assert "\x1b[1;31m지금" in coloured
    assert "\r\x1b[2Khq: " in coloured
    assert coloured.index("\x1b[2Khq: ") < coloured.index("\x1b[1;31m")
    assert "\x1b" not in plain
    assert "\x1b" not in dumb
    assert "\x1b[2K" not in quiet


def test_document_on_a_terminal_has_no_colour(full):
    seen = on_a_terminal(full.folder, "gaps", "--format", "json")

    assert "\x1b" not in seen
