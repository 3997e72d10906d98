"""Writes the template to a file: every sheet, in the order an adviser meets them."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from dagster_project.deliveries.template.facts import Office, find_office
from dagster_project.deliveries.template.guidance import add_guide
from dagster_project.deliveries.template.layout import MEMBERS, SHEETS
from dagster_project.deliveries.template.measure_overview import add_measure_overview
from dagster_project.deliveries.template.overview import add_overview
from dagster_project.deliveries.template.sheets import add_about, add_data_sheet, add_lists, fill_in_members
from dagster_project.errors import UserError


def write_template(name: str, year: int, path: Path, published: Path | None, *, force: bool = False) -> Office:
    """Write the workbook of an office and grant year. Raises ``UserError`` and writes nothing where that is wrong."""
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"Filen må hete noe som slutter på .xlsx, for eksempel {path.with_suffix('.xlsx')}.")
    if path.exists() and not force:
        raise UserError(f"Filen {path} finnes fra før. Velg et annet navn, eller skriv over den med --force.")
    office = find_office(name, year, published)
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        template(office).save(unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise UserError(f"Kan ikke skrive {path}: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return office


def template(office: Office) -> Workbook:
    """The workbook of an office, with its owners filled in and nothing else."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_guide(book, office)
    add_about(book, office)
    for layout in SHEETS:
        sheet = add_data_sheet(book, layout, office)
        if layout is MEMBERS:
            fill_in_members(sheet, office.owners)
    add_overview(book, office)
    add_measure_overview(book)
    add_lists(book, office)
    book.properties.title = f"Avtaler {office.year}: {office.name}"
    book.properties.creator = "dekomp"
    book.properties.language = "nb-NO"
    book.calculation.fullCalcOnLoad = True
    return book
