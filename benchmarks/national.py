"""Writes the deliveries of a national decade, to measure on: real codes and offices, made-up figures.

Ten grant years of 2 800 schools, some 430 owners, 100 networks and 2 000 measures, and 1.2 million person rows in all,
or ``persons`` times as many.

Run: ``uv run python -m benchmarks.national FOLDER [--persons TIMES]``
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count, cycle, islice
from pathlib import Path

import polars as pl

from dagster_project.deliveries.cells.codes import WEIGHTS
from dagster_project.registers import areas
from dagster_project.registers.offices import offices_on
from dagster_project.settings import SEEDS

GRANT_YEARS = range(2017, 2027)
SCHOOLS, PRIVATE_OWNERS, NETWORKS, MEASURES, PERSON_ROWS = 2800, 75, 100, 2000, 1_200_000
OWNERS_IN_MEASURE = 4
MEASURE_NOK, PROVIDER_NOK, PLEDGE_NOK = 60_000, 24_000, 10_000

Row = Sequence[object]
GSI = ("Skoleår", "Nivå", "Enhetskode", "Enhetsnavn", "Kommunenummer", "Eierform", "Årsverk", "Antall lærere")


def main() -> None:
    """Write the deliveries."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--persons", type=int, default=1)
    given = options.parse_args()
    write_decade(given.folder, given.persons)


def write_decade(folder: Path, persons: int = 1) -> None:
    """Write every delivery of the ten years below a folder."""
    amounts = ((year, 250_000_000, "Til måling", "illustrasjon") for year in GRANT_YEARS)
    write(folder / "appropriations" / "decade.csv", ("År", "Beløp", "Kilde", "Status"), amounts)
    for year in GRANT_YEARS:
        Year(year, persons).write(folder)


@dataclass(frozen=True)
class Measure:
    """A measure of a network, and the owners that take part in it."""

    measure_id: str
    network_id: str
    county: str
    owners: tuple[str, ...]


class Year:
    """Everything that is delivered for a grant year."""

    def __init__(self, grant_year: int, persons: int) -> None:
        self.grant_year = grant_year
        self.rows_in_measure = PERSON_ROWS * persons // len(GRANT_YEARS) // MEASURES
        self.school_year = f"{grant_year - 1}-{grant_year % 100:02d}"

    def write(self, folder: Path) -> None:
        """Write GSI figures, and for each office agreement, report and persons."""
        write(folder / "gsi" / self.school_year / "gsi.csv", GSI, self.gsi())
        for office, counties in offices_on(date(self.grant_year, 1, 1)).items():
            own = [measure for measure in self.measures if measure.county in counties]
            self.write_agreement(folder / "agreements" / str(self.grant_year) / office, own)
            self.write_report(folder / "reports" / str(self.grant_year) / office, own)
            self.write_persons(folder / "participants" / str(self.grant_year) / f"{office}.csv", own)

    def gsi(self) -> Iterator[Row]:
        """Figures of counties, municipalities, private owners and schools on the day of the count."""
        codes = municipalities_on(date(self.grant_year - 1, 10, 1))
        tenths = {code: 300 + 7 * number % 4000 for number, code in enumerate(codes)}
        private = dict(zip(organisation_numbers(900_000_00), islice(cycle(codes), PRIVATE_OWNERS), strict=False))
        for county in sorted({code[:2] for code in codes}):
            total = sum(tenths[code] for code in codes if code[:2] == county)
            yield self.figure("fylke", county, "", "alle", total)
        for code in codes:
            less = 60 * sum(place == code for place in private.values())
            yield self.figure("kommune", code, "", "alle", tenths[code])
            yield self.figure("kommune", code, "", "offentlig", tenths[code] - less)
        for owner, place in private.items():
            yield self.figure("eier", owner, place, "privat", 60)
        for school, place in zip(organisation_numbers(950_000_00), islice(cycle(codes), SCHOOLS), strict=False):
            yield self.figure("skole", school, place, "offentlig", 215)

    def figure(self, level: str, code: str, place: str, ownership: str, tenths: int) -> Row:
        """One row of GSI."""
        return (self.school_year, level, code, code, place, ownership, f"{tenths // 10},{tenths % 10}", tenths // 9)

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The members of each network, neighbours by code."""
        codes = municipalities_on(date(self.grant_year, 1, 1))
        bounds = [len(codes) * number // NETWORKS for number in range(NETWORKS + 1)]
        return {f"NV-{number:03}": codes[bounds[number] : bounds[number + 1]] for number in range(NETWORKS)}

    @cached_property
    def measures(self) -> list[Measure]:
        """The measures of the year."""
        found = []
        for network, members in self.members.items():
            for number in range(MEASURES // NETWORKS):
                owners = tuple(sorted({members[(number + step) % len(members)] for step in range(OWNERS_IN_MEASURE)}))
                found.append(Measure(f"{network}-{number:02}", network, members[0][:2], owners))
        return found

    def write_agreement(self, folder: Path, measures: list[Measure]) -> None:
        """The six sheets of an office."""
        provider, year = providers()[0], self.grant_year
        networks = {measure.network_id: measure.county for measure in measures}
        lines = [(measure.measure_id, owner) for measure in measures for owner in measure.owners]
        write(
            folder / "Nettverk.csv",
            ("nettverk_id", "fylkesnummer", "navn", "opprinnelse", "rolle"),
            ((network, county, network, "etablert", "aktiv") for network, county in networks.items()),
        )
        members: list[Row] = [
            *((network, "kommune", code, code, "ja", "", "") for network in networks for code in self.members[network]),
            *((network, "uh", provider, "UH", "ja", "", "") for network in networks),
        ]
        write(
            folder / "Medlemmer.csv",
            ("nettverk_id", "medlem_type", "medlem_id", "navn", "deltar", "fra", "til"),
            members,
        )
        write(
            folder / "Tiltak.csv",
            (
                "tiltak_id",
                "nettverk_id",
                "tittel",
                "utviklingsområde",
                "opplæringstype",
                "vekt_læringsmiljø",
                "vekt_ferdigheter",
                "vekt_gjennomføring",
                "behovsvurdering_dato",
                "uh_dialog_dato",
                "beslutning",
                "planlagt_start",
                "planlagt_slutt",
            ),
            (
                (
                    measure.measure_id,
                    measure.network_id,
                    f"Tiltak {measure.measure_id}",
                    f"Område {int(measure.measure_id[-2:]) % 8}",
                    "etterutdanning",
                    *("0,5", "0,3", "0,2"),
                    *(f"{year}-01-10", f"{year}-01-20", "enighet", f"{year}-03-01", f"{year}-12-01"),
                )
                for measure in measures
            ),
        )
        write(
            folder / "Fordeling.csv",
            ("tiltak_id", "mottaker_type", "mottaker_id", "beløp"),
            [
                *((measure, "kommune", owner, MEASURE_NOK // OWNERS_IN_MEASURE) for measure, owner in lines),
                *((measure.measure_id, "uh", provider, PROVIDER_NOK) for measure in measures),
            ],
        )
        self.write_contributions(folder, measures)

    def write_contributions(self, folder: Path, measures: list[Measure]) -> None:
        """Who adds money and who takes part, as planned or as it came."""
        lines = [(measure.measure_id, owner) for measure in measures for owner in measure.owners]
        write(
            folder / "Egenandel.csv",
            ("tiltak_id", "eier_id", "form", "beløp"),
            ((*line, "penger", PLEDGE_NOK) for line in lines),
        )
        write(
            folder / "Deltakelse.csv",
            ("tiltak_id", "eier_id", "skole_orgnr", "lærere", "årsverk", "hele_kollegiet"),
            ((*line, "", 20, "18,0", "ja") for line in lines),
        )

    def write_report(self, folder: Path, measures: list[Measure]) -> None:
        """The five sheets of an office."""
        year = self.grant_year
        lines = [(measure.measure_id, owner) for measure in measures for owner in measure.owners]
        write(
            folder / "Framdrift.csv",
            ("tiltak_id", "dato", "status", "andel_fullført", "brukt_beløp", "kommentar"),
            (
                (measure.measure_id, day, status, share, spent, "")
                for measure in measures
                for day, status, share, spent in (
                    (f"{year}-06-01", "i_gang", "0,5", MEASURE_NOK // 2),
                    (f"{year}-12-01", "fullført", "1", MEASURE_NOK),
                )
            ),
        )
        self.write_contributions(folder, measures)
        write(
            folder / "Egenvurdering.csv",
            ("tiltak_id", "eier_id", "måloppnåelse", "begrunnelse"),
            ((*line, 4, "") for line in lines),
        )
        write(
            folder / "Kvalitetsdialog.csv",
            ("uh_id", "dato", "vurdering", "tema", "oppfølging"),
            [(providers()[0], f"{year}-11-01", 4, "Kvalitet", "")],
        )

    def write_persons(self, path: Path, measures: list[Measure]) -> None:
        """Persons: an owner sends the same ones to several measures, and the next year again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [(measure.measure_id, owner, len(measure.owners)) for measure in measures for owner in measure.owners]
        frame = pl.DataFrame(lines, schema=["tiltak_id", "eier_id", "among"], orient="row")
        numbers = pl.int_ranges(0, self.rows_in_measure // pl.col("among")).alias("number")
        first = pl.col("tiltak_id").str.slice(-2).cast(pl.Int64) * 5
        persons = frame.with_columns(numbers).explode("number").with_columns(number=first + pl.col("number"))
        persons.select(
            "tiltak_id",
            "eier_id",
            skole_orgnr=pl.lit(""),
            ansatt_ref=pl.format("{}-p{}", "eier_id", "number"),
            stillingsandel=pl.lit(f"0,{self.grant_year}"),  # no two years' files are the same
        ).write_csv(path, separator=";")


def municipalities_on(day: date) -> list[str]:
    """The codes of the municipalities in force on a day."""
    return sorted(area.code for area in areas.municipalities() if area.valid_on(day))


def providers() -> list[str]:
    """The organisation numbers of the UH institutions."""
    with (SEEDS / "providers.csv").open(encoding="utf-8", newline="") as lines:
        return [row["provider_id"] for row in csv.DictReader(lines) if row["provider_type"] == "uh"]


def organisation_numbers(first: int) -> Iterator[str]:
    """Made-up organisation numbers with the right check digit."""
    for number in count(first):
        digits = f"{number:08}"
        rest = -sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[:-1], strict=True)) % 11
        if rest < 10:
            yield f"{digits}{rest}"


def write(path: Path, header: Row, rows: Iterable[Row]) -> None:
    """Write a CSV file with semicolons."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
