from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from gaps.gap import GapState
from mapping.kinds import KINDS
from mapping.kinds import Family
from mapping.kinds import Severity
from mapping.model import Priority
from mapping.model import Status
from reports.catalogues import catalogue
from reports.catalogues import sentences
from reports.particles import is_particle
from reports.words import WORDS

ROOT = Path(__file__).parents[2]
SPECIFICATIONS = {"date", "time", "month", "number", "percent", "span", "elapsed", "late"}


@pytest.fixture(scope="module")
def found():
    return {(sentence.context, sentence.text) for sentence in sentences(ROOT)}


def _entries(language):
    return {(entry.context, entry.id): entry.string for entry in catalogue(ROOT, language) if entry.id}


def _fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _steps(text):
    for _, _, specification, _ in string.Formatter().parse(text):
        if specification and "|" not in specification:
            yield from specification.split(",")


def test_every_sentence_has_a_korean_translation(found):
    korean = _entries("ko")

    assert sorted(text for context, text in found if not korean.get((context, text))) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_translation_is_left_without_its_sentence(found, language):
    assert sorted(text for context, text in _entries(language) if (context, text) not in found) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_translations_have_the_same_values_as_their_sentences(language):
    different = [text for (_, text), told in _entries(language).items() if told and _fields(text) != _fields(told)]

    assert different == []


def test_values_are_written_in_ways_that_languages_know(found):
    texts = [*(text for _, text in found), *_entries("ko").values(), *_entries("en").values()]
    unknown = {step for text in texts for step in _steps(text) if step not in SPECIFICATIONS}

    assert {step for step in unknown if not is_particle(step) and not step.startswith("word.")} == set()


def test_everything_that_people_read_by_name_has_a_label():
    groups = {
        "kind": KINDS,
        "family": Family,
        "severity": Severity,
        "state": GapState,
        "status": Status,
        "priority": Priority,
    }

    assert [
        (about, str(value)) for about, values in groups.items() for value in values if (about, str(value)) not in WORDS
    ] == []


def test_people_are_asked_in_one_tone():
    texts = [
        *_entries("ko").values(),
        *(path.read_text(encoding="utf-8") for path in (ROOT / "dure" / "sample").glob("*.yaml")),
        *(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")),
    ]

    assert [text for text in texts if re.search("[가-힣](하세요|으세요|십시오|마시고)", text)] == []
