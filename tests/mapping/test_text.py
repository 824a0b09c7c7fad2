"""Text in a form that every database can hold."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies

from mapping.text import storable

ODD = strategies.sampled_from("a\n\t\0가é😀\x7f\u200b\u2028\ud800\udfff\\")


@given(strategies.text(alphabet=ODD | strategies.characters()))
def test_only_nul_and_lone_surrogates_become_escapes(text):
    """All else stays as it is, line breaks and what cannot be seen too."""
    assert storable(text) == re.sub("[\0\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
