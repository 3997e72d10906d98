"""Everything a published warehouse says of numbers of persons, as figures, bundles and relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from dagster_project.disclosure.fixed_map import relate_fixed_map
from dagster_project.disclosure.latent import Latent
from dagster_project.disclosure.loose import withhold_loose
from dagster_project.disclosure.marts import Marts, Row
from dagster_project.disclosure.measures.aims import relate_aims
from dagster_project.disclosure.measures.by_measure import relate_by_measure
from dagster_project.disclosure.measures.coverage import Coverage
from dagster_project.disclosure.measures.heads import Heads
from dagster_project.disclosure.measures.planned import Planned
from dagster_project.disclosure.measures.scopes import measures_in, relate_scopes
from dagster_project.disclosure.relations import Relations
from dagster_project.disclosure.rules import Thresholds, thresholds
from dagster_project.disclosure.texts import show_texts
from dagster_project.disclosure.units import WEIGHTS, Covered, Unit, Units
from dagster_project.warehouse.metadata import read_metadata

Owners = dict[tuple[int, str], Unit]
TYPES = ("municipality", "private")


def publication(marts: Marts, limits: Thresholds, personal: Mapping[str, Collection[str]]) -> Relations:
    """The relations of one publication, unsettled. ``personal`` are the columns of numbers of persons, by table."""
    relations = Relations(personal)
    units = Units(relations, limits)
    owners: Owners = {
        (row["grant_year"], row["owner_id"]): units.unit(
            "owner", f"owner {row['grant_year']} {row['owner_id']}", "reach.fct_owner_reach", row
        )
        for row in marts.owners
    }
    planned = Planned(marts, units, owners)
    counties, nations = relate_areas(marts, units, owners)
    latent, measures = Latent(relations), measures_in(marts)
    heads = Heads(marts, latent, owners, planned, measures.values())
    coverage = Coverage(marts, latent, owners, heads)
    relate_scopes(marts, units, latent, coverage, measures)
    relate_aims(marts, units, latent, coverage, nations)
    relate_fixed_map(marts, units, owners)
    show_texts(marts, units, owners, heads, counties, nations)
    relate_by_measure(marts, units, owners, coverage, planned)
    withhold_loose(marts, relations, limits)
    return relations


def published_relations(version: Path, whole: duckdb.DuckDBPyConnection) -> Relations:
    """The same of the open database of a version, whose metadata says which columns are numbers of persons."""
    personal = {
        table: [name for name, column in mart.columns.items() if column.personal != "none"]
        for table, mart in read_metadata(version).marts.items()
    }
    return publication(Marts(whole), thresholds(whole), personal)


def relate_areas(marts: Marts, units: Units, owners: Owners) -> tuple[dict[tuple[int, str], Unit], dict[int, Unit]]:
    """Counties are the sum of their owners, the nation of its counties, each in all and by type of owner."""
    relations = units.relations
    members: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in marts.owners:
        members[row["grant_year"], row["county_code"]].append(row)
    counties: dict[tuple[int, str], Unit] = {}
    by_type: dict[tuple[int, str, str], Covered] = {}
    for row in marts.of("evaluation.rpt_county_year", "grant_year, county_code"):
        place = row["grant_year"], row["county_code"]
        name = f"county {place[0]} {place[1]}"
        county = counties[place] = units.unit("county", name, "evaluation.rpt_county_year", row)
        sum_owners(relations, county, [owners[place[0], owner["owner_id"]] for owner in members[place]])
        known = [owner for owner in members[place] if owner["teachers_employed"] is not None]
        for kind in TYPES:
            typed = by_type[(*place, kind)] = covered_by_type(units, name, "evaluation.rpt_county_year", row, kind)
            parts = [owners[place[0], one["owner_id"]].covered for one in known if one["owner_type"] == kind]
            sum_covered(relations, typed, parts)
        if county.known is not county.covered:
            sum_covered(relations, county.known, [owners[place[0], one["owner_id"]].covered for one in known])
    nations: dict[int, Unit] = {}
    for row in marts.of("evaluation.rpt_scheme_year", "grant_year"):
        year, name = row["grant_year"], f"nation {row['grant_year']}"
        nation = nations[year] = units.unit("nation", name, "evaluation.rpt_scheme_year", row)
        inside = [unit for (one, _), unit in counties.items() if one == year]
        placed = {code for one, code in counties if one == year}
        outside = [
            owners[year, owner["owner_id"]]
            for (one, code), rows in members.items() if one == year and code not in placed for owner in rows
        ]  # fmt: skip
        sum_owners(relations, nation, inside + outside)
        if nation.known is not nation.covered:
            sum_covered(relations, nation.known, [unit.known for unit in inside])
        for kind in TYPES:
            typed = covered_by_type(units, name, "evaluation.rpt_scheme_year", row, kind)
            sum_covered(relations, typed, [one for (y, _, k), one in by_type.items() if y == year and k == kind])
    return counties, nations


def sum_owners(relations: Relations, whole: Unit, parts: list[Unit]) -> None:
    """Post that a unit is the sum of others, in each of its figures."""
    relations.total(whole.participations, [part.participations for part in parts])
    relations.total(whole.whole, [part.whole for part in parts])
    sum_covered(relations, whole.covered, [part.covered for part in parts])


def sum_covered(relations: Relations, whole: Covered, parts: list[Covered]) -> None:
    """Post that teachers covered are the sum of others."""
    relations.total(whole.low, [part.low for part in parts])
    relations.total(whole.high, [part.high for part in parts])


def covered_by_type(units: Units, name: str, mart: str, row: Row, kind: str) -> Covered:
    """The teachers covered of a unit's owners of one type, a bundle of their own."""
    bundle = units.relations.bundle(f"{name} {kind}", WEIGHTS["type"])
    columns = [f"{kind}_{column}" for column in ("covered_low", "covered_high", "reach_ratio_low", "reach_ratio_high")]
    units.relations.show(bundle, mart, row["row"], *(column for column in columns if row[column] is not None))
    return units.covered(bundle, f"{name} {kind}", row[columns[0]], row[columns[1]], row[f"{kind}_teachers_employed"])
