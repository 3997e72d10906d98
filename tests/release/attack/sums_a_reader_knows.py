"""Every relation that a well-informed reader sets up between published numbers of persons, from their documentation.

Numbers are known by ``(release, figure, level, year, ...)``. Heads of an owner in a measure stand in no table, but sums
over measures are made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from intervals import FAR, Key, System, Terms, added
from sums_over_measures import LEVELS, SumsOverMeasures
from tables_in_hand import Measure, Owner, Row, Tables, measure_of

TO_OWNERS = {"municipality", "private", "county_municipality"}
TYPES = ("municipality", "private")
INFINITE = float("inf")


class Sums:
    """Sets up the relations of one release.

    ``planned`` are the owners whose participations are what they planned, ``levels`` the sums over measures set up.
    """

    def __init__(
        self, system: System, release: str, tables: Tables, planned: set[Owner], levels: Collection[str] = LEVELS
    ) -> None:
        self.system, self.release, self.tables = system, release, tables
        self.owners = {(row["grant_year"], row["owner_id"]): row for row in tables["owners"]}
        self.reach = {(row["grant_year"], row["owner_id"]): row for row in tables["reach"]}
        self.measures_of: dict[Owner, set[Measure]] = defaultdict(set)
        self.lines: dict[Owner, list[Row]] = defaultdict(list)
        self.number_of: dict[tuple[str, int], int] = {}  # lines of an owner in one measure, in order
        self.above_employed: dict[tuple[Owner, Measure], Row] = {}
        self.planned = planned
        self.parts: dict[Key, list[Key]] = {}
        self.calculated: set[Key] = set()  # shares of a split municipality, which nobody has counted
        self._taking_part()
        self.heads: dict[tuple[Owner, Measure], Terms] = {}
        self.whole: dict[tuple[Owner, Measure], Terms] = {}
        for owner in self.reach:
            self._owner(owner)
        self._areas()
        SumsOverMeasures(self, levels)
        self._fixed_map()

    def key(self, figure: str, level: str, *unit: Any) -> Key:
        """The name of a number."""
        return (self.release, figure, level, *unit)

    def of(self, figure: str, owner: Owner) -> Key:
        """The name of a number of an owner."""
        return self.key(figure, "owner", *owner)

    def _taking_part(self) -> None:
        for row in self.tables["grant_lines"]:
            if row["recipient_type"] in TO_OWNERS:
                self.measures_of[row["grant_year"], row["recipient_id"]].add(measure_of(row))
        for row in (*self.tables["pledges"], *self.tables["lines"]):
            self.measures_of[row["grant_year"], row["owner_id"]].add(measure_of(row))
        for row in sorted(self.tables["lines"], key=lambda row: (row["delivery_id"], row["source_row"])):
            owner = row["grant_year"], row["owner_id"]
            before = sum(measure_of(one) == measure_of(row) for one in self.lines[owner])
            self.number_of[row["delivery_id"], row["source_row"]] = before
            self.lines[owner].append(row)
        for row in self.tables["findings"]:
            if row["rule_key"] == "participation_above_employed":
                self.above_employed[(row["grant_year"], row["entity_id"]), measure_of(row)] = row

    def _owner(self, owner: Owner) -> None:
        """An owner's own numbers: bounds of teachers covered, plans, whole staffs, heads by measure."""
        row, system = self.reach[owner], self.system
        employed = row["teachers_employed"]
        most = FAR if employed is None else float(max(employed, 1))
        self.figures("owner", owner, row, most)
        system.number(self.of("planned", owner), row["planned_teachers"])
        own = sorted(self.measures_of[owner])
        is_above = any((owner, one) in self.above_employed for one in own)
        self._known_beforehand(owner, own, None if is_above else employed)
        if is_above and employed is not None and row["method"] == "bounds":  # a finding says so, which everybody sees
            system.number(self.of("low", owner), None, float(employed))
            system.number(self.of("high", owner), None, float(employed))
        for line in self.lines[owner]:
            is_within = owner in self.planned and employed is not None and not is_above
            system.number(self._line(line), line["teachers"], high=float(max(employed, 1)) if is_within else FAR)
        if self.lines[owner]:
            system.total(self.of("planned", owner), [self._line(line) for line in self.lines[owner]])
        if owner in self.planned:
            system.relate({self.of("planned", owner): 1.0, self.of("participations", owner): -1.0}, 0.0, 0.0)
        for measure in own:
            self._heads(owner, measure, own)
        if own:
            self.sum(self.of("participations", owner), [self.heads[owner, one] for one in own])
            self.sum(self.of("whole", owner), [self.whole[owner, one] for one in own])
        self._covered_of_heads(owner, own)

    def _known_beforehand(self, owner: Owner, own: list[Measure], employed: int | None) -> None:
        """Participations are one a school and line, and no more than all employed in each measure; so are covered."""
        system, row = self.system, self.reach[owner]
        lines, schools = self.lines[owner] if owner in self.planned else [], row["schools_covered"] or 0
        participations, whole = self.of("participations", owner), self.of("whole", owner)
        measures = len({measure_of(line) for line in lines}) if owner in self.planned else len(own) or FAR
        system.number(
            participations, None, float(max(len(lines), schools)), FAR if employed is None else employed * measures
        )
        if owner in self.planned:
            chosen = [line for line in lines if line["whole_school"]]
            most = FAR if employed is None else float(employed * len({measure_of(line) for line in chosen}))
            system.number(whole, None, float(len(chosen)), most)
            system.number(self.of("planned", owner), None, *system.bounds[participations])
        if row["method"] == "bounds":
            least = system.bounds[participations][0]
            system.number(self.of("high", owner), None, min(least, FAR if employed is None else employed))

    def _heads(self, owner: Owner, measure: Measure, own: list[Measure]) -> None:
        """Heads in a measure: planned lines, all that an owner has, or unknown; no more than employed unless found."""
        system = self.system
        lines = [line for line in self.lines[owner] if measure_of(line) == measure]
        if owner in self.planned:
            heads: Terms = {self._line(line): 1.0 for line in lines}
            whole: Terms = {self._line(line): 1.0 for line in lines if line["whole_school"]}
        elif len(own) == 1:
            heads, whole = {self.of("participations", owner): 1.0}, {self.of("whole", owner): 1.0}
        else:
            one, other = self.key("heads", "line", *owner, measure), self.key("whole heads", "line", *owner, measure)
            system.number(one, None, low=0.0)
            system.number(other, None, low=0.0)
            system.at_most(other, one)
            heads, whole = {one: 1.0}, {other: 1.0}
        self.heads[owner, measure], self.whole[owner, measure] = heads, whole
        employed = self.reach[owner]["teachers_employed"]
        finding = self.above_employed.get((owner, measure))
        if finding is not None:
            observed = self.key("observed", "finding", *owner, measure)
            system.number(observed, None if finding.get("observed") is None else float(finding["observed"]))
            self.sum(observed, [heads])
        elif employed is not None and heads:
            system.relate(heads, -INFINITE, float(employed))

    def _covered_of_heads(self, owner: Owner, own: list[Measure]) -> None:
        """The least covered are the heads of the largest measure, the most all participations, or all employed."""
        if (
            self.reach[owner]["method"] != "bounds"
            or any((owner, one) in self.above_employed for one in own)
            or not own
        ):
            return
        low, high, all_heads = (self.of(name, owner) for name in ("low", "high", "participations"))
        for measure in own:
            self.system.relate({low: -1.0, **self.heads[owner, measure]}, -INFINITE, 0.0)
        self.system.at_most(all_heads, low, float(len(own)))
        if len(own) == 1:
            self.system.relate({high: 1.0, all_heads: -1.0}, 0.0, 0.0)
            self.system.relate({low: 1.0, all_heads: -1.0}, 0.0, 0.0)

    def figures(self, level: str, unit: tuple[Any, ...], row: Row, most: float = FAR) -> None:
        """The numbers of a row, from its counts or from its ratios times what they are of."""
        system, employed = self.system, row.get("teachers_employed")
        names = {name: self.key(name, level, *unit) for name in ("participations", "low", "high", "whole")}
        system.number(
            names["participations"], row["participations"], low=float(max(1, row.get("schools_covered") or 0))
        )
        system.number(names["low"], row["teachers_covered_low"], high=most)
        system.number(names["high"], row["teachers_covered_high"], high=most)
        if (unique := row.get("teachers_covered_unique")) is not None:
            system.number(names["low"], unique)
            system.number(names["high"], unique)
        for name in ("low", "high"):
            ratio = row.get(f"reach_ratio_{name}")
            told = round(ratio * employed) if ratio is not None and employed else None
            if "employed_covered_low" in row:
                some = self.key(f"employed {name}", level, *unit)
                system.number(some, row[f"employed_covered_{name}"])
                system.number(some, told)
                system.at_most(some, names[name])
                system.relate({some: 1.0, names[name]: -1.0}, 0.0, 0.0)
            else:
                system.number(names[name], told)
        share, whole = row.get("whole_school_share"), row.get("whole_school_participations")
        if whole is None and share is not None and row["participations"] is not None:
            whole = round(share * row["participations"])
        if row["participations"] == 0:
            whole = 0
        system.number(names["whole"], whole, low=0.0)
        if share is not None:
            system.relate({names["whole"]: 1.0, names["participations"]: -share}, 0.0, 0.0)
        rest, total = self.key("rest", level, *unit), system.values[names["participations"]]
        system.number(rest, None if whole is None or total is None else total - whole, low=0.0)
        system.relate({names["participations"]: -1.0, names["whole"]: 1.0, rest: 1.0}, 0.0, 0.0)
        system.at_most(names["low"], names["high"])
        system.at_most(names["high"], names["participations"])

    def _areas(self) -> None:
        """Counties are sums of owners, the nation of counties, in all and by type of owner."""
        system = self.system
        members: dict[tuple[int, str], list[Owner]] = defaultdict(list)
        for owner, row in self.owners.items():
            members[owner[0], row["county_code"]].append(owner)
        tops: dict[int, list[str]] = defaultdict(list)
        for row in self.tables["county_year"]:
            year, county = place = row["grant_year"], row["county_code"]
            self.figures("county", place, row)
            tops[year].append(county)
            for figure in ("participations", "whole", "low", "high"):
                whole = self.key(figure, "county", *place)
                system.total(whole, [self.of(figure, owner) for owner in members[place] if owner in self.reach])
            for kind in TYPES:
                self._type("county", place, row, kind)
                for figure in ("low", "high"):
                    parts = [
                        self.of(figure, owner) for owner in members[place]
                        if self.owners[owner]["owner_type"] == kind and owner in self.reach
                        and self.reach[owner]["teachers_employed"] is not None
                    ]  # fmt: skip
                    whole = self.key(figure, f"county {kind}", *place)
                    self.parts[whole] = parts
                    system.total(whole, parts)
            for figure in ("low", "high"):
                parts = [
                    self.of(figure, owner) for owner in members[place]
                    if owner in self.reach and self.reach[owner]["teachers_employed"] is not None
                ]  # fmt: skip
                system.total(self.key(f"employed {figure}", "county", *place), parts)
        for row in self.tables["nation_year"]:
            year = row["grant_year"]
            self.figures("nation", (year,), row)
            for figure in ("participations", "whole", "low", "high", "employed low", "employed high"):
                whole = self.key(figure, "nation", year)
                system.total(whole, [self.key(figure, "county", year, one) for one in tops[year]])
            for kind in TYPES:
                self._type("nation", (year,), row, kind)
                for figure in ("low", "high"):
                    parts = [self.key(figure, f"county {kind}", year, one) for one in tops[year]]
                    system.total(self.key(figure, f"nation {kind}", year), parts)
        for row in self.tables["indicators"]:
            name = {
                "reach_ratio_low": "employed low",
                "reach_ratio_high": "employed high",
                "whole_school_share": "whole",
            }
            shown = name.get(row["indicator_id"])
            if shown and row["level"] in {"nation", "county"} and row["numerator"] is not None:
                unit = (row["grant_year"],) if row["level"] == "nation" else (row["grant_year"], row["unit_code"])
                system.number(self.key(shown, row["level"], *unit), float(row["numerator"]), low=0.0)

    def _type(self, level: str, place: tuple[Any, ...], row: Row, kind: str) -> None:
        for name in ("low", "high"):
            key, ratio = self.key(name, f"{level} {kind}", *place), row[f"{kind}_reach_ratio_{name}"]
            employed = row[f"{kind}_teachers_employed"]
            self.system.number(key, row[f"{kind}_covered_{name}"], high=float(employed or FAR))
            self.system.number(key, round(ratio * employed) if ratio is not None and employed else None)
        self.system.at_most(self.key("low", f"{level} {kind}", *place), self.key("high", f"{level} {kind}", *place))

    def _fixed_map(self) -> None:
        """Owners on the map of today are sums, or known shares, of those before them; the panel repeats them."""
        dates = {row["grant_year"]: row["map_date"] for row in self.tables["grant_years"]}
        before: dict[Owner, list[tuple[Owner, float]]] = defaultdict(list)
        carried: dict[str, list[Row]] = defaultdict(list)
        for row in self.tables["municipality_correspondence"]:
            carried[row["municipality_code"]].append(row)
        for owner, row in self.owners.items():
            if row["owner_type"] != "municipality":
                before[owner].append((owner, 1.0))
                continue
            for one in carried[row["municipality_code"]]:
                if one["valid_from"] <= dates[owner[0]] and (not one["valid_to"] or dates[owner[0]] < one["valid_to"]):
                    share = one["weight"] / one["weight_total"]
                    before[owner[0], one["constant_municipality_code"]].append((owner, share))
        for row in self.tables["owner_year_constant"]:
            owner = row["grant_year"], row["owner_id"]
            employed = row["teachers_employed"]
            self.figures("fixed", owner, row, FAR if employed is None else float(max(employed, 1)))
            for figure in ("participations", "low", "high"):
                parts = before[owner]
                if any(share < 1 for _, share in parts):
                    self.calculated.add(self.key(figure, "fixed", *owner))
                if parts and all(part in self.reach for part, _ in parts):
                    rounding = float(sum(share < 1 for _, share in parts))
                    terms = {self.key(figure, "fixed", *owner): -1.0}
                    terms |= {self.of(figure, part): share for part, share in parts}
                    self.system.relate(terms, -rounding, rounding)
                    ends = [self.system.ends(self.of(figure, part)) for part, _ in parts]
                    least, most = (
                        sum(end[side] * by for end, (_, by) in zip(ends, parts, strict=True)) for side in (0, 1)
                    )
                    self.system.number(self.key(figure, "fixed", *owner), None, least - rounding, most + rounding)
        for row in self.tables["owner_year"]:
            owner = row["grant_year"], row["owner_id"]
            for figure, column in COLUMNS.items():
                self.system.number(self.of(figure, owner), row[column])
        for row in self.tables["owner_panel"]:
            owner = row["grant_year"], row["owner_id"]
            for figure in ("low", "high"):
                key, ratio = self.key(figure, "fixed", *owner), row[f"reach_ratio_{figure}"]
                if key in self.system.values:
                    self.system.number(key, row[COLUMNS[figure]])
                    if ratio is not None and row["teachers_employed"]:
                        self.system.number(key, round(ratio * row["teachers_employed"]))

    def sum(self, whole: Key, parts: Iterable[Terms]) -> None:
        """A number is the sum of terms."""
        self.system.relate(added([{whole: -1.0}, *parts]), 0.0, 0.0)

    def _line(self, line: Row) -> Key:
        number = self.number_of[line["delivery_id"], line["source_row"]]
        return self.key("planned line", "line", line["grant_year"], line["owner_id"], measure_of(line), number)


COLUMNS = {"participations": "participations", "low": "teachers_covered_low", "high": "teachers_covered_high"}
