"""The two thresholds of disclosure control, as the published warehouse says they are in force."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dagster_project.errors import UserError


@dataclass(frozen=True)
class Thresholds:
    """``least`` is the smallest count that is published, beside zero; ``width`` how well none may be known."""

    least: int
    width: float

    def is_small(self, count: float) -> bool:
        """Whether a count is of so few persons that it is withheld."""
        return 0 < count < self.least


def thresholds(database: duckdb.DuckDBPyConnection) -> Thresholds:
    """The newest version of each rule in ``core.dim_rule``. Raises ``UserError`` where one is missing."""
    return Thresholds(
        int(in_force(database, "disclosure_min_persons")), float(in_force(database, "disclosure_min_interval"))
    )


def in_force(database: duckdb.DuckDBPyConnection, rule_key: str) -> str:
    """The value of a rule's newest version: what is published today follows the rules of today."""
    found = database.execute(
        "select value from core.dim_rule where rule_key = ? order by valid_from desc limit 1", [rule_key]
    ).fetchone()
    if not found:
        raise UserError(
            f"Det publiserte varehuset mangler regelen {rule_key}, som verner persontall. "
            "Bygg på nytt med dekomp build."
        )
    return str(found[0])
