"""The dbt project as Dagster's documentation has it: stock ``@dbt_assets`` and dbt in a subprocess.

Run by ``benchmarks.build_time``: ``dagster job execute -m benchmarks.stock_assets -j stock``
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from benchmarks.measure import ROOT, program

DBT = ROOT / "dbt"
TARGET = Path(os.environ["DEKOMP_BENCHMARK_TARGET"])
BUILD = ["build", "--exclude-resource-type", "unit_test"]


@dbt_assets(manifest=TARGET / "manifest.json")
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Every seed, model and test."""
    yield from dbt.cli(BUILD, context=context, target_path=TARGET).stream()


defs = dg.Definitions(
    assets=[models],
    jobs=[dg.define_asset_job("stock", executor_def=dg.in_process_executor)],
    resources={"dbt": DbtCliResource(project_dir=str(DBT), profiles_dir=str(DBT), dbt_executable=program("dbt"))},
)
