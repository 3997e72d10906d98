"""What is known of a number beforehand: no way out leads past it, and nobody is kept from knowing it."""

from __future__ import annotations

from dagster_project.disclosure.relations import Relations
from dagster_project.disclosure.suppression.suppress import suppress

WIDTH = 5.0


def three(most: dict[str, float]) -> set[str]:
    """The cells withheld of 3 + 6 + 40 = 49, where the first is small and of some the most they can be is known."""
    relations = Relations()
    figures = {}
    for row, (name, value, weight) in enumerate((("three", 3, 1), ("six", 6, 1), ("forty", 40, 9), ("all", 49, 99))):
        bundle = relations.bundle(name, weight)
        relations.show(bundle, "mart", row, "persons")
        figures[name] = relations.figure(value, bundle)
    relations.protect(figures["three"], WIDTH)
    relations.total(figures["all"], [figures["three"], figures["six"], figures["forty"]])
    for name, high in most.items():
        relations.bound(figures[name], 0, high)
    return {relations.bundles[one].name for one in suppress(relations).withheld}


def test_the_cheapest_other_number_hides_a_small_one() -> None:
    assert three({}) == {"three", "six"}


def test_one_that_cannot_be_more_hides_less() -> None:
    """Six being at most 6, three is at least 3; and at most 8 where six is at least 1, which is as wide as asked."""
    assert three({"six": 6}) == {"three", "six"}


def test_where_both_are_bounded_another_is_withheld() -> None:
    """Three would be 3 to 6, too well known: up to 5 wide is asked for, and from 1 to 6 is what there is."""
    assert three({"three": 6, "six": 6}) == {"three", "forty"}


def test_what_is_known_beforehand_is_no_secret() -> None:
    """Of at most two there is 1 to 2 to be kept, of at most one nothing; the true value always fits."""
    relations = Relations()
    figure = relations.figure(2, relations.bundle("two"))
    relations.protect(figure, WIDTH)
    relations.bound(figure, 0, 2)
    relations.narrow()
    assert [secret.width for secret in relations.secrets] == [1.0]
    relations.bound(figure, 2, 2)
    relations.narrow()
    assert [secret.width for secret in relations.secrets] == [0.0]
