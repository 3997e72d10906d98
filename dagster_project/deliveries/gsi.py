"""Deliveries of kind ``gsi``: teacher FTEs counted on 1 October, from the school information system (F1).

One row per unit, ownership and school year. A unit is a county, municipality, owner or school. One decimal.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

import dataframely as dy
import polars as pl

from dagster_project.deliveries import cells
from dagster_project.deliveries.kind import Place, one_sheet_kind
from dagster_project.deliveries.table import SOURCE_ROW, Table, header_of, read_table
from dagster_project.deliveries.tabular import Sheet
from dagster_project.deliveries.verdict import Severity
from dagster_project.registers import areas

SCHOOL_YEAR = re.compile(r"20[0-9]{2}-[0-9]{2}")
LEVELS = {"fylke": "county", "kommune": "municipality", "eier": "owner", "skole": "school"}
ORIGINS = {"publisert": "published", "anslått": "estimated"}
OWNERSHIPS = {"alle": "all", "offentlig": "public", "privat": "private"}
SUM_TOLERANCE = pl.lit("0.2").cast(pl.Decimal(12, 1))  # of the format (contract); what figures may differ by is a rule

DIGITS = {"fylke": 2, "kommune": 4, "eier": 9, "skole": 9}
LOCATED = ("eier", "skole")  # units that lie in a municipality
UNIT = ("school_year", "level", "unit_code")


def known(*columns: str) -> pl.Expr:
    """Whether a row has a value in all the columns; rows without cannot be told apart."""
    return pl.all_horizontal(pl.col(*columns).is_not_null())


class GsiSchema(dy.Schema):
    """Grain: unit, ownership and school year. Codes are those in force on 1 October (contract section 1)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    school_year = dy.String(metadata={"header": "Skoleår", "reads": cells.school_year()})
    level = dy.String(metadata={"header": "Nivå", "reads": cells.choice(LEVELS)})
    unit_code = dy.String(metadata={"header": "Enhetskode", "reads": cells.code(DIGITS, by="level")})
    unit_name = dy.String(nullable=True, metadata={"header": "Enhetsnavn", "reads": cells.text()})
    municipality_code = dy.String(
        nullable=True, metadata={"header": "Kommunenummer", "reads": cells.code(4, by="level", needed=LOCATED)}
    )
    ownership = dy.String(metadata={"header": "Eierform", "reads": cells.choice(OWNERSHIPS)})
    teacher_fte = dy.Decimal(
        12,
        1,
        nullable=True,
        min=0,
        metadata={"header": "Årsverk", "reads": cells.number(1)},
        description="FTEs",
    )
    teacher_fte_status = dy.String(description="published, shielded or missing")
    teachers_employed = dy.Int64(
        nullable=True,
        min=0,
        metadata={"header": "Antall lærere", "reads": cells.number(0), "optional": True},
        description="heads",
    )
    teachers_employed_status = dy.String(description="published, shielded or missing")
    figure_origin = dy.String(
        metadata={"header": "Opphav", "reads": cells.choice(ORIGINS, empty="published"), "optional": True},
        description="published or estimated by the sender",
    )

    @dy.rule()
    def one_row_per_unit(cls) -> pl.Expr:  # noqa: N805
        """A unit has one row per ownership and year."""
        return ~known(*UNIT, "ownership") | (pl.len().over(*UNIT, "ownership") == 1)

    @dy.rule()
    def parts_sum_to_all(cls) -> pl.Expr:  # noqa: N805
        """Public and private sum to all, within 0.2, where all three are given once."""

        def figures(ownership: str) -> pl.Expr:
            return pl.col("teacher_fte").filter(pl.col("ownership") == ownership)

        given_once = pl.all_horizontal(figures(ownership).count().over(*UNIT) == 1 for ownership in OWNERSHIPS.values())
        total, public, private = (figures(ownership).sum().over(*UNIT) for ownership in OWNERSHIPS.values())
        adds_up = (public + private - total).abs() <= SUM_TOLERANCE
        return ~known(*UNIT) | ~given_once | (pl.col("ownership") != "all") | adds_up


REASONS = {
    "teacher_fte|min": ("teacher_fte", "Årsverk kan ikke være negative."),
    "teachers_employed|min": ("teachers_employed", "Antall lærere kan ikke være negativt."),
    "one_row_per_unit": (
        "unit_code",
        "Enheten står flere ganger med samme eierform og skoleår. Behold én rad.",
    ),
    "parts_sum_to_all": ("teacher_fte", "Offentlig og privat summerer ikke til alle (avvik over 0,2)."),
}


def place(below: PurePath) -> Place:
    """``gsi/<school_year>/<any>``."""
    if len(below.parts) == 2 and SCHOOL_YEAR.fullmatch(below.parts[0]):
        return Place(period=below.parts[0])
    return Place(problem="Filen skal ligge i en mappe med skoleåret som navn, for eksempel gsi/2016-17/.")


def judge(sheet: Sheet, where: Place) -> tuple[Table, str | None]:
    """Judge a sheet of teacher FTEs and say its school year: the folder's, else that of most rows."""
    expected_year = where.period
    table = read_table(sheet, GsiSchema, REASONS)
    years = table.frame["school_year"].drop_nulls()
    year = expected_year or (None if years.is_empty() else str(years.mode().sort()[0]))
    if year is not None:
        check_school_year(table, year, "Mappen" if expected_year else "Resten av filen")
        check_codes(table, year)
    return table, year


def count_date(school_year: str) -> date:
    """The day on which GSI counts: 1 October of the school year's first half."""
    return date(int(school_year[:4]), 10, 1)


def check_school_year(table: Table, year: str, authority: str) -> None:
    """Every row is of one school year."""
    sentence = f"{authority} er for {year}. Rett skoleåret eller flytt filen."
    wrong = table.frame.filter(pl.col("school_year") != year)
    table.tell(wrong[SOURCE_ROW], "Skoleår", sentence)


def check_codes(table: Table, year: str) -> None:
    """Codes were in force on the day of the count; a municipality lies where it says it lies.

    Rows of another school year are told as such and no more, since other codes may have held then.
    """
    rows = table.frame.filter(pl.col("school_year").fill_null(year) == year)
    level, unit, municipality = pl.col("level"), pl.col("unit_code"), pl.col("municipality_code")
    located = level.is_in(["owner", "school"])
    tell_unknown(table, rows.filter(level == "county"), "unit_code", year, "Intet fylke")
    tell_unknown(table, rows.filter(level == "municipality"), "unit_code", year, "Ingen kommune")
    tell_unknown(table, rows.filter(located), "municipality_code", year, "Ingen kommune")
    elsewhere = rows.filter((level == "municipality") & (municipality != unit))
    sentence = "Kommunenummeret er et annet enn enhetskoden; enhetskoden er brukt."
    table.tell(elsewhere[SOURCE_ROW], "Kommunenummer", sentence, Severity.WARNING)


def tell_unknown(table: Table, rows: pl.DataFrame, column: str, year: str, nothing: str) -> None:
    """Tell codes that were not in force on the day of the count, and when they were."""
    day = count_date(year)
    register = areas.counties() if nothing == "Intet fylke" else areas.municipalities()
    outside = {area.code for area in areas.outside_basis()}
    in_force = areas.codes_on(register, day)
    reasons = {
        code: f"{nothing} hadde koden {code} den {day:%d.%m.%Y}. {areas.in_use(register, code)} "
        "Bruk kodene som gjaldt på telledagen."
        for code in rows[column].drop_nulls().unique()
        if code not in in_force and code[:2] not in outside
    }
    wrong = rows.filter(pl.col(column).is_in(list(reasons)))
    table.tell(wrong[SOURCE_ROW], header_of(table.schema, column), wrong[column].replace(reasons))


KIND = one_sheet_kind("gsi", "Lærerårsverk (GSI)", "gsi/<skoleår>/<fil>", GsiSchema, judge, place)
