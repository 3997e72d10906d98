"""Numbers of persons that no relation binds: statistics that their source shields itself, counts of rows, texts.

A small one is withheld, with every ratio in its row. Texts that repeat a number of the agreements are always withheld,
since the number itself may be.
"""

from __future__ import annotations

from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.relations import Relations
from dagster_project.disclosure.rules import Thresholds

HEADS = ("teachers", "teacher_fte", "lærere", "årsverk")  # columns of the agreements, by both their names
TEXTS = {"quality.agreement_change": ("old_value", "new_value"), "quality.rejected_cell": ("value",)}
COUNTS = {  # the count of persons that each other table has, and which rows it is of persons in
    "evaluation.eval_owner_outcome": ("respondents", "true"),
    "evaluation.rpt_sector_aim_indicator": ("respondents", "true"),
    "quality.delivery": ("rows", "kind = 'participants'"),
}


def withhold_loose(marts: Marts, relations: Relations, limits: Thresholds) -> None:
    """Withhold them."""
    personal = relations.personal or {}
    for mart, (count, rows) in COUNTS.items():
        small = f'{rows} and "{count}" > 0 and "{count}" < {limits.least}'
        for (row,) in marts.database.execute(f"select rowid from {mart} where {small} order by rowid").fetchall():
            relations.withhold(f"{mart} {row}", mart, row, *personal.get(mart, ()))
    for mart, columns in TEXTS.items():
        named = ", ".join(f"'{name}'" for name in HEADS)
        query = f"select rowid, {', '.join(columns)} from {mart} where lower(column_name) in ({named}) order by rowid"
        for row, *values in marts.database.execute(query).fetchall():
            shown = [column for column, value in zip(columns, values, strict=True) if value is not None]
            relations.withhold(f"{mart} {row}", mart, row, *shown)
    withhold_panel(marts, relations, limits)


def withhold_panel(marts: Marts, relations: Relations, limits: Thresholds) -> None:
    """An outcome in the panel rests on the same few respondents as on the fixed map."""
    panel = "evaluation.eval_owner_panel"
    rows = marts.rows(
        "select panel.rowid as row, outcome.indicator_id from evaluation.eval_owner_outcome as outcome "
        f"join {panel} as panel using (owner_id, grant_year) where outcome.geography = 'constant' "
        f"and respondents > 0 and respondents < {limits.least} order by all"
    )
    for row in rows:
        relations.withhold(f"{panel} {row['row']} {row['indicator_id']}", panel, row["row"], row["indicator_id"])
