"""The illustrative outcomes hold the effect that is planted in them, and a naive estimator misses it.

The estimators here are written out from their definitions. The one that holds compares each year's newcomers with
those who have not come yet, from the last year before (Callaway and Sant'Anna, without covariates).
"""

from collections import Counter, defaultdict
from functools import lru_cache
from statistics import mean, stdev

import pytest

from dagster_project.demo import outcomes
from dagster_project.demo.planted_effect import communities, planted_effect, treated_from
from dagster_project.registers.indicators import indicators

YEARS = range(2014, 2020)
COHORTS = (2017, 2018, 2019)
NEVER = 9999
REPLICATES = range(1, 9)  # as many seeds, hence as many made-up countries

Panel = dict[str, dict[int, float]]


@lru_cache
def panel(indicator: str, seed: int) -> Panel:
    """Mean of the shown figures of each community with figures in every year."""
    shown: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for year in YEARS:
        for _, _, level, code, value, _ in outcomes.year_rows(indicator, year, seed):
            if level == "kommune" and value not in {"*", ":"}:
                shown[communities().get(code, code)][year].append(float(value.replace(",", ".")))
    return {
        community: {year: mean(by_year[year]) for year in YEARS}
        for community, by_year in shown.items()
        if len(by_year) == len(YEARS)
    }


def first_years(seed: int) -> dict[str, int]:
    return {communities().get(code, code): year for code, year in treated_from(seed).items()}


def against_not_yet(figures: Panel, first: dict[str, int], since: int) -> float:
    """The effect so many years since the first, over the cohorts that have come so far, weighted by their size."""
    parts = []
    for cohort in COHORTS:
        year = cohort + since
        if year in YEARS:
            change = {unit: own[year] - own[cohort - 1] for unit, own in figures.items()}
            treated = [change[unit] for unit in figures if first.get(unit) == cohort]
            others = [change[unit] for unit in figures if first.get(unit, NEVER) > max(year, cohort)]
            parts.append((len(treated), mean(treated) - mean(others)))
    return sum(size * effect for size, effect in parts) / sum(size for size, _ in parts)


def two_way(figures: Panel, first: dict[str, int]) -> float:
    """The coefficient of being treated in a regression with unit and year effects."""

    def without_means(values: Panel) -> dict[tuple[str, int], float]:
        whole = mean(own[year] for own in values.values() for year in YEARS)
        of_year = {year: mean(own[year] for own in values.values()) for year in YEARS}
        return {
            (unit, year): own[year] - mean(own.values()) - of_year[year] + whole
            for unit, own in values.items()
            for year in YEARS
        }

    treated = without_means({unit: {y: float(y >= first.get(unit, NEVER)) for y in YEARS} for unit in figures})
    outcome = without_means(figures)
    return sum(treated[key] * outcome[key] for key in treated) / sum(value**2 for value in treated.values())


@pytest.mark.parametrize("indicator", indicators())
@pytest.mark.parametrize("since", [-3, -2, 0, 1, 2])
def test_the_effect_is_there_and_there_is_none_before(indicator: str, since: int) -> None:
    truth = float(planted_effect().get((indicator, since), 0))
    found = [against_not_yet(panel(indicator, seed), first_years(seed), since) for seed in REPLICATES]
    error = stdev(found) / len(found) ** 0.5
    assert abs(mean(found) - truth) < 4 * error
    if truth:
        assert abs(mean(found)) > 4 * error


@pytest.mark.parametrize("indicator", sorted({name for (name, _), effect in planted_effect().items() if effect}))
def test_unit_and_year_effects_alone_find_much_less(indicator: str) -> None:
    for seed in REPLICATES:
        first = first_years(seed)
        figures = panel(indicator, seed)
        effects = [
            float(planted_effect()[indicator, year - first[unit]])
            for unit in figures
            if unit in first
            for year in YEARS
            if year >= first[unit]
        ]
        assert abs(two_way(figures, first)) < 0.8 * abs(mean(effects))


def test_the_effect_grows_and_some_indicators_have_none() -> None:
    by_indicator: dict[str, list[float]] = defaultdict(list)
    for (indicator, _), effect in sorted(planted_effect().items()):
        by_indicator[indicator].append(abs(float(effect)))
    assert set(by_indicator) == set(indicators())
    assert all(effects == sorted(effects) for effects in by_indicator.values())
    assert 1 <= sum(not any(effects) for effects in by_indicator.values()) < len(by_indicator)


@pytest.mark.parametrize("seed", [1, 2])
def test_municipalities_come_in_different_years_and_some_never(seed: int) -> None:
    last_map = {code: communities().get(code, code) for code in outcomes.pupils(2019)}
    cohorts = Counter(treated_from(seed).get(code, NEVER) for code in last_map)
    assert set(cohorts) == {*COHORTS, NEVER}
    assert min(cohorts.values()) >= 15


def test_merged_municipalities_share_one_truth() -> None:
    first = treated_from()
    assert len({communities()[code] for code in ("1601", "5001")}) == 1
    assert len({communities()[code] for code in ("1850", "1805", "1806", "1875")}) == 1
    for code, community in communities().items():
        assert first.get(code) == first.get(community)


def test_few_pupils_are_shielded_and_some_figures_missing() -> None:
    rows = list(outcomes.year_rows("national_test_reading_8", 2018, 1))
    values = Counter(row[4] if row[4] in {"*", ":"} else "tall" for row in rows)
    assert values["*"] > 20
    assert values[":"] > 3
    assert all(int(row[5]) >= outcomes.FEWEST_SHOWN for row in rows if row[4] not in {"*", ":"})
