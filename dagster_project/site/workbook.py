"""All marts in one workbook: what there is, a codebook, then a sheet a mart.

XlsxWriter makes the workbook and everything in it but the rows of the marts: half a million cells, a call each, would
take it longer than all pages take. Those rows are written here, in its words, and put where they belong.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.site.published import Published, is_withheld
from dagster_project.site.voice import words
from dagster_project.warehouse.metadata import Mart

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET_ROWS = 2_000
CELL = 32_767  # characters in a cell
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
NUMBERS = {
    "kroner": "#,##0",
    "kroner per årsverk": "#,##0",
    "årsverk": "#,##0.0",
    "andel": "0.0%",
    "dato": "dd.mm.yyyy",
    "tidspunkt (UTC)": "dd.mm.yyyy hh:mm",
}
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)  # Excel has no days before 1900, and a day too many in February of that year
STYLED = re.compile(r'<col min="(\d+)" max="(\d+)"[^>]*?(?: style="(\d+)")?(?: customWidth="1")?/>')
UNUSUAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$")
NOT_XML = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")

Row = Sequence[Any]


def write_workbook(published: Published, path: Path) -> None:
    """Write every mart, as far as ``SHEET_ROWS`` rows of each."""
    marts = list(published.marts.values())
    made = io.BytesIO(without_rows(published))
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        sheets = {f"xl/worksheets/sheet{number}.xml": mart for number, mart in enumerate(marts, 3)}
        for part in parts.infolist():
            content = parts.read(part)
            if mart := sheets.get(part.filename):
                content = with_rows(content.decode(), len(mart.columns), rows_of(published, mart)).encode()
            book.writestr(part, content)


def without_rows(published: Published) -> bytes:
    """The workbook with the heads of the marts' sheets, and all of the first two."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
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


def with_rows(sheet: str, width: int, rows: Iterator[Row]) -> str:
    """A sheet with rows below its head, each cell in the style of its column."""
    from xlsxwriter.utility import xl_col_to_name

    columns = range(1, width + 1)
    letters = [xl_col_to_name(number - 1) for number in columns]
    styles = dict.fromkeys(columns, "")
    for first, last, style in STYLED.findall(sheet):
        styles |= dict.fromkeys(range(int(first), int(last) + 1), f' s="{style}"' if style else "")
    openings = [f'<c r="{letter}' for letter in letters]
    endings = [ending(style) for style in styles.values()]
    written, number = [], 1
    for number, row in enumerate(rows, 2):
        cells = [
            f'{opening}{number}"{end(value)}'
            for opening, end, value in zip(openings, endings, row, strict=True)
            if value is not None
        ]
        if cells:
            written.append(f'<row r="{number}">{"".join(cells)}</row>')
    before, _, after = sheet.partition("</sheetData>")
    head = f'<dimension ref="A1:{letters[-1]}'
    before = before.replace(f'{head}1"/>', f'{head}{number}"/>', 1)
    return f"{before}{''.join(written)}</sheetData>{after}"


def ending(style: str) -> Callable[[Any], str]:
    """What writes a cell of a column from behind its address on."""

    @lru_cache(maxsize=4096)
    def of_text(value: str) -> str:
        return f'{style} t="inlineStr"><is>{text(value[:CELL])}</is></c>'

    def end(value: Any) -> str:
        if isinstance(value, str):
            return of_text(value)
        if isinstance(value, bool):
            return f'{style} t="b"><v>{value:d}</v></c>'
        if not isinstance(value, date):
            return f"{style}><v>{value:.16G}</v></c>"
        number = days(value)
        return of_text(f"{value:%d.%m.%Y}") if number is None else f"{style}><v>{number:.16G}</v></c>"

    return end


def text(value: str) -> str:
    """Text in a cell: as XML has it, and signs that XML has no room for as Excel writes them out."""
    if not UNUSUAL.search(value):
        return f"<t>{value}</t>"
    value = NOT_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", value)
    space = ' xml:space="preserve"' if value != value.strip() else ""
    return f"<t{space}>{value.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</t>"


def days(day: date) -> float | None:
    """A day, or a moment of it, as the number that Excel knows it by; none for those it does not know."""
    whole = day.date() if isinstance(day, datetime) else day
    if whole < FIRST_DAY:
        return None
    seconds = (day - datetime.combine(whole, time())).total_seconds() if isinstance(day, datetime) else 0
    return (whole - DAY_ZERO).days + seconds / 86_400
