"""The part of dbt's manifest that says what the marts are, read from their YAML without dbt."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from dagster_project.warehouse.metadata import Metadata, metadata_of

MODELS = Path(__file__).parents[1] / "dbt" / "models" / "marts"


@lru_cache
def declared_metadata() -> Metadata:
    """What is said of every mart."""
    nodes: dict[str, dict[str, Any]] = {}
    for path in sorted(MODELS.rglob("*.yml")):
        place = path.parent.relative_to(MODELS)
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            columns = {column["name"]: {"description": "", **column} for column in model["columns"]}
            name = f"model.dekomp.{model['name']}"
            nodes[name] = {
                "resource_type": "model",
                "unique_id": name,
                "name": model["name"],
                "schema": place.parts[0],
                "path": f"marts/{place.as_posix()}/{model['name']}.sql",
                "description": model["description"],
                "config": model["config"],
                "columns": columns,
            }
            for test in model.get("data_tests", []):
                if isinstance(test, dict) and "grain" in test:
                    nodes[f"test.{name}"] = {
                        "resource_type": "test",
                        "attached_node": name,
                        "test_metadata": {"name": "grain", "kwargs": test["grain"]["arguments"]},
                    }
    return metadata_of({"nodes": nodes})
