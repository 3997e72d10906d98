"""Kroner of a measure: what owners are reckoned to get, what they must add, what they pledge (F4, F6, F7).

Pledges keep well above the requirement under both readings of its base, whatever the rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from random import Random

from dagster_project.demo.agreements.basis import shares
from dagster_project.demo.agreements.model import Measure, Pledge
from dagster_project.demo.agreements.owners import Owner, owners_of
from dagster_project.registers.rules import rule

MARGINS = (Fraction(1, 100), Fraction(3, 100), Fraction(6, 100))
CASH, RELEASE = "penger", "frikjøp"


def direct(measure: Measure) -> Counter[str]:
    """Kroner that a measure gives owners themselves."""
    found: Counter[str] = Counter()
    for line in measure.lines:
        if line.party.is_owner:
            found[line.recipient_id] += line.amount_nok
    return found


def attributed(measure: Measure, owners: Mapping[str, Owner]) -> dict[str, int]:
    """What a measure gives providers, split over the owners taking part by FTE, equally where none has any."""
    ftes = {owner_id: owners[owner_id].fte_tenths for owner_id in measure.owners}
    weights = ftes if any(ftes.values()) else dict.fromkeys(ftes, 1)
    return shares(measure.provider_nok, weights)


def state_funds(measures: Iterable[Measure], owners: Mapping[str, Owner]) -> Counter[str]:
    """Direct and attributed kroner of every owner."""
    found: Counter[str] = Counter()
    for measure in measures:
        found.update(direct(measure))
        found.update(attributed(measure, owners))
    return found


def pledged(measures: Iterable[Measure]) -> Counter[str]:
    """Kroner that every owner pledges."""
    found: Counter[str] = Counter()
    for measure in measures:
        for pledge in measure.pledges:
            found[pledge.owner_id] += pledge.amount_nok
    return found


def required(base_nok: int, grant_year: int) -> int:
    """The co-funding that a base requires, rounded half up."""
    return int(min_ratio(grant_year) * base_nok + Fraction(1, 2))


def min_ratio(grant_year: int) -> Fraction:
    """The least co-funding as a part of its base."""
    return Fraction(rule("cofunding_min_ratio", grant_year))


def pledge(measure: Measure, grant_year: int) -> None:
    """Let every owner that takes part pledge somewhat more than is required of it in this measure."""
    random = Random(f"pledges {measure.measure_id}")  # noqa: S311
    base = direct(measure) + Counter(attributed(measure, owners_of(grant_year)))
    measure.pledges = []
    for owner_id in sorted(base):
        ratio = min_ratio(grant_year) + random.choice(MARGINS)
        measure.pledges += in_forms(owner_id, rounded_up(ratio * (base[owner_id] + 1), 100), random)


def in_forms(owner_id: str, amount: int, random: Random) -> list[Pledge]:
    """A pledge in cash, in release from work, or some of each (F7)."""
    form = random.choice((CASH, RELEASE, RELEASE, None))
    if form:
        return [Pledge(owner_id, form, amount)]
    cash = amount // 300 * 100
    parts = ((CASH, cash), (RELEASE, amount - cash))
    return [Pledge(owner_id, form, part) for form, part in parts if part]


def rounded_up(amount: Fraction, step: int) -> int:
    """An amount rounded up to whole steps."""
    return -int(-amount // step) * step


def in_steps(amount: int, weights: Mapping[str, int], step: int) -> dict[str, int]:
    """Split an amount into whole steps by weight; the rest of it goes to the last."""
    parts = {key: part * step for key, part in shares(amount // step, weights).items()}
    parts[list(weights)[-1]] += amount % step
    return parts
