"""What the structured log says of each stage of a run that has been reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster_project.operation.logs import tell

if TYPE_CHECKING:
    from dagster_project.site.write import Written
    from dagster_project.warehouse.build import BuildResult
    from dagster_project.warehouse.publish import Published
    from dagster_project.warehouse.workplace import Report


def ingested(report: Report) -> None:
    """How many deliveries were accepted and rejected, and each new rejection by its id."""
    rejected = [one for one in report.received if not one.receipt.accepted]
    for one in rejected:
        if not one.unchanged:
            tell("rejected", f"{one.receipt.delivery_id} er avvist.", stage="ingest", faults=one.receipt.faults)
    tell(
        "ingested",
        "Leveransene er lest.",
        stage="ingest",
        accepted=len(report.received) - len(rejected),
        rejected=len(rejected),
        unchanged=sum(one.unchanged for one in report.received),
        rows=sum(report.raw_rows.values()),
    )


def built(result: BuildResult) -> None:
    """How many models were built, and how many tests passed and failed."""
    tell(
        "built",
        "Tabellene er bygd og kontrollert.",
        stage="build",
        models=result.models,
        tests=result.tests,
        failures=len(result.failures),
    )


def published(version: Published) -> None:
    """Which version is in force, with how many tables and rows."""
    tell(
        "published",
        f"Utgave {version.version} gjelder.",
        stage="publish",
        tables=len(version.rows),
        rows=sum(version.rows.values()),
    )


def pages_written(written: Written) -> None:
    """How many pages there are, and how large the largest is as a server sends it."""
    tell(
        "pages",
        "Nettsidene er skrevet.",
        stage="pages",
        pages=written.pages,
        seconds=round(written.seconds, 1),
        largest_gzip_bytes=written.largest_gzip_bytes,
    )
