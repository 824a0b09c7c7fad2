"""Rows are put into words when they are looked at, and once."""

import pytest

from reports.lazy_rows import LazyRows
from reports.mail import Envelope
from reports.mail import build_mail


@pytest.fixture
def told():
    return []


@pytest.fixture
def rows(told):
    def tell(bundle):
        told.append(bundle)
        return bundle.upper()

    return LazyRows(("a", "b", "c"), tell)


def test_how_many_there_are_is_known_without_a_word(rows, told):
    assert (len(rows), bool(rows), told) == (3, True, [])


def test_what_is_looked_at_is_told_once(rows, told):
    assert (rows[:2], rows[-2], rows[1:2], told) == (("A", "B"), "B", ("B",), ["a", "b"])


def test_all_of_them_are_a_sequence(rows):
    assert list(rows) == ["A", "B", "C"]
    with pytest.raises(IndexError):
        rows[3]


def test_a_mail_tells_the_rows_that_it_shows_and_no_others(workspace, word, now):
    for number in range(80):
        workspace.gap("unassigned", workspace.task(f"hq:OPS-{number}", f"배너 {number}"))
    wording = word()
    envelope = Envelope(sender="dure@h.example", recipients=("a@b.example",), report="weekly", party="home", at=now)

    build_mail(wording, envelope)

    assert sum(len(section.rows) for section in wording.sections) >= 80
    assert sum(len(section.rows._told) for section in wording.sections) < 30
