"""The illustrative person files: as many persons as the agreements plan, some of them in several places."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from dagster_project.demo.agreements.owners import owners_of
from dagster_project.demo.agreements.plan import grant_year_of
from dagster_project.demo.participants import OFFICES, Row, participant_rows
from dagster_project.persons.identity_numbers import holds_identity_number

YEARS = (2017, 2018, 2019)


def rows_of(year: int, seed: int = 1, scale: int = 1) -> list[Row]:
    return [row for office in OFFICES for row in participant_rows(seed, scale)[year, office]]


@pytest.mark.parametrize(("seed", "scale"), [(1, 1), (2, 1), (1, 2)])
@pytest.mark.parametrize("year", YEARS)
def test_as_many_persons_as_each_owner_plans_in_each_measure(year: int, seed: int, scale: int) -> None:
    planned = {
        (measure.measure_id, one.owner_id, one.school_id or ""): one.teachers
        for agreement in grant_year_of(year, seed, scale).agreements
        if agreement.office in OFFICES
        for measure in agreement.measures()
        for one in measure.participations
    }
    rows = rows_of(year, seed, scale)
    assert Counter(row[:3] for row in rows) == {key: count for key, count in planned.items() if count}
    assert len({row[:4] for row in rows}) == len(rows)


@pytest.mark.parametrize("year", YEARS)
def test_persons_take_part_in_several_measures_and_for_several_owners(year: int) -> None:
    rows = rows_of(year)
    owners_of_person: dict[str, set[str]] = defaultdict(set)
    for _, owner, _, person, _ in rows:
        owners_of_person[person].add(owner)
    assert len(owners_of_person) < 0.8 * len(rows)
    assert 0.002 < sum(len(owners) > 1 for owners in owners_of_person.values()) / len(owners_of_person) < 0.1


@pytest.mark.parametrize("year", YEARS)
def test_no_owner_sends_more_of_its_own_than_it_employs(year: int) -> None:
    persons: dict[str, set[str]] = defaultdict(set)
    for _, owner, _, person, _ in rows_of(year):
        persons[owner].add(person)
    for owner, known in persons.items():
        if len(owner) > 2:  # county municipalities have no FTEs, hence no teachers, in GSI
            assert len(known) <= 1.1 * owners_of(year)[owner].teachers_employed + 2


def test_persons_go_on_between_years_and_some_for_another_owner() -> None:
    by_year = [{(row[3], row[1]) for row in rows_of(year)} for year in YEARS]
    for one, other in pairwise(by_year):
        before, after = {person for person, _ in one}, {person for person, _ in other}
        stayed = before & after
        assert 0.2 * len(before) < len(stayed) < len(before)
        owner_before, owner_after = dict(sorted(one)), dict(sorted(other))
        assert 5 < sum(owner_before[person] != owner_after[person] for person in stayed) < 0.2 * len(stayed)


def test_references_are_made_up_and_look_like_nobody_s_number() -> None:
    assert not [row for year in YEARS for row in rows_of(year) if any(map(holds_identity_number, row))]
