"""Raw tables in, tested marts out: dbt's models as assets and its tests as asset checks."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from dagster_project.assets.stage import stage
from dagster_project.assets.workplace import WorkplaceResource
from dagster_project.operation import milestones
from dagster_project.warehouse import build
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.storage import at_work


def mart_assets(layout: Layout) -> dg.AssetsDefinition:
    """The dbt project as one multi-asset, run in this process."""
    manifest = build.manifest(layout)
    translator = ByFolder()  # one for all events: it remembers what it has translated

    @dbt_assets(manifest=manifest, name="dbt", dagster_dbt_translator=translator)
    def dbt(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> Iterator[Any]:
        """Build every seed and model in the private build database and run every test."""
        here = workplace.workplace
        events: list[dict[str, Any]] = []
        with stage("build", context, workplace):
            result = build.run(layout, events.append)
            here.report.build = result
            rows = row_counts(layout)
        milestones.built(result)
        for event in events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            for told in message.to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=translator, context=context
            ):
                yield with_rows(told, rows, event)
        if result.failures:
            with stage("build", context, workplace):
                raise build.FailedChecksError(result)

    assets: dg.AssetsDefinition = dbt
    return assets


class ByFolder(DagsterDbtTranslator):
    """Groups models in Dagster's pages as their folders do: staging, intermediate, each mart schema, seeds."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The mart schema of a mart, the layer of everything else."""
        layer, *topic = dbt_resource_props["fqn"][1:-1] or ["seeds"]
        return str(topic[0] if layer == "marts" else layer)


def row_counts(layout: Layout) -> dict[str, int]:
    """Rows of every table of the build database, by schema-qualified name."""
    with (
        at_work("Lesingen av", layout.build_database),
        duckdb.connect(str(layout.build_database), read_only=True) as database,
    ):
        found = database.execute("select schema_name || '.' || table_name, estimated_size from duckdb_tables()")
        return dict(found.fetchall())


def with_rows(told: Any, rows: dict[str, int], event: dict[str, Any]) -> Any:
    """Add the row count to a model's materialization."""
    if not isinstance(told, dg.Output):
        return told
    relation = event["data"]["node_info"].get("node_relation", {})
    count = rows.get(f"{relation.get('schema')}.{relation.get('alias')}")
    extra = {} if count is None else {"dagster/row_count": count}
    return dg.Output(told.value, output_name=told.output_name, metadata={**told.metadata, **extra})
