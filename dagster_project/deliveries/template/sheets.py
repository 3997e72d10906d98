"""The sheets that are filled in, and the lists they choose from."""

from __future__ import annotations

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
from dagster_project.deliveries.template.layout import (
    ABOUT,
    LISTS,
    MEASURES,
    MEMBERS,
    NETWORKS,
    Column,
    Content,
    SheetLayout,
)

FORMATS = {
    Content.KRONER: style.KRONER,
    Content.HEADS: style.KRONER,
    Content.FTE: "#,##0.0",
    Content.WEIGHT: "0.00",
    **dict.fromkeys((Content.DAY, Content.FROM, Content.UNTIL, Content.START, Content.END), style.DATE),
}
DAY_ZERO = date(1899, 12, 30).toordinal()  # where spreadsheets count days from


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


def add_data_sheet(book: Workbook, layout: SheetLayout, office: Office) -> Worksheet:
    """A sheet with header, formats, drop-down lists and messages, and no rows."""
    sheet: Worksheet = book.create_sheet(layout.name)
    for number, column in enumerate(layout.columns, start=1):
        letter = get_column_letter(number)
        style.header(sheet.cell(1, number, column.header), optional=column.optional, right=column.content in FORMATS)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = FORMATS.get(column.content, style.TEXT)
        sheet.column_dimensions[letter].alignment = style.RIGHT if column.content in FORMATS else style.INDENTED
        sheet.add_data_validation(message(column, f"{letter}1"))
        sheet.add_data_validation(validation(column, f"{letter}2:{letter}{layout.last_row}", office))
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "B2" if layout is MEASURES else "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(layout.columns))}{layout.last_row}"
    sheet.print_options.gridLines = True
    style.on_paper(sheet, header_row=1)
    return sheet


def fill_in_members(sheet: Worksheet, owners: tuple[Party, ...]) -> None:
    """Write the office's owners, for the adviser to say which network each is a member of."""
    place = {column.header: number for number, column in enumerate(MEMBERS.columns, start=1)}
    for row, owner in enumerate(owners, start=2):
        for header, text in (("medlem_type", owner.word), ("medlem_id", owner.party_id), ("navn", owner.name)):
            put_code(sheet.cell(row, place[header]), text)


def add_lists(book: Workbook, office: Office) -> None:
    """The codes that the sheets choose from: owners first, then providers, and the counties beside them."""
    sheet: Worksheet = book.create_sheet(LISTS)
    for number, title in ((1, "kode"), (2, "navn"), (3, "type"), (5, "fylkesnummer"), (6, "fylke")):
        style.header(sheet.cell(1, number, title))
    for row, party in enumerate((*office.owners, *office.providers), start=2):
        for number, text in enumerate((party.party_id, party.name, party.word), start=1):
            put_code(sheet.cell(row, number), text)
    for row, county in enumerate(office.counties.items(), start=2):
        for number, text in enumerate(county, start=5):
            put_code(sheet.cell(row, number), text)
    for letter, width in {"A": 14, "B": 66, "C": 18, "D": 4, "E": 15, "F": 24}.items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:C{1 + len(office.owners) + len(office.providers)}"
    style.on_paper(sheet, landscape=False, header_row=1)


def put_code(cell: Cell | MergedCell, text: str) -> None:
    """Put text in a cell as if it had been typed into its column."""
    put_text(cell, text)
    cell.alignment = style.INDENTED


def message(column: Column, cells: str) -> DataValidation:
    """What a column is for, shown when its header is chosen."""
    return DataValidation(
        sqref=cells, showInputMessage=True, promptTitle=column.header, prompt=column.explained[:255], allow_blank=True
    )


def validation(column: Column, cells: str, office: Office) -> DataValidation:
    """What the cells of a column take. Lists of codes only warn, since others than the known may be right."""
    rule = message(column, cells)
    rule.errorTitle = column.header
    match column.content:
        case Content.CHOICE:
            rule.type, rule.formula1 = "list", f'"{",".join(column.words)}"'
            rule.error = "Velg et av ordene i listen."
        case Content.COUNTY:
            rule.type, rule.formula1 = "list", f"{LISTS}!$E$2:$E${1 + len(office.counties)}"
            rule.error = "Velg et av embetets fylker."
        case Content.NETWORK:
            rule.type, rule.formula1 = "list", filled_cells(NETWORKS, "nettverk_id")
            rule.error, rule.errorStyle = "Koden står ikke i arket Nettverk. Vil du bruke den likevel?", "warning"
        case Content.MEASURE:
            rule.type, rule.formula1 = "list", filled_cells(MEASURES, "tiltak_id")
            rule.error, rule.errorStyle = "Koden står ikke i arket Tiltak. Vil du bruke den likevel?", "warning"
        case Content.OWNER | Content.PARTY:
            known = len(office.owners) + (len(office.providers) if column.content is Content.PARTY else 0)
            rule.type, rule.formula1 = "list", f"{LISTS}!$A$2:$A${1 + max(known, 1)}"
            rule.error, rule.errorStyle = "Koden står ikke i arket Lister. Vil du bruke den likevel?", "warning"
        case Content.KRONER | Content.HEADS:
            rule.type, rule.operator, rule.formula1 = "whole", "greaterThanOrEqual", "0"
            rule.error = "Skriv et helt tall, 0 eller høyere."
        case Content.FTE:
            rule.type, rule.operator, rule.formula1 = "decimal", "greaterThanOrEqual", "0"
            rule.error = "Skriv et tall, 0 eller høyere."
        case Content.WEIGHT:
            rule.type, rule.operator, rule.formula1, rule.formula2 = "decimal", "between", "0", "1"
            rule.error = "Skriv et tall fra 0 til 1, for eksempel 0,5."
        case Content.DAY | Content.FROM | Content.UNTIL | Content.START:
            rule.type, rule.operator = "date", "between"
            rule.formula1, rule.formula2 = days_for(column.content, office.year)
            rule.error = f"Skriv en dato, for eksempel 15.03.{office.year}."
            if column.content is Content.START:
                rule.error = f"Skriv en dato i {office.year}, for eksempel 15.03.{office.year}."
        case Content.END:
            rule.type, rule.operator = "date", "greaterThanOrEqual"
            rule.formula1 = f"{MEASURES.letter('planlagt_start')}2"
            rule.error = "Skriv en dato som ikke er før planlagt start."
    rule.showErrorMessage = rule.type is not None
    return rule


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
    }.get(content, (long_before, long_after))
    return str(days[0].toordinal() - DAY_ZERO), str(days[1].toordinal() - DAY_ZERO)
