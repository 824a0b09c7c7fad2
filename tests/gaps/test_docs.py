from __future__ import annotations

import re
from pathlib import Path

import pytest

from mapping.kinds import KINDS

SECTIONS = re.split(r"^### ", (Path(__file__).parents[2] / "docs" / "gaps.md").read_text("utf-8"), flags=re.MULTILINE)


def test_every_kind_has_its_section_in_order():
    assert [section.partition("\n")[0] for section in SECTIONS[1:]] == list(KINDS)


@pytest.mark.parametrize("section", SECTIONS[1:], ids=lambda section: section.partition("\n")[0])
def test_a_section_says_what_why_how_to_settle_and_how_to_tune(section):
    assert re.findall(r"^\*\*(\w+)\.\*\*", section, flags=re.MULTILINE) == ["What", "Why", "Settle", "Tune"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_of_a_kind_are_told(kind):
    section = next(each for each in SECTIONS if each.startswith(f"{kind}\n"))

    for name, span in KINDS[kind].spans.items():
        assert f"{name}: {span}" in section
