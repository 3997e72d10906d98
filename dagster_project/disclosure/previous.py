"""What readers know from the last stable release, whose tables they are taken to have.

Its figures stand beside those of now, with all that bound them then: those that it showed are known, the others are
not. One that readers know to be the same now is one figure with what it has become: where they have seen it, and where
nothing of its unit has changed. So what hides a number now hides it from who has both, and what was hidden then stays
hidden.
"""

from __future__ import annotations

from collections import defaultdict

from dagster_project.disclosure.memory import Memory
from dagster_project.disclosure.relations import Name, Relation, Relations, Secret

Told = tuple[frozenset[tuple[int, float]], float, float]


def remember(relations: Relations, before: Memory) -> None:
    """Add what a release lets readers know to relations that are not settled."""
    now_of = figures_now(relations, before)
    for known, told in ((relations.relations, before.relations.relations), (relations.noted, before.relations.noted)):
        said = {as_told(relation) for relation in known}
        for relation in told:
            moved = Relation(tuple((now_of[figure], by) for figure, by in relation.terms), relation.low, relation.high)
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
    names: dict[int, list[Name]] = defaultdict(list)
    for name, figure in old.names.items():
        names[figure].append(name)
    latent, alike = set(old.latents), unchanged(relations, old)
    found = []
    for figure, (value, low, high) in enumerate(zip(old.values, old.lows, old.highs, strict=True)):
        same = [
            relations.names[name]
            for name in names[figure]
            if name in relations.names
            and (name[0] in alike or (figure in before.shown and relations.values[relations.names[name]] == value))
        ]
        if same:
            now, *others = dict.fromkeys(same)
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


def unchanged(now: Relations, before: Relations) -> set[str]:
    """The units of which no number has changed: how each is made up has not, either."""
    changed = {unit for (unit, _), _ in numbers(now) ^ numbers(before)}
    return {unit for unit, _ in before.names} - changed


def numbers(relations: Relations) -> set[tuple[Name, float]]:
    """Every number that is not latent, by name."""
    latent = set(relations.latents)
    return {(name, relations.values[figure]) for name, figure in relations.names.items() if figure not in latent}


def as_told(relation: Relation) -> Told:
    """A relation as far as it tells anything."""
    return frozenset(relation.terms), relation.low, relation.high
