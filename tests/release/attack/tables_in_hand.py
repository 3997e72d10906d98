"""What a reader has in hand: the tables of a release, and what the pages offer for download, by the same names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Owner = tuple[int, str]
Measure = tuple[int, str, str]

MARTS = {
    "owners": "core.dim_owner",
    "grant_years": "core.dim_grant_year",
    "measures": "core.dim_measure",
    "municipality_correspondence": "core.bridge_municipality_constant",
    "reach": "reach.fct_owner_reach",
    "owner_panel": "evaluation.eval_owner_panel",
    "owner_year": "(from evaluation.eval_owner_year where geography = 'as_it_was')",
    "owner_year_constant": "(from evaluation.eval_owner_year where geography = 'constant')",
    "county_year": "evaluation.rpt_county_year",
    "network_year": "evaluation.rpt_network_year",
    "provider_year": "evaluation.rpt_provider_year",
    "aim_year": "evaluation.rpt_sector_aim_year",
    "findings": "compliance.fct_finding",
    "nation_year": "evaluation.rpt_scheme_year",
    "indicators": "evaluation.rpt_indicator",
    "lines": "reach.fct_planned_participation",
    "progress": "evaluation.rpt_measure_progress",
    "grant_lines": "allocation.fct_grant_line",
    "pledges": "allocation.fct_pledge",
}


def of_release(folder: Path) -> Tables:
    """Every table of a release, read from its Parquet files."""
    return {path.stem: pl.read_parquet(path).to_dicts() for path in sorted((folder / "parquet").glob("*.parquet"))}


def of_release_alone(folder: Path, pages: Tables) -> Tables:
    """The tables of an earlier release, with who took part in which measure then, but no number that only pages had."""
    bare: Tables = {name: [] for name in pages}
    lines = [row | {"teachers": None} for row in pages["lines"]]
    return bare | {name: pages[name] for name in ("grant_lines", "pledges")} | {"lines": lines} | of_release(folder)


def of_pages(database: duckdb.DuckDBPyConnection) -> Tables:
    """The marts that the pages offer, each a download. Given the whole database they are the truth instead."""
    return {name: rows(database, f"from {mart}") for name, mart in MARTS.items()}


def rows(database: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of a query, by column name."""
    answer = database.execute(query)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def measure_of(row: Row) -> Measure:
    """The measure that a row is about."""
    return row["grant_year"], row["county_governor"], row["measure_id"]
