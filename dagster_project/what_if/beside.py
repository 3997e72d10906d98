"""The figures of a year as published and as they would be, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.warehouse.history.version import Version
from dagster_project.what_if.assumptions import Assumptions

RULE = """
select value, description_nb from published.core.dim_rule
where
    rule_key = $key
    and valid_from <= make_date($year, 1, 1)
    and coalesce(valid_to, date '9999-12-31') > make_date($year, 1, 1)
"""
APPROPRIATION = "select appropriation_nok from published.core.dim_grant_year where grant_year = $year"
COUNTIES = """
select
    coalesce(now.county_code, new.county_code) as county_code,
    coalesce(now.county_name, new.county_name) as county_name,
    coalesce(now.county_governor, new.county_governor) as county_governor,
    now.teacher_fte as teacher_fte,
    new.teacher_fte as teacher_fte_what_if,
    now.allocated_nok as allocated_nok,
    new.allocated_nok as allocated_nok_what_if,
    new.allocated_nok - now.allocated_nok as difference_nok
from (from published.allocation.fct_county_allocation where grant_year = $year) as now
full join (from what_if.allocation.fct_county_allocation where grant_year = $year) as new
    on now.county_code = new.county_code
order by 1
"""
OWNERS = """
select
    coalesce(now.owner_id, new.owner_id) as owner_id,
    coalesce(now.owner_name, new.owner_name) as owner_name,
    coalesce(now.owner_type, new.owner_type) as owner_type,
    coalesce(now.county_code, new.county_code) as county_code,
    coalesce(now.participates, new.participates) as participates,
    now.indicative_nok as indicative_nok,
    new.indicative_nok as indicative_nok_what_if,
    new.indicative_nok - now.indicative_nok as difference_nok
from (from published.allocation.fct_owner_allocation where grant_year = $year) as now
full join (from what_if.allocation.fct_owner_allocation where grant_year = $year) as new
    on now.owner_id = new.owner_id
order by 1
"""
COFUNDING = """
select
    coalesce(now.owner_id, new.owner_id) as owner_id,
    owners.owner_name as owner_name,
    owners.county_code as county_code,
    now.basis as basis,
    new.basis as basis_what_if,
    now.base_nok as base_nok,
    new.base_nok as base_nok_what_if,
    now.required_nok as required_nok,
    new.required_nok as required_nok_what_if,
    coalesce(new.cofunding_nok, now.cofunding_nok) as cofunding_nok,
    now.shortfall_nok as shortfall_nok,
    new.shortfall_nok as shortfall_nok_what_if,
    now.status as status,
    new.status as status_what_if
from (from published.allocation.fct_cofunding where grant_year = $year and is_governing) as now
full join (from what_if.allocation.fct_cofunding where grant_year = $year and is_governing) as new
    on now.owner_id = new.owner_id
left join (from what_if.allocation.fct_owner_allocation where grant_year = $year) as owners
    on owners.owner_id = coalesce(now.owner_id, new.owner_id)
order by 1
"""


Row = dict[str, Any]


@dataclass(frozen=True)
class Beside:
    """Counties, owners and co-funding on the governing basis; columns ``..._what_if`` are under the assumptions.

    ``conditions`` has a row a rule changed, and one for the appropriation: what holds, and what is assumed instead.
    """

    year: int
    conditions: list[Row]
    counties: list[Row]
    owners: list[Row]
    cofunding: list[Row]

    @property
    def is_same(self) -> bool:
        """Whether nothing comes out otherwise than it is."""
        return all(
            row[column] == row[column.removesuffix("_what_if")]
            for row in (*self.counties, *self.owners, *self.cofunding)
            for column in row
        )


def set_beside(version: Version, database: Path, assumed: Assumptions) -> Beside:
    """Read both databases; rows are ordered by code."""
    with duckdb.connect() as connection:
        for name, path in (("published", version.folder / "dekomp.duckdb"), ("what_if", database)):
            connection.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
        year = {"year": assumed.year}
        return Beside(
            assumed.year,
            conditions(connection, assumed),
            *(rows(connection, query, year) for query in (COUNTIES, OWNERS, COFUNDING)),
        )


def conditions(connection: duckdb.DuckDBPyConnection, assumed: Assumptions) -> list[Row]:
    """What holds and what is assumed instead."""
    found = []
    for key, value in assumed.rules.items():
        (now,) = rows(connection, RULE, {"key": key, "year": assumed.year})
        found.append({"key": key, "in_force": now["value"], "assumed": value, "meaning_nb": now["description_nb"]})
    if assumed.appropriation_nok is not None:
        (now,) = rows(connection, APPROPRIATION, {"year": assumed.year})
        told = {"in_force": now["appropriation_nok"], "assumed": assumed.appropriation_nok}
        found.append({"key": "appropriation_nok", **told, "meaning_nb": "Statens bevilgning i kroner"})
    return found


def rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, object]) -> list[Row]:
    """The rows of a query, by column name."""
    answer = connection.execute(query, parameters)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
