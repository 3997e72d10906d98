"""Puts the workbook of a report together: every sheet, with what was agreed filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook

from dagster_project.deliveries.template.facts import Office, Party, find_office
from dagster_project.deliveries.template.guide import add_guide
from dagster_project.deliveries.template.layout import Content, SheetLayout
from dagster_project.deliveries.template.reports.agreed import Agreed, agreed_by
from dagster_project.deliveries.template.reports.guidance import lines
from dagster_project.deliveries.template.reports.layout import (
    COFUNDING,
    PARTICIPATION,
    PROGRESS,
    QUALITY_DIALOGUE,
    RATINGS,
    SELF_EVALUATION,
    SHEETS,
)
from dagster_project.deliveries.template.reports.overview import add_overview
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

Rows = list[Mapping[str, str | int]]


def write_template(
    name: str, year: int, path: Path, published: Path | None, *, force: bool = False
) -> tuple[Office, Agreed | None]:
    """Write the workbook of an office and grant year. Raises ``UserError`` and writes nothing where that is wrong."""
    check_path(path, force=force)
    office = find_office(name, year, published)
    agreed = agreed_by(office, published)
    write_book(template(office, agreed), path)
    return office, agreed


def template(office: Office, agreed: Agreed | None) -> Workbook:
    """The workbook of an office, with what it has agreed; without that, no rows and no overview."""
    book = new_book(f"Rapport {office.year}: {office.name}")
    add_guide(book, lines(office, agreed))
    add_about(book, office)
    rows = prefilled(agreed) if agreed else {}
    sheets = {layout.name: with_room_for(layout, rows.get(layout.name, [])) for layout in SHEETS}
    parties = owners_of(office, agreed)
    chosen_from = choices(office, agreed, len(parties), sheets[PROGRESS.name])
    for name, layout in sheets.items():
        fill_in(add_data_sheet(book, layout, chosen_from, office.year), layout, rows.get(name, []))
    if agreed:
        add_overview(book, office, agreed, sheets)
    titles = [(measure.measure_id, measure.title) for measure in agreed.measures] if agreed else []
    add_lists(book, (*parties, *office.providers), ("tiltak_id", "tittel"), titles)
    return book


def with_room_for(layout: SheetLayout, rows: Rows) -> SheetLayout:
    """A sheet with some rows to spare below those that are filled in."""
    return replace(layout, rows=layout.rows + len(rows))


def owners_of(office: Office, agreed: Agreed | None) -> list[Party]:
    """The owners of the office, and those from elsewhere that take part in its measures."""
    own = {owner.party_id: owner for owner in office.owners}
    guests = (owner for owner in agreed.owners.values() if owner.party_id not in own) if agreed else ()
    return [*office.owners, *guests]


def choices(office: Office, agreed: Agreed | None, owners: int, progress: SheetLayout) -> dict[Content, Choices]:
    """What the columns choose from; without an agreement, measures from those written in the sheet Framdrift."""
    measures = listed(len(agreed.measures), "E") if agreed else filled_cells(progress, "tiltak_id")
    return {
        Content.MEASURE: Choices(measures) if agreed else Choices(measures, progress.name),
        Content.OWNER: Choices(listed(owners)),
        Content.PROVIDER: Choices(listed(len(office.providers), first=2 + owners)),
        Content.RATING: Choices(f'"{",".join(RATINGS)}"', strict=True),
    }


def prefilled(agreed: Agreed) -> dict[str, Rows]:
    """The rows of each sheet before anybody has filled it in."""
    return {
        PROGRESS.name: [
            {"tiltak_id": measure.measure_id, "tittel": measure.title, "tilskudd": measure.grant_nok}
            for measure in agreed.measures
        ],
        COFUNDING.name: [
            {
                "tiltak_id": line.measure_id,
                "eier_id": line.owner.party_id,
                "eier": line.owner.name,
                "form": line.detail,
                "avtalt": line.amount,
            }
            for line in agreed.pledges
        ],
        PARTICIPATION.name: [
            {
                "tiltak_id": line.measure_id,
                "eier_id": line.owner.party_id,
                "eier": line.owner.name,
                "skole_orgnr": line.detail,
                "planlagt": line.amount,
            }
            for line in agreed.plans
        ],
        SELF_EVALUATION.name: [
            {
                "tiltak_id": measure.measure_id,
                "tittel": measure.title,
                "eier_id": owner.party_id,
                "eier": owner.name,
            }
            for measure in agreed.measures
            for owner in measure.owners
        ],
        QUALITY_DIALOGUE.name: [{"uh_id": partner.party_id, "navn": partner.name} for partner in agreed.partners],
    }
