"""Files made to abort, hang, fill the memory, fetch what lies elsewhere or be read in two ways, and what is told.

They are judged in a process that may use no more than so much memory and time (``judge_all``): what oversteps kills it.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bad_gsi_files import COUNTY, GOOD, SHEET, but, csv, good_book, stored, with_part, xlsx
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.kinds import BY_NAME, Place, judge_file
from dagster_project.deliveries.marked_copy import write_marked_copy
from dagster_project.settings import Limits

MEMORY = 3 << 30  # bytes of address space, of which the libraries alone take one
SECONDS = 120  # of CPU, for all
REFUSED, READ = "unreadable", "accepted"
FAR = b'<row r="1048576"><c r="H1048576"><v>1</v></c></row>'


@dataclass(frozen=True)
class Trap:
    """A file, the verdict on it, and what the first fault must say."""

    name: str
    make: Callable[[], bytes]
    word: str
    said: str = ""
    file: str = "gsi.xlsx"


TRAPS: list[Trap] = []


def trap(name: str, word: str, said: str, make: Callable[[], bytes] | bytes, file: str = "gsi.xlsx") -> None:
    """Put a file into the collection."""
    TRAPS.append(Trap(name, make if callable(make) else lambda: make, word, said, file))


def inside(rows: bytes, book: bytes = good_book) -> bytes:
    """The good workbook with more rows in its sheet."""
    return with_part(book, lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))


def after(element: bytes, book: bytes = good_book) -> bytes:
    """The good workbook with something after the rows of its sheet."""
    return with_part(book, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + element))


def plus(*parts: tuple[str, bytes], book: bytes = good_book) -> bytes:
    """The good workbook with more parts."""
    content = io.BytesIO(book)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, inside_it in parts:
            archive.writestr(name, inside_it)
    return content.getvalue()


def archived(*parts: tuple[str, bytes]) -> bytes:
    """An archive of some parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside_it in parts:
            archive.writestr(name, inside_it)
    return content.getvalue()


def sharing(times: int, text: bytes) -> bytes:
    """A workbook in which many cells refer to one text."""
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>' % text
    rows = b"".join(b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>" for _ in range(times // 100))
    return inside(rows, plus(("xl/sharedStrings.xml", texts)))


def overlapping() -> bytes:
    """The good workbook with many names for one and the same part of the archive."""
    data = plus(("xl/media/1", bytes(1_000_000)))
    start = data.rindex(b"PK\x01\x02")
    entry, tail = data[start : data.rindex(b"PK\x05\x06")], data[data.rindex(b"PK\x05\x06") :]
    others = b"".join(entry.replace(b"xl/media/1", b"xl/media/%c" % sign) for sign in b"23456789")
    count = (int.from_bytes(tail[8:10], "little") + 8).to_bytes(2, "little")
    size = (int.from_bytes(tail[12:16], "little") + len(others)).to_bytes(4, "little")
    return data[: start + len(entry)] + others + tail[:8] + count * 2 + size + tail[16:]


def locked() -> bytes:
    """The good workbook with parts that say they are encrypted."""
    data = bytearray(good_book)
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def defining(definition: bytes, part: str) -> bytes:
    """The good workbook with definitions at the head of a part."""
    return with_part(good_book, lambda old: definition + old[old.index(b"?>") + 2 if b"?>" in old else 0 :], part)


def linking(kind: str, target: str) -> bytes:
    """The good workbook with a link to something outside."""
    relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="x" Type="{relationships}/{kind}" Target="{target}" TargetMode="External"/>'.encode()
    end = b"</Relationships>"
    return with_part(good_book, lambda old: old.replace(end, link + end), "xl/_rels/workbook.xml.rels")


def many_sheets(number: int) -> bytes:
    """A workbook of many sheets that all reach far down."""

    def edit(book: Workbook, _: Worksheet) -> None:
        for name in range(number):
            book.create_sheet(f"Ark {name}").cell(1_048_576, 1, "x")

    return xlsx(edit=edit)


# --- too far, too often, too deep ------------------------------------------------------------------------------

trap("far corner in small letters", REFUSED, "rad 1048576", lambda: inside(FAR.replace(b"H1", b"xfd1")))
trap(
    "last row, its cells without addresses",
    REFUSED,
    "rad 1048576",
    lambda: inside(b'<row r="1048576">' + b"<c><v>1</v></c>" * 100 + b"</row>"),
)
trap(
    "row beyond the last",
    REFUSED,
    "en rad som ikke finnes",
    lambda: inside(b'<row r="4294967290"><c><v>1</v></c></row>'),
)
trap(
    "column beyond the last",
    REFUSED,
    "en kolonne som ikke finnes",
    lambda: inside(b'<row><c r="XFE1"><v>1</v></c></row>'),
)
trap("many sheets that reach far", REFUSED, "celler, og grensen er", lambda: many_sheets(30))
trap(
    "size of the sheet that lies",
    READ,
    "",
    lambda: with_part(good_book, lambda part: part.replace(b"A1:H4", b"A1:XFD1048576")),
)
trap("a million empty rows", READ, "", lambda: inside(b"<row/>" * 1_000_000))
trap(
    "styled empty cells to the last row",
    READ,
    "",
    lambda: inside(b"<row><c/><c/></row>" * 100_000 + FAR.replace(b"<v>1</v>", b"")),
)
trap("one text in a hundred thousand cells", REFUSED, "MB tekst", lambda: sharing(100_000, b"x" * 9_000))
trap("one text of a megabyte", REFUSED, "MB tekst", lambda: sharing(1_000, b"x" * 1_000_000))
trap("short text in many cells", "rejected", "", lambda: sharing(20_000, b"x"))
trap(
    "formulas by the million",
    REFUSED,
    "500000 formler",
    lambda: inside((b"<row>" + b"<c><f/></c>" * 100 + b"</row>") * 5_001),
)
trap(
    "formulas by the million, each with its address",
    REFUSED,
    "500000 formler",
    lambda: inside(b"".join(b'<row r="%d"><c r="A%d"><f>1</f></c></row>' % (row, row) for row in range(5, 900_000))),
)
trap("ends of rows by the million", REFUSED, "skadet", lambda: after(b"</row>" * 20_000_000))
trap(
    "texts by the million",
    READ,
    "",
    lambda: plus(("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 2_000_000 + b"</sst>")),
)
trap(
    "ends of texts by the million",
    REFUSED,
    "skadet",
    lambda: plus(("xl/sharedStrings.xml", b"<sst>" + b"</si>" * 20_000_000 + b"</sst>")),
)
trap("merged areas by the thousand", REFUSED, "sammenslåtte", lambda: after(b'<mergeCell ref="J1:K2"/>' * 3_000))
trap("the whole sheet merged", READ, "", lambda: after(b'<mergeCells><mergeCell ref="J1:XFD1048576"/></mergeCells>'))
trap("elements within elements", REFUSED, "for dyp", lambda: after(b"<a>" * 1_000_000 + b"</a>" * 1_000_000))
trap("cells in a comment", READ, "", lambda: after(b"<!--<f>" + b"<c>" * 300_000 + b"-->"))
trap("merged cells in a comment", READ, "", lambda: after(b"<!--<f>" + b"<mergeCell " * 200_000 + b"-->"))
trap("text that refers to no text", REFUSED, "", lambda: inside(b'<row><c t="s"><v>99999</v></c></row>'))

# --- archives --------------------------------------------------------------------------------------------------

trap("parts by the thousand", REFUSED, "for mange deler", lambda: plus(*((f"x/{n}", b"") for n in range(6_000))))
trap("two parts of one name", REFUSED, "samme navn", lambda: plus((SHEET.upper(), b"<worksheet/>")))
trap("one part under many names", REFUSED, "skadet", lambda: overlapping())
trap("parts behind a password", REFUSED, "skadet", lambda: locked())
trap(
    "bomb beside the sheets", REFUSED, "150 MB når den pakkes ut", lambda: plus(("xl/media/1.png", bytes(170_000_000)))
)
trap("bomb in a bomb", READ, "", lambda: plus(("xl/embeddings/1.zip", archived(("0", bytes(90_000_000))))))
trap("workbook in an archive", REFUSED, "ingen Excel-arbeidsbok", lambda: archived(("gsi.xlsx", good_book)))
trap("binary workbook", REFUSED, "ingen Excel-arbeidsbok", lambda: archived(("xl/workbook.bin", b"\x83\x01\x00")))
trap("OpenDocument", REFUSED, "«.ods» leses ikke", lambda: archived(("content.xml", b"<a/>")), "gsi.ods")
trap("OpenDocument called xlsx", REFUSED, "ingen Excel-arbeidsbok", lambda: archived(("content.xml", b"<a/>")))
trap("part outside the archive", READ, "", lambda: plus(("../../../etc/passwd", b"x"), ("/etc/passwd", b"x")))
trap(
    "sheet outside the archive",
    REFUSED,
    "kan ikke åpnes",
    lambda: with_part(
        good_book,
        lambda part: part.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd"),
        "xl/_rels/workbook.xml.rels",
    ),
)

# --- what XML can do -------------------------------------------------------------------------------------------

LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "%s">]>' % (b"&a;" * 100)
DEFINITIONS = {
    "entities": LAUGHS,
    "a file outside": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % a SYSTEM "http://127.0.0.1:1/"> %a;]>',
    "a definition outside": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/">',
}
for what, definition in DEFINITIONS.items():
    for part in (SHEET, "xl/styles.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "[Content_Types].xml"):
        trap(f"{what} in {part}", REFUSED, "XML-definisjoner", partial(defining, definition, part))
trap(
    "entities in the shared texts",
    REFUSED,
    "XML-definisjoner",
    lambda: plus(("xl/sharedStrings.xml", LAUGHS + b"<sst>&b;</sst>")),
)
trap(
    "entities in properties", REFUSED, "XML-definisjoner", lambda: plus(("customXml/item1.xml", LAUGHS + b"<a>&b;</a>"))
)
trap("properties that are no XML", READ, "", lambda: with_part(good_book, lambda part: part[:99], "docProps/core.xml"))
trap("a comment that is no XML", READ, "", lambda: plus(("xl/comments/comment1.xml", b"<comments><a></comments>")))
trap(
    "part in UTF-16",
    REFUSED,
    "ikke skrevet i UTF-8",
    lambda: with_part(good_book, lambda part: part.decode().encode("utf-16")),
)
trap(
    "part in EBCDIC",
    REFUSED,
    "ikke skrevet i UTF-8",
    lambda: with_part(
        good_book, lambda part: b'<?xml version="1.0" encoding="cp037"?>' + part.decode().encode("cp037")
    ),
)
trap("part with NUL", REFUSED, "", lambda: with_part(good_book, lambda part: part.replace(b"Nordre", b"Nor\x00dre")))

# --- macros, links and embedded things -------------------------------------------------------------------------

MACROS = ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(1_000))
trap("macros", READ, "", lambda: plus(MACROS), "gsi.xlsm")
trap("embedded object", READ, "", lambda: plus(("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + bytes(1_000))))
for kind, target in (("externalLinkPath", "file:///etc/passwd"), ("attachedTemplate", "http://127.0.0.1:1/x.dotm")):
    trap(f"external {kind}", READ, "", partial(linking, kind, target))
formula = xlsx([*COUNTY[:6], "=[1]Ark1!A1", "5100"])
trap("value from another workbook", READ, "", lambda: stored(formula, "G2", "[1]Ark1!A1", "", "4800.5"))
trap(
    "value fetched from the net",
    "rejected",
    "lagret verdi",
    lambda: xlsx([*COUNTY[:6], '=WEBSERVICE("http://127.0.0.1:1/")', "5100"]),
)

# --- text ------------------------------------------------------------------------------------------------------

NUL = GOOD.replace("Oslo kommune", "Oslo\x00")
trap(
    "one wide row and a million blank ones",
    REFUSED,
    "20000000 celler",
    lambda: csv(COUNTY) + b"x" + b";" * 199 + b"\n" * 900_000,
    "gsi.csv",
)
trap("ten million quotes", REFUSED, "altfor lang celle", lambda: b'"' * 10_000_000, "gsi.csv")
trap("ten million letters", REFUSED, "altfor lang celle", lambda: b"a" * 10_000_000, "gsi.csv")
trap("a number of nine thousand digits", "rejected", "", csv(but(COUNTY, årsverk="9" * 9_000)), "gsi.csv")
trap("NUL after a byte order mark", REFUSED, "ingen tekstfil", b"\xef\xbb\xbf" + NUL.encode(), "gsi.csv")
trap("NUL in UTF-16", REFUSED, "ingen tekstfil", NUL.encode("utf-16"), "gsi.csv")
trap("UTF-16", READ, "", GOOD.encode("utf-16"), "gsi.csv")
trap("UTF-16, the other way round", READ, "", b"\xfe\xff" + GOOD.encode("utf-16-be"), "gsi.csv")
trap("UTF-16 without a byte order mark", REFUSED, "ingen tekstfil", GOOD.encode("utf-16-le"), "gsi.csv")
trap("UTF-16 with half a sign", REFUSED, "Tegnsettet er ødelagt", GOOD.encode("utf-16") + b"\x00\xd8", "gsi.csv")
trap("UTF-32", REFUSED, "ingen tekstfil", GOOD.encode("utf-32"), "gsi.csv")
trap("UTF-8 with half a sign", REFUSED, "Tegnsettet er ødelagt", b"\xef\xbb\xbf" + GOOD.encode() + b"\xc3", "gsi.csv")
trap("surrogates in UTF-8", "rejected", "", csv(COUNTY).replace(b"Oslo", b"\xed\xa0\x80"), "gsi.csv")
for name in (
    "مدرسة",
    "בית ספר",
    "学校",
    "Шко́ла",
    "e\u0301cole",
    "👩‍🏫 skole",
    "zero\u200bwidth",
    "Ｆｕｌｌ",
    "\u202egnol",
):
    trap(f"a name in another script: {name!a}", READ, "", csv(but(COUNTY, enhetsnavn=name)), "gsi.csv")
for digits in ("４８００,５", "٤٨٠٠", "४८००", "Ⅳ", "①"):
    trap(f"digits of another script: {digits!a}", "rejected", "", csv(but(COUNTY, årsverk=digits)), "gsi.csv")


def judge_all(folder: Path) -> Iterator[dict[str, str | None]]:
    """The verdicts on all, each with its first fault and its marked copy."""
    for number, one in enumerate(TRAPS):
        data = one.make()
        verdict = judge_file(Path(one.file), data, Limits(), BY_NAME["gsi"], Place(period="2016-17"))
        marked = write_marked_copy(verdict, data, folder / str(number))
        yield {
            "name": one.name,
            "word": verdict.word,
            "said": str(verdict.faults[0]) if verdict.faults else "",
            "marked": str(marked) if marked else None,
        }


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for told in judge_all(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
