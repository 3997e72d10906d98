"""A part without its plain rows and texts weighs what the whole part weighs, whatever anybody put into it."""

import io
import re
import zipfile
from collections.abc import Iterator
from random import Random
from unittest import mock

import pytest
from bad_gsi_files import FILES
from hypothesis import given, settings
from hypothesis import strategies as st
from traps import TRAPS

from benchmarks.fuzz import made
from benchmarks.mutations import spoiled_bytes, spoiled_xml
from dagster_project.deliveries.book import part as part_reading
from dagster_project.deliveries.book.part import STRINGS, Part, read_part
from dagster_project.deliveries.book.plain import without_plain
from dagster_project.deliveries.book.weighing import weigh_part
from dagster_project.demo.write import bundled_files

SHEET = "xl/worksheets/sheet1.xml"
ANYTHING = re.compile(b"")
LARGE = 3_000_000  # bytes of a part that takes seconds
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="x"><sheetData>'
FIRST = b'<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/></row>'
ROWS = (
    b'<row r="2"><c r="A2" t="inlineStr"><is><t>\xc3\xa6 &amp; x</t></is></c><c r="B2"><v>1.5</v></c></row>',
    b'<row r="3" ht="15" customHeight="1" x14ac:dyDescent="0.2"><c r="A3" s="4" t="s"><v>1</v></c></row>',
    b'<row r="4"/>',
    b'<row r="5"><c r="A5" s="2" t="str"><v>y</v></c><c r="B5" t="b"><v>1</v></c><c r="C5" t="n" /></row>',
    b'<row r="6"><c r="A6"><f>A5</f><v>2</v></c><c r="B6" t="e"><v>#N/A</v></c><c r="C6"><v>3</v></c></row>',
    b'<row r="8"><c r="A8" s="1" t="str"><f aca="false">"&amp;"</f><v>&quot;\r\n&amp;lt;</v></c></row>',
    b'<row r="9"><c r="A9"><f t="shared" si="0"/><v /></c><c r="B9"><f t="shared" ref="B9:B10" si="0">A1</f></c></row>',
    b'<row r="8"><c r="A8" t="e"></c><c r="B8" t="e"><f>C1</f><v></v></c></row>',
    b'<row r="7"><c r="A7" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>',
)
TAIL = b'</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
TEXTS = (b"<si><t>a</t></si>", b'<si><t xml:space="preserve">b </t></si>', b"<si><r><t>c</t></r><r><t>d</t></r></si>")
PIECES = (
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ", b"?>", b"<!DOCTYPE a>", b"<", b">", b"&", b";", b'"', b"'"),
    *(b"]]", b"<row>", b"<row r='9'>", b'<row r="9">', b'<row r="90000"/>', b"</row>", b"<x:row>", b"</x:row>"),
    *(b"<row/>", b'<c r="A9">', b"<c>", b"</c>", b"<c/>", b'<c r="a9" t="e"/>', b'<c r="AB12"/>', b"<f>", b"</f>"),
    *(b"<f/>", b"<v>", b"</v>", b"<is>", b"<t>", b"</t>", b"</is>", b"<si>", b"</si>", b"<si/>", b"x", b"&#120;"),
    *(b"&x;", b"\xff", b"\x00", b"\xef\xbf\xbf", b"\xed\xa0\x80", b" ", b'<a b="', b'"/>', b' r="3"', b' s="1"'),
    *(
        b' t="s"',
        b' t="e"',
        b'<c r="B3" t="e"><f>1</f><v>#N/A</v></c>',
        b"<f t='shared'/>",
        b"<sheetData>",
        b"</sheetData>",
        b"<sheetData/>",
        b"<mergeCell ref='C1'/>",
        b"<a>",
        b"</a>",
        b"<worksheet xmlns='x'>",
        b'<worksheet xmlns="y"/>',
        b'<dimension ref="A1:B2"/>',
        b'<selection pane="p" activeCell="A1" sqref="A1" />',
        b'<dimension ref="A1" ref="A2"/>',
        b"<dimension ",
        b"<?xml version='1.0' encoding='us-ascii'?>",
    ),
    *(b"<a>" * 494, b"</a>" * 494, b"encoding='us-ascii'", b"\xef\xbb\xbf", b'<row r="1048577"/>', b'<row r="07">'),
)
AREAS_AND_CELLS = ((b"A1:B2", b"A1"), (b"A1:Z900", b"C17"), (b"B2", b"B2"))
NOT_UTF8 = (
    *(
        b"\x80",
        b"\xbf",
        b"\xc3",
        b"\xc0\xaf",
        b"\xc1\xbf",
        b"\xe2\x82",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
    ),
    *(
        b"\xf0\x9f\x98",
        b"\xf0\x80\x80\xaf",
        b"\xf4\x90\x80\x80",
        b"\xf5\x80\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xfe",
        b"\xff",
    ),
)


def outcome(read: object, name: str, content: bytes) -> Part | str:
    """What a part weighs, or why it cannot be read."""
    assert callable(read)
    try:
        part = read(name, content)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    assert isinstance(part, Part)
    return part


def disagreement(name: str, content: bytes) -> str:
    """Where what is told of a part differs from what looking at each element of it tells; nothing where it does not."""
    told = outcome(weigh_part, name, content)
    with mock.patch.object(part_reading, "BEGINNING", ANYTHING):
        true = outcome(read_part, name, content)
    if isinstance(told, str) or isinstance(true, str):
        return "" if told == true else f"{told} instead of {true}"
    exact = ("merged", "merged_cells", "sheets", "targets")
    bounds = ("rows", "columns", "shared", "longest")
    return ", ".join(
        ["special" for _ in range(1) if sorted(told.special, key=repr) != sorted(true.special, key=repr)]
        + [field for field in exact if getattr(told, field) != getattr(true, field)]
        + [field for field in bounds if getattr(told, field) < getattr(true, field)]
    )


def parts_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a workbook that can be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.file_size < LARGE and info.filename.endswith((".xml", ".rels")):
                    yield info.filename.lower(), archive.read(info)
    except Exception:  # broken as an archive
        return


def test_of_the_bundled_workbooks_little_is_left_to_read() -> None:
    for file in bundled_files(range(2017, 2018), 1, 1):
        if file.data.startswith(b"PK"):
            sheets = [part for name, part in parts_of(file.data) if "sheet" in name]
            left = [without_plain(part).content for part in sheets]
            assert sum(map(len, left)) < 0.3 * sum(map(len, sheets)), file.name


def test_each_usual_way_to_write_a_row_or_text_is_left_out() -> None:
    odd = b'<row r="9"><c r="A9" cm="1"><v>1</v></c></row>'
    sheet = without_plain(HEAD + FIRST + b"".join(ROWS) + odd + ROWS[0] + TAIL)
    assert sheet.content == HEAD + odd + TAIL
    texts = without_plain(b"<sst>" + TEXTS[0] + b"".join(TEXTS) + b"</sst>")
    assert texts.content == b"<sst>" + TEXTS[0] + TEXTS[2] + b"</sst>"


def test_formulas_and_error_values_that_are_left_out_are_told() -> None:
    cells = weigh_part(SHEET, HEAD + FIRST + b"".join(ROWS) + TAIL).special
    assert [(cell.row, cell.column, cell.kind, cell.is_formula, cell.value) for cell in cells] == [
        (6, 1, "n", True, "2"),
        (6, 2, "e", False, "#N/A"),
        (8, 1, "str", True, '"\n&lt;'),
        (8, 1, "e", False, None),
        (8, 2, "e", True, ""),
        (9, 1, "n", True, ""),
        (9, 2, "n", True, None),
    ]


def test_sheets_that_differ_in_extent_and_cursor_have_the_same_rest() -> None:
    head = HEAD.replace(b"<sheetData>", b'<dimension ref="%s"/><a/><selection activeCell="%s" sqref="%s"/><sheetData>')
    rests = {without_plain(head % (area, cell, cell) + FIRST + TAIL).content for area, cell in AREAS_AND_CELLS}
    assert rests == {HEAD.replace(b"<sheetData>", b"<a/><sheetData>") + TAIL}


@pytest.mark.parametrize("text", NOT_UTF8, ids=repr)
def test_what_is_no_utf8_is_refused_as_the_parser_does(text: bytes) -> None:
    for inside in (text, b"a" + text + b"b"):
        row = b'<row r="2"><c r="A2" t="str"><v>%s</v></c></row>' % inside
        assert without_plain(HEAD + FIRST + row + TAIL).content == HEAD + row + TAIL
        assert isinstance(outcome(weigh_part, SHEET, HEAD + FIRST + row + TAIL), str)


def test_of_every_sign_of_unicode_the_parser_says_the_same() -> None:
    for start in range(0, 0x110000, 0x400):
        signs = "".join(map(chr, range(start, start + 0x400))).encode("utf-8", "surrogatepass")
        for text in (signs, *(signs[at : at + 4] for at in range(128 * (start == 0)))):
            row = b'<row r="2"><c r="A2" t="str"><v>%s</v></c></row>' % text
            assert not disagreement(SHEET, HEAD + FIRST + row + TAIL), hex(start)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_of_traps(trap: object) -> None:
    data = next(one.make() for one in TRAPS if one is trap)
    assert not [*filter(None, (disagreement(name, part) for name, part in parts_of(data)))]


def test_of_bad_workbooks() -> None:
    for case in FILES:
        assert not [*filter(None, (disagreement(name, part) for name, part in parts_of(case.content())))], case.id


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 1 << 40))
def test_of_spoiled_workbooks(number: int) -> None:
    _, files = made(number)
    parts = parts_of(files) if isinstance(files, bytes) else iter(())
    assert not [*filter(None, (disagreement(name, part) for name, part in parts))]


Pieces = st.lists(st.sampled_from(PIECES), max_size=3).map(b"".join)


@settings(max_examples=1_500, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_of_pieces_of_xml_between_plain_rows(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(ROWS) | Pieces, max_size=8))
    content = data.draw(st.sampled_from((HEAD, HEAD[56:], b"")) | Pieces) + data.draw(st.just(FIRST) | Pieces)
    content += b"".join(rows) + data.draw(st.sampled_from((TAIL, b"</sheetData></worksheet>")) | Pieces)
    assert not disagreement(SHEET, content)


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(TEXTS) | Pieces, max_size=8), Pieces, Pieces)
def test_of_pieces_of_xml_between_plain_texts(texts: list[bytes], before: bytes, behind: bytes) -> None:
    assert not disagreement(STRINGS, b"<sst>" + before + TEXTS[0] + b"".join(texts) + behind + b"</sst>")


@settings(max_examples=1_000, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 1 << 40), st.permutations(ROWS))
def test_of_plain_rows_spoiled(number: int, rows: list[bytes]) -> None:
    chance = Random(number)
    content = HEAD + FIRST + b"".join(rows) + TAIL
    change = chance.choice((spoiled_bytes, spoiled_xml))
    assert not disagreement(SHEET, change(content, chance))
