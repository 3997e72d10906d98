"""Whom a year's measures reach, with reports and persons, worked out without SQL from the rows as delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from agreement_by_hand import GrantYear, Row, heads, ratio
from random_reports import Reported

Measure = tuple[str, str]  # office and id


@dataclass(frozen=True)
class Taken:
    """A line of participation that counts, with the office that sent it."""

    office: str
    row: Row

    @property
    def measure(self) -> Measure:
        """The measure it is in."""
        return self.office, self.row["tiltak_id"]


@dataclass(frozen=True)
class Reached:
    """How many are reached: by which method, at least and at most, and the same of owners whose teachers are known."""

    method: str
    participations: int
    whole_school: int
    schools: int
    owners: int
    owners_with_persons: int
    low: int
    high: int
    unique: int | None
    employed: int | None
    employed_low: int
    employed_high: int

    @property
    def columns(self) -> tuple[object, ...]:
        """As the marts have them: ``REACH_COLUMNS``."""
        return (
            self.participations,
            self.whole_school,
            ratio(self.whole_school, self.participations),
            self.schools,
            self.owners,
            self.owners_with_persons,
            self.method,
            self.low,
            self.high,
            self.unique,
            self.employed,
            self.employed_low,
            self.employed_high,
            ratio(self.employed_low, self.employed),
            ratio(self.employed_high, self.employed),
        )


REACH_COLUMNS = (
    "participations, whole_school_participations, whole_school_share, schools_covered, owners_reached, "
    "owners_with_persons, method, teachers_covered_low, teachers_covered_high, teachers_covered_unique, "
    "teachers_employed, employed_covered_low, employed_covered_high, reach_ratio_low, reach_ratio_high"
)


@dataclass(frozen=True)
class Reach:
    """The participations and persons of a grant year."""

    year: GrantYear
    reported: list[Reported]

    def lines(self) -> Iterator[Taken]:
        """The lines that count: reported ones of owners that reported any in the year, planned ones of the others."""
        told = [Taken(one.office, row) for one in self.reported if one.report for row in one.report.rows("Deltakelse")]
        owners = {taken.row["eier_id"] for taken in told}
        yield from told
        for agreement in self.year.agreements:
            for row in agreement.rows("Deltakelse"):
                if row["eier_id"] not in owners:
                    yield Taken(agreement.office, row)

    def persons(self) -> Iterator[Taken]:
        """Every row of a person file."""
        for one in self.reported:
            for row in one.persons:
                yield Taken(one.office, row)

    def of(self, owners: Collection[str], measures: Collection[Measure] | None = None) -> Reached:
        """Whom some owners reach, in some measures or in all that they name, agreed on or not."""
        lines: dict[str, list[Taken]] = defaultdict(list)
        persons: dict[str, set[str]] = defaultdict(set)
        for taken in self.lines():
            if taken.row["eier_id"] in owners and (measures is None or taken.measure in measures):
                lines[taken.row["eier_id"]].append(taken)
        for taken in self.persons():
            if taken.row["eier_id"] in owners and (measures is None or taken.measure in measures):
                persons[taken.row["eier_id"]].add(taken.row["ansatt_ref"])
        counted = [taken.row for own in lines.values() for taken in own]
        reached = {owner for owner, own in lines.items() if heads(taken.row for taken in own)} | persons.keys()
        known = {owner for owner in owners if self.year.owners[owner].employed is not None}
        low, high = self.bounds(lines, persons, set(owners))
        employed_low, employed_high = self.bounds(lines, persons, known)
        method = "bounds" if not persons else "person" if reached == persons.keys() else "mixed"
        return Reached(
            method=method,
            participations=heads(counted),
            whole_school=heads(row for row in counted if row["hele_kollegiet"] == "ja"),
            schools=len({row["skole_orgnr"] for row in counted} - {""}),
            owners=len(reached),
            owners_with_persons=len(persons),
            low=low,
            high=high,
            unique=low if method == "person" else None,
            employed=sum(self.year.owners[owner].employed or 0 for owner in known) if known else None,
            employed_low=employed_low,
            employed_high=employed_high,
        )

    def bounds(self, lines: dict[str, list[Taken]], persons: dict[str, set[str]], owners: set[str]) -> tuple[int, int]:
        """At least and at most: distinct persons, and for owners without, largest measure and all heads."""
        everybody = set().union(*(keys for owner, keys in persons.items() if owner in owners))
        low = high = len(everybody)
        for owner in owners - persons.keys():
            by_measure: dict[Measure, int] = defaultdict(int)
            for taken in lines.get(owner, ()):
                by_measure[taken.measure] += int(taken.row["lærere"])
            employed = self.year.owners[owner].employed
            largest, total = max(by_measure.values(), default=0), sum(by_measure.values())
            low += largest if employed is None else min(largest, employed)
            high += total if employed is None else min(total, employed)
        return low, high
