"""Spoils valid deliveries in ways that reach far into their readers: bytes, cells, parts of the archive, pieces of XML.

Whatever is drawn comes from the ``Random`` given, so that a seed makes the same file again.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from random import Random

Files = bytes | dict[str, bytes]

NASTY = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1e308",
        "NaN",
        "inf",
        "9" * 400,
        "0x10",
        "1,5,5",
        "١٢٣",
        "½",
        "１２",
        "*",
        ":",
        "..",
        "-0",
        "+1",
    ),
    *(
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "+47",
        "\t=1",
        "#REF!",
        "{{ rule }}",
        "'; drop table raw.gsi; --",
        "%s%n",
        "${x}",
    ),
    *("\x07", "\x00", "\x1b[2J", "\ufeff", "\u202eTXT", "\u200d", "e\u0301" * 50, "🌞" * 40, "Ａ", "ß", "İ", "\ud7ff"),
    *("2017-02-30", "0000-01-01", "9999-12-31", "31.12.2017", "12/31/2017", "43000", "43000.5", "-1.5", "2017-18"),
    *("0301", "301", "0301.0", "00000000000", "811801402", "811801403", "N1", "T1", "ja", "kommune", "x" * 11_000),
    *('"', ";", "a;b", "a\nb", "a\r\nb", "_x0000_", "_xD800_", "&amp;", "<b>", "]]>", "\\", "/", "..", "NULL", "None"),
)
XML_VALUES = (
    *(
        b"",
        b"0",
        b"-1",
        b"1",
        b"A1",
        b"a1",
        b"XFD1048576",
        b"ZZZ1",
        b"A0",
        b"A1:A1",
        b"A1:XFD9",
        b"4294967296",
        b"1e99",
    ),
    *(
        b"s",
        b"str",
        b"e",
        b"b",
        b"n",
        b"d",
        b"inlineStr",
        b"x",
        b"preserve",
        b"rId1",
        b"../..",
        b"&#0;",
        b"&lt;",
        b"&x;",
    ),
    *(b"99999999999999999999", b"hidden", b"veryHidden", b"http://example.com/", b"\xff", b"2017", b"0.1", b"true"),
)
XML_PIECES = (
    *(
        b"<!-- <c><f> -->",
        b"<![CDATA[<row>]]>",
        b"<?x?>",
        b'<c r="B2"/>',
        b'<row r="9"><c><v>1</v></c></row>',
        b"<f>1</f>",
    ),
    *(
        b'<mergeCell ref="A1:B2"/>',
        b'<c t="s"><v>0</v></c>',
        b'<c t="e"><v>#N/A</v></c>',
        b"<v/>",
        b"<si/>",
        b"</c>",
        b"<",
    ),
    *(
        b'<!DOCTYPE a [<!ENTITY b "b">]>',
        b"<x:c xmlns:x='y' r='C3'/>",
        b"<is><t>x</t></is>",
        b"<r><t>a</t></r>",
        b"&b;",
    ),
)
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "iso-8859-1",
    "cp037",
    "utf-7",
)
ATTRIBUTE_VALUE = re.compile(rb"""(=)(["'])([^"'<>]*)\2""")
TEXT = re.compile(rb">([^<>]+)<")
ELEMENT = re.compile(rb"<(\w+)\b[^<>]*(?:/>|>[^<>]*</\1>)")


def spoiled(files: Files, chance: Random) -> Files:
    """A delivery, a file or the files of a folder, after one to four changes."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        files = spoiled_file(files, chance) if isinstance(files, bytes) else spoiled_folder(dict(files), chance)
    return files


def spoiled_folder(files: dict[str, bytes], chance: Random) -> dict[str, bytes]:
    """One file of a folder spoiled, renamed, taken away or put in the place of another."""
    name = chance.choice(sorted(files)) if files else "Om.csv"
    match chance.randrange(10):
        case 0:
            files.pop(name, None)
        case 1:
            files[chance.choice(("\x01.csv", "x.xlsx", "Tiltak .csv", "TILTAK.csv", "a" * 200 + ".csv"))] = (
                b"a;b\n1;2\n"
            )
        case 2:
            files[name] = files[chance.choice(sorted(files))] if files else b""
        case _:
            files[name] = spoiled_file(files.get(name, b""), chance)
    return files


def spoiled_file(data: bytes, chance: Random) -> bytes:
    """One file spoiled as what it is, or sometimes as bytes."""
    if chance.randrange(6) == 0:
        return spoiled_bytes(data, chance)
    return spoiled_workbook(data, chance) if data.startswith(b"PK") else spoiled_text(data, chance)


def spoiled_bytes(data: bytes, chance: Random) -> bytes:
    """Bytes changed, cut out, doubled or put in."""
    content = bytearray(data)
    at = chance.randrange(len(content) + 1)
    end = min(len(content), at + chance.choice((1, 2, 8, 100, len(content))))
    match chance.randrange(5):
        case 0:
            for _ in range(chance.choice((1, 3, 30))):
                if content:
                    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        case 1:
            del content[at:end]
        case 2:
            content[at:at] = content[at:end][:10_000]
        case 3:
            content[at:at] = chance.choice((b"\x00", b"\xff\xfe", b"\xc3", b'"', b"\r", b"PK\x01\x02", b"<!DOCTYPE"))
        case _:
            content[at:end] = chance.randbytes(end - at)
    return bytes(content)


def spoiled_text(data: bytes, chance: Random) -> bytes:
    """CSV with cells, rows, columns, separators or encoding spoiled."""
    text = data.decode("utf-8-sig", "replace")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    row = chance.choice(rows) if rows else []
    other = chance.randrange(len(rows) or 1)
    separator, encoding = ";", chance.choice(("utf-8", "utf-8-sig"))
    match chance.randrange(10):
        case 0 if row:
            del row[chance.randrange(len(row))]
        case 1:
            rows.insert(other, list(row))
        case 2 if rows:
            del rows[other]
        case 3:
            row.extend(chance.choices(NASTY, k=chance.choice((1, 2, 300))))
        case 4:
            column = chance.randrange(len(row) or 1)
            for each in rows:
                each[column : column + 1] = each[column : column + 1] * 2
        case 5:
            separator = chance.choice(",\t|;")
        case 6:
            encoding = chance.choice(ENCODINGS)
        case _:
            for _ in range(chance.choice((1, 2, 10))):
                row = chance.choice(rows) if rows else [""]
                if row:
                    row[chance.randrange(len(row))] = chance.choice(NASTY)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator=chance.choice(("\n", "\r\n", "\r"))).writerows(rows)
    return written.getvalue().encode(encoding, "replace")


def spoiled_workbook(data: bytes, chance: Random) -> bytes:
    """A workbook with a part spoiled, swapped with another, taken away or doubled; its archive is sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # spoiled before
        return spoiled_bytes(data, chance)
    if not parts:
        return spoiled_bytes(data, chance)
    sheets = [number for number, (name, _) in enumerate(parts) if "sheet" in name.lower()]
    at = chance.choice(sheets) if sheets and chance.randrange(3) else chance.randrange(len(parts))
    other = chance.randrange(len(parts))
    name, content = parts[at]
    match chance.randrange(12):
        case 0:
            del parts[at]
        case 1:
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], content)
        case 2:
            parts.append((chance.choice((name, name.upper(), name.replace("/", "\\"), "xl/vbaProject.bin")), content))
        case 3:
            parts[at] = (name, spoiled_bytes(content, chance))
        case 4:
            parts[at] = (name, content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace"))
        case _:
            parts[at] = (name, spoiled_xml(content, chance))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for part, inside in parts:
            archive.writestr(zipfile.ZipInfo(part), inside)
    return written.getvalue()


def spoiled_xml(content: bytes, chance: Random) -> bytes:
    """XML with values, texts or elements changed, doubled, taken away or put in."""
    changes: tuple[tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]], ...] = (
        (ATTRIBUTE_VALUE, lambda _: b'="' + chance.choice(XML_VALUES) + b'"'),
        (TEXT, lambda _: b">" + chance.choice(XML_VALUES) + b"<"),
        (TEXT, lambda _: b">" + chance.choice(NASTY).encode("utf-8", "replace") + b"<"),
        (ELEMENT, lambda found: found[0] * chance.choice((0, 2, 50))),
        (ELEMENT, lambda found: found[0] + chance.choice(XML_PIECES)),
        (ELEMENT, lambda _: chance.choice(XML_PIECES)),
    )
    for _ in range(chance.choice((1, 1, 3))):
        pattern, change = chance.choice(changes)
        places = [*pattern.finditer(content)]
        if places:
            found = chance.choice(places)
            content = content[: found.start()] + change(found) + content[found.end() :]
    return content
