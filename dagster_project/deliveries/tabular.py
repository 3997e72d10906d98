"""Opens a delivered file as sheets of text: CSV in any encoding and separator, or a workbook.

Nothing is interpreted here: every cell comes out as the text that stood in it, at the row and column where
the sender sees it. Files are hostile until judged, so size and structure are looked at before anything is
unpacked.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from dagster_project.deliveries.verdict import Remark, Severity, UnreadableError
from dagster_project.settings import Limits

if TYPE_CHECKING:
    import fastexcel
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook

SEPARATORS = ";\t,|"
BROKEN = ("\ufffd", "Ã¦", "Ã¸", "Ã¥", "Ã˜", "Ã…", "Ã†")  # what æ, ø and å become when decoded twice
CELL_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
LARGEST_AREA = 20_000_000  # cells from A1 to the last one, which are all laid out in memory
HEADER_SEARCH_ROWS = 20
NOT_TABLES = {
    b"%PDF": "en PDF",
    b"\xd0\xcf\x11\xe0": "en gammel Excel-fil (.xls) eller en passordbeskyttet arbeidsbok",
    b"\x89PNG": "et bilde",
    b"\xff\xd8\xff": "et bilde",
    b"GIF8": "et bilde",
    b"{\\rtf": "et RTF-dokument",
    b"\x1f\x8b": "en komprimert fil (gzip)",
    b"7z\xbc\xaf": "en komprimert fil (7z)",
    b"Rar!": "en komprimert fil (RAR)",
    b"<": "en nettside eller et XML-dokument",
}
SAVE_AS = "Lagre tabellen som CSV (UTF-8) eller Excel-arbeidsbok (.xlsx) og send den på nytt."


@dataclass
class Sheet:
    """One table of text. Column ``i`` of ``cells`` is named ``str(i)``; row 0 is the sender's row 1."""

    name: str | None
    cells: pl.DataFrame
    remarks: list[Remark] = field(default_factory=list)


@dataclass
class Header:
    """Where the header of a sheet stands, and which column of the sheet each header names."""

    row: int
    columns: dict[str, int]
    missing: list[str]
    doubled: list[tuple[str, int]]
    unknown: list[tuple[str, int]]


def open_sheets(name: str, data: bytes, limits: Limits) -> list[Sheet]:
    """Read the bytes of a delivered file as sheets of text.

    Raises ``UnreadableError``, with a sentence for the sender, when the file is no table or breaks a limit.
    """
    if len(data) > limits.file_bytes:
        raise UnreadableError(
            f"Filen er på {megabytes(len(data))} MB; grensen er {megabytes(limits.file_bytes)} MB. "
            "Del leveransen eller be driften heve grensen."
        )
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableError(f"Filen er tom. {SAVE_AS}")
    if data.startswith(b"PK"):
        return workbook_sheets(data, limits)
    for magic, what in NOT_TABLES.items():
        if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            raise UnreadableError(f"Filen heter «{name}», men er {what}. {SAVE_AS}")
    if Path(name).suffix.lower() in {".xlsx", ".xlsm"}:
        raise UnreadableError(f"Filen heter «{name}», men er ingen Excel-arbeidsbok. {SAVE_AS}")
    return [csv_sheet(data, limits)]


def fold(text: str | None) -> str:
    """Write a header or a word in one way: no case, no space around, æøå and their transliterations alike."""
    plain = unicodedata.normalize("NFC", text or "").replace("\ufeff", "").casefold()
    plain = " ".join(plain.replace("_", " ").split())
    for several, one in (("aa", "a"), ("å", "a"), ("ae", "a"), ("æ", "a"), ("ä", "a")):
        plain = plain.replace(several, one)
    for several, one in (("oe", "o"), ("ø", "o"), ("ö", "o")):
        plain = plain.replace(several, one)
    return plain


def find_header(sheet: Sheet, wanted: dict[str, bool]) -> Header:
    """Find the row that names most of the wanted columns; ``wanted`` says whether each must be there."""
    folded = {fold(header): header for header in wanted}
    best: Header | None = None
    for number, row in enumerate(sheet.cells.head(HEADER_SEARCH_ROWS).iter_rows()):
        columns: dict[str, int] = {}
        doubled: list[tuple[str, int]] = []
        unknown: list[tuple[str, int]] = []
        for index, text in enumerate(row):
            header = folded.get(fold(text))
            if header is None:
                if text and text.strip():
                    unknown.append((text.strip(), index))
            elif header in columns:
                doubled.append((header, index))
            else:
                columns[header] = index
        if best is None or len(columns) > len(best.columns):
            missing = [header for header, must in wanted.items() if must and header not in columns]
            best = Header(number, columns, missing, doubled, unknown)
    return best or Header(0, {}, [header for header, must in wanted.items() if must], [], [])


def megabytes(size: int) -> str:
    """A size in bytes as whole megabytes, at least one."""
    return str(max(1, round(size / 1024 / 1024)))


# --- CSV ----------------------------------------------------------------------------------------------------


def csv_sheet(data: bytes, limits: Limits) -> Sheet:
    """Read CSV text as one sheet, with the separator that parts the first rows into most fields."""
    text = decode(data)
    separator = max(SEPARATORS, key=lambda mark: filled_fields(text, mark))
    csv.field_size_limit(max(limits.cell_characters * 4, 131_072))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(row)
            if len(rows) > limits.rows:
                raise UnreadableError(f"Filen har mer enn {limits.rows} rader, som er grensen.")
            if len(row) > limits.columns:
                raise UnreadableError(
                    f"Rad {len(rows)} har {len(row)} kolonner; grensen er {limits.columns}. {SAVE_AS}"
                )
    except csv.Error as error:
        long = "field larger" in str(error)
        what = "en altfor lang celle" if long else "et anførselstegn som ikke er lukket, eller som står midt i et felt"
        raise UnreadableError(f"Rad {len(rows) + 1} har {what}. {SAVE_AS}") from None
    sheet = Sheet(None, text_frame(rows))
    sheet.remarks.extend(character_remarks(text, sheet))
    return checked_cells(sheet, limits)


def decode(data: bytes) -> str:
    """Decode by byte order mark, else UTF-8, else Windows-1252 (of which ISO-8859-1 text is a part)."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise UnreadableError(f"Tegnsettet er ødelagt ({encoding}). {SAVE_AS}") from None
    if b"\x00" in data:
        raise UnreadableError(f"Filen er ingen tekstfil. {SAVE_AS}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def filled_fields(text: str, separator: str) -> int:
    """How many filled fields the first rows have beyond their first with this separator."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), HEADER_SEARCH_ROWS))
    except csv.Error:
        return 0
    return sum(1 for row in rows for field in row[1:] if field.strip())


def text_frame(rows: list[list[str]] | list[tuple[str | None, ...]]) -> pl.DataFrame:
    """Rows of unequal length as a frame of text, short rows filled with nothing."""
    columns = list(zip_longest(*rows, fillvalue=None))
    return pl.DataFrame(
        {str(index): list(values) for index, values in enumerate(columns)},
        schema={str(index): pl.String for index in range(len(columns))},
    )


def character_remarks(text: str, sheet: Sheet) -> Iterator[Remark]:
    """Tell the first cell with broken characters, since names cannot be read back from them."""
    if not any(sign in text for sign in BROKEN):
        return
    for number, row in enumerate(sheet.cells.iter_rows(), start=1):
        for index, cell in enumerate(row, start=1):
            if cell and any(sign in cell for sign in BROKEN):
                yield Remark(
                    "Teksten har ødelagte tegn (æ, ø eller å). Lagre filen på nytt som UTF-8 fra kilden.",
                    row=number,
                    value=cell[:200],
                    severity=Severity.WARNING,
                    cell=(number, index),
                )
                return


def checked_cells(sheet: Sheet, limits: Limits) -> Sheet:
    """Refuse cells that no person wrote: longer than the limit."""
    for name in sheet.cells.columns:
        lengths = sheet.cells[name].str.len_chars()
        longest = lengths.max()
        if isinstance(longest, int) and longest > limits.cell_characters:
            row = lengths.arg_max() or 0
            raise UnreadableError(
                f"Rad {row + 1}, kolonne nr. {int(name) + 1} har {longest} tegn; grensen er {limits.cell_characters}."
            )
    return sheet


# --- workbooks ----------------------------------------------------------------------------------------------


def workbook_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """Read every visible sheet of a workbook as text, after its parts have been weighed."""
    import fastexcel

    has_special_cells = weigh(data, limits)
    try:
        reader = fastexcel.read_excel(data)
        sheets = [sheet for name in reader.sheet_names if (sheet := workbook_sheet(reader, name, limits))]
    except (UnreadableError, KeyboardInterrupt):
        raise
    except BaseException as error:  # whatever a broken workbook makes the library raise, its panics too
        raise UnreadableError(f"Arbeidsboken kan ikke åpnes ({first_line(error)}). {SAVE_AS}") from None
    if has_special_cells:
        tell_special_cells(data, sheets)
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
    width = 0
    for letter in last_column:
        width = width * 26 + letter - ord("A") + 1
    if last_row * width > LARGEST_AREA:
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
    """Add remarks on formulas without a stored value, error values and merged cells, each at its cell."""
    formulas = load_workbook(data, stored=False)
    doubtful: list[tuple[Sheet, int, int]] = []
    for sheet in sheets:
        if sheet.cells.is_empty():
            continue
        worksheet = formulas[str(sheet.name)]
        for area in worksheet.merged_cells.ranges:
            reason = f"Cellene {area.coord} er slått sammen. Del dem opp og fyll ut hver celle."
            sheet.remarks.append(special(sheet, area.min_row, area.min_col, reason))
        for row, cells in enumerate(worksheet.iter_rows(), start=1):
            for column, cell in enumerate(cells, start=1):
                if cell.data_type in ("e", "f") and text_at(sheet, row, column) is None:
                    doubtful.append((sheet, row, column))
    if doubtful:
        values = load_workbook(data, stored=True)
        for sheet, row, column in doubtful:
            if reason := special_reason(values[str(sheet.name)].cell(row, column)):
                sheet.remarks.append(special(sheet, row, column, reason))


def load_workbook(data: bytes, *, stored: bool) -> Workbook:
    """Open a workbook with its formulas, or with the values stored for them."""
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(data), keep_links=False, data_only=stored)
    except Exception as error:  # whatever a broken workbook makes the library raise
        raise UnreadableError(f"Arbeidsboken kan ikke åpnes ({first_line(error)}). {SAVE_AS}") from None


def special_reason(stored: Cell | MergedCell) -> str:
    """Why a formula or an error cannot be read: the error, or that its value was never stored."""
    if stored.data_type == "e":
        return f"Cellen viser feilverdien {stored.value}. Rett formelen eller skriv inn verdien."
    if stored.value is None and stored.data_type == "n":
        return (
            "Formelen har ingen lagret verdi. Åpne filen i Excel, lagre den og send på nytt, eller skriv inn verdien."
        )
    return ""


def special(sheet: Sheet, row: int, column: int, reason: str) -> Remark:
    """A fault at a cell of a workbook, named by its place until the header is known."""
    return Remark(reason, sheet=sheet.name, row=row, value=text_at(sheet, row, column), cell=(row, column))


def text_at(sheet: Sheet, row: int, column: int) -> str | None:
    """The text at a place counted from 1, nothing where the sheet does not reach."""
    if row > sheet.cells.height or column > sheet.cells.width:
        return None
    text = sheet.cells[row - 1, column - 1]
    return text if isinstance(text, str) and text != "" else None


def first_line(error: BaseException) -> str:
    """The first line of an error, short enough for a message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
