"""The sheets that are filled in, and the lists they choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.marked_copy import put_text
from dagster_project.deliveries.template import style
from dagster_project.deliveries.template.facts import Office, Party
from dagster_project.deliveries.template.layout import ABOUT, LISTS, Column, Content, SheetLayout

FORMATS = {
    Content.KRONER: style.KRONER,
    Content.HEADS: style.KRONER,
    Content.FTE: "#,##0.0",
    Content.WEIGHT: "0.00",
    Content.RATING: "0",
    **dict.fromkeys(
        (Content.DAY, Content.REPORTED, Content.FROM, Content.UNTIL, Content.START, Content.END), style.DATE
    ),
}
DAY_ZERO = date(1899, 12, 30).toordinal()  # where spreadsheets count days from


@dataclass(frozen=True)
class Choices:
    """The cells that a column chooses from, the sheet they lie in, and whether nothing else will do."""

    cells: str
    sheet: str = LISTS
    strict: bool = False


def add_about(book: Workbook, office: Office) -> None:
    """The sheet that says whose workbook this is."""
    sheet: Worksheet = book.create_sheet(ABOUT)
    sheet.append(["felt", "verdi"])
    sheet.append(["embete", None])
    sheet.append(["år", office.year])
    put_text(sheet["B2"], office.name)
    for address in ("A2", "A3", "B2", "B3"):
        sheet[address].alignment = style.INDENTED
    for cell in sheet[1]:
        style.header(cell)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 46
    sheet.freeze_panes = "A2"
    style.on_paper(sheet, landscape=False)


def add_data_sheet(book: Workbook, layout: SheetLayout, choices: Mapping[Content, Choices], year: int) -> Worksheet:
    """A sheet with header, formats, drop-down lists and messages, and no rows."""
    sheet: Worksheet = book.create_sheet(layout.name)
    for number, column in enumerate(layout.columns, start=1):
        letter = get_column_letter(number)
        right = column.content in FORMATS
        style.header(sheet.cell(1, number, column.header), optional=column.optional, shown=column.shown, right=right)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = FORMATS.get(column.content, style.TEXT)
        sheet.column_dimensions[letter].alignment = style.RIGHT if right else style.INDENTED
        sheet.add_data_validation(message(column, f"{letter}1"))
        sheet.add_data_validation(validation(column, f"{letter}2:{letter}{layout.last_row}", layout, choices, year))
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = f"{layout.frozen}2"
    sheet.auto_filter.ref = f"A1:{layout.last_letter}{layout.last_row}"
    sheet.print_options.gridLines = True
    style.on_paper(sheet, header_row=1)
    return sheet


def fill_in(sheet: Worksheet, layout: SheetLayout, rows: Iterable[Mapping[str, str | int]]) -> None:
    """Write rows beforehand, by header; what is only shown is grey."""
    place = {column.header: (number, column) for number, column in enumerate(layout.columns, start=1)}
    for row, values in enumerate(rows, start=2):
        for header, value in values.items():
            number, column = place[header]
            cell = sheet.cell(row, number)
            if isinstance(value, str):
                put_code(cell, value)
            else:
                cell.value, cell.number_format, cell.alignment = value, FORMATS[column.content], style.RIGHT
            if column.shown:
                cell.font, cell.fill = style.SHOWN, style.fill(style.PALE)


def add_lists(
    book: Workbook, parties: Sequence[Party], titles: tuple[str, str], pairs: Iterable[tuple[str, str]]
) -> None:
    """The codes that the sheets choose from: owners first, then providers, and pairs with titles beside them."""
    sheet: Worksheet = book.create_sheet(LISTS)
    for number, title in ((1, "kode"), (2, "navn"), (3, "type"), (5, titles[0]), (6, titles[1])):
        style.header(sheet.cell(1, number, title))
    for row, party in enumerate(parties, start=2):
        for number, text in enumerate((party.party_id, party.name, party.word), start=1):
            put_code(sheet.cell(row, number), text)
    for row, pair in enumerate(pairs, start=2):
        for number, text in enumerate(pair, start=5):
            put_code(sheet.cell(row, number), text)
    for letter, width in {"A": 14, "B": 66, "C": 18, "D": 4, "E": 15, "F": 46}.items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:C{1 + len(parties)}"
    style.on_paper(sheet, landscape=False, header_row=1)


def put_code(cell: Cell | MergedCell, text: str) -> None:
    """Put text in a cell as if it had been typed into its column."""
    if text:
        put_text(cell, text)
        cell.alignment = style.INDENTED


def message(column: Column, cells: str) -> DataValidation:
    """What a column is for, shown when its header is chosen."""
    return DataValidation(
        sqref=cells, showInputMessage=True, promptTitle=column.header, prompt=column.explained[:255], allow_blank=True
    )


def validation(
    column: Column, cells: str, layout: SheetLayout, choices: Mapping[Content, Choices], year: int
) -> DataValidation:
    """What the cells of a column take. Lists of codes only warn, since others than the known may be right."""
    rule = message(column, cells)
    rule.errorTitle = column.header
    match column.content:
        case _ if column.shown:
            pass
        case Content.CHOICE:
            rule.type, rule.formula1 = "list", f'"{",".join(column.words)}"'
            rule.error = "Velg et av ordene i listen."
        case content if content in choices:
            chosen = choices[content]
            rule.type, rule.formula1 = "list", chosen.cells
            rule.error = f"Velg en av kodene i arket {chosen.sheet}."
            if not chosen.strict:
                rule.error = f"Koden står ikke i arket {chosen.sheet}. Vil du bruke den likevel?"
                rule.errorStyle = "warning"
        case Content.KRONER | Content.HEADS:
            rule.type, rule.operator, rule.formula1 = "whole", "greaterThanOrEqual", "0"
            rule.error = "Skriv et helt tall, 0 eller høyere."
        case Content.FTE:
            rule.type, rule.operator, rule.formula1 = "decimal", "greaterThanOrEqual", "0"
            rule.error = "Skriv et tall, 0 eller høyere."
        case Content.WEIGHT:
            rule.type, rule.operator, rule.formula1, rule.formula2 = "decimal", "between", "0", "1"
            rule.error = "Skriv et tall fra 0 til 1, for eksempel 0,5."
        case Content.DAY | Content.REPORTED | Content.FROM | Content.UNTIL | Content.START:
            rule.type, rule.operator = "date", "between"
            rule.formula1, rule.formula2 = days_for(column.content, year)
            rule.error = f"Skriv en dato, for eksempel 15.03.{year}."
            if column.content is Content.START:
                rule.error = f"Skriv en dato i {year}, for eksempel 15.03.{year}."
            if column.content is Content.REPORTED:
                rule.error = f"Skriv en dato i {year} eller {year + 1}, for eksempel 15.12.{year}."
        case Content.END:
            rule.type, rule.operator = "date", "greaterThanOrEqual"
            rule.formula1 = f"{layout.letter('planlagt_start')}2"
            rule.error = "Skriv en dato som ikke er før planlagt start."
    rule.showErrorMessage = rule.type is not None
    return rule


def listed(count: int, letter: str = "A", first: int = 2) -> str:
    """Cells of the sheet with lists, at least one."""
    return f"{LISTS}!${letter}${first}:${letter}${first - 1 + max(count, 1)}"


def filled_cells(layout: SheetLayout, header: str) -> str:
    """The filled cells of a column, so that a drop-down list has no empty tail."""
    letter, cells = layout.letter(header), layout.cells(header)
    return f"OFFSET({layout.name}!${letter}$2,0,0,MAX(1,COUNTA({cells})),1)"


def days_for(content: Content, year: int) -> tuple[str, str]:
    """The first and last day that a column takes, as spreadsheets count them."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    long_before, long_after = date(year - 20, 1, 1), date(year + 20, 12, 31)
    days = {
        Content.FROM: (long_before, last),
        Content.UNTIL: (first, long_after),
        Content.START: (first, last),
        Content.REPORTED: (first, date(year + 1, 12, 31)),
    }.get(content, (long_before, long_after))
    return str(days[0].toordinal() - DAY_ZERO), str(days[1].toordinal() - DAY_ZERO)
