from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from datetime import date
from datetime import datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from mapping.errors import ConnectorError
from sheets.rows import Range
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
    row = [date(2026, 7, 1), moment, 12.5, 3.0, True, 0.955, " 가 ", "'=A1", 0.1 + 0.2]

    def percent(book):
        book.worksheets[0]["F1"].number_format = "0.0%"

    (table,) = read_tables(made({"s": [row]}, percent))

    cells = ("2026-07-01", "2026-07-01 09:30:00", "12.5", "3", "true", "95.5%", "가", "=A1", "0.3")
    assert table.rows[0].cells == cells


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (46204, 'yyyy"년" m"월" d"일"', "2026-07-01"),
        (46204, "[$-412]yyyy/m/d;@", "2026-07-01"),
        (0.375, "h:mm", "09:00:00"),
        (1.5, "[h]:mm", "36:00:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (123, "00000", "00123"),
        (1.1, "0.00", "1.10"),
        (1.2345, "0.00", "1.2345"),
        (-5, "000", "-005"),
        (1234567, "#,##0", "1234567"),
        (1234567, '#,##0"원"', "1234567"),
        (0.00001, "General", "0.00001"),
        (999999999999999, "General", "999999999999999"),
        (1204567890123456, "General", "1204567890123456"),
    ],
)
def test_numbers_read_by_what_their_format_shows(made, value, code, text):
    def shape(book):
        book.worksheets[0]["A1"].number_format = code

    (table,) = read_tables(made({"s": [[value]]}, shape))

    assert table.rows[0][0] == text


@pytest.mark.parametrize("number", [1204567890123450, 1.20456789012346e15])
def test_a_long_id_that_excel_has_cut_is_a_fault(made, number):
    (table,) = read_tables(made({"s": [["id"], [number]]}))

    assert list(table.spoilt) == [(2, 0)]
    assert str(table.faults[0].place).endswith("분장.xlsx!s!A2")
    assert "damaged" in str(table.faults[0])


def test_dates_of_old_macs_are_what_they_were(made):
    def mac(book):
        book.epoch = CALENDAR_MAC_1904

    assert read_tables(made({"s": [[date(2026, 7, 1)]]}, mac))[0].rows[0][0] == "2026-07-01"


def test_the_sound_of_a_word_is_no_part_of_it(made, tmp_path):
    path = tmp_path / "sound.xlsx"
    text = b"<c t='inlineStr'><is><r><t>\xed\x95\x9c</t></r><r><t>\xeb\xb9\x9b</t></r><rPh><t>x</t></rPh></is></c>"
    replaced(
        made(),
        path,
        {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>" + text + b"</row></sheetData></worksheet>"},
    )

    assert read_tables(path)[0].rows[0].cells == ("한빛",)


def test_a_sheet_with_prefixed_names_is_read(made, tmp_path):
    path = tmp_path / "prefixed.xlsx"
    rows = b'<x:worksheet xmlns:x="m"><x:sheetData><x:row r="3"><x:c r="B3"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    replaced(made(), path, {"xl/worksheets/sheet1.xml": rows})

    assert read_tables(path)[0].rows[0].cells == ("", "7")
    assert read_tables(path)[0].rows[0].number == 3


def test_hidden_rows_are_read_and_known_as_such(made):
    def hide(book):
        book.worksheets[0].row_dimensions[2].hidden = True

    (table,) = read_tables(made(change=hide))

    assert [row.hidden for row in table.rows] == [False, True]


def test_a_formula_without_a_result_is_told_where_results_are_asked_for(made):
    (table,) = read_tables(made({"s": [["=1+1"]]}), results=True)

    assert "no result yet" in str(table.faults[0])


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

    assert table.merged == (Range("A2:A4", (2, 4), (0, 0)),)


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


def test_a_delimited_text_may_be_called_a_workbook(tmp_path):
    path = tmp_path / "목록.xlsx"
    path.write_bytes("번호,제목\n1,배너\n".encode("cp949"))

    assert read_table(path).rows[1].cells == ("1", "배너")


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


def replaced(path, target, parts):
    """Write a workbook anew with parts of ours."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        kept = {each.filename: old.read(each) for each in old.infolist()}
        for name, content in {**kept, **parts}.items():
            new.writestr(name, content)


def within_bounds(path):
    """Read in a process of its own that must not hang; give what it says, and the megabytes that it took."""
    program = (
        f"from pathlib import Path\nfrom sheets.tables import read_tables\n"
        f"try:\n    print(len(read_tables(Path({str(path)!r}))), 'tables')\n"
        f"except Exception as error:\n    print(type(error).__name__, error)\n"
        f"print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])"
    )

    def bound():
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, preexec_fn=bound, check=False
    )  # bounds for the child alone
    said, taken = done.stdout.splitlines()
    return said, int(taken) // 1024


SHEET = "xl/worksheets/sheet1.xml"
BEGIN, END = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
SHARED = b"<Relationships><Relationship Id='rId1' Type='a/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r' Type='a/sharedStrings' Target='s.xml'/></Relationships>"
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
TOO_LARGE, DAMAGED, READ = "unpacks beyond all measure", "damaged", "1 tables"
# Made when they are asked for: else each process that runs tests would hold all of them to its end.
HOSTILE = {
    "bytes": (lambda: {SHEET: BEGIN + b"a" * 150_000_000}, TOO_LARGE),
    "cells": (lambda: {SHEET: BEGIN + (b"<row>" + b"<c/>" * 1000 + b"</row>") * 2400 + END}, READ),
    "filled cells": (
        lambda: {SHEET: BEGIN + (b"<row>" + b"<c><v>1.5</v></c>" * 60 + b"</row>") * 9000 + END},
        TOO_LARGE,
    ),
    "rows": (lambda: {SHEET: BEGIN + b"<row><c><v>1</v></c></row>" * 400_000 + END}, "more than 50000 rows"),
    "empty rows": (lambda: {SHEET: BEGIN + b"<row/>" * 2_400_000 + END}, DAMAGED),
    "a wide sheet": (lambda: {SHEET: BEGIN + b"<row><c r='ALM1'><v>1</v></c></row>" + END}, TOO_LARGE),
    "attributes": (
        lambda: {SHEET: BEGIN + b"<c " + b"".join(b'a%d="" ' % i for i in range(900_000)) + b"/>"},
        TOO_LARGE,
    ),
    "one long tag": (lambda: {SHEET: BEGIN + b"<c r='" + b"a" * 39_000_000 + b"'/>"}, TOO_LARGE),
    "depth": (lambda: {SHEET: BEGIN + b"<c>" * 2_400_000}, DAMAGED),
    "one text in all cells": (
        lambda: {
            SHEET: BEGIN + (b"<row>" + b"<c t='s'><v>0</v></c>" * 100 + b"</row>") * 5000 + END,
            "xl/s.xml": b"<sst><si><t> " + b"x" * 32_000 + b"</t></si></sst>",
            "xl/_rels/workbook.xml.rels": SHARED,
        },
        TOO_LARGE,
    ),
    "many sheets": (
        lambda: {
            "xl/workbook.xml": b"<workbook xmlns:r='r'>" + b"<sheet name='a' r:id='rId1'/>" * 90_000 + b"</workbook>"
        },
        TOO_LARGE,
    ),
    "formats": (
        lambda: {
            "xl/styles.xml": b"<s>"
            + b"".join(b"<numFmt numFmtId='%d' formatCode='%s'/>" % (i, b"[" * 250) for i in range(90_000))
            + b"</s>"
        },
        READ,
    ),
    "laughs": (lambda: {"xl/workbook.xml": b"<!DOCTYPE s [<!ENTITY l0 'lol'>" + LAUGHS + b"]><s>&l9;</s>"}, DAMAGED),
    "an external entity": (
        lambda: {SHEET: b"<!DOCTYPE s [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><s>&x;</s>"},
        DAMAGED,
    ),
    "a part elsewhere": (
        lambda: {
            "xl/_rels/workbook.xml.rels": b"<R><Relationship Id='rId1' Type='/worksheet' Target='../../../etc/passwd'/></R>"
        },
        DAMAGED,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_workbook_takes_more_than_its_allowance(made, tmp_path, name):
    parts, said = HOSTILE[name]
    path = tmp_path / "hostile.xlsx"
    replaced(made(), path, parts())

    told, megabytes = within_bounds(path)

    assert said in told
    assert megabytes < 256


@pytest.mark.parametrize(
    "piece",
    [("", "a,", 14_000_000), ('"', "a", 29_000_000), ("", "가나," * 500 + "\n", 4000)],
    ids=["cells", "quote", "rows"],
)
def test_no_delimited_text_takes_more_than_its_allowance(tmp_path, piece):
    begin, more, times = piece
    path = tmp_path / "hostile.csv"
    path.write_text(begin + more * times, "utf-8")

    told, megabytes = within_bounds(path)

    assert "ConnectorError" in told
    assert megabytes < 256


def test_a_sheet_that_lies_about_its_extent_is_read_as_it_is(made, tmp_path):
    path, lying = made(), tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    replaced(path, lying, {SHEET: sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')})

    assert len(read_tables(lying)[0].rows) == 2
