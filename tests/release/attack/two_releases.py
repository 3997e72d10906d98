"""Two consecutive releases in the hands of one reader, and what he makes of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb
from conftest import PERSON_KEY, RELEASED, Warehouse
from intervals import TOLERANCE, Key, System, attack
from pydantic import SecretStr
from secrets_of_few import planned_alone, protected
from sums_a_reader_knows import Sums
from tables_in_hand import Tables, of_pages, of_release_alone
from what_has_not_changed import known_beforehand, known_to_be_same
from what_holds import set_right

from dagster_project.disclosure.safe import open_safe
from dagster_project.night import run_build
from dagster_project.release.make import make_release
from dagster_project.settings import Settings

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


def both_releases(bundled: Warehouse, released: Path, folder: Path, correct: Callable[[Path], None]) -> Both:
    """A release of the bundled deliveries, and one of the same when they have been corrected."""
    releases = folder / "releases"
    shutil.copytree(released, releases / FIRST)
    shutil.copytree(bundled.folder / "bundled", folder / "deliveries")
    correct(folder / "deliveries")
    second = Warehouse(folder / "warehouse")
    settings = Settings(warehouse=second.folder, deliveries=folder / "deliveries", person_key=SecretStr(PERSON_KEY))
    report = run_build(settings, quiet=True)
    assert {received.receipt.verdict for received in report.report.received} == {"accepted"}
    shutil.copytree(bundled.folder / "remembered", second.folder / "remembered")
    make_release(second.published, releases, SECOND)
    databases = [one.published.resolve() / "dekomp.duckdb" for one in (bundled, second)]
    first, later = (truth(database) for database in databases)
    return Both(of_release_alone(releases / FIRST, first), (first, later), databases[1], releases)


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
    for release, (tables, whole) in releases.items():
        planned = planned_alone(whole)
        Sums(system, release, tables, planned, levels)
        sums.append(Sums(true, release, whole, planned, levels))
    same = known_to_be_same(system, true, *releases) if len(releases) > 1 else {}
    known_beforehand(true, same)
    system = system.merged(same)
    answer = set_right(system, true)
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
