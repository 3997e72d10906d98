"""A solver that gives up: more is withheld then, never less."""

from __future__ import annotations

import pytest

from dagster_project.disclosure.relations import Relations
from dagster_project.disclosure.suppression import programme
from dagster_project.disclosure.suppression.suppress import suppress

GIVES_UP = {**programme.OPTIONS, "simplex_iteration_limit": 0}


def withheld() -> set[str]:
    """The cells withheld of 3 + 6 + 40 = 49, where three is small."""
    relations = Relations()
    figures = {}
    for row, (name, value) in enumerate((("three", 3), ("six", 6), ("forty", 40), ("all", 49), ("apart", 7))):
        bundle = relations.bundle(name, float(value))
        relations.show(bundle, "mart", row, "persons")
        figures[name] = relations.figure(value, bundle)
    relations.protect(figures["three"], 5.0)
    relations.total(figures["all"], [figures["three"], figures["six"], figures["forty"]])
    result = suppress(relations)
    assert result.lost == set()
    return {relations.bundles[one].name for one in result.withheld}


def test_what_hangs_together_with_the_secret_is_withheld_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert withheld() == {"three", "six"}
    monkeypatch.setattr(programme, "OPTIONS", GIVES_UP)
    monkeypatch.setattr(programme, "PRESOLVE", ("off",))
    assert withheld() == {"three", "six", "forty", "all"}


def test_one_that_gives_up_is_tried_in_another_way_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """With presolve so small a programme needs no step of the simplex method."""
    monkeypatch.setattr(programme, "OPTIONS", GIVES_UP)
    assert withheld() == {"three", "six"}
