"""What a reader of two releases knows to be the same in both, without having seen it.

Nothing of a unit has changed that is shown: nothing of it has changed. But a sum of which something has changed is not
known to have come out the same.
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
    sums = changed_sums(true, first, second, changed)
    same: dict[Key, Key] = {}
    for key, value in told.items():
        later = (second, *key[1:])
        is_equal = key[0] == first and key in system.values and value == told.get(later)
        if is_equal and key not in sums and (unit_of(key) not in changed or system.values[key] is not None):
            same[later] = key
    return same


def unit_of(key: Key) -> Key:
    """Whose number it is. Plans are reported apart from what came of them; heads are their owner's."""
    if key[1] == "planned":
        return (*key[2:], "plan")
    return ("owner", *key[3:5]) if key[2] in {"part", "line"} and key[1] != "planned line" else key[2:]


def changed_sums(true: System, first: str, second: str, changed: set[Key]) -> set[Key]:
    """Sums of the first release that something is in that is not so in the second."""
    totals: list[tuple[Key, set[Key]]] = []
    for terms, low, high in true.relations:
        (whole, factor), *parts = terms.items()
        if low == high == 0 and factor < 0 and whole[0] == first:
            totals.append((whole, {part for part, _ in parts if unit_of(part) != unit_of(whole)}))
    moved = {key for _, parts in totals for key in parts if has_moved(true, key, second, changed)}
    found: set[Key] = set()
    while more := {whole for whole, parts in totals if not parts.isdisjoint(moved | found)} - found:
        found |= more
    return found


def has_moved(true: System, key: Key, second: str, changed: set[Key]) -> bool:
    """Whether a number is another in the second release; one that no table has is, where its unit has changed."""
    value = true.values[key]
    return unit_of(key) in changed if value is None else value != true.values.get((second, *key[1:]))


def known_beforehand(true: System, same: dict[Key, Key]) -> None:
    """How little and how much a number may be is known of both releases, where it is known to be the same in both."""
    for later, key in same.items():
        lows, highs = zip(true.bounds[key], true.bounds[later], strict=True)
        true.bounds[key] = true.bounds[later] = max(lows), min(highs)
