"""The sender gets the delivery back with every faulty cell marked, explained and listed."""

import io
from pathlib import Path

import openpyxl
import pytest
from bad_gsi_files import (
    COUNTY,
    FILES,
    HEADERS,
    MUNICIPALITY,
    OWNER,
    TYPED_COUNTY,
    TYPED_MUNICIPALITY,
    BadFile,
    but,
    changed,
    csv,
    xlsx,
)
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries import marked_copy
from dagster_project.deliveries.kinds import judge_file
from dagster_project.deliveries.marked_copy import LIST_TITLE, write_marked_copy
from dagster_project.settings import Limits

RED, YELLOW = "00FFC7CE", "00FFEB9C"


def marked(data: bytes, folder: Path, name: str) -> Workbook:
    """Judge a file and open its marked copy."""
    path = write_marked_copy(judge_file(Path(name), data, Limits()), data, folder)
    assert path == folder / f"{Path(name).stem}-merket.xlsx"
    assert [file.name for file in folder.iterdir()] == [path.name], "something unfinished was left behind"
    return openpyxl.load_workbook(path)


def colour(sheet: Worksheet, address: str) -> object:
    return sheet[address].fill.start_color.rgb


def said(sheet: Worksheet, address: str) -> str:
    comment = sheet[address].comment
    return comment.text if comment else ""


def test_csv_comes_back_as_the_same_text(tmp_path: Path) -> None:
    rows = [COUNTY, but(MUNICIPALITY, enhetskode="301", årsverk="1.234,5"), but(OWNER, enhetsnavn="=cmd|' /C calc'!A0")]
    book = marked(csv(*rows), tmp_path, "gsi.csv")
    sheet = book["Leveranse"]
    found = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert found == [HEADERS, *rows]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert {cell.number_format for row in sheet.iter_rows() for cell in row if cell.value} == {"@"}
    assert sheet["D4"].quotePrefix
    assert colour(sheet, "G3") == RED
    assert colour(sheet, "C3") == YELLOW
    assert colour(sheet, "G2") not in (RED, YELLOW)
    assert said(sheet, "G3").startswith("Feil: Ventet et tall")
    assert said(sheet, "C3").startswith("Merknad: Koden manglet ledende null")
    assert not said(sheet, "G2")


def test_a_long_explanation_has_room_for_its_lines(tmp_path: Path) -> None:
    """The unknown code takes three sentences, the negative figure one; a line is 15 points high."""
    rows = [COUNTY, but(MUNICIPALITY, enhetskode="0399", årsverk="-1")]
    sheet = marked(csv(*rows), tmp_path, "gsi.csv").worksheets[0]
    heights = {str(sheet.cell(row, 5).value): sheet.row_dimensions[row].height for row in (4, 5)}
    assert heights == {"Enhetskode": 30, "Årsverk": 15}


def test_list_names_every_remark_and_leads_to_it(tmp_path: Path) -> None:
    rows = [COUNTY, but(MUNICIPALITY, enhetskode="301", årsverk="=1+1")]
    book = marked(csv(*rows), tmp_path, "gsi.csv")
    sheet = book.worksheets[0]
    assert sheet.title == LIST_TITLE
    assert sheet["A1"].value == "gsi.csv"
    assert "1 feil og 1 merknad." in str(sheet["A2"].value)
    assert sheet.freeze_panes == "A4"
    assert [cell.value for cell in sheet[3]] == ["Nr", "Alvor", "Ark", "Rad", "Kolonne", "Verdi", "Forklaring"]
    assert [cell.value for cell in sheet[4]][:6] == [1, "Feil", None, 3, "Årsverk", "=1+1"]
    assert sheet["F4"].data_type == "s"
    assert [cell.value for cell in sheet[5]][:6] == [2, "Merknad", None, 3, "Enhetskode", "301"]
    assert [sheet[f"A{row}"].hyperlink.location for row in (4, 5)] == ["'Leveranse'!G3", "'Leveranse'!C3"]


def test_workbook_keeps_what_the_sender_made(tmp_path: Path) -> None:
    def edit(book: Workbook, sheet: Worksheet) -> None:
        sheet.title = "Lærer's ark"
        sheet["A1"].font = Font(bold=True)
        sheet.column_dimensions["D"].width = 44
        sheet["G3"].comment = Comment("Ring Kari", "Ola")
        book.create_sheet(LIST_TITLE)["A1"] = "Sendt før"

    data = xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, "ti"), edit=edit)
    book = marked(data, tmp_path, "gsi.xlsm")
    assert book.sheetnames == [f"{LIST_TITLE}1", "Lærer's ark", LIST_TITLE]
    sheet = book["Lærer's ark"]
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["D"].width == 44
    assert sheet["G2"].value == 4800.5
    assert colour(sheet, "G3") == RED
    assert said(sheet, "G3").startswith("Ring Kari\nFeil: ")
    assert book.worksheets[0]["A4"].hyperlink.location == "'Lærer''s ark'!G3"
    assert [other.sheet_view.tabSelected for other in book.worksheets] == [True, False, False]


def test_merged_cells_are_marked_where_they_show(tmp_path: Path) -> None:
    data = xlsx(TYPED_COUNTY, TYPED_MUNICIPALITY, edit=lambda _, sheet: sheet.merge_cells("A2:A3"))
    sheet = marked(data, tmp_path, "gsi.xlsx")["Sheet"]
    assert colour(sheet, "A2") == RED
    assert said(sheet, "A2").count("Feil: ") == 2


def test_control_characters_are_replaced(tmp_path: Path) -> None:
    sheet = marked(csv(but(COUNTY, enhetsnavn="Os\x07lo\uffff")), tmp_path, "gsi.csv")["Leveranse"]
    assert sheet["D2"].value == "Os\ufffdlo\ufffd"


def test_workbook_that_cannot_be_opened_again_comes_back_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(verdict: object, data: object) -> bytes:
        raise KeyError("styles")

    monkeypatch.setattr(marked_copy, "marked_workbook", fail)
    data = xlsx(TYPED_COUNTY, changed(TYPED_MUNICIPALITY, 6, "ti"), top=5, left=3)
    sheet = marked(data, tmp_path, "gsi.xlsx")["Sheet"]
    assert sheet["I7"].value == "ti"
    assert colour(sheet, "I7") == RED


def test_long_lists_are_cut_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked_copy, "MOST_REMARKS", 3)
    monkeypatch.setattr(marked_copy, "MOST_ROWS", 4)
    book = marked(csv(*[but(MUNICIPALITY, nivå="bydel")] * 9), tmp_path, "gsi.csv")
    assert book.worksheets[0].max_row == 6
    assert "9 feil" in str(book.worksheets[0]["A2"].value)
    assert "Bare de 3 første er tatt med." in str(book.worksheets[0]["A2"].value)
    assert "Bare de 4 første radene i filen er tatt med." in str(book.worksheets[0]["A2"].value)
    assert book["Leveranse"].max_row == 4


def test_nothing_to_mark_in_an_unreadable_file(tmp_path: Path) -> None:
    data = b"%PDF-1.7"
    assert write_marked_copy(judge_file(Path("gsi.pdf"), data, Limits()), data, tmp_path) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file", [file for file in FILES if file.word != "unreadable"], ids=lambda file: file.id)
def test_every_file_that_can_be_read_can_be_marked(file: BadFile, tmp_path: Path) -> None:
    data = file.content()
    verdict = judge_file(Path(file.name), data, Limits())
    path = write_marked_copy(verdict, data, tmp_path / "ny mappe")
    assert (path is None) == (not verdict.readable)
    if path:
        listed = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
        assert listed.max_row == max(3, 3 + len(verdict.remarks))
