"""Live sums while the workbook is being filled in: per county and per network, against allocation and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Protection
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.marked_copy import put_text
from dagster_project.deliveries.template import style
from dagster_project.deliveries.template.agreements.layout import LINES, MEMBERS, NETWORKS, PLEDGES
from dagster_project.deliveries.template.agreements.measure_overview import of_measures
from dagster_project.deliveries.template.formulas import (
    FINE,
    LOOK,
    cell_of,
    heading,
    joined,
    line_below,
    mark,
    mark_fine,
    protect,
    write_formulas,
)
from dagster_project.deliveries.template.layout import OVERVIEW

if TYPE_CHECKING:
    from dagster_project.deliveries.template.facts import Allocation, Office

NETWORKS_SHOWN = 60
BASES = {
    "state_funds": "av midlene til nettverkets tiltak, både det eierne og det UH får",
    "owner_grant": "av midlene eierne selv får",
}
RATIO = "$C$3"
WIDTHS = {"A": 14, "B": 42, "C": 11, "D": 9, **dict.fromkeys("EFGHI", 15), "J": 9, "K": 17, "L": 90}
COUNTY_TITLES = (
    "Fylke",
    "Navn",
    "Nettverk",
    "Tiltak",
    "Ramme",
    "Fordelt",
    "Gjenstår",
    "Krav til egenandel",
    "Egenandel",
    "Andel",
    "Status",
    "Merknad",
)
NETWORK_TITLES = (
    "nettverk_id",
    "Navn",
    "Fylke",
    "Tiltak",
    "Til eierne",
    "Til UH og andre",
    "Sum",
    *COUNTY_TITLES[7:],
)
NUMBERS = {"C": "0", "D": "0", **dict.fromkeys("EFGHI", style.KRONER), "J": style.SHARE}


def add_overview(book: Workbook, office: Office) -> None:
    """The sheet with sums per county and network, and a check that nothing has fallen outside them."""
    sheet: Worksheet = book.create_sheet(OVERVIEW)
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    put_text(sheet["A1"], f"Oversikt {office.year}: {office.name}")
    sheet["A1"].font = style.TITLE
    sheet["A2"] = "Tallene regnes ut mens du fyller ut de andre arkene. Her fyller du bare ut gule celler."
    sheet["A2"].font = style.NOTE
    sheet["A3"] = "Krav til egenandel"
    sheet["C3"] = float(office.cofunding_ratio)
    sheet["C3"].number_format = style.SHARE
    sheet["C3"].font = style.BOLD
    sheet["D3"] = BASES[office.cofunding_base]
    sheet["D3"].alignment = style.INDENTED
    first_county = 7
    total = first_county + len(office.counties)
    first_check = total + 4
    first_network = first_check + 8
    networks = Table(first_network, first_network + NETWORKS_SHOWN - 1)
    add_counties(sheet, office, first_county, networks)
    add_checks(sheet, first_check, total, networks)
    add_networks(sheet, office, networks)
    protect(sheet)
    style.on_paper(sheet)


@dataclass(frozen=True)
class Table:
    """Where the table of networks stands."""

    first: int
    last: int

    def cells(self, letter: str) -> str:
        """A column of it."""
        return f"${letter}${self.first}:${letter}${self.last}"


def add_counties(sheet: Worksheet, office: Office, first: int, networks: Table) -> None:
    """A row for each county: its allocation against what its networks give out, and a total."""
    heading(sheet, first - 2, "Fylker", COUNTY_TITLES, numbers="CDEFGHIJ")
    last = first + len(office.counties) - 1
    for row, (code, name) in enumerate(office.counties.items(), start=first):
        here = f"({networks.cells('C')}=$A{row})*1"
        put_text(sheet[f"A{row}"], code)
        put_text(sheet[f"B{row}"], name)
        sheet[f"C{row}"] = f"=SUMPRODUCT({here})"
        for letter, summed in {"D": "D", "F": "G", "H": "H", "I": "I"}.items():
            sheet[f"{letter}{row}"] = f"=SUMPRODUCT({here},{networks.cells(summed)})"
        sheet[f"G{row}"] = f'=IF(E{row}="","",E{row}-F{row})'
        sheet[f"J{row}"] = f'=IF(H{row}=0,"",I{row}*{RATIO}/H{row})'
        allocation = office.allocations.get(code)
        if allocation:
            sheet[f"E{row}"] = allocation.amount_nok
        sheet[f"E{row}"].fill = style.fill(style.YELLOW)
        sheet[f"L{row}"] = (
            f'=IF(E{row}="","Skriv rammen i den gule cellen",IF(G{row}<0,'
            f'"Det er fordelt "&FIXED(-G{row},0)&" kr mer enn rammen",{source_of(allocation, f"E{row}")}))'
        )
        sheet[f"K{row}"] = (
            f'=IF(E{row}="","Ramme mangler",IF(G{row}<0,"For mye fordelt",IF(G{row}=0,"{FINE}","Ikke alt fordelt")))'
        )
        shared_cells(sheet, row)
        sheet[f"E{row}"].protection = Protection(locked=False)
    total = last + 1
    sheet[f"A{total}"] = "Sum"
    for letter in "CDEFGHI":
        sheet[f"{letter}{total}"] = f"=SUM({letter}{first}:{letter}{last})"
    shared_cells(sheet, total)
    for cell in sheet[total][: len(WIDTHS)]:
        cell.font, cell.border = style.BOLD, style.ABOVE
    mark(sheet, f"G{first}:G{last}", f'AND($E{first}<>"",$F{first}>$E{first})')
    mark(sheet, f"K{first}:K{last}", f'OR($K{first}="For mye fordelt",$K{first}="Ramme mangler")')
    mark_fine(sheet, f"K{first}:K{last}", f'$K{first}="{FINE}"')
    line_below(sheet, f"A{first}:L{last}", f'$A{first}<>""')


def source_of(allocation: Allocation | None, cell: str) -> str:
    """Where the allocation in a cell comes from, as a formula, until somebody writes another one."""
    if allocation is None:
        return '""'
    words = "en illustrasjon fra varehuset" if allocation.illustrative else "hentet fra varehuset"
    return f'IF({cell}={allocation.amount_nok},"Rammen er {words}","")'


def add_checks(sheet: Worksheet, first: int, total: int, networks: Table) -> None:
    """What has been entered and is in no sum above or below, because a code leads nowhere."""
    titles = ("Hva", "", "", "", "", "Verdi", "", "", "", "", "Status", "")
    heading(sheet, first - 2, "Beløp som ikke er med i summene", titles, height=20, numbers="F")
    sums = {letter: f"SUM({of_measures(letter)})" for letter in "FG"}
    checks = {
        "Midler ført på et tiltak som ikke står i arket Tiltak": f"SUM({LINES.cells('beløp')})-{sums['F']}",
        "Egenandel ført på et tiltak som ikke står i arket Tiltak": f"SUM({PLEDGES.cells('beløp')})-{sums['G']}",
        "Midler til tiltak med et nettverk som ikke står i tabellen under": f"{sums['F']}-SUM({networks.cells('G')})",
        "Midler til nettverk i et fylke som ikke er embetets": f"SUM({networks.cells('G')})-F{total}",
        "Antall beløp som er tekst og ikke tall": "+".join(
            f"COUNTA({amounts})-COUNT({amounts})" for amounts in (LINES.cells("beløp"), PLEDGES.cells("beløp"))
        ),
    }
    for row, (what, formula) in enumerate(checks.items(), start=first):
        sheet[f"A{row}"] = what
        sheet[f"F{row}"] = f"={formula}"
        sheet[f"K{row}"] = f'=IF(F{row}=0,"{FINE}","Må rettes")'
        shared_cells(sheet, row)
    cells = f"K{first}:K{first + len(checks) - 1}"
    mark(sheet, cells, f'$K{first}<>"{FINE}"')
    mark_fine(sheet, cells, f'$K{first}="{FINE}"')
    line_below(sheet, f"A{first}:L{first + len(checks) - 1}", f'$A{first}<>""')


def add_networks(sheet: Worksheet, office: Office, table: Table) -> None:
    """A row for each network: what goes where, co-funding against what is required, and what breaks a rule."""
    heading(sheet, table.first - 2, "Nettverk", NETWORK_TITLES, numbers="DEFGHIJ")
    for number, row in enumerate(range(table.first, table.last + 1)):
        base = {"state_funds": f"G{row}", "owner_grant": f"E{row}"}[office.cofunding_base]
        here = f"({of_measures('C')}=$A{row})*1"
        partners = (
            f'SUMPRODUCT(({MEMBERS.cells("nettverk_id")}&""=$A{row})*({MEMBERS.cells("medlem_type")}="uh")'
            f'*({MEMBERS.cells("deltar")}="ja"))'
        )
        remarks = joined(
            {
                f"D{row}=0": '"Ingen tiltak"',
                f"{partners}=0": '"Ingen UH-institusjon er med i nettverket"',
                f"AND(G{row}>0,F{row}=0)": '"Eierne får alle midlene"',
                f"I{row}<H{row}": f'"Egenandelen mangler "&FIXED(H{row}-I{row},0)&" kr"',
            }
        )
        formulas = {
            "A": cell_of(NETWORKS, "nettverk_id", number),
            "B": cell_of(NETWORKS, "navn", number),
            "C": cell_of(NETWORKS, "fylkesnummer", number),
            "D": f"SUMPRODUCT({here})",
            **{
                letter: f"SUMPRODUCT({here},{of_measures(summed)})"
                for letter, summed in {"E": "D", "F": "E", "G": "F", "I": "G"}.items()
            },
            "H": f"ROUND({RATIO}*{base},0)",
            "J": f'IF({base}=0,"",I{row}/{base})',
            "L": remarks,
            "K": f'IF(L{row}="","{FINE}","{LOOK}")',
        }
        write_formulas(sheet, row, formulas, keys="ABC")
        shared_cells(sheet, row)
        sheet[f"C{row}"].alignment = style.INDENTED
    status, shares = f"K{table.first}:K{table.last}", f"I{table.first}:J{table.last}"
    mark(sheet, status, f'$K{table.first}="{LOOK}"')
    mark_fine(sheet, status, f'$K{table.first}="{FINE}"')
    mark(sheet, shares, f'AND($A{table.first}<>"",$I{table.first}<$H{table.first})')
    line_below(sheet, f"A{table.first}:L{table.last}", f'$A{table.first}<>""')


def shared_cells(sheet: Worksheet, row: int) -> None:
    """Number formats and alignment of a row."""
    for letter in WIDTHS:
        cell = sheet[f"{letter}{row}"]
        cell.number_format = NUMBERS.get(letter, cell.number_format)
        cell.alignment = style.RIGHT if letter in NUMBERS else style.INDENTED
