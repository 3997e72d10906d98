"""Agreements of many offices and years: every krone, every owner and every finding as worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from agreement_by_hand import Delivered, GrantYear
from by_hand import in_tenths, municipalities_on
from conftest import DeliveryFolder, Warehouse, build_warehouse
from random_country import (
    ALL_YEARS,
    CORRECTED,
    UNKNOWN_PRIVATE,
    WITHOUT_FIGURES,
    YEARS,
    agreements,
    first_version,
    grant_year,
    map_day,
    office_counties,
    write,
)

from dagster_project.demo.agreements import plan as agreed
from dagster_project.demo.agreements.breaches import Breach
from dagster_project.demo.agreements.plan import owners_from_other_counties, owners_outside_networks
from dagster_project.demo.reports import plan as reported
from dagster_project.settings import Settings
from dagster_project.warehouse.ingest import ingest
from dagster_project.warehouse.workplace import Workplace


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """All years in one warehouse; one office first sent something else, and that was received."""
    folder = tmp_path_factory.mktemp("agreements")
    deliveries, first = DeliveryFolder(folder / "deliveries"), first_version()
    deliveries.agreement(first.year, first.office, first.sheets)
    ingest(Workplace.of(Settings(warehouse=folder / "warehouse", deliveries=deliveries.folder)))
    write(deliveries)
    return build_warehouse(folder / "warehouse", deliveries.folder)


@pytest.fixture(scope="module")
def by_hand(warehouse: Warehouse) -> Mapping[int, GrantYear]:
    return {year: grant_year(warehouse, year) for year in ALL_YEARS}


ByHand = Mapping[int, GrantYear]


def differing(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """What is not as expected: the key, what was found and what was expected."""
    keys = found.keys() | expected.keys()
    return {key: (found.get(key), expected.get(key)) for key in keys if found.get(key) != expected.get(key)}


# The agreements are as odd as they should be


def test_the_agreements_have_every_oddity(by_hand: ByHand) -> None:
    seen: Counter[str] = Counter()
    for year in YEARS:
        hand = by_hand[year]
        memberships: Counter[str] = Counter()
        for agreement in hand.agreements:
            rows = list(agreement.rows("Medlemmer", deltar="ja"))
            memberships.update(member for _, member in {(row["nettverk_id"], row["medlem_id"]) for row in rows})
            counties = office_counties(year)[agreement.office]
            for row in rows:
                owner = hand.owners.get(row["medlem_id"])
                seen["member of another office's county"] += owner is not None and owner.county not in counties
                seen["member that leaves within the year"] += row["til"].startswith(f"{year}-0")
                seen["member that comes within the year"] += row["fra"] == f"{year}-06-30"
                seen["private member that GSI does not know"] += row["medlem_id"] in UNKNOWN_PRIVATE
                seen[f"county municipality in {year}"] += row["medlem_type"] == "fylkeskommune"
            for measure in agreement.measures:
                owners, lines = agreement.owners_in(measure), list(agreement.rows("Fordeling", tiltak_id=measure))
                seen["measure without owners"] += not owners and bool(lines)
                seen["measure of private owners alone"] += bool(owners) and all(len(code) == 9 for code in owners)
                seen["measure whose owners have no FTEs"] += bool(owners) and not any(
                    hand.owners[code].tenths for code in owners
                )
                seen["measure with several UH"] += sum(row["mottaker_type"] == "uh" for row in lines) > 1
                seen["measure without money"] += bool(lines) and all(row["beløp"] == "0" for row in lines)
                seen["measure without lines"] += not lines
                seen["measure with a line of 0"] += any(row["beløp"] == "0" for row in lines)
        seen["owner in several networks"] += sum(number > 1 for number in memberships.values())
        participates = [hand.participates(owner_id) for owner_id in hand.owners]
        for answer in (True, False, None):
            seen[f"participates {answer} in {year}"] += participates.count(answer)
        seen["half a krone"] += sum(nok % 10 == 5 for nok in hand.direct().values())
        statuses = Counter(row[-1] for row in hand.cofunding().values())
        for status in ("met", "short", "not_reported", "not_required"):
            seen[f"co-funding {status} in {year}"] += statuses[status]
    assert [oddity for oddity, number in seen.items() if number < 2] == []


# Owners, co-funding and reach


@pytest.mark.parametrize("year", ALL_YEARS)
def test_the_ftes_are_those_that_were_delivered(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select owner_id, teacher_fte from allocation.fct_owner_allocation "
        "where grant_year = ? and teacher_fte is not null"
    )
    expected = {owner_id: owner.tenths for owner_id, owner in by_hand[year].owners.items() if owner.tenths is not None}
    assert differing(in_tenths(warehouse.mapping(question, year)), expected) == {}


@pytest.mark.parametrize("year", ALL_YEARS)
def test_what_owners_get(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select owner_id, participates, indicative_nok, direct_grant_nok, attributed_provider_nok, state_funds_nok "
        "from allocation.fct_owner_allocation where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].owner_allocation()) == {}


@pytest.mark.parametrize("year", ALL_YEARS)
def test_kroner_per_fte(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    """To the øre."""
    question = "select owner_id, nok_per_fte from allocation.fct_owner_allocation where grant_year = ?"
    found, amounts = warehouse.mapping(question, year), by_hand[year].owner_allocation()
    assert found.keys() == amounts.keys()
    for owner_id, owner in by_hand[year].owners.items():
        if owner.tenths:
            assert float(found[owner_id]) == pytest.approx(amounts[owner_id][-1] * 10 / owner.tenths, abs=0.00501)
        else:
            assert found[owner_id] is None


@pytest.mark.parametrize("year", ALL_YEARS)
def test_what_owners_add(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select (owner_id, basis), is_governing, base_nok, required_nok, pledged_cash_nok, pledged_in_kind_nok, "
        "cofunding_nok, cofunding_ratio, shortfall_nok, status from allocation.fct_cofunding where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].cofunding()) == {}


@pytest.mark.parametrize("year", ALL_YEARS)
def test_whom_owners_reach(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select owner_id, teachers_employed, participations, teachers_covered_low, teachers_covered_high, "
        "reach_ratio_low, reach_ratio_high, schools_covered, whole_school_share "
        "from reach.fct_owner_reach where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].reach()) == {}


@pytest.mark.parametrize("year", ALL_YEARS)
def test_teachers_are_marked_as_estimated_where_they_were_not_counted(
    warehouse: Warehouse, by_hand: ByHand, year: int
) -> None:
    question = "select owner_id, has_estimated_teachers from reach.fct_owner_reach where grant_year = ?"
    expected = {
        owner_id: owner.teachers is None and owner.tenths is not None
        for owner_id, owner in by_hand[year].owners.items()
    }
    assert differing(warehouse.mapping(question, year), expected) == {}


# Sums to the krone, in both directions


@pytest.mark.parametrize("year", ALL_YEARS)
def test_networks_get_what_their_measures_give(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select (county_governor, county_code, network_id), grant_nok "
        "from allocation.fct_network_allocation where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].spent()) == {}


@pytest.mark.parametrize("year", YEARS)
def test_counties_networks_measures_and_recipients_have_the_same_sum(
    warehouse: Warehouse, by_hand: ByHand, year: int
) -> None:
    delivered = sum(int(line["beløp"]) for line in by_hand[year].lines())
    assert delivered > 0
    for question in (
        "select sum(distributed_nok) from allocation.fct_county_allocation where grant_year = $1",
        "select sum(allocated_nok - undistributed_nok) from allocation.fct_county_allocation where grant_year = $1",
        "select sum(grant_nok) from allocation.fct_network_allocation where grant_year = $1",
        "select sum(owner_grant_nok + provider_grant_nok) from allocation.fct_network_allocation where grant_year = $1",
        "select sum(amount_nok) from allocation.fct_grant_line where grant_year = $1",
        "select (select sum(direct_grant_nok) from allocation.fct_owner_allocation where grant_year = $1) "
        "+ (select sum(grant_nok) from allocation.fct_provider_allocation where grant_year = $1)",
    ):
        assert warehouse.one(question, year) == (delivered,)


@pytest.mark.parametrize("year", YEARS)
def test_each_countys_sum_is_that_of_its_networks(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    expected: Counter[str] = Counter(dict.fromkeys(set(municipalities_on(map_day(year)).values()), 0))
    for (_, county, _), nok in by_hand[year].spent().items():
        expected[county] += nok
    question = "select county_code, distributed_nok from allocation.fct_county_allocation where grant_year = ?"
    assert warehouse.mapping(question, year) == expected


@pytest.mark.parametrize("year", ALL_YEARS)
def test_each_provider_gets_its_lines(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    expected: Counter[str] = Counter()
    for line in by_hand[year].lines():
        if line["mottaker_type"] in {"uh", "nasjonalt_senter", "annen"}:
            expected[line["mottaker_id"]] += int(line["beløp"])
    question = (
        "select provider_id, sum(grant_nok) from allocation.fct_provider_allocation where grant_year = ? "
        "group by provider_id"
    )
    assert warehouse.mapping(question, year) == expected


@pytest.mark.parametrize("year", ALL_YEARS)
def test_state_funds_are_all_but_what_concerns_no_owner(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    delivered = sum(int(line["beløp"]) for line in by_hand[year].lines())
    question = "select sum(state_funds_nok) from allocation.fct_owner_allocation where grant_year = ?"
    assert warehouse.one(question, year) == (delivered - by_hand[year].unattributed(),)


def test_a_year_with_agreements_alone_is_told_and_its_money_shown(warehouse: Warehouse, by_hand: ByHand) -> None:
    findings = {rule for rule, entity in warehouse.findings(WITHOUT_FIGURES) if entity == str(WITHOUT_FIGURES)}
    assert findings == {"basis_missing", "appropriation_missing"}
    question = "select sum(amount_nok), count(*) from allocation.fct_grant_line where grant_year = ?"
    lines = [int(line["beløp"]) for line in by_hand[WITHOUT_FIGURES].lines()]
    assert warehouse.one(question, WITHOUT_FIGURES) == (sum(lines), len(lines))


# A correction


def test_a_second_version_replaces_the_first_and_both_are_kept(warehouse: Warehouse) -> None:
    office, year = CORRECTED
    question = (
        "select verdict, in_force from quality.delivery "
        "where kind = 'agreements' and office = ? and period = ? order by delivery_id"
    )
    assert warehouse.query(question, office, str(year)) == [("accepted", False), ("accepted", True)]


def test_only_the_second_versions_lines_are_in_the_marts(warehouse: Warehouse) -> None:
    office, year = CORRECTED
    (second,) = [agreement for agreement in agreements(year) if agreement.office == office]

    def lines(agreement: Delivered) -> Counter[tuple[str, str, int]]:
        rows = agreement.rows("Fordeling")
        return Counter((row["tiltak_id"], row["mottaker_id"], int(row["beløp"])) for row in rows)

    question = (
        "select measure_id, recipient_id, amount_nok from allocation.fct_grant_line "
        "where county_governor = ? and grant_year = ?"
    )
    assert lines(first_version()) != lines(second)
    assert Counter(warehouse.query(question, office, year)) == lines(second)
    for table in ("core.dim_network", "core.dim_measure", "core.bridge_network_member"):
        deliveries = f"select distinct delivery_id from {table} where county_governor = ? and grant_year = ?"
        (delivery,) = warehouse.one(deliveries, office, year)
        assert "-v002-" in delivery


# The bundled agreements


@pytest.mark.parametrize(("year", "offices"), [(2017, 17), (2018, 16), (2019, 10)])
def test_every_office_has_delivered_a_workbook(bundled: Warehouse, year: int, offices: int) -> None:
    question = (
        "select count(*), count(distinct office) from quality.delivery where kind = 'agreements' and period = ? "
        "and verdict = 'accepted' and in_force and file_name like '%.xlsx'"
    )
    assert bundled.one(question, str(year)) == (offices, offices)


def breaches() -> list[Breach]:
    """What is made wrong on purpose in the bundled agreements and reports."""
    return agreed.breaches(2017, 2019) + reported.breaches(2017, 2019)


def found(bundled: Warehouse, severities: Sequence[str]) -> Counter[tuple[str, int, str]]:
    """The findings of some severities as rule, grant year and entity."""
    question = "select rule_key, grant_year, entity_id, severity from compliance.fct_finding"
    return Counter(tuple(row[:3]) for row in bundled.query(question) if row[3] in severities)


def test_every_breach_is_found_and_nothing_else(bundled: Warehouse) -> None:
    made = breaches()
    assert len(made) > 40
    expected = Counter((breach.rule_key, breach.grant_year, breach.entity_id) for breach in made)
    actual = found(bundled, ("error", "warning"))
    assert (actual - expected, expected - actual) == (Counter(), Counter())


def test_every_breach_is_found_where_it_was_made_with_its_amount(bundled: Warehouse) -> None:
    question = (
        "select rule_key, grant_year, entity_id, network_id, measure_id, amount_nok, county_governor "
        "from compliance.fct_finding"
    )
    findings = bundled.query(question)
    for breach in breaches():
        same = [
            row
            for row in findings
            if row[:3] == (breach.rule_key, breach.grant_year, breach.entity_id)
            and row[3] in (None, breach.network_id)
            and row[4] in (None, breach.measure_id)
            and breach.amount_nok in (None, row[5])
            and row[6] in (None, breach.office)
        ]
        assert len(same) == 1, breach


ABOUT_ALL_ITS_MONEY = (
    "measure_without_uh",
    "measure_without_owners",
    "measure_not_reported",
    "completed_without_participants",
    "network_without_uh",
    "owners_get_all",
)


def test_what_is_wrong_with_a_whole_measure_or_network_has_all_its_money(bundled: Warehouse) -> None:
    """The amounts that the list of breaches does not state."""
    lines = bundled.query("select grant_year, network_id, measure_id, amount_nok from allocation.fct_grant_line")
    findings = bundled.query(
        "select rule_key, grant_year, network_id, measure_id, amount_nok from compliance.fct_finding"
    )
    seen = set()
    for rule_key, year, network, measure, amount in findings:
        if rule_key in ABOUT_ALL_ITS_MONEY:
            seen.add(rule_key)
            assert amount == sum(
                line[3] for line in lines if line[:2] == (year, network) and measure in (None, line[2])
            ), (rule_key, year, network, measure)
    assert seen == set(ABOUT_ALL_ITS_MONEY)


def test_owners_outside_networks_are_told(bundled: Warehouse) -> None:
    expected = {(one.grant_year, one.entity_id) for one in owners_outside_networks(2017, 2019)}
    question = "select grant_year, entity_id from compliance.fct_finding where rule_key = 'owner_outside_network'"
    assert set(bundled.query(question)) == expected


def test_owners_in_networks_of_other_counties_are_told(bundled: Warehouse) -> None:
    expected = {
        (one.grant_year, one.office, one.network_id, one.entity_id) for one in owners_from_other_counties(2017, 2019)
    }
    question = (
        "select grant_year, county_governor, network_id, entity_id from compliance.fct_finding "
        "where rule_key = 'owner_from_other_county'"
    )
    assert set(bundled.query(question)) == expected
