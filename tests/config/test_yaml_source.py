from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.nodes import plain
from config.writing import scalar
from config.yaml_source import read_bytes
from config.yaml_source import read_file
from config.yaml_source import read_text


def told(text: str) -> list[str]:
    return [str(each) for each in read_text(text, "f.yaml").faults]


def test_scalars_keep_their_source_text():
    text = "[5e10, 0x1F, 012, 1_000, yes, 2026-07-01, .inf, 1:30]"

    assert plain(read_text(text, "f").root) == text[1:-1].split(", ")


@pytest.mark.parametrize("nothing", ["", "~", "null", "# only a comment"])
def test_nothing_written_is_none(nothing: str):
    assert plain(read_text(f"a: {nothing}", "f").root) == {"a": None}


def test_a_quoted_null_is_a_text():
    assert plain(read_text('a: "null"\nb: ""', "f").root) == {"a": "null", "b": ""}


@pytest.mark.parametrize("text", ["a: {b: ${TOKEN}}", "긴급: [${TOKEN}]", "😀: {b: x, c: ${TOKEN}}"])
def test_an_unquoted_reference_in_brackets_is_told_to_be_quoted(text: str):
    column = text.index("$") + 1

    assert told(text) == [
        f'f.yaml:1:{column}: Inside {{}} and [] a ${{…}} must be quoted. Write "${{NAME}}" with quotation marks.'
    ]


def test_an_unquoted_reference_outside_brackets_is_a_text():
    assert plain(read_text("token: ${TOKEN}", "f").root) == {"token": "${TOKEN}"}


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1", 'The key "a" stands here twice; first in line 1.'),
        ("a: {b: 1, b: 2}", "1:11", 'The key "b" stands here twice'),
        ("a: !!python/object:os.system x", "1:4", "Tags (!name) are not allowed"),
        ("a: !secret x", "1:4", "Tags (!name) are not allowed"),
        ("a: &x {b: 1}\nc:\n  <<: *x", "3:3", "Merge keys (<<) are not supported"),
        ("a: 1\n---\nb: 2", "2:1", "A second document begins here"),
        ("a: *nobody", "1:4", "No anchor"),
        ("&a [*a]", "1:5", "No anchor"),
        ("? [a]\n: b", "1:3", "A key must be a plain text."),
        ("a:\n\tb: 1", "2:1", "Indent with blanks, not tabs"),
        ("a: {b: 1", "1:4", "The bracket that opens here is never closed."),
        ("a:\n  - [b, c\n", "2:5", "The bracket that opens here is never closed."),
        ("a:\n  - [b,\n  - c", "3:3", "Check that every bracket above is closed."),
        ("a: 'b", "1:4", "The quoted text that begins here is never closed."),
        ("a: b: c", "1:5", 'A ":" stands where no key can be.'),
        ('a: "\\ud800"', "1:7", "This escape stands for no character."),
        ('a: "\\0"', "1:4", "A NUL character cannot stand here."),
        ("a: b\x00c", "1:5", "The control character U+0000 cannot stand in this file."),
        ("a: b\x1bc", "1:5", "The control character U+001B cannot stand in this file."),
        ("a: @b", "1:4", "quote values that begin with"),
        ("a:\r\n  b: 1\r\n c: 2", "3:2", "Check the indentation"),
    ],
)
def test_a_fault_names_line_and_column(text: str, place: str, part: str):
    first = told(text)[0]

    assert first.startswith(f"f.yaml:{place}: ")
    assert part in first


def test_faults_that_do_not_stop_reading_are_all_told():
    assert len(told("a: 1\na: 2\nb: !x y\nc: *z\n")) == 3


def test_the_name_of_an_alias_is_not_repeated():
    assert "hunter2" not in " ".join(told("password: *hunter2"))


@pytest.mark.parametrize("opening", ["[", "? ", "- ", "{a: "])
def test_deep_nesting_is_refused(opening: str):
    assert "nested too deeply" in told(opening * 100_000)[0]


def test_an_alias_bomb_is_refused_at_once():
    names = "abcdefghij"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise(names)]

    assert "multiply this file beyond measure" in told("\n".join(lines))[0]


def test_too_many_values_are_refused():
    assert "too many values" in told("- a\n" * 1_100_000)[0]


def test_a_file_of_100_megabytes_is_not_read(tmp_path: Path):
    large = tmp_path / "large.yaml"
    with large.open("wb") as opened:
        opened.truncate(100_000_000)

    assert [str(each.message) for each in read_file(large).faults] == ["This file is larger than 10 MB."]


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path):
    assert "does not exist" in str(read_file(tmp_path / "no.yaml").faults[0])
    assert "is a folder" in str(read_file(tmp_path).faults[0])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_a_byte_order_mark_is_read(codec: str):
    document = read_bytes("이름: 김민수\n담당: x".encode(codec), "f")

    assert plain(document.root) == {"이름": "김민수", "담당": "x"}


def test_cp949_is_told_with_place_and_remedy():
    content = "name: ok\nparty: 한빛".encode("cp949")

    assert str(read_bytes(content, "f.yaml").faults[0]) == (
        "f.yaml:2:8: This file is written in CP949 (ANSI), not in UTF-8. Open it in an editor and save it as UTF-8."
    )


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00", b"PK\x03\x04\x14\x00\xff\xfe", b"\xff\xfe\x00", b"\x80"])
def test_binary_is_no_crash(content: bytes):
    assert read_bytes(content, "f").faults


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_every_text_written_is_read_back(text: str):
    assert plain(read_text(f"a: {scalar(text)}", "f").root) == {"a": text}
    assert plain(read_text(f"[{scalar(text)}, {{{scalar(text)}: b}}]", "f").root) == [text, {text: "b"}]


@given(st.text("ab:-[]{}#&*!|>'\"%@` \n\t,?~$\\한\x00\r", max_size=60))
def test_any_text_is_read_or_told_with_a_place(text: str):
    document = read_text(text, "f")

    assert document.root is not None or not text.strip() or document.faults or "#" in text or "-" in text or "%" in text
    assert all(each.place and each.place.file == "f" for each in document.faults)
