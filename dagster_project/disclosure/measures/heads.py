"""Heads of owners by measure, which no table holds but sums over measures are made of.

Measures of an owner that no table tells apart are one group, whose heads are one figure: that a measure has at most so
many is for a group that it has at most as many times that. Of an owner with one group it is the participations; of an
owner nothing but plans are known of, each measure is a group and its heads are the planned lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dagster_project.disclosure.latent import Latent, Terms
from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.measures.planned import Measure, Owner, Planned, measure_of

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners


@dataclass(frozen=True)
class Group:
    """Some measures of an owner, its heads there and those of whole staffs, as terms of a sum.

    ``is_above`` where a finding says that a measure has more heads than the owner employs; it is alone then.
    """

    measures: frozenset[Measure]
    heads: Terms
    whole: Terms
    is_above: bool


class Heads:
    """``measures_of`` are the measures that an owner takes part in, ``groups`` the same in groups.

    ``reached`` are some of them in which everybody knows that an owner has somebody.
    """

    def __init__(
        self, marts: Marts, latent: Latent, owners: Owners, planned: Planned, scopes: Iterable[Collection[Measure]]
    ) -> None:
        self.latent, self.owners, self.planned = latent, owners, planned
        self.measures_of: dict[Owner, set[Measure]] = defaultdict(set)
        self.takers: dict[Measure, set[Owner]] = defaultdict(set)
        self.reached: dict[Owner, list[set[Measure]]] = defaultdict(list)
        for row in marts.taking_part:
            if (owner := (row["grant_year"], row["owner_id"])) in owners:
                self.measures_of[owner].add(measure_of(row))
                self.takers[measure_of(row)].add(owner)
        self.scopes_of: dict[Measure, list[int]] = defaultdict(list)
        for number, measures in enumerate(scopes):
            for measure in measures:
                self.scopes_of[measure].append(number)
        self.above = {((row["grant_year"], row["owner_id"]), measure_of(row)) for row in marts.above_employed}
        self.groups = {owner: self._groups(owner) for owner in sorted(self.measures_of)}

    def of(self, owner: Owner, measures: Collection[Measure], *, whole: bool = False) -> Terms:
        """The heads of an owner in some of its measures, or those of whole staffs, as terms of a sum."""
        unit, own = self.owners[owner], self.measures_of[owner]
        if own and own.issubset(measures):
            return [(unit.whole if whole else unit.participations, 1.0)]
        groups = [group for group in self.groups[owner] if not group.measures.isdisjoint(measures)]
        return [term for group in groups for term in (group.whole if whole else group.heads)]

    def least(self, owner: Owner) -> int:
        """How many heads an owner has at least: one in each of those that have no measure in common."""
        found: list[set[Measure]] = []
        for measures in sorted(self.reached[owner], key=len):
            if all(measures.isdisjoint(others) for others in found):
                found.append(measures)
        return len(found)

    def owners_in(self, measures: Iterable[Measure]) -> list[Owner]:
        """The owners that take part in any of some measures."""
        return sorted({owner for measure in measures for owner in self.takers[measure]})

    def _groups(self, owner: Owner) -> list[Group]:
        """An owner's measures in groups."""
        unit, own = self.owners[owner], sorted(self.measures_of[owner])
        if owner in self.planned.as_planned:
            lines, chosen = self.planned.lines[owner], set(self.planned.whole[owner])
            return [
                Group(
                    frozenset([measure]),
                    [(line, 1.0) for line in lines.get(measure, ())],
                    [(line, 1.0) for line in lines.get(measure, ()) if line in chosen],
                    (owner, measure) in self.above,
                )
                for measure in own
            ]
        alike: dict[tuple[tuple[int, ...], Measure | None], list[Measure]] = defaultdict(list)
        for measure in own:
            alike[tuple(self.scopes_of[measure]), measure if (owner, measure) in self.above else None].append(measure)
        found = []
        for (_, above), measures in alike.items():
            heads, whole = unit.participations, unit.whole
            if len(alike) > 1:
                heads, whole = (self.latent.figure((unit.name, f"{what} {measures}")) for what in ("heads", "whole"))
            found.append(Group(frozenset(measures), [(heads, 1.0)], [(whole, 1.0)], above is not None))
        if len(alike) == 1:
            return found
        for group in found:
            self.latent.at_most(group.whole, group.heads)
        self.latent.total(unit.participations, [term for group in found for term in group.heads])
        self.latent.total(unit.whole, [term for group in found for term in group.whole])
        return found
