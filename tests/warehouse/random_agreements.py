"""Agreements put together at random, as odd as a delivery may be without being rejected or warned of.

Networks over county borders, owners in several networks and of every type, also such as the scheme does not cover
or GSI does not know; no, one and several UH partners; no money, no owners, no teachers; several measures and none.
Ids are the same in every office, since only the office makes them unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from agreement_by_hand import Delivered

MEMBER_TYPES = {2: "fylkeskommune", 4: "kommune", 9: "privat"}
WEIGHTS = (("0,25", "0,75", "0"), ("1", "0", "0"), ("0,333", "0,333", "0,333"), ("0,1", "0,2", "0,7"))
AMOUNTS = (0, 1, 5, 15, 25, 99_995, 100_000)

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Country:
    """Who there is in a grant year."""

    year: int
    municipalities: Sequence[str]
    counties_with_municipality: Sequence[str]
    private_owners: Sequence[str]  # those that GSI knows first, then others
    uh: Sequence[str]
    other_providers: Sequence[tuple[str, str]]

    def owners(self, random: Random) -> list[str]:
        """A handful of owners of all types; now and then private ones alone."""
        kind = random.random()
        if kind < 0.15:
            return random.sample(self.private_owners, random.randint(1, 4))
        if kind < 0.2:
            return list(random.sample(self.counties_with_municipality, 2))
        return [
            *random.sample(self.municipalities, random.randint(0, 4)),
            *random.sample(self.private_owners, random.randint(0, 2)),
            *random.sample(self.counties_with_municipality, random.randint(0, 1)),
        ]

    def providers(self, random: Random) -> list[tuple[str, str]]:
        """No, one or several UH partners, and now and then somebody else."""
        found = [("uh", number) for number in random.sample(self.uh, random.choice((0, 1, 1, 2, 3)))]
        return found + (random.sample(self.other_providers, 1) if random.random() < 0.2 else [])


def amount(random: Random) -> str:
    """Whole kroner: often odd ones, now and then none."""
    return str(random.choice(AMOUNTS) if random.random() < 0.4 else random.randint(1, 400_000))


def random_agreement(country: Country, office: str, counties: Sequence[str], seed: str) -> Delivered:
    """What an office delivers."""
    random = Random(f"{seed} {country.year} {office}")
    local = [code for code in country.municipalities if code[:2] in counties]
    sheets: dict[str, Rows] = {
        sheet: [] for sheet in ("Nettverk", "Medlemmer", "Tiltak", "Fordeling", "Egenandel", "Deltakelse")
    }
    measures = 0
    for number in range(random.randint(1, 4)):
        network = f"N{number}"
        owners = sorted({*country.owners(random), *random.sample(local, min(len(local), random.randint(0, 5)))})
        providers = country.providers(random)
        sheets["Nettverk"].append(
            {
                "nettverk_id": network,
                "fylkesnummer": random.choice(counties),
                "navn": f"Nettverk {network}",
                "opprinnelse": random.choice(("etablert", "nytt")),
                "rolle": random.choice(("tilrettelegger", "aktiv")),
            }
        )
        sheets["Medlemmer"] += members(random, country.year, network, owners, providers)
        for _ in range(random.randint(0, 4)):
            measures += 1
            measure = f"T{measures}"
            sheets["Tiltak"].append(measure_row(random, country.year, measure, network))
            others = country.owners(random) if random.random() < 0.1 else []  # who are no members
            fill(random, sheets, measure, sorted({*owners, *others}), providers)
    return Delivered(office, country.year, sheets)


def members(
    random: Random, year: int, network: str, owners: Sequence[str], providers: Sequence[tuple[str, str]]
) -> Rows:
    """The members of a network: for the whole year or part of it, or twice in different parts of it."""
    rows: Rows = []
    for kind, number in [*((MEMBER_TYPES[len(code)], code) for code in owners), *providers]:
        member = {"nettverk_id": network, "medlem_type": kind, "medlem_id": number, "navn": f"Medlem {number}"}
        willing = [random.choice(("ja", "ja", "ja", "nei")) for _ in range(2)]
        start, end = (
            random.choice(("", f"{year - 2}-08-01", f"{year}-01-01", f"{year}-06-30")),
            random.choice(("", f"{year + 2}-07-31", f"{year}-12-31", f"{year}-07-01")),
        )
        if random.random() < 0.1:
            rows.append(member | {"deltar": willing[0], "fra": "", "til": f"{year}-03-31"})
            rows.append(member | {"deltar": willing[1], "fra": f"{year}-04-01", "til": ""})
        else:
            rows.append(member | {"deltar": willing[0], "fra": start, "til": end})
    return rows


def measure_row(random: Random, year: int, measure: str, network: str) -> dict[str, str]:
    """A measure of a network."""
    weights = WEIGHTS[int(measure[1:]) % len(WEIGHTS)]
    return {
        "tiltak_id": measure,
        "nettverk_id": network,
        "tittel": f"Tiltak {measure}",
        "utviklingsområde": random.choice(("Lesing", "Regning", "Vurdering")),
        "opplæringstype": random.choice(("etterutdanning", "videreutdanning")),
        "vekt_læringsmiljø": weights[0],
        "vekt_ferdigheter": weights[1],
        "vekt_gjennomføring": weights[2],
        "behovsvurdering_dato": random.choice(("", f"{year}-02-01")),
        "uh_dialog_dato": random.choice(("", f"{year}-03-01")),
        "beslutning": random.choice(("enighet", "fylkesmannen")),
        "planlagt_start": f"{year}-08-15",
        "planlagt_slutt": f"{year + 1}-06-15",
    }


def fill(
    random: Random,
    sheets: dict[str, Rows],
    measure: str,
    owners: Sequence[str],
    providers: Sequence[tuple[str, str]],
) -> None:
    """Money, co-funding and teachers of a measure, each for some of those who might have it."""
    with_owners, paying = random.random() < 0.85, random.random() < 0.9
    recipients = [(MEMBER_TYPES[len(code)], code) for code in owners if with_owners and random.random() < 0.6]
    recipients += [provider for provider in providers if random.random() < 0.8]
    for kind, number in recipients:
        nok = amount(random) if paying else "0"
        line = {"tiltak_id": measure, "mottaker_type": kind, "mottaker_id": number, "beløp": nok}
        sheets["Fordeling"].append(line)
    for code in owners if with_owners else ():
        for _ in range(random.choice((0, 0, 1, 1, 2))):
            form = random.choice(("penger", "frikjøp"))
            row = {"tiltak_id": measure, "eier_id": code, "form": form, "beløp": amount(random)}
            sheets["Egenandel"].append(row)
        for school in random.sample(("", "800000807", "800001005", "800001218"), random.choice((0, 1, 1, 2, 4))):
            teachers = random.choice((0, 1, random.randint(1, 200)))
            sheets["Deltakelse"].append(
                {
                    "tiltak_id": measure,
                    "eier_id": code,
                    "skole_orgnr": school,
                    "lærere": str(teachers),
                    "årsverk": str(random.randint(0, teachers)),
                    "hele_kollegiet": random.choice(("ja", "nei")),
                }
            )
