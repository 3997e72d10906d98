"""One what-if from beginning to end."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from dagster_project.errors import UserError
from dagster_project.warehouse.history.version import Version
from dagster_project.warehouse.workplace import Workplace
from dagster_project.what_if.assumptions import Assumptions
from dagster_project.what_if.beside import Beside, set_beside
from dagster_project.what_if.rebuild import rebuilt, version_beside


def simulate(workplace: Workplace, assumed: Assumptions, progress: Callable[[str], None]) -> Beside:
    """The year as published beside the year under the assumptions; writes nothing that stays.

    Raises ``UserError`` where nothing is published or the year has no figures, and what ``rebuild`` raises.
    """
    version = version_beside(workplace)
    check_year(version, assumed.year)
    with rebuilt(workplace, version, assumed, progress) as database:
        return set_beside(version, database, assumed)


def check_year(version: Version, year: int) -> None:
    """Raise ``UserError`` where a version has no FTEs of a year to share out by."""
    with duckdb.connect(str(version.folder / "dekomp.duckdb"), read_only=True) as database:
        query = "select distinct grant_year from allocation.fct_county_allocation order by grant_year"
        years = [found for (found,) in database.execute(query).fetchall()]
    if year not in years:
        raise UserError(f"Det er ingen lærerårsverk å fordele etter i {year}. Velg blant {', '.join(map(str, years))}.")
