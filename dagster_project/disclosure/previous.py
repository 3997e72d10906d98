"""What readers know from the last stable release, whose tables they are taken to have.

A number that it published and that is the same now is known: to withhold it hides nothing. What it withheld stays
withheld, so that the two releases side by side never show more than one. And where a sum has changed, what was withheld
in it before is taken to be known as a whole: readers had the old total and all else that was in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.relations import NO_BUNDLE, Relation, Relations

RECORD = "release.json"
Place = tuple[str, int, str]  # mart, row and column
SAME, CHANGED, HIDDEN = "same", "changed", "hidden"


def remember(relations: Relations, marts: Marts, folder: Path) -> None:
    """Add what the release in a folder lets readers know."""
    record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    told: dict[Place, str] = {}
    for name, table in sorted(record["tables"].items()):
        path = folder / "parquet" / f"{name}.parquet"
        if path.exists() and table["mart"] in (relations.personal or {}):
            told |= compare(relations, marts, table, path)
    know(relations, told)


def know(relations: Relations, told: dict[Place, str]) -> None:
    """Add what readers know, given the state of each cell that the release had."""
    states: dict[int, set[str]] = defaultdict(set)
    for number, bundle in enumerate(relations.bundles):
        places = [(cell.mart, cell.row, column) for cell in bundle.cells for column in cell.columns]
        counts = [place for place in places if place in told and not is_ratio(place[2])]
        states[number] = {told[place] for place in counts or places if place in told}
        if HIDDEN in states[number]:
            relations.always.add(number)
        bundle.is_known = states[number] == {SAME}
    for relation in list(relations.relations):
        relate_before(relations, relation, states)


def is_ratio(column: str) -> bool:
    """Whether a column is a ratio, which may change where the count that it is made of has not."""
    return "_ratio" in column or "_share" in column


def compare(relations: Relations, marts: Marts, table: dict[str, Any], path: Path) -> dict[Place, str]:
    """The state of each cell that the release has: the same as now, changed, or hidden."""
    mart = table["mart"]
    columns = [one for one in sorted((relations.personal or {})[mart]) if one in table["variables"]]
    if not columns:
        return {}
    joined = " and ".join(f'now."{key}" is not distinct from before."{key}"' for key in table["grain"])
    chosen = ", ".join(f'now."{one}", before."{one}"' for one in columns)
    rows = marts.database.execute(
        f"select now.rowid, {chosen} from {mart} as now join read_parquet($1) as before on {joined}", [str(path)]
    ).fetchall()
    found = {}
    for row, *values in rows:
        for column, now, before in zip(columns, values[::2], values[1::2], strict=True):
            if now is not None:
                state = HIDDEN if before is None else SAME if before == now else CHANGED
                found[mart, row, column] = state
    return found


def relate_before(relations: Relations, relation: Relation, states: dict[int, set[str]]) -> None:
    """Post what a sum says of what was withheld in it before, where the rest was published and is not the same now."""
    if relation.low != relation.high:
        return
    hidden, has_changed = [], False
    for figure, factor in relation.terms:
        bundle = relations.bundle_of[figure]
        if bundle == NO_BUNDLE or HIDDEN in states[bundle]:
            hidden.append((figure, factor))
        elif not states[bundle] and relations.values[figure]:
            return  # it is new, or no table of the release had it
        has_changed |= CHANGED in states[bundle]
    if hidden and has_changed:
        relations.relate(hidden, 0.0, 0.0)
