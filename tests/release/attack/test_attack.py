"""A reader with two consecutive releases and the pages tries to work out how few somebody was.

The second is made of what the first was made of and some late corrections, each of a few persons.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pytest
from conftest import RELEASED, Warehouse, build_warehouse
from intervals import TOLERANCE, Key, System, attack
from secrets_of_few import LEAST, planned_alone, protected
from sums_a_reader_knows import Sums
from sums_over_measures import LEVELS
from tables_in_hand import Owner, Tables, of_pages, of_release, of_release_alone
from what_has_not_changed import known_beforehand, known_to_be_same
from what_holds import set_right

from dagster_project.disclosure.safe import open_safe
from dagster_project.release.make import make_release

FIRST, SECOND = RELEASED, "v2026.11"


@dataclass(frozen=True)
class Both:
    """What is in hand of both: the tables of the first, the truths, and where the second was published."""

    first: Tables
    truths: tuple[Tables, Tables]
    second: Path
    folder: Path

    def releases_with(self, shown: Tables) -> dict[str, tuple[Tables, Tables]]:
        """Both, each as shown and in truth, given what is shown of the second."""
        return {FIRST: (self.first, self.truths[0]), SECOND: (shown, self.truths[1])}


@pytest.fixture(scope="module")
def both(bundled: Warehouse, released: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("two releases")
    releases = folder / "releases"
    shutil.copytree(released, releases / FIRST)
    shutil.copytree(bundled.folder / "bundled", folder / "deliveries")
    correct(folder / "deliveries")
    second = build_warehouse(folder / "warehouse", folder / "deliveries")
    shutil.copytree(bundled.folder / "remembered", second.folder / "remembered")
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


def exposed(
    releases: dict[str, tuple[Tables, Tables]], levels: Collection[str], year: int | None = None
) -> tuple[list[Key], int]:
    """The protected numbers of releases, each as shown and in truth, that a reader knows too well; how many were tried.

    With a year, only those of the second release in it.
    """
    system, true = System(), System()
    wanted: dict[Key, float] = {}
    sums = []
    apart: set[Owner] = set()
    for release, (tables, whole) in releases.items():
        planned = planned_alone(whole) - apart
        apart = {(row["grant_year"], row["owner_id"]) for row in whole["reach"]} - planned
        Sums(system, release, tables, planned, levels)
        sums.append(Sums(true, release, whole, planned, levels))
    same = known_to_be_same(system, true, *releases) if len(releases) > 1 else {}
    known_beforehand(true, same)
    system = system.merged(same)
    _, answer = set_right(system, true)
    for one in sums:
        wanted |= {key: width for key, width in protected(one).items() if same.get(key, key) in system.values}
    if year is not None:
        wanted = {key: width for key, width in wanted.items() if (key[0], key[3]) == (SECOND, year)}
    asked: dict[Key, float] = {}
    for key, width in wanted.items():
        asked[same.get(key, key)] = max(width, asked.get(same.get(key, key), 0.0))
    found = attack(system, asked, answer)
    known = [key for key, width in wanted.items() if found.widths[same.get(key, key)] < width - TOLERANCE]
    return known, len(wanted)


def test_what_a_release_shows_is_what_the_pages_show(both: Both) -> None:
    shown, released = pages(both.second, both.folder / FIRST), of_release(both.folder / SECOND)
    for row, same in zip(shown["reach"], released["reach"], strict=True):
        assert row == same


def test_two_releases_side_by_side_tell_of_nobody(both: Both) -> None:
    known, tried = exposed(both.releases_with(pages(both.second, both.folder / FIRST)), ("network", "provider"))
    assert tried > 4000
    assert known == []


def test_aims_tell_of_nobody_either(both: Both) -> None:
    shown = pages(both.second, both.folder / FIRST)
    known, tried = exposed({SECOND: (shown, both.truths[1])}, LEVELS, 2019)
    assert tried > 400
    assert known == []


def test_a_second_release_that_does_not_know_the_first_tells_of_somebody(both: Both) -> None:
    known, _ = exposed(both.releases_with(pages(both.second, None)), ("network",), 2018)
    assert len(known) > 10


def test_without_secondary_suppression_many_are_told_of(both: Both) -> None:
    naive = {name: [dict(row) for row in rows] for name, rows in both.truths[1].items()}
    columns = ("participations", "planned_teachers", "teachers_covered_low", "teachers_covered_high", "teachers")
    for rows in naive.values():
        for row in rows:
            hidden = [name for name in columns if row.get(name) and row[name] < LEAST]
            row.update(dict.fromkeys([*hidden, *(("reach_ratio_low", "reach_ratio_high") if hidden else ())]))
    known, tried = exposed(both.releases_with(naive), ("network",), 2018)
    assert len(known) > tried / 20
