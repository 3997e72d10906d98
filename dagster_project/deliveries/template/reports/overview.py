"""Planned against reported, measure by measure, while the workbook is being filled in."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.marked_copy import put_text
from dagster_project.deliveries.template import style
from dagster_project.deliveries.template.facts import Office
from dagster_project.deliveries.template.formulas import (
    FINE,
    LOOK,
    heading,
    joined,
    line_below,
    mark,
    mark_fine,
    protect,
    sum_of,
)
from dagster_project.deliveries.template.layout import OVERVIEW, SheetLayout
from dagster_project.deliveries.template.reports.agreed import Agreed, Measure
from dagster_project.deliveries.template.reports.layout import COFUNDING, PARTICIPATION, PROGRESS, SELF_EVALUATION

FIRST_CHECK, FIRST_MEASURE = 6, 13
COLUMNS = {
    "tiltak_id": 15,
    "Tittel": 46,
    "Tilskudd": 14,
    "Brukt": 14,
    "Siste dato": 12,
    "Status": 14,
    "Andel fullført": 11,
    "Egenandel avtalt": 14,
    "Egenandel bidratt": 14,
    "Deltakelser planlagt": 13,
    "Deltakelser meldt": 13,
    "Eiere": 8,
    "Egen-vurderinger": 13,
    "Kontroll": 13,
    "Merknad": 80,
}
SUMMED = "CDHIJKLM"
NUMBERS = {**dict.fromkeys("CDHIJKLM", style.KRONER), "E": "dd.mm.yyyy;;", "G": "0.00"}


def add_overview(book: Workbook, office: Office, agreed: Agreed, sheets: Mapping[str, SheetLayout]) -> None:
    """The sheet with a row for each measure of the agreement, and a check that nothing has fallen outside them."""
    sheet: Worksheet = book.create_sheet(OVERVIEW)
    for number, width in enumerate(COLUMNS.values()):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    put_text(sheet["A1"], f"Oversikt {office.year}: {office.name}")
    sheet["A1"].font = style.TITLE
    sheet["A2"] = "Tallene regnes ut mens du fyller ut de andre arkene. Her skal du ikke skrive noe."
    sheet["A2"].font = style.NOTE
    last = FIRST_MEASURE + len(agreed.measures) - 1
    add_checks(sheet, sheets, f"$A${FIRST_MEASURE}:$A${last}")
    heading(sheet, FIRST_MEASURE - 2, "Tiltakene, avtalt og rapportert", COLUMNS, numbers="CDEGHIJKLM")
    for row, measure in enumerate(agreed.measures, start=FIRST_MEASURE):
        add_measure(sheet, row, measure, sheets)
    add_total(sheet, last + 1)
    mark(sheet, f"N{FIRST_MEASURE}:N{last}", f'$N{FIRST_MEASURE}="{LOOK}"')
    mark_fine(sheet, f"N{FIRST_MEASURE}:N{last}", f'$N{FIRST_MEASURE}="{FINE}"')
    line_below(sheet, f"A{FIRST_MEASURE}:O{last}", f'$A{FIRST_MEASURE}<>""')
    protect(sheet)
    style.on_paper(sheet)


def add_measure(sheet: Worksheet, row: int, measure: Measure, sheets: Mapping[str, SheetLayout]) -> None:
    """What was agreed in a measure, written as it was, and what is reported, as formulas."""
    progress, cofunding, participation, evaluation = (
        sheets[layout.name] for layout in (PROGRESS, COFUNDING, PARTICIPATION, SELF_EVALUATION)
    )
    ids, days = progress.cells("tiltak_id"), progress.cells("dato")
    newest = f'({ids}&""=$A{row})*({days}=$E{row})'
    status = f"INDEX({progress.name}!${progress.letter('status')}:${progress.letter('status')}"
    formulas = {
        "D": f"SUMPRODUCT({newest},{progress.cells('brukt_beløp')})",
        "F": f'IF(E{row}=0,"",{status},SUMPRODUCT({newest}*ROW({ids}))))',
        "G": f'IF(E{row}=0,"",SUMPRODUCT({newest},{progress.cells("andel_fullført")}))',
        "I": sum_of(cofunding, row),
        "K": sum_of(participation, row, summed="lærere"),
        "M": f'SUMPRODUCT(({evaluation.cells("tiltak_id")}&""=$A{row})*ISNUMBER({evaluation.cells("måloppnåelse")}))',
        "N": f'IF(O{row}="","{FINE}","{LOOK}")',
        "O": joined(
            {
                f"E{row}=0": '"Framdrift mangler"',
                f"D{row}>C{row}": f'"Det er brukt "&FIXED(D{row}-C{row},0)&" kr mer enn tilskuddet"',
                f'AND(F{row}="fullført",K{row}=0)': '"Fullført uten deltakere"',
                f"AND(E{row}>0,I{row}<H{row})": f'"Egenandelen er "&FIXED(H{row}-I{row},0)&" kr lavere enn avtalt"',
                f'AND(F{row}="fullført",M{row}<L{row})': f'"Egenvurdering mangler fra "&L{row}-M{row}&" av eierne"',
            }
        ),
    }
    put_text(sheet[f"A{row}"], measure.measure_id)
    put_text(sheet[f"B{row}"], measure.title)
    agreed = {"C": measure.grant_nok, "H": measure.pledged_nok, "J": measure.teachers, "L": len(measure.owners)}
    for letter, number in agreed.items():
        sheet[f"{letter}{row}"] = number
    latest = f'=MAX(IF(({ids}&""=$A{row})*ISNUMBER({days}),{days}))'
    sheet[f"E{row}"] = ArrayFormula(f"E{row}", latest)
    for letter, formula in formulas.items():
        sheet[f"{letter}{row}"] = f"={formula}"
    dress(sheet, row)


def add_total(sheet: Worksheet, row: int) -> None:
    """The sums of all measures."""
    sheet[f"A{row}"] = "Sum"
    for letter in SUMMED:
        sheet[f"{letter}{row}"] = f"=SUM({letter}{FIRST_MEASURE}:{letter}{row - 1})"
    dress(sheet, row)
    for cell in sheet[row][: len(COLUMNS)]:
        cell.font, cell.border = style.BOLD, style.ABOVE


def dress(sheet: Worksheet, row: int) -> None:
    """Number formats and alignment of a row."""
    for number in range(len(COLUMNS)):
        letter = chr(ord("A") + number)
        cell = sheet[f"{letter}{row}"]
        cell.number_format = NUMBERS.get(letter, "General")
        cell.alignment = style.RIGHT if letter in NUMBERS else style.INDENTED


def add_checks(sheet: Worksheet, sheets: Mapping[str, SheetLayout], known: str) -> None:
    """What has been entered and is in no row below, because its code is none of the agreement's."""
    heading(sheet, FIRST_CHECK - 2, "Det som ikke er med i tabellen under", ("Hva", "", "Antall"), 20, "C")
    progress, cofunding, participation = (sheets[layout.name] for layout in (PROGRESS, COFUNDING, PARTICIPATION))
    amounts = (progress.cells("brukt_beløp"), cofunding.cells("beløp"), participation.cells("lærere"))
    checks = {
        "Rader i Framdrift med et tiltak som ikke står i avtalen": stray(progress, "dato", known),
        "Rader i Egenandel med et tiltak som ikke står i avtalen": stray(cofunding, "beløp", known),
        "Rader i Deltakelse med et tiltak som ikke står i avtalen": stray(participation, "lærere", known),
        "Beløp og antall som er tekst og ikke tall": "+".join(f"COUNTA({cells})-COUNT({cells})" for cells in amounts),
    }
    for row, (what, formula) in enumerate(checks.items(), start=FIRST_CHECK):
        sheet[f"A{row}"] = what
        sheet[f"C{row}"] = f"={formula}"
        sheet[f"D{row}"] = f'=IF(C{row}=0,"{FINE}","{LOOK}")'
        sheet[f"D{row}"].alignment = style.INDENTED
    cells = f"D{FIRST_CHECK}:D{FIRST_CHECK + len(checks) - 1}"
    mark(sheet, cells, f'$D{FIRST_CHECK}<>"{FINE}"')
    mark_fine(sheet, cells, f'$D{FIRST_CHECK}="{FINE}"')
    line_below(sheet, f"A{FIRST_CHECK}:D{FIRST_CHECK + len(checks) - 1}", f'$A{FIRST_CHECK}<>""')


def stray(layout: SheetLayout, written: str, known: str) -> str:
    """How many rows in which something is written have a measure that is not among the known."""
    ids = layout.cells("tiltak_id")
    return f'SUMPRODUCT(({layout.cells(written)}<>"")*ISNA(MATCH({ids}&"",{known},0)))'
