"""Gini and Theil as the textbooks define them: every pair of owners, every teacher as many owners as there are FTEs.

Gini in exact fractions; Theil in floats, for its logarithm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, log


@dataclass(frozen=True)
class Owner:
    """FTEs in whole tenths, kroner, and the group it belongs to."""

    tenths: int
    nok: int
    group: str = ""


@dataclass(frozen=True)
class Parts:
    """An index with its parts within and between groups."""

    whole: Fraction | float | None
    within: Fraction | float | None
    between: Fraction | float | None


def gini(owners: Iterable[Owner]) -> Fraction | None:
    """Mean difference between two teachers, over twice the mean."""
    everyone = list(owners)
    tenths, nok = totals(everyone)
    if not nok:
        return None
    apart = sum(abs(one.nok * other.tenths - other.nok * one.tenths) for one in everyone for other in everyone)
    return Fraction(apart, 2 * tenths * nok)


def theil(owners: Iterable[Owner]) -> float | None:
    """Mean of x ln x, where x is what a teacher has over the mean."""
    everyone = list(owners)
    tenths, nok = totals(everyone)
    if not nok:
        return None
    ratios = [(owner.tenths / tenths, owner.nok / owner.tenths / (nok / tenths)) for owner in everyone]
    return fsum(share * ratio * log(ratio) for share, ratio in ratios if ratio)


def gini_parts(owners: Iterable[Owner]) -> Parts:
    """Within: Ginis of the groups by their shares of FTEs and kroner. Between: everyone has the mean of the group."""
    everyone = list(owners)
    tenths, nok = totals(everyone)
    if not nok:
        return Parts(None, None, None)
    parts = [(totals(group), gini(group) or Fraction(0)) for group in groups(everyone).values()]
    within = sum(
        (
            Fraction(group_tenths, tenths) * Fraction(group_nok, nok) * index
            for (group_tenths, group_nok), index in parts
        ),
        Fraction(0),
    )
    return Parts(gini(everyone), within, gini(means(everyone)))


def theil_parts(owners: Iterable[Owner]) -> Parts:
    """Within: Theils of the groups by their shares of kroner. Between: everyone has the mean of the group."""
    everyone = list(owners)
    _, nok = totals(everyone)
    if not nok:
        return Parts(None, None, None)
    within = fsum(totals(group)[1] / nok * (theil(group) or 0.0) for group in groups(everyone).values())
    return Parts(theil(everyone), within, theil(means(everyone)))


def means(owners: Iterable[Owner]) -> list[Owner]:
    """Each group as one owner."""
    return [Owner(*totals(group), name) for name, group in groups(owners).items()]


def groups(owners: Iterable[Owner]) -> Mapping[str, list[Owner]]:
    """The owners of each group."""
    found: dict[str, list[Owner]] = defaultdict(list)
    for owner in owners:
        found[owner.group].append(owner)
    return found


def totals(owners: Iterable[Owner]) -> tuple[int, int]:
    """FTEs in tenths and kroner together."""
    everyone = list(owners)
    return sum(owner.tenths for owner in everyone), sum(owner.nok for owner in everyone)
