"""The truth behind the illustrative outcomes: what taking part does to each indicator, and to whom since when.

A community is the municipalities that any change of the map links, so that the truth is the same on every map. It is
treated from the first grant year in which one of its municipalities takes part in a network. The effect depends on
nothing but the years since then: school year 2018-19 is year 1 of a community that came in 2017. It grows with time,
so a regression with unit and year effects alone misses it; before, trends are parallel.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from dagster_project.demo.agreements.model import Party
from dagster_project.demo.agreements.networks import networks_of
from dagster_project.demo.sources import grant_years
from dagster_project.registers.seeds import seed_rows

BY_YEAR_SINCE: dict[str, tuple[str, ...]] = {
    "pupil_wellbeing": ("0.03", "0.06", "0.09"),
    "teacher_support": ("0.05", "0.10", "0.15"),
    "bullied_by_pupils": ("-0.4", "-0.8", "-1.2"),
    "national_test_reading_8": ("0.4", "0.8", "1.2"),
    "national_test_numeracy_8": ("0", "0", "0"),
    "lower_secondary_points": ("0.2", "0.5", "0.8"),
    "upper_secondary_completion": ("0", "0", "0"),
}


def planted_effect() -> dict[tuple[str, int], Decimal]:
    """The true effect on the treated by indicator and years since the first grant year, in the indicator's unit."""
    return {
        (indicator, since): Decimal(effect)
        for indicator, effects in BY_YEAR_SINCE.items()
        for since, effect in enumerate(effects)
    }


@lru_cache
def treated_from(seed: int = 1) -> Mapping[str, int]:
    """The first grant year of every municipality code whose community ever takes part; the others never do."""
    community_of = communities()
    first: dict[str, int] = {}
    for year in grant_years():
        for network, _ in networks_of(year, seed, scale=1):
            for member in network.owners:
                if member.party is Party.MUNICIPALITY:
                    first.setdefault(community_of.get(member.member_id, member.member_id), year)
    members = {code: community_of.get(code, code) for code in {*community_of, *first}}
    return {code: first[community] for code, community in members.items() if community in first}


@lru_cache
def communities() -> Mapping[str, str]:
    """The community of every municipality code that a change of the map names: the lowest code linked with it."""
    community_of: dict[str, str] = {}
    for row in seed_rows("municipality_changes"):
        linked = {community_of.setdefault(code, code) for code in (row["old_code"], row["new_code"])}
        if len(linked) > 1:
            lowest = min(linked)
            community_of.update({code: lowest for code, known in community_of.items() if known in linked})
    return community_of
