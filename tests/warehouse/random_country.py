"""A country in which many offices deliver agreements at random: what GSI counts, who the owners are, who sends what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from agreement_by_hand import Delivered, GrantYear, Owner
from by_hand import SEEDS, carried, cell, municipalities_on, organisation_number, read_csv, successors
from conftest import DeliveryFolder, GsiRow, Warehouse
from random_agreements import Country, random_agreement

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
