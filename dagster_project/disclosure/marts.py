"""The rows that numbers of persons stand in, read once from a published warehouse."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import duckdb

Row = dict[str, Any]

TAKING_PART = """
    select distinct grant_year, county_governor, measure_id, recipient_id as owner_id from allocation.fct_grant_line
    where recipient_type in ('municipality', 'private', 'county_municipality')
    union distinct select grant_year, county_governor, measure_id, owner_id from allocation.fct_pledge
    union distinct select grant_year, county_governor, measure_id, owner_id from reach.fct_planned_participation
"""


class Marts:
    """Published rows, each with its number in its table as ``row``."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self.database = database

    def rows(self, query: str) -> list[Row]:
        """The rows of a query, by column name."""
        answer = self.database.execute(query)
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def of(self, mart: str, order: str) -> list[Row]:
        """Every row of a mart."""
        return self.rows(f"select rowid as row, * from {mart} order by {order}")

    @cached_property
    def owners(self) -> list[Row]:
        """Owner and year: reach, with the owner's type and county."""
        return self.rows(
            "select reach.rowid as row, reach.*, owner.owner_type, owner.county_code "
            "from reach.fct_owner_reach as reach left join core.dim_owner as owner using (grant_year, owner_id) "
            "order by grant_year, owner_id"
        )

    @cached_property
    def lines(self) -> list[Row]:
        """Lines of planned participation."""
        return self.of("reach.fct_planned_participation", "delivery_id, source_row")

    @cached_property
    def taking_part(self) -> list[Row]:
        """Which owner takes part in which measure, as everybody may know."""
        return self.rows(f"from ({TAKING_PART}) order by all")

    @cached_property
    def reported(self) -> list[Row]:
        """Measures that an office has reported on, as everybody may know."""
        return self.rows(
            "select rowid as row, * from evaluation.rpt_measure_progress where reported_on is not null order by all"
        )

    @cached_property
    def measures(self) -> list[Row]:
        """Measures with their network and the weight of each aim."""
        return self.of("core.dim_measure", "grant_year, county_governor, measure_id")

    @cached_property
    def above_employed(self) -> list[Row]:
        """Findings that an owner has more heads in a measure than it employs teachers."""
        return self.rows(
            "select rowid as row, *, entity_id as owner_id from compliance.fct_finding "
            "where rule_key = 'participation_above_employed' order by finding_id"
        )

    @cached_property
    def providers_of(self) -> list[Row]:
        """Which providers get money from which measure."""
        return self.rows(
            "select distinct grant_year, county_governor, measure_id, recipient_id as provider_id "
            "from allocation.fct_grant_line where amount_nok > 0 "
            "and recipient_type not in ('municipality', 'private', 'county_municipality') order by all"
        )
