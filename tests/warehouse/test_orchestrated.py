"""The graph as the daemon loads it, on a warehouse that has been built."""

import json
import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from conftest import Warehouse

from dagster_project.assets.pages import PAGES_KEY
from dagster_project.checks import NAME
from dagster_project.definitions import definitions
from dagster_project.environments import FRESHNESS, NIGHTLY, PAGES
from dagster_project.settings import Settings
from dagster_project.warehouse import build
from dagster_project.warehouse.history.versions import published_version
from dagster_project.warehouse.layout import Layout


def test_everything_loads_and_the_night_leaves_freshness_to_the_morning(bundled: Warehouse) -> None:
    settings = Settings(warehouse=bundled.folder, environment="production")
    loaded = definitions(settings)
    dg.Definitions.validate_loadable(loaded)
    night, morning = (loaded.resolve_job_def(name).asset_layer for name in (NIGHTLY, FRESHNESS))
    assert dg.AssetKey(["published", "warehouse"]) in night.executable_asset_keys
    assert PAGES_KEY not in night.executable_asset_keys
    assert {*loaded.resolve_job_def(PAGES).asset_layer.executable_asset_keys} == {PAGES_KEY}
    assert {key.name for key in morning.asset_graph.asset_check_keys} == {NAME}
    nodes = build.manifest(Layout(bundled.folder))["nodes"].values()
    tests = {node["name"] for node in nodes if node["resource_type"] == "test"}
    assert len(tests) > 50
    assert {key.name for key in night.asset_graph.asset_check_keys} == tests
    assert [*morning.executable_asset_keys] == []


@pytest.fixture
def own(bundled: Warehouse, tmp_path: Path) -> Settings:
    """A warehouse of the test's own, with what is published."""
    shutil.copytree(bundled.folder, tmp_path / "warehouse", symlinks=True, ignore=shutil.ignore_patterns("build"))
    return Settings(warehouse=tmp_path / "warehouse")


def written(settings: Settings) -> dg.ExecuteInProcessResult:
    """The run that follows a version put in force."""
    return definitions(settings).resolve_job_def(PAGES).execute_in_process(raise_on_error=False)


def test_pages_are_written_and_it_is_told_how_many(own: Settings) -> None:
    result = written(own)
    assert result.success
    folder = Layout(own.warehouse_folder).site
    (told,) = result.asset_materializations_for_node("published__pages")
    values: dict[str, Any] = {name: said.value for name, said in told.metadata.items()}
    assert values["pages"] == len(list(folder.rglob("*.html")))
    assert values["pages"] > 1_500
    assert values["largest_gzip_bytes"] < 300_000
    assert json.loads((folder / "dekomp-site.json").read_text(encoding="utf-8"))["version"] == values["version"]


def test_pages_that_cannot_be_written_leave_what_is_published_and_are_told(own: Settings) -> None:
    layout = Layout(own.warehouse_folder)
    before = published_version(layout)
    layout.site.mkdir()
    (layout.site / "notes.txt").write_text("keep", encoding="utf-8")
    result = written(own)
    assert not result.success
    after = published_version(layout)
    assert before and after
    assert (after.name, after.is_whole()) == (before.name, True)
    assert [path.name for path in layout.site.iterdir()] == ["notes.txt"]
    (event,) = result.filter_events(lambda one: one.is_step_failure)
    assert "Varehuset er publisert, men nettsidene ble ikke skrevet" in str(event.step_failure_data.error)
