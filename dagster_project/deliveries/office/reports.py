"""Deliveries of kind ``reports``: what came of the measures of an office in a grant year (F5, F6, K2, S3).

Five sheets: progress of the measures, what owners really contributed, who really took part, the owners' own
evaluations and the dialogue on quality with the UH institutions. What owners contributed and who took part is told
as in the agreement. Whether the report is in line with the agreement is found in SQL.
"""

from __future__ import annotations

from dataclasses import replace

import dataframely as dy
import polars as pl

from dagster_project.deliveries import cells
from dagster_project.deliveries.kind import Judged, Kind, Place
from dagster_project.deliveries.office.agreements import LARGEST_KRONER, given_once
from dagster_project.deliveries.office.agreements import SHEETS as AGREEMENT_SHEETS
from dagster_project.deliveries.office.office_workbook import SheetKind, fit, place, read_workbook
from dagster_project.deliveries.office.report_links import Report, check_report
from dagster_project.deliveries.table import Template
from dagster_project.deliveries.tabular import Sheet

STATUSES = {
    "ikke_startet": "not_started",
    "i_gang": "in_progress",
    "fullført": "completed",
    "avbrutt": "cancelled",
}
LOWEST, HIGHEST = 1, 5  # of ratings


class ProgressSchema(dy.Schema):
    """Grain: measure and date. Money spent from the start to that date, in whole kroner (F5)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    measure_id = dy.String(metadata={"header": "tiltak_id", "reads": cells.identifier()})
    reported_on = dy.Date(metadata={"header": "dato", "reads": cells.day()})
    status = dy.String(metadata={"header": "status", "reads": cells.choice(STATUSES)})
    completed_share = dy.Decimal(7, 6, min=0, max=1, metadata={"header": "andel_fullført", "reads": cells.weight()})
    spent_nok = dy.Int64(
        min=0,
        metadata={"header": "brukt_beløp", "reads": cells.number(0, required=True, whole_digits=LARGEST_KRONER)},
        description="kroner",
    )
    comment = dy.String(nullable=True, metadata={"header": "kommentar", "reads": cells.text()})

    @dy.rule()
    def one_row_per_day(cls) -> pl.Expr:  # noqa: N805
        """A measure has one row a day."""
        return pl.col("reported_on").is_null() | given_once("measure_id", "reported_on")


class SelfEvaluationSchema(dy.Schema):
    """Grain: measure and owner. Goal attainment as the owner sees it, 1 to 5 (K2)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    measure_id = dy.String(metadata={"header": "tiltak_id", "reads": cells.identifier()})
    owner_id = dy.String(metadata={"header": "eier_id", "reads": cells.owner_code()})
    goal_attainment = dy.Int64(
        min=LOWEST, max=HIGHEST, metadata={"header": "måloppnåelse", "reads": cells.rating(LOWEST, HIGHEST)}
    )
    rationale = dy.String(nullable=True, metadata={"header": "begrunnelse", "reads": cells.text()})

    @dy.rule()
    def one_row_per_owner(cls) -> pl.Expr:  # noqa: N805
        """An owner evaluates a measure once."""
        return pl.col("owner_id").is_null() | given_once("measure_id", "owner_id")


class QualityDialogueSchema(dy.Schema):
    """Grain: UH institution and day. The quality of what it offers, 1 to 5, and what is done about it (S3)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    provider_id = dy.String(metadata={"header": "uh_id", "reads": cells.code(9)})
    held_on = dy.Date(metadata={"header": "dato", "reads": cells.day()})
    rating = dy.Int64(min=LOWEST, max=HIGHEST, metadata={"header": "vurdering", "reads": cells.rating(LOWEST, HIGHEST)})
    topic = dy.String(metadata={"header": "tema", "reads": cells.text()})
    follow_up = dy.String(nullable=True, metadata={"header": "oppfølging", "reads": cells.text()})

    @dy.rule()
    def one_row_per_day(cls) -> pl.Expr:  # noqa: N805
        """There is one dialogue with an institution a day."""
        return pl.col("held_on").is_null() | given_once("provider_id", "held_on")


SHARE = "Andelen må ligge fra 0 til 1, for eksempel 0,5."
RATING = f"Ventet et helt tall fra {LOWEST} (lavest) til {HIGHEST} (høyest)."
SHEETS = {
    "reports_progress": SheetKind(
        "Framdrift",
        ProgressSchema,
        {
            "one_row_per_day": ("reported_on", "Tiltaket står flere ganger med samme dato. Behold én rad."),
            **{
                f"completed_share|{end}": ("completed_share", "Andelen må ligge fra 0 til 1.") for end in ("min", "max")
            },
            "spent_nok|min": ("spent_nok", "Beløpet kan ikke være negativt."),
        },
        Template(prefilled=("measure_id",), shown=("tittel", "tilskudd")),
    ),
    "reports_cofunding": replace(
        AGREEMENT_SHEETS["agreements_cofunding"],
        template=Template(prefilled=("measure_id", "owner_id", "form"), shown=("eier", "avtalt")),
    ),
    "reports_participation": replace(
        AGREEMENT_SHEETS["agreements_participation"],
        template=Template(prefilled=("measure_id", "owner_id", "school_id"), shown=("eier", "planlagt")),
    ),
    "reports_self_evaluation": SheetKind(
        "Egenvurdering",
        SelfEvaluationSchema,
        {
            "one_row_per_owner": ("owner_id", "Eieren har vurdert tiltaket flere ganger. Behold én rad."),
            **{f"goal_attainment|{end}": ("goal_attainment", RATING) for end in ("min", "max")},
        },
        Template(prefilled=("measure_id", "owner_id"), shown=("tittel", "eier")),
    ),
    "reports_quality_dialogue": SheetKind(
        "Kvalitetsdialog",
        QualityDialogueSchema,
        {
            "one_row_per_day": ("held_on", "Dialogen med institusjonen står flere ganger denne dagen. Behold én rad."),
            **{f"rating|{end}": ("rating", RATING) for end in ("min", "max")},
        },
        Template(prefilled=("provider_id",), shown=("navn",)),
    ),
}


def judge(sheets: list[Sheet], where: Place) -> Judged:
    """Judge all sheets of a report together."""
    workbook = read_workbook(sheets, SHEETS, where)
    check_report(Report(*workbook.tables.values()), workbook.sender)
    return workbook.judged()


KIND = Kind(
    "reports",
    "Rapporter",
    "reports/<tilskuddsår>/<embete>.xlsx",
    "arkene " + ", ".join(kind.title for kind in SHEETS.values()),
    {name: kind.schema for name, kind in SHEETS.items()},
    lambda sheets: fit(sheets, SHEETS),
    judge,
    place,
    by_office=True,
)
