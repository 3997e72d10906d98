"""Teachers covered in some of an owner's measures: those of a network, a provider or an aim.

Where nothing but heads is known, the least are the heads of the largest measure and the most all heads, each as far as
so many are employed. Where persons are known, who are counted once, least and most are one figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster_project.disclosure.latent import Latent, Terms
from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.measures.heads import Group, Heads
from dagster_project.disclosure.measures.planned import Measure, Owner
from dagster_project.disclosure.relations import INFINITE

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners


class Coverage:
    """Teachers covered by owner and measures. ``rows`` are owners' rows of reach."""

    def __init__(self, marts: Marts, latent: Latent, owners: Owners, heads: Heads) -> None:
        self.latent, self.owners, self.heads = latent, owners, heads
        self.rows = {(row["grant_year"], row["owner_id"]): row for row in marts.owners}
        self.found: dict[tuple[Owner, frozenset[Measure], bool], tuple[Terms, Terms]] = {}

    def of(self, owner: Owner, measures: set[Measure], *, by_heads: bool) -> tuple[Terms, Terms]:
        """The least and the most teachers covered of an owner in some of its measures, as terms of a sum.

        ``by_heads`` where no person is known in them, whatever is known elsewhere.
        """
        covered, own = self.owners[owner].covered, self.heads.measures_of[owner]
        if own <= measures:
            return [(covered.low, 1.0)], [(covered.high, 1.0)]
        key = owner, frozenset(own & measures), by_heads or self.rows[owner]["method"] == "bounds"
        if key not in self.found:
            self.found[key] = self._some(*key)
        return self.found[key]

    def _some(self, owner: Owner, inside: frozenset[Measure], by_heads: bool) -> tuple[Terms, Terms]:
        row, covered, at_most = self.rows[owner], self.owners[owner].covered, self.latent.at_most
        heads, rest = (self.heads.of(owner, some) for some in (inside, self.heads.measures_of[owner] - inside))
        groups = [group for group in self.heads.groups[owner] if group.heads and group.measures <= inside]
        within = [group for group in groups if not group.is_above]
        if by_heads and within == groups and sum(len(group.measures) for group in groups) < 2:
            return heads, heads
        employed = INFINITE if row["teachers_employed"] is None else float(row["teachers_employed"])
        unit, part = self.owners[owner].name, f"{by_heads} {sorted(inside)}"
        low = high = [(self.latent.figure((unit, f"low {part}"), employed), 1.0)]
        if by_heads:
            self.relate_least(low, within)
            if row["participations"] <= employed:
                high = heads
            else:
                high = [(self.latent.figure((unit, f"high {part}"), employed), 1.0)]
            at_most(low, high)
        for some, of_owner in ((low, [(covered.low, 1.0)]), (high, [(covered.high, 1.0)])):
            if some is not heads:
                at_most(some, heads)
            if some is not heads and by_heads == (row["method"] == "bounds"):
                at_most(some, of_owner)
                at_most(of_owner, [*some, *rest])
        return low, high

    def relate_least(self, low: Terms, groups: list[Group]) -> None:
        """The least covered are no fewer than the heads in any measure."""
        for group in groups:
            self.latent.at_most(group.heads, [(figure, factor * len(group.measures)) for figure, factor in low])
