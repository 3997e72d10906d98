"""Writes what an office delivers as a workbook: the same content gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.writer.excel import ExcelWriter

Cell = str | int | float | date | None
Row = tuple[Cell, ...]
Header = tuple[str, ...]

WIDTHS = {
    "navn": 44,
    "tittel": 52,
    "utviklingsområde": 34,
    "verdi": 28,
    "kommentar": 44,
    "begrunnelse": 52,
    "tema": 40,
    "oppfølging": 52,
}
HEADER_FONT = Font(bold=True)
HEADER_FILL = PatternFill("solid", fgColor="DDE6ED")
ZIP_DAY = (2017, 1, 1, 0, 0, 0)


def bytes_of(
    headers: Mapping[str, Header], sheets: Mapping[str, Iterable[Row]], title: str, written: datetime
) -> bytes:
    """A workbook with the rows of some sheets."""
    workbook = Workbook(write_only=True)
    for sheet, rows in sheets.items():
        add_sheet(workbook, sheet, headers[sheet], rows)
    workbook.properties.creator = "dekomp demo"
    workbook.properties.title = title
    workbook.properties.created = workbook.properties.modified = written.replace(tzinfo=None)
    data = io.BytesIO()
    ExcelWriter(workbook, UndatedZip(data, "w", ZIP_DEFLATED)).save()
    return data.getvalue()


class UndatedZip(ZipFile):
    """A zip file whose parts all have the same date, so that the same content gives the same bytes."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Add a part from memory."""
        part = ZipInfo(str(zinfo_or_arcname), ZIP_DAY)
        super().writestr(part, data, ZIP_DEFLATED)

    def write(self, filename: str | PathLike[str], arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a part from a file."""
        self.writestr(arcname, Path(filename).read_bytes())


def add_sheet(workbook: Workbook, name: str, titles: Header, rows: Iterable[Row]) -> None:
    """Add a sheet with a header that stays in view."""
    sheet = workbook.create_sheet(name)
    sheet.freeze_panes = "A2"
    header = []
    for number, text in enumerate(titles):
        sheet.column_dimensions[chr(ord("A") + number)].width = WIDTHS.get(text, max(len(text) + 3, 12))
        cell = WriteOnlyCell(sheet, text)
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
        header.append(cell)
    sheet.append(header)
    for row in rows:
        sheet.append(row)


def yes_or_no(answer: bool) -> str:
    """An answer in the words of the workbook."""
    return "ja" if answer else "nei"
