"""What the tests expect of agreements, worked out without SQL from the rows as they were delivered.

Codes and words are those of the workbook (contract section 1), definitions those of contract section 3, shares are
exact fractions. Figures are whole tenths of FTEs, amounts whole kroner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from by_hand import shares
from conftest import Sheets

OWNER_TYPES = {"kommune", "privat", "fylkeskommune"}
COFUNDING_SHARE = Fraction(30, 100)
TEACHERS_PER_FTE = Fraction(110, 100)
FIRST_YEAR_OF_OWNER_GRANT = 2022
HALF = Fraction(1, 2)

Row = Mapping[str, str]


@dataclass(frozen=True)
class Delivered:
    """What an office has delivered for a grant year."""

    office: str
    year: int
    sheets: Sheets

    def rows(self, sheet: str, **cells: str) -> Iterator[Row]:
        """The rows of a sheet that have these cells."""
        for row in self.sheets.get(sheet, ()):
            if all(row[name] == cell for name, cell in cells.items()):
                yield row

    @property
    def measures(self) -> list[str]:
        """Every measure."""
        return [row["tiltak_id"] for row in self.rows("Tiltak")]

    def network_of(self, measure: str) -> str:
        """The network that a measure belongs to."""
        (row,) = self.rows("Tiltak", tiltak_id=measure)
        return row["nettverk_id"]

    def county_of(self, measure: str) -> str:
        """The county that a measure's money counts against."""
        (row,) = self.rows("Nettverk", nettverk_id=self.network_of(measure))
        return row["fylkesnummer"]

    def owners_in(self, measure: str) -> set[str]:
        """The owners that take part in a measure: those with money, co-funding or teachers in it."""
        lines = self.rows("Fordeling", tiltak_id=measure)
        return (
            {line["mottaker_id"] for line in lines if line["mottaker_type"] in OWNER_TYPES}
            | {row["eier_id"] for row in self.rows("Egenandel", tiltak_id=measure)}
            | {row["eier_id"] for row in self.rows("Deltakelse", tiltak_id=measure)}
        )


@dataclass(frozen=True)
class Owner:
    """What is known of an owner before any agreement."""

    county: str
    tenths: int | None
    teachers: int | None = None  # as counted; none where only FTEs are

    @property
    def employed(self) -> int | None:
        """The teachers it employs, from its FTEs where they were not counted."""
        if self.teachers is not None or self.tenths is None:
            return self.teachers
        return half_up(Fraction(self.tenths, 10) * TEACHERS_PER_FTE)


def half_up(number: Fraction) -> int:
    """The nearest whole number, a half rounded up."""
    return int(number + HALF)


def ratio(part: int, whole: int | None) -> float | None:
    """A share of something; none where there is nothing to share."""
    return part / whole if whole else None


@dataclass(frozen=True)
class GrantYear:
    """All agreements of a grant year, its owners, and the counties of each office."""

    year: int
    agreements: list[Delivered]
    owners: Mapping[str, Owner]
    county_money: Mapping[str, int]
    office_counties: Mapping[str, set[str]]

    def participates(self, owner_id: str) -> bool | None:
        """True with a membership of its own will, false where its office has delivered without, else unknown."""
        for agreement in self.agreements:
            for row in agreement.rows("Medlemmer", medlem_id=owner_id, deltar="ja"):
                if row["medlem_type"] in OWNER_TYPES:
                    return True
        delivered = {county for agreement in self.agreements for county in self.office_counties[agreement.office]}
        return False if self.owners[owner_id].county in delivered else None

    def indicative(self) -> dict[str, int | None]:
        """Each county's money, where it is known, over the owners that take part or may yet do so, by FTE."""
        found: dict[str, int | None] = {
            owner_id: 0 if owner.county in self.county_money else None for owner_id, owner in self.owners.items()
        }
        for county, amount in self.county_money.items():
            weights = {
                owner_id: owner.tenths or 0
                for owner_id, owner in self.owners.items()
                if owner.county == county and self.participates(owner_id) is not False
            }
            if sum(weights.values()):
                found |= shares(amount, weights)
        return found

    def direct(self) -> dict[str, int]:
        """What each owner receives itself."""
        found = dict.fromkeys(self.owners, 0)
        for line in self.lines():
            if line["mottaker_type"] in OWNER_TYPES:
                found[line["mottaker_id"]] += int(line["beløp"])
        return found

    def attributed(self) -> dict[str, int]:
        """What measures give providers, by FTE over the owners taking part, equally where none has FTEs."""
        found = dict.fromkeys(self.owners, 0)
        for agreement, measure, provider_nok in self.provider_money():
            owners = agreement.owners_in(measure)
            weights = {owner_id: self.owners[owner_id].tenths or 0 for owner_id in owners}
            if not sum(weights.values()):
                weights = dict.fromkeys(owners, 1)
            for owner_id, nok in shares(provider_nok, weights).items() if owners else ():
                found[owner_id] += nok
        return found

    def provider_money(self) -> Iterator[tuple[Delivered, str, int]]:
        """What each measure gives providers."""
        for agreement in self.agreements:
            for measure in agreement.measures:
                lines = agreement.rows("Fordeling", tiltak_id=measure)
                yield (
                    agreement,
                    measure,
                    sum(int(line["beløp"]) for line in lines if line["mottaker_type"] not in OWNER_TYPES),
                )

    def unattributed(self) -> int:
        """What measures in which no owner takes part give providers."""
        return sum(nok for agreement, measure, nok in self.provider_money() if not agreement.owners_in(measure))

    def owner_allocation(self) -> dict[str, tuple[bool | None, int | None, int, int, int]]:
        """Owner to participates, indicative, direct, attributed and state funds."""
        indicative, direct, attributed = self.indicative(), self.direct(), self.attributed()
        return {
            owner_id: (
                self.participates(owner_id),
                indicative[owner_id],
                direct[owner_id],
                attributed[owner_id],
                direct[owner_id] + attributed[owner_id],
            )
            for owner_id in self.owners
        }

    def cofunding(self) -> dict[tuple[str, str], tuple[bool, int, int, int, int, int, float | None, int, str]]:
        """Owner and basis to governing, base, required, cash, in kind, co-funding, ratio, shortfall and status."""
        direct, attributed = self.direct(), self.attributed()
        governing = "owner_grant" if self.year >= FIRST_YEAR_OF_OWNER_GRANT else "state_funds"
        given: dict[str, dict[str, int]] = defaultdict(lambda: {"penger": 0, "frikjøp": 0})
        for row in self.rows("Egenandel"):
            given[row["eier_id"]][row["form"]] += int(row["beløp"])
        pledging = {row["eier_id"] for row in self.rows("Egenandel")}
        found = {}
        for owner_id in self.owners:
            cash, in_kind = given[owner_id]["penger"], given[owner_id]["frikjøp"]
            pledged = cash + in_kind
            bases = {"owner_grant": direct[owner_id], "state_funds": direct[owner_id] + attributed[owner_id]}
            for basis, base in bases.items():
                required = half_up(base * COFUNDING_SHARE)
                if not base:
                    status = "not_required"
                elif owner_id not in pledging:
                    status = "not_reported"
                else:
                    status = "met" if pledged >= required else "short"
                short = max(required - pledged, 0)
                figures = (base, required, cash, in_kind, pledged, ratio(pledged, base), short)
                found[owner_id, basis] = (basis == governing, *figures, status)
        return found

    def reach(self) -> dict[str, tuple[object, ...]]:
        """Owner to employed, participations, low, high, the two ratios, schools and whole-school share."""
        found: dict[str, tuple[object, ...]] = {}
        for owner_id, owner in self.owners.items():
            rows = list(self.rows("Deltakelse", eier_id=owner_id))
            participations = heads(rows)
            largest = max(
                (
                    heads(agreement.rows("Deltakelse", eier_id=owner_id, tiltak_id=measure))
                    for agreement in self.agreements
                    for measure in agreement.measures
                ),
                default=0,
            )
            employed = owner.employed
            low, high = (figure if employed is None else min(figure, employed) for figure in (largest, participations))
            found[owner_id] = (
                employed,
                participations,
                low,
                high,
                ratio(low, employed),
                ratio(high, employed),
                len({row["skole_orgnr"] for row in rows} - {""}),
                ratio(heads(row for row in rows if row["hele_kollegiet"] == "ja"), participations),
            )
        return found

    def rows(self, sheet: str, **cells: str) -> Iterator[Row]:
        """The rows of a sheet in all agreements."""
        for agreement in self.agreements:
            yield from agreement.rows(sheet, **cells)

    def lines(self) -> Iterator[Row]:
        """Every line of money."""
        return self.rows("Fordeling")

    def spent(self) -> dict[tuple[str, str, str], int]:
        """Office, county and network to all that its measures give; networks without measures give nothing."""
        found: dict[tuple[str, str, str], int] = {}
        for agreement in self.agreements:
            for network in agreement.rows("Nettverk"):
                found[agreement.office, network["fylkesnummer"], network["nettverk_id"]] = 0
            for line in agreement.rows("Fordeling"):
                measure = line["tiltak_id"]
                key = (agreement.office, agreement.county_of(measure), agreement.network_of(measure))
                found[key] += int(line["beløp"])
        return found


def heads(rows: Iterable[Row]) -> int:
    """Teachers in all, each counted as often as it is named."""
    return sum(int(row["lærere"]) for row in rows)
