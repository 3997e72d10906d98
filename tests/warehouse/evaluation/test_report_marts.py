"""Reports and persons of many offices and years: progress, co-funding, reach and evaluations as worked out by hand."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from agreement_by_hand import OWNER_TYPES, Delivered, GrantYear, Owner, Row, ratio
from by_hand import municipalities_on, organisation_number, shares
from conftest import DeliveryFolder, Warehouse, write_csv
from pydantic import SecretStr
from random_country import (
    APPROPRIATION,
    KNOWN_PRIVATE,
    PROVIDERS,
    SEED,
    YEARS,
    agreements,
    grant_year,
    gsi_rows,
    known_owners,
    map_day,
)
from random_reports import UNKNOWN, Reported, random_report
from reach_by_hand import REACH_COLUMNS, Measure, Reach
from report_by_hand import Reports

from dagster_project.night import run_build
from dagster_project.settings import Settings
from dagster_project.warehouse.ingest import ingest
from dagster_project.warehouse.workplace import Workplace

PERSON_HEADER = ("tiltak_id", "eier_id", "skole_orgnr", "ansatt_ref", "stillingsandel")
NEWCOMER = organisation_number(150)  # an owner that nobody knew before the reports
AIMS = {"learning_environment": "vekt_læringsmiljø", "skills": "vekt_ferdigheter", "completion": "vekt_gjennomføring"}
TYPES = {2: "county_municipality", 4: "municipality", 9: "private"}


@cache
def reported(year: int) -> list[Reported]:
    """What the offices of a year send afterwards."""
    others = [*sorted(municipalities_on(map_day(year)))[:40], *KNOWN_PRIVATE[:3], NEWCOMER]
    return [random_report(agreement, others, PROVIDERS, SEED) for agreement in agreements(year)]


def write(deliveries: DeliveryFolder) -> None:
    for year in YEARS:
        deliveries.gsi(f"{year - 1}-{year % 100}", gsi_rows(year))
        for agreement in agreements(year):
            deliveries.agreement(year, agreement.office, agreement.sheets)
        for one in reported(year):
            if one.report:
                folder = deliveries.report(year, one.office, one.report.sheets)
                for path in folder.iterdir():
                    os.utime(path, (one.received.timestamp(), one.received.timestamp()))
            if one.persons:
                rows = ([row[name] for name in PERSON_HEADER] for row in one.persons)
                write_csv(deliveries.folder / "participants" / str(year) / f"{one.office}.csv", PERSON_HEADER, rows)
    deliveries.appropriations({year: APPROPRIATION + year for year in YEARS})


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """All years in one warehouse, nothing rejected; one person file came under an older key and is gone since."""
    folder = tmp_path_factory.mktemp("reports")
    places: dict[str, Any] = {"warehouse": folder / "warehouse", "deliveries": folder / "deliveries"}
    rows = [(UNKNOWN, code, "", "person-1", "1") for code in municipalities_on(map_day(YEARS[-1]))]
    old = write_csv(folder / "deliveries" / "participants" / str(YEARS[-1]) / "eldre.csv", PERSON_HEADER, rows)
    ingest(Workplace.of(Settings(**places, person_key=SecretStr("0b" * 32))))
    old.unlink()
    write(DeliveryFolder(folder / "deliveries"))
    report = run_build(Settings(**places, person_key=SecretStr("7a" * 32)), quiet=True)
    assert [one.receipt.file_name for one in report.report.received if not one.receipt.accepted] == []
    return Warehouse(folder / "warehouse")


@dataclass(frozen=True)
class Year:
    """A grant year by hand: what was agreed, reported and reached."""

    agreed: GrantYear
    reports: Reports
    reach: Reach

    def owners_in(self, county: str | None, owner_type: str | None = None) -> set[str]:
        """The owners of a county, or of all, of one type or of all."""
        return {
            code
            for code, owner in self.agreed.owners.items()
            if county in (None, owner.county) and owner_type in (None, TYPES[len(code)])
        }

    def measures(self) -> Iterator[tuple[Delivered, Measure]]:
        """Every measure agreed on, as office and id."""
        for agreement, row in self.reports.measures():
            yield agreement, (agreement.office, row["tiltak_id"])

    def taking_part(self, measures: set[Measure]) -> set[str]:
        """The owners with a part in some measures by agreements, reports or person files."""
        owners = {
            owner for agreement, key in self.measures() if key in measures for owner in agreement.owners_in(key[1])
        }
        taken = [*self.reach.lines(), *self.reach.persons()]
        return owners | {one.row["eier_id"] for one in taken if one.measure in measures}


def places(year: int) -> dict[str, set[str]]:
    """Owner to the counties of the networks and measures that name it."""
    found: dict[str, set[str]] = defaultdict(set)
    told = {one.office: one for one in reported(year)}
    for agreement in agreements(year):
        county_of = {row["nettverk_id"]: row["fylkesnummer"] for row in agreement.rows("Nettverk")}
        for row in agreement.rows("Medlemmer"):
            if row["medlem_type"] in OWNER_TYPES:
                found[row["medlem_id"]].add(county_of[row["nettverk_id"]])
        one = told[agreement.office]
        rows: list[Row] = list(one.persons)
        rows += [row for sheet in ("Egenandel", "Deltakelse") for row in (one.report.rows(sheet) if one.report else ())]
        for measure in agreement.measures:
            owners = agreement.owners_in(measure) | {row["eier_id"] for row in rows if row["tiltak_id"] == measure}
            for owner in owners:
                found[owner].add(agreement.county_of(measure))
    return found


@pytest.fixture(scope="module")
def by_hand(warehouse: Warehouse) -> Mapping[int, Year]:
    found = {}
    for year in YEARS:
        agreed, known = grant_year(warehouse, year), known_owners(year)
        for code, counties in places(year).items():
            if code not in known and len(code) == max(TYPES):
                agreed.owners[code] = Owner(min(counties), None)  # type: ignore[index]
            elif code not in known and len(code) == min(TYPES):
                agreed.owners[code] = Owner(code, None)  # type: ignore[index]
        for code in [code for code in agreed.owners if len(code) == max(TYPES) and code not in places(year) | known]:
            del agreed.owners[code]  # type: ignore[attr-defined]
        found[year] = Year(agreed, Reports(agreed, reported(year)), Reach(agreed, reported(year)))
    return found


ByHand = Mapping[int, Year]


def differing(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """What is not as expected: the key, what was found and what was expected."""
    keys = found.keys() | expected.keys()
    return {key: (found.get(key), expected.get(key)) for key in keys if found.get(key) != expected.get(key)}


# The reports are as odd as they should be


def test_the_reports_have_every_oddity(by_hand: ByHand) -> None:
    seen: Counter[str] = Counter()
    for year in YEARS:
        hand = by_hand[year]
        seen.update(rule for rule, *_ in hand.reports.findings())
        seen.update(f"co-funding {row[5]} {row[-1]}" for row in hand.reports.cofunding().values())
        for owner in hand.agreed.owners:
            reached = hand.reach.of({owner})
            seen[f"reach by {reached.method}"] += reached.owners
            seen["persons and no heads"] += reached.method == "person" and not reached.participations
        seen["counties by several methods"] += hand.reach.of(hand.owners_in("18")).method == "mixed"
        seen["an owner known from reports alone"] += NEWCOMER in hand.agreed.owners
        sent: dict[str, set[str]] = defaultdict(set)
        for taken in hand.reach.persons():
            sent[taken.row["ansatt_ref"]].add(taken.row["eier_id"])
            seen["person in a measure nobody knows"] += taken.row["tiltak_id"] == UNKNOWN
        seen["person with several owners"] += sum(len(owners) > 1 for owners in sent.values())
        for row in hand.reports.progress().values():
            seen["stalled"] += row[8] is True
            seen["early"] += isinstance(row[6], int) and row[6] < 0
    wanted = {
        *("report_missing", "report_late", "report_unknown_measure", "spend_above_grant", "status_backwards"),
        *("completed_without_participants", "measure_not_reported", "persons and no heads", "stalled", "early"),
        *("co-funding reported met", "co-funding reported short", "co-funding pledged met", "co-funding pledged short"),
        *("reach by person", "reach by bounds", "counties by several methods", "an owner known from reports alone"),
        *("person in a measure nobody knows", "person with several owners"),
    }
    assert {oddity for oddity in wanted if seen[oddity] < 2} == set()


# Progress and findings


@pytest.mark.parametrize("year", YEARS)
def test_how_measures_go(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select (county_governor, measure_id), report_status, reported_on, status, completed_share, actual_start, "
        "actual_end, delay_days, unmoved_days, is_stalled, grant_nok, spent_nok, spent_share, remaining_nok, "
        "overspent_nok from evaluation.rpt_measure_progress where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].reports.progress()) == {}


@pytest.mark.parametrize("year", YEARS)
def test_what_is_found_in_reports(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select rule_key, county_governor, entity_id, amount_nok from compliance.fct_finding "
        "where clause = 'F5' and grant_year = ?"
    )
    found = warehouse.query(question, year)
    assert len(found) == len(set(found))
    assert set(found) ^ by_hand[year].reports.findings() == set()


# Co-funding


@pytest.mark.parametrize("year", YEARS)
def test_what_owners_really_add(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select (owner_id, basis), pledged_cash_nok, pledged_in_kind_nok, reported_cash_nok, reported_in_kind_nok, "
        "cofunding_nok, cofunding_source, cofunding_ratio, shortfall_nok, status "
        "from allocation.fct_cofunding where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].reports.cofunding()) == {}


@pytest.mark.parametrize("year", YEARS)
def test_what_the_owners_of_networks_add(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select (county_governor, network_id), cofunding_pledged_nok, cofunding_reported_nok, cofunding_nok "
        "from evaluation.rpt_network_year where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].reports.network_cofunding()) == {}


# Reach


def test_persons_under_an_older_key_are_not_counted(warehouse: Warehouse) -> None:
    """They cannot be told from the others: nobody knows whether they are the same."""
    question = "select in_force from quality.delivery where kind = 'participants' and file_name like '%eldre.csv'"
    assert warehouse.one(question) == (True,)
    question = "select count(*) from reach.fct_owner_reach where grant_year = ? and method = 'person'"
    (persons,) = warehouse.one(question, YEARS[-1])
    assert 0 < persons < len(municipalities_on(map_day(YEARS[-1]))) / 2


@pytest.mark.parametrize("year", YEARS)
def test_whom_owners_reach(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select owner_id, teachers_employed, participations, teachers_covered_low, teachers_covered_high, "
        "teachers_covered_unique, schools_covered, whole_school_share, method, reach_ratio_low, reach_ratio_high "
        "from reach.fct_owner_reach where grant_year = ?"
    )
    hand = by_hand[year]
    expected = {}
    for owner in hand.agreed.owners:
        one = hand.reach.of({owner})
        expected[owner] = (
            *(one.employed, one.participations, one.low, one.high, one.unique, one.schools),
            *(ratio(one.whole_school, one.participations), one.method),
            *(ratio(one.low, one.employed), ratio(one.high, one.employed)),
        )
    assert differing(warehouse.mapping(question, year), expected) == {}


@pytest.mark.parametrize("year", YEARS)
def test_whom_counties_reach(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = f"select county_code, {REACH_COLUMNS} from evaluation.rpt_county_year where grant_year = ?"
    hand = by_hand[year]
    expected = {county: hand.reach.of(hand.owners_in(county)).columns for county in hand.agreed.county_money}
    assert differing(warehouse.mapping(question, year), expected) == {}


@pytest.mark.parametrize("year", YEARS)
def test_whom_the_scheme_reaches_each_person_once(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = f"select {REACH_COLUMNS} from evaluation.rpt_scheme_year where grant_year = ?"
    hand = by_hand[year]
    assert warehouse.one(question, year) == hand.reach.of(hand.owners_in(None)).columns


@pytest.mark.parametrize("year", YEARS)
def test_whom_municipalities_and_private_owners_reach(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    hand = by_hand[year]
    names = ("owners", "teachers_employed", "covered_low", "covered_high")
    for table, counties in (("rpt_county_year", hand.agreed.county_money), ("rpt_scheme_year", (None,))):
        for owner_type in ("municipality", "private"):
            columns = [f"{owner_type}_{name}" for name in names]
            code = "county_code" if table == "rpt_county_year" else "null"
            question = f"select {code}, {', '.join(columns)} from evaluation.{table} where grant_year = ?"
            expected = {}
            for county in counties:
                owners = hand.owners_in(county, owner_type)
                one = hand.reach.of(owners)
                expected[county] = (len(owners), one.employed, one.employed_low, one.employed_high)
            assert differing(warehouse.mapping(question, year), expected) == {}


@pytest.mark.parametrize("year", YEARS)
def test_whom_networks_reach(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        f"select (county_governor, network_id), {REACH_COLUMNS} from evaluation.rpt_network_year where grant_year = ?"
    )
    hand, expected = by_hand[year], {}
    for agreement in hand.agreed.agreements:
        for row in agreement.rows("Nettverk"):
            network = row["nettverk_id"]
            measures = {(agreement.office, one["tiltak_id"]) for one in agreement.rows("Tiltak", nettverk_id=network)}
            members = {
                one["medlem_id"]
                for one in agreement.rows("Medlemmer", nettverk_id=network, deltar="ja")
                if one["medlem_type"] in OWNER_TYPES
            }
            owners = members | hand.taking_part(measures)
            expected[agreement.office, network] = hand.reach.of(owners, measures).columns
    assert differing(warehouse.mapping(question, year), expected) == {}


@pytest.mark.parametrize("year", YEARS)
def test_whom_providers_reach(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        f"select provider_id, grant_nok, measures, {REACH_COLUMNS} from evaluation.rpt_provider_year "
        "where grant_year = ?"
    )
    hand = by_hand[year]
    paid: dict[str, dict[Measure, int]] = defaultdict(lambda: defaultdict(int))
    for agreement in hand.agreed.agreements:
        for row in agreement.rows("Medlemmer"):
            if row["medlem_type"] not in OWNER_TYPES:
                paid.setdefault(row["medlem_id"], defaultdict(int))
        for line in agreement.rows("Fordeling"):
            if line["mottaker_type"] not in OWNER_TYPES:
                measures = paid[line["mottaker_id"]]
                if int(line["beløp"]):
                    measures[agreement.office, line["tiltak_id"]] += int(line["beløp"])
    expected = {}
    for provider, measures in paid.items():
        reached = hand.reach.of(hand.taking_part(set(measures)), set(measures))
        expected[provider] = (sum(measures.values()), len(measures), *reached.columns)
    assert differing(warehouse.mapping(question, year), expected) == {}


# Aims


@pytest.mark.parametrize("year", YEARS)
def test_what_each_aim_gets_and_whom_it_reaches(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select sector_aim, measures, distributed_nok, apportioned_participations * 10, "
        f"{REACH_COLUMNS} from evaluation.rpt_sector_aim_year where grant_year = ?"
    )
    hand = by_hand[year]
    heads: Counter[Measure] = Counter()
    for taken in hand.reach.lines():
        heads[taken.measure] += int(taken.row["lærere"])
    nok, tenths, measures = Counter[str](), Counter[str](), defaultdict[str, set[Measure]](set)
    for agreement, row in hand.reports.measures():
        key = (agreement.office, row["tiltak_id"])
        weights = {aim: Fraction(row[column].replace(",", ".")) for aim, column in AIMS.items()}
        weights = {aim: weight for aim, weight in weights.items() if weight}
        nok.update(shares(hand.reports.grant(agreement, key[1]), weights))
        tenths.update(shares(10 * heads[key], weights))
        for aim in weights:
            measures[aim].add(key)
    expected = {}
    for aim, served in measures.items():
        reached = hand.reach.of(hand.agreed.owners.keys(), served)
        expected[aim] = (len(served), nok[aim], tenths[aim], *reached.columns)
    assert differing(warehouse.mapping(question, year), expected) == {}
    assert sum(nok.values()) == sum(int(line["beløp"]) for line in hand.agreed.lines())


# Evaluations and dialogues


@pytest.mark.parametrize("year", YEARS)
def test_what_owners_think_of_their_measures(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select owner_id, measures, evaluated_measures, evaluated_share, attainment_sum, attainment_1, attainment_2, "
        "attainment_3, attainment_4, attainment_5 from evaluation.rpt_self_evaluation where grant_year = ?"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].reports.self_evaluations()) == {}


@pytest.mark.parametrize("year", YEARS)
def test_what_is_said_of_the_institutions(warehouse: Warehouse, by_hand: ByHand, year: int) -> None:
    question = (
        "select provider_id, dialogues, offices, rating_sum, rated_1, rated_2, rated_3, rated_4, rated_5, "
        "follow_ups_needed, follow_ups_closed, follow_ups_open from evaluation.rpt_quality_dialogue "
        "where grant_year = ? and dialogues > 0"
    )
    assert differing(warehouse.mapping(question, year), by_hand[year].reports.dialogues()) == {}
