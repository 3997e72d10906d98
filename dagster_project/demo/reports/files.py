"""A report as a workbook or as a folder of CSV files: the sheets of the contract, the same bytes every time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from dagster_project.demo.agreements.workbook import SHEETS as AGREEMENT_SHEETS
from dagster_project.demo.reports.model import Report
from dagster_project.demo.workbook import Cell, Header, Row, bytes_of, yes_or_no

SHEETS: dict[str, Header] = {
    "Om": AGREEMENT_SHEETS["Om"],
    "Framdrift": ("tiltak_id", "dato", "status", "andel_fullført", "brukt_beløp", "kommentar"),
    "Egenandel": AGREEMENT_SHEETS["Egenandel"],
    "Deltakelse": AGREEMENT_SHEETS["Deltakelse"],
    "Egenvurdering": ("tiltak_id", "eier_id", "måloppnåelse", "begrunnelse"),
    "Kvalitetsdialog": ("uh_id", "dato", "vurdering", "tema", "oppfølging"),
}


def files_of(report: Report) -> Iterator[tuple[str, bytes]]:
    """The files of a report by their names below its grant year."""
    if report.as_folder:
        for sheet, rows in rows_of(report).items():
            yield f"{report.office}/{sheet}.csv", csv_bytes(SHEETS[sheet], rows)
    else:
        title = f"Illustrerende rapport {report.office} {report.grant_year}"
        yield f"{report.office}.xlsx", bytes_of(SHEETS, rows_of(report), title, report.delivered)


def rows_of(report: Report) -> dict[str, Iterator[Row] | list[Row]]:
    """The rows of every sheet."""
    outcomes = [(outcome.measure.measure_id, outcome) for outcome in report.outcomes]
    return {
        "Om": [("embete", report.office), ("år", report.grant_year)],
        "Framdrift": (
            (measure_id, one.day, one.status.value, one.percent / 100, one.spent_nok, one.comment)
            for measure_id, outcome in outcomes
            for one in outcome.progress
        ),
        "Egenandel": (
            (measure_id, one.owner_id, one.form, one.amount_nok)
            for measure_id, outcome in outcomes
            for one in outcome.contributions
        ),
        "Deltakelse": (
            (measure_id, one.owner_id, one.school_id, one.teachers, one.fte_tenths / 10, yes_or_no(one.whole_school))
            for measure_id, outcome in outcomes
            for one in outcome.participations
        ),
        "Egenvurdering": (
            (measure_id, one.owner_id, one.attainment, one.rationale)
            for measure_id, outcome in outcomes
            for one in outcome.evaluations
        ),
        "Kvalitetsdialog": (
            (one.provider_id, one.day, one.rating, one.topic, one.follow_up) for one in report.dialogues
        ),
    }


def csv_bytes(header: Header, rows: Iterator[Row] | list[Row]) -> bytes:
    """A sheet as Norwegian Excel saves it: semicolons, decimal comma, days with dots, Windows-1252."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("cp1252")


def as_text(cell: Cell) -> str:
    """A cell as it is shown."""
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else "" if cell is None else str(cell)
