"""GSI files as messy as senders make them, built in code, each with the verdict that the contract asks for.

The third row of the sheet (the second row of figures) is where a file is bad, unless it says otherwise.
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADERS = ["Skoleår", "Nivå", "Enhetskode", "Enhetsnavn", "Kommunenummer", "Eierform", "Årsverk", "Antall lærere"]
NECESSARY = HEADERS[:-1]
COUNTY = ["2016-17", "fylke", "03", "Oslo", "", "alle", "4800,5", "5100"]
MUNICIPALITY = ["2016-17", "kommune", "0301", "Oslo kommune", "", "alle", "4800,5", "5100"]
OWNER = ["2016-17", "eier", "811801402", "Nordre friskole", "0301", "privat", "12,0", "14"]

Place = tuple[int | None, str | None]
Bytes = bytes | Callable[[], bytes]


@dataclass(frozen=True)
class BadFile:
    """A file and what the contract says of it: faults where it is rejected, warnings where it is accepted."""

    id: str
    data: Bytes
    word: str
    places: frozenset[Place]
    name: str
    folder_year: str | None

    def content(self) -> bytes:
        """The bytes of the file; the large ones are made only when asked for."""
        return self.data if isinstance(self.data, bytes) else self.data()


FILES: list[BadFile] = []


def add(
    id: str,  # noqa: A002
    data: Bytes,
    word: str,
    places: Iterable[Place] = (),
    name: str = "gsi.csv",
    folder_year: str | None = "2016-17",
) -> None:
    """Put a file into the collection."""
    FILES.append(BadFile(id, data, word, frozenset(places), name, folder_year))


def text(*rows: list[str], header: list[str] = HEADERS, separator: str = ";", end: str = "\n") -> str:
    """A header and rows as CSV text."""
    return "".join(separator.join(row) + end for row in (header, *rows))


def csv(*rows: list[str], header: list[str] = HEADERS) -> bytes:
    """A header and rows as CSV in UTF-8."""
    return text(*rows, header=header).encode()


def but(row: list[str], **changes: str) -> list[str]:
    """A row with some cells changed, named by the first word of their header."""
    names = ["skoleår", "nivå", "enhetskode", "enhetsnavn", "kommunenummer", "eierform", "årsverk", "antall"]
    return [changes.get(name, value) for name, value in zip(names, row, strict=True)]


def cell(id: str, column: str, value: str, row: list[str] = MUNICIPALITY, *, word: str = "rejected") -> None:  # noqa: A002
    """A file with one odd cell in its third row: a fault there if rejected, a warning if accepted so."""
    odd = but(row, **{column.lower().split()[0]: value})
    places: list[Place] = [] if word == "accepted" else [(3, column)]
    add(f"{column}: {id}", csv(COUNTY, odd), word.split()[0], places)


GOOD = text(COUNTY, MUNICIPALITY, OWNER)

# --- encodings ---------------------------------------------------------------------------------------------

BROKEN_HEADERS: list[Place] = [(1, "Skoleår"), (1, "Nivå"), (1, "Årsverk")]
add("utf-8", GOOD.encode(), "accepted")
add("utf-8 with byte order mark", GOOD.encode("utf-8-sig"), "accepted")
add("iso-8859-1", GOOD.encode("iso-8859-1"), "accepted")
add("windows-1252 with a dash", GOOD.replace("Oslo kommune", "Oslo – ‘sentrum’").encode("cp1252"), "accepted")
add("utf-16 with byte order mark", GOOD.encode("utf-16"), "accepted")
add("utf-16 without byte order mark", GOOD.encode("utf-16-le"), "unreadable")
add("utf-16 cut in the middle of a character", GOOD.encode("utf-16")[:-1], "unreadable")
add("dos code page 865", GOOD.encode("cp865"), "rejected", BROKEN_HEADERS)
add("utf-8 decoded twice", GOOD.encode().decode("iso-8859-1").encode(), "rejected", BROKEN_HEADERS)
in_latin = ";".join(but(MUNICIPALITY, enhetsnavn="Tromsø")).encode("iso-8859-1")
add("header in utf-8, row in latin-1", csv() + in_latin, "rejected", BROKEN_HEADERS)
add("name decoded twice", csv(COUNTY, but(MUNICIPALITY, enhetsnavn="TromsÃ¸")), "accepted", [(3, "Enhetsnavn")])
add("name with lost letter", csv(COUNTY, but(MUNICIPALITY, enhetsnavn="Troms\ufffd")), "accepted", [(3, "Enhetsnavn")])

# --- separators, quotes and line ends ----------------------------------------------------------------------

quoted = [[f'"{value}"' for value in row] for row in (HEADERS, COUNTY, MUNICIPALITY, OWNER)]
add("comma with quoted decimals", text(*quoted[1:], header=quoted[0], separator=",").encode(), "accepted")
add("comma with decimal point", GOOD.replace(",", ".").replace(";", ",").encode(), "accepted")
add("tab", GOOD.replace(";", "\t").encode(), "accepted")
add("semicolon and every field quoted", text(*quoted[1:], header=quoted[0]).encode(), "accepted")
add("separator in a quoted name", csv(COUNTY, but(MUNICIPALITY, enhetsnavn='"Oslo; sentrum"')), "accepted")
add("quote inside a name", csv(COUNTY, but(MUNICIPALITY, enhetsnavn='Skolen "Solstua" i Oslo')), "accepted")
add("line break in a quoted name", csv(COUNTY, but(MUNICIPALITY, enhetsnavn='"Oslo\nsentrum"')), "accepted")
add(
    "line break in a name counts as one row",
    csv(but(COUNTY, enhetsnavn='"Oslo\r\nfylke"'), but(MUNICIPALITY, årsverk="ti")),
    "rejected",
    [(3, "Årsverk")],
)
add("quote never closed", csv(COUNTY, but(MUNICIPALITY, enhetsnavn='"Oslo'), OWNER), "unreadable")
add(
    "quote closed in a later row",
    csv(COUNTY, but(MUNICIPALITY, enhetsnavn='"Oslo'), but(OWNER, enhetsnavn='"Nordre"')),
    "unreadable",
)
add("windows line ends", GOOD.replace("\n", "\r\n").encode(), "accepted")
add("old mac line ends", GOOD.replace("\n", "\r").encode(), "accepted")
add("no line end at the end", GOOD.rstrip().encode(), "accepted")
add("excel's own line about the separator", ("sep=;\n" + GOOD).encode(), "accepted")
add("title full of commas", ("Tall, for skoler, i Oslo, fra Udir, 1, 2, 3, 4, 5, 6\n" + GOOD).encode(), "accepted")
add("separators after the last column", GOOD.replace("\n", ";;;\n").encode(), "accepted")

# --- headers -----------------------------------------------------------------------------------------------

for missing in NECESSARY:
    at = HEADERS.index(missing)
    without = [row[:at] + row[at + 1 :] for row in (HEADERS, COUNTY, MUNICIPALITY)]
    add(f"no column {missing}", csv(*without[1:], header=without[0]), "rejected", [(1, missing)])
add("no column Antall lærere", csv(COUNTY[:-1], MUNICIPALITY[:-1], header=NECESSARY), "accepted")
add(
    "doubled column",
    csv([*COUNTY, "1,0"], [*MUNICIPALITY, "1,0"], header=[*HEADERS, "Årsverk"]),
    "rejected",
    [(1, "Årsverk")],
)
add("unknown column", csv([*COUNTY, "x"], header=[*HEADERS, "Merknad"]), "accepted", [(1, "Merknad")])
add("no header", csv(MUNICIPALITY, header=COUNTY), "rejected", [(1, name) for name in NECESSARY])
add("header in row 4", ("GSI 2016-17;;\n\nHentet 1.2.2017\n" + GOOD).encode(), "accepted")
add(
    "header in row 4 and a fault below",
    ("GSI;;\n\nHentet\n" + text(COUNTY, but(MUNICIPALITY, årsverk="ti"))).encode(),
    "rejected",
    [(6, "Årsverk")],
)
add("columns in another order", csv(COUNTY[::-1], MUNICIPALITY[::-1], header=HEADERS[::-1]), "accepted")
shouted = ["SKOLEAAR", " nivaa ", "ENHETSKODE", "enhetsnavn", "KommuneNummer", "EIERFORM", "AARSVERK", "Antall laerere"]
add("headers transliterated, shouted and spaced", csv(COUNTY, MUNICIPALITY, header=shouted), "accepted")
add("headers in upper case", csv(COUNTY, header=[name.upper() for name in HEADERS]), "accepted")
add("decomposed letters", unicodedata.normalize("NFD", GOOD).encode(), "accepted")
add("no-break space in the header", GOOD.replace("Antall lærere", "\u00a0Antall\u00a0lærere ").encode(), "accepted")
add(
    "header repeated among the rows",
    csv(COUNTY, HEADERS, MUNICIPALITY),
    "rejected",
    [(3, name) for name in ("Skoleår", "Nivå", "Kommunenummer", "Eierform", "Årsverk", "Antall lærere")],
)

# --- rows --------------------------------------------------------------------------------------------------

add(
    "one field too many in the middle",
    csv(COUNTY, [*MUNICIPALITY[:4], "x", *MUNICIPALITY[4:]]),
    "rejected",
    [(3, name) for name in ("Kommunenummer", "Eierform", "Årsverk", "Antall lærere", None)],
)
add("one field too many at the end", csv(COUNTY, [*MUNICIPALITY, "7"]), "rejected", [(3, None)])
add(
    "one field too few in the middle",
    csv(COUNTY, [*OWNER[:3], *OWNER[4:]]),
    "rejected",
    [(3, "Kommunenummer"), (3, "Eierform")],
)
add("one field too few at the end", csv(COUNTY, MUNICIPALITY[:-1]), "accepted")
add("cut off in the last row", GOOD.encode()[: GOOD.encode().rindex(b";privat")], "rejected", [(4, "Eierform")])
add("blank rows between", csv(COUNTY, [""], [""] * 8, MUNICIPALITY), "accepted")
add(
    "blank rows count",
    csv(COUNTY, [""], [""] * 8, but(MUNICIPALITY, årsverk="ti")),
    "rejected",
    [(5, "Årsverk")],
)
add(
    "a row of totals",
    csv(COUNTY, ["Sum", "", "", "", "", "", "9601,0", ""]),
    "rejected",
    [(3, "Skoleår"), (3, "Nivå"), (3, "Enhetskode"), (3, "Eierform")],
)
add("same unit twice", csv(COUNTY, MUNICIPALITY, MUNICIPALITY), "rejected", [(3, "Enhetskode"), (4, "Enhetskode")])
add("same code at two levels", csv(OWNER, but(OWNER, nivå="skole")), "accepted")


def parts(public: str, private: str, total: str = "10,0") -> bytes:
    """A municipality with its parts, the total in the third row."""
    return csv(
        but(MUNICIPALITY, eierform="offentlig", årsverk=public),
        but(MUNICIPALITY, årsverk=total),
        but(MUNICIPALITY, eierform="privat", årsverk=private),
    )


add("parts sum to all", parts("6,5", "3,5"), "accepted")
add("parts sum within 0.2", parts("6,0", "3,8"), "accepted")
add("parts sum beyond 0.2", parts("6,0", "3,7"), "rejected", [(3, "Årsverk")])
add("parts sum to more", parts("6,5", "3,8"), "rejected", [(3, "Årsverk")])
add("one part shielded", parts("6,0", "*"), "accepted")
add("all missing, parts given", parts("6,0", "3,0", ":"), "accepted")

# --- numbers -----------------------------------------------------------------------------------------------

for id_, value in {
    "decimal point": "4800.5",
    "thousands by space": "4 800,5",
    "thousands by no-break space": "4\u00a0800,5",
    "thousands by thin space": "4\u2009800,5",
    "thousands by narrow no-break space": "4\u202f800,5",
    "space around": "  4800,5 ",
    "no decimals": "4800",
    "nought": "0,0",
    "shielded": "*",
    "colon": ":",
    "one dot": ".",
    "two dots": "..",
    "empty": "",
}.items():
    cell(id_, "Årsverk", value, word="accepted")
for id_, value in {
    "text": "ti",
    "text and number": "ca. 12",
    "point in thousands, comma in decimals": "1.234,5",
    "comma in thousands, point in decimals": "1,234.5",
    "point in thousands": "1.000",
    "comma in thousands": "1,000",
    "thousands by space in the wrong place": "48 00,5",
    "negative": "-5,0",
    "negative with a real minus": "−5,0",
    "two decimals": "12,55",
    "exponent": "1e3",
    "infinity": "inf",
    "infinity in full": "Infinity",
    "not a number": "NaN",
    "no digits after the comma": "12,",
    "fraction": "12½",
    "percent": "12 %",
    "dash": "-",
    "three dots": "...",
    "two stars": "**",
    "error value as text": "#N/A",
    "digits of another script": "٤٨",
    "formula as text": "=1+1",
}.items():
    cell(id_, "Årsverk", value)
cell("decimals", "Antall lærere", "11,5")
cell("negative", "Antall lærere", "-1")
cell("shielded", "Antall lærere", "*", word="accepted")

# --- codes -------------------------------------------------------------------------------------------------

cell("unknown municipality", "Enhetskode", "9999")
cell("municipality of 2020", "Enhetskode", "3001")
cell("municipality of 1 January 2017", "Enhetskode", "0710")
cell("municipality with five digits", "Enhetskode", "03011")
cell("municipality by name", "Enhetskode", "Oslo")
cell("municipality empty", "Enhetskode", "")
cell("municipality with two noughts eaten", "Enhetskode", "30")
cell("digits of another script", "Enhetskode", "٠٣٠١")
cell("unknown county", "Enhetskode", "99", COUNTY)
cell("county of 2018", "Enhetskode", "50", COUNTY)
cell("bad check digit", "Enhetskode", "811801403", OWNER)
cell("check digit that cannot be", "Enhetskode", "800000010", OWNER)
cell("eight digits", "Enhetskode", "81180140", OWNER)
cell("ten digits", "Enhetskode", "8118014020", OWNER)
cell("letters", "Enhetskode", "81180140A", OWNER)
cell("spaces inside", "Enhetskode", "811 801 402", OWNER)
cell("another good organisation number", "Enhetskode", "813943492", OWNER, word="accepted")
cell("organisation number as a decimal number", "Enhetskode", "811801402.0", OWNER, word="accepted")
cell("owner nowhere", "Kommunenummer", "", OWNER)
cell("owner in an unknown municipality", "Kommunenummer", "9999", OWNER)
cell("owner in a municipality of 2020", "Kommunenummer", "3001", OWNER)
cell("Oslo without its nought", "Enhetskode", "301", word="accepted with warning")
cell("Halden without its nought", "Enhetskode", "101", word="accepted with warning")
cell("Oslo as a decimal number", "Enhetskode", "301.0", word="accepted with warning")
cell("county without its nought", "Enhetskode", "1", COUNTY, word="accepted with warning")
cell("owner's municipality without its nought", "Kommunenummer", "301", OWNER, word="accepted with warning")
later = [but(row, skoleår="2019-20") for row in (MUNICIPALITY, but(MUNICIPALITY, enhetskode="1567"))]
add("Rindal's old code in 2019-20", csv(*later), "rejected", [(3, "Enhetskode")], folder_year="2019-20")
before = [but(row, skoleår="2018-19") for row in (MUNICIPALITY, but(MUNICIPALITY, enhetskode="1567"))]
add("Rindal's old code in 2018-19", csv(*before), "accepted", folder_year="2018-19")
add(
    "Svalbard and schools abroad",
    csv(
        but(COUNTY, enhetskode="21", enhetsnavn="Svalbard"),
        but(MUNICIPALITY, enhetskode="2111", enhetsnavn="Longyearbyen"),
        but(OWNER, kommunenummer="2111"),
        but(COUNTY, enhetskode="25", enhetsnavn="Utlandet"),
    ),
    "accepted",
)

# --- words and years ---------------------------------------------------------------------------------------

cell("unknown", "Nivå", "bydel")
cell("empty", "Nivå", "")
cell("shouted", "Nivå", " KOMMUNE ", word="accepted")
cell("unknown", "Eierform", "statlig")
cell("empty", "Eierform", "")
for id_, value in {
    "slash": "2016/17",
    "two years on": "2016-18",
    "no dash": "201617",
    "both years in full": "2016-2017",
    "long dash": "2016–17",
    "month": "okt.16",
    "empty": "",
    "year nought": "0000-01",
    "digits of another script": "٢٠١٦-١٧",
    "next year's": "2017-18",
}.items():
    cell(id_, "Skoleår", value)
add(
    "another year than the folder",
    csv(COUNTY, MUNICIPALITY),
    "rejected",
    [(2, "Skoleår"), (3, "Skoleår")],
    folder_year="2017-18",
)
mixed = but(MUNICIPALITY, skoleår="2018-19", enhetskode="5001")
add("two years in one file", csv(COUNTY, mixed, MUNICIPALITY), "rejected", [(3, "Skoleår")], folder_year=None)
add(
    "no row has a school year",
    csv(but(COUNTY, skoleår="2016"), but(MUNICIPALITY, skoleår="2016")),
    "rejected",
    [(2, "Skoleår"), (3, "Skoleår")],
    folder_year=None,
)

# --- names -------------------------------------------------------------------------------------------------

cell("formula that runs a program", "Enhetsnavn", "=cmd|' /C calc'!A0", word="accepted")
cell("formula with an at sign", "Enhetsnavn", "@SUM(1+1)*cmd", word="accepted")
cell("plus and minus", "Enhetsnavn", "+47-1", word="accepted")
cell("Sámi letters", "Enhetsnavn", "Guovdageaidnu/Kautokeino Čáhcesuolu ŋ đ ŧ š ž", word="accepted")
cell("emoji", "Enhetsnavn", "Solstua 🌞 skole", word="accepted")
cell("markup", "Enhetsnavn", "<b>Oslo</b> & co", word="accepted")
cell("empty", "Enhetsnavn", "", word="accepted")
cell("control character", "Enhetsnavn", "Os\x07lo")

# --- nothing, too much and something else ------------------------------------------------------------------

add("empty file", b"", "unreadable")
add("only a byte order mark", b"\xef\xbb\xbf", "unreadable")
add("only blank lines", b"\r\n \r\n\t\r\n", "unreadable")
add("only NULs", b"\x00" * 4096, "unreadable")
add("a NUL in the text", GOOD.replace("Oslo kommune", "Oslo\x00").encode(), "unreadable")
add("only a header", csv(), "rejected", [(1, None)])
add("a header and blank rows", csv([""] * 8, [" "] * 8), "rejected", [(1, None)])
add("only blank rows", text([""] * 8, header=[""] * 8).encode(), "rejected", [(1, name) for name in NECESSARY])
add("prose", b"Hei! Her kommer tallene.\nHilsen Kari", "rejected", [(1, name) for name in NECESSARY])
add("300 columns", csv([*COUNTY, *["x"] * 292], header=[*HEADERS, *["y"] * 292]), "unreadable")
add("a cell of 10 MB", lambda: csv(but(COUNTY, enhetsnavn="x" * 10_000_000)), "unreadable")
add("a file of 60 MB", lambda: csv(COUNTY) * 600_000, "unreadable")
add("PDF", b"%PDF-1.7\n" + GOOD.encode(), "unreadable")
add("PDF called xlsx", b"%PDF-1.7\n%\xe2\xe3", "unreadable", name="gsi.xlsx")
add("picture called xlsx", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "unreadable", name="gsi.xlsx")
add("old Excel file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "unreadable", name="gsi.xls")
add("workbook with a password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "unreadable", name="gsi.xlsx")
add("web page called xls", b"<html><table><tr><td>1</td></tr></table></html>", "unreadable", name="gsi.xls")
add("web page called csv", b"\n<!DOCTYPE html>\n<html></html>", "unreadable")
add("bare web table called csv", b"\xef\xbb\xbf<table><tr><td>Niv\xc3\xa5</td></tr></table>", "unreadable")
add("gzip called csv", b"\x1f\x8b\x08\x00rest", "unreadable")
add("text called xlsx", GOOD.encode(), "unreadable", name="gsi.xlsx")
add("no suffix", GOOD.encode(), "unreadable", name="gsi")

# --- workbooks ---------------------------------------------------------------------------------------------

Values = list[str | float | date | bool | None]
TYPED_COUNTY: Values = ["2016-17", "fylke", "03", "Oslo", None, "alle", 4800.5, 5100]
TYPED_MUNICIPALITY: Values = ["2016-17", "kommune", "0301", "Oslo", None, "alle", 4800.5, 5100]
TYPED_OWNER: Values = ["2016-17", "eier", 811801402, "Nordre", "0301", "privat", 12, 14]
SHEET = "xl/worksheets/sheet1.xml"
Edit = Callable[[Workbook, Worksheet], object]


def xlsx(*rows: Values, edit: Edit | None = None, top: int = 1, left: int = 1) -> bytes:
    """A workbook with a header and rows from a corner on, then edited."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    header: Values = [*HEADERS]
    for row, values in enumerate([header, *rows], start=top):
        for column, value in enumerate(values, start=left):
            sheet.cell(row, column, value)
    if edit:
        edit(book, sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(data: bytes, change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
    """A workbook with one of its parts changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            original = old.read(info)
            new.writestr(info.filename, change(original) if info.filename == part else original)
    return content.getvalue()


def stored(data: bytes, address: str, formula: str, attributes: str, value: str) -> bytes:
    """A workbook whose formula at an address has a stored value, as Excel writes it."""
    old = f'<c r="{address}"><f>{formula}</f><v /></c>'.encode()
    new = f'<c r="{address}"{attributes}><f>{formula}</f><v>{value}</v></c>'.encode()
    changed = with_part(data, lambda part: part.replace(old, new))
    assert changed != with_part(data, lambda part: part), "the formula was not found"
    return changed


def lying(data: bytes, part: str = SHEET) -> bytes:
    """A workbook whose archive says that a part has ten bytes."""
    at = data.rindex(part.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]


def plain_zip() -> bytes:
    """An archive with a large file of noughts that is no workbook."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nuller.txt", bytes(200_000_000))
    return content.getvalue()


def changed(row: Values, index: int, value: str | float | date | bool | None) -> Values:
    """A row with one cell changed."""
    return [*row[:index], value, *row[index + 1 :]]


def book(
    id: str,  # noqa: A002
    data: Bytes,
    word: str,
    places: Iterable[Place] = (),
    name: str = "gsi.xlsx",
) -> None:
    """Put a workbook into the collection."""
    add(f"workbook: {id}", data, word, places, name)


def add_sheet(title: str, *rows: Values, state: str = "visible", index: int | None = None) -> Edit:
    """An edit that adds a sheet."""

    def edit(book: Workbook, _: Worksheet) -> None:
        sheet = book.create_sheet(title, index)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)

    return edit


good_book = xlsx(TYPED_COUNTY, TYPED_MUNICIPALITY, TYPED_OWNER)
book("as it should be", good_book, "accepted")
book("called csv", good_book, "accepted", name="gsi.csv")
book("called xlsm", good_book, "accepted", name="gsi.xlsm")
book("all cells text", xlsx(list(COUNTY), list(MUNICIPALITY), list(OWNER)), "accepted")
book("code as number", xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 2, 301)), "accepted", [(3, "Enhetskode")])
book("county as number", xlsx(changed(TYPED_COUNTY, 2, 1)), "accepted", [(2, "Enhetskode")])
book("place as number", xlsx(TYPED_COUNTY, changed(TYPED_OWNER, 4, 101)), "accepted", [(3, "Kommunenummer")])
book(
    "school year as date",
    xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 0, date(2016, 10, 1))),
    "rejected",
    [(3, "Skoleår")],
)
book(
    "number with two decimals", xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, 12.55)), "rejected", [(3, "Årsverk")]
)
book(
    "number as date",
    xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, date(2016, 5, 12))),
    "rejected",
    [(3, "Årsverk")],
)
book("number as truth", xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, True)), "rejected", [(3, "Årsverk")])
book("table from C5 on", xlsx(TYPED_COUNTY, TYPED_MUNICIPALITY, top=5, left=3), "accepted")
book(
    "table from C5 on with a fault",
    xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, "ti"), top=5, left=3),
    "rejected",
    [(7, "Årsverk")],
)
book(
    "merged cells",
    xlsx(TYPED_COUNTY, TYPED_MUNICIPALITY, edit=lambda _, sheet: sheet.merge_cells("A2:A3")),
    "rejected",
    [(2, "Skoleår"), (3, "Skoleår")],
)
book(
    "merged title above the header",
    xlsx(TYPED_COUNTY, top=3, edit=lambda _, sheet: (sheet.cell(1, 1, "GSI"), sheet.merge_cells("A1:H1"))),
    "accepted",
)
formula = xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, "=4800+0.5"))
book("formula without a stored value", formula, "rejected", [(3, "Årsverk")])
book("formula with its value", stored(formula, "G3", "4800+0.5", "", "4800.5"), "accepted")
book("formula with the noise of a sum", stored(formula, "G3", "4800+0.5", "", "4800.5000000000009"), "accepted")
book("formula with text", stored(formula, "G3", "4800+0.5", ' t="str"', "ti"), "rejected", [(3, "Årsverk")])
book("formula with empty text", stored(formula, "G3", "4800+0.5", ' t="str"', ""), "accepted")
book("formula with an error", stored(formula, "G3", "4800+0.5", ' t="e"', "#N/A"), "rejected", [(3, "Årsverk")])
book("error value", xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, "#REF!")), "rejected", [(3, "Årsverk")])
book(
    "hidden sheet of last year in front",
    xlsx(
        TYPED_COUNTY,
        edit=add_sheet("2015", list(HEADERS), changed(TYPED_COUNTY, 0, "2015-16"), state="hidden", index=0),
    ),
    "accepted",
)
book("a sheet of notes", xlsx(TYPED_COUNTY, edit=add_sheet("Notater", ["Husk"])), "accepted", [(None, None)])
book("an empty sheet", xlsx(TYPED_COUNTY, edit=add_sheet("Ark2")), "accepted")
book(
    "two sheets with figures",
    xlsx(TYPED_COUNTY, edit=add_sheet("Ark2", list(HEADERS), TYPED_MUNICIPALITY)),
    "rejected",
    [(None, None)],
)
book("a chart sheet", xlsx(TYPED_COUNTY, edit=lambda book, _: book.create_chartsheet("Diagram")), "accepted")
book("only a header", xlsx(), "rejected", [(1, None)])
book("nothing in it", xlsx(edit=lambda _, sheet: sheet.delete_rows(1)), "unreadable")


def hide(book: Workbook, sheet: Worksheet) -> None:
    """Hide the sheet behind an empty one."""
    book.create_sheet("Ark2")
    sheet.sheet_state = "hidden"


book("only a hidden sheet with figures", xlsx(TYPED_COUNTY, edit=hide), "unreadable")
book("300 columns", xlsx(TYPED_COUNTY, edit=lambda _, sheet: sheet.cell(2, 300, "x")), "unreadable")
book(
    "a cell of 10 MB",
    lambda: with_part(good_book, lambda part: part.replace(b"Nordre", b"x" * 10_000_000)),
    "unreadable",
)
book(
    "a cell at the far corner",
    with_part(
        good_book,
        lambda part: part.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    ),
    "unreadable",
)
book("bomb in the sheet", lambda: with_part(good_book, lambda part: part + bytes(200_000_000)), "unreadable")
book("bomb that is no workbook", plain_zip, "unreadable")
book(
    "bomb that lies of its size",
    lambda: lying(with_part(good_book, lambda part: part + bytes(200_000_000))),
    "unreadable",
)
book("lies of its size", lying(good_book), "unreadable")
book("cut in half", good_book[: len(good_book) // 2], "unreadable")
book("sheet cut in half", with_part(good_book, lambda part: part[: len(part) // 2]), "unreadable")
book("four letters and rubbish", b"PK\x03\x04" + b"rubbish" * 99, "unreadable")
book(
    "entities",
    with_part(good_book, lambda part: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + part),
    "unreadable",
)
book(
    "formula text in a name",
    xlsx(TYPED_COUNTY, edit=lambda _, sheet: setattr(sheet.cell(2, 4, "=cmd|' /C calc'!A0"), "data_type", "s")),
    "accepted",
)
