"""Live sums per measure, on which those per network and county rest."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.template import style
from dagster_project.deliveries.template.agreements.layout import (
    LINES,
    MEASURE_OVERVIEW,
    MEASURES,
    NETWORKS,
    PARTICIPATION,
    PLEDGES,
)
from dagster_project.deliveries.template.formulas import (
    FINE,
    LOOK,
    cell_of,
    joined,
    line_below,
    mark,
    mark_fine,
    protect,
    sum_of,
    write_formulas,
)

FIRST_MEASURE = 5
LAST_MEASURE = FIRST_MEASURE + MEASURES.rows - 1
OWNER_WORDS = ("kommune", "privat", "fylkeskommune")
COLUMNS = {
    "tiltak_id": 15,
    "Tittel": 46,
    "nettverk_id": 14,
    "Til eierne": 15,
    "Til UH og andre": 15,
    "Sum": 15,
    "Egenandel": 15,
    "Deltakelser": 12,
    "Status": 14,
    "Merknad": 80,
}


def add_measure_overview(book: Workbook) -> None:
    """The sheet with sums per measure, on which those per network rest."""
    sheet: Worksheet = book.create_sheet(MEASURE_OVERVIEW)
    sheet["A1"] = "Oversikt over tiltakene"
    sheet["A1"].font = style.TITLE
    sheet["A2"] = "Tallene regnes ut mens du fyller ut de andre arkene. Her skal du ikke skrive noe."
    sheet["A2"].font = style.NOTE
    header_row = FIRST_MEASURE - 1
    for number, (title, width) in enumerate(COLUMNS.items(), start=1):
        cell = sheet.cell(header_row, number, title)
        style.header(cell, right=4 <= number <= 8)
        sheet.column_dimensions[cell.column_letter].width = width
    owners = "+".join(f'({LINES.cells("mottaker_type")}="{word}")' for word in OWNER_WORDS)
    others = f'({LINES.cells("mottaker_type")}="annen")'
    for number, row in enumerate(range(FIRST_MEASURE, LAST_MEASURE + 1)):
        weights = "+".join(
            f"N({cell_of(MEASURES, header, number)})"
            for header in ("vekt_læringsmiljø", "vekt_ferdigheter", "vekt_gjennomføring")
        )
        remarks = joined(
            {
                f'SUMPRODUCT(({NETWORKS.cells("nettverk_id")}&""=$C{row})*1)=0': '"Nettverket står ikke i Nettverk"',
                f"ABS({weights}-1)>0.001": '"Vektene summerer ikke til 1"',
                f'{cell_of(MEASURES, "behovsvurdering_dato", number)}=""': '"Behovsvurdering mangler"',
                f'{cell_of(MEASURES, "uh_dialog_dato", number)}=""': '"Dialog med UH mangler"',
                f'{cell_of(MEASURES, "opplæringstype", number)}="videreutdanning"': '"Videreutdanning får ikke midler"',
                f"F{row}=0": '"Ingen midler fordelt"',
                f"{sum_of(LINES, row, others)}>0": '"Midler til mottaker som ikke er UH eller eier"',
            }
        )
        formulas = {
            "A": cell_of(MEASURES, "tiltak_id", number),
            "B": cell_of(MEASURES, "tittel", number),
            "C": cell_of(MEASURES, "nettverk_id", number),
            "D": sum_of(LINES, row, f"({owners})"),
            "E": f"F{row}-D{row}",
            "F": sum_of(LINES, row),
            "G": sum_of(PLEDGES, row),
            "H": sum_of(PARTICIPATION, row, summed="lærere"),
            "J": remarks,
            "I": f'IF(J{row}="","{FINE}","{LOOK}")',
        }
        write_formulas(sheet, row, formulas, keys="ABC")
        for letter in "ABCIJ":
            sheet[f"{letter}{row}"].alignment = style.INDENTED
        for letter in "DEFGH":
            sheet[f"{letter}{row}"].number_format = style.KRONER
    cells = f"I{FIRST_MEASURE}:I{LAST_MEASURE}"
    mark(sheet, cells, f'$I{FIRST_MEASURE}="{LOOK}"')
    mark_fine(sheet, cells, f'$I{FIRST_MEASURE}="{FINE}"')
    line_below(sheet, f"A{FIRST_MEASURE}:J{LAST_MEASURE}", f'$A{FIRST_MEASURE}<>""')
    sheet.freeze_panes = f"B{FIRST_MEASURE}"
    protect(sheet)
    style.on_paper(sheet, header_row=header_row)


def of_measures(letter: str) -> str:
    """A column of the sums per measure, for those that rest on it."""
    return f"'{MEASURE_OVERVIEW}'!${letter}${FIRST_MEASURE}:${letter}${LAST_MEASURE}"
