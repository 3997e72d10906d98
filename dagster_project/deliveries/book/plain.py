"""Leaves out of a part what is plain to see, so that the XML parser reads what remains: some hundred bytes a sheet.

Nearly every row of nearly every workbook is a run of cells as the usual programs write them. A regular expression knows
those from their bytes, many times as fast as a parser, and another one finds the formulas and error values in them. All
else is kept as it stands: what is before and after the rows, and each row with anything unusual.

The parser says the same of what is kept as it would of the whole, because

* what is left out is well-formed and balanced by itself: known elements, known attributes, each once, and text in UTF-8
  of signs that XML allows, with no entities but the five of XML;
* it stands between elements, right behind a ``</row>`` or ``</si>`` that is kept or left out itself. Those bytes are an
  end and nothing else, since the parser refuses ``<`` within tags and values, and comments, sections and instructions
  begin with ``<!`` or ``<?``: a part that has these is read whole. And the outermost element ends behind it;
* nothing that is kept depends on it: each row that is kept has a number of its own, and no cell stands outside a row.

What the parser does not see is bounded: columns A to Z, rows with no more digits than the last one. A part of so many
pieces that keeping account of them would fill the memory is read whole.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from xml.sax.saxutils import unescape

from dagster_project.deliveries.book.part import CHUNK, MOST_SPECIAL, SpecialCell

COLUMNS = 26  # A to Z
REFERENCE = len(b'<c r="A1" t="s"><v>0</v></c>')
MOST_PIECES, MOST_TEXTS = 10_000, 1_000_000  # of a part that is not read whole
LEVELS = 4  # row, c, is, t: elements within each other in what is left out
DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])? ?\?>)?"""
)
LAST_NUMBER = re.compile(rb'<row r="([1-9][0-9]{0,5})"')
NUMBERED = re.compile(rb'<row r="[1-9]')
NUMBERS = re.compile(rb' r="[A-Z]?([1-9][0-9]*)"')
OUTSIDE = re.compile(rb"[<:](?:row|c|f|v)[\s/>]")
SIGNS = rb"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f\xef]*+"  # not U+F000 to U+FFFF, two of which XML forbids
TEXT = SIGNS + rb"(?:&(?:amp|lt|gt|quot|apos);" + SIGNS + rb")*+"
SHOWN = rb'<t(?: xml:space="preserve")?+>' + TEXT + rb"</t>"
PLAIN_TEXTS = re.compile(rb"(?:<si>" + SHOWN + rb"</si>)++")
NOTHING = re.compile(rb"(?!)")
SPECIAL_CELL = re.compile(
    rb'<c r="([A-Z])([0-9]+)"(?: s="[0-9]+")?(?: t="([a-z]+)")?>'
    rb"(<f[^>]*(?:(?<=/)>|>[^<]*</f>))?(?:(<v ?/>)|<v>([^<]*)</v>)?</c>"
)
QUOTES = {"&quot;": '"', "&apos;": "'"}


@dataclass(frozen=True)
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
    whole = Kept(content)
    without = without_rows if b"</row>" in content else without_texts if b"</si>" in content else None
    if without is None or not is_utf8(content):
        return whole
    rest = without(content)
    declared = DECLARATION.match(rest.content)
    is_odd = b"<!" in rest.content or b"<?" in rest.content[declared.end() if declared else 0 :]
    return whole if is_odd else rest


def is_utf8(content: bytes) -> bool:
    """Whether all of a part is text, looked at piece by piece."""
    at = 0
    try:
        while at < len(content):
            at += codecs.utf_8_decode(content[at : at + CHUNK], "strict", at + CHUNK >= len(content))[1]
    except UnicodeDecodeError:
        return False
    return True


def without_rows(content: bytes) -> Kept:
    """A sheet without its plain rows."""
    last = LAST_NUMBER.match(content, content.rfind(b"<row "))
    if not last:
        return Kept(content)
    digits = len(last[1])
    plain, special = rows_of(digits)
    pieces, left_out = remaining(content, b"</row>", plain, special)
    if not all(map(NUMBERED.match, pieces[1:-1])) or OUTSIDE.search(pieces[-1]):
        return Kept(content)
    rest = b"".join(pieces)
    spans = [run.span() for run in left_out if run.re is special]
    return Kept(
        rest,
        special=tuple(islice((cell for span in spans for cell in special_cells(content, *span)), MOST_SPECIAL + 1)),
        rows=10**digits - 1 if digits < 6 else max(int(number[1]) for number in NUMBERS.finditer(content)),
        columns=COLUMNS,
        shared=(len(content) - len(rest)) // REFERENCE,
    )


def without_texts(content: bytes) -> Kept:
    """Shared texts without the plain ones."""
    if content.count(b"</si>") > MOST_TEXTS:
        return Kept(content)
    pieces, _ = remaining(content, b"</si>", PLAIN_TEXTS, NOTHING)
    return Kept(b"".join(pieces), longest=max(map(len, content.split(b"</si>"))))


def remaining(
    content: bytes, end: bytes, usual: re.Pattern[bytes], rarer: re.Pattern[bytes]
) -> tuple[list[bytes], list[re.Match[bytes]]]:
    """The pieces that remain, one up to each ``end`` that is kept and one behind the last, and the runs left out."""
    pieces: list[bytes] = []
    runs: list[re.Match[bytes]] = []
    at = 0
    while (found := content.find(end, at)) >= 0:
        if len(pieces) > MOST_PIECES:
            return [content], []
        pieces.append(content[at : found + len(end)])
        at = found + len(end)
        while run := usual.match(content, at) or rarer.match(content, at):
            runs.append(run)
            at = run.end()
    return ([*pieces, content[at:]], runs) if b"</" in content[at:] else ([content], [])


def special_cells(content: bytes, start: int, end: int) -> Iterator[SpecialCell]:
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


@lru_cache
def rows_of(digits: int) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Runs of rows as the usual programs write them, of plain cells only and of special ones too.

    Their numbers have at most so many digits.
    """
    number = rb"[1-9][0-9]{0,%d}+" % (digits - 1)
    value = rb"<v>" + TEXT + rb"</v>"
    plain = rb' t="inlineStr"><is>' + SHOWN + rb'</is></c>|(?: t="(?:s|n|b|str)")?+(?:>' + value + rb"</c>| ?/>|></c>)"
    formula = rb"<f" + in_order("aca", "t", "ref", "ca", "si") + rb"(?:>" + TEXT + rb"</f>| ?/>)"
    special = rb'(?: t="(?:s|n|b|str|e)")?+>(?:' + formula + rb")?+(?:" + value + rb"|<v ?/>)?+</c>"
    names = ("spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed", "thickTop")
    row = rb'<row r="' + number + rb'"' + in_order(*names, "thickBot", "x14ac:dyDescent")
    cell = rb'<c r="[A-Z]' + number + rb'"(?: s="[0-9]++")?+'
    run = rb"(?:" + row + rb"(?:>(?:" + cell + rb"(?:%s))*+</row>| ?/>))++"
    return re.compile(run % plain), re.compile(run % (plain + rb"|" + special))


def in_order(*names: str) -> bytes:
    """Attributes in the order in which the usual programs write them, each at most once."""
    each = (rb'(?: %s="[0-9A-Za-z.: ]*+")?+' % name.encode() for name in names)
    return rb"(?:(?= )" + b"".join(each) + rb")?+"  # most have none, which is seen at once
