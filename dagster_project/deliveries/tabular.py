"""Opens a delivered file as sheets of text: CSV in any encoding and separator, or a workbook.

Nothing is interpreted here: every cell comes out as the text that stood in it, at the row and column where
the sender sees it. Files are hostile until judged, so size and structure are looked at before anything is
unpacked.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import polars as pl

from dagster_project.deliveries.verdict import Remark, Severity, UnreadableError
from dagster_project.settings import Limits

SEPARATORS = ";\t,|"
BROKEN = ("\ufffd", "Ã¦", "Ã¸", "Ã¥", "Ã˜", "Ã…", "Ã†")  # what æ, ø and å become when decoded twice
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
    formulas: frozenset[tuple[int, int]] = frozenset()  # row and column from 1 of the cells that a formula fills
    is_csv: bool = False


@dataclass
class Header:
    """Where the header of a sheet stands, and which column of the sheet each header names."""

    row: int
    columns: dict[str, int]
    missing: list[str]
    doubled: list[tuple[str, int]]
    unknown: list[tuple[str, int]]


def open_sheets(name: str, data: bytes | Mapping[str, bytes], limits: Limits) -> list[Sheet]:
    """Read the bytes of a delivered file, or of the files of a folder by their names, as sheets of text.

    Raises ``UnreadableError``, with a sentence for the sender, when a file is no table or breaks a limit.
    """
    if isinstance(data, Mapping):
        refuse_large(sum(map(len, data.values())), limits)
        return [folder_sheet(file, content, limits) for file, content in data.items()]
    refuse_large(len(data), limits)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableError(f"Filen er tom. {SAVE_AS}")
    if data.startswith(b"PK"):
        from dagster_project.deliveries.book.sheets import workbook_sheets

        return workbook_sheets(data, limits)
    for magic, what in NOT_TABLES.items():
        if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            raise UnreadableError(f"Filen heter «{name}», men er {what}. {SAVE_AS}")
    if Path(name).suffix.lower() in {".xlsx", ".xlsm"}:
        raise UnreadableError(f"Filen heter «{name}», men er ingen Excel-arbeidsbok. {SAVE_AS}")
    return [csv_sheet(data, limits)]


def refuse_large(size: int, limits: Limits) -> None:
    """Refuse a delivery over the limit."""
    if size > limits.file_bytes:
        raise UnreadableError(
            f"Filen er på {megabytes(size)} MB; grensen er {megabytes(limits.file_bytes)} MB. "
            "Del leveransen eller be driften heve grensen."
        )


def folder_sheet(file: str, data: bytes, limits: Limits) -> Sheet:
    """One file of a folder: a sheet with the file's name."""
    if data.startswith(b"PK"):
        raise UnreadableError(
            f"{file}: I en mappe leses bare CSV-filer. Send arbeidsboken alene, eller lagre arkene som CSV."
        )
    try:
        (sheet,) = open_sheets(file, data, limits)
    except UnreadableError as error:
        raise UnreadableError(f"{file}: {error}") from None
    sheet.name = Path(file).stem
    sheet.remarks = [replace(remark, sheet=sheet.name) for remark in sheet.remarks]
    return sheet


@lru_cache(maxsize=4096)
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
        if len(best.columns) == len(folded):  # no row names more
            break
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
    width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(row)
            if len(rows) > limits.rows:
                raise UnreadableError(f"Filen har mer enn {limits.rows} rader, som er grensen.")
            if len(row) > limits.columns:
                raise UnreadableError(
                    f"Rad {len(rows)} har {len(row)} kolonner; grensen er {limits.columns}. {SAVE_AS}"
                )
            width = max(width, len(row))
            if len(rows) * width > limits.cells:
                raise UnreadableError(
                    f"Filen har mer enn {limits.cells} celler, som er grensen ({width} kolonner, og det ved rad "
                    f"{len(rows)}). Slett tomme rader og kolonner, eller del leveransen."
                )
    except csv.Error as error:
        long = "field larger" in str(error)
        what = "en altfor lang celle" if long else "et anførselstegn som ikke er lukket, eller som står midt i et felt"
        raise UnreadableError(f"Rad {len(rows) + 1} har {what}. {SAVE_AS}") from None
    sheet = Sheet(None, text_frame(rows), is_csv=True)
    sheet.remarks.extend(character_remarks(text, sheet))
    return checked_cells(sheet, limits)


def decode(data: bytes) -> str:
    """Decode by byte order mark, else UTF-8, else Windows-1252 (of which ISO-8859-1 text is a part)."""
    text = decoded(data)
    if "\x00" in text:
        raise UnreadableError(f"Filen er ingen tekstfil. {SAVE_AS}")
    return text


def decoded(data: bytes) -> str:
    """The text of some bytes, whatever it is."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise UnreadableError(f"Tegnsettet er ødelagt ({encoding}). {SAVE_AS}") from None
    for encoding in ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return data.decode("iso-8859-1")


def filled_fields(text: str, separator: str) -> int:
    """How many filled fields the first rows have beyond their first with this separator."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), HEADER_SEARCH_ROWS))
    except csv.Error:
        return 0
    return sum(1 for row in rows for field in row[1:] if field.strip())


def text_frame(rows: list[list[str]]) -> pl.DataFrame:
    """Rows of unequal length as a frame of text, short rows filled with nothing."""
    width = max(map(len, rows), default=0)
    return pl.DataFrame(
        [
            pl.Series(str(index), [row[index] if index < len(row) else None for row in rows], pl.String)
            for index in range(width)
        ]
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
    if sheet.cells.estimated_size() <= limits.cell_characters:  # all bytes, which are no fewer than characters
        return sheet
    for column in sheet.cells:
        if column.estimated_size() <= limits.cell_characters:
            continue
        length = column.str.len_chars().max()
        if isinstance(length, int) and length > limits.cell_characters:
            row = column.str.len_chars().arg_max() or 0
            place = f"Arket «{sheet.name}», rad" if sheet.name else "Rad"
            raise UnreadableError(
                f"{place} {row + 1}, kolonne nr. {int(column.name) + 1} har {length} tegn; "
                f"grensen er {limits.cell_characters}."
            )
    return sheet
