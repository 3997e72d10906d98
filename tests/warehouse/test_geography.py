"""Figures made by hand, counted under one municipal map and granted under another: no FTE is lost on the way.

Every municipality has 100 FTEs and its code in tenths; its public FTEs are as many whole FTEs fewer as its last
digit says. So Svelvik (0711) has 1000 + 711 = 1711 tenths, 171,1 FTEs, and 170,1 of them are public.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from by_hand import (
    Built,
    carried,
    cell,
    counties_on,
    in_tenths,
    municipalities_on,
    municipality_rows,
    organisation_number,
    population,
    shares,
    successors,
    summed,
    tenths_of,
)
from conftest import DeliveryFolder, GsiRow, Warehouse

MUNICIPALITY_FILES = {"2016-17": 2017, "2019-20": 2020, "2023-24": 2024}
COUNTY_FILES = {"2017-18": 2018, "2024-25": 2025}
APPROPRIATIONS = {2016: 1, 2017: 100_000_001, 2018: 50_000_000, 2020: 200_000_003, 2021: 7, 2025: 123_456_789}
SPLIT = {
    "2016-17": {"0720": {"alle": 1200, "offentlig": 1100}},
    "2019-20": {"1850": {"alle": 400, "offentlig": 383}, "5012": {"alle": 217, "offentlig": 200}},
    "2023-24": {"1507": {"alle": 6005, "offentlig": 5998}},
}
STOKKE, TYSFJORD, SNILLFJORD, SVELVIK, ÅLESUND = (organisation_number(serial) for serial in range(1, 6))
OWNERS = {
    "2016-17": {STOKKE: "0720"},
    "2019-20": {TYSFJORD: "1850", SNILLFJORD: "5012", SVELVIK: "0711"},
    "2023-24": {ÅLESUND: "1507"},
}
OWNER_FTE = "12,5"


def counted_on(grant_year: int) -> str:
    return f"{grant_year - 1}-10-01"


def map_day(grant_year: int) -> str:
    return f"{grant_year}-01-01"


def municipality_figures(school_year: str) -> dict[str, dict[str, int]]:
    """The tenths of every municipality on the day of the count."""
    figures = {
        code: {"alle": 1000 + int(code), "offentlig": 1000 + int(code) - 10 * int(code[-1])}
        for code in municipalities_on(f"{school_year[:4]}-10-01")
    }
    return figures | SPLIT[school_year]


def county_figures(school_year: str) -> dict[str, dict[str, int]]:
    """The tenths of every county on the day of the count, odd enough that they divide by nothing."""
    counties = counties_on(f"{school_year[:4]}-10-01")
    return {code: {"alle": 20_003 + 101 * int(code), "offentlig": 19_001 + 97 * int(code)} for code in counties}


def write(deliveries: DeliveryFolder) -> None:
    for school_year in MUNICIPALITY_FILES:
        rows = [*municipality_rows(municipality_figures(school_year))]
        for owner, municipality in OWNERS[school_year].items():
            rows.append(GsiRow("eier", owner, "privat", OWNER_FTE, located_in=municipality))
        if school_year == "2019-20":
            rows.append(GsiRow("kommune", "2111", "alle", "31,5"))
            rows.append(GsiRow("fylke", "25", "alle", "44,0"))
        deliveries.gsi(school_year, rows)
    for school_year in COUNTY_FILES:
        deliveries.gsi(
            school_year,
            [
                GsiRow("fylke", code, ownership, cell(tenths))
                for code, figures in county_figures(school_year).items()
                for ownership, tenths in figures.items()
            ],
        )
    deliveries.appropriations(APPROPRIATIONS)


@pytest.fixture(scope="module")
def warehouse(built: Built) -> Warehouse:
    return built(write)


READINGS = {"alle": "teacher_fte_all", "offentlig": "teacher_fte_public"}


def of_one(figures: Mapping[str, Mapping[str, int]], ownership: str) -> dict[str, int]:
    return {code: by_ownership[ownership] for code, by_ownership in figures.items()}


def basis(warehouse: Warehouse, grant_year: int, ownership: str = "alle") -> dict[str, int]:
    question = (
        f"select municipality_code, {READINGS[ownership]} from allocation.fct_municipality_basis where grant_year = ?"
    )
    return in_tenths(warehouse.mapping(question, grant_year))


def counties(warehouse: Warehouse, grant_year: int, ownership: str = "alle") -> dict[str, int]:
    question = f"select county_code, {READINGS[ownership]} from allocation.fct_county_allocation where grant_year = ?"
    return in_tenths(warehouse.mapping(question, grant_year))


def paths(warehouse: Warehouse, grant_year: int, code: str, ownership: str = "all") -> dict[str, tuple[str, int]]:
    """Where the FTEs of a municipality went: to which municipality, in which county, how many tenths."""
    question = (
        "select to_municipality_code, to_county_code, teacher_fte from allocation.fct_basis_transfer "
        "where grant_year = ? and from_municipality_code = ? and ownership = ?"
    )
    found = warehouse.mapping(question, grant_year, code, ownership)
    return {to: (county, tenths_of(fte)) for to, (county, fte) in found.items()}


def split(warehouse: Warehouse, grant_year: int, code: str, ownership: str) -> dict[str, int]:
    return {to: tenths for to, (_, tenths) in paths(warehouse, grant_year, code, ownership).items()}


@pytest.mark.parametrize(
    ("year", "county_count", "municipality_count"),
    [(2017, 19, 426), (2018, 18, 422), (2020, 11, 356), (2024, 15, 357), (2025, 15, 357)],
)
def test_the_map_is_that_of_1_january(
    warehouse: Warehouse, year: int, county_count: int, municipality_count: int
) -> None:
    on_the_day = municipalities_on(map_day(year))
    assert len(on_the_day) == municipality_count
    assert len(set(on_the_day.values())) == county_count
    assert set(counties(warehouse, year)) == set(on_the_day.values())
    question = "select municipality_code, county_code from allocation.fct_municipality_basis where grant_year = ?"
    assert warehouse.mapping(question, year) == on_the_day
    question = (
        "select owner_id, county_code from allocation.fct_owner_allocation "
        "where grant_year = ? and owner_type = 'municipality'"
    )
    assert warehouse.mapping(question, year) == on_the_day


@pytest.mark.parametrize("ownership", READINGS)
@pytest.mark.parametrize(("school_year", "year"), MUNICIPALITY_FILES.items())
def test_every_fte_is_accounted_for(warehouse: Warehouse, school_year: str, year: int, ownership: str) -> None:
    """What was written is what the municipalities, the counties and the paths between them sum to."""
    written = sum(of_one(municipality_figures(school_year), ownership).values())
    assert sum(basis(warehouse, year, ownership).values()) == written
    assert sum(counties(warehouse, year, ownership).values()) == written
    question = "select sum(teacher_fte) from allocation.fct_basis_transfer where grant_year = ? and ownership = ?"
    (carried_fte,) = warehouse.one(question, year, {"alle": "all", "offentlig": "public"}[ownership])
    assert tenths_of(carried_fte) == written


@pytest.mark.parametrize("ownership", READINGS)
@pytest.mark.parametrize(("school_year", "year"), MUNICIPALITY_FILES.items())
def test_every_municipality_and_county_gets_what_came_to_it(
    warehouse: Warehouse, school_year: str, year: int, ownership: str
) -> None:
    figures = of_one(municipality_figures(school_year), ownership)
    expected = carried(figures, counted_on(year), map_day(year))
    assert basis(warehouse, year, ownership) == expected
    assert counties(warehouse, year, ownership) == summed(expected, municipalities_on(map_day(year)))


@pytest.mark.parametrize(
    ("code", "old_county", "new_code", "new_county", "tenths"),
    [
        ("0533", "05", "3054", "30", 1533),  # Lunner, from Oppland to Viken
        ("0532", "05", "3053", "30", 1532),  # Jevnaker, from Oppland to Viken
        ("0711", "07", "3005", "30", 1711),  # Svelvik, from Vestfold to Drammen in Viken
        ("1444", "14", "1577", "15", 2444),  # Hornindal, from Sogn og Fjordane to Volda in Møre og Romsdal
        ("1571", "15", "5055", "50", 2571),  # Halsa, from Møre og Romsdal to Heim in Trøndelag
    ],
)
def test_a_municipality_that_moves_takes_its_ftes_to_the_new_county(
    warehouse: Warehouse, code: str, old_county: str, new_code: str, new_county: str, tenths: int
) -> None:
    assert municipalities_on("2019-10-01")[code] == old_county
    assert paths(warehouse, 2020, code) == {new_code: (new_county, tenths)}


@pytest.mark.parametrize(
    ("code", "tenths"),
    [
        ("3005", 1602 + 1625 + 1711),  # Drammen: Drammen, Nedre Eiker, Svelvik
        ("1577", 2519 + 2444),  # Volda: Volda, Hornindal
        ("5055", 6011 + 2571 + 36),  # Heim: Hemne, Halsa, 3,6 of Snillfjord
        ("1806", 2805 + 2854 + 152),  # Narvik: Narvik, Ballangen, 15,2 of Tysfjord
        ("3054", 1533),  # Lunner alone
        ("0301", 1301),  # Oslo, untouched
    ],
)
def test_a_municipality_of_2020_sums_what_it_was_made_of(warehouse: Warehouse, code: str, tenths: int) -> None:
    assert basis(warehouse, 2020)[code] == tenths


def test_tysfjord_is_split_by_inhabitants(warehouse: Warehouse) -> None:
    """75 went to Narvik and 123 to Hamarøy, of 198.

    All: 400 x 75/198 = 151.52 and 400 x 123/198 = 248.48; the tenth left goes to the larger rest.
    Public: 383 x 75/198 = 145.08 and 383 x 123/198 = 237.92.
    """
    assert split(warehouse, 2020, "1850", "all") == {"1806": 152, "1875": 248}
    assert split(warehouse, 2020, "1850", "public") == {"1806": 145, "1875": 238}


def test_snillfjord_is_split_in_three(warehouse: Warehouse) -> None:
    """18 went to Heim, 13 to Hitra and 77 to Orkland, of 108.

    All: 217 x 18/108 = 36.17, 217 x 13/108 = 26.12, 217 x 77/108 = 154.71.
    Public: 200 x 18/108 = 33.33, 200 x 13/108 = 24.07, 200 x 77/108 = 142.59.
    """
    assert split(warehouse, 2020, "5012", "all") == {"5055": 36, "5056": 26, "5059": 155}
    assert split(warehouse, 2020, "5012", "public") == {"5055": 33, "5056": 24, "5059": 143}


def test_stokke_is_split_in_2017(warehouse: Warehouse) -> None:
    """342 went to Tønsberg and 1177 to Sandefjord, of 1519.

    All: 1200 x 342/1519 = 270.18, 1200 x 1177/1519 = 929.82. Public: 1100 x 342/1519 = 247.66, and 852.34.
    Sandefjord is the old one (0706), Andebu (0719) and most of Stokke.
    """
    assert split(warehouse, 2017, "0720", "all") == {"0704": 270, "0710": 930}
    assert split(warehouse, 2017, "0720", "public") == {"0704": 248, "0710": 852}
    assert basis(warehouse, 2017)["0710"] == 1706 + 1719 + 930
    assert basis(warehouse, 2017)["0704"] == 1704 + 270


def test_ålesund_is_split_in_2024(warehouse: Warehouse) -> None:
    """6879 stayed and 1164 went to Haram, of 8043.

    All: 6005 x 6879/8043 = 5135.94, 6005 x 1164/8043 = 869.06. Public: 5998 x 6879/8043 = 5129.96, and 868.04.
    """
    assert split(warehouse, 2024, "1507", "all") == {"1508": 5136, "1580": 869}
    assert split(warehouse, 2024, "1507", "public") == {"1508": 5130, "1580": 868}


@pytest.mark.parametrize(
    ("year", "codes"),
    [
        (2017, {"0704", "0710"}),
        (2020, {"1806", "1875", "5055", "5056", "5059"}),
        (2024, {"1508", "1580"}),
    ],
)
def test_what_came_from_a_split_is_marked_and_nothing_else(warehouse: Warehouse, year: int, codes: set[str]) -> None:
    for mark in ("has_split_fte", "has_estimated_fte"):
        question = f"select municipality_code from allocation.fct_municipality_basis where grant_year = ? and {mark}"
        assert {code for (code,) in warehouse.query(question, year)} == codes
    question = (
        "select owner_id from allocation.fct_owner_allocation "
        "where grant_year = ? and has_estimated_fte and owner_type = 'municipality'"
    )
    assert {code for (code,) in warehouse.query(question, year)} == codes


def test_svalbard_and_abroad_stay_outside(warehouse: Warehouse) -> None:
    """Whether they come as a municipality or as a county."""
    question = (
        "select area_code, teacher_fte_all from allocation.fct_outside_basis where grant_year = 2020 order by all"
    )
    assert warehouse.query(question) == [("21", Decimal("31.5")), ("25", Decimal("44.0"))]


@pytest.mark.parametrize(
    ("year", "owner", "old_code", "new_code", "county", "uncertain"),
    [
        (2017, STOKKE, "0720", "0710", "07", True),
        (2020, TYSFJORD, "1850", "1875", "18", True),
        (2020, SNILLFJORD, "5012", "5059", "50", True),
        (2020, SVELVIK, "0711", "3005", "30", False),
        (2024, ÅLESUND, "1507", "1508", "15", True),
    ],
)
def test_a_private_owner_follows_its_municipality(
    warehouse: Warehouse, year: int, owner: str, old_code: str, new_code: str, county: str, uncertain: bool
) -> None:
    """Where that was split, to the part with most inhabitants, and somebody is told to look."""
    question = "select municipality_code, county_code from core.dim_owner where grant_year = ? and owner_id = ?"
    assert warehouse.one(question, year, owner) == (new_code, county)
    question = (
        "select county_code, teacher_fte from allocation.fct_owner_allocation where grant_year = ? and owner_id = ?"
    )
    assert warehouse.one(question, year, owner) == (county, Decimal("12.5"))
    assert (("owner_location_uncertain", owner) in warehouse.findings(year)) is uncertain


@pytest.mark.parametrize(
    ("year", "findings"),
    [
        (2016, {("year_outside_scheme", "2016")}),
        (2017, {("owner_location_uncertain", STOKKE)}),
        (2018, set()),
        (2020, {("owner_location_uncertain", TYSFJORD), ("owner_location_uncertain", SNILLFJORD)}),
        (2021, {("basis_missing", "2021")}),
        (2024, {("owner_location_uncertain", ÅLESUND), ("appropriation_missing", "2024")}),
        (2025, set()),
    ],
)
def test_nothing_else_is_found(warehouse: Warehouse, year: int, findings: set[tuple[str, str]]) -> None:
    assert warehouse.findings(year) == findings


@pytest.mark.parametrize("year", [2017, 2018, 2020, 2025])
def test_the_appropriation_is_shared_to_the_krone(warehouse: Warehouse, year: int) -> None:
    question = "select county_code, allocated_nok from allocation.fct_county_allocation where grant_year = ?"
    allocated = warehouse.mapping(question, year)
    assert sum(allocated.values()) == APPROPRIATIONS[year]
    assert allocated == shares(APPROPRIATIONS[year], counties(warehouse, year))
    question = (
        "select county_code, sum(indicative_nok) from allocation.fct_owner_allocation "
        "where grant_year = ? group by county_code"
    )
    assert warehouse.mapping(question, year) == allocated


def test_without_an_appropriation_there_are_ftes_and_no_kroner(warehouse: Warehouse) -> None:
    """Unknown is not 0, and no error: the year may be prepared before the budget is passed."""
    question = (
        "select distinct allocated_nok, undistributed_nok, nok_per_fte, teacher_fte > 0 "
        "from allocation.fct_county_allocation where grant_year = 2024"
    )
    assert warehouse.query(question) == [(None, None, None, True)]
    question = "select distinct indicative_nok from allocation.fct_owner_allocation where grant_year = 2024"
    assert warehouse.query(question) == [(None,)]
    question = "select severity from compliance.fct_finding where rule_key = 'appropriation_missing'"
    assert warehouse.query(question) == [("warning",)]


def test_an_appropriation_without_figures_is_shared_by_nobody(warehouse: Warehouse) -> None:
    assert counties(warehouse, 2021) == {}
    question = (
        "select distinct teacher_fte, indicative_nok from allocation.fct_owner_allocation where grant_year = 2021"
    )
    assert warehouse.query(question) == [(None, None)]


def test_a_year_before_the_scheme_is_left_out(warehouse: Warehouse) -> None:
    for table in ("core.dim_grant_year", "core.dim_county", "core.dim_owner", "allocation.fct_owner_allocation"):
        assert warehouse.one(f"select count(*) from {table} where grant_year = 2016") == (0,)


@pytest.mark.parametrize("ownership", READINGS)
def test_county_rows_alone_are_conserved_through_a_merger_of_counties(warehouse: Warehouse, ownership: str) -> None:
    """2018: the two Trøndelag counties are counted apart and granted together; no municipality moves county."""
    expected = of_one(county_figures("2017-18"), ownership)
    expected["50"] = expected.pop("16") + expected.pop("17")
    assert counties(warehouse, 2018, ownership) == expected


@pytest.mark.parametrize("ownership", READINGS)
def test_county_rows_alone_are_spread_by_inhabitants_and_then_merged(warehouse: Warehouse, ownership: str) -> None:
    """Counted on 1 October 2017: inhabitants of 1 January 2017, though those of 2018 are known."""
    rows, county_of = of_one(county_figures("2017-18"), ownership), municipalities_on("2017-10-01")
    estimated: dict[str, int] = {}
    for county, tenths in rows.items():
        people = {code: persons for code, persons in population(2017).items() if county_of[code] == county}
        estimated |= shares(tenths, people)
    assert basis(warehouse, 2018, ownership) == carried(estimated, "2017-10-01", "2018-01-01")


@pytest.mark.parametrize("year", [2018, 2025])
def test_what_comes_from_county_rows_alone_is_all_estimated(warehouse: Warehouse, year: int) -> None:
    for table in ("fct_municipality_basis", "fct_county_allocation"):
        question = f"select distinct has_estimated_fte from allocation.{table} where grant_year = ?"
        assert warehouse.query(question, year) == [(True,)]


@pytest.mark.parametrize("ownership", READINGS)
def test_the_newest_inhabitants_are_carried_to_a_later_map(warehouse: Warehouse, ownership: str) -> None:
    """2025: counted on the map of 2024, with the inhabitants of 2021 in the codes of 2021."""
    rows, county_of = of_one(county_figures("2024-25"), ownership), municipalities_on("2024-10-01")
    people: dict[str, Fraction] = dict.fromkeys(county_of, Fraction(0))
    for code, persons in population(2021).items():
        for new, part in successors(code, "2021-01-01", "2024-10-01").items():
            people[new] += persons * part
    found = basis(warehouse, 2025, ownership)
    assert counties(warehouse, 2025, ownership) == rows
    for county, tenths in rows.items():
        here = {code: persons for code, persons in people.items() if county_of[code] == county}
        expected = shares(tenths, here)
        slack = 1 if county == "15" else 0  # where Ålesund was split, no whole number of persons is exact
        assert [code for code in here if abs(found[code] - expected[code]) > slack] == []
