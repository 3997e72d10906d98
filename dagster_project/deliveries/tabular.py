"""Opens a delivered file as sheets of text: CSV in any encoding and separator, or a workbook.

Nothing is interpreted here: every cell comes out as the text that stood in it, at the row where the sender sees
it. Files are hostile until judged, so size and structure are looked at before anything is unpacked.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import polars as pl

from dagster_project.deliveries.verdict import Remark, Severity, UnreadableError
from dagster_project.settings import Limits

SEPARATORS = ";\t,|"
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
    b"<!DOCTYPE": "en nettside",
    b"<html": "en nettside",
    b"<?xml": "et XML-dokument",
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
        if data[:64].lstrip().lower().startswith(magic.lower()):
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
    """Find the row that names most of the wanted columns; ``wanted`` says of each whether it must be there."""
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


# --- CSV ---------------------------------------------------------------------------------------------------------


def csv_sheet(data: bytes, limits: Limits) -> Sheet:
    """Read CSV text as one sheet, with the separator that makes the header row widest."""
    text = decode(data)
    lines = text.splitlines()
    head = "\n".join(lines[:HEADER_SEARCH_ROWS])
    separator = max(SEPARATORS, key=lambda mark: (most_fields(head, mark), -SEPARATORS.index(mark)))
    csv.field_size_limit(max(limits.cell_characters * 4, 131_072))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) > limits.rows:
                raise UnreadableError(f"Filen har mer enn {limits.rows} rader, som er grensen.")
            if len(row) > limits.columns:
                raise UnreadableError(
                    f"Rad {len(rows)} har {len(row)} kolonner; grensen er {limits.columns}. {SAVE_AS}"
                )
    except csv.Error as error:
        raise UnreadableError(f"Rad {len(rows) + 1} kan ikke leses ({error}). {SAVE_AS}") from None
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


def most_fields(head: str, separator: str) -> int:
    """How many filled fields the widest of the first rows has with this separator."""
    try:
        rows = list(csv.reader(io.StringIO(head), delimiter=separator))
    except csv.Error:
        return 0
    return max((sum(1 for field in row if field.strip()) for row in rows), default=0)


def text_frame(rows: list[list[str]] | list[tuple[str | None, ...]]) -> pl.DataFrame:
    """Rows of unequal length as a frame of text, short rows filled with nothing."""
    columns = list(zip_longest(*rows, fillvalue=None))
    return pl.DataFrame(
        {str(index): list(values) for index, values in enumerate(columns)},
        schema={str(index): pl.String for index in range(len(columns))},
    )


def character_remarks(text: str, sheet: Sheet) -> Iterator[Remark]:
    """Tell the first cell with broken characters, since names cannot be read back from them."""
    if not any(sign in text for sign in ("\ufffd", "Ã¦", "Ã¸", "Ã¥", "Ã˜", "Ã…")):
        return
    for number, row in enumerate(sheet.cells.iter_rows()):
        for index, cell in enumerate(row):
            if cell and any(sign in cell for sign in ("\ufffd", "Ã¦", "Ã¸", "Ã¥", "Ã˜", "Ã…")):
                yield Remark(
                    "Teksten har ødelagte tegn (æ, ø eller å). Lagre filen på nytt som UTF-8 fra kilden.",
                    row=number + 1,
                    value=cell[:200],
                    severity=Severity.WARNING,
                    cell=(number + 1, index + 1),
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
                f"Rad {row + 1}, kolonne nr. {int(name) + 1} har {longest} tegn; grensen er "
                f"{limits.cell_characters}."
            )
    return sheet


# --- workbooks ---------------------------------------------------------------------------------------------------


def workbook_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """Read every visible sheet of a workbook as text, after its parts have been weighed."""
    import fastexcel

    signs = weigh(data, limits)
    try:
        reader = fastexcel.read_excel(data)
        names = list(reader.sheet_names)
        sheets = [workbook_sheet(reader, name, limits) for name in names]
    except UnreadableError:
        raise
    except Exception as error:  # whatever a broken workbook makes the library raise
        raise UnreadableError(f"Arbeidsboken kan ikke åpnes ({first_line(error)}). {SAVE_AS}") from None
    if signs:
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
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise UnreadableError(f"Filen er et arkiv (zip), men ingen Excel-arbeidsbok. {SAVE_AS}")
            for info in archive.infolist():
                tail = b""
                with archive.open(info) as part:
                    while chunk := part.read(1 << 20):
                        unpacked += len(chunk)
                        if unpacked > limits.unpacked_bytes:
                            raise UnreadableError(
                                f"Arbeidsboken er større enn {megabytes(limits.unpacked_bytes)} MB når den pakkes "
                                "ut. Del leveransen eller be driften heve grensen."
                            )
                        window = tail + chunk
                        tail = chunk[-16:]
                        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                            raise UnreadableError(
                                f"Arbeidsboken har XML-definisjoner som ikke hører hjemme der ({info.filename}). "
                                f"{SAVE_AS}"
                            )
                        if info.filename.startswith("xl/worksheets/"):
                            special = special or any(sign in window for sign in (b"<f", b't="e"', b"<mergeCell"))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableError(f"Arbeidsboken er skadet ({first_line(error)}). {SAVE_AS}") from None
    except Exception as error:  # zlib.error and its like have no common base
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(f"Arbeidsboken er skadet ({first_line(error)}). {SAVE_AS}") from None
    return special


def workbook_sheet(reader: object, name: str, limits: Limits) -> Sheet:
    """Read one sheet from row 1 and column A on, every cell as text."""
    loaded = reader.load_sheet(  # type: ignore[attr-defined]
        name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
    )
    if loaded.height > limits.rows:
        raise UnreadableError(f"Arket «{name}» har mer enn {limits.rows} rader, som er grensen.")
    if loaded.width > limits.columns:
        raise UnreadableError(f"Arket «{name}» har {loaded.width} kolonner; grensen er {limits.columns}.")
    frame = loaded.to_polars()
    frame.columns = [str(index) for index in range(frame.width)]
    return checked_cells(Sheet(name, frame), limits)


def tell_special_cells(data: bytes, sheets: list[Sheet]) -> None:
    """Add remarks on formulas without a stored value, error values and merged cells, each at its cell."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:  # whatever a broken workbook makes the library raise
        raise UnreadableError(f"Arbeidsboken kan ikke åpnes ({first_line(error)}). {SAVE_AS}") from None
    for sheet in sheets:
        worksheet = book[sheet.name] if sheet.name in book.sheetnames else None
        if worksheet is None or not hasattr(worksheet, "merged_cells"):
            continue
        for area in worksheet.merged_cells.ranges:
            reason = f"Cellene {area.coord} er slått sammen. Del dem opp og fyll ut hver celle."
            sheet.remarks.append(special(sheet, area.min_row, area.min_col, reason))
        for row in worksheet.iter_rows():
            for cell in row:
                if reason := special_reason(cell.data_type, cell.value, text_at(sheet, cell.row, cell.column)):
                    sheet.remarks.append(special(sheet, cell.row, cell.column, reason))


def special_reason(data_type: str, content: object, stored: str | None) -> str | None:
    """Why a cell cannot be read as it stands: an error value, or a formula whose value was never stored."""
    if data_type == "e":
        return f"Cellen viser feilverdien {content}. Rett formelen eller skriv inn verdien."
    if data_type == "f" and stored is None:
        return (
            "Formelen har ingen lagret verdi. Åpne filen i Excel, lagre den og send på nytt, eller skriv inn verdien."
        )
    return None


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
