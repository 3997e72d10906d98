"""Questions and notebooks run on what is published; the event study finds the effect that was planted."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import altair as alt
import duckdb
import numpy as np
import pytest
from conftest import Warehouse

from dagster_project.demo.planted_effect import planted_effect, treated_from
from dagster_project.errors import UserError

ANALYSES = Path(__file__).parents[2] / "analyses"
QUESTIONS = sorted((ANALYSES / "questions").glob("*.sql"))
NOTEBOOKS = ("who_got_what", "who_was_reached", "does_exposure_show")
TRUTH = {key: float(effect) for key, effect in planted_effect().items()}
INDICATORS = sorted({indicator for indicator, _ in TRUTH})
WITH_EFFECT = sorted({indicator for (indicator, _), effect in TRUTH.items() if effect})


@pytest.fixture(scope="module")
def published(bundled: Warehouse) -> Iterator[Callable[[str], ModuleType]]:
    """A module of ``analyses`` by its name; it reads the bundled warehouse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEKOMP_WAREHOUSE", str(bundled.folder))
        patch.syspath_prepend(str(ANALYSES))
        yield importlib.import_module


@pytest.fixture(scope="module")
def ran(published: Callable[[str], ModuleType]) -> Callable[[str], tuple[Any, Any]]:
    """What a notebook shows and defines, run once."""
    answers: dict[str, tuple[Any, Any]] = {}

    def run(name: str) -> tuple[Any, Any]:
        if name not in answers:
            answers[name] = published(name).app.run()
        return answers[name]

    return run


@pytest.fixture(scope="module")
def study(ran: Callable[[str], tuple[Any, Any]]) -> Any:
    """All that the notebook on exposure defines."""
    return ran("does_exposure_show")[1]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_is_asked_and_answered(path: Path, bundled: Warehouse) -> None:
    text = path.read_text(encoding="utf-8")
    asked, clauses, row = text.splitlines()[:3]
    assert re.fullmatch(r"-- [A-ZÆØÅ].*\?", asked)
    assert re.match(r"-- Paragraf: [SKNMF]\d+(, [SKNMF]\d+)*[.;]", clauses)
    assert row.startswith("-- Rad: ")
    assert bundled.query(text)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_and_marks_what_is_illustrated(name: str, ran: Callable[[str], tuple[Any, Any]]) -> None:
    charts = [shown for shown in ran(name)[0] if isinstance(shown, alt.TopLevelMixin)]
    assert len(charts) >= 2
    for chart in charts:
        drawn = chart.to_dict()
        title = drawn["title"]
        assert (title if isinstance(title, str) else title["text"]).endswith("(illustrasjon)")
        assert drawn["datasets"].values() and all(drawn["datasets"].values())


def test_nothing_is_marked_that_is_delivered(published: Callable[[str], ModuleType], reforms: Warehouse) -> None:
    with duckdb.connect(str(reforms.published / "dekomp.duckdb"), read_only=True) as database:
        assert published("reading").mark(database, "agreements", "gsi") == ""


def test_analyses_only_read(published: Callable[[str], ModuleType]) -> None:
    with published("reading").open_published() as database, pytest.raises(duckdb.InvalidInputException):
        database.execute("create table core.mine (one integer)")


def test_where_nothing_is_published_the_reader_is_told_what_to_do(
    published: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEKOMP_WAREHOUSE", str(tmp_path))
    with pytest.raises(UserError, match=f"{tmp_path}.*dekomp build.*DEKOMP_WAREHOUSE"):
        published("reading").open_published()


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_planted_effect_is_within_the_interval_of_each_year(indicator: str, study: Any) -> None:
    after = study["by_event_time"].query("indicator_id == @indicator and event_time >= 0")
    assert list(after.event_time) == [since for known, since in TRUTH if known == indicator]
    for year in after.itertuples():
        assert year.low <= TRUTH[indicator, year.event_time] <= year.high


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_planted_effect_is_within_the_interval_over_all_years(indicator: str, study: Any) -> None:
    row = study["overall"].set_index("indicator_id").loc[indicator]
    assert row.staggered_low <= true_mean(indicator, study) <= row.staggered_high


def test_before_they_came_in_owners_developed_alike(study: Any) -> None:
    """28 intervals of 95 % where the truth is 0: more than 4 misses would come about once in a hundred."""
    before = study["by_event_time"].query("event_time < -1")
    assert len(before) == 4 * len(INDICATORS)
    assert ((before.low > 0) | (before.high < 0)).sum() <= 4


@pytest.mark.parametrize("indicator", WITH_EFFECT)
def test_the_naive_regression_misses(indicator: str, study: Any) -> None:
    """Its own interval does not hold the truth, and at least a fifth of the effect is gone."""
    row = study["overall"].set_index("indicator_id").loc[indicator]
    truth = true_mean(indicator, study)
    assert not row.naive_low <= truth <= row.naive_high
    assert 0 < row.naive / truth < 0.8
    assert row.forbidden > 0.1


def test_the_staggered_estimates_equal_those_by_hand(study: Any) -> None:
    by_hand = differences_by_hand(study["panels"].query("indicator_id == 'pupil_wellbeing'"))
    found = study["by_event_time"].query("indicator_id == 'pupil_wellbeing'").set_index("event_time").estimate
    assert dict(found) == pytest.approx(by_hand, abs=1e-10)


def test_the_naive_regression_equals_one_with_a_dummy_for_every_owner_and_year(study: Any) -> None:
    panel = study["panels"].query("indicator_id == 'pupil_wellbeing'")
    owners, years = panel.owner_id.factorize()[0], panel.grant_year.factorize()[0]
    dummies = np.hstack([np.eye(owners.max() + 1)[owners], np.eye(years.max() + 1)[years][:, 1:]])
    design = np.column_stack([panel.is_treated.astype(float), dummies])
    inverse = np.linalg.inv(design.T @ design)
    fitted = inverse @ design.T @ panel.value.to_numpy()
    residuals = panel.value.to_numpy() - design @ fitted
    scores = np.array([design[owners == one].T @ residuals[owners == one] for one in range(owners.max() + 1)])
    variance = (inverse @ scores.T @ scores @ inverse)[0, 0] * len(scores) / (len(scores) - 1)
    row = study["overall"].set_index("indicator_id").loc["pupil_wellbeing"]
    assert row.naive == pytest.approx(fitted[0], abs=1e-10)
    assert row.naive_high - row.naive_low == pytest.approx(2 * 1.96 * variance**0.5, abs=1e-10)


def true_mean(indicator: str, study: Any) -> float:
    """The planted effect averaged over the owners and years studied, by what the demonstration says of each owner."""
    rows = study["panels"].query("indicator_id == @indicator")
    came_in = treated_from()
    effects = [
        TRUTH[indicator, year - came_in[owner]]
        for owner, year in zip(rows.owner_id, rows.grant_year, strict=True)
        if owner in came_in and year >= came_in[owner]
    ]
    return float(np.mean(effects))


def differences_by_hand(panel: Any) -> dict[int, float]:
    """Callaway-Sant'Anna from its definition: cohorts' change from the year before they came in, less the controls'."""
    values: dict[tuple[str, int], float] = {(row.owner_id, row.grant_year): row.value for row in panel.itertuples()}
    came_in = dict(zip(panel.owner_id, panel.first_treated_year, strict=True))
    years = sorted(set(panel.grant_year))
    cells: dict[int, list[tuple[int, float]]] = {}
    for cohort in sorted({*came_in.values()} - {0}):
        for year in years:
            base = cohort - 1

            def change(owners: list[str], year: int = year, base: int = base) -> float:
                return sum(values[owner, year] - values[owner, base] for owner in owners) / len(owners)

            members = [owner for owner, first in came_in.items() if first == cohort]
            control = [
                owner for owner, first in came_in.items() if first == 0 or (first > max(year, base) and first != cohort)
            ]
            cells.setdefault(year - cohort, []).append((len(members), change(members) - change(control)))
    return {
        since: sum(size * effect for size, effect in found) / sum(size for size, _ in found)
        for since, found in cells.items()
    }
