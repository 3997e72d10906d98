"""What goes on from year to year, counted by hand over merged offices, merged and parted counties and years unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest
from by_hand import SEEDS, read_csv
from conftest import Warehouse

COUNTS = "items, comparable_items, continued_items, items_before, kept_items, years_total, longest_years"
Item = tuple[str, str, str]  # county, network, and what it is

NATION = {
    # 2018: A, B, C in 50, which was 16 and 17; N1; V1; W1; R in 15, which was silent the year before. New are C and R.
    # Looking forward from 2017: A of 16, A of 17, B, N1, N2, V1, W1; V2 is left out, as Buskerud is silent in 2018.
    ("network", 2017): (8, 0, 0, 0, 0, 8, 1),
    ("network", 2018): (7, 6, 5, 7, 6, 12, 2),
    # 2019: V2 comes back after a year unknown; R is a new one in 50, not that of 15, though Rindal moved from 15 to 50.
    ("network", 2019): (7, 6, 4, 7, 4, 15, 3),
    # 2020: V1 and V2 lie in Viken, W1 in Vestfold og Telemark. A, N1, V1, W1 are in their fourth year, V2 and Q second.
    ("network", 2020): (6, 6, 6, 7, 6, 20, 4),
    # 2023: nothing is known of 2022.
    ("network", 2023): (6, 0, 0, 0, 0, 6, 1),
    # 2024: Viken is Østfold (V1) and Buskerud (V2) again. Nordland is silent.
    ("network", 2024): (5, 5, 5, 5, 5, 10, 2),
    # 2018: NTNU went on in A from 16, Nord in A from 17; B changed from NTNU to Nord.
    ("partnership", 2017): (8, 0, 0, 0, 0, 8, 1),
    ("partnership", 2018): (8, 7, 5, 7, 5, 13, 2),
    ("partnership", 2019): (7, 6, 4, 8, 4, 15, 3),
    # 2018: " lesing " is Lesing; A gave up Regning for Skriving, V1 took up Regning.
    ("development_area", 2017): (9, 0, 0, 0, 0, 9, 1),
    ("development_area", 2018): (9, 8, 5, 8, 6, 14, 2),
    ("development_area", 2019): (7, 6, 4, 9, 4, 15, 3),
}
COUNTIES = {  # networks
    (2018, "50"): (3, 3, 2, 3, 3, 5, 2),
    (2018, "18"): (1, 1, 1, 2, 1, 2, 2),
    (2018, "15"): (1, 0, 0, 0, 0, 1, 1),
    (2019, "06"): (1, 0, 0, 0, 0, 1, 1),
    (2019, "15"): (1, 1, 0, 1, 0, 1, 1),
    (2019, "50"): (2, 2, 1, 3, 1, 4, 3),
    (2020, "30"): (2, 2, 2, 2, 2, 6, 4),
    (2024, "31"): (1, 1, 1, 1, 1, 2, 2),
    (2024, "33"): (1, 1, 1, 1, 1, 2, 2),
}


@pytest.mark.parametrize(("kind", "year"), NATION)
def test_the_nation(reforms: Warehouse, kind: str, year: int) -> None:
    question = (
        f"select {COUNTS} from evaluation.rpt_continuity where (level, unit_code, kind, grant_year) = (?, ?, ?, ?)"
    )
    assert reforms.one(question, "nation", "0", kind, year) == NATION[kind, year]


@pytest.mark.parametrize(("year", "county"), COUNTIES)
def test_counties(reforms: Warehouse, year: int, county: str) -> None:
    question = (
        f"select {COUNTS} from evaluation.rpt_continuity where (level, unit_code, kind, grant_year) = (?, ?, ?, ?)"
    )
    assert reforms.one(question, "county", county, "network", year) == COUNTIES[year, county]


def test_counties_sum_to_the_nation(reforms: Warehouse) -> None:
    sums = (
        "sum(items), sum(comparable_items), sum(continued_items), sum(items_before), sum(kept_items), sum(years_total)"
    )
    question = f"select (kind, grant_year), {sums} from evaluation.rpt_continuity where level = ? group by all"
    assert reforms.mapping(question, "county") == reforms.mapping(question, "nation")


def test_shares_follow_from_their_parts(reforms: Warehouse) -> None:
    question = (
        "select continued_items, comparable_items, continued_share, kept_items, items_before, kept_share, "
        "years_total, items, mean_years from evaluation.rpt_continuity"
    )
    for continued, comparable, continued_share, kept, before, kept_share, years, items, mean in reforms.query(question):
        assert continued_share == (continued / comparable if comparable else None)
        assert kept_share == (kept / before if before else None)
        assert mean == (years / items if items else None)


# The bundled agreements, in which every office delivers and two counties become one


def items(bundled: Warehouse, year: int) -> dict[str, set[Item]]:
    """What there is in a grant year, by kind; the two counties of Trøndelag are one from the start."""
    question = "select network_id, county_code from core.dim_network where grant_year = ?"
    county_of = {
        name: {"16": "50", "17": "50"}.get(code, code) for name, code in bundled.mapping(question, year).items()
    }
    question = (
        "select network_id, member_id from core.bridge_network_member where grant_year = $1 and participates "
        "union select network_id, recipient_id from allocation.fct_grant_line where grant_year = $1 and amount_nok > 0"
    )
    registered = {row["provider_id"] for row in read_csv(SEEDS / "providers.csv") if row["provider_type"] == "uh"}
    partners = [(name, party) for name, party in bundled.query(question, year) if party in registered]
    areas = bundled.query("select network_id, development_area from core.dim_measure where grant_year = ?", year)
    return {
        "network": {(county, name, name) for name, county in county_of.items()},
        "partnership": {(county_of[name], name, partner) for name, partner in partners},
        "development_area": {(county_of[name], name, area.strip().lower()) for name, area in areas},
    }


@pytest.mark.parametrize("kind", ["network", "partnership", "development_area"])
def test_the_bundled_agreements(bundled: Warehouse, kind: str) -> None:
    there = {year: items(bundled, year)[kind] for year in (2017, 2018, 2019)}
    age: Mapping[Item, int] = defaultdict(int)
    question = f"select {COUNTS} from evaluation.rpt_continuity where (level, kind, grant_year) = ('nation', ?, ?)"
    for year, found in there.items():
        before = there.get(year - 1, set())
        age = {item: age[item] + 1 if item in before else 1 for item in found}
        continued = len(found & before)
        assert bundled.one(question, kind, year) == (
            len(found),
            len(found) if before else 0,
            continued,
            len(before),
            continued,
            sum(age.values()),
            max(age.values()),
        )
