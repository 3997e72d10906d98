"""Providers: the real UH institutions of the provider register, and made-up companies that are not in it (F9, F10)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dagster_project.registers.seeds import rows_in_force


@dataclass(frozen=True)
class Provider:
    """A provider of competence development."""

    provider_id: str
    name: str


# Made up, also their organisation numbers: check digits are right, but no such number is given out.
EXTERNAL_COMPANY = Provider("800000009", "Eksempel Kurs AS")
UNREGISTERED_SCHOOL = Provider("800000017", "Eksempel Akademi AS")
UNREGISTERED_CENTRE = Provider("800000025", "Eksempel Senter")

# Whom the networks of a county mostly work with, by the codes of the database for higher education.
USUAL_PARTNERS = {
    "01": ("0256", "1175"),
    "02": ("1175", "1110", "1173"),
    "03": ("1175", "1110"),
    "04": ("1177",),
    "05": ("1177", "1150"),
    "06": ("1176", "1175"),
    "07": ("1176",),
    "08": ("1176", "1171"),
    "09": ("1171",),
    "10": ("1171",),
    "11": ("1160", "0238"),
    "12": ("0238", "1120", "8223"),
    "14": ("0238", "0236"),
    "15": ("0236", "1150"),
    "16": ("1150", "1174"),
    "17": ("1174", "1150"),
    "18": ("1174", "1130"),
    "19": ("1130",),
    "20": ("1130", "0217"),
    "50": ("1150", "1174"),
}


@lru_cache
def uh_institutions(grant_year: int) -> dict[str, Provider]:
    """The Norwegian UH institutions of a grant year, by the code of the database for higher education."""
    return {
        row["dbh_institution_code"]: Provider(row["provider_id"], row["provider_name"].split(" (")[0])
        for row in rows_in_force("providers", grant_year)
        if row["provider_type"] == "uh" and row["country_code"] == "NO"
    }


@lru_cache
def national_centres(grant_year: int) -> tuple[Provider, ...]:
    """The national centres in the register in a grant year; there may be none."""
    return tuple(
        Provider(row["provider_id"], row["provider_name"])
        for row in rows_in_force("providers", grant_year)
        if row["provider_type"] == "national_centre"
    )
