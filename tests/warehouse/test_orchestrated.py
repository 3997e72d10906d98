"""The graph as the daemon loads it, on a warehouse that has been built."""

import dagster as dg
from conftest import Warehouse

from dagster_project.checks import NAME
from dagster_project.definitions import definitions
from dagster_project.environments import FRESHNESS, NIGHTLY
from dagster_project.settings import Settings


def test_everything_loads_and_the_night_leaves_freshness_to_the_morning(bundled: Warehouse) -> None:
    settings = Settings(warehouse=bundled.folder, environment="production")
    loaded = definitions(settings)
    dg.Definitions.validate_loadable(loaded)
    night, morning = (loaded.resolve_job_def(name).asset_layer for name in (NIGHTLY, FRESHNESS))
    assert dg.AssetKey(["published", "warehouse"]) in night.executable_asset_keys
    assert {key.name for key in morning.asset_graph.asset_check_keys} == {NAME}
    of_dbt = {key.name for key in night.asset_graph.asset_check_keys}
    assert len(of_dbt) > 50
    assert NAME not in of_dbt
    assert [*morning.executable_asset_keys] == []
