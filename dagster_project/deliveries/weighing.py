"""Weighs the parts of a workbook before any library lays them out in memory.

Some kilobytes may unpack to gigabytes, one text may be referred to from a million cells, and one cell in the last
corner makes a sheet of all the cells before it. So every part is unpacked to nowhere, as many bytes as it has and not
as many as it says, and read as XML by a parser that keeps nothing, once. What is handed on to the library that reads
the values is an archive of just the parts that were weighed.
"""

from __future__ import annotations

import io
import posixpath
import re
import sys
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from dagster_project.deliveries.tabular import SAVE_AS, megabytes
from dagster_project.deliveries.verdict import UnreadableError
from dagster_project.settings import Limits

ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
DIGITS = re.compile("[0-9]{1,7}")
AREA = re.compile(r"([A-Za-z]{1,3}[0-9]{1,7})(?::([A-Za-z]{1,3}[0-9]{1,7}))?")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any workbook
MOST_PARTS = 5_000
MOST_SPECIAL = 500_000  # formulas and error values of a sheet, each of which is kept until all is told
DEEPEST = 500  # elements within elements
MOST_MERGED = 2_000  # areas of a sheet
WORKBOOK, LINKS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}


@dataclass
class SpecialCell:
    """A cell that holds a formula or an error; ``value`` is the stored one, none where a formula has none."""

    row: int
    column: int
    kind: str
    is_formula: bool
    value: str | None = None


@dataclass(frozen=True)
class Merged:
    """An area of merged cells, as written, and its first cell."""

    area: str
    row: int
    column: int


@dataclass
class Part:
    """What a part of the archive holds that takes room or that the values do not show."""

    rows: int = 0
    columns: int = 0
    merged_cells: int = 0
    shared: int = 0
    special: list[SpecialCell] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)  # the link of each sheet by its name
    targets: dict[str, str] = field(default_factory=dict)  # the part that each link leads to
    strings: array[int] = field(default_factory=lambda: array("I"))  # the length of each shared text

    @property
    def cells(self) -> int:
        """Cells from A1 to the last one, which are all laid out in memory."""
        return self.rows * self.columns


@dataclass(frozen=True)
class Weighed:
    """A workbook that may be read: the archive to read it from, and the special cells of each sheet by its name."""

    archive: bytes
    sheets: dict[str, Part]
    merged_cells: int


def weigh(data: bytes, limits: Limits) -> Weighed:
    """Weigh a workbook. Raises ``UnreadableError`` where it is none, is broken, carries entities or is too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return weighed(archive, limits)
    except UnreadableError:
        raise
    except Exception as error:  # a broken archive raises a dozen kinds, which have no common base
        raise UnreadableError(f"Arbeidsboken er skadet ({first_line(error)}). {SAVE_AS}") from None


def weighed(archive: zipfile.ZipFile, limits: Limits) -> Weighed:
    """Weigh the parts of an open archive."""
    names = [info.filename.replace("\\", "/").lower() for info in archive.infolist()]
    if WORKBOOK not in names:
        raise UnreadableError(f"Filen er et arkiv (zip), men ingen Excel-arbeidsbok. {SAVE_AS}")
    if len(names) > MOST_PARTS or len({*names}) < len(names):
        raise UnreadableError(f"Arbeidsboken er skadet (for mange deler, eller to med samme navn). {SAVE_AS}")
    parts: dict[str, Part] = {}
    unpacked = 0
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as handed_on:
        for name, info in zip(names, archive.infolist(), strict=True):
            reader = PartReader(name) if name.endswith((".xml", ".rels")) else None
            with handed_on.open(name, "w") if reader else nullcontext() as copy:
                for chunk in unpack(archive, info):
                    unpacked += len(chunk)
                    if unpacked > limits.unpacked_bytes:
                        raise UnreadableError(
                            f"Arbeidsboken er større enn {megabytes(limits.unpacked_bytes)} MB når "
                            "den pakkes ut. Del leveransen eller be driften heve grensen."
                        )
                    if reader and copy:
                        reader.feed(chunk)
                        copy.write(chunk)
            if reader:
                parts[name] = reader.ended()
    cells = sum(part.cells for part in parts.values())
    refuse_large_area(parts, cells, limits)
    refuse_repeated_text(archive, names, parts, limits)
    return Weighed(content.getvalue(), sheets_of(parts), sum(part.merged_cells for part in parts.values()))


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a part, all there are; what the archive says of their number is checked last."""
    size, checksum, told = 0, 0, (info.file_size, info.CRC)
    info.file_size = sys.maxsize
    info.CRC = None  # type: ignore[assignment]
    try:
        with archive.open(info) as part:
            while chunk := part.read(1 << 20):
                size += len(chunk)
                checksum = zlib.crc32(chunk, checksum)
                yield chunk
    finally:
        info.file_size, info.CRC = told
    if (size, checksum) != told:
        raise UnreadableError(f"Arbeidsboken er skadet ({info.filename[:100]}). {SAVE_AS}")


def refuse_large_area(parts: dict[str, Part], cells: int, limits: Limits) -> None:
    """Refuse sheets whose last cells lie so far out that laying the sheets out would fill the memory."""
    if cells > limits.cells:
        largest = max(parts.values(), key=lambda part: part.cells)
        raise UnreadableError(
            f"Et ark strekker seg til rad {largest.rows} og kolonne nr. {largest.columns}; arkene har til sammen "
            f"{cells} celler, og grensen er {limits.cells}. Slett tomme rader og kolonner under og til høyre for "
            "tabellene."
        )


def refuse_repeated_text(archive: zipfile.ZipFile, names: list[str], parts: dict[str, Part], limits: Limits) -> None:
    """Refuse texts that are referred to from so many cells that they would fill the memory, written out."""
    lengths = parts[STRINGS].strings if STRINGS in parts else array("I")
    longest, cells = max(lengths, default=0), sum(part.shared for part in parts.values())
    if longest * cells <= limits.unpacked_bytes:  # nearly always, so that the cells need not be looked up
        return
    total = 0

    def count(index: str) -> None:
        nonlocal total
        total += lengths[int(index)] if index.strip().isdecimal() and int(index) < len(lengths) else 0
        if total > limits.unpacked_bytes:
            raise UnreadableError(
                f"Cellene har mer enn {megabytes(limits.unpacked_bytes)} MB tekst. Del leveransen eller be driften "
                "heve grensen."
            )

    for name, info in zip(names, archive.infolist(), strict=True):
        if name in parts and parts[name].shared:
            reader = PartReader(name, count)
            for chunk in unpack(archive, info):
                reader.feed(chunk)


def sheets_of(parts: dict[str, Part]) -> dict[str, Part]:
    """The parts that hold the sheets, by the names of the sheets."""
    targets = parts[LINKS].targets if LINKS in parts else {}
    found = {}
    for name, link in parts[WORKBOOK].sheets.items():
        path = posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/").lower()
        if path in parts:
            found[name] = parts[path]
    return found


class PartReader:
    """Reads one part of the archive and keeps what it weighs.

    ``on_shared`` is told the index of each shared text that a cell refers to.
    """

    def __init__(self, name: str, on_shared: Callable[[str], None] | None = None) -> None:
        self.name = name[:100]
        self.part = Part()
        self.on_shared = on_shared
        self.row = 0
        self.column = 0
        self.kind = "n"
        self.cell: SpecialCell | None = None  # the cell that is being read, if it is a special one
        self.text: list[str] = []
        self.length: int | None = None
        self.beginnings: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self.row_begins,
            "c": self.cell_begins,
            "f": self.formula_begins,
            "v": self.value_begins,
            "si": self.shared_text_begins,
            "mergeCell": self.merged_area_begins,
            "sheet": self.sheet_begins,
            "Relationship": self.link_begins,
        }
        self.named: dict[str, Callable[[dict[str, str]], None] | None] = {}
        self.depth = 0
        self.ends: list[str] = []  # elements that have ended since the depth was worked out
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.element_begins
        self.parser.EndElementHandler = self.ends.append
        self.parser.XmlDeclHandler = self.is_declared
        self.parser.StartDoctypeDeclHandler = self.refuse_definitions
        self.is_begun = False

    def feed(self, chunk: bytes) -> None:
        """Read on. Raises ``UnreadableError`` or ``expat.ExpatError``."""
        if not self.is_begun and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in chunk[:4]):
            raise UnreadableError(f"Arbeidsboken er ikke skrevet i UTF-8 ({self.name}). {SAVE_AS}")
        self.is_begun = True
        self.parser.Parse(chunk, False)
        self.depth -= len(self.ends)
        self.ends.clear()
        if self.depth > DEEPEST:
            raise UnreadableError(f"Arbeidsboken er skadet (for dyp: {self.name}). {SAVE_AS}")

    def ended(self) -> Part:
        """What the part holds, when all of it has been read."""
        self.parser.Parse(b"", True)
        self.shared_text_begins({})
        return self.part

    def is_declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse what two readers may read in two ways."""
        if encoding and encoding.lower() not in ENCODINGS:
            raise UnreadableError(f"Arbeidsboken er ikke skrevet i UTF-8 ({self.name}). {SAVE_AS}")

    def refuse_definitions(self, *_: object) -> None:
        """Entities make little into much, or fetch what lies elsewhere; no workbook has them."""
        raise UnreadableError(f"Arbeidsboken har XML-definisjoner som ikke hører hjemme der ({self.name}). {SAVE_AS}")

    def element_begins(self, name: str, attributes: dict[str, str]) -> None:
        """By its name without namespace, as the library that reads the values knows it."""
        self.depth += 1
        try:
            begins = self.named[name]
        except KeyError:
            begins = self.named[name] = self.beginnings.get(name.rpartition(":")[2])
        if begins is not None:
            begins(attributes)

    def row_begins(self, attributes: dict[str, str]) -> None:
        """A row has a number, else it follows the last one."""
        number = attributes.get("r")
        self.row, self.column = (row_number(number) if number else self.row + 1), 0
        self.part.rows = max(self.part.rows, self.row)

    def cell_begins(self, attributes: dict[str, str]) -> None:
        """A cell has an address, else it follows the last one."""
        address = attributes.get("r")
        if address:
            self.row, self.column = place(address)
        else:
            self.column += 1
        part = self.part
        if self.row > part.rows:
            part.rows = self.row
        if self.column > part.columns:
            part.columns = self.column
        self.kind = attributes.get("t", "n")
        self.cell = None
        if self.kind == "s":
            part.shared += 1
        elif self.kind == "e":
            self.keep_cell(is_formula=False)

    def formula_begins(self, _: dict[str, str]) -> None:
        """A formula makes the cell a special one."""
        if self.cell:
            self.cell.is_formula = True
        else:
            self.keep_cell(is_formula=True)

    def keep_cell(self, *, is_formula: bool) -> None:
        """Keep a special cell, of which there may be many but not any number."""
        if len(self.part.special) >= MOST_SPECIAL:
            raise UnreadableError(
                f"Et ark har mer enn {MOST_SPECIAL} formler og feilverdier. Lim inn verdiene i stedet for formlene."
            )
        self.cell = SpecialCell(self.row, self.column, self.kind, is_formula)
        self.part.special.append(self.cell)

    def value_begins(self, _: dict[str, str]) -> None:
        """The value of a special cell is kept; a reference to a shared text is told where asked for."""
        if self.cell or (self.on_shared and self.kind == "s"):
            self.text = []
            self.parser.CharacterDataHandler = self.text.append
            self.parser.EndElementHandler = self.value_ends

    def value_ends(self, name: str) -> None:
        """The value ends."""
        self.ends.append(name)
        self.parser.CharacterDataHandler = None
        self.parser.EndElementHandler = self.ends.append
        if self.on_shared and self.kind == "s":
            self.on_shared("".join(self.text))
        if self.cell:
            self.cell.value = "".join(self.text)

    def shared_text_begins(self, _: dict[str, str]) -> None:
        """A shared text begins, and the one before it is over."""
        if self.length is not None:
            self.part.strings.append(self.length)
        self.length = 0 if self.name == STRINGS else None
        self.parser.CharacterDataHandler = self.count if self.name == STRINGS else None

    def count(self, text: str) -> None:
        """Add to the length of the shared text."""
        self.length = (self.length or 0) + len(text)

    def merged_area_begins(self, attributes: dict[str, str]) -> None:
        """An area of merged cells."""
        found = AREA.fullmatch(attributes.get("ref", ""))
        if not found or len(self.part.merged) >= MOST_MERGED:
            raise UnreadableError(f"Arbeidsboken har for mange eller ødelagte sammenslåtte celler. {SAVE_AS}")
        row, column = place(found[1])
        last_row, last_column = place(found[2] or found[1])
        self.part.merged_cells += (abs(last_row - row) + 1) * (abs(last_column - column) + 1)
        self.part.merged.append(Merged(found[0], row, column))

    def sheet_begins(self, attributes: dict[str, str]) -> None:
        """A sheet of the workbook and the link to its part."""
        links = [value for name, value in attributes.items() if name.rpartition(":")[2] == "id"]
        if links and "name" in attributes:
            self.part.sheets[attributes["name"]] = links[0]

    def link_begins(self, attributes: dict[str, str]) -> None:
        """Where a link leads."""
        if "Id" in attributes and "Target" in attributes:
            self.part.targets[attributes["Id"]] = attributes["Target"]


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: str) -> int:
    """The number of a column, counted from 1. Raises ``UnreadableError`` for one that no workbook has."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > LAST_COLUMN:
        raise UnreadableError(f"Arbeidsboken har en kolonne som ikke finnes ({letters}). {SAVE_AS}")
    return number


def place(address: str) -> tuple[int, int]:
    """Row and column from 1 of a cell. Raises ``UnreadableError`` for one that no workbook has."""
    found = ADDRESS.fullmatch(address)
    if not found:
        raise UnreadableError(f"Arbeidsboken har en celle som ikke finnes ({address[:20]}). {SAVE_AS}")
    letters, digits = found.groups()
    row = int(digits)
    return (row if 1 <= row <= LAST_ROW else row_number(digits)), column_number(letters)


def row_number(digits: str) -> int:
    """The number of a row. Raises ``UnreadableError`` for one that no workbook has."""
    number = int(digits) if DIGITS.fullmatch(digits) else 0
    if not 1 <= number <= LAST_ROW:
        raise UnreadableError(f"Arbeidsboken har en rad som ikke finnes ({digits[:20]}). {SAVE_AS}")
    return number


def first_line(error: BaseException) -> str:
    """The first line of an error, short enough for a message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
