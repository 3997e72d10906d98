"""Six grant years over the reforms of 2018, 2020 and 2024, small enough to follow by hand.

Every municipality has its code in tenths of FTEs and 100 and its last two digits in teachers. Each network has one
measure for each of its development areas; money and teachers are in the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from by_hand import cell, municipalities_on, organisation_number
from conftest import DeliveryFolder, GsiRow, Sheets, write_csv

YEARS = (2017, 2018, 2019, 2020, 2023, 2024)
FIXED_MAP = "2024-01-01"
SCHOOL = organisation_number(7)  # a private owner in Tysfjord, which is split in 2020
SCHOOL_TENTHS, SCHOOL_TEACHERS = 105, 11
NORD, NTNU, USN = "970940243", "974767880", "911770709"
MEMBER_TYPES = {2: "fylkeskommune", 4: "kommune", 9: "privat"}
OUTCOME_HEADER = ("Indikator", "Skoleår", "Nivå", "Enhetskode", "Verdi", "Antall")


@dataclass(frozen=True)
class Network:
    """A network of an office: what each owner gets, and how many teachers take part."""

    network_id: str
    county: str
    owners: Mapping[str, tuple[int, int]]
    partners: tuple[str, ...]
    areas: tuple[str, ...] = ("Lesing",)


NETWORKS: dict[int, dict[str, list[Network]]] = {
    2017: {
        "Sør-Trøndelag": [
            Network("A", "16", {"1612": (60_000, 6), "1613": (10_007, 5)}, (NTNU,), ("Lesing", "Regning"))
        ],
        "Nord-Trøndelag": [
            Network("A", "17", {"1702": (5_000, 5)}, (NORD,)),
            Network("B", "17", {"1719": (4_000, 4)}, (NTNU,), ("Vurdering",)),
        ],
        "Nordland": [
            Network("N1", "18", {"1854": (7, 2)}, (NORD,)),
            Network("N2", "18", {"1804": (9_000, 3)}, (NORD,), ("Regning",)),
        ],
        "Østfold": [Network("V1", "01", {"0101": (12_000, 12)}, (USN,))],
        "Buskerud": [Network("V2", "06", {"0602": (20_000, 20)}, (USN,))],
        "Vestfold": [Network("W1", "07", {"0701": (3_000, 3)}, (USN,))],
    },
    2018: {
        "Trøndelag": [
            Network("A", "50", {"5011": (61_000, 6), "5012": (10_009, 5)}, (NTNU, NORD), (" lesing ", "Skriving")),
            Network("B", "50", {"5037": (4_000, 4)}, (NORD,), ("Vurdering",)),
            Network("C", "50", {"5004": (5_000, 5)}, (NTNU,)),
        ],
        "Nordland": [Network("N1", "18", {"1854": (8, 2)}, (NORD,))],
        "Østfold": [Network("V1", "01", {"0101": (13_000, 12)}, (USN,), ("Lesing", "Regning"))],
        "Vestfold": [Network("W1", "07", {"0701": (3_000, 3)}, (USN,))],
        "Møre og Romsdal": [Network("R", "15", {"1571": (2_000, 2)}, (NTNU,))],
    },
    2019: {
        "Trøndelag": [
            Network("A", "50", {"5011": (62_000, 6), "5012": (10_011, 5)}, (NTNU,)),
            Network("R", "50", {"5061": (4_000, 4)}, (NTNU,)),
        ],
        "Nordland": [
            Network("N1", "18", {"1850": (100_003, 25), "1854": (9, 2), SCHOOL: (5_001, 3), "18": (70_000, 0)}, (NORD,))
        ],
        "Oslo og Viken": [
            Network("V1", "01", {"0101": (14_000, 12), "01": (8_000, 0)}, (USN,)),
            Network("V2", "06", {"0602": (21_000, 20), "0625": (22_001, 9), "0711": (5, 1)}, (USN,)),
        ],
        "Vestfold og Telemark": [Network("W1", "07", {"0701": (3_000, 3)}, (USN,))],
        "Møre og Romsdal": [Network("Q", "15", {"1504": (901, 8), "1534": (900, 9)}, (NTNU,), ("Regning",))],
    },
    2020: {
        "Trøndelag": [Network("A", "50", {"5055": (63_000, 9)}, (NTNU,))],
        "Nordland": [Network("N1", "18", {"1806": (50_000, 30), "1875": (60_000, 10)}, (NORD,))],
        "Oslo og Viken": [
            Network("V1", "30", {"3001": (15_000, 12), "30": (6_000, 0)}, (USN,)),
            Network("V2", "30", {"3005": (44_000, 31)}, (USN,)),
        ],
        "Vestfold og Telemark": [Network("W1", "38", {"3801": (3_000, 3)}, (USN,))],
        "Møre og Romsdal": [Network("Q", "15", {"1507": (805_005, 61)}, (NTNU,), ("Regning",))],
    },
    2023: {
        "Trøndelag": [Network("A", "50", {"5055": (63_000, 9)}, (NTNU,))],
        "Nordland": [Network("N1", "18", {"1806": (50_000, 30)}, (NORD,))],
        "Oslo og Viken": [
            Network("V1", "30", {"3001": (15_000, 12)}, (USN,)),
            Network("V2", "30", {"3005": (44_000, 31)}, (USN,)),
        ],
        "Vestfold og Telemark": [Network("W1", "38", {"3801": (3_000, 3)}, (USN,))],
        "Møre og Romsdal": [Network("Q", "15", {"1507": (805_006, 62)}, (NTNU,), ("Regning",))],
    },
    2024: {
        "Trøndelag": [Network("A", "50", {"5055": (63_000, 9)}, (NTNU,))],
        "Østfold, Buskerud, Oslo og Akershus": [
            Network("V1", "31", {"3101": (15_000, 12)}, (USN,)),
            Network("V2", "33", {"3301": (44_000, 31)}, (USN,)),
        ],
        "Vestfold og Telemark": [Network("W1", "39", {"3901": (3_000, 3)}, (USN,))],
        "Møre og Romsdal": [Network("Q", "15", {"1508": (700_000, 50), "1580": (1, 0)}, (NTNU,), ("Regning",))],
    },
}

POINTS = "Grunnskolepoeng"
OUTCOMES = [  # indicator, school year, municipality or owner, value and pupils as written
    (POINTS, "2015-16", "0101", "40,5", "300"),
    (POINTS, "2019-20", "0101", "41,5", ""),
    (POINTS, "2019-20", "1805", "42,0", "150"),
    (POINTS, "2019-20", "1854", "36,5", "30"),
    (POINTS, "2019-20", "1850", "40,0", "20"),
    (POINTS, "2019-20", "1849", "*", "*"),
    (POINTS, "2019-20", "5011", "41,0", "40"),
    (POINTS, "2019-20", "1571", "39,0", "10"),
    (POINTS, "2019-20", "5013", "*", "*"),
    (POINTS, "2019-20", "0602", "40,0", "500"),
    (POINTS, "2019-20", "0625", "41,0", ""),
    (POINTS, "2019-20", "0711", "42,0", "60"),
    (POINTS, "2019-20", SCHOOL, "44,0", "12"),
    (POINTS, "2020-21", "1507", "42,5", "805"),
    (POINTS, "2025-26", "3101", "43,0", "310"),
    ("Trivsel", "2019-20", "0101", "4,25", "100"),
]


def teachers(code: str) -> int:
    """The teachers of a municipality."""
    return 100 + int(code[-2:])


def count_rows(year: int) -> Iterator[GsiRow]:
    """The count of 1 October before a grant year."""
    codes = municipalities_on(f"{year - 1}-10-01")
    for code in codes:
        yield GsiRow("kommune", code, "alle", cell(int(code)))
        yield GsiRow("kommune", code, "offentlig", cell(int(code)), teachers=str(teachers(code)))
    if "1850" in codes:
        fte, heads = cell(SCHOOL_TENTHS), str(SCHOOL_TEACHERS)
        yield GsiRow("eier", SCHOOL, "privat", fte, located_in="1850", teachers=heads)


def sheets(year: int, networks: list[Network]) -> Sheets:
    """An office's agreement."""
    found: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("Nettverk", "Medlemmer", "Tiltak", "Fordeling", "Egenandel", "Deltakelse")
    }
    numbers = count(1)
    for network in networks:
        name = network.network_id
        found["Nettverk"].append(
            {
                "nettverk_id": name,
                "fylkesnummer": network.county,
                "navn": f"Nettverk {name}",
                "opprinnelse": "etablert",
                "rolle": "tilrettelegger",
            }
        )
        members = [(MEMBER_TYPES[len(owner)], owner) for owner in network.owners]
        for kind, member in [*members, *(("uh", partner) for partner in network.partners)]:
            row = {"nettverk_id": name, "medlem_type": kind, "medlem_id": member, "navn": member, "deltar": "ja"}
            found["Medlemmer"].append(row)
        measures = [f"T{next(numbers)}" for _ in network.areas]
        found["Tiltak"] += [
            {
                "tiltak_id": measure,
                "nettverk_id": name,
                "tittel": f"Tiltak {measure}",
                "utviklingsområde": area,
                "opplæringstype": "etterutdanning",
                "vekt_læringsmiljø": "0",
                "vekt_ferdigheter": "1",
                "vekt_gjennomføring": "0",
                "behovsvurdering_dato": f"{year}-02-01",
                "uh_dialog_dato": f"{year}-03-01",
                "beslutning": "enighet",
                "planlagt_start": f"{year}-08-15",
                "planlagt_slutt": f"{year + 1}-06-15",
            }
            for measure, area in zip(measures, network.areas, strict=True)
        ]
        first = measures[0]
        for kind, owner in members:
            nok, heads = network.owners[owner]
            line = {"tiltak_id": first, "mottaker_type": kind, "mottaker_id": owner, "beløp": str(nok)}
            found["Fordeling"].append(line)
            paid = {"tiltak_id": first, "eier_id": owner, "form": "penger", "beløp": str(nok // 3)}
            found["Egenandel"].append(paid)
            part = {"tiltak_id": first, "eier_id": owner, "lærere": str(heads), "årsverk": str(heads)}
            found["Deltakelse"].append(part | {"hele_kollegiet": "nei"})
        for partner in network.partners:
            line = {"tiltak_id": first, "mottaker_type": "uh", "mottaker_id": partner, "beløp": "33333"}
            found["Fordeling"].append(line)
    return found


def write(deliveries: DeliveryFolder) -> None:
    """All of it as deliveries."""
    for year, offices in NETWORKS.items():
        deliveries.gsi(f"{year - 1}-{year % 100}", count_rows(year))
        for office, networks in offices.items():
            deliveries.agreement(year, office, sheets(year, networks))
    deliveries.appropriations({year: 100_000_000 + year for year in YEARS})
    rows = {"grunnskolepoeng": [row for row in OUTCOMES if row[0] == POINTS]}
    rows["elevundersokelsen"] = [row for row in OUTCOMES if row[0] != POINTS]
    for source, told in rows.items():
        cells = ((kind, year, "eier" if len(code) == 9 else "kommune", code, *rest) for kind, year, code, *rest in told)
        write_csv(deliveries.folder / "outcomes" / source / "resultater.csv", OUTCOME_HEADER, cells)
