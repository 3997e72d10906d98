"""The bundled deliveries, published: the real county rows in, every krone of the year's appropriation out."""

from __future__ import annotations

import re
from decimal import Decimal

import duckdb
import pytest
from by_hand import (
    PROJECT,
    carried,
    in_tenths,
    municipalities_on,
    population,
    read_csv,
    shares,
    successors,
    summed,
    tenths_of,
)
from conftest import Warehouse

YEARS = (2017, 2018, 2019)
OUTSIDE = {"21", "25"}
COMPLETE_COUNTIES = {"04", "11", "14"}  # every municipality of Hedmark, Rogaland and Sogn og Fjordane is published

CONTRACT = {
    "core.dim_county": "county_code county_name county_governor grant_year",
    "core.dim_municipality": "municipality_code municipality_name county_code valid_from valid_to",
    "core.dim_owner": "owner_id owner_type owner_name county_code grant_year",
    "core.dim_rule": "rule_key valid_from valid_to value unit legal_reference",
    "allocation.fct_county_allocation": "grant_year county_code county_name county_governor school_year teacher_fte "
    "fte_share allocated_nok nok_per_fte distributed_nok undistributed_nok has_estimated_fte",
    "allocation.fct_owner_allocation": "grant_year owner_id owner_type owner_name county_code participates "
    "teacher_fte indicative_nok direct_grant_nok attributed_provider_nok state_funds_nok nok_per_fte",
    "allocation.fct_provider_allocation": "grant_year provider_id provider_type county_code grant_nok",
    "allocation.fct_network_allocation": "grant_year network_id county_code owners providers grant_nok "
    "owner_grant_nok provider_grant_nok provider_share",
    "allocation.fct_grant_line": "grant_year county_code network_id measure_id recipient_type recipient_id amount_nok",
    "allocation.fct_cofunding": "grant_year owner_id basis is_governing base_nok required_nok pledged_cash_nok "
    "pledged_in_kind_nok reported_cash_nok reported_in_kind_nok cofunding_nok cofunding_ratio shortfall_nok status",
    "reach.fct_owner_reach": "grant_year owner_id teachers_employed teacher_fte planned_teachers participations "
    "teachers_covered_low teachers_covered_high teachers_covered_unique reach_ratio_low reach_ratio_high "
    "schools_covered whole_school_share method",
    "core.dim_provider": "provider_id provider_name provider_type",
    "core.dim_network": "network_id",
    "core.dim_measure": "measure_id network_id",
    "core.bridge_network_member": "network_id member_id",
    "compliance.fct_finding": "finding_id grant_year rule_key clause severity entity_type entity_id network_id "
    "measure_id amount_nok observed expected message_nb message_en",
    "evaluation.rpt_equity": "grant_year",
    "evaluation.rpt_continuity": "grant_year",
    "evaluation.rpt_indicator": "indicator_id grant_year level unit_code numerator denominator value",
    "evaluation.eval_owner_panel": "owner_id grant_year",
    "quality.delivery": "delivery_id kind office period file_name sha256 received_at verdict rows faults warnings",
    "quality.rejected_cell": "delivery_id sheet row column_name value reason",
}


def school_year(grant_year: int) -> str:
    return f"{grant_year - 1}-{grant_year % 100}"


def real_county_tenths(grant_year: int, ownership: str = "all") -> dict[str, int]:
    """The published county rows, by the counties of the day of the count, Svalbard and abroad among them."""
    return {
        row["county_code"]: tenths_of(row["teacher_fte"])
        for row in read_csv(PROJECT / "dagster_project" / "demo" / "data" / "gsi_county.csv")
        if row["school_year"] == school_year(grant_year) and row["ownership"] == ownership
    }


def delivered(bundled: Warehouse, grant_year: int, level: str, ownership: str) -> dict[str, int]:
    """The figures that stand in the bundled file."""
    year = school_year(grant_year)
    return {
        row["Enhetskode"]: tenths_of(row["Årsverk"])
        for row in read_csv(bundled.folder / "bundled" / "gsi" / year / f"gsi-{year}.csv", ";")
        if row["Nivå"] == level and row["Eierform"] == ownership
    }


def private_tenths_located(bundled: Warehouse, grant_year: int) -> dict[str, int]:
    """The FTEs of private owners by the municipality they lie in."""
    year = school_year(grant_year)
    rows = read_csv(bundled.folder / "bundled" / "gsi" / year / f"gsi-{year}.csv", ";")
    located = {row["Enhetskode"]: row["Kommunenummer"] for row in rows if row["Nivå"] == "eier"}
    return summed(delivered(bundled, grant_year, "eier", "privat"), located)


def appropriation(bundled: Warehouse, grant_year: int) -> int:
    rows = read_csv(bundled.folder / "bundled" / "appropriations" / "bevilgninger.csv", ";")
    (amount,) = (int(row["Beløp"]) for row in rows if row["År"] == str(grant_year))
    return amount


def basis_by_hand(bundled: Warehouse, grant_year: int) -> dict[str, int]:
    """Every county's FTEs on 1 January, worked out from the bundled file without the warehouse."""
    counted_on, map_day = f"{grant_year - 1}-10-01", f"{grant_year}-01-01"
    county_of = municipalities_on(counted_on)
    county_rows = delivered(bundled, grant_year, "fylke", "alle")
    published = delivered(bundled, grant_year, "kommune", "alle")
    counted = dict(published)
    for county in set(county_of.values()):
        unknown = {
            code: population(grant_year - 1)[code]
            for code, lies_in in county_of.items()
            if lies_in == county and code not in published
        }
        known = sum(tenths for code, tenths in published.items() if county_of[code] == county)
        if unknown:
            counted |= shares(county_rows[county] - known, unknown)
    return summed(carried(counted, counted_on, map_day), municipalities_on(map_day))


def county_tenths(bundled: Warehouse, grant_year: int) -> dict[str, int]:
    question = "select county_code, teacher_fte from allocation.fct_county_allocation where grant_year = ?"
    return in_tenths(bundled.mapping(question, grant_year))


def allocations(bundled: Warehouse, grant_year: int) -> dict[str, int]:
    question = "select county_code, allocated_nok from allocation.fct_county_allocation where grant_year = ?"
    return bundled.mapping(question, grant_year)


@pytest.mark.parametrize(("year", "counties", "offices"), [(2017, 19, 17), (2018, 18, 16), (2019, 18, 10)])
@pytest.mark.parametrize("table", ["allocation.fct_county_allocation", "core.dim_county"])
def test_counties_and_offices_of_the_year(
    bundled: Warehouse, table: str, year: int, counties: int, offices: int
) -> None:
    """17 offices: 19 counties, with Oslo and Akershus one office and the two Agder counties another.

    In 2018 Trøndelag is one county. In 2019 the offices are merged ahead of the counties.
    """
    question = (
        "select count(*), count(distinct county_code), count(distinct county_governor) "
        f"from {table} where grant_year = ?"
    )
    assert bundled.one(question, year) == (counties, counties, offices)


@pytest.mark.parametrize("year", YEARS)
def test_every_krone_is_allocated(bundled: Warehouse, year: int) -> None:
    assert sum(allocations(bundled, year).values()) == appropriation(bundled, year)


@pytest.mark.parametrize("year", YEARS)
def test_counties_share_by_fte_to_the_krone(bundled: Warehouse, year: int) -> None:
    fte = basis_by_hand(bundled, year)
    assert county_tenths(bundled, year) == fte
    assert allocations(bundled, year) == shares(appropriation(bundled, year), fte)


def test_oslo_and_akershus_get_what_was_announced_for_2018(bundled: Warehouse) -> None:
    amounts = allocations(bundled, 2018)
    assert abs(amounts["02"] + amounts["03"] - 39_700_000) <= 50_000


@pytest.mark.parametrize("year", YEARS)
def test_only_counties_with_every_municipality_published_are_free_of_estimates(bundled: Warehouse, year: int) -> None:
    question = "select county_code, has_estimated_fte from allocation.fct_county_allocation where grant_year = ?"
    flags = bundled.mapping(question, year)
    counties = set(municipalities_on(f"{year}-01-01").values())
    assert flags == {county: county not in COMPLETE_COUNTIES for county in counties}


@pytest.mark.parametrize("year", YEARS)
def test_ftes_agree_with_the_real_county_rows(bundled: Warehouse, year: int) -> None:
    """Within rounding. Rindal moved from Møre og Romsdal to Trøndelag on 1 January 2019, so they agree together."""
    real = {county: tenths for county, tenths in real_county_tenths(year).items() if county not in OUTSIDE}
    found = county_tenths(bundled, year)
    if year == 2018:
        real["50"] = real.pop("16") + real.pop("17")
    if year == 2019:
        assert found["15"] < real["15"]
        assert found["50"] > real["50"]
        real["15+50"] = real.pop("15") + real.pop("50")
        found["15+50"] = found.pop("15") + found.pop("50")
    assert set(found) == set(real)
    assert [county for county in real if abs(found[county] - real[county]) > 2] == []


def test_trøndelag_is_its_two_old_counties(bundled: Warehouse) -> None:
    """Counted on 1 October 2017 in 16 and 17, granted on 1 January 2018 to 50."""
    real = real_county_tenths(2018)
    assert county_tenths(bundled, 2018)["50"] == real["16"] + real["17"]


@pytest.mark.parametrize("year", YEARS)
def test_svalbard_and_abroad_are_shown_outside_the_basis_and_nowhere_else(bundled: Warehouse, year: int) -> None:
    question = (
        "select area_code, teacher_fte_all, teacher_fte_public, reason_nb <> '' and legal_reference <> '' "
        "from allocation.fct_outside_basis where grant_year = ?"
    )
    found = bundled.query(question, year)
    everyone, public = real_county_tenths(year), real_county_tenths(year, "public")
    expected = [(area, everyone[area], public.get(area, 0), True) for area in sorted(OUTSIDE)]
    assert [(area, tenths_of(fte), tenths_of(own), told) for area, fte, own, told in sorted(found)] == expected
    for table in (
        "allocation.fct_county_allocation",
        "allocation.fct_owner_allocation",
        "allocation.fct_municipality_basis",
        "core.dim_county",
        "core.dim_owner",
        "core.dim_municipality",
    ):
        assert bundled.one(f"select count(*) from {table} where left(county_code, 2) in ('21', '25')") == (0,)


@pytest.mark.parametrize("year", YEARS)
def test_owners_that_take_part_share_their_countys_money_by_fte_to_the_krone(bundled: Warehouse, year: int) -> None:
    question = (
        "select owner_id, county_code, teacher_fte, indicative_nok, participates "
        "from allocation.fct_owner_allocation where grant_year = ?"
    )
    owners = bundled.query(question, year)
    for county, amount in allocations(bundled, year).items():
        fte = {
            owner: tenths_of(fte or "0") if takes_part else 0
            for owner, lies_in, fte, _, takes_part in owners
            if lies_in == county
        }
        indicative = {owner: nok for owner, lies_in, _, nok, _ in owners if lies_in == county}
        assert indicative == shares(amount, fte)
        assert sum(indicative.values()) == amount


@pytest.mark.parametrize("year", YEARS)
def test_a_municipality_has_its_public_ftes(bundled: Warehouse, year: int) -> None:
    """Its public figure, else all less private, else all less the private owners that lie there.

    For every published municipality that is neither merged nor split before the grant year begins.
    """
    counted_on, map_day = f"{year - 1}-10-01", f"{year}-01-01"
    arrivals = [new for code in municipalities_on(counted_on) for new in successors(code, counted_on, map_day)]
    question = (
        "select owner_id, teacher_fte from allocation.fct_owner_allocation "
        "where grant_year = ? and owner_type = 'municipality'"
    )
    found = in_tenths(bundled.mapping(question, year))
    public = delivered(bundled, year, "kommune", "offentlig")
    private = delivered(bundled, year, "kommune", "privat")
    located = private_tenths_located(bundled, year)
    compared = 0
    for code, everyone in delivered(bundled, year, "kommune", "alle").items():
        (new,) = successors(code, counted_on, map_day)
        if arrivals.count(new) == 1:
            assert found[new] == public.get(code, everyone - private.get(code, located.get(code, 0)))
            compared += 1
    assert compared > 130


@pytest.mark.parametrize("year", YEARS)
def test_a_private_owner_has_its_own_row(bundled: Warehouse, year: int) -> None:
    question = (
        "select owner_id, teacher_fte from allocation.fct_owner_allocation "
        "where grant_year = ? and owner_type = 'private'"
    )
    assert in_tenths(bundled.mapping(question, year)) == delivered(bundled, year, "eier", "privat")


@pytest.mark.parametrize(("year", "municipalities"), [(2017, 426), (2018, 422), (2019, 422)])
def test_municipalities_are_those_of_1_january(bundled: Warehouse, year: int, municipalities: int) -> None:
    on_the_day = municipalities_on(f"{year}-01-01")
    assert len(on_the_day) == municipalities
    for table, code in (
        ("allocation.fct_municipality_basis", "municipality_code"),
        ("allocation.fct_owner_allocation", "owner_id"),
        ("core.dim_owner", "owner_id"),
    ):
        only = "and owner_type = 'municipality'" if code == "owner_id" else ""
        found = bundled.mapping(f"select {code}, county_code from {table} where grant_year = ? {only}", year)
        assert found == on_the_day


@pytest.mark.parametrize("year", YEARS)
def test_county_municipalities_take_part_from_2019_without_ftes(bundled: Warehouse, year: int) -> None:
    """Oslo is its own county municipality and takes part as a municipality alone."""
    question = (
        "select owner_id, teacher_fte, indicative_nok from allocation.fct_owner_allocation "
        "inner join core.dim_owner using (grant_year, owner_id, owner_type) "
        "where grant_year = ? and owner_type = 'county_municipality' and is_eligible"
    )
    counties = set(municipalities_on(f"{year}-01-01").values()) - {"03"} if year == 2019 else set()
    assert bundled.mapping(question, year) == dict.fromkeys(counties, (None, 0))


def test_what_is_not_distributed_is_left_in_the_county(bundled: Warehouse) -> None:
    lines = bundled.mapping(
        "select (grant_year, county_code), sum(amount_nok) from allocation.fct_grant_line group by 1"
    )
    question = (
        "select (grant_year, county_code), allocated_nok, distributed_nok, undistributed_nok "
        "from allocation.fct_county_allocation"
    )
    for county, allocated, distributed, undistributed in bundled.query(question):
        assert distributed == lines.get(county, 0)
        assert undistributed == allocated - distributed


@pytest.mark.parametrize("year", YEARS)
def test_shares_and_kroner_per_fte_follow_from_their_parts(bundled: Warehouse, year: int) -> None:
    question = "select county_code, fte_share, nok_per_fte from allocation.fct_county_allocation where grant_year = ?"
    fte, amounts = county_tenths(bundled, year), allocations(bundled, year)
    for county, (share, per_fte) in bundled.mapping(question, year).items():
        assert share == pytest.approx(fte[county] / sum(fte.values()), abs=1e-12)
        assert abs(per_fte - Decimal(10 * amounts[county]) / fte[county]) <= Decimal("0.005")


def test_the_bundled_figures_give_nothing_to_look_at(bundled: Warehouse) -> None:
    """What the agreements break on purpose is held against the demo's own list in test_agreement_marts."""
    assert bundled.query("select * from compliance.fct_finding where clause in ('S1', 'S2', 'F1')") == []
    assert bundled.query("select * from quality.rejected_cell") == []
    question = (
        "select kind, period, verdict, origin, in_force from quality.delivery "
        "where kind not in ('agreements', 'reports') order by all"
    )
    periods = {
        "appropriations": ["2017-2019"],
        "gsi": ["2016-17", "2017-18", "2018-19"],
        "outcomes": ["2014-15 til 2019-20"] * 4,
        "participants": ["2017", "2017", "2018", "2018", "2019", "2019"],
    }
    assert bundled.query(question) == [
        (kind, period, "accepted", "bundled", True) for kind, several in periods.items() for period in several
    ]


@pytest.mark.parametrize("table", CONTRACT)
def test_the_marts_of_the_contract_are_there_with_their_columns(bundled: Warehouse, table: str) -> None:
    schema, name = table.split(".")
    question = "select column_name from duckdb_columns() where schema_name = ? and table_name = ?"
    found = {column for (column,) in bundled.query(question, schema, name)}
    assert set(CONTRACT[table].split()) - found == set()


def test_column_names_say_the_type(bundled: Warehouse) -> None:
    question = "select table_name, column_name, data_type from duckdb_columns() where not internal"
    for table, column, found in bundled.query(question):
        wide = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", found)
        keeps_fte = wide and int(wide[2]) >= 1 and int(wide[1]) - int(wide[2]) >= 11  # as DECIMAL(12,1) or wider
        if column.startswith("has_"):
            assert found == "BOOLEAN", (table, column)
        elif column.endswith("_nok"):
            assert found == "BIGINT", (table, column)
        elif column.endswith("_fte") or column.startswith("teacher_fte"):
            assert keeps_fte, (table, column, found)
        elif column.endswith(("_ratio", "_share")):
            assert found == "DOUBLE", (table, column)
        elif column.endswith(("_code", "_id", "_key")):
            assert found == "VARCHAR", (table, column)
        elif column == "grant_year":
            assert found == "INTEGER", (table, column)


def test_codes_keep_their_leading_zeros(bundled: Warehouse) -> None:
    assert bundled.one("select count(*) from core.dim_municipality where length(municipality_code) <> 4") == (0,)
    assert bundled.one("select count(*) from core.dim_county where length(county_code) <> 2") == (0,)
    question = "select distinct owner_type, length(owner_id) from core.dim_owner order by all"
    assert bundled.query(question) == [("county_municipality", 2), ("municipality", 4), ("private", 9)]


def test_parquet_files_equal_the_tables(bundled: Warehouse) -> None:
    tables = bundled.query("select schema_name, table_name from duckdb_tables() order by all")
    files = {path.relative_to(bundled.published / "marts") for path in bundled.published.rglob("*.parquet")}
    assert {path.with_suffix("").as_posix() for path in files} == {f"{schema}/{name}" for schema, name in tables}
    with duckdb.connect(str(bundled.published / "dekomp.duckdb"), read_only=True) as database:
        for schema, name in tables:
            file = f"read_parquet('{bundled.published / 'marts' / schema / name}.parquet')"
            table = f"{schema}.{name}"
            described = "select column_name, column_type from (describe from {})"
            assert (
                database.execute(described.format(table)).fetchall()
                == database.execute(described.format(file)).fetchall()
            )
            for one, other in ((table, file), (file, table)):
                assert database.execute(f"from {one} except all from {other}").fetchall() == []


def test_every_table_and_column_explains_itself(bundled: Warehouse) -> None:
    silent = bundled.query("select table_name from duckdb_tables() where coalesce(trim(comment), '') = ''")
    assert silent == []
    question = (
        "select table_name, column_name from duckdb_columns() where not internal and coalesce(trim(comment), '') = ''"
    )
    assert bundled.query(question) == []
