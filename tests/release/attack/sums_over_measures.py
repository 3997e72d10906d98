"""What a reader knows of networks, providers and aims: sums over the owners' heads in their measures.

Teachers covered there by an owner that is elsewhere too stand in no table. Where no persons are known, the least of
them are the heads of its largest measure among those, the most all its heads; persons are one number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from intervals import FAR, Terms, added
from tables_in_hand import Measure, Owner, Row, measure_of

if TYPE_CHECKING:
    from sums_a_reader_knows import Sums

AIMS = {
    "learning_environment": "learning_environment_share",
    "skills": "skills_share",
    "completion": "completion_share",
}
LEVELS = {
    "network": ("network_year", ("grant_year", "county_governor", "network_id")),
    "provider": ("provider_year", ("grant_year", "provider_id")),
    "aim": ("aim_year", ("grant_year", "sector_aim")),
}
Unit = tuple[Any, ...]


class SumsOverMeasures:
    """Sets them up beside what is known of owners."""

    def __init__(self, sums: Sums, levels: Collection[str]) -> None:
        self.sums, self.system = sums, sums.system
        self.inside = self._measures()
        self.owners_in: dict[Measure, set[Owner]] = defaultdict(set)
        self.reached: dict[Owner, list[set[Measure]]] = defaultdict(list)  # where an owner is known to have somebody
        for owner, measure in sums.heads:
            self.owners_in[measure].add(owner)
        self.shares = {measure_of(row): row for row in sums.tables["measures"]}
        for level, (table, names) in ((level, LEVELS[level]) for level in levels):
            for row in sums.tables[table]:
                self._unit(level, tuple(row[name] for name in names), row)
        for owner, found in self.reached.items():
            apart: list[set[Measure]] = []
            for measures in sorted(found, key=len):
                apart += [measures] if all(measures.isdisjoint(one) for one in apart) else []
            self.system.number(sums.of("participations", owner), None, float(len(apart)))
            if sums.reach[owner]["method"] == "bounds":
                employed = sums.reach[owner]["teachers_employed"]
                self.system.number(sums.of("high", owner), None, float(min(len(apart), employed or FAR)))
        for row in sums.tables["nation_year"]:
            parts = [sums.key("apportioned", "aim", row["grant_year"], aim) for aim in AIMS]
            if all(part in self.system.values for part in parts):
                self.system.total(sums.key("participations", "nation", row["grant_year"]), parts)

    def _measures(self) -> dict[Unit, set[Measure]]:
        """The measures of each unit."""
        found: dict[Unit, set[Measure]] = defaultdict(set)
        for row in self.sums.tables["measures"]:
            year, measure = row["grant_year"], measure_of(row)
            found["network", year, row["county_governor"], row["network_id"]].add(measure)
            for aim, column in AIMS.items():
                if row[column]:
                    found["aim", year, aim].add(measure)
        for row in self.sums.tables["grant_lines"]:
            if row["amount_nok"] > 0:
                found["provider", row["grant_year"], row["recipient_id"]].add(measure_of(row))
        return found

    def _unit(self, level: str, unit: Unit, row: Row) -> None:
        """The numbers of a unit as sums over the owners in its measures."""
        sums, inside = self.sums, self.inside[level, *unit]
        sums.figures(level, unit, row)
        owners = sorted({owner for measure in inside for owner in self.owners_in[measure]})
        pairs = [(owner, one) for owner in owners for one in sorted(sums.measures_of[owner] & inside)]
        sums.sum(sums.key("participations", level, *unit), [sums.heads[pair] for pair in pairs])
        sums.sum(sums.key("whole", level, *unit), [sums.whole[pair] for pair in pairs])
        by_heads = row["method"] == "bounds"
        parts = {owner: self._covered(owner, frozenset(inside & sums.measures_of[owner]), by_heads) for owner in owners}
        known = [owner for owner in owners if sums.reach[owner]["teachers_employed"] is not None]
        if not by_heads:
            names = ("low", "high", "employed low", "employed high")
            self.system.doubted |= {sums.key(name, level, *unit) for name in names}
        for place, figure in enumerate(("low", "high")):
            sums.sum(sums.key(figure, level, *unit), [part[place] for part in parts.values()])
            sums.sum(sums.key(f"employed {figure}", level, *unit), [parts[owner][place] for owner in known])
        if row["owners_reached"] == len(owners) and not row["owners_with_persons"]:
            for owner in owners:  # each of them has somebody there
                self.system.relate(added(sums.heads[pair] for pair in pairs if pair[0] == owner), 1.0, FAR)
                self.reached[owner].append(sums.measures_of[owner] & inside)
        if level == "aim":
            self._apportioned(unit, row, pairs)

    def _covered(self, owner: Owner, inside: frozenset[Measure], by_heads: bool) -> tuple[Terms, Terms]:
        """The least and the most covered of an owner in some of its measures."""
        sums, system, row = self.sums, self.system, self.sums.reach[owner]
        own, is_counted = sums.measures_of[owner], by_heads or row["method"] == "bounds"
        low_in_all, high_in_all = sums.of("low", owner), sums.of("high", owner)
        if inside == own:
            return {low_in_all: 1.0}, {high_in_all: 1.0}
        heads = added(sums.heads[owner, one] for one in sorted(inside))
        rest = added(sums.heads[owner, one] for one in sorted(own - inside))
        above = [one for one in sorted(inside) if (owner, one) in sums.above_employed]
        with_heads = [one for one in sorted(inside) if sums.heads[owner, one]]
        if is_counted and len(with_heads) < 2 and not above:
            return heads, heads
        low, high = (sums.key(f"{name} in part", "part", *owner, inside, is_counted) for name in ("low", "high"))
        if low in system.values:
            return {low: 1.0}, {high: 1.0}
        most = FAR if row["teachers_employed"] is None else float(row["teachers_employed"])
        for number in (low, high):
            system.number(number, None, 0.0, most)
            system.relate({number: 1.0, **{key: -by for key, by in heads.items()}}, -FAR, 0.0)
        system.at_most(low, high)
        if is_counted == (row["method"] == "bounds"):
            for number, in_all in ((low, low_in_all), (high, high_in_all)):
                system.at_most(number, in_all)
                system.relate({in_all: 1.0, number: -1.0, **{key: -by for key, by in rest.items()}}, -FAR, 0.0)
        if not is_counted:
            system.relate({high: 1.0, low: -1.0}, 0.0, 0.0)
            return {low: 1.0}, {high: 1.0}
        for one in with_heads:
            if one not in above:
                system.relate({low: -1.0, **sums.heads[owner, one]}, -FAR, 0.0)
        if row["participations"] is not None and row["participations"] <= most:
            system.relate({high: -1.0, **heads}, 0.0, 0.0)  # all heads, since no more than are employed
        return {low: 1.0}, {high: 1.0}

    def _apportioned(self, unit: Unit, row: Row, pairs: list[tuple[Owner, Measure]]) -> None:
        """Heads by each measure's weight of the aim, rounded to tenths in each."""
        sums, shown = self.sums, row["apportioned_participations"]
        total = sums.key("apportioned", "aim", *unit)
        self.system.number(total, None if shown is None else float(shown), low=0.0)
        terms = {total: -1.0}
        for owner, measure in pairs:
            for key, by in sums.heads[owner, measure].items():
                terms[key] = terms.get(key, 0.0) + by * float(self.shares[measure][AIMS[unit[1]]])
        rounding = 0.1 * len({measure for _, measure in pairs})
        self.system.relate(terms, -rounding, rounding)
