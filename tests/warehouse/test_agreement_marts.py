"""Agreements of many offices and years: every krone, every owner and every finding as worked out by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import pytest
from agreement_by_hand import Delivered, GrantYear, Owner
from by_hand import (
    SEEDS,
    carried,
    cell,
    in_tenths,
    municipalities_on,
    organisation_number,
    read_csv,
    successors,
)
from conftest import DeliveryFolder, GsiRow, Warehouse, build_warehouse
from random_agreements import Country, random_agreement

from dagster_project.demo.agreements import plan as agreed
from dagster_project.demo.agreements.breaches import Breach
from dagster_project.demo.agreements.plan import owners_from_other_counties, owners_outside_networks
from dagster_project.demo.reports import plan as reported
from dagster_project.settings import Settings
from dagster_project.warehouse.ingest import ingest
from dagster_project.warehouse.workplace import Workplace

YEARS = (2017, 2018, 2019, 2020)
NOT_DELIVERED = {2017: "Buskerud", 2018: "Rogaland", 2019: "Vestland", 2020: "Troms og Finnmark"}
WITHOUT_FIGURES = 2023  # nothing but the agreement of one office: no count, no appropriation
ALONE = "Rogaland"
ALL_YEARS = (*YEARS, WITHOUT_FIGURES)
CORRECTED = ("Nordland", 2018)
SEED = "dekomp"
APPROPRIATION = 87_654_321
KNOWN_PRIVATE = [organisation_number(serial) for serial in range(100, 124)]
UNKNOWN_PRIVATE = [organisation_number(serial) for serial in range(124, 130)]
COUNTY_MUNICIPALITIES_FROM = 2019
PROVIDERS = [row["provider_id"] for row in read_csv(SEEDS / "providers.csv")]
OTHER_PROVIDERS = [("nasjonalt_senter", organisation_number(130)), ("annen", organisation_number(131))]


# The country in which it happens


def map_day(year: int) -> str:
    return f"{year}-01-01"


def count_day(year: int) -> str:
    return f"{year - 1}-10-01"


def office_counties(year: int) -> dict[str, set[str]]:
    """The counties of every office of a year."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_csv(SEEDS / "county_governor_offices.csv"):
        if row["valid_from"] <= map_day(year) < (row["valid_to"] or "9999"):
            found[row["office_name"]].add(row["county_code"])
    return dict(found)


def county_municipalities(year: int) -> list[str]:
    """The counties that are owners, or will be."""
    return [
        row["county_code"]
        for row in read_csv(SEEDS / "counties.csv")
        if row["has_county_municipality"] == "true"
        and (row["valid_from"] or "0") <= map_day(year) < (row["valid_to"] or "9999")
    ]


def public_figures(year: int) -> dict[str, tuple[int, int | None]]:
    """Tenths of FTEs, and teachers where they are counted, of every municipality; some have no teachers at all."""
    random = Random(f"{SEED} {year}")
    found: dict[str, tuple[int, int | None]] = {}
    for code in municipalities_on(count_day(year)):
        tenths = 0 if random.random() < 0.05 else random.randint(3, 9999)
        found[code] = (tenths, tenths // 8 if random.random() < 0.6 else None)
    return found


def private_figures(year: int) -> dict[str, tuple[str, int | None, int | None]]:
    """Municipality, tenths of FTEs and teachers of the private owners in GSI; the first is shielded."""
    random = Random(f"{SEED} private {year}")
    stable = [code for code in municipalities_on(count_day(year)) if code in municipalities_on(map_day(year))]
    stable = [code for code in stable if successors(code, count_day(year), map_day(year)) == {code: 1}]
    found: dict[str, tuple[str, int | None, int | None]] = {}
    for number in KNOWN_PRIVATE:
        tenths = random.choice((0, 1, 55, random.randint(2, 400)))
        found[number] = (random.choice(stable), tenths, tenths if random.random() < 0.3 else None)
    found[KNOWN_PRIVATE[0]] = (found[KNOWN_PRIVATE[0]][0], None, None)
    return found


def gsi_rows(year: int) -> Iterator[GsiRow]:
    """The count of 1 October before a grant year."""
    for code, (tenths, teachers) in public_figures(year).items():
        yield GsiRow("kommune", code, "alle", cell(tenths))
        yield GsiRow("kommune", code, "offentlig", cell(tenths), teachers="" if teachers is None else str(teachers))
    for number, (code, own, heads) in private_figures(year).items():
        fte = "*" if own is None else cell(own)
        yield GsiRow("eier", number, "privat", fte, located_in=code, teachers="" if heads is None else str(heads))


def country(year: int) -> Country:
    municipalities = sorted(municipalities_on(map_day(year)))
    owners = [*KNOWN_PRIVATE, *UNKNOWN_PRIVATE]
    return Country(year, municipalities, county_municipalities(year), owners, PROVIDERS, OTHER_PROVIDERS)


def agreements(year: int) -> list[Delivered]:
    """What the offices of a year deliver, all but one, or one alone."""
    return [
        random_agreement(country(year), office, sorted(counties), SEED)
        for office, counties in sorted(office_counties(year).items())
        if (office == ALONE if year == WITHOUT_FIGURES else office != NOT_DELIVERED[year])
    ]


def first_version() -> Delivered:
    """What the office that corrects itself sent first: nothing like what it sent later."""
    office, year = CORRECTED
    return random_agreement(country(year), office, sorted(office_counties(year)[office]), "first")


def write(deliveries: DeliveryFolder) -> None:
    for year in YEARS:
        deliveries.gsi(f"{year - 1}-{year % 100}", gsi_rows(year))
    for year in ALL_YEARS:
        for agreement in agreements(year):
            deliveries.agreement(year, agreement.office, agreement.sheets)
    deliveries.appropriations({year: APPROPRIATION + year for year in YEARS})


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """All years in one warehouse; one office first sent something else, and that was received."""
    folder = tmp_path_factory.mktemp("agreements")
    deliveries, first = DeliveryFolder(folder / "deliveries"), first_version()
    deliveries.agreement(first.year, first.office, first.sheets)
    ingest(Workplace.of(Settings(warehouse=folder / "warehouse", deliveries=deliveries.folder)))
    write(deliveries)
    return build_warehouse(folder / "warehouse", deliveries.folder)


# The same by hand


def known_owners(year: int) -> dict[str, Owner]:
    """The owners that the scheme covers in a year."""
    county_of = municipalities_on(map_day(year))
    county_owners = county_municipalities(year) if year >= COUNTY_MUNICIPALITIES_FROM else []
    found = {code: Owner(code, None) for code in county_owners}
    if year == WITHOUT_FIGURES:
        return found | {code: Owner(county, None) for code, county in county_of.items()}
    figures = public_figures(year)
    tenths = carried({code: own for code, (own, _) in figures.items()}, count_day(year), map_day(year))
    counted = {code: heads for code, (_, heads) in figures.items() if heads is not None}
    teachers = carried(counted, count_day(year), map_day(year))
    for code in figures.keys() - counted.keys():  # one that is not counted leaves the whole unknown
        for new in successors(code, count_day(year), map_day(year)):
            teachers.pop(new, None)
    found |= {code: Owner(county, tenths[code], teachers.get(code)) for code, county in county_of.items()}
    for number, (code, own, heads) in private_figures(year).items():
        found[number] = Owner(county_of[code], own, heads)
    return found


def grant_year(warehouse: Warehouse, year: int) -> GrantYear:
    """A year's agreements with every owner that is covered or named; one that GSI does not know lies in a network."""
    owners, delivered = known_owners(year), agreements(year)
    for agreement in delivered:
        (first, *_) = office_counties(year)[agreement.office]
        members = agreement.rows("Medlemmer")
        named = {row["medlem_id"] for row in members if row["medlem_type"] in {"privat", "fylkeskommune"}}
        for owner_id in named.union(*(agreement.owners_in(measure) for measure in agreement.measures)):
            owners.setdefault(owner_id, Owner(owner_id if len(owner_id) == 2 else first, None))
    question = "select county_code, allocated_nok from allocation.fct_county_allocation where grant_year = ?"
    return GrantYear(year, delivered, owners, warehouse.mapping(question, year), office_counties(year))


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
