"""The bundled deliveries: accepted at the door, true to their sources, the same every time."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from dagster_project.deliveries.kinds import find_deliveries, judge_file
from dagster_project.demo.agreements.owners import offices
from dagster_project.demo.private_owners import private_owners, share_by_pupils
from dagster_project.demo.sources import DATA, PrivateSchool, private_schools, read_rows
from dagster_project.demo.write import write_deliveries
from dagster_project.registers.municipal_map import same_municipality
from dagster_project.settings import SEEDS, Limits

OUTCOME_SOURCES = ("elevundersokelsen", "nasjonale-prover", "grunnskolepoeng", "gjennomforing")
SCHOOL_YEARS = ("2016-17", "2017-18", "2018-19")
WORDS = {"all": "alle", "public": "offentlig", "private": "privat"}

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deliveries")
    write_deliveries(folder)
    return folder


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


@pytest.fixture(scope="module")
def gsi(folder: Path) -> dict[str, Rows]:
    return {year: rows_of(folder / "gsi" / year / f"gsi-{year}.csv") for year in SCHOOL_YEARS}


def figures(rows: Rows, level: str) -> dict[tuple[str, str], Decimal]:
    return {
        (row["Enhetskode"], row["Eierform"]): Decimal(row["Årsverk"].replace(",", "."))
        for row in rows
        if row["Nivå"] == level
    }


def municipalities_on(day: str) -> dict[str, str]:
    return {
        row["municipality_code"]: row["municipality_name"]
        for row in read_rows(SEEDS / "municipalities.csv")
        if row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] > day)
    }


def test_every_file_is_accepted_without_a_remark(folder: Path) -> None:
    """Agreements and reports are judged in tests of their own."""
    deliveries = [
        delivery for delivery in find_deliveries(folder) if not delivery.name.startswith(("agreements/", "reports/"))
    ]
    assert [delivery.name for delivery in deliveries] == [
        "appropriations/bevilgninger.csv",
        *(f"gsi/{year}/gsi-{year}.csv" for year in SCHOOL_YEARS),
        *(f"outcomes/{source}/{source}-2020.csv" for source in sorted(OUTCOME_SOURCES)),
        *(f"participants/{year}/{office}.csv" for year in (2017, 2018, 2019) for office in ("Nordland", "Rogaland")),
    ]
    for delivery in deliveries:
        data = delivery.path.read_bytes()
        verdict = judge_file(delivery.path, data, Limits.model_validate({}), delivery.kind, delivery.place)
        assert verdict.accepted
        assert [str(remark) for remark in verdict.remarks] == []


def test_same_bytes_and_dates_every_time(folder: Path, tmp_path: Path) -> None:
    again = write_deliveries(tmp_path)
    write_deliveries(tmp_path)
    for path in again:
        first = folder / path.relative_to(tmp_path)
        assert path.read_bytes() == first.read_bytes()
        assert path.stat().st_mtime_ns == first.stat().st_mtime_ns


def test_some_years_only(folder: Path, tmp_path: Path) -> None:
    written = write_deliveries(tmp_path, 2017, 2017)
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    assert {name.split("/")[1] for name in names if name.startswith("reports/")} == {"2017"}
    assert [name for name in names if not name.startswith("reports/")] == [
        "gsi/2016-17/gsi-2016-17.csv",
        "appropriations/bevilgninger.csv",
        *(f"agreements/2017/{office}.xlsx" for office in sorted(set(offices(2017).values()))),
        *(f"participants/2017/{office}.csv" for office in ("Nordland", "Rogaland")),
        *(f"outcomes/{source}/{source}-2018.csv" for source in OUTCOME_SOURCES),
    ]
    of_2017 = {row["Skoleår"] for row in rows_of(written[-1])}
    assert of_2017 == {"2014-15", "2015-16", "2016-17", "2017-18"}
    assert written[0].read_bytes() == (folder / "gsi/2016-17/gsi-2016-17.csv").read_bytes()
    assert rows_of(written[1]) == rows_of(folder / "appropriations/bevilgninger.csv")[:1]


@pytest.mark.parametrize(
    ("years", "sentence"),
    [
        ((2016, 2017), "bare for tilskuddsårene 2017–2019"),
        ((2018, 2020), "bare for tilskuddsårene 2017–2019"),
        ((2019, 2018), "kan ikke være etter"),
    ],
)
def test_years_without_figures_are_refused(tmp_path: Path, years: tuple[int, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        write_deliveries(tmp_path, *years)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("year", SCHOOL_YEARS)
def test_every_county_figure_appears(gsi: dict[str, Rows], year: str) -> None:
    source = {
        (row["county_code"], WORDS[row["ownership"]]): Decimal(row["teacher_fte"])
        for row in read_rows(DATA / "gsi_county.csv")
        if row["school_year"] == year
    }
    assert figures(gsi[year], "fylke") == source
    assert {"21", "25"} <= {code for code, _ in source}


@pytest.mark.parametrize("year", SCHOOL_YEARS)
def test_every_municipality_figure_that_can_be_carried_appears(gsi: dict[str, Rows], year: str) -> None:
    """All of them: the source has none for a merged municipality before its merger."""
    source = Counter(
        (WORDS[row["ownership"]], Decimal(row["teacher_fte"]))
        for row in read_rows(DATA / "gsi_municipality.csv")
        if row["school_year"] == year
    )
    found = figures(gsi[year], "kommune")
    assert Counter((ownership, fte) for (_, ownership), fte in found.items()) == source


@pytest.mark.parametrize("year", SCHOOL_YEARS)
def test_codes_and_names_are_those_of_the_day_of_the_count(gsi: dict[str, Rows], year: str) -> None:
    in_force = municipalities_on(f"{year[:4]}-10-01")
    for row in gsi[year]:
        if row["Nivå"] == "kommune":
            assert in_force[row["Enhetskode"]] == row["Enhetsnavn"]
        if row["Nivå"] == "eier":
            assert row["Kommunenummer"] in in_force


def test_municipalities_by_hand(gsi: dict[str, Rows]) -> None:
    found = {year: figures(gsi[year], "kommune") for year in SCHOOL_YEARS}
    assert found["2016-17"]["1663", "alle"] == Decimal("171.4")
    assert found["2017-18"]["1663", "alle"] == Decimal("166.4")
    assert found["2018-19"]["5031", "alle"] == Decimal("162.1")
    assert found["2018-19"]["5041", "privat"] == Decimal("10.9")
    assert found["2017-18"]["1736", "privat"] == Decimal("10.4")
    for year in ("2016-17", "2017-18"):
        assert not any(code.startswith("50") for code, _ in found[year])
    assert ("0710", "alle") not in found["2016-17"]
    assert found["2017-18"]["0710", "alle"] == Decimal("673.6")
    assert ("0712", "alle") not in found["2017-18"]
    assert found["2018-19"]["0712", "alle"] == Decimal("488.0")


@pytest.mark.parametrize(
    ("code", "day", "same"),
    [
        ("5001", "2016-10-01", "1601"),  # Trondheim
        ("5001", "2017-10-01", "1601"),
        ("5001", "2018-10-01", "5001"),
        ("0712", "2017-10-01", None),  # Larvik, with Lardal from 2018
        ("0710", "2016-10-01", None),  # Sandefjord, with Andebu and most of Stokke from 2017
        ("0710", "2017-10-01", "0710"),
        ("0704", "2016-10-01", None),  # Tønsberg, with a part of Stokke from 2017
        ("5054", "2017-10-01", None),  # Indre Fosen, from two counties
        ("1841", "2016-10-01", "1841"),  # Fauske, which only changed its name
        ("0301", "2016-10-01", "0301"),
    ],
)
def test_the_same_municipality(code: str, day: str, same: str | None) -> None:
    day_2018, other_day = date(2018, 10, 1), date.fromisoformat(day)
    assert same_municipality(code, day_2018, other_day) == same


@pytest.mark.parametrize("year", SCHOOL_YEARS)
@pytest.mark.parametrize("county", ["04", "11", "14"])
def test_three_counties_are_complete(gsi: dict[str, Rows], year: str, county: str) -> None:
    in_force = {code for code in municipalities_on(f"{year[:4]}-10-01") if code.startswith(county)}
    found = {
        code: fte
        for (code, ownership), fte in figures(gsi[year], "kommune").items()
        if ownership == "alle" and code.startswith(county)
    }
    assert set(found) == in_force
    assert abs(sum(found.values()) - figures(gsi[year], "fylke")[county, "alle"]) <= Decimal("0.2")


@pytest.mark.parametrize("year", SCHOOL_YEARS)
def test_owners_sum_to_the_private_figure_of_their_county(gsi: dict[str, Rows], year: str) -> None:
    sums: Counter[str] = Counter()
    owners = [row for row in gsi[year] if row["Nivå"] == "eier"]
    for row in owners:
        assert (row["Eierform"], row["Opphav"], row["Antall lærere"]) == ("privat", "anslått", "")
        sums[row["Kommunenummer"][:2]] += int(row["Årsverk"].replace(",", ""))
    private = {
        code: int(fte * 10)
        for (code, ownership), fte in figures(gsi[year], "fylke").items()
        if ownership == "privat" and code != "25"
    }
    assert dict(sums) == private
    assert len(owners) == len(read_rows(DATA / "private_schools.csv"))


def test_published_and_estimated_are_told_apart(gsi: dict[str, Rows]) -> None:
    for rows in gsi.values():
        assert {(row["Nivå"], row["Opphav"]) for row in rows} == {
            ("fylke", "publisert"),
            ("kommune", "publisert"),
            ("eier", "anslått"),
        }


def test_owners_are_placed_in_the_largest_predecessor() -> None:
    located = {
        year: {owner.organisation_number: owner.municipality_code for owner in private_owners(year)}
        for year in SCHOOL_YEARS
    }
    narvik, løkken, tønsberg = "912282880", "995332779", "973131621"
    holmestrand = next(school.organisation_number for school in private_schools() if "Holmestrand" in school.name)
    assert [located[year][narvik] for year in SCHOOL_YEARS] == ["1805", "1805", "1805"]
    assert [located[year][løkken] for year in SCHOOL_YEARS] == ["1638", "1638", "5024"]
    assert [located[year][tønsberg] for year in SCHOOL_YEARS] == ["0704", "0704", "0704"]
    assert [located[year][holmestrand] for year in SCHOOL_YEARS] == ["0702", "0702", "0715"]


def test_shares_by_pupils_break_ties_towards_the_lower_number() -> None:
    schools = [PrivateSchool(number, "Skole", "0301", 1) for number in ("3", "1", "2")]
    shares = share_by_pupils(Decimal("0.8"), {school: school.pupils for school in schools})
    assert {school.organisation_number: str(fte) for school, fte in shares.items()} == {
        "1": "0.3",
        "2": "0.3",
        "3": "0.2",
    }
    assert share_by_pupils(Decimal("1.0"), {}) == {}


def test_appropriations_agree_with_the_announced_amount(folder: Path, gsi: dict[str, Rows]) -> None:
    rows = {row["År"]: row for row in rows_of(folder / "appropriations" / "bevilgninger.csv")}
    assert list(rows) == ["2017", "2018", "2019"]
    assert {row["Status"] for row in rows.values()} == {"illustrasjon"}
    assert "Oslo og Akershus kunngjorde 39,7 mill. kroner" in rows["2018"]["Kilde"]

    counties = {
        year: {
            code: Fraction(fte)
            for (code, ownership), fte in figures(gsi[year], "fylke").items()
            if ownership == "alle" and code not in {"21", "25"}
        }
        for year in SCHOOL_YEARS
    }
    basis = {year: sum(fte.values()) for year, fte in counties.items()}
    amount = {year: int(row["Beløp"]) for year, row in rows.items()}
    oslo_and_akershus = counties["2017-18"]["02"] + counties["2017-18"]["03"]
    assert abs(amount["2018"] * oslo_and_akershus / basis["2017-18"] - 39_700_000) <= 50_000
    for grant_year, school_year in (("2017", "2016-17"), ("2019", "2018-19")):
        assert amount[grant_year] % 100_000 == 0
        assert abs(amount[grant_year] - amount["2018"] * basis[school_year] / basis["2017-18"]) <= 51_000
