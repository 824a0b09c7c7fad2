"""Bodies are read as JSON once and strictly, whichever way is the faster one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.live.answer import strict_json

TEXTS = st.text(alphabet=st.sampled_from('ab":\\\x00\u2028\ud800한😀'), max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.booleans())
def test_what_was_written_is_read_as_it_was(value, plain):
    body = json.dumps(value, ensure_ascii=plain).encode("utf-8", "surrogatepass" if plain else "replace")
    assert repr(strict_json(body)) == repr(json.loads(body))


@given(VALUES, VALUES, TEXTS)
def test_a_name_that_stands_twice_is_refused_wherever_it_stands(one, other, name):
    written = json.dumps(name)
    body = f'{{"a": [{{{written}: {json.dumps(one)}, {written} : {json.dumps(other)}}}]}}'.encode()
    with pytest.raises(ValueError, match="twice"):
        strict_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[NaN]",
        b"[Infinity]",
        b"[1] [2]",
        b"[01]",
        b"[1,]",
        b'["\xff"]',
        b'{"a": 1, "\\u0061": 2}',
        b'{"a": "\\u0022\\u0022", "a": ""}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_sound_json_is_refused(body):
    with pytest.raises(ValueError, match=r"."):
        strict_json(body)


@pytest.mark.parametrize("body", [b"null", b'\xef\xbb\xbf["a"]', b'["\\ud800"]', b"[1e400, 12345678901234567890123]"])
def test_what_only_the_careful_reading_understands_is_read(body):
    assert strict_json(body) == json.loads(body.decode("utf-8-sig"))
