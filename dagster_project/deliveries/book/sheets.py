"""Opens an Excel workbook as sheets of text.

A workbook is a compressed archive that anybody may have made, so its parts are weighed before any library unpacks
them. Formulas, error values and merged cells, which the text does not show, are known from the weighing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dagster_project.deliveries.book.part import Part, SpecialCell, first_line
from dagster_project.deliveries.book.weighing import weigh
from dagster_project.deliveries.tabular import SAVE_AS, Sheet, checked_cells
from dagster_project.deliveries.verdict import Remark, UnreadableError
from dagster_project.settings import Limits

if TYPE_CHECKING:
    import fastexcel

NO_STORED_VALUE = (
    "Formelen har ingen lagret verdi. Åpne filen i Excel, lagre den og send på nytt, eller skriv inn verdien."
)


def workbook_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """Read every visible sheet of a workbook as text, after its parts have been weighed."""
    import fastexcel

    weighed = weigh(data, limits)
    try:
        reader = fastexcel.read_excel(weighed.archive)
        loaded = [
            reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True)
            for name in reader.sheet_names
        ]
        sheets = [workbook_sheet(sheet, limits) for sheet in loaded if sheet.visible == "visible"]
        for sheet in sheets:
            part = weighed.sheets[str(sheet.name)]
            if part.special or part.merged:
                tell_special_cells(sheet, part)
    except (UnreadableError, KeyboardInterrupt):
        raise
    except BaseException as error:  # whatever a broken workbook makes the library raise, its panics too
        raise UnreadableError(f"Arbeidsboken kan ikke åpnes ({first_line(error)}). {SAVE_AS}") from None
    return sheets


def workbook_sheet(loaded: fastexcel.ExcelSheet, limits: Limits) -> Sheet:
    """One sheet from row 1 and column A on, every cell as text."""
    name = loaded.name
    if loaded.height > limits.rows:
        raise UnreadableError(f"Arket «{name}» har mer enn {limits.rows} rader, som er grensen.")
    columns = loaded.available_columns()  # from the first that is used to the last
    first = columns[0].absolute_index if columns else 0
    width = first + len(columns)
    if width > limits.columns:
        raise UnreadableError(f"Arket «{name}» har {width} kolonner; grensen er {limits.columns}.")
    frame = loaded.to_polars()
    frame.columns = [str(index) for index in range(first, width)]
    if first:
        frame = frame.select(*(pl.lit(None, pl.String).alias(str(index)) for index in range(first)), pl.all())
    return checked_cells(Sheet(name, frame), limits)


def tell_special_cells(sheet: Sheet, part: Part) -> None:
    """Note which cells have formulas, and remark formulas without a stored value, error values and merged cells."""
    if sheet.cells.is_empty():
        return
    sheet.formulas = frozenset((cell.row, cell.column) for cell in part.special if cell.is_formula)
    for merged in part.merged:
        reason = f"Cellene {merged.area} er slått sammen. Del dem opp og fyll ut hver celle."
        text = text_at(sheet, merged.row, merged.column)
        sheet.remarks.append(Remark(reason, sheet.name, merged.row, value=text, cell=(merged.row, merged.column)))
    for cell in part.special:
        if (reason := unread(cell)) and text_at(sheet, cell.row, cell.column) is None:
            sheet.remarks.append(Remark(reason, sheet.name, cell.row, cell=(cell.row, cell.column)))


def unread(cell: SpecialCell) -> str:
    """Why a cell cannot be read, where it cannot."""
    if cell.kind == "e":
        return f"Cellen viser feilverdien {cell.value}. Rett formelen eller skriv inn verdien."
    return "" if cell.value or cell.kind == "str" else NO_STORED_VALUE


def text_at(sheet: Sheet, row: int, column: int) -> str | None:
    """The text at a place counted from 1, nothing where the sheet does not reach."""
    if row > sheet.cells.height or column > sheet.cells.width:
        return None
    text = sheet.cells[row - 1, column - 1]
    return text if isinstance(text, str) and text != "" else None
