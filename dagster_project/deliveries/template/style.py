"""How the sheets of the template look, and how they come out on paper."""

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

NAVY, GREY_BLUE, GREY, PALE, YELLOW = "1F3864", "5B7DB1", "767676", "F2F2F2", "FFF2CC"
RED, DARK_RED, DARK_GREEN = "FFC7CE", "9C0006", "006100"
KRONER, SHARE, DATE, TEXT = "#,##0", "0.0%", "dd.mm.yyyy", "@"

FAMILY = "Calibri"
TITLE = Font(FAMILY, 18, bold=True, color=NAVY)
SECTION = Font(FAMILY, 13, bold=True, color=NAVY)
BOLD = Font(FAMILY, 11, bold=True)
SHOWN = Font(FAMILY, 11, color="595959")
NOTE = Font(FAMILY, 11, italic=True, color="595959")
HEADER_FONT = Font(FAMILY, 11, bold=True, color="FFFFFF")
HAIR = Side(style="thin", color="D0D7E5")
BELOW = Border(bottom=HAIR)
ABOVE = Border(top=Side(style="thin", color=NAVY))
WRAPPED = Alignment(wrap_text=True, vertical="top")
MIDDLE = Alignment(vertical="center")
INDENTED, RIGHT = Alignment("left", indent=1), Alignment("right")
WRAPPED_INDENTED = Alignment("left", "top", wrap_text=True, indent=1)
BROKEN_FILL, BROKEN_FONT, FINE_FONT = PatternFill(bgColor=RED), Font(color=DARK_RED, bold=True), Font(color=DARK_GREEN)


def fill(colour: str) -> PatternFill:
    """A plain fill."""
    return PatternFill("solid", start_color=colour)


def header(cell: Cell | MergedCell, *, optional: bool = False, shown: bool = False, right: bool = False) -> None:
    """Dress a header cell; that of a column that may be left empty is lighter, of one that is only shown grey."""
    cell.font = HEADER_FONT
    cell.fill = fill(GREY if shown else GREY_BLUE if optional else NAVY)
    cell.alignment = Alignment("right", "center", wrap_text=True) if right else Alignment("left", "center", indent=1)


def on_paper(sheet: Worksheet, *, landscape: bool = True, header_row: int | None = None) -> None:
    """A4, as wide as the page, page numbers at the foot, the header row on each page."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.8, 0.4
    footer = sheet.oddFooter
    if footer is not None:
        footer.left.text, footer.right.text = "&A", "Side &P av &N"
    if header_row:
        sheet.print_title_rows = f"{header_row}:{header_row}"
