"""A reader with two consecutive releases and the pages tries to work out how few somebody was.

The second is made of what the first was made of and some late corrections, each of a few persons.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Warehouse
from corrections import at_random, late
from secrets_of_few import LEAST
from sums_over_measures import LEVELS
from tables_in_hand import of_release
from two_releases import FIRST, SECOND, Both, both_releases, exposed, pages

CUTTING_ACROSS = ("network", "provider")


@pytest.fixture(scope="module")
def both(bundled: Warehouse, released: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both_releases(bundled, released, tmp_path_factory.mktemp("two releases"), late)


def test_what_a_release_shows_is_what_the_pages_show(both: Both) -> None:
    shown, released = pages(both.second, both.folder / FIRST), of_release(both.folder / SECOND)
    for row, same in zip(shown["reach"], released["reach"], strict=True):
        assert row == same


def test_two_releases_side_by_side_tell_of_nobody(both: Both) -> None:
    known, tried = exposed(both.releases_with(pages(both.second, both.folder / FIRST)), CUTTING_ACROSS)
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
def test_whatever_many_offices_correct_tells_of_nobody(
    bundled: Warehouse, released: Path, tmp_path: Path, seed: int
) -> None:
    both = both_releases(bundled, released, tmp_path, lambda deliveries: at_random(deliveries, seed))
    known, tried = exposed(both.releases_with(pages(both.second, both.folder / FIRST)), CUTTING_ACROSS)
    assert tried > 4000
    assert known == []
