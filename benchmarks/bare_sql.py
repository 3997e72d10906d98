"""Runs what dbt compiled, seeds, models and tests, in one DuckDB process: the least a build can cost.

Run by ``benchmarks.build_time``: ``python -m benchmarks.bare_sql DBT_TARGET DATABASE``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measure import ROOT
from dagster_project.settings import Settings


def main(target: Path, database: Path) -> None:
    """Run every node in the order dbt did."""
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    done = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    with duckdb.connect(str(database), config={"threads": 2, "memory_limit": Settings().build_memory}) as connection:
        for result in done:
            if result["unique_id"] not in nodes:
                continue  # an exposure, which dbt lists and does not run
            node = nodes[result["unique_id"]]
            if node["resource_type"] == "test":
                failing = connection.execute(f"select count(*) from ({result['compiled_code']})").fetchone()
                if failing != (0,):
                    raise SystemExit(f"{node['name']} fails: {failing}")
                continue
            connection.execute(f"create schema if not exists {node['schema']}")
            connection.execute(statement(node, result))


def statement(node: dict[str, Any], result: dict[str, Any]) -> str:
    """The SQL that makes a seed, a table or a view."""
    name = f'"{node["schema"]}"."{node["name"]}"'
    if node["resource_type"] == "seed":
        types = {column: about["data_type"] for column, about in node["columns"].items()}
        file = (ROOT / "dbt" / node["original_file_path"]).resolve()
        return f"create table {name} as from read_csv('{file}', header = true, types = {types})"
    return f"create {node['config']['materialized']} {name} as {result['compiled_code']}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
