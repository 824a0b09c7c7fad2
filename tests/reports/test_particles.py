from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.particles import attach


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("한빛상사", "한빛상사는"),
        ("담당", "담당은"),
        ("배너(팝업)", "배너(팝업)은"),
        ("‘운영’", "‘운영’은"),
        ("hq:OPS-10", "hq:OPS-10은"),
        ("hq:OPS-11", "hq:OPS-11은"),
        ("hq:OPS-12", "hq:OPS-12는"),
        ("hq:OPS-13", "hq:OPS-13은"),
        ("hq:OPS-16", "hq:OPS-16은"),
        ("hq:OPS-19", "hq:OPS-19는"),
        ("KPI", "KPI는"),
        ("URL", "URL은"),
        ("PM", "PM은"),
        ("banner", "banner는"),
        ("login", "login은"),
        ("Slack", "Slack은"),
        ("50%", "50%는"),
        ("배너🎉", "배너🎉는"),
        ("漢字", "漢字은(는)"),
        ("", "은(는)"),
    ],
)
def test_a_topic_particle_fits_the_sound_before_it(word, expected):
    assert attach(word, "은") == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("서울", "서울로"),
        ("한빛상사", "한빛상사로"),
        ("담당", "담당으로"),
        ("WEB-7", "WEB-7로"),
        ("WEB-8", "WEB-8로"),
        ("WEB-1", "WEB-1로"),
        ("WEB-3", "WEB-3으로"),
        ("URL", "URL로"),
        ("PM", "PM으로"),
        ("漢字", "漢字(으)로"),
    ],
)
def test_a_direction_particle_knows_rieul(word, expected):
    assert attach(word, "으로") == expected
    assert attach(word, "로") == expected


@pytest.mark.parametrize(("particle", "expected"), [("이", "가"), ("을", "를"), ("과", "와"), ("는", "는")])
def test_every_particle_may_be_named_by_either_form(particle, expected):
    assert attach("배너", particle) == f"배너{expected}"


def test_hangul_written_in_separate_letters_sounds_the_same():
    assert attach("담당", "은").endswith("은")


@given(word=st.text(), particle=st.sampled_from("은이을과로"))
def test_any_text_keeps_its_word_and_gains_a_particle(word, particle):
    attached = attach(word, particle)

    assert attached.startswith(word)
    assert len(attached) > len(word)
