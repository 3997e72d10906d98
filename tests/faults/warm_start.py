"""Imported by the server that the fault tests fork builds from: imports and parsing are paid once, not once a kill.

Of the dbt project only what a few marts rest on is kept: what breaks a build does not depend on how many tables it has.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster_project.deliveries.kinds  # noqa: F401
from dagster_project.settings import QUESTIONS
from dagster_project.warehouse import build, explain
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.metadata import metadata_of

MARTS = {"dim_grant_year", "dim_rule", "fct_county_allocation", "fct_finding", "delivery", "rejected_cell"}


def keep_only(manifest: Any, names: set[str]) -> None:
    """Take away the models and seeds that the models with these names do not rest on, and the tests of those."""
    nodes = manifest.nodes
    found = [key for key, node in nodes.items() if node.name in names and node.resource_type == "model"]
    assert len(found) == len(names)
    kept: set[str] = set()
    while found:
        key = found.pop()
        if key in nodes and key not in kept:
            kept.add(key)
            found += nodes[key].depends_on_nodes
    for key in [*nodes]:
        is_test = nodes[key].resource_type == "test"
        about = {name for name in nodes[key].depends_on_nodes if not name.startswith("source.")} if is_test else {key}
        if not about <= kept:
            del nodes[key]
    manifest.unit_tests.clear()
    manifest.exposures.clear()
    manifest.build_parent_and_child_maps()
    manifest.build_group_map()


def say_in_full(manifest: Any, written: Path) -> None:
    """Let each column say of itself what it says by a column of another mart, which may be taken away."""
    marts = metadata_of(json.loads(written.read_text(encoding="utf-8"))).marts
    for node in manifest.nodes.values():
        for name, column in node.columns.items():
            if (mart := marts.get(f"{node.schema}.{node.name}")) and name in mart.columns:
                said = asdict(mart.columns[name])
                column.meta = column.config.meta = {key: said[key] for key in said if key not in {"name", "type"}}


def no_questions(folder: Path = QUESTIONS) -> list[explain.Question]:
    """None can be asked of a few marts."""
    return []


explain.questions = no_questions
parsed, path = build.parse(Layout(Path(os.environ["WARM_START"])))
say_in_full(parsed, path)
keep_only(parsed, MARTS)
parsed.write(str(path))  # type: ignore[attr-defined]
