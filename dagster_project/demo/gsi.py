"""Bundled GSI deliveries: published figures of counties and municipalities, estimates for private owners."""

from __future__ import annotations

from decimal import Decimal

from dagster_project.deliveries.gsi import count_date
from dagster_project.demo.private_owners import private_owners
from dagster_project.demo.sources import (
    MUNICIPALITY_FIGURES_MAP,
    Figure,
    county_figures,
    municipality_figures,
)
from dagster_project.registers.municipal_map import name_on, same_municipality

HEADER = (
    "Skoleår",
    "Nivå",
    "Enhetskode",
    "Enhetsnavn",
    "Kommunenummer",
    "Eierform",
    "Årsverk",
    "Antall lærere",
    "Opphav",
)
OWNERSHIP_WORDS = {"all": "alle", "public": "offentlig", "private": "privat"}

Row = tuple[str, ...]


def gsi_rows(school_year: str) -> list[Row]:
    """The rows of one school year: counties, then municipalities, then private owners."""
    return [*county_rows(school_year), *municipality_rows(school_year), *owner_rows(school_year)]


def county_rows(school_year: str) -> list[Row]:
    """The published figures of the counties, Svalbard and schools abroad among them."""
    return [
        published(figure, "fylke", figure.area_code, figure.area_name)
        for figure in in_order(county_figures(), school_year)
    ]


def municipality_rows(school_year: str) -> list[Row]:
    """The published figures of the municipalities that are the same on the day of the count as in 2018."""
    day = count_date(school_year)
    rows = (
        published(figure, "kommune", code, name_on(code, day))
        for figure in in_order(municipality_figures(), school_year)
        if (code := same_municipality(figure.area_code, MUNICIPALITY_FIGURES_MAP, day))
    )
    return sorted(rows, key=lambda row: row[HEADER.index("Enhetskode")])


def owner_rows(school_year: str) -> list[Row]:
    """The private owners, with their estimated figures."""
    return [
        (
            school_year,
            "eier",
            owner.organisation_number,
            owner.name,
            owner.municipality_code,
            OWNERSHIP_WORDS["private"],
            with_comma(owner.teacher_fte),
            "",
            "anslått",
        )
        for owner in private_owners(school_year)
    ]


def published(figure: Figure, level: str, code: str, name: str) -> Row:
    """The row of a published figure."""
    ownership = OWNERSHIP_WORDS[figure.ownership]
    return (
        figure.school_year,
        level,
        code,
        name,
        "",
        ownership,
        with_comma(figure.teacher_fte),
        "",
        "publisert",
    )


def in_order(figures: tuple[Figure, ...], school_year: str) -> list[Figure]:
    """The figures of a school year by code and ownership."""
    chosen = [figure for figure in figures if figure.school_year == school_year]
    words = list(OWNERSHIP_WORDS)
    return sorted(chosen, key=lambda figure: (figure.area_code, words.index(figure.ownership)))


def with_comma(fte: Decimal) -> str:
    """FTEs with one decimal, as Norwegians write them."""
    return f"{fte:.1f}".replace(".", ",")
