"""Reports and person files put together at random on given agreements, as odd as they may be without being rejected.

Measures left out and measures that were never agreed, statuses in any order, more spent than granted, owners that the
agreement does not name, persons in several measures and with several owners. No report at all from some offices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from agreement_by_hand import Delivered

UNKNOWN = "T99"  # a measure that no agreement has
SCHOOLS = ("", "800000807", "800001005", "800001218")
STATUSES = ("ikke_startet", "i_gang", "i_gang", "fullført", "fullført", "avbrutt")
PERSONS = 90

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Reported:
    """What an office sends after the year: its report, if any, the day it came, and a file of persons, if any."""

    office: str
    year: int
    received: datetime
    report: Delivered | None
    persons: Rows = field(default_factory=list)


def random_report(agreement: Delivered, others: Sequence[str], uh: Sequence[str], seed: str) -> Reported:
    """What an office sends on its agreement; ``others`` are owners that may turn up without being agreed on."""
    office, year = agreement.office, agreement.year
    random = Random(f"{seed} report {year} {office}")
    received = datetime(year + 1, 1, random.choice((2, 14, 15, 16, 28)), 12, tzinfo=UTC)
    owners = {measure: sorted(agreement.owners_in(measure)) for measure in agreement.measures}
    for measure in owners:
        owners[measure] += random.sample(others, 1) if random.random() < 0.2 else []
    owners[UNKNOWN] = random.sample(others, 2)
    report = None
    if random.random() < 0.8:
        sheets = {
            "Framdrift": progress(random, agreement),
            "Egenandel": cofunding(random, owners) if random.random() < 0.8 else [],
            "Deltakelse": participation(random, owners) if random.random() < 0.8 else [],
            "Egenvurdering": evaluations(random, owners),
            "Kvalitetsdialog": dialogues(random, year, uh),
        }
        report = Delivered(office, year, sheets)
    persons = persons_in(random, owners) if random.random() < 0.6 else []
    return Reported(office, year, received, report, persons)


def progress(random: Random, agreement: Delivered) -> Rows:
    """One to four days on which something is told of most measures, and now and then of one that nobody knows."""
    rows: Rows = []
    for measure in [*agreement.measures, UNKNOWN]:
        left_out = random.random() < (0.8 if measure == UNKNOWN else 0.15)
        for number in [] if left_out else random.sample(range(500), random.randint(1, 4)):
            row = {
                "tiltak_id": measure,
                "dato": str(date(agreement.year, 7, 1) + timedelta(days=number)),
                "status": random.choice(STATUSES),
                "andel_fullført": random.choice(("0", "0,5", "0,5", "1")),
                "brukt_beløp": str(random.choice((0, random.randint(1, 400_000), random.randint(1, 2_000_000)))),
                "kommentar": random.choice(("", "Etter planen")),
            }
            rows.append(row)
    spare = {"tiltak_id": UNKNOWN, "dato": f"{agreement.year}-12-01", "status": "i_gang"}
    return rows or [{**spare, "andel_fullført": "0", "brukt_beløp": "0", "kommentar": ""}]


def cofunding(random: Random, owners: dict[str, list[str]]) -> Rows:
    """What some owners contributed."""
    return [
        {
            "tiltak_id": measure,
            "eier_id": owner,
            "form": random.choice(("penger", "frikjøp")),
            "beløp": str(random.choice((0, 1, random.randint(1, 200_000)))),
        }
        for measure, codes in owners.items()
        for owner in codes
        for _ in range(random.choice((0, 0, 1, 2)))
    ]


def participation(random: Random, owners: dict[str, list[str]]) -> Rows:
    """Who took part, now and then nobody."""
    return [
        {
            "tiltak_id": measure,
            "eier_id": owner,
            "skole_orgnr": school,
            "lærere": str(random.choice((0, 1, random.randint(1, 200)))),
            "årsverk": "0",
            "hele_kollegiet": random.choice(("ja", "nei")),
        }
        for measure, codes in owners.items()
        for owner in sorted(set(codes))
        for school in random.sample(SCHOOLS, random.choice((0, 0, 1, 2, 3)))
    ]


def evaluations(random: Random, owners: dict[str, list[str]]) -> Rows:
    """What some owners think of their measures."""
    return [
        {"tiltak_id": measure, "eier_id": owner, "måloppnåelse": str(random.randint(1, 5)), "begrunnelse": ""}
        for measure, codes in owners.items()
        for owner in sorted(set(codes))
        if random.random() < 0.4
    ]


def dialogues(random: Random, year: int, uh: Sequence[str]) -> Rows:
    """Talks with some institutions, some of them twice, followed up or not."""
    return [
        {
            "uh_id": provider,
            "dato": f"{year}-{month}-10",
            "vurdering": str(random.randint(1, 5)),
            "tema": "Kvalitet",
            "oppfølging": random.choice(("", "Nytt møte er avtalt")),
        }
        for provider in random.sample(uh, random.randint(0, 4))
        for month in random.choice((("09",), ("10", "11")))
    ]


def persons_in(random: Random, owners: dict[str, list[str]]) -> Rows:
    """Persons whom some owners sent, drawn among all persons of the country."""
    return [
        {
            "tiltak_id": measure,
            "eier_id": owner,
            "skole_orgnr": "",
            "ansatt_ref": f"person-{person}",
            "stillingsandel": "1",
        }
        for measure, codes in owners.items()
        for owner in sorted(set(codes))
        for person in random.sample(range(PERSONS), random.choice((0, 0, 0, 1, 5, 20)))
    ]
