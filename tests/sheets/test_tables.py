from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from datetime import date
from datetime import datetime

import openpyxl
import pytest

from mapping.errors import ConnectorError
from sheets.tables import read_table
from sheets.tables import read_tables


@pytest.fixture
def made(tmp_path):
    """Give a maker of workbooks: rows by sheet, and what is done to the book before it is saved."""

    def make(sheets=None, change=lambda book: None, name="분장.xlsx"):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in (sheets or {"업무분장": [["번호", "제목"], ["a", "배너"]]}).items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        change(book)
        path = tmp_path / name
        book.save(path)
        return path

    return make


def told(path, **how):
    with pytest.raises(ConnectorError) as caught:
        read_tables(path, **how)
    return str(caught.value)


def test_every_sheet_is_a_table_of_texts(made):
    path = made({"업무분장": [["번호", "제목"], [1, "배너"], [None, None], ["x"]], "협약": [["판", 3]]})

    duties, pact = read_tables(path)

    assert [(row.number, row.cells) for row in duties.rows] == [
        (1, ("번호", "제목")),
        (2, ("1", "배너")),
        (4, ("x",)),
    ]
    assert (pact.name, pact.rows[0][1], pact.rows[0][7]) == ("협약", "3", "")


def test_values_read_as_people_mean_them(made):
    moment = datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001  # a sheet knows no zones
    row = [date(2026, 7, 1), moment, 12.5, 3.0, True, 0.95, " 가 ", "'=A1"]

    def percent(book):
        book.worksheets[0]["F1"].number_format = "0%"

    (table,) = read_tables(made({"s": [row]}, percent))

    assert table.rows[0].cells == ("2026-07-01", "2026-07-01 09:30:00", "12.5", "3", "true", "95%", "가", "=A1")


def test_a_long_id_that_was_typed_as_a_number_is_a_fault(made):
    (table,) = read_tables(made({"s": [["id"], [1204567890123456]]}))

    assert str(table.faults[0].place).endswith("분장.xlsx!s!A2")
    assert "damaged" in str(table.faults[0])


def test_a_formula_is_a_fault_with_its_cell(made):
    (table,) = read_tables(made({"s": [["a"], ["=1+1"]]}))

    assert "s!A2: This cell holds a formula." in str(table.faults[0])


def test_an_error_in_a_cell_is_a_fault(made):
    def spoil(book):
        cell = book.worksheets[0]["B2"]
        cell.value, cell.data_type = "#REF!", "e"

    (table,) = read_tables(made(change=spoil))

    assert "s!B2" in str(table.faults[0]).replace("업무분장", "s")
    assert "#REF!" in str(table.faults[0])


def test_merged_cells_are_told(made):
    (table,) = read_tables(made(change=lambda book: book.worksheets[0].merge_cells("A2:A4")))

    assert table.merged == ("A2:A4",)


def test_a_hidden_sheet_is_known_as_such(made):
    def hide(book):
        book.create_sheet("비고").sheet_state = "hidden"

    assert [table.hidden for table in read_tables(made(change=hide))] == [False, True]


def test_one_table_may_be_named(made):
    path = made({"a": [["1"]], "b": [["2"]]})

    assert read_table(path).name == "a"
    assert read_table(path, "b").rows[0][0] == "2"
    with pytest.raises(ConnectorError, match="There are: a, b"):
        read_table(path, "c")


def test_a_delimited_text_is_one_table(tmp_path):
    path = tmp_path / "목록.csv"
    path.write_bytes("번호;제목\n1;배너\n".encode("cp949"))

    table = read_table(path)

    assert [row.cells for row in table.rows] == [("번호", "제목"), ("1", "배너")]
    assert str(table.place(table.rows[1], 1)) == f"{path}:2:2"


def test_macros_are_refused(made):
    path = made()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")

    assert "holds macros" in told(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\xfa", "no text"),
    ],
)
def test_what_is_no_workbook_is_refused_with_advice(tmp_path, content, said):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)

    assert said in told(path)


def test_a_zip_of_something_else_is_no_workbook(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/passwd", "x")

    assert "no Excel workbook" in told(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "cannot be read" in told(tmp_path / "none.xlsx")


def test_a_missing_sheet_part_is_damage(made, tmp_path):
    path, spoilt = made(), tmp_path / "spoilt.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(spoilt, "w") as new:
        for part in old.infolist():
            if "worksheets/" not in part.filename:
                new.writestr(part, old.read(part))

    assert "damaged" in told(spoilt)


def test_more_rows_than_allowed_are_refused(made):
    assert "more than 10 rows" in told(made({"s": [["x"]] * 11}), most_rows=10)


def replaced(path, target, part, content):
    """Write a workbook anew with one part of ours."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            new.writestr(each.filename, content if each.filename == part else old.read(each))


def within_bounds(path):
    """Read in a process that may use 2 s of processor time and 400 MB; give what it says."""
    program = (
        f"from pathlib import Path\nfrom sheets.tables import read_tables\nprint(read_tables(Path({str(path)!r})))"
    )

    def bound():
        resource.setrlimit(resource.RLIMIT_CPU, (4, 4))
        resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))

    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, preexec_fn=bound, check=False
    )  # bounds for the child alone
    return done.stderr + done.stdout


def test_a_bomb_is_refused_before_it_is_unpacked(made, tmp_path):
    bomb = tmp_path / "bomb.xlsx"
    replaced(made(), bomb, "xl/worksheets/sheet1.xml", b"<x>" + b"a" * 150_000_000)

    assert "unpacks beyond all measure" in within_bounds(bomb)


def test_billion_laughs_are_refused(made, tmp_path):
    laughs = tmp_path / "laughs.xlsx"
    entities = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    text = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">' + entities + b"]><sst><si><t>&l9;</t></si></sst>"
    replaced(made(), laughs, "xl/worksheets/sheet1.xml", text)

    assert "damaged" in within_bounds(laughs)


def test_a_sheet_that_lies_about_its_extent_is_read_as_it_is(made, tmp_path):
    path, lying = made(), tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    replaced(path, lying, "xl/worksheets/sheet1.xml", sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))

    assert len(read_tables(lying)[0].rows) == 2
