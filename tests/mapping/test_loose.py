from __future__ import annotations

import pytest

from mapping.loose import canonical_json
from mapping.loose import payload_of


@pytest.mark.parametrize("text", ["배너", "\0", "\ud800", "a\udfffb", "\U0001f600"])
def test_what_was_kept_of_an_object_is_read_as_it_was(text):
    assert payload_of(canonical_json({"title": text, text: [1.5, None]})) == {"title": text, text: [1.5, None]}
