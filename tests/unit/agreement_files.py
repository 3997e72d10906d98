"""A small valid agreement of the office Buskerud for 2017, as a workbook and as a folder of CSV files.

Rows are counted as the sender's spreadsheet does: the header is row 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from dagster_project.deliveries.kinds import BY_NAME, Place, judge_file
from dagster_project.deliveries.verdict import Verdict
from dagster_project.settings import Limits

Rows = list[list[str]]
Sheets = dict[str, Rows]
Cell = tuple[str, int, str]  # sheet, row, column

DRAMMEN, KONGSBERG, RINGERIKE = "0602", "0604", "0605"
PRIVATE, UH, CENTRE = "811801402", "911770709", "971564679"
SCHOOL, OTHER_SCHOOL = "975012344", "975012352"
PLACE = Place("Buskerud", "2017")
DATES = {"fra", "til", "behovsvurdering_dato", "uh_dialog_dato", "planlagt_start", "planlagt_slutt"}
NUMBERS = {"vekt_læringsmiljø", "vekt_ferdigheter", "vekt_gjennomføring", "beløp", "lærere", "årsverk"}
REPORT_NUMBERS = {"andel_fullført", "brukt_beløp", "måloppnåelse", "vurdering"}
GOOD = """
Nettverk
nettverk_id; fylkesnummer; navn; opprinnelse; rolle
N1; 06; Drammensregionen; etablert; tilrettelegger
N2; 06; Ringeriksregionen; nytt; aktiv

Medlemmer
nettverk_id; medlem_type; medlem_id; navn; deltar; fra; til
N1; kommune; 0602; Drammen; ja; 2017-01-01; 2017-12-31
N1; privat; 811801402; Nordre friskole; ja; ;
N1; uh; 911770709; Universitetet i Sørøst-Norge; ja; ;
N2; kommune; 0605; Ringerike; ja; ;
N2; nasjonalt_senter; 971564679; Lesesenteret; ja; ;
N2; kommune; 0604; Kongsberg; nei; 2017-01-01; 2017-06-30
N2; kommune; 0604; Kongsberg; ja; 2017-07-01;
N2; fylkeskommune; 06; Buskerud; nei; ;

Tiltak
tiltak_id; nettverk_id; tittel; utviklingsområde; opplæringstype; vekt_læringsmiljø; vekt_ferdigheter; \
vekt_gjennomføring; behovsvurdering_dato; uh_dialog_dato; beslutning; planlagt_start; planlagt_slutt
T1; N1; Lesing i alle fag; Lesing; etterutdanning; 0,2; 0,5; 0,3; 2017-02-01; 2017-03-01; enighet; \
2017-08-01; 2018-06-20
T2; N2; Klasseledelse; Læringsmiljø; etterutdanning; 1; 0; 0; 2017-02-02; 2017-03-02; fylkesmannen; \
2017-09-01; 2017-12-20

Fordeling
tiltak_id; mottaker_type; mottaker_id; beløp
T1; kommune; 0602; 100000
T1; uh; 911770709; 150000
T2; kommune; 0605; 80000
T2; nasjonalt_senter; 971564679; 20000

Egenandel
tiltak_id; eier_id; form; beløp
T1; 0602; frikjøp; 60000
T1; 811801402; penger; 5000
T2; 0605; frikjøp; 30000

Deltakelse
tiltak_id; eier_id; skole_orgnr; lærere; årsverk; hele_kollegiet
T1; 0602; 975012344; 20; 18,5; ja
T1; 0602; 975012352; 31; 28,0; nei
T1; 811801402; ; 10; 8,5; ja
T2; 0605; ; 40; 35,5; nei
"""


def good() -> Sheets:
    """The sheets of the valid agreement, each with its header first; to be changed at will."""
    return sheets_of(GOOD)


def sheets_of(text: str) -> Sheets:
    """The sheets of a text such as ``GOOD``."""
    blocks = [block.strip().splitlines() for block in text.strip().split("\n\n")]
    return {title: [[text.strip() for text in row.split(";")] for row in rows] for title, *rows in blocks}


def index(sheets: Sheets, sheet: str, column: str) -> int:
    """Where a column stands, from 0."""
    return sheets[sheet][0].index(column)


def text_at(sheets: Sheets, cell: Cell) -> str:
    """The text of a cell."""
    sheet, row, column = cell
    return sheets[sheet][row - 1][index(sheets, sheet, column)]


def changed(*changes: tuple[Cell, str], sheets: Sheets | None = None) -> Sheets:
    """The valid agreement, or other sheets, with some cells changed."""
    sheets = sheets or good()
    for (sheet, row, column), text in changes:
        sheets[sheet][row - 1][index(sheets, sheet, column)] = text
    return sheets


def folder(sheets: Sheets) -> dict[str, bytes]:
    """The sheets as the files of a folder."""
    files = {}
    for title, rows in sheets.items():
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows(rows)
        files[f"{title}.csv"] = text.getvalue().encode()
    return files


def book(sheets: Sheets) -> Workbook:
    """The sheets as a workbook, with numbers and dates as an office types them."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for number, row in enumerate(rows):
            header = rows[0] if number else [""] * len(row)
            sheet.append([typed(column, text) for column, text in zip(header, row, strict=False)])
    return workbook


def typed(column: str, text: str) -> str | float | date | None:
    """The value of a cell: a number or a date where the text is one and the column has such."""
    try:
        if column in DATES | {"dato"}:
            return date.fromisoformat(text)
        if column in NUMBERS | REPORT_NUMBERS:
            return float(text.replace(",", "."))
    except ValueError:
        pass
    return text or None


def saved(workbook: Workbook) -> bytes:
    """The bytes of a workbook."""
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def xlsx(sheets: Sheets, edit: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """The sheets as the bytes of a workbook, edited before it is saved."""
    workbook = book(sheets)
    edit(workbook)
    return saved(workbook)


def judge(data: Sheets | bytes | dict[str, bytes], place: Place = PLACE, kind: str = "agreements") -> Verdict:
    """Judge sheets (as a folder of CSV files) or the bytes of a workbook, as the office's delivery of a kind."""
    if isinstance(data, bytes):
        return judge_file(Path("Buskerud.xlsx"), data, Limits(), BY_NAME[kind], place)
    files = {name: part for name, part in data.items() if isinstance(part, bytes)}
    sheets = {name: part for name, part in data.items() if not isinstance(part, bytes)}
    return judge_file(Path("Buskerud"), files or folder(sheets), Limits(), BY_NAME[kind], place)


def faults(verdict: Verdict) -> set[tuple[str | None, int | None, str | None]]:
    """Where the faults are."""
    return {(remark.sheet, remark.row, remark.column) for remark in verdict.faults}


def warnings(verdict: Verdict) -> set[tuple[str | None, int | None, str | None]]:
    """Where the warnings are."""
    return {(remark.sheet, remark.row, remark.column) for remark in verdict.warnings}
