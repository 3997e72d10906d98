"""What a reader of two releases knows to be the same in both, without having seen it.

All numbers of a unit of which nothing has changed. But a sum is known to have come out the same only where that is
known of all that is in it, and of a unit of which something has changed what is withheld now may be another number.
"""

from __future__ import annotations

from collections import defaultdict

from intervals import Key, System


def known_to_be_same(system: System, true: System, first: str, second: str) -> dict[Key, Key]:
    """The numbers of the second release that are known to be what they are in the first, by its keys for them."""
    told = {key: value for key, value in true.values.items() if value is not None}
    units: dict[Key, set[tuple[str, str, float]]] = defaultdict(set)
    for key, value in told.items():
        units[unit_of(key)].add((key[0], key[1], value))
    changed = {unit for unit, numbers in units.items() if len({one[1:] for one in numbers}) * 2 != len(numbers)}
    same = {
        key for key in true.values
        if key[0] == first and key[1] != "rest"  # which is what the others of its unit leave
        and key in system.values and (second, *key[1:]) in true.values and unit_of(key) not in changed
    }  # fmt: skip
    same -= sums_of(true, first, {key for key in true.values if key[0] == first} - same)
    return {(second, *key[1:]): key for key in told if key in same}


def unit_of(key: Key) -> Key:
    """Whose number it is. Plans are reported apart from what came of them; heads are their owner's."""
    if key[1] == "planned":
        return (*key[2:], "plan")
    return ("owner", *key[3:5]) if key[2] in {"part", "line"} and key[1] != "planned line" else key[2:]


def sums_of(true: System, release: str, numbers: set[Key]) -> set[Key]:
    """Sums of a release that any of these is in, and those that they are in; but not of a unit's own numbers."""
    totals: list[tuple[Key, set[Key]]] = []
    for terms, low, high in true.relations:
        (whole, factor), *parts = terms.items()
        if low == high == 0 and factor < 0 and whole[0] == release:
            totals.append((whole, {part for part, _ in parts if unit_of(part) != unit_of(whole)}))
    found: set[Key] = set()
    while more := {whole for whole, parts in totals if not parts.isdisjoint(numbers | found)} - found:
        found |= more
    return found


def known_beforehand(true: System, same: dict[Key, Key]) -> None:
    """How little and how much a number may be is known of both releases, where it is known to be the same in both."""
    for later, key in same.items():
        lows, highs = zip(true.bounds[key], true.bounds[later], strict=True)
        true.bounds[key] = true.bounds[later] = max(lows), min(highs)
