"""All marts in one workbook: what there is, a codebook, then a sheet a mart."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.excel_rows import AS_IT_STANDS, Row, fill
from dagster_project.site.published import Published, is_withheld
from dagster_project.site.voice import words
from dagster_project.warehouse.metadata import Mart

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET_ROWS = 2_000
FIRST_MART = 3  # its sheet, counted from 1
NUMBERS = {
    "kroner": "#,##0",
    "kroner per årsverk": "#,##0",
    "årsverk": "#,##0.0",
    "andel": "0.0%",
    "dato": "dd.mm.yyyy",
    "tidspunkt (UTC)": "dd.mm.yyyy hh:mm",
}


def write_workbook(published: Published, path: Path) -> None:
    """Write every mart, as far as ``SHEET_ROWS`` rows of each."""
    rows = {number: rows_of(published, mart) for number, mart in enumerate(published.marts.values(), FIRST_MART)}
    fill(without_rows(published), rows, "%d.%m.%Y", path)


def without_rows(published: Published) -> bytes:
    """The workbook with the heads of the marts' sheets, and all of the first two."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, AS_IT_STANDS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {unit: book.add_format({"num_format": shown}) for unit, shown in NUMBERS.items()}
        write_contents(book, published, head)
        write_codebook(book, published, head)
        for mart in published.marts.values():
            sheet = book.add_worksheet(sheet_name(mart))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, min(published.counts[mart.table], SHEET_ROWS), len(mart.columns) - 1)
            for index, column in enumerate(mart.columns.values()):
                sheet.set_column(index, index, max(11, min(30, len(column.name))), formats.get(column.unit))
            sheet.write_row(0, 0, list(mart.columns), head)
    return made.getvalue()


def write_contents(book: Workbook, published: Published, head: Any) -> None:
    """The first sheet: what there is."""
    sheet = book.add_worksheet("Innhold")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 2, 14)
    sheet.set_column(3, 3, 100)
    sheet.write_row(0, 0, ["Tabell", "Rader", "Rader her", "Innhold"], head)
    for index, (table, mart) in enumerate(published.marts.items(), 1):
        rows = published.counts[table]
        sheet.write_url(index, 0, f"internal:'{sheet_name(mart)}'!A1", string=table)
        sheet.write_row(index, 1, [rows, min(rows, SHEET_ROWS), mart.description_nb])


def write_codebook(book: Workbook, published: Published, head: Any) -> None:
    """The second sheet: what the columns mean."""
    sheet = book.add_worksheet("Kodebok")
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, sum(len(mart.columns) for mart in published.marts.values()), 5)
    sheet.set_column(0, 2, 34)
    sheet.set_column(5, 6, 100)
    sheet.write_row(0, 0, ["Tabell", "Kolonne", "Navn", "Enhet", "Ledd", "Definisjon", "Tom celle"], head)
    columns = ((table, column) for table, mart in published.marts.items() for column in mart.columns.values())
    for row, (table, column) in enumerate(columns, 1):
        said = (column.label_nb, column.unit, column.clause, column.definition_nb, column.missing_nb or "")
        sheet.write_row(row, 0, [table, column.name, *said])


def sheet_name(mart: Mart) -> str:
    """What the sheet of a mart is called, as short as Excel wants it."""
    return mart.name[:31]


def rows_of(published: Published, mart: Mart) -> Iterator[Row]:
    """The rows of a mart in their order, with the sign for what is withheld in its place."""
    columns = mart.columns.values()
    kept = [column for column in columns if (mart.table, column.name) in published.withheld]
    signs = ", ".join(f"case when {is_withheld(mart, column)} then '{column.name}' end" for column in kept)
    cells = ", ".join(
        f'cast("{column.name}" as double)' if column.type.startswith("DECIMAL") else f'"{column.name}"'
        for column in columns
    )
    order = ", ".join(str(place) for place in range(2, len(columns) + 2))
    found = published.database.execute(
        f"select [{signs}] as signed, {cells} from {mart.table} order by {order} limit {SHEET_ROWS}"
    )
    sign, names = words("marks")["withheld"], list(mart.columns)
    for signed, *values in found.fetchall():
        for name in signed:
            if name is not None:
                values[names.index(name)] = sign
        yield values
