"""Opens an Excel workbook as sheets of text.

A workbook is a compressed archive that anybody may have made, so its parts are weighed before any library
unpacks them. Formulas, error values and merged cells, which the text does not show, are looked up in the parts.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from dagster_project.deliveries.tabular import SAVE_AS, Sheet, checked_cells, megabytes
from dagster_project.deliveries.verdict import Remark, UnreadableError
from dagster_project.settings import Limits

if TYPE_CHECKING:
    import fastexcel

CELL_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:row\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL)
ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,7})["']""")
CELL_KIND = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*["'](([A-Z]+)([0-9]+)[A-Z0-9:]*)["']""")
ATTRIBUTE = re.compile(r"""([\w.-]+)\s*=\s*(["'])(.*?)\2""", re.DOTALL)
NO_STORED_VALUE = (
    "Formelen har ingen lagret verdi. Åpne filen i Excel, lagre den og send på nytt, eller skriv inn verdien."
)
LARGEST_AREA = 20_000_000  # cells from A1 to the last one, which are all laid out in memory


def workbook_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """Read every visible sheet of a workbook as text, after its parts have been weighed."""
    import fastexcel

    has_special_cells = weigh(data, limits)
    try:
        reader = fastexcel.read_excel(data)
        sheets = [sheet for name in reader.sheet_names if (sheet := workbook_sheet(reader, name, limits))]
        if has_special_cells:
            tell_special_cells(data, sheets)
    except (UnreadableError, KeyboardInterrupt):
        raise
    except BaseException as error:  # whatever a broken workbook makes the library raise, its panics too
        raise UnreadableError(f"Arbeidsboken kan ikke åpnes ({first_line(error)}). {SAVE_AS}") from None
    return sheets


def weigh(data: bytes, limits: Limits) -> bool:
    """Unpack a workbook's parts to nowhere and refuse what is no workbook, too large or carries entities.

    Returns whether any sheet has formulas, error values or merged cells, which need a closer look.
    """
    unpacked = 0
    special = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableError(f"Filen er et arkiv (zip), men ingen Excel-arbeidsbok. {SAVE_AS}")
            for info in archive.infolist():
                last_row, columns, tail = 0, set[bytes](), b""
                is_sheet = info.filename.startswith("xl/worksheets/")
                for chunk in unpack(archive, info):
                    unpacked += len(chunk)
                    if unpacked > limits.unpacked_bytes:
                        raise UnreadableError(
                            f"Arbeidsboken er større enn {megabytes(limits.unpacked_bytes)} MB når "
                            "den pakkes ut. Del leveransen eller be driften heve grensen."
                        )
                    window = tail + chunk
                    tail = chunk[-32:]
                    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                        raise UnreadableError(
                            f"Arbeidsboken har XML-definisjoner som ikke hører hjemme der ({info.filename}). {SAVE_AS}"
                        )
                    if is_sheet:
                        special = special or any(sign in window for sign in (b"<f", b't="e"', b"<mergeCell"))
                        addresses = CELL_ADDRESS.findall(window)
                        columns.update(column for column, _ in addresses)
                        last_row = max(last_row, *(int(row) for _, row in addresses), 0)
                refuse_large_area(last_row, columns)
    except UnreadableError:
        raise
    except Exception as error:  # a broken archive raises a dozen kinds, which have no common base
        raise UnreadableError(f"Arbeidsboken er skadet ({first_line(error)}). {SAVE_AS}") from None
    return special


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a part, all there are; what the archive says of their number is checked last."""
    size, checksum, told_size, told_checksum = 0, 0, info.file_size, info.CRC
    info.file_size = sys.maxsize
    info.CRC = None  # type: ignore[assignment]
    with archive.open(info) as part:
        while chunk := part.read(1 << 20):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
    if (size, checksum) != (told_size, told_checksum):
        raise UnreadableError(f"Arbeidsboken er skadet ({info.filename}). {SAVE_AS}")


def refuse_large_area(last_row: int, columns: set[bytes]) -> None:
    """Refuse a sheet whose last cell lies so far out that laying the sheet out would fill the memory."""
    last_column = max(columns, key=lambda letters: (len(letters), letters), default=b"")
    if last_row * column_number(last_column) > LARGEST_AREA:
        raise UnreadableError(
            f"Et ark strekker seg til celle {last_column.decode()}{last_row}. "
            "Slett tomme rader og kolonner under og til høyre for tabellen."
        )


def workbook_sheet(reader: fastexcel.ExcelReader, name: str, limits: Limits) -> Sheet | None:
    """Read one sheet from row 1 and column A on, every cell as text; nothing where the sheet is hidden."""
    loaded = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True)
    if loaded.visible != "visible":
        return None
    if loaded.height > limits.rows:
        raise UnreadableError(f"Arket «{name}» har mer enn {limits.rows} rader, som er grensen.")
    columns = [column.absolute_index for column in loaded.available_columns()]
    width = max(columns, default=-1) + 1
    if width > limits.columns:
        raise UnreadableError(f"Arket «{name}» har {width} kolonner; grensen er {limits.columns}.")
    frame = loaded.to_polars()
    frame.columns = [str(index) for index in columns]
    left = [pl.lit(None, pl.String).alias(str(index)) for index in range(min(columns, default=0))]
    return checked_cells(Sheet(name, frame.select(*left, pl.all())), limits)


def tell_special_cells(data: bytes, sheets: list[Sheet]) -> None:
    """Note which cells have formulas, and remark formulas without a stored value, error values and merged cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = sheet_parts(archive)
        for sheet in sheets:
            if sheet.cells.is_empty():
                continue
            content = archive.read(parts[str(sheet.name)])
            special = list(special_cells(content))
            sheet.formulas = frozenset((cell.row, cell.column) for cell in special if cell.is_formula)
            for area, letters, digits in MERGED.findall(content):
                reason = f"Cellene {area.decode()} er slått sammen. Del dem opp og fyll ut hver celle."
                row, column = int(digits), column_number(letters)
                text = text_at(sheet, row, column)
                sheet.remarks.append(Remark(reason, sheet.name, row, value=text, cell=(row, column)))
            for cell in special:
                if (reason := cell.reason) and text_at(sheet, cell.row, cell.column) is None:
                    sheet.remarks.append(Remark(reason, sheet.name, cell.row, cell=(cell.row, cell.column)))


@dataclass(frozen=True)
class SpecialCell:
    """A cell that holds a formula or an error; ``value`` is the stored one, none where a formula has none."""

    row: int
    column: int
    is_formula: bool
    kind: bytes
    value: str | None

    @property
    def reason(self) -> str:
        """Why the cell cannot be read, where it cannot."""
        if self.kind == b"e":
            return f"Cellen viser feilverdien {self.value}. Rett formelen eller skriv inn verdien."
        if not self.value and self.kind != b"str":
            return NO_STORED_VALUE
        return ""


def special_cells(content: bytes) -> Iterator[SpecialCell]:
    """The cells of a sheet's part that hold a formula or an error. A cell without an address follows the last one."""
    row, column = 0, 0
    for found in ROW_OR_CELL.finditer(content):
        row_attributes, attributes, inside = found.groups()
        if row_attributes is not None:
            number = ROW_NUMBER.search(row_attributes)
            row, column = int(number[1]) if number else row + 1, 0
            continue
        address = CELL_ADDRESS.search(attributes)
        row, column = (int(address[2]), column_number(address[1])) if address else (row, column + 1)
        kind = CELL_KIND.search(attributes)
        is_formula = inside is not None and FORMULA.search(inside) is not None
        if is_formula or (kind and kind[1] == b"e"):
            value = VALUE.search(inside or b"")
            text = html.unescape(value[1].decode()) if value else None
            yield SpecialCell(row, column, is_formula, kind[1] if kind else b"n", text)


def column_number(letters: bytes) -> int:
    """The number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the archive holds each sheet, by the sheet's name."""
    book = archive.read("xl/workbook.xml").decode()
    links = archive.read("xl/_rels/workbook.xml.rels").decode()
    targets = {
        found["Id"]: posixpath.normpath(posixpath.join("/xl", found["Target"])).lstrip("/")
        for found in map(attributes_of, re.findall(r"<(?:\w+:)?Relationship\b([^>]*)>", links))
    }
    return {
        found["name"]: targets[found["id"]]
        for found in map(attributes_of, re.findall(r"<(?:\w+:)?sheet\b([^>]*)>", book))
    }


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of an element, without their namespaces."""
    return {name: html.unescape(value) for name, _, value in ATTRIBUTE.findall(text)}


def text_at(sheet: Sheet, row: int, column: int) -> str | None:
    """The text at a place counted from 1, nothing where the sheet does not reach."""
    if row > sheet.cells.height or column > sheet.cells.width:
        return None
    text = sheet.cells[row - 1, column - 1]
    return text if isinstance(text, str) and text != "" else None


def first_line(error: BaseException) -> str:
    """The first line of an error, short enough for a message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
