"""Gives the sender the delivery back, with every faulty cell marked and explained.

A workbook comes back as the sender's own, formats and all (macros and links to other workbooks are not kept); a large
one, a CSV file, or a folder of them, as a new workbook with the same text in the same places. In front stands a list of
all remarks, each with a link to its cell.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.deliveries.verdict import Remark, Severity, UnreadableError, Verdict

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from dagster_project.deliveries.tabular import Sheet

MOST_REMARKS = 10_000
MOST_CELLS, MOST_BYTES = 1_000_000, 30_000_000  # of a workbook that is opened whole: each takes fifty times its room
MOST_NAME_BYTES = 180  # of 255 that a file's name may have
MOST_ROWS = 100_000  # of a CSV file: more would not fit in the memory of an office machine
LIST_TITLE = "Feil og merknader"
LIST_COLUMNS = {"Nr": 8, "Alvor": 10, "Ark": 18, "Rad": 8, "Kolonne": 18, "Verdi": 30, "Forklaring": 90}
LIST_HEADER_ROW = 3
SIGNS_IN_LINE, LINE_HEIGHT = 75, 15  # of an explanation, with room for wider letters than Excel's; points
WORDS = {Severity.FAULT: "Feil", Severity.WARNING: "Merknad"}
COLOURS = {Severity.FAULT: "FFC7CE", Severity.WARNING: "FFEB9C"}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def write_marked_copy(verdict: Verdict, data: bytes | Mapping[str, bytes], folder: Path) -> Path | None:
    """Write ``<stem>-merket.xlsx`` to a folder and return its path; none where the file could not be read."""
    if not verdict.readable:
        return None
    content = None
    if isinstance(data, bytes) and data.startswith(b"PK"):
        with suppress(Exception):  # whatever a workbook from another program makes the library raise
            content = marked_workbook(verdict, data)
    content = content or marked_text(verdict)
    stem = os.fsencode(verdict.file.stem)[:MOST_NAME_BYTES].decode("utf-8", "ignore")
    path = folder / f"{stem}-merket.xlsx"
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{path.name}.{os.getpid()}.tmp"
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def marked_workbook(verdict: Verdict, data: bytes) -> bytes:
    """The sender's own workbook, marked. Raises ``UnreadableError`` where it is too large to be opened whole."""
    import openpyxl

    from dagster_project.deliveries.book.weighing import weigh
    from dagster_project.settings import Limits

    weighed = weigh(data, Limits(cells=MOST_CELLS, unpacked_bytes=MOST_BYTES), whole=True)
    if weighed.merged_cells > MOST_CELLS:
        raise UnreadableError
    book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    return marked(book, {sheet.title: sheet for sheet in book.worksheets}, verdict)


def marked_text(verdict: Verdict) -> bytes:
    """A new workbook with the text that was read, marked."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    return marked(book, {sheet.name: add_text(book, sheet) for sheet in verdict.sheets}, verdict)


def add_text(book: Workbook, sheet: Sheet) -> Worksheet:
    """Add a sheet of text to a workbook."""
    title = NOT_IN_SHEET_NAME.sub("_", NOT_IN_XML.sub("\ufffd", sheet.name or "Leveranse"))[:31]
    worksheet: Worksheet = book.create_sheet(title)
    for row, texts in enumerate(sheet.cells.head(MOST_ROWS).iter_rows(), start=1):
        for column, text in enumerate(texts, start=1):
            if text:
                put_text(worksheet.cell(row, column), text)
    return worksheet


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Put text in a cell so that no program takes it for a number, a date or a formula."""
    cell.value = NOT_IN_XML.sub("\ufffd", text)
    cell.data_type = "s"
    cell.number_format = "@"
    if text[0] in "=+-@\t\r":
        cell.quotePrefix = True


def marked(book: Workbook, worksheets: Mapping[str | None, Worksheet], verdict: Verdict) -> bytes:
    """Mark a workbook, put the list of remarks in front and return its bytes."""
    remarks = sorted(verdict.remarks, key=lambda remark: remark.severity)[:MOST_REMARKS]
    at_cells: dict[tuple[str | None, int, int], list[Remark]] = {}
    for remark in remarks:
        if remark.cell and remark.sheet in worksheets:
            row, column = first_of_merged(worksheets[remark.sheet], *remark.cell)
            at_cells.setdefault((remark.sheet, row, column), []).append(remark)
    for (sheet, row, column), told in at_cells.items():
        mark(worksheets[sheet].cell(row, column), told)
    list_remarks(book, worksheets, verdict, remarks)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def first_of_merged(worksheet: Worksheet, row: int, column: int) -> tuple[int, int]:
    """The cell itself, or the one that shows on behalf of the merged cells it is among."""
    for area in worksheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return area.min_row, area.min_col
    return row, column


def mark(cell: Cell | MergedCell, told: list[Remark]) -> None:
    """Colour a cell after the gravest of its remarks and say them in a comment, below one that was there."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    said = [cell.comment.text] if cell.comment else []
    reasons = [f"{WORDS[remark.severity]}: {NOT_IN_XML.sub(' ', remark.reason)}" for remark in told]
    cell.comment = Comment("\n".join(said + reasons), "dekomp", height=120, width=320)
    cell.fill = PatternFill("solid", start_color=COLOURS[told[0].severity])


def list_remarks(
    book: Workbook, worksheets: Mapping[str | None, Worksheet], verdict: Verdict, remarks: list[Remark]
) -> None:
    """Put a sheet with every remark in front, each with a link to the cell that it is about."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet: Worksheet = book.create_sheet(LIST_TITLE, 0)
    put_text(sheet["A1"], verdict.file.name)
    put_text(sheet["A2"], summary(verdict, remarks))
    sheet["A1"].font = Font(name="Calibri", bold=True, size=14)
    for column, (title, width) in enumerate(LIST_COLUMNS.items(), start=1):
        heading = sheet.cell(LIST_HEADER_ROW, column, title)
        heading.font = Font(name="Calibri", bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{LIST_HEADER_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    link, wrapped = Font(name="Calibri", color="0563C1", underline="single"), Alignment(wrap_text=True, vertical="top")
    fills = {severity: PatternFill("solid", start_color=colour) for severity, colour in COLOURS.items()}
    for number, remark in enumerate(remarks, start=1):
        row = LIST_HEADER_ROW + number
        sheet.cell(row, 1, number)
        sheet.cell(row, 2, WORDS[remark.severity]).fill = fills[remark.severity]
        sheet.cell(row, 4, remark.row)
        for column, text in ((3, remark.sheet), (5, remark.column), (6, remark.value), (7, remark.reason)):
            if text:
                put_text(sheet.cell(row, column), text)
        for cell in sheet[row]:
            cell.alignment = wrapped
        sheet.row_dimensions[row].height = LINE_HEIGHT * ceil(len(remark.reason) / SIGNS_IN_LINE)
        if remark.sheet in worksheets:
            title = worksheets[remark.sheet].title.replace("'", "''")
            line, column = remark.cell or (remark.row or 1, 1)
            target = f"'{title}'!{get_column_letter(column)}{line}"
            sheet.cell(row, 1).hyperlink = Hyperlink(ref="", location=target)
            sheet.cell(row, 1).font = link
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def summary(verdict: Verdict, remarks: list[Remark]) -> str:
    """One line above the list: how much there is, how to use it and what was left out."""
    faults, warnings = len(verdict.faults), len(verdict.warnings)
    parts = [f"{faults} feil og {warnings} {'merknad' if warnings == 1 else 'merknader'}."]
    if remarks:
        parts.append("Klikk på nummeret for å gå til cellen. Feil er merket med rødt, merknader med gult.")
    if len(remarks) < len(verdict.remarks):
        parts.append(f"Bare de {MOST_REMARKS} første er tatt med.")
    if any(sheet.is_csv and sheet.cells.height > MOST_ROWS for sheet in verdict.sheets):
        parts.append(f"Bare de {MOST_ROWS} første radene i filen er tatt med.")
    return " ".join(parts)
