"""Deliveries in, raw tables out."""

from collections.abc import Iterator

import dagster as dg

from dagster_project.assets.stage import stage
from dagster_project.assets.workplace import WorkplaceResource
from dagster_project.deliveries.kinds import KINDS
from dagster_project.operation import milestones
from dagster_project.warehouse.archive import Received
from dagster_project.warehouse.history.unchanged import unchanged
from dagster_project.warehouse.ingest import ingest, receive

DELIVERIES = [
    dg.AssetSpec(
        ["deliveries", kind.name],
        description=f"{kind.label_nb}: `{kind.layout}`",  # marked as code, or the pages take <embete> for HTML
        group_name="deliveries",
        kinds={"file"},
    )
    for kind in KINDS
]
TABLES = {table: [kind.name] for kind in KINDS for table in kind.raw_tables} | {
    "delivery": [kind.name for kind in KINDS],
    "remark": [kind.name for kind in KINDS],
}


@dg.multi_asset(
    name="ingest",
    group_name="raw",
    specs=[
        dg.AssetSpec(["raw", table], deps=[["deliveries", kind] for kind in kinds], kinds={"duckdb"}, skippable=True)
        for table, kinds in TABLES.items()
    ],
)
def raw_tables(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> Iterator[dg.MaterializeResult[None]]:
    """Judge what has been delivered, archive it and load what is in force; nothing changed, nothing made."""
    here = workplace.workplace
    with stage("ingest", context, workplace):
        receive(here)
        if same := unchanged(here):
            here.report.unchanged = same.name
            context.log.info(f"Ingenting er endret siden utgaven {same.name}, som fortsatt gjelder.")
            return
        ingest(here)
    milestones.ingested(here.report)
    for table, kinds in TABLES.items():
        received = [one for one in here.report.received if one.receipt.kind in kinds]
        yield dg.MaterializeResult(
            asset_key=["raw", table],
            metadata={"dagster/row_count": here.report.raw_rows[table], "deliveries": verdicts(received)},
        )


def verdicts(received: list[Received]) -> dg.TableMetadataValue:
    """What was received, with hash and verdict, as a table in Dagster's pages."""
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {
                    "delivery_id": one.receipt.delivery_id,
                    "file": one.receipt.file_name,
                    "sha256": one.receipt.sha256,
                    "verdict": one.receipt.verdict,
                    "faults": one.receipt.faults,
                    "unchanged": one.unchanged,
                }
            )
            for one in received
        ],
        schema=dg.TableSchema(
            columns=[
                dg.TableColumn(name, kind)
                for name, kind in (
                    ("delivery_id", "string"),
                    ("file", "string"),
                    ("sha256", "string"),
                    ("verdict", "string"),
                    ("faults", "int"),
                    ("unchanged", "bool"),
                )
            ]
        ),
    )
