"""dbt's Rust engine, where it is installed, gives the same warehouse as dbt in this process."""

from __future__ import annotations

import os

import duckdb
import pytest
from conftest import Warehouse, build_warehouse

from dagster_project.warehouse import build
from dagster_project.warehouse.history.versions import published_version
from dagster_project.warehouse.layout import Layout

ENGINE = os.environ.get("DEKOMP_TEST_DBT")

pytestmark = pytest.mark.skipif(not ENGINE, reason="DEKOMP_TEST_DBT does not name an executable of dbt's Rust engine")


@pytest.fixture(scope="module")
def by_the_other(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEKOMP_DBT", str(ENGINE))
        patch.delenv("DEKOMP_DELIVERIES", raising=False)
        patch.setattr(build, "_parsed_here", None)
        return build_warehouse(tmp_path_factory.mktemp("other") / "warehouse", None)


def test_every_table_has_the_same_columns_and_rows(bundled: Warehouse, by_the_other: Warehouse) -> None:
    """In the build databases, so staging and intermediate too."""
    with duckdb.connect() as both:
        for name, warehouse in (("one", bundled), ("other", by_the_other)):
            both.execute(f"attach '{Layout(warehouse.folder).build_database}' as {name} (read_only)")
        columns = (
            "select schema_name || '.' || table_name, list((column_name, data_type) order by column_index) "
            "from duckdb_columns() where database_name = ? and not internal group by all order by all"
        )
        tables = both.execute(columns, ["one"]).fetchall()
        assert len(tables) > 150
        assert both.execute(columns, ["other"]).fetchall() == tables
        differing = [
            table
            for table, _ in tables
            if not table.startswith("staging.")  # views, which name the database they were made in
            for one, other in (("one", "other"), ("other", "one"))
            if both.execute(f"from {one}.{table} except all from {other}.{table} limit 1").fetchall()
        ]
    assert not differing


def test_it_built_and_tested_as_much_and_the_version_says_who_did(bundled: Warehouse, by_the_other: Warehouse) -> None:
    one, other = (published_version(Layout(warehouse.folder)) for warehouse in (bundled, by_the_other))
    assert one
    assert other
    assert other.rows == one.rows
    assert one.made_from
    assert other.made_from
    assert other.made_from.packages["dbt-core"] != one.made_from.packages["dbt-core"]
    assert {**other.made_from.packages, "dbt-core": ""} == {**one.made_from.packages, "dbt-core": ""}
