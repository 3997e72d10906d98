"""Rows of workbooks are written as they are stored: they are what XlsxWriter would have written."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.excel_rows import AS_IT_STANDS, CELL, fill, text, with_rows

DAY = "%d.%m.%Y"
SHEET = "xl/worksheets/sheet1.xml"
TWICE = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")  # XlsxWriter escapes only the first of the two
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
VALUES = st.one_of(
    st.none(),
    TEXTS.filter(lambda value: not TWICE.search(value)),
    st.sampled_from(["=1+1", "_x0041_", " a", "a\n", "\u00a0", "\r", "<b>&amp;", "\ufffe", "𝟙"]),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2999, 12, 31)),
    st.datetimes(datetime(1900, 3, 1), datetime(2999, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),  # noqa: DTZ001
)
ROWS = st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=6)


def book_of(rows: list[list[Any]]) -> bytes:
    """A workbook of one sheet with three columns, as XlsxWriter makes it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, AS_IT_STANDS) as book:
        head, kroner = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        sheet = book.add_worksheet("Ark")
        sheet.set_column(1, 1, 20, kroner)
        sheet.write_row(0, 0, ["a", "b", "c"], head)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif isinstance(value, bool):
                    sheet.write_boolean(number, place, value)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value)
                elif value is not None:
                    sheet.write_number(number, place, value)
    return made.getvalue()


def sheet_in(book: bytes) -> str:
    """The XML of the only sheet."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read(SHEET).decode()


@given(ROWS)
def test_the_rows_are_what_xlsxwriter_writes(rows: list[list[Any]]) -> None:
    while rows and rows[-1] == [None] * 3:  # a sheet ends with its last row, whatever is in it
        rows.pop()
    assert with_rows(sheet_in(book_of([])), rows, DAY) == sheet_in(book_of(rows))


def test_what_excel_has_no_room_for_is_text(tmp_path: Path) -> None:
    fill(book_of([]), {1: [[date(1838, 1, 1), "x" * (CELL + 1), None]]}, DAY, tmp_path / "book.xlsx")
    day, long, empty = next(openpyxl.load_workbook(tmp_path / "book.xlsx")["Ark"].iter_rows(2, values_only=True))
    assert (day, len(str(long)), empty) == ("01.01.1838", CELL, None)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("Infinity")])
def test_what_is_no_number_is_not_written_as_one(value: float | Decimal) -> None:
    with pytest.raises(ValueError, match="no number"):
        with_rows(sheet_in(book_of([])), [[value, None, None]], DAY)


def test_decimals_are_the_number_they_say() -> None:
    assert "<v>1.1</v>" in with_rows(sheet_in(book_of([])), [[Decimal("1.10"), None, None]], DAY)


def test_two_escapes_in_a_row_are_both_escaped() -> None:
    assert text("_x0000_x0041_") == "<t>_x005F_x0000_x005F_x0041_</t>"


@pytest.mark.parametrize("value", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "]]>", "&quot;"])
def test_hostile_text_stays_text(value: str) -> None:
    assert "<script" not in text(value)
    assert text(value).startswith("<t>")
