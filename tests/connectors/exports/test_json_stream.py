from __future__ import annotations

import io
import json
import tracemalloc

import pytest
from any_json import AnyJson
from hypothesis import given
from hypothesis import strategies as st

from connectors.exports import json_stream
from connectors.exports.json_stream import Item
from connectors.exports.json_stream import Members
from connectors.exports.json_stream import stream_items
from mapping.errors import ConnectorError


def stream(text):
    return list(stream_items(io.StringIO(text), ("issues",), name="a.json"))


def fails(text):
    """Give the items before the failure, and the failure."""
    found = []
    with pytest.raises(ConnectorError) as told:
        found.extend(stream_items(io.StringIO(text), ("issues",), name="a.json"))
    return str(told.value)


def test_elements_come_between_the_members_before_and_all_members():
    found = stream('{"total": 2, "issues": [{"a": 1}, 7], "last": true}')

    assert found == [
        Members({"total": 2}, final=False),
        Item({"a": 1}, '{"a": 1}'),
        Item(7, "7"),
        Members({"total": 2, "last": True}, final=True),
    ]


def test_a_top_level_array_is_read_too():
    assert stream("[1, 22]") == [Members({}, False), Item(1, "1"), Item(22, "22"), Members({}, True)]


def test_a_member_of_another_type_is_no_array_of_items():
    assert stream('{"issues": null}') == [Members({"issues": None}, True)]


@pytest.mark.parametrize("text", ["{}", "[]", '{"issues": []}'])
def test_empty_documents_hold_nothing(text):
    assert not [found for found in stream(text) if isinstance(found, Item)]


def test_lone_surrogates_and_raw_control_characters_survive():
    found = stream('["\\ud800\\u0000", "a\tb\x01"]')

    assert [each.value for each in found if isinstance(each, Item)] == ["\ud800\x00", "a\tb\x01"]
    assert [json.loads(each.source) for each in found if isinstance(each, Item)] == ["\ud800\x00", "a\tb\x01"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a.json: The file is empty."),
        (" \n", "a.json: The file is empty."),
        ('{"issues": [{"a": 1},\n{"b', "a.json:2:2: The file ends in the middle"),
        ('{"issues": [{"a": 1}', "a.json:1:21: The file ends in the middle"),
        ('{"issues"', "a.json:1:10: The file ends in the middle"),
        ('{"issues": [{"a": 1} {"b": 2}]}', "a.json:1:22: The JSON is malformed here: { was not expected."),
        ('{"issues": [{"a" 1}]}', "a.json:1:18: The JSON is malformed here (Expecting ':' delimiter)."),
        ('{"issues": [NaN]}', "a.json:1:13: The JSON holds what no tool writes (NaN)."),
        ('{"issues": [-Infinity]}', "a.json:1:13: The JSON holds what no tool writes (-Infinity)."),
        ('{"issues": []} x', "a.json:1:16: Something follows the end"),
        ("[" * 100_000, "a.json:1:2: The JSON is nested too deeply."),
        ('{"issues": [' + '{"a":' * 100_000, "a.json:1:13: The JSON is nested too deeply."),
        ("[" + "9" * 10_000 + "]", "a.json:1:2: The JSON holds what no tool writes"),
        ("12", "a.json:1:1: The JSON is malformed here: 1 was not expected."),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text, told):
    assert fails(text).startswith(told)


def test_elements_before_the_cut_are_given():
    found = stream_items(io.StringIO('{"issues": [{"a": 1}, {"b'), ("issues",), name="a.json")

    assert [next(found), next(found)] == [Members({}, final=False), Item({"a": 1}, '{"a": 1}')]


def test_a_value_beyond_all_reason_is_refused(monkeypatch):
    monkeypatch.setattr(json_stream, "LONGEST_VALUE", 1_000_000)

    assert "too large" in fails('["' + "x" * 3_000_000 + '"]')


def test_a_title_of_a_megabyte_is_read():
    title = "가" * 1_000_000

    assert stream(json.dumps({"issues": [{"t": title}]}, ensure_ascii=False))[1].value == {"t": title}


@given(st.randoms(use_true_random=True), st.integers(1, 40))
def test_any_document_reads_as_the_standard_library_reads_it_whatever_the_blocks(random, block):
    anything = AnyJson(random)
    items = [anything.value() for _ in range(random.randint(0, 5))]
    members = {anything.text(7): anything.value() for _ in range(random.randint(0, 3))}
    document = json.dumps({**members, "issues": items}, indent=block % 3 or None, ensure_ascii=block % 2 == 0)
    usual, json_stream._BLOCK = json_stream._BLOCK, block
    try:
        found = stream(document)
    finally:
        json_stream._BLOCK = usual

    assert [each.value for each in found if isinstance(each, Item)] == items
    assert [json.loads(each.source) for each in found if isinstance(each, Item)] == items
    assert found[-1] == Members(members, final=True)


def test_memory_does_not_grow_with_the_document():
    text = json.dumps({"issues": [{"key": f"A-{number}", "text": "x" * 900} for number in range(20_000)]})
    stream_of = io.StringIO(text)
    tracemalloc.start()
    count = sum(1 for _ in stream_items(stream_of, ("issues",), name="a.json"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_002
    assert peak < 4_000_000
