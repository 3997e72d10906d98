"""A reader with two consecutive releases and the pages tries to work out how few somebody was.

The second is made of what the first was made of and some late corrections, each of a few persons.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pytest
from conftest import Warehouse, build_warehouse
from intervals import TOLERANCE, Key, System, attack
from secrets_of_few import LEAST, planned_alone, protected
from sums_a_reader_knows import Owner, Sums
from tables_in_hand import Tables, of_pages, of_release, of_release_alone
from what_holds import set_right

from dagster_project.disclosure.safe import open_safe
from dagster_project.release.make import make_release

FIRST, SECOND = "v2026.10", "v2026.11"
TOO_WELL_KNOWN = {("low", "owner", 2018, "0121"), ("low", "fixed", 2018, "3226")}  # to 4.5: see docs/disclosure.md


@dataclass(frozen=True)
class Both:
    """What is in hand of both: the tables of the first, the truths, and where the second was published."""

    first: Tables
    truths: tuple[Tables, Tables]
    second: Path
    releases: Path


@pytest.fixture(scope="module")
def both(bundled: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("two releases")
    releases = folder / "releases"
    make_release(bundled.published, releases, FIRST)
    shutil.copytree(bundled.folder / "bundled", folder / "deliveries")
    correct(folder / "deliveries")
    second = build_warehouse(folder / "warehouse", folder / "deliveries")
    make_release(second.published, releases, SECOND)
    databases = [one.published.resolve() / "dekomp.duckdb" for one in (bundled, second)]
    first, later = (truth(database) for database in databases)
    return Both(of_release_alone(releases / FIRST, first), (first, later), databases[1], releases)


def correct(deliveries: Path) -> None:
    """Late corrections: two teachers more in one measure, one fewer in another, a line withdrawn, one reported more."""
    for path, row, change in (
        ("agreements/2018/Telemark.xlsx", 4, 2),
        ("agreements/2018/Rogaland.xlsx", 6, -1),
        ("agreements/2017/Østfold.xlsx", 4, None),
        ("reports/2019/Rogaland.xlsx", 3, 1),
        ("reports/2018/Finnmark.xlsx", 2, 1),
    ):
        workbook = openpyxl.load_workbook(deliveries / path)
        sheet = workbook["Deltakelse"]
        column = [cell.value for cell in sheet[1]].index("lærere") + 1
        if change is None:
            sheet.delete_rows(row)
        else:
            sheet.cell(row, column).value = int(str(sheet.cell(row, column).value)) + change
        workbook.save(deliveries / path)


def truth(database: Path) -> Tables:
    """Everything that is true, which nobody outside may see."""
    with duckdb.connect(str(database), read_only=True) as whole:
        return of_pages(whole)


def pages(database: Path, previous: Path | None) -> Tables:
    """What is shown of a published warehouse, given the release before."""
    with open_safe(database, previous) as safe:
        return of_pages(safe)


def exposed(both: Both, shown: Tables, year: int | None = None) -> tuple[list[Key], int]:
    """The protected numbers of both releases that a reader knows too well, and how many were tried.

    With a year, only those of the second release in it.
    """
    system, true = System(), System()
    wanted: dict[Key, float] = {}
    sums = []
    for release, tables, whole in zip((FIRST, SECOND), (both.first, shown), both.truths, strict=True):
        planned: set[Owner] = planned_alone(whole)
        Sums(system, release, tables, planned)
        sums.append(Sums(true, release, whole, planned))
    for key in [key for key in system.values if key[0] == FIRST]:
        later = (SECOND, *key[1:])
        if later in system.values and true.values[key] is not None and true.values[key] == true.values.get(later):
            system.relate({key: 1.0, later: -1.0}, 0.0, 0.0)  # what has not changed is taken to be known not to have
    _, answer = set_right(system, true)
    for one in sums:
        wanted |= {key: width for key, width in protected(one).items() if key in system.values}
    if year is not None:
        wanted = {key: width for key, width in wanted.items() if (key[0], key[3]) == (SECOND, year)}
    found = attack(system, wanted, answer)
    return [key for key, width in wanted.items() if found.widths[key] < width - TOLERANCE], len(wanted)


def test_what_a_release_shows_is_what_the_pages_show(both: Both) -> None:
    shown, released = pages(both.second, both.releases / FIRST), of_release(both.releases / SECOND)
    for row, same in zip(shown["reach"], released["reach"], strict=True):
        assert row == same


def test_two_releases_side_by_side_tell_of_nobody_but_one_that_is_documented(both: Both) -> None:
    known, tried = exposed(both, pages(both.second, both.releases / FIRST))
    assert tried > 4000
    assert {key[1:] for key in known} <= TOO_WELL_KNOWN


def test_a_second_release_that_does_not_know_the_first_tells_of_somebody(both: Both) -> None:
    known, _ = exposed(both, pages(both.second, None))
    assert len({key[1:] for key in known} - TOO_WELL_KNOWN) > 10


def test_without_secondary_suppression_many_are_told_of(both: Both) -> None:
    naive = {name: [dict(row) for row in rows] for name, rows in both.truths[1].items()}
    columns = ("participations", "planned_teachers", "teachers_covered_low", "teachers_covered_high", "teachers")
    for rows in naive.values():
        for row in rows:
            hidden = [name for name in columns if row.get(name) and row[name] < LEAST]
            row.update(dict.fromkeys([*hidden, *(("reach_ratio_low", "reach_ratio_high") if hidden else ())]))
    known, tried = exposed(both, naive, 2018)
    assert len(known) > tried / 20
