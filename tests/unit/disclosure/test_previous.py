"""Two releases side by side: what the first one showed does not undo what the second one withholds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dagster_project.disclosure.latent import Latent, settle
from dagster_project.disclosure.memory import Memory, read, written
from dagster_project.disclosure.previous import add_previous
from dagster_project.disclosure.relations import Relations
from dagster_project.disclosure.suppression.suppress import suppress

LEAST, WIDTH = 5, 5.0
Cells = dict[str, int]
Sums = dict[str, list[str]]


def publication(cells: Cells, sums: Sums) -> Relations:
    """Cells by name and which are the sum of which others; readers miss a sum more."""
    relations = Relations()
    figures = {}
    for row, (name, value) in enumerate(cells.items()):
        bundle = relations.bundle(name, 2.0 if name in sums else 1.0)
        relations.show(bundle, "mart", row, "persons")
        figures[name] = relations.figure(value, bundle, name=(name, "persons"))
        if 0 < value < LEAST:
            relations.protect(figures[name], WIDTH)
    for whole, parts in sums.items():
        relations.total(figures[whole], [figures[part] for part in parts])
    return relations


def withheld(relations: Relations) -> set[str]:
    """The names of the cells withheld."""
    return {relations.bundles[one].name for one in suppress(relations).withheld}


def showing(cells: Cells, sums: Sums, hidden: set[str]) -> Memory:
    """The memory of a release that withheld these."""
    relations = publication(cells, sums)
    return Memory(relations, {figure for (name, _), figure in relations.names.items() if name not in hidden})


def withheld_after(before: Memory, cells: Cells, sums: Sums) -> set[str]:
    """The names of the cells withheld after a release."""
    relations = publication(cells, sums)
    add_previous(relations, before)
    settle(relations)
    return withheld(relations)


def shown(cells: Cells, hidden: set[str]) -> dict[str, int | None]:
    """What readers see."""
    return {name: None if name in hidden else value for name, value in cells.items()}


class Reader:
    """Who has two releases and knows which cells have not changed between them; of a sum, where nothing in it has."""

    def __init__(
        self, old: Cells, new: Cells, old_sums: Sums, new_sums: Sums, hidden: tuple[set[str], set[str]]
    ) -> None:
        self.releases = {"old": (old, old_sums, hidden[0]), "new": (new, new_sums, hidden[1])}
        self.same = {name for name in old if self.is_same(name)}
        names = [self.key(release, name) for release, (cells, _, _) in self.releases.items() for name in cells]
        self.place = {name: column for column, name in enumerate(dict.fromkeys(names))}

    def is_same(self, name: str) -> bool:
        """Whether a cell is known to be the same in both."""
        (old, old_sums, _), (new, _, _) = self.releases.values()
        return old[name] == new.get(name) and all(self.is_same(part) for part in old_sums.get(name, ()))

    def key(self, release: str, name: str) -> tuple[str, str]:
        """One number where it has not changed."""
        return ("both" if name in self.same else release, name)

    def width(self, release: str, name: str) -> float:
        """How well a cell is known."""
        rows, right = [], []
        bounds: list[tuple[float, float | None]] = [(1, None)] * len(self.place)
        for one, (cells, sums, hidden) in self.releases.items():
            for whole, parts in sums.items():
                row = np.zeros(len(self.place))
                row[self.place[self.key(one, whole)]] -= 1
                for part in parts:
                    row[self.place[self.key(one, part)]] += 1
                rows.append(row)
                right.append(0.0)
            for cell, value in cells.items():
                if cell not in hidden:
                    bounds[self.place[self.key(one, cell)]] = (value, value)
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(self.place))
            cost[self.place[self.key(release, name)]] = sign
            answer = linprog(cost, A_eq=np.array(rows), b_eq=right, bounds=bounds)
            assert answer.status in {0, 3}, answer.message
            ends.append(np.inf if answer.status == 3 else abs(answer.fun))
        return ends[1] - ends[0]


OLD = {"a": 20, "b": 30, "c": 40, "county": 90}
NEW = {"a": 20, "b": 30, "c": 40, "d": 3, "county": 93}
OLD_SUMS, NEW_SUMS = {"county": ["a", "b", "c"]}, {"county": ["a", "b", "c", "d"]}


def test_an_office_adds_one_small_agreement_and_the_total_moves_by_it() -> None:
    """Alone, the new release would hide another owner; beside the old one only the total hides anything."""
    alone = withheld(publication(NEW, NEW_SUMS))
    assert "county" not in alone
    assert Reader(OLD, NEW, OLD_SUMS, NEW_SUMS, (set(), alone)).width("new", "d") == 0  # the planted failure

    beside = withheld_after(showing(OLD, OLD_SUMS, set()), NEW, NEW_SUMS)
    assert beside == {"d", "county"}
    assert Reader(OLD, NEW, OLD_SUMS, NEW_SUMS, (set(), beside)).width("new", "d") >= WIDTH


def test_what_was_withheld_stays_hidden_when_its_neighbour_grows() -> None:
    """The old release withheld a = 3 and b = 30; now a is 20 and small no more: to show b would show what a was."""
    old, new = {"a": 3, "b": 30, "c": 40, "county": 73}, {"a": 20, "b": 30, "c": 40, "county": 90}
    assert withheld(publication(new, OLD_SUMS)) == set()
    beside = withheld_after(showing(old, OLD_SUMS, {"a", "b"}), new, OLD_SUMS)
    assert "b" in beside
    reader = Reader(old, new, OLD_SUMS, OLD_SUMS, ({"a", "b"}, beside))
    assert reader.width("old", "a") >= WIDTH


def test_a_sum_that_changed_does_not_tell_the_new_small_one_in_it() -> None:
    """Before, a and b were withheld and c = 40 and the county 90 shown: their sum of 50 is known, and c is now 4."""
    old, new = {"a": 45, "b": 5, "c": 40, "county": 90}, {"a": 45, "b": 5, "c": 4, "county": 54}
    naive = Reader(old, new, OLD_SUMS, OLD_SUMS, ({"a", "b"}, {"a", "b", "c"}))
    assert naive.width("new", "c") == 0  # the planted failure
    beside = withheld_after(showing(old, OLD_SUMS, {"a", "b"}), new, OLD_SUMS)
    assert Reader(old, new, OLD_SUMS, OLD_SUMS, ({"a", "b"}, beside)).width("new", "c") >= WIDTH


def test_nothing_has_changed_and_nothing_more_is_withheld() -> None:
    cells = {"a": 3, "b": 30, "c": 40, "county": 73}
    assert withheld_after(showing(cells, OLD_SUMS, {"a", "c"}), cells, OLD_SUMS) == {"a", "c"}


PLACES = {"one": ["a", "b", "c"], "two": ["d", "e", "f"], "nation": ["one", "two"]}
OWNERS = st.lists(st.integers(1, 12), min_size=6, max_size=6)
CHANGES = st.lists(st.sampled_from([0, 0, 0, -4, -1, 1, 2, 7]), min_size=6, max_size=6)


def summed(owners: list[int]) -> Cells:
    """Owners, counties and the nation."""
    cells = dict(zip("abcdef", owners, strict=True))
    cells |= {county: sum(cells[one] for one in PLACES[county]) for county in ("one", "two")}
    return cells | {"nation": cells["one"] + cells["two"]}


@settings(max_examples=100, deadline=None)
@given(owners=OWNERS, changes=CHANGES)
def test_whatever_is_corrected_a_reader_of_both_learns_of_nobody(owners: list[int], changes: list[int]) -> None:
    """A small number of either is hidden, or could not be by withholding all there is."""
    old, new = summed(owners), summed([max(1, one + by) for one, by in zip(owners, changes, strict=True)])
    before = withheld(publication(old, PLACES))
    after = withheld_after(showing(old, PLACES, before), new, PLACES)
    reader, at_most = (Reader(old, new, PLACES, PLACES, (before, hidden)) for hidden in (after, set(new)))
    for release, cells in (("old", old), ("new", new)):
        for name, value in cells.items():
            if value < LEAST and reader.width(release, name) < WIDTH - 1e-6:
                assert at_most.width(release, name) < WIDTH - 1e-6


def test_a_memory_is_read_back_as_it_was_written() -> None:
    relations = publication(NEW, NEW_SUMS)
    latent = Latent(relations)
    figure = latent.figure(("a", "heads"), 7.0)
    latent.at_most([(figure, 1.0)], [(0, 1.0)])
    before = read(written(Memory(relations, {1, 2})))
    assert before.shown == {1, 2}
    for one in ("values", "lows", "highs", "names", "relations", "noted", "latents", "secrets"):
        assert getattr(before.relations, one) == getattr(relations, one)


def test_how_an_unchanged_unit_is_made_up_has_not_changed_either() -> None:
    """Its latent figures are one with those before; of a unit that has changed they are others."""
    before, now = publication(OLD, OLD_SUMS), publication(OLD | {"b": 31, "county": 91}, OLD_SUMS)
    for relations in (before, now):
        for unit in ("a", "b"):
            Latent(relations).figure((unit, "heads"))
    add_previous(now, Memory(before, set()))
    assert len(now.latents) == 3
