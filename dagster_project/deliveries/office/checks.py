"""Checks that the deliveries of offices share: ids of other sheets, codes in force, teachers against FTEs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from dagster_project.deliveries.table import Table
from dagster_project.deliveries.verdict import Severity
from dagster_project.registers import areas


def tell_unknown(table: Table, name: str, owner: Table, sentence: str) -> None:
    """Tell ids that the sheet where they belong does not have; nothing where that sheet could not be read."""
    unknown = set(table.frame[name]) - set(owner.frame[name]) - {None}
    if owner.is_read and unknown:
        rows = table.frame.filter(pl.col(name).is_in(unknown))
        table.tell_at(rows, name, sentence)


def check_area_codes(columns: Iterable[tuple[Table, str]], day: date | None) -> None:
    """Municipalities and county municipalities have codes in force on a day: 1 January of the grant year."""
    if day is None:
        return
    for table, name in columns:
        tell_codes(table, name, {code: not_in_force(code, day) for code in set(table.frame[name]) - {None}})


def tell_codes(table: Table, name: str, reasons: Mapping[str, str]) -> None:
    """Tell the codes that there is a reason to."""
    told = {code: reason for code, reason in reasons.items() if reason}
    if told:
        wrong = table.frame.filter(pl.col(name).is_in(list(told)))
        table.tell_at(wrong, name, wrong[name].replace(told))


def not_in_force(code: str, day: date) -> str:
    """Why a code is no municipality (4 digits) or county municipality (2 digits) on a day; nothing where it is."""
    if len(code) > 4 or code in areas.owners_on(day):
        return ""
    register, what = (areas.municipalities(), "kommune") if len(code) == 4 else (areas.counties(), "fylkeskommune")
    if code in areas.codes_on(register, day):
        return f"Fylket {code} har ingen fylkeskommune. Bruk kommunenummeret."
    return (
        f"Koden gjaldt ingen {what} {day:%d.%m.%Y}. {areas.in_use(register, code)} "
        "Bruk kodene som gjaldt 1. januar i tilskuddsåret."
    )


def check_heads(participation: Table) -> None:
    """There are hardly more FTEs than teachers."""
    crowded = participation.frame.filter(pl.col("teacher_fte") > pl.col("teachers"))
    sentence = "Det er flere årsverk enn lærere. Kontroller tallene."
    participation.tell_at(crowded, "teacher_fte", sentence, Severity.WARNING)
