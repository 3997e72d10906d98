"""Bundled appropriations: illustrations that agree with the one amount that was announced in public (S1)."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from dagster_project.demo.sources import announcements, county_figures, school_year_of
from dagster_project.registers.areas import outside_basis

HEADER = ("År", "Beløp", "Kilde", "Status")


def appropriation_rows(grant_years: range) -> list[tuple[str, ...]]:
    """A row for each grant year."""
    return [(str(year), *illustration(year), "illustrasjon") for year in grant_years]


def illustration(grant_year: int) -> tuple[str, str]:
    """The amount of a grant year in whole kroner, and where it comes from.

    In the year of the announcement: such that the counties it speaks of get what was announced, by their
    share of the teacher FTEs. In other years: the same kroner per FTE.
    """
    (announced,) = announcements()
    rate = announced.amount_nok / county_fte(announced.grant_year, announced.county_codes)
    amount = rate * county_fte(grant_year)
    if grant_year == announced.grant_year:
        why = f"Illustrasjon regnet av lærerårsverk: {announced.source}"
        return str(rounded(amount, 1_000)), why
    why = f"Illustrasjon: samme beløp per lærerårsverk som i {announced.grant_year}"
    return str(rounded(amount, 100_000)), why


def county_fte(grant_year: int, counties: Collection[str] | None = None) -> Fraction:
    """The published FTEs that a grant year rests on, in some counties, else in all that are in the basis."""
    outside = {area.code for area in outside_basis()}
    return sum(
        (
            Fraction(figure.teacher_fte)
            for figure in county_figures()
            if figure.school_year == school_year_of(grant_year)
            and figure.ownership == "all"
            and (figure.area_code not in outside if counties is None else figure.area_code in counties)
        ),
        start=Fraction(0),
    )


def rounded(amount: Fraction, step: int) -> int:
    """An amount rounded half up to whole steps."""
    return int((amount / step + Fraction(1, 2)) // 1) * step
