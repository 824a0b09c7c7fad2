from __future__ import annotations

import os
import unicodedata
from datetime import UTC
from datetime import datetime

import pytest

from connectors.exports.files import ExportFile
from connectors.exports.files import find_files
from mapping.errors import ConnectorError
from sheets.decode import csv_rows
from sheets.decode import decode
from sheets.decode import head
from sheets.decode import open_text


@pytest.fixture
def export(tmp_path):
    def build(content):
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        return ExportFile(path, "a.csv", datetime(2026, 11, 23, tzinfo=UTC), len(content))

    return build


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp949"])
def test_text_is_read_in_every_encoding(export, encoding):
    content = "이슈 키,요약\nA-1,배너 교체 요청\n".encode(encoding)

    with open_text(export(content)) as text:
        assert text.read() == "이슈 키,요약\nA-1,배너 교체 요청\n"
    assert decode(content) == "이슈 키,요약\nA-1,배너 교체 요청\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_cut_inside_a_character_keeps_its_encoding(export, encoding):
    with open_text(export("가나다".encode(encoding)[:-1])) as text:
        assert text.read() == "가나\ufffd"


def test_bytes_that_are_no_text_are_told(export):
    with pytest.raises(ConnectorError, match=r"a\.csv:1: The file is no text in UTF-8, UTF-16 or cp949"):
        open_text(export(b"\xff\x80\x00\xff" * 10))
    assert decode(b"\xff\x80\x00\xff" * 10) is None


def test_where_the_text_ends_is_told_far_into_a_file_too(export):
    content = "이슈 키,요약\n".encode() * 50_000 + b"A-1,\xff\x80\n" + b"A-2,x\n"

    with pytest.raises(ConnectorError, match=r"a\.csv:50001: The file is no text"):
        open_text(export(content))


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("x")

    pipe, _ = sorted(find_files(tmp_path, ["*.csv"]), key=lambda file: file.name)

    with pytest.raises(ConnectorError, match=r"a\.csv: This is no file but a pipe or a device"):
        open_text(pipe)
    with pytest.raises(ConnectorError, match=r"a\.csv: This is no file but a pipe or a device"):
        head(pipe, 10)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_the_delimiter(export, delimiter):
    content = delimiter.join(['"a, b; c\td"', "e", "f", "g"]) + "\n" + delimiter.join("1234") + "\n"

    assert list(csv_rows(export(content.encode()))) == [(1, ["a, b; c\td", "e", "f", "g"]), (2, list("1234"))]


def test_a_separator_line_of_a_spreadsheet_is_no_row(export):
    assert list(csv_rows(export(b"sep=;\r\na;b\r\n1;2\r\n"))) == [(2, ["a", "b"]), (3, ["1", "2"])]


def test_rows_know_their_line_beside_cells_of_several_lines_and_blank_rows(export):
    rows = list(csv_rows(export(b'a,b\n"1\n2",x\n\n,\n3,"y ""q"" z"')))

    assert rows == [(1, ["a", "b"]), (2, ["1\n2", "x"]), (6, ["3", 'y "q" z'])]


def test_nul_and_long_cells_survive(export):
    long = "가" * 1_000_000

    assert list(csv_rows(export(f"a,b\n\x00,{long}\n".encode())))[1] == (2, ["\x00", long])


def test_a_file_that_ends_inside_a_cell_is_told_after_the_rows_before(export):
    rows = csv_rows(export(b'a,b\n1,2\n3,"cut off'))

    assert [next(rows), next(rows)] == [(1, ["a", "b"]), (2, ["1", "2"])]
    with pytest.raises(ConnectorError, match=r"a\.csv:3: The file ends inside a cell"):
        next(rows)


def test_a_stray_quote_inside_a_cell_is_not_taken_for_a_cut(export):
    assert list(csv_rows(export(b'a,b\n5" screen,2\n'))) == [(1, ["a", "b"]), (2, ['5" screen', "2"])]


def test_an_empty_file_has_no_rows(export):
    assert list(csv_rows(export(b""))) == []


def test_a_cell_beyond_all_reason_is_told(export):
    content = b"a,b\n1,2\n3," + b"x" * (16 * 1024 * 1024 + 1)

    with pytest.raises(ConnectorError, match=r"a\.csv:3: The row cannot be read"):
        list(csv_rows(export(content)))


def test_files_come_newest_first_then_by_name(tmp_path):
    for name, age in (("old.csv", 1), ("b.csv", 5), ("a.csv", 5), ("sub/new.csv", 9)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        os.utime(path, (age, age))

    found = find_files(tmp_path, ["**/*.csv", "a.csv"])

    assert [file.name for file in found] == ["sub/new.csv", "a.csv", "b.csv", "old.csv"]
    assert found[0].as_of == datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC)
    assert found[0].size == 1


def test_a_name_with_brackets_is_found_as_written(tmp_path):
    (tmp_path / "[긴급].csv").write_text("x")

    assert [file.name for file in find_files(tmp_path, ["[긴급].csv"])] == ["[긴급].csv"]


def test_hangul_names_are_found_in_either_unicode_form(tmp_path):
    (tmp_path / unicodedata.normalize("NFD", "내보내기.csv")).write_text("x")

    assert [file.name for file in find_files(tmp_path, ["내보*.csv"])] == ["내보내기.csv"]


def test_every_pattern_without_a_file_is_told(tmp_path):
    (tmp_path / "folder").mkdir()

    with pytest.raises(ConnectorError) as told:
        find_files(tmp_path, ["none/*.csv", "folder"])
    assert [str(fault).split(".")[0] for fault in told.value.faults] == [
        "`export: none/*",
        "`export: folder` names a folder, not a file",
    ]


def test_a_broken_link_is_told_when_it_is_opened(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone.csv")

    (file,) = find_files(tmp_path, ["*.csv"])

    with pytest.raises(ConnectorError, match=r"a\.csv: The file cannot be read \(No such file"):
        open_text(file)
