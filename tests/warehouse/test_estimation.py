"""What is not published is estimated from the county row, marked, or left unknown; never made up, never 0.

One hand-made count of 1 October 2018, each county a story of its own; granted on 1 January 2019. Inhabitants aged
6-15 on 1 January 2018 are the newest on the day of the count (those of 2019 are known too, and must not be used).
And a count of 1 October 2019 with county rows alone, granted on the new map of 1 January 2020.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from by_hand import (
    Built,
    carried,
    cell,
    counties_on,
    in_tenths,
    municipalities_on,
    organisation_number,
    population,
    shares,
    summed,
    tenths_of,
)
from conftest import DeliveryFolder, GsiRow, Warehouse

APPROPRIATION = 90_000_001
DAY = "2018-10-01"
QUIET_COUNTIES = ("05", "06", "08", "12", "18", "19")  # a county row each and no more

BERG, DAL, ELV, FJELL, GRAN, HAUG, LIND, MO, NES = (organisation_number(serial) for serial in range(11, 20))


def county(code: str, everyone: str, **others: str) -> Iterator[GsiRow]:
    yield GsiRow("fylke", code, "alle", everyone)
    for ownership, fte in others.items():
        yield GsiRow("fylke", code, ownership, fte)


def municipality(code: str, origin: str = "", **ftes: str) -> Iterator[GsiRow]:
    for ownership, fte in ftes.items():
        yield GsiRow("kommune", code, ownership, fte, origin=origin)


def owner(number: str, located_in: str, origin: str = "", **ftes: str) -> Iterator[GsiRow]:
    for ownership, fte in ftes.items():
        yield GsiRow("eier", number, ownership, fte, located_in, origin)


def others(county_code: str, *told_elsewhere: str, **ftes: str) -> Iterator[GsiRow]:
    """The rest of a county's municipalities, all alike."""
    for code, lies_in in municipalities_on(DAY).items():
        if lies_in == county_code and code not in told_elsewhere:
            yield from municipality(code, **ftes)


def østfold() -> Iterator[GsiRow]:
    """Every way in which an owner's FTEs may be known.

    Known of all: 100 + 80 + 120 + 65 + 10 + 40 + 15 + 9 x 50 = 880,0. The county row leaves 119,9 to the two
    unknown. Known of public: 90,5 + 72,7 + 104,5 + 60,2 + 0 + 33,4 + 15 + 25 + 45 + 8 x 50 = 846,3. The county row
    leaves 53,7 to the one unknown.
    """
    yield from county("01", "999,9", offentlig="900,0")
    yield from municipality("0101", alle="100,0", offentlig="90,5")
    yield from owner(BERG, "0101", privat="20,0")
    yield from municipality("0104", alle="80,0", privat="7,3")
    yield from owner(DAL, "0104", privat="1,0")
    yield from municipality("0105", alle="120,0")
    yield from owner(ELV, "0105", privat="10,4")
    yield from owner(FJELL, "0105", alle="5,1")
    yield from municipality("0106", offentlig="60,2", privat="4,8")
    yield from municipality("0111", privat="3,0")
    yield from municipality("0118", alle="10,0")
    yield from owner(GRAN, "0118", privat="12,0")
    yield from municipality("0119", alle="40,0", privat="*")
    yield from owner(HAUG, "0119", alle="6,6", privat="6,6")
    yield from municipality("0121", alle="15,0")
    yield from owner(LIND, "0121", offentlig="15,0")
    yield from municipality("0122", offentlig="25,0")
    yield from owner(MO, "0124", privat="*")
    yield from municipality("0135", alle="50,0")
    yield from owner(NES, "0135", origin="anslått", privat="5,0")
    yield from municipality("0136", origin="anslått", alle="50,0", offentlig="50,0")
    told = ("0101", "0104", "0105", "0106", "0111", "0118", "0119", "0121", "0122", "0135", "0136")
    yield from others("01", *told, alle="50,0", offentlig="50,0")


def vestfold() -> Iterator[GsiRow]:
    """Three of nine unknown: one without a row, one shielded, one not published."""
    yield from county("07", "2000,0")
    for code, fte in {
        "0704": "300,0",
        "0710": "400,0",
        "0711": "*",
        "0712": "350,0",
        "0713": "100,0",
        "0715": "150,0",
        "0716": ":",
        "0729": "250,0",
    }.items():
        yield from municipality(code, alle=fte)


def write(deliveries: DeliveryFolder) -> None:
    deliveries.gsi(
        "2018-19",
        [
            *østfold(),
            *county("02", "3000,1", offentlig="2888,8", privat="111,3"),
            *county("03", "700,0"),
            *owner(organisation_number(30), "0301", privat="40,0"),
            *(*county("04", "440,2"), *others("04", alle="20,0")),  # 22 x 20 = 440,0: rounding
            *vestfold(),
            *others("09", "0940", alle="50,0"),  # no county row, Valle unknown
            *(*county("10", "500,0"), *others("10", "1046", alle="40,0")),  # 14 x 40 = 560,0, Sirdal unknown
            *(*county("11", "775,0"), *others("11", alle="30,0")),  # 26 x 30 = 780,0
            *(*county("14", "260,3"), *others("14", alle="10,0")),  # 26 x 10 = 260,0: more than rounding
            *(*county("15", "1420,0"), *others("15", "1567", "1573", alle="40,0")),  # 34 x 40 = 1360,0
            *county("50", "1000,0"),
            *(row for code in QUIET_COUNTIES for row in county(code, "1234,5")),
        ],
    )
    rows = county_rows_2019()
    deliveries.gsi("2019-20", [GsiRow("fylke", code, "alle", cell(tenths)) for code, tenths in rows.items()])
    deliveries.appropriations({2019: APPROPRIATION, 2020: APPROPRIATION})


def county_rows_2019() -> dict[str, int]:
    return {code: 30_011 + 113 * int(code) for code in counties_on("2019-10-01")}


@pytest.fixture(scope="module")
def warehouse(built: Built) -> Warehouse:
    return built(write)


def basis(warehouse: Warehouse, code: str) -> tuple[Decimal | None, bool]:
    """A municipality's FTEs in 2019 and whether they are estimated."""
    question = (
        "select teacher_fte_all, has_estimated_fte from allocation.fct_municipality_basis "
        "where grant_year = 2019 and municipality_code = ?"
    )
    fte, estimated = warehouse.one(question, code)
    return fte, estimated


def owner_figures(warehouse: Warehouse, owner_id: str) -> tuple[Decimal | None, bool, int | None]:
    """An owner's FTEs in 2019, whether they are estimated, and its indicative kroner."""
    question = (
        "select teacher_fte, has_estimated_fte, indicative_nok from allocation.fct_owner_allocation "
        "where grant_year = 2019 and owner_id = ?"
    )
    fte, estimated, nok = warehouse.one(question, owner_id)
    return fte, estimated, nok


def county_figures(warehouse: Warehouse, code: str) -> tuple[Decimal | None, bool]:
    """A county's FTEs in 2019 and whether any is estimated."""
    question = (
        "select teacher_fte, has_estimated_fte from allocation.fct_county_allocation "
        "where grant_year = 2019 and county_code = ?"
    )
    fte, estimated = warehouse.one(question, code)
    return fte, estimated


@pytest.mark.parametrize(("code", "fte"), [("0701", "275.1"), ("0711", "64.9"), ("0716", "110.0")])
def test_the_rest_of_the_county_row_is_spread_by_inhabitants(warehouse: Warehouse, code: str, fte: str) -> None:
    """Known: 300 + 400 + 350 + 100 + 150 + 250 = 1550,0. The rest is 450,0, or 4500 tenths.

    Inhabitants of 2018: Horten 3217, Svelvik 759, Re 1286, together 5262.
    4500 x 3217/5262 = 2751.14, 4500 x 759/5262 = 649.09, 4500 x 1286/5262 = 1099.77: the tenth left goes to Re.
    """
    assert basis(warehouse, code) == (Decimal(fte), True)


@pytest.mark.parametrize(("code", "fte"), [("0704", "300.0"), ("0710", "400.0"), ("0729", "250.0")])
def test_a_published_figure_stands_beside_estimates(warehouse: Warehouse, code: str, fte: str) -> None:
    assert basis(warehouse, code) == (Decimal(fte), False)


def test_estimates_and_published_figures_make_the_county_row(warehouse: Warehouse) -> None:
    assert county_figures(warehouse, "07") == (Decimal("2000.0"), True)


def test_a_county_row_alone_is_spread_over_all_in_both_readings(warehouse: Warehouse) -> None:
    question = (
        "select municipality_code, teacher_fte_all, teacher_fte_public, has_estimated_fte "
        "from allocation.fct_municipality_basis where grant_year = 2019 and county_code = '02'"
    )
    found = warehouse.mapping(question)
    people = {code: persons for code, persons in population(2018).items() if code.startswith("02")}
    assert in_tenths({code: everyone for code, (everyone, _, _) in found.items()}) == shares(30_001, people)
    assert in_tenths({code: public for code, (_, public, _) in found.items()}) == shares(28_888, people)
    assert {estimated for _, _, estimated in found.values()} == {True}


def test_the_only_municipality_of_a_county_has_the_county_row(warehouse: Warehouse) -> None:
    """Oslo: 700,0 in all, of which 40,0 with the private owner that lies there."""
    assert basis(warehouse, "0301")[0] == Decimal("700.0")
    assert owner_figures(warehouse, "0301")[0] == Decimal("660.0")


def test_an_unknown_municipality_without_a_county_row_stays_unknown(warehouse: Warehouse) -> None:
    """Valle (0940): no FTEs rather than 0, no kroner, and somebody is told."""
    assert basis(warehouse, "0940")[0] is None
    assert owner_figures(warehouse, "0940")[0] is None
    assert owner_figures(warehouse, "0940")[2] == 0
    assert basis(warehouse, "0941") == (Decimal("50.0"), False)
    assert ("county_figure_missing", "0940") in warehouse.findings(2019)


def test_a_county_without_any_figure_stays_unknown(warehouse: Warehouse) -> None:
    """Finnmark."""
    assert county_figures(warehouse, "20")[0] is None
    missing = {code for rule, code in warehouse.findings(2019) if rule == "county_figure_missing"}
    assert {code for code in missing if code.startswith("20")} == {
        code for code, lies_in in municipalities_on(DAY).items() if lies_in == "20"
    }


def test_municipalities_beyond_the_county_row_leave_nothing_to_the_unknown(warehouse: Warehouse) -> None:
    """Vest-Agder: 14 x 40,0 = 560,0 is more than the row's 500,0; published figures stand, Sirdal (1046) gets 0."""
    assert basis(warehouse, "1046") == (Decimal("0.0"), True)
    assert basis(warehouse, "1001") == (Decimal("40.0"), False)
    assert county_figures(warehouse, "10") == (Decimal("560.0"), True)


@pytest.mark.parametrize(("code", "fte"), [("04", "440.0"), ("11", "780.0"), ("14", "260.0")])
def test_complete_municipalities_win_over_the_county_row(warehouse: Warehouse, code: str, fte: str) -> None:
    assert county_figures(warehouse, code) == (Decimal(fte), False)


def test_a_county_row_that_differs_beyond_rounding_is_told(warehouse: Warehouse) -> None:
    """0,2 is rounding (04); 0,3 is not (14); more than the row (10, 11) is not."""
    differs = {code for rule, code in warehouse.findings(2019) if rule == "county_sum_differs"}
    assert differs == {"10", "11", "14"}
    question = (
        "select observed, expected, severity from compliance.fct_finding "
        "where grant_year = 2019 and rule_key = 'county_sum_differs' and entity_id = '14'"
    )
    assert warehouse.one(question) == ("260.0", "260.3", "warning")


def test_estimates_move_county_with_their_municipality(warehouse: Warehouse) -> None:
    """Rindal (1567) moved to Trøndelag on 1 January 2019 as 5061.

    1420,0 less 34 x 40,0 leaves 60,0 to Rindal (224 inhabitants) and Smøla (232):
    600 x 224/456 = 294.74 and 600 x 232/456 = 305.26, so 29,5 and 30,5.
    Møre og Romsdal: 1420,0 - 29,5. Trøndelag: 1000,0 + 29,5.
    """
    assert basis(warehouse, "5061") == (Decimal("29.5"), True)
    assert basis(warehouse, "1573") == (Decimal("30.5"), True)
    assert county_figures(warehouse, "15") == (Decimal("1390.5"), True)
    assert county_figures(warehouse, "50") == (Decimal("1029.5"), True)


@pytest.mark.parametrize(
    ("code", "fte", "estimated"),
    [
        ("0101", "100.0", False),
        ("0106", "65.0", False),  # no row for all: 60,2 public and 4,8 private
        ("0111", "50.0", True),  # 1199 x 450/1080 = 499.58, and the tenth left
        ("0122", "69.9", True),  # 1199 x 630/1080 = 699.42
        ("0135", "50.0", False),
        ("0136", "50.0", True),  # an estimate by the sender
    ],
)
def test_all_ftes_of_a_municipality(warehouse: Warehouse, code: str, fte: str, estimated: bool) -> None:
    assert basis(warehouse, code) == (Decimal(fte), estimated)


@pytest.mark.parametrize(
    ("code", "fte", "estimated"),
    [
        ("0101", "90.5", False),  # its public figure, whoever else lies there
        ("0104", "72.7", False),  # 80,0 less 7,3 private; the private owner's own row does not count twice
        ("0105", "104.5", False),  # 120,0 less the owners that lie there, 10,4 and 5,1
        ("0106", "60.2", False),
        ("0111", "53.7", True),  # only private known: what the county row leaves, 900,0 - 846,3
        ("0118", "0.0", False),  # 10,0 less 12,0
        ("0119", "33.4", False),  # private shielded: 40,0 less the owner's 6,6, counted once
        ("0121", "15.0", False),  # a public owner's row is no private one
        ("0122", "25.0", False),  # known though all are not
        ("0135", "45.0", True),  # 50,0 less an owner's estimate
        ("0136", "50.0", True),
    ],
)
def test_a_municipality_owner_has_its_public_ftes(warehouse: Warehouse, code: str, fte: str, estimated: bool) -> None:
    assert owner_figures(warehouse, code)[:2] == (Decimal(fte), estimated)


@pytest.mark.parametrize(
    ("number", "fte", "estimated"),
    [
        (BERG, "20.0", False),
        (FJELL, "5.1", False),  # only a row for all
        (HAUG, "6.6", False),  # a row for all and a row for private
        (NES, "5.0", True),  # an estimate by the sender
    ],
)
def test_a_private_owner_has_its_row(warehouse: Warehouse, number: str, fte: str, estimated: bool) -> None:
    assert owner_figures(warehouse, number)[:2] == (Decimal(fte), estimated)


def test_a_private_owner_whose_figure_is_shielded_has_no_ftes_and_no_kroner(warehouse: Warehouse) -> None:
    fte, _, nok = owner_figures(warehouse, MO)
    assert (fte, nok) == (None, 0)


def test_an_owner_row_of_public_schools_makes_no_private_owner(warehouse: Warehouse) -> None:
    assert warehouse.query("select * from core.dim_owner where owner_id = ?", LIND) == []


def test_more_private_than_all_is_told(warehouse: Warehouse) -> None:
    exceeds = {code for rule, code in warehouse.findings(2019) if rule == "private_exceeds_all"}
    assert exceeds == {"0118"}


def test_nothing_else_is_found(warehouse: Warehouse) -> None:
    finnmark = {code for code, lies_in in municipalities_on(DAY).items() if lies_in == "20"}
    assert warehouse.findings(2019) == {
        ("county_sum_differs", "10"),
        ("county_sum_differs", "11"),
        ("county_sum_differs", "14"),
        ("county_figure_missing", "0940"),
        *(("county_figure_missing", code) for code in finnmark),
        ("private_exceeds_all", "0118"),
    }


def test_a_finding_speaks_both_languages(warehouse: Warehouse) -> None:
    question = (
        "select count(*), count(nullif(message_nb, '')), count(nullif(message_en, '')) from compliance.fct_finding"
    )
    everyone, norwegian, english = warehouse.one(question)
    assert everyone == norwegian == english


def test_every_krone_is_allocated_by_what_is_known(warehouse: Warehouse) -> None:
    question = (
        "select county_code, teacher_fte, allocated_nok from allocation.fct_county_allocation "
        "where grant_year = 2019 and teacher_fte is not null"
    )
    counties = warehouse.mapping(question)
    fte = in_tenths({code: fte for code, (fte, _) in counties.items()})
    assert {code: nok for code, (_, nok) in counties.items()} == shares(APPROPRIATION, fte)


def test_no_fte_no_part(warehouse: Warehouse) -> None:
    """County municipalities, the unknown and the shielded have no FTEs, and no kroner of their county's."""
    question = (
        "select owner_type, count(*), sum(indicative_nok) from allocation.fct_owner_allocation "
        "where grant_year = 2019 and teacher_fte is null and county_code <> '20' group by owner_type"
    )
    assert warehouse.mapping(question) == {
        "county_municipality": (16, 0),  # 18 counties less Oslo and Finnmark
        "municipality": (1, 0),  # Valle
        "private": (1, 0),  # the shielded one
    }


def test_county_rows_alone_reach_the_map_of_2020(warehouse: Warehouse) -> None:
    """Spread by the inhabitants of 2019 over the old municipalities, then carried along the mergers and splits."""
    rows, county_of = county_rows_2019(), municipalities_on("2019-10-01")
    estimated: dict[str, int] = {}
    for code, tenths in rows.items():
        here = {old: persons for old, persons in population(2019).items() if county_of[old] == code}
        estimated |= shares(tenths, here)
    expected = carried(estimated, "2019-10-01", "2020-01-01")
    question = (
        "select municipality_code, teacher_fte_all from allocation.fct_municipality_basis where grant_year = 2020"
    )
    assert in_tenths(warehouse.mapping(question)) == expected
    question = "select county_code, teacher_fte from allocation.fct_county_allocation where grant_year = 2020"
    found = in_tenths(warehouse.mapping(question))
    assert found == summed(expected, municipalities_on("2020-01-01"))
    assert sum(found.values()) == sum(rows.values())
    assert warehouse.findings(2020) == set()


def test_the_whole_county_row_arrives_wherever_no_municipality_is_unknown(warehouse: Warehouse) -> None:
    """The counties that have a county row alone."""
    for code in QUIET_COUNTIES:
        fte, estimated = county_figures(warehouse, code)
        assert (tenths_of(fte or "0"), estimated) == (12_345, True)
