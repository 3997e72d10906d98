"""Writes the bundled deliveries, the same bytes and the same file dates every time."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.demo import appropriations, gsi, outcomes, participants, stamp
from dagster_project.demo.agreements.plan import grant_year_of
from dagster_project.demo.agreements.workbook import workbook_bytes
from dagster_project.demo.reports.files import files_of
from dagster_project.demo.reports.plan import reported_year
from dagster_project.demo.sources import grant_years, school_year_of
from dagster_project.registers.indicators import sources


@dataclass(frozen=True)
class BundledFile:
    """A file below the delivery folder, and the moment it is said to have come in."""

    name: str
    data: bytes
    delivered: datetime


def write_deliveries(
    folder: Path, first_year: int = 2017, last_year: int = 2019, seed: int = 1, scale: int = 1
) -> list[Path]:
    """Write the deliveries of some grant years below a folder; says which files.

    The seed decides all that is illustrated, the scale multiplies networks and measures. A folder
    that holds exactly these files already is left as it is.
    """
    years = check_years(first_year, last_year)
    fingerprint = stamp.fingerprint(first_year, last_year, seed, scale)
    written = stamp.stamped_files(folder, fingerprint)
    if written is None:
        written = [write_file(folder, file) for file in bundled_files(years, seed, scale)]
        stamp.write_stamp(folder, fingerprint, written)
    return written


def bundled_files(years: range, seed: int, scale: int) -> Iterator[BundledFile]:
    """Every file of some grant years."""
    for year in years:
        school_year = school_year_of(year)
        name = f"gsi/{school_year}/gsi-{school_year}.csv"
        yield BundledFile(name, csv_bytes(gsi.HEADER, gsi.gsi_rows(school_year)), delivery_day(year))
    rows = appropriations.appropriation_rows(years)
    data = csv_bytes(appropriations.HEADER, rows)
    yield BundledFile("appropriations/bevilgninger.csv", data, delivery_day(years[-1]))
    for year in years:
        delivered = datetime(year, 5, 15, 12, tzinfo=UTC)
        for agreement in grant_year_of(year, seed, scale).agreements:
            name = f"agreements/{year}/{agreement.office}.xlsx"
            yield BundledFile(name, workbook_bytes(agreement, delivered), delivered)
        for report in reported_year(year, seed, scale).reports:
            for below, data in files_of(report):
                yield BundledFile(f"reports/{year}/{below}", data, report.delivered)
    yield from person_files(years, seed, scale)
    yield from outcome_files(years, seed)


def person_files(years: range, seed: int, scale: int) -> Iterator[BundledFile]:
    """Who took part, from the offices that deliver it, in January after the grant year."""
    for (year, office), persons in participants.participant_rows(seed, scale).items():
        if year in years:
            data = csv_bytes(participants.HEADER, persons)
            yield BundledFile(f"participants/{year}/{office}.csv", data, datetime(year + 1, 1, 15, 12, tzinfo=UTC))


def outcome_files(years: range, seed: int) -> Iterator[BundledFile]:
    """A file for each source of outcomes, until the school year that begins in the last grant year."""
    for source in sources():
        data = csv_bytes(outcomes.HEADER, outcomes.outcome_rows(source, years[-1], seed))
        delivered = datetime(years[-1] + 1, 12, 1, 12, tzinfo=UTC)
        yield BundledFile(f"outcomes/{source}/{source}-{years[-1] + 1}.csv", data, delivered)


def check_years(first_year: int, last_year: int) -> range:
    """The grant years asked for; a sentence for the user where there are no figures for them."""
    known = grant_years()
    if first_year > last_year:
        raise ValueError(f"Første år ({first_year}) kan ikke være etter siste år ({last_year}).")
    if first_year not in known or last_year not in known:
        raise ValueError(
            f"De medfølgende leveransene finnes bare for tilskuddsårene {known[0]}–{known[-1]}, "
            f"ikke for {first_year}–{last_year}."
        )
    return range(first_year, last_year + 1)


def delivery_day(grant_year: int) -> datetime:
    """The day bundled figures are said to have come in: 15 December before the grant year."""
    return datetime(grant_year - 1, 12, 15, 12, tzinfo=UTC)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as Norwegian Excel writes it: semicolons, UTF-8 with byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def write_file(folder: Path, file: BundledFile) -> Path:
    """Write a file with the date it is said to have come in."""
    path = folder / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.data)
    moment = int(file.delivered.timestamp())
    os.utime(path, (moment, moment))
    return path
