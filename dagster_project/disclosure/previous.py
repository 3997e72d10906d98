"""What readers know from the last stable release, whose tables they are taken to have.

Its figures stand beside those of now, with all that bound them then: those that it showed are known, the others are
not. One that readers know to be the same now is one figure with what it has become: where nothing of its unit has
changed, and for a sum where they know it of all that is in it. Where anything has, what is withheld now may be another
number. So what hides a number now hides it from who has both, and what was hidden then stays hidden.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from dagster_project.disclosure.memory import Memory
from dagster_project.disclosure.relations import Name, Relation, Relations, Secret

Told = tuple[frozenset[tuple[int, float]], float, float]


def add_previous(relations: Relations, before: Memory) -> None:
    """Add what a release lets readers know to relations that are not settled."""
    now_of = figures_now(relations, before)
    for known, told in ((relations.relations, before.relations.relations), (relations.noted, before.relations.noted)):
        said = {as_told(relation) for relation in known}
        for relation in told:
            moved = replace(relation, terms=tuple((now_of[figure], by) for figure, by in relation.terms))
            if as_told(moved) not in said:
                known.append(moved)
    widths = {secret.figure: secret.width for secret in relations.secrets}
    for secret in before.relations.secrets:
        figure = now_of[secret.figure]
        if secret.width > widths.get(figure, 0.0):
            relations.secrets.append(Secret(figure, secret.width))
    relations.narrow()


def figures_now(relations: Relations, before: Memory) -> list[int]:
    """For each figure of the release the one that it is now: the same, if that is known, else one of its own."""
    old = before.relations
    same, latent = known_to_be_same(relations, old), set(old.latents)
    found = []
    for figure, (value, low, high) in enumerate(zip(old.values, old.lows, old.highs, strict=True)):
        if figure in same:
            now, *others = same[figure]
            relations.bound(now, low, high)
            for other in others:
                relations.total(now, [other])
        else:
            now = relations.figure(value, low=low, high=high)
            if figure in latent:
                relations.latents.append(now)
        if figure in before.shown:
            relations.known.add(now)
        found.append(now)
    return found


def known_to_be_same(now: Relations, old: Relations) -> dict[int, list[int]]:
    """What readers know figures of the release to be now: one figure, or some that are the same."""
    changed = {unit for (unit, _), _ in numbers(now) ^ numbers(old)}
    same: dict[int, list[int]] = defaultdict(list)
    for name, figure in old.names.items():
        later = now.names.get(name)
        if later is not None and name[0] not in changed and later not in same[figure]:
            same[figure].append(later)
    in_doubt = sums_of(old, {*old.names.values()} - same.keys())
    return {figure: later for figure, later in same.items() if figure not in in_doubt}


def sums_of(relations: Relations, figures: set[int]) -> set[int]:
    """The sums that any of these figures is in, and those that they are in; but not of a unit's own numbers."""
    units: dict[int, set[str]] = defaultdict(set)
    for (unit, _), figure in relations.names.items():
        units[figure].add(unit)
    totals = []
    for relation in (*relations.relations, *relations.noted):
        (whole, factor), *parts = relation.terms
        if relation.low == relation.high and factor < 0:
            totals.append((whole, {part for part, _ in parts if units[part].isdisjoint(units[whole])}))
    found: set[int] = set()
    while more := {whole for whole, parts in totals if not parts.isdisjoint(figures | found)} - found:
        found |= more
    return found


def numbers(relations: Relations) -> set[tuple[Name, float]]:
    """Every number that is not latent, by name."""
    latent = set(relations.latents)
    return {(name, relations.values[figure]) for name, figure in relations.names.items() if figure not in latent}


def as_told(relation: Relation) -> Told:
    """A relation as far as it tells anything."""
    return frozenset(relation.terms), relation.low, relation.high
