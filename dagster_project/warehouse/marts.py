"""The marts as dbt's manifest describes them: what is published, by which grain a row is known, what adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SUMMED = ("kroner", "årsverk", "antall", "personer")  # units whose figures add up to something


@dataclass(frozen=True)
class Mart:
    """A mart as dbt's manifest describes it; ``key`` is what its grain test says."""

    schema: str
    name: str
    description: str
    columns: dict[str, dict[str, Any]]
    key: list[str]

    @property
    def table(self) -> str:
        """Schema-qualified name."""
        return f"{self.schema}.{self.name}"

    @property
    def sums(self) -> list[str]:
        """The columns worth a sum: amounts, FTEs and counts."""
        units = {name: column["config"]["meta"]["unit"] for name, column in self.columns.items()}
        return [name for name, unit in units.items() if unit in SUMMED]


def marts(manifest: dict[str, Any]) -> list[Mart]:
    """The public tables: every model below ``models/marts``."""
    grains = {
        node["attached_node"]: node["test_metadata"]["kwargs"]["columns"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "grain"
    }
    found = [
        Mart(node["schema"], node["name"], node["description"], node["columns"], grains.get(unique_id, []))
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    ]
    return sorted(found, key=lambda mart: mart.table)
