"""How the overviews write, head and mark their formulas.

Every formula works in Excel and LibreOffice alike. Codes are compared as text and exactly, since the functions that
take criteria would hold 1.1 and 1.10 for the same number. Rows are reached by INDEX, so that deleted rows do no harm.
"""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.template import style
from dagster_project.deliveries.template.layout import SheetLayout

HEADER_HEIGHT = 32
FINE, LOOK = "I orden", "Se merknad"


def cell_of(layout: SheetLayout, header: str, number: int) -> str:
    """The cell of a row of a sheet, the first row below the header being number 0."""
    letter = layout.letter(header)
    return f"INDEX({layout.name}!${letter}:${letter},{number + 2})"


def sum_of(layout: SheetLayout, row: int, condition: str = "1", summed: str = "beløp") -> str:
    """The sum of a measure's rows in a sheet, those that satisfy a condition."""
    return f'SUMPRODUCT(({layout.cells("tiltak_id")}&""=$A{row})*{condition},{layout.cells(summed)})'


def joined(remarks: dict[str, str]) -> str:
    """The remarks whose conditions hold, one after the other; empty where none does."""
    return "TRIM(" + "&".join(f'IF({condition},{text}&". ","")' for condition, text in remarks.items()) + ")"


def write_formulas(sheet: Worksheet, row: int, formulas: dict[str, str], keys: Iterable[str]) -> None:
    """Write the formulas of a row: the ``keys`` as text, the others empty where the row has no key."""
    for letter, formula in formulas.items():
        sheet[f"{letter}{row}"] = f'={formula}&""' if letter in keys else f'=IF($A{row}="","",{formula})'


def heading(
    sheet: Worksheet, row: int, title: str, columns: Iterable[str], height: int = HEADER_HEIGHT, numbers: str = ""
) -> None:
    """The title of a section, and the header of its table in the row below; ``numbers`` are letters of columns."""
    sheet[f"A{row}"] = title
    sheet[f"A{row}"].font = style.SECTION
    for number, text in enumerate(columns, start=1):
        cell = sheet.cell(row + 1, number, text or None)
        sheet.row_dimensions[row + 1].height = height
        style.header(cell, right=cell.column_letter in numbers)


def mark(sheet: Worksheet, cells: str, condition: str) -> None:
    """Mark cells where a rule is broken; the text beside says which."""
    broken = DifferentialStyle(font=style.BROKEN_FONT, fill=style.BROKEN_FILL, border=style.BELOW)
    sheet.conditional_formatting.add(cells, Rule("expression", dxf=broken, formula=[condition]))


def line_below(sheet: Worksheet, cells: str, condition: str) -> None:
    """A thin line below the rows that are in use."""
    sheet.conditional_formatting.add(
        cells, Rule("expression", dxf=DifferentialStyle(border=style.BELOW), formula=[condition])
    )


def mark_fine(sheet: Worksheet, cells: str, condition: str) -> None:
    """Green text where all is well."""
    fine = DifferentialStyle(font=style.FINE_FONT, border=style.BELOW)
    sheet.conditional_formatting.add(cells, Rule("expression", dxf=fine, formula=[condition]))


def protect(sheet: Worksheet) -> None:
    """Keep formulas from being overwritten by mistake. There is no password; columns may be widened."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
