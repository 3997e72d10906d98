"""The numbers that nobody may work out, from the whole truth, and how wide the interval of each has to stay."""

from __future__ import annotations

from intervals import FAR, Key
from sums_a_reader_knows import Sums
from tables_in_hand import Owner, Tables

LEAST, WIDTH = 5, 5.0
NOT_SECRET = {"heads", "whole heads", "low in part", "high in part"}  # no table has them


def planned_alone(truth: Tables) -> set[Owner]:
    """The owners whose participations are as many as they planned: a reader may guess right that they are the same."""
    lines: dict[Owner, int] = {}
    for row in truth["lines"]:
        owner = row["grant_year"], row["owner_id"]
        lines[owner] = lines.get(owner, 0) + row["teachers"]
    found = set()
    for row in truth["reach"]:
        owner = row["grant_year"], row["owner_id"]
        if lines.get(owner, 0) == row["planned_teachers"] == row["participations"]:
            found.add(owner)
    return found


def protected(true: Sums) -> dict[Key, float]:
    """Every small number, and every one that is all but a few of those it is among, with the width it has to have."""
    system = true.system
    found: dict[Key, float] = {}
    for key, value in system.values.items():
        if value is None or key[1] in NOT_SECRET or key[0] != true.release or key in true.calculated:
            continue
        figure, level, unit = key[1], key[2], key[3:]
        least, most = system.bounds[key]
        known = max(0.0, most - max(1.0, least))  # how well it is known beforehand
        if key in true.parts:  # of those covered nowhere everybody knows that
            known = sum(max(0.0, system.bounds[part][1] - 1.0) for part in true.parts[key] if system.values[part])
        if figure == "whole":
            total = system.values[key[0], "participations", level, *unit] or 0.0
            if total >= LEAST and (0 < value < LEAST or 0 < total - value < LEAST):
                found[key] = min(WIDTH, known, total - 1)
            elif 0 < value < LEAST:
                found[key] = min(WIDTH, known, system.bounds[key[0], "participations", level, *unit][1] - 1)
        elif 0 < value < LEAST or (figure == "low" and most < FAR and 0 < most - value < LEAST and value):
            found[key] = min(WIDTH, known)
    return {key: width for key, width in found.items() if width > 0}
