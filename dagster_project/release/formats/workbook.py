"""One Excel workbook with a sheet a table. Text is never a formula, a link or a number."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter

from dagster_project.excel_rows import AS_IT_STANDS, fill
from dagster_project.release.model import Release, Table

SHEET_ROWS = 10_000  # beyond, a sheet takes long to open; the whole table is in Parquet and CSV
FIRST_TABLE = 2  # its sheet, counted from 1
NUMBERS = {"kroner": "#,##0", "dato": "yyyy-mm-dd", "andel": "0.0000"}
WARNING = "ILLUSTRASJON: tallene er ikke virkelige. ILLUSTRATION: the figures are not real."
HEADINGS = ("Tabell", "Navn", "Name", "Rader", "Rader her", "Innhold", "Content")


def workbook_name(release: Release) -> str:
    """The name of the workbook."""
    return f"dekomp-{release.version}.xlsx"


def write_workbook(release: Release, folder: Path) -> None:
    """``excel/dekomp-<version>.xlsx``: what there is, then the tables, as far as ``SHEET_ROWS`` rows of each."""
    path = folder / "excel" / workbook_name(release)
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = [table for table in release.tables if "excel" in table.formats]
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, AS_IT_STANDS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        _write_contents(book, release, tables, head)
        formats = {unit: book.add_format({"num_format": number}) for unit, number in NUMBERS.items()}
        for table in tables:
            _write_head(book, table, head, formats)
    rows = {sheet: table.frame.head(SHEET_ROWS).iter_rows() for sheet, table in enumerate(tables, FIRST_TABLE)}
    fill(made.getvalue(), rows, "%Y-%m-%d", path)


def _write_contents(book: Any, release: Release, tables: list[Table], head: Any) -> None:
    sheet = book.add_worksheet("Innhold")
    for first, last, width in ((0, 0, 30), (1, 2, 34), (3, 4, 10), (5, 6, 100)):
        sheet.set_column(first, last, width)
    sheet.write_string(0, 0, WARNING if release.is_illustrated else f"dekomp {release.version}", head)
    sheet.write_row(2, 0, HEADINGS, head)
    for row, table in enumerate(tables, 3):
        here = min(table.frame.height, SHEET_ROWS)
        cut = "" if here == table.frame.height else f" Hele tabellen: parquet/{table.name}.parquet."
        cells = (table.name, table.label_nb, table.label_en, table.frame.height, here)
        sheet.write_row(row, 0, (*cells, f"{table.description_nb}{cut}", table.description_en))


def _write_head(book: Any, table: Table, head: Any, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    for place, variable in enumerate(table.variables):
        sheet.set_column(place, place, max(10, min(30, len(variable.name) + 1)), formats.get(variable.column.unit))
    sheet.write_row(0, 0, [variable.name for variable in table.variables], head)
