"""Two releases side by side: what the first one showed does not undo what the second one withholds."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from dagster_project.disclosure.previous import CHANGED, HIDDEN, SAME, know
from dagster_project.disclosure.relations import Relations
from dagster_project.disclosure.suppression.suppress import suppress

WIDTH = 5.0


def publication(cells: dict[str, int], sums: dict[str, list[str]]) -> tuple[Relations, dict[str, int]]:
    """Cells by name and which are the sum of which others; readers miss a sum more."""
    relations = Relations()
    figures = {}
    for row, (name, value) in enumerate(cells.items()):
        bundle = relations.bundle(name, 2.0 if name in sums else 1.0)
        relations.show(bundle, "mart", row, "persons")
        figures[name] = relations.figure(value, bundle)
        if 0 < value < 5:
            relations.protect(figures[name], WIDTH)
    for whole, parts in sums.items():
        relations.total(figures[whole], [figures[part] for part in parts])
    return relations, figures


def withheld(relations: Relations) -> set[str]:
    """The names of the cells withheld."""
    return {relations.bundles[one].name for one in suppress(relations).withheld}


def width(
    name: str,
    old: dict[str, int | None],
    new: dict[str, int | None],
    old_sums: dict[str, list[str]],
    new_sums: dict[str, list[str]],
    same: set[str],
) -> float:
    """How well a reader of both releases knows a cell of the new one; ``same`` cells did not change between them."""
    names = [f"old {one}" for one in old if one not in same] + [f"new {one}" for one in new]
    place = {one: column for column, one in enumerate(names)}

    def column(release: str, one: str) -> int:
        return place[f"new {one}" if one in same else f"{release} {one}"]

    rows, right = [], []
    for release, sums in (("old", old_sums), ("new", new_sums)):
        for whole, parts in sums.items():
            row = np.zeros(len(names))
            row[column(release, whole)] -= 1
            for part in parts:
                row[column(release, part)] += 1
            rows.append(row)
            right.append(0.0)
    bounds: list[tuple[float, float | None]] = [(1, None)] * len(names)
    for release, cells in (("old", old), ("new", new)):
        for one, value in cells.items():
            if value is not None:
                bounds[column(release, one)] = (value, value)
    ends = []
    for sign in (1, -1):
        cost = np.zeros(len(names))
        cost[place[f"new {name}"]] = sign
        answer = linprog(cost, A_eq=np.array(rows), b_eq=right, bounds=bounds)
        ends.append(np.inf if answer.status == 3 else abs(answer.fun))
    return ends[1] - ends[0]


OLD = {"a": 20, "b": 30, "c": 40, "county": 90}
NEW = {"a": 20, "b": 30, "c": 40, "d": 3, "county": 93}
OLD_SUMS, NEW_SUMS = {"county": ["a", "b", "c"]}, {"county": ["a", "b", "c", "d"]}
SAMES = {"a", "b", "c"}


def told(**states: str) -> dict[tuple[str, int, str], str]:
    """The state of cells of ``NEW``."""
    return {("mart", list(NEW).index(name), "persons"): state for name, state in states.items()}


def test_an_office_adds_one_small_agreement_and_the_total_moves_by_it() -> None:
    """Alone, the new release would hide another owner; beside the old one only the total hides anything."""
    alone, _ = publication(NEW, NEW_SUMS)
    hidden = withheld(alone)
    assert "county" not in hidden
    shown = {name: None if name in hidden else value for name, value in NEW.items()}
    assert width("d", dict(OLD), shown, OLD_SUMS, NEW_SUMS, SAMES) == 0  # the planted failure

    beside, _ = publication(NEW, NEW_SUMS)
    know(beside, told(a=SAME, b=SAME, c=SAME, county=CHANGED))
    hidden = withheld(beside)
    shown = {name: None if name in hidden else value for name, value in NEW.items()}
    assert hidden == {"d", "county"}
    assert width("d", dict(OLD), shown, OLD_SUMS, NEW_SUMS, SAMES) >= WIDTH


def test_what_was_withheld_stays_withheld_when_its_neighbour_grows() -> None:
    """The old release withheld a = 3 and b = 30; now a is 20 and small no more: to show b would show what a was."""
    relations, _ = publication({"a": 20, "b": 30, "c": 40, "county": 90}, OLD_SUMS)
    assert withheld(relations) == set()
    relations, _ = publication({"a": 20, "b": 30, "c": 40, "county": 90}, OLD_SUMS)
    know(relations, {("mart", 0, "persons"): HIDDEN, ("mart", 1, "persons"): HIDDEN, ("mart", 3, "persons"): CHANGED})
    assert {"a", "b"} <= withheld(relations)


def test_a_sum_that_changed_does_not_tell_the_new_small_one_in_it() -> None:
    """Before, a and b were withheld and c = 40 and the county 90 shown: their sum of 50 is known, and c is now 4."""
    cells = {"a": 45, "b": 5, "c": 4, "county": 54}
    states = {0: HIDDEN, 1: HIDDEN, 2: CHANGED, 3: CHANGED}
    relations, _ = publication(cells, OLD_SUMS)
    know(relations, {("mart", row, "persons"): state for row, state in states.items()})
    hidden = withheld(relations)
    assert {"a", "b", "c"} <= hidden
    before: dict[str, int | None] = {"a": None, "b": None, "c": 40, "county": 90}
    shown = {name: None if name in hidden else value for name, value in cells.items()}
    assert width("c", before, shown, OLD_SUMS, OLD_SUMS, {"a", "b"}) >= WIDTH
    naive = {"a": None, "b": None, "c": None, "county": 54}
    assert width("c", before, naive, OLD_SUMS, OLD_SUMS, {"a", "b"}) == 0  # the planted failure
