"""Reads one part of a workbook with an XML parser that lays nothing out, and keeps what the part weighs.

What takes room is counted; formulas, error values and merged cells, which the values do not show, are kept.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar
from xml.parsers import expat

from dagster_project.deliveries.book.expressions import expression
from dagster_project.deliveries.tabular import SAVE_AS
from dagster_project.deliveries.verdict import UnreadableError

ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
DIGITS = re.compile("[0-9]{1,7}")
AREA = re.compile(r"([A-Za-z]{1,3}[0-9]{1,7})(?::([A-Za-z]{1,3}[0-9]{1,7}))?")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any workbook
MOST_SPECIAL = 500_000  # formulas and error values of a sheet, each of which is kept until all is told
CHUNK = 1 << 20
DEEPEST = 500  # elements within elements
MOST_MERGED = 2_000  # areas of a sheet
STRINGS = "xl/sharedstrings.xml"
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
    """What a part of the archive holds that takes room or that the values do not show. Not changed once it is read."""

    rows: int = 0
    columns: int = 0
    merged_cells: int = 0
    unusual: bool = False  # comments, sections, instructions, another encoding: not all is what it looks like
    shared: int = 0  # cells that refer to a shared text
    longest: int = 0  # shared text
    special: list[SpecialCell] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)  # the link of each sheet by its name
    targets: dict[str, str] = field(default_factory=dict)  # the part that each link leads to
    strings: array[int] = field(default_factory=lambda: array("I"))  # the length of each shared text

    @property
    def cells(self) -> int:
        """Cells from A1 to the last one, which are all laid out in memory."""
        return self.rows * self.columns


def read_part(
    name: str, content: bytes, deepest: int = DEEPEST, on_shared: Callable[[str], None] | None = None
) -> Part:
    """Read all of a part; ``on_shared`` is told the index of each shared text that a cell refers to.

    Raises ``UnreadableError``, also for elements deeper than that, or ``expat.ExpatError`` where the part is no XML.
    """
    return PartReader(name, deepest, on_shared).read(content)


Beginning = Callable[["PartReader", dict[str, str]], None]  # what is done where an element begins


class PartReader:
    """Keeps what a part weighs while the parser goes through it."""

    def __init__(self, name: str, deepest: int, on_shared: Callable[[str], None] | None) -> None:
        self.name = name[:100]
        self.part = Part()
        self.on_shared = on_shared
        self.deepest = deepest
        self.row = 0
        self.column = 0
        self.kind = "n"
        self.cell: SpecialCell | None = None  # the cell that is being read, if it is a special one
        self.text: list[str] = []
        self.length: int | None = None
        self.named: dict[str, Beginning | None] = {}
        self.begun = 0
        self.ends: list[str] = []  # elements that have ended; a list can be added to without a call of Python
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.element_begins
        self.parser.EndElementHandler = self.ends.append
        self.parser.XmlDeclHandler = self.is_declared
        self.parser.StartDoctypeDeclHandler = self.refuse_definitions
        self.parser.CommentHandler = self.is_unusual
        self.parser.StartCdataSectionHandler = self.is_unusual
        self.parser.ProcessingInstructionHandler = self.is_unusual

    def read(self, content: bytes) -> Part:
        """Read the part. Raises ``UnreadableError`` or ``expat.ExpatError``."""
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4]:
            raise UnreadableError(f"Arbeidsboken er ikke skrevet i UTF-8 ({self.name}). {SAVE_AS}")
        if content.count(b"<") <= self.deepest and not BEGINNING.search(content):
            self.parser.StartElementHandler = self.parser.EndElementHandler = None
        for start in range(0, len(content), CHUNK):
            self.parser.Parse(content[start : start + CHUNK], False)
            self.begun -= len(self.ends)
            self.ends.clear()
        self.parser.Parse(b"", True)
        self.shared_text_begins({})
        return self.part

    def is_declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse what two readers may read in two ways."""
        if encoding and encoding.lower() not in ENCODINGS:
            raise UnreadableError(f"Arbeidsboken er ikke skrevet i UTF-8 ({self.name}). {SAVE_AS}")
        if encoding and encoding.lower() != "utf-8":
            self.part.unusual = True

    def is_unusual(self, *_: object) -> None:
        """Note that not everything that looks like an element is one."""
        self.part.unusual = True

    def refuse_definitions(self, *_: object) -> None:
        """Entities make little into much, or fetch what lies elsewhere; no workbook has them."""
        raise UnreadableError(f"Arbeidsboken har XML-definisjoner som ikke hører hjemme der ({self.name}). {SAVE_AS}")

    def element_begins(self, name: str, attributes: dict[str, str]) -> None:
        """By its name without namespace, as the library that reads the values knows it."""
        self.begun += 1
        if self.begun - len(self.ends) > self.deepest:
            raise UnreadableError(f"Arbeidsboken er skadet (for dyp: {self.name}). {SAVE_AS}")
        try:
            begins = self.named[name]
        except KeyError:
            begins = self.named[name] = self.beginnings.get(name.rpartition(":")[2])
        if begins is not None:
            begins(self, attributes)

    def row_begins(self, attributes: dict[str, str]) -> None:
        """A row has a number, else it follows the last one. What was in the one before it is over."""
        number = attributes.get("r")
        self.row, self.column = (row_number(number) if number else self.row + 1), 0
        self.kind, self.cell = "n", None
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
            self.part.longest = max(self.part.longest, self.length)
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

    beginnings: ClassVar[dict[str, Beginning]] = {
        "row": row_begins,
        "c": cell_begins,
        "f": formula_begins,
        "v": value_begins,
        "si": shared_text_begins,
        "mergeCell": merged_area_begins,
        "sheet": sheet_begins,
        "Relationship": link_begins,
    }


BEGINNING = expression(rb"[<:](?:%s)[\s/>]" % "|".join(PartReader.beginnings).encode())


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
