"""Tested marts in, the published warehouse out."""

import dagster as dg

from dagster_project.assets.stage import stage
from dagster_project.assets.workplace import WorkplaceResource
from dagster_project.operation import milestones
from dagster_project.warehouse import build
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.metadata import metadata_of
from dagster_project.warehouse.publish import publish


def published_asset(layout: Layout) -> dg.AssetsDefinition:
    """The published warehouse, downstream of every mart."""

    @dg.asset(
        name="warehouse",
        key_prefix="published",
        group_name="published",
        kinds={"duckdb", "parquet"},
        deps=[[mart.schema, mart.name] for mart in metadata_of(build.manifest(layout)).marts.values()],
    )
    def warehouse(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> dg.MaterializeResult[None]:
        """Copy, audit, rename: readers see the whole new version or the whole old one."""
        with stage("publish", context, workplace):
            published = publish(workplace.workplace, build.manifest(layout))
        workplace.workplace.report.published = published
        milestones.published(published)
        return dg.MaterializeResult(
            metadata={
                "version": published.version,
                "path": dg.MetadataValue.path(layout.published_database),
                "dagster/row_count": sum(published.rows.values()),
                "rows": dg.MetadataValue.json(published.rows),
            }
        )

    return warehouse
