"""An agreement as a workbook: the sheets of the contract, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.writer.excel import ExcelWriter

from dagster_project.demo.agreements.model import Agreement

Cell = str | int | float | date | None
Row = tuple[Cell, ...]

SHEETS: dict[str, tuple[str, ...]] = {
    "Om": ("felt", "verdi"),
    "Nettverk": ("nettverk_id", "fylkesnummer", "navn", "opprinnelse", "rolle"),
    "Medlemmer": ("nettverk_id", "medlem_type", "medlem_id", "navn", "deltar", "fra", "til"),
    "Tiltak": (
        "tiltak_id",
        "nettverk_id",
        "tittel",
        "utviklingsområde",
        "opplæringstype",
        "vekt_læringsmiljø",
        "vekt_ferdigheter",
        "vekt_gjennomføring",
        "behovsvurdering_dato",
        "uh_dialog_dato",
        "beslutning",
        "planlagt_start",
        "planlagt_slutt",
    ),
    "Fordeling": ("tiltak_id", "mottaker_type", "mottaker_id", "beløp"),
    "Egenandel": ("tiltak_id", "eier_id", "form", "beløp"),
    "Deltakelse": ("tiltak_id", "eier_id", "skole_orgnr", "lærere", "årsverk", "hele_kollegiet"),
}
WIDTHS = {"navn": 44, "tittel": 52, "utviklingsområde": 34, "verdi": 28}
HEADER_FONT = Font(bold=True)
HEADER_FILL = PatternFill("solid", fgColor="DDE6ED")
ZIP_DAY = (2017, 1, 1, 0, 0, 0)


def workbook_bytes(agreement: Agreement, written: datetime) -> bytes:
    """The workbook of an agreement."""
    workbook = Workbook(write_only=True)
    for sheet, rows in rows_of(agreement).items():
        add_sheet(workbook, sheet, rows)
    workbook.properties.creator = "dekomp demo"
    workbook.properties.title = f"Illustrerende avtale {agreement.office} {agreement.grant_year}"
    workbook.properties.created = workbook.properties.modified = written.replace(tzinfo=None)
    data = io.BytesIO()
    ExcelWriter(workbook, UndatedZip(data, "w", ZIP_DEFLATED)).save()
    return data.getvalue()


class UndatedZip(ZipFile):
    """A zip file whose parts all have the same date, so that the same content gives the same bytes."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Add a part from memory."""
        part = ZipInfo(str(zinfo_or_arcname), ZIP_DAY)
        super().writestr(part, data, ZIP_DEFLATED)

    def write(self, filename: str | PathLike[str], arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a part from a file."""
        self.writestr(arcname, Path(filename).read_bytes())


def add_sheet(workbook: Workbook, name: str, rows: Iterable[Row]) -> None:
    """Add a sheet with a header that stays in view."""
    sheet = workbook.create_sheet(name)
    sheet.freeze_panes = "A2"
    header = []
    for number, text in enumerate(SHEETS[name]):
        sheet.column_dimensions[chr(ord("A") + number)].width = WIDTHS.get(text, max(len(text) + 3, 12))
        cell = WriteOnlyCell(sheet, text)
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
        header.append(cell)
    sheet.append(header)
    for row in rows:
        sheet.append(row)


def rows_of(agreement: Agreement) -> dict[str, Iterator[Row] | list[Row]]:
    """The rows of every sheet."""
    networks, measures = agreement.networks, list(agreement.measures())
    return {
        "Om": [("embete", agreement.office), ("år", agreement.grant_year)],
        "Nettverk": ((n.network_id, n.county_code, n.name, n.origin, n.role) for n in networks),
        "Medlemmer": (
            (n.network_id, m.party.value, m.member_id, m.name, yes_or_no(m.takes_part), m.since, None)
            for n in networks
            for m in n.members
        ),
        "Tiltak": (
            (
                m.measure_id,
                n.network_id,
                m.title,
                m.area,
                m.training_type,
                *m.aim_weights,
                m.needs_assessed,
                m.uh_dialogue,
                m.decision,
                m.start,
                m.end,
            )
            for n in networks
            for m in n.measures
        ),
        "Fordeling": (
            (m.measure_id, line.party.value, line.recipient_id, line.amount_nok) for m in measures for line in m.lines
        ),
        "Egenandel": ((m.measure_id, p.owner_id, p.form, p.amount_nok) for m in measures for p in m.pledges),
        "Deltakelse": (
            (m.measure_id, p.owner_id, p.school_id, p.teachers, p.fte_tenths / 10, yes_or_no(p.whole_school))
            for m in measures
            for p in m.participations
        ),
    }


def yes_or_no(answer: bool) -> str:
    """An answer in the words of the workbook."""
    return "ja" if answer else "nei"
