from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.book import LONGEST_CELL
from sheets.book import Sheet
from sheets.book import workbook_bytes
from sheets.cells import for_cell
from sheets.cells import from_cell
from sheets.tables import read_tables


def opened(sheet):
    return openpyxl.load_workbook(BytesIO(workbook_bytes([sheet]))).worksheets[0]


def test_a_sheet_has_a_frozen_header_with_filters():
    page = opened(Sheet("사람", ["이름", "회사"], [["김민수", "home"]]))

    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("사람", "A2", "A1:B2")
    assert page["A1"].font.bold


@pytest.mark.parametrize("text", ["=1+1", "+82-2", "-x", "@SUM(A1)", "\tx", "  =cmd", "＝1"])
def test_no_text_is_a_formula(text):
    cell = opened(Sheet("s", ["h"], [[text]]))["A2"]

    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_what_a_cell_cannot_hold_is_left_out():
    cell = opened(Sheet("a/b[c]", ["h"], [["x\x00\x0b" + "가" * 40_000]]))["A2"]

    assert len(cell.value) == LONGEST_CELL
    assert "\x0b" not in cell.value


def test_columns_are_wide_enough_for_hangul():
    page = opened(Sheet("s", ["업무", "x"], [["가나다라마바사아", "abc"]]))

    assert page.column_dimensions["A"].width == 18
    assert page.column_dimensions["B"].width == 8


def test_a_column_offers_its_choices():
    (rule,) = opened(Sheet("s", ["확인"], [[""]], choices={0: ["예", "아니요"]})).data_validations.dataValidation

    assert rule.formula1 == '"예,아니요"'
    assert "A2:" in str(rule.sqref)


def test_a_cell_may_link():
    page = opened(Sheet("s", ["h"], [["OPS-1"]], links={(0, 0): "https://hanbit.example/browse/OPS-1"}))

    assert page["A2"].hyperlink.target == "https://hanbit.example/browse/OPS-1"


@given(st.text(max_size=40) | st.text("'=+@ -\t", max_size=5))
def test_a_defused_cell_reads_as_it_was(text):
    assert from_cell(for_cell(text)) == text


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20) | st.just("_x0041_"), min_size=1, max_size=4
    )
)
def test_what_is_written_is_read_again(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("book") / "b.xlsx"
    path.write_bytes(workbook_bytes([Sheet("s", ["h"] * len(texts), [texts, ["end"]])]))

    row = next(iter(read_tables(path)[0].rows[1:-1]), None)
    assert [row[column] if row else "" for column in range(len(texts))] == texts
