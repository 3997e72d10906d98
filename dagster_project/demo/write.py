"""Writes the bundled deliveries, the same bytes and the same file dates every time."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.demo import appropriations, gsi
from dagster_project.demo.sources import grant_years, school_year_of


def write_deliveries(folder: Path, first_year: int = 2017, last_year: int = 2019) -> list[Path]:
    """Write the deliveries of some grant years below a folder; says which files."""
    years = check_years(first_year, last_year)
    written = []
    for year in years:
        school_year = school_year_of(year)
        path = folder / "gsi" / school_year / f"gsi-{school_year}.csv"
        write_csv(path, gsi.HEADER, gsi.gsi_rows(school_year), delivered=delivery_day(year))
        written.append(path)
    path = folder / "appropriations" / "bevilgninger.csv"
    write_csv(
        path,
        appropriations.HEADER,
        appropriations.appropriation_rows(years),
        delivered=delivery_day(last_year),
    )
    return [*written, path]


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
    """The day a bundled delivery is said to have come in: 15 December before the grant year."""
    return datetime(grant_year - 1, 12, 15, 12, tzinfo=UTC)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], delivered: datetime) -> None:
    """Write a CSV file as Norwegian Excel does: semicolons, UTF-8 with byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    moment = int(delivered.timestamp())
    os.utime(path, (moment, moment))
