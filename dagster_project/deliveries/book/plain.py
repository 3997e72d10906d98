"""Leaves out of a part what is plain to see, so that the XML parser reads what remains: some hundred bytes a sheet.

Nearly every row of nearly every workbook is a run of cells as the usual programs write them. A regular expression knows
those from their bytes, many times as fast as a parser, and another one finds the formulas and error values in them. All
else is kept as it stands: what is before and after the rows, and each row with anything unusual. Only the extent of a
sheet and its cursor are left out too: without them the heads of most sheets are alike, and remembered.

The parser says the same of what is kept as it would of the whole, because

* what is left out is well-formed and balanced by itself: known elements, known attributes, each once, and text in UTF-8
  of signs that XML allows, with no entities but the five of XML;
* it stands between elements, right behind a ``<sheetData>``, ``</row>`` or ``</si>`` that is kept or left out itself.
  Those bytes are a tag and nothing else, since the parser refuses ``<`` within tags and values, and tells of comments,
  sections and instructions: a part that has these is read whole. And the outermost element begins before what is left
  out and ends behind it;
* nothing that is kept depends on it: each row that is kept has a number of its own, and no cell stands outside a row.

What the parser does not see is bounded: columns A to Z, rows with no more digits than the last one. A part of so many
pieces that keeping account of them would fill the memory is read whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import unescape

from dagster_project.deliveries.book.expressions import (
    EXTENT_OR_CURSOR,
    LAST_NUMBER,
    NUMBERED,
    NUMBERS,
    OUTSIDE,
    PLAIN_TEXTS,
    SPECIAL_CELL,
    Expression,
    rows_of,
)
from dagster_project.deliveries.book.part import MOST_SPECIAL, SpecialCell

COLUMNS = 26  # A to Z
REFERENCE = len(b'<c r="A1" t="s"><v>0</v></c>')
MOST_PIECES, MOST_TEXTS = 10_000, 1_000_000  # of a part that is not read whole
LEVELS = 4  # row, c, is, t: elements within each other in what is left out
ROW, ROW_END, ROWS = b"<row ", b"</row>", b"<sheetData>"
TEXT, TEXT_END = b"<si>", b"</si>"
QUOTES = {"&quot;": '"', "&apos;": "'"}


@dataclass(slots=True)
class Kept:
    """What remains of a part, and the special cells of what was left out.

    Beside them at most how many rows, columns and references to shared texts, and how long a text, was left out.
    """

    content: bytes
    special: tuple[SpecialCell, ...] = ()
    rows: int = 0
    columns: int = 0
    shared: int = 0
    longest: int = 0


def without_plain(content: bytes) -> Kept:
    """A part without its plain rows and shared texts; all of it where it is not certain that they are such."""
    if ROW_END in content:
        return without_rows(content)
    return without_texts(content) if TEXT_END in content else Kept(content)


def without_rows(content: bytes) -> Kept:
    """A sheet without its plain rows."""
    last = LAST_NUMBER.match(content, content.rfind(ROW))
    if not last:
        return Kept(content)
    digits = len(last[1])
    first = ROWS if ROWS in content else ROW_END
    pieces, special = remaining(content, ROW, (first, ROW_END), *rows_of(digits))
    if not all(map(NUMBERED.match, pieces[1:-1])) or OUTSIDE.search(pieces[-1]):
        return Kept(content)
    rest = without_extent_and_cursor(pieces[0]) + b"".join(pieces[1:])
    return Kept(
        rest,
        special=special_cells(content, special) if special else (),
        rows=10**digits - 1 if digits < 6 else max(int(number[1]) for number in NUMBERS.finditer(content)),
        columns=COLUMNS,
        shared=(len(content) - len(rest)) // REFERENCE,
    )


def without_extent_and_cursor(head: bytes) -> bytes:
    """The head of a sheet without what differs between sheets that are alike otherwise."""
    outermost = head.find(b"<worksheet ")
    for element in (b"<dimension ", b"<selection "):
        at = head.find(element, outermost + 1)
        if outermost >= 0 <= at and (found := EXTENT_OR_CURSOR.match(head, at)):
            head = head[:at] + head[found.end() :]
    return head


def without_texts(content: bytes) -> Kept:
    """Shared texts without the plain ones."""
    if content.count(TEXT_END) > MOST_TEXTS:
        return Kept(content)
    pieces, _ = remaining(content, TEXT, (TEXT_END, TEXT_END), PLAIN_TEXTS)
    return Kept(b"".join(pieces), longest=max(map(len, content.split(TEXT_END))))


def remaining(
    content: bytes, begin: bytes, ends: tuple[bytes, bytes], usual: Expression, rarer: Expression | None = None
) -> tuple[list[bytes], list[tuple[int, int]]]:
    """The pieces that remain, and where the rarer runs stood that were left out.

    The first piece reaches to the first of the ends, each of the others to the second one, but for the last.
    """
    pieces: list[bytes] = []
    rare: list[tuple[int, int]] = []
    at, (end, next_end) = 0, ends
    while (found := content.find(end, at)) >= 0:
        if len(pieces) > MOST_PIECES:
            return [content], []
        pieces.append(content[at : found + len(end)])
        at, end = found + len(end), next_end
        while content.startswith(begin, at):
            if run := usual.match(content, at):
                at = run.end()
            elif rarer and (run := rarer.match(content, at)):
                rare.append(run.span())
                at = run.end()
            else:
                break
    return ([*pieces, content[at:]], rare) if b"</" in content[at:] else ([content], [])


def special_cells(content: bytes, runs: list[tuple[int, int]]) -> tuple[SpecialCell, ...]:
    """The formulas and error values in runs of rows, but for those beyond one more than there may be."""
    return tuple(islice((cell for run in runs for cell in special_cells_of(content, *run)), MOST_SPECIAL + 1))


def special_cells_of(content: bytes, start: int, end: int) -> Iterator[SpecialCell]:
    """The formulas and error values in a run of rows, as the parser would tell them."""
    for found in SPECIAL_CELL.finditer(content, start, end):
        column, row, kind, formula, empty, value = found.groups()
        if formula or kind == b"e":
            yield SpecialCell(
                int(row),
                ord(column) - ord("A") + 1,
                (kind or b"n").decode(),
                is_formula=bool(formula),
                value="" if empty else text_of(value),
            )


def text_of(written: bytes | None) -> str | None:
    """The text of a value, as a parser reads it."""
    if written is None:
        return None
    text = written.decode().replace("\r\n", "\n").replace("\r", "\n")
    return unescape(text, QUOTES) if "&" in text else text
