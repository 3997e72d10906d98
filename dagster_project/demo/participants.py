"""Illustrative person files of two offices: as many persons as the agreements plan, each with a made-up reference.

A person keeps the reference over measures, owners and years. An owner draws whom to send to each measure among all
who work for it; between years some change owner and some leave, and now and then an owner sends another's teacher.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from dagster_project.demo.agreements.model import Agreement, Participation
from dagster_project.demo.agreements.owners import owners_of
from dagster_project.demo.agreements.plan import grant_year_of
from dagster_project.demo.sources import grant_years

HEADER = ("tiltak_id", "eier_id", "skole_orgnr", "ansatt_ref", "stillingsandel")
OFFICES = ("Nordland", "Rogaland")
POSITIONS = ("1", "1", "1", "0,8", "0,8", "0,6", "0,5")
LEAVING, MOVING, LENT = 0.06, 0.04, 0.02

Row = tuple[str, ...]


@dataclass
class Staff:
    """Who works for each owner, and the position of each person. A reference is given out once."""

    random: Random
    of_owner: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, str] = field(default_factory=dict)

    def hire(self, owner_id: str, wanted: int) -> None:
        """Let an owner have just so many persons."""
        own = self.of_owner[owner_id] = self.of_owner.get(owner_id, [])[:wanted]
        while len(own) < wanted:
            person = f"ref-{self.random.randrange(16**8):08x}"
            if person not in self.positions:
                self.positions[person] = self.random.choice(POSITIONS)
                own.append(person)

    def next_year(self) -> None:
        """Some leave for good, some go to another owner."""
        before = self.of_owner
        self.of_owner = {owner: [] for owner in before}
        for owner, persons in before.items():
            for person in persons:
                draw = self.random.random()
                if draw >= LEAVING:
                    now = self.random.choice(list(before)) if draw < LEAVING + MOVING else owner
                    self.of_owner[now].append(person)

    def sent(self, owner_id: str, wanted: int) -> list[str]:
        """Different persons whom an owner sends to a measure, its own but for a few."""
        chosen = self.random.sample(self.of_owner[owner_id], wanted)
        for index in range(wanted):
            if self.random.random() < LENT:
                other = self.random.choice(self.of_owner[self.random.choice(list(self.of_owner))] or chosen)
                if other not in chosen:
                    chosen[index] = other
        return sorted(chosen)


@lru_cache
def participant_rows(seed: int, scale: int) -> Mapping[tuple[int, str], list[Row]]:
    """The rows of every grant year and office: who works where follows from the year before."""
    staff = Staff(Random(f"{seed} persons"))  # noqa: S311
    found = {}
    for year in grant_years():
        staff.next_year()
        agreements = [one for one in grant_year_of(year, seed, scale).agreements if one.office in OFFICES]
        for agreement in agreements:
            hire_for(agreement, staff)
        for agreement in agreements:
            found[year, agreement.office] = list(rows_of(agreement, staff))
    return found


def hire_for(agreement: Agreement, staff: Staff) -> None:
    """Let every owner of an agreement have as many persons as it employs, and as it plans to send to any measure."""
    wanted = {owner.owner_id: owner.teachers_employed for owner in owners_of(agreement.grant_year).values()}
    for _, one in planned(agreement):
        wanted[one.owner_id] = max(wanted[one.owner_id], one.teachers)
    for owner_id in dict.fromkeys(one.owner_id for _, one in planned(agreement)):
        staff.hire(owner_id, wanted[owner_id])


def rows_of(agreement: Agreement, staff: Staff) -> Iterator[Row]:
    """The persons of every participation, as many as are planned."""
    for measure_id, one in planned(agreement):
        for person in staff.sent(one.owner_id, one.teachers):
            yield measure_id, one.owner_id, one.school_id or "", person, staff.positions[person]


def planned(agreement: Agreement) -> Iterator[tuple[str, Participation]]:
    """Every participation of an agreement with the measure it is in."""
    for measure in agreement.measures():
        for one in measure.participations:
            yield measure.measure_id, one
