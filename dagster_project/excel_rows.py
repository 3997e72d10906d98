"""Rows of workbooks, written as they are stored.

XlsxWriter makes a workbook and everything in it but the rows below the heads of its large sheets: a call for each of
half a million cells would take most of the time. Those rows are written here, in its words, and put where they belong.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

CELL = 32_767  # characters in a cell
AS_IT_STANDS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)  # Excel has no days before 1900, and a day too many in February of that year
DIMENSION = re.compile(r'<dimension ref="A1[:A-Z0-9]*"/>')
STYLED = re.compile(r'<col min="(\d+)" max="(\d+)"[^>]*?(?: style="(\d+)")?(?: customWidth="1")?/>')
UNUSUAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$")
NOT_XML = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")

Row = Sequence[Any]


def fill(made: bytes, rows: Mapping[int, Iterable[Row]], day: str, path: Path) -> None:
    """Write a workbook that XlsxWriter made ``AS_IT_STANDS``, with these rows below the heads of its sheets.

    Sheets are counted from 1. ``day`` says how days that Excel does not know are written, as text.
    """
    sheets = {f"xl/worksheets/sheet{number}.xml": below for number, below in rows.items()}
    with zipfile.ZipFile(io.BytesIO(made)) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename in sheets:
                content = with_rows(content.decode(), sheets[part.filename], day).encode()
            book.writestr(part, content)


def with_rows(sheet: str, rows: Iterable[Row], day: str) -> str:
    """A sheet with rows below its head, each cell in the style of its column.

    Raises ``ValueError`` for what is no number, though it calls itself one.
    """
    from xlsxwriter.utility import xl_col_to_name

    styles: dict[int, str] = {}
    for first, last, style in STYLED.findall(sheet):
        styles |= dict.fromkeys(range(int(first) - 1, int(last)), f' s="{style}"' if style else "")
    openings: list[str] = []
    endings: list[Callable[[Any], str]] = []
    written, number = [], 1
    for number, row in enumerate(rows, 2):
        for place in range(len(openings), len(row)):
            openings.append(f'<c r="{xl_col_to_name(place)}')
            endings.append(ending(styles.get(place, ""), day))
        cells = [
            f'{opening}{number}"{end(value)}'
            for opening, end, value in zip(openings, endings, row, strict=True)
            if value is not None
        ]
        if cells:
            written.append(f'<row r="{number}">{"".join(cells)}</row>')
    if not written:
        return sheet
    sheet = DIMENSION.sub(f'<dimension ref="A1:{xl_col_to_name(len(openings) - 1)}{number}"/>', sheet, count=1)
    before, _, after = sheet.partition("</sheetData>")
    return f"{before}{''.join(written)}</sheetData>{after}"


def ending(style: str, day: str) -> Callable[[Any], str]:
    """What writes a cell of a column from behind its address on."""

    @lru_cache(maxsize=4096)
    def of_text(value: str) -> str:
        return f'{style} t="inlineStr"><is>{text(value[:CELL])}</is></c>'

    def end(value: Any) -> str:
        if isinstance(value, str):
            return of_text(value)
        if isinstance(value, bool):
            return f'{style} t="b"><v>{value:d}</v></c>'
        if isinstance(value, date):
            known = days(value)
            if known is None:
                return of_text(value.strftime(day))
            value = known
        if not isfinite(value):
            raise ValueError(f"{value} is no number that a sheet can hold")
        return f"{style}><v>{float(value):.16G}</v></c>"

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
