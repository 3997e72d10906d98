"""Scripts in Stata, R and Python that each find one published figure again and stop where they do not.

The figure is state funds per teacher FTE in one county and year, worked out from the table by the script; with it comes
how many teachers were reached there. What must come out is written into the scripts from the release itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from dagster_project.release.documents.files import of_table, packed
from dagster_project.release.documents.rendering import rendered
from dagster_project.release.model import Release, Table

EXAMPLES = "examples"
TEMPLATES = ("state_funds.do", "state_funds.R", "state_funds.py")
KEY = ("grant_year", "county_code")
FUNDS, FTE, PER_FTE = "distributed_nok", "teacher_fte", "distributed_nok_per_fte"
LOW, HIGH = "teachers_covered_low", "teachers_covered_high"
NEEDED = (*KEY, FUNDS, FTE, PER_FTE, LOW, HIGH)


@dataclass(frozen=True)
class Figure:
    """The figure to be found again: kroner per FTE with two decimals, and the bounds of teachers reached."""

    table: Table
    grant_year: int
    county_code: str
    nok_per_fte: Decimal
    reached_low: int
    reached_high: int


def figure(release: Release) -> Figure | None:
    """The newest year's largest county with nothing missing or withheld; none where no table has such a row."""
    for table in release.tables:
        if not set(NEEDED) <= set(table.frame.columns) or set(table.grain) != set(KEY):
            continue
        whole = table.frame.drop_nulls(NEEDED).filter(pl.col("county_code").str.contains(r"^[0-9]{2}$"))
        if whole.height:
            row = whole.sort("grant_year", FTE, "county_code", descending=[True, True, False]).row(0, named=True)
            return Figure(table, row["grant_year"], row["county_code"], row[PER_FTE], row[LOW], row[HIGH])
    return None


def write_examples(release: Release, folder: Path) -> None:
    """Write ``examples/state_funds.do``, ``.R`` and ``.py``, where the release has a figure and the files for them."""
    found = figure(release)
    if found is None:
        return
    files = packed(release, folder)
    read = {suffix: of_table(files, found.table, suffix) for suffix in (".csv", ".dta", ".parquet")}
    paths = {suffix: one.path for suffix, one in read.items() if one}
    if len(paths) < len(read):
        return
    short = {name: found.table.variable(name).short for name in NEEDED}
    (folder / EXAMPLES).mkdir(exist_ok=True)
    for template in TEMPLATES:
        text = rendered(f"examples/{template}.jinja", release=release, figure=found, paths=paths, short=short)
        (folder / EXAMPLES / template).write_text(text, encoding="utf-8", newline="\n")
