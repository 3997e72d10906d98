"""Deliveries of kind ``agreements``: what the networks of an office have agreed on for a grant year (K1, N1, F3).

Six sheets: networks, their members, measures, and for each measure who gets money, who adds to it and who takes
part. Whether the agreement keeps the rules of the scheme is found in SQL; here only whether it can be read right.
"""

from __future__ import annotations

import dataframely as dy
import polars as pl

from dagster_project.deliveries import cells
from dagster_project.deliveries.kind import Judged, Kind, Place
from dagster_project.deliveries.office.agreement_links import Agreement, check_agreement
from dagster_project.deliveries.office.office_workbook import SheetKind, fit, place, read_workbook
from dagster_project.deliveries.table import Template
from dagster_project.deliveries.tabular import Sheet

ORIGINS = {"etablert": "established", "nytt": "new"}
GOVERNOR_ROLES = {"tilrettelegger": "facilitator", "aktiv": "active"}
MEMBER_TYPES = {
    "kommune": "municipality",
    "privat": "private",
    "fylkeskommune": "county_municipality",
    "uh": "uh",
    "nasjonalt_senter": "national_centre",
    "annen": "other",
}
TRAINING_TYPES = {"etterutdanning": "continuing", "videreutdanning": "further"}
DECISIONS = {"enighet": "agreement", "fylkesmannen": "county_governor"}
COFUNDING_FORMS = {"penger": "cash", "frikjøp": "in_kind"}
DIGITS = dict.fromkeys(MEMBER_TYPES, 9) | {"kommune": 4, "fylkeskommune": 2}
WEIGHTS = ("weight_learning_environment", "weight_skills", "weight_completion")
WEIGHT_TOLERANCE = pl.lit("0.001").cast(pl.Decimal(7, 6))
LARGEST_KRONER = 12  # digits
LARGEST_HEADS = 6


def given_once(*columns: str) -> pl.Expr:
    """Whether no other row has the same values in these columns, of which the first must be there."""
    return pl.col(columns[0]).is_null() | (pl.len().over(*columns) == 1)


class NetworkSchema(dy.Schema):
    """Grain: network. It belongs to one of the office's counties, which its money counts against (N1, N4)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    network_id = dy.String(metadata={"header": "nettverk_id", "reads": cells.identifier()})
    county_code = dy.String(metadata={"header": "fylkesnummer", "reads": cells.code(2)})
    network_name = dy.String(metadata={"header": "navn", "reads": cells.text()})
    origin = dy.String(metadata={"header": "opprinnelse", "reads": cells.choice(ORIGINS)})
    governor_role = dy.String(metadata={"header": "rolle", "reads": cells.choice(GOVERNOR_ROLES)})

    @dy.rule()
    def one_row_per_network(cls) -> pl.Expr:  # noqa: N805
        """A network has one row."""
        return given_once("network_id")


class MemberSchema(dy.Schema):
    """Grain: network, member and period. ``valid_to`` is the last day; an open period is empty (N1, F8)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    network_id = dy.String(metadata={"header": "nettverk_id", "reads": cells.identifier()})
    member_type = dy.String(metadata={"header": "medlem_type", "reads": cells.choice(MEMBER_TYPES)})
    member_id = dy.String(metadata={"header": "medlem_id", "reads": cells.code(DIGITS, by="member_type")})
    member_name = dy.String(metadata={"header": "navn", "reads": cells.text()})
    participates = dy.Bool(metadata={"header": "deltar", "reads": cells.yes_or_no()})
    valid_from = dy.Date(nullable=True, metadata={"header": "fra", "reads": cells.day()})
    valid_to = dy.Date(nullable=True, metadata={"header": "til", "reads": cells.day()})

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:  # noqa: N805
        """A membership does not end before it starts."""
        return pl.col("valid_to") >= pl.col("valid_from")


class MeasureSchema(dy.Schema):
    """Grain: measure. The weights say which aims of the sector it serves (K1, K3, N7, M1-M4)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    measure_id = dy.String(metadata={"header": "tiltak_id", "reads": cells.identifier()})
    network_id = dy.String(metadata={"header": "nettverk_id", "reads": cells.identifier()})
    title = dy.String(metadata={"header": "tittel", "reads": cells.text()})
    development_area = dy.String(metadata={"header": "utviklingsområde", "reads": cells.text()})
    training_type = dy.String(metadata={"header": "opplæringstype", "reads": cells.choice(TRAINING_TYPES)})
    weight_learning_environment = dy.Decimal(
        7, 6, min=0, metadata={"header": "vekt_læringsmiljø", "reads": cells.weight()}
    )
    weight_skills = dy.Decimal(7, 6, min=0, metadata={"header": "vekt_ferdigheter", "reads": cells.weight()})
    weight_completion = dy.Decimal(7, 6, min=0, metadata={"header": "vekt_gjennomføring", "reads": cells.weight()})
    needs_assessment_date = dy.Date(nullable=True, metadata={"header": "behovsvurdering_dato", "reads": cells.day()})
    uh_dialogue_date = dy.Date(nullable=True, metadata={"header": "uh_dialog_dato", "reads": cells.day()})
    decision = dy.String(metadata={"header": "beslutning", "reads": cells.choice(DECISIONS)})
    planned_start = dy.Date(metadata={"header": "planlagt_start", "reads": cells.day()})
    planned_end = dy.Date(metadata={"header": "planlagt_slutt", "reads": cells.day()})

    @dy.rule()
    def one_row_per_measure(cls) -> pl.Expr:  # noqa: N805
        """A measure has one row."""
        return given_once("measure_id")

    @dy.rule()
    def weights_sum_to_one(cls) -> pl.Expr:  # noqa: N805
        """The weights sum to one, within 0.001."""
        total = pl.col(WEIGHTS[0]) + pl.col(WEIGHTS[1]) + pl.col(WEIGHTS[2])
        return (total - 1).abs() <= WEIGHT_TOLERANCE

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:  # noqa: N805
        """A measure does not end before it starts."""
        return pl.col("planned_end") >= pl.col("planned_start")


class GrantSchema(dy.Schema):
    """Grain: line of money to a recipient in a measure. Whole kroner (F3, F4)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    measure_id = dy.String(metadata={"header": "tiltak_id", "reads": cells.identifier()})
    recipient_type = dy.String(metadata={"header": "mottaker_type", "reads": cells.choice(MEMBER_TYPES)})
    recipient_id = dy.String(metadata={"header": "mottaker_id", "reads": cells.code(DIGITS, by="recipient_type")})
    amount_nok = dy.Int64(
        min=0,
        metadata={"header": "beløp", "reads": cells.number(0, required=True, whole_digits=LARGEST_KRONER)},
        description="kroner",
    )


class CofundingSchema(dy.Schema):
    """Grain: line of co-funding by an owner in a measure. Whole kroner (F6, F7)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    measure_id = dy.String(metadata={"header": "tiltak_id", "reads": cells.identifier()})
    owner_id = dy.String(metadata={"header": "eier_id", "reads": cells.owner_code()})
    form = dy.String(metadata={"header": "form", "reads": cells.choice(COFUNDING_FORMS)})
    amount_nok = dy.Int64(
        min=0,
        metadata={"header": "beløp", "reads": cells.number(0, required=True, whole_digits=LARGEST_KRONER)},
        description="kroner",
    )


class ParticipationSchema(dy.Schema):
    """Grain: measure, owner and school; without a school, the owner's teachers as one (M5, M6)."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    measure_id = dy.String(metadata={"header": "tiltak_id", "reads": cells.identifier()})
    owner_id = dy.String(metadata={"header": "eier_id", "reads": cells.owner_code()})
    school_id = dy.String(nullable=True, metadata={"header": "skole_orgnr", "reads": cells.code(9, needed=False)})
    teachers = dy.Int64(
        min=0,
        metadata={"header": "lærere", "reads": cells.number(0, required=True, whole_digits=LARGEST_HEADS)},
        description="heads",
    )
    teacher_fte = dy.Decimal(
        12,
        1,
        min=0,
        metadata={"header": "årsverk", "reads": cells.number(1, required=True)},
        description="FTEs",
    )
    whole_school = dy.Bool(metadata={"header": "hele_kollegiet", "reads": cells.yes_or_no()})

    @dy.rule()
    def heads_given_once(cls) -> pl.Expr:  # noqa: N805
        """The teachers of an owner and school are counted once in a measure."""
        return pl.col("owner_id").is_null() | given_once("measure_id", "owner_id", "school_id")


NEGATIVE_AMOUNT = ("amount_nok", "Beløpet kan ikke være negativt.")
SHEETS = {
    "agreements_network": SheetKind(
        "Nettverk",
        NetworkSchema,
        {"one_row_per_network": ("network_id", "Nettverket står flere ganger. Behold én rad.")},
    ),
    "agreements_member": SheetKind(
        "Medlemmer",
        MemberSchema,
        {"ends_after_start": ("valid_to", "Medlemskapet slutter før det begynner. Rett fra eller til.")},
        Template(prefilled=("member_type", "member_id", "member_name")),
    ),
    "agreements_measure": SheetKind(
        "Tiltak",
        MeasureSchema,
        {
            "one_row_per_measure": ("measure_id", "Tiltaket står flere ganger. Behold én rad."),
            "weights_sum_to_one": (WEIGHTS[0], "De tre vektene skal summere til 1 (avvik høyst 0,001)."),
            "ends_after_start": ("planned_end", "Tiltaket slutter før det begynner. Rett planlagt start eller slutt."),
            **{f"{name}|min": (name, "Vekten kan ikke være negativ.") for name in WEIGHTS},
        },
    ),
    "agreements_grant": SheetKind("Fordeling", GrantSchema, {"amount_nok|min": NEGATIVE_AMOUNT}),
    "agreements_cofunding": SheetKind("Egenandel", CofundingSchema, {"amount_nok|min": NEGATIVE_AMOUNT}),
    "agreements_participation": SheetKind(
        "Deltakelse",
        ParticipationSchema,
        {
            "teachers|min": ("teachers", "Antall lærere kan ikke være negativt."),
            "teacher_fte|min": ("teacher_fte", "Årsverk kan ikke være negative."),
            "heads_given_once": (
                "owner_id",
                "Eieren (og skolen) står flere ganger i tiltaket, så lærerne ville bli talt flere ganger. "
                "Behold én rad.",
            ),
        },
    ),
}


def judge(sheets: list[Sheet], where: Place) -> Judged:
    """Judge all sheets of an agreement together."""
    workbook = read_workbook(sheets, SHEETS, where)
    check_agreement(Agreement(*workbook.tables.values()), workbook.sender)
    return workbook.judged()


KIND = Kind(
    "agreements",
    "Avtaler",
    "agreements/<tilskuddsår>/<embete>.xlsx",
    "arkene " + ", ".join(kind.title for kind in SHEETS.values()),
    {name: kind.schema for name, kind in SHEETS.items()},
    lambda sheets: fit(sheets, SHEETS),
    judge,
    place,
    by_office=True,
)
