"""Puts the workbook of an agreement together: every sheet, in the order an adviser meets them."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from dagster_project.deliveries.template.agreements.guidance import lines
from dagster_project.deliveries.template.agreements.layout import MEASURES, MEMBERS, NETWORKS, SHEETS
from dagster_project.deliveries.template.agreements.measure_overview import add_measure_overview
from dagster_project.deliveries.template.agreements.overview import add_overview
from dagster_project.deliveries.template.facts import Office, find_office
from dagster_project.deliveries.template.guide import add_guide
from dagster_project.deliveries.template.layout import Content
from dagster_project.deliveries.template.sheets import (
    Choices,
    add_about,
    add_data_sheet,
    add_lists,
    fill_in,
    filled_cells,
    listed,
)
from dagster_project.deliveries.template.write import check_path, new_book, write_book


def write_template(name: str, year: int, path: Path, published: Path | None, *, force: bool = False) -> Office:
    """Write the workbook of an office and grant year. Raises ``UserError`` and writes nothing where that is wrong."""
    check_path(path, force=force)
    office = find_office(name, year, published)
    write_book(template(office), path)
    return office


def template(office: Office) -> Workbook:
    """The workbook of an office, with its owners filled in and nothing else."""
    book = new_book(f"Avtaler {office.year}: {office.name}")
    add_guide(book, lines(office))
    add_about(book, office)
    chosen_from = choices(office)
    for layout in SHEETS:
        sheet = add_data_sheet(book, layout, chosen_from, office.year)
        if layout is MEMBERS:
            owners = office.owners
            rows = ({"medlem_type": owner.word, "medlem_id": owner.party_id, "navn": owner.name} for owner in owners)
            fill_in(sheet, layout, rows)
    add_overview(book, office)
    add_measure_overview(book)
    add_lists(book, (*office.owners, *office.providers), ("fylkesnummer", "fylke"), office.counties.items())
    return book


def choices(office: Office) -> dict[Content, Choices]:
    """What the columns choose from."""
    return {
        Content.COUNTY: Choices(listed(len(office.counties), "E"), strict=True),
        Content.NETWORK: Choices(filled_cells(NETWORKS, "nettverk_id"), NETWORKS.name),
        Content.MEASURE: Choices(filled_cells(MEASURES, "tiltak_id"), MEASURES.name),
        Content.OWNER: Choices(listed(len(office.owners))),
        Content.PARTY: Choices(listed(len(office.owners) + len(office.providers))),
    }
