"""The numbers that nobody may work out, from the whole truth, and how wide the interval of each has to stay."""

from __future__ import annotations

from intervals import FAR, Key
from sums_a_reader_knows import Sums
from tables_in_hand import Owner, Tables, measure_of

LEAST, WIDTH = 5, 5.0
NOT_SECRET = {"heads", "whole heads", "low in part", "high in part"}  # no table has them


def planned_alone(truth: Tables) -> set[Owner]:
    """The owners of which only plans are known, since none of their measures is reported on: everybody knows that."""
    reported = {measure_of(row) for row in truth["progress"] if row["reported_on"] is not None}
    recipients = ({**row, "owner_id": row["recipient_id"]} for row in truth["grant_lines"])
    reporting = {
        (row["grant_year"], row["owner_id"])
        for row in (*recipients, *truth["pledges"], *truth["lines"])
        if measure_of(row) in reported
    }
    return {
        (row["grant_year"], row["owner_id"])
        for row in truth["reach"]
        if (row["grant_year"], row["owner_id"]) not in reporting and row["participations"] == row["planned_teachers"]
    }


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
        if figure in {"whole", "rest"}:
            participations = key[0], "participations", level, *unit
            if 0 < value < LEAST <= (total := system.values[participations] or 0.0):
                found[key] = min(WIDTH, known, total - 1)
            elif 0 < value < LEAST and figure == "whole":
                found[key] = min(WIDTH, known, system.bounds[participations][1] - 1)
        elif 0 < value < LEAST or (figure == "low" and most < FAR and 0 < most - value < LEAST and value):
            found[key] = min(WIDTH, known)
    return {key: width for key, width in found.items() if width > 0}
