"""One build from the command line: the stages of a night, one after the other in this process.

Where nothing has changed since the version in force was made, no stage is run after the first, and dbt is not imported.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count
from typing import Any

from dagster_project.deliveries.verdict import Severity
from dagster_project.operation import milestones
from dagster_project.operation.recorded import COMMAND, recorded
from dagster_project.progress import Progress
from dagster_project.settings import Settings
from dagster_project.warehouse.archive import ALL_IN_FORCE, Receipt
from dagster_project.warehouse.history.unchanged import unchanged
from dagster_project.warehouse.history.version import Version
from dagster_project.warehouse.ingest import receive
from dagster_project.warehouse.workplace import Report, Workplace

SHOWN_FAULTS = 5


@dataclass(frozen=True)
class BuildReport:
    """What a build did, for a person or a machine."""

    workplace: Workplace
    findings: dict[str, int]
    seconds: float
    same: Version | None = None  # the version that still stands, where nothing has changed

    @property
    def report(self) -> Report:
        """What the stages filled in."""
        return self.workplace.report

    @property
    def rows(self) -> dict[str, int]:
        """Rows per mart of what is published."""
        version = self.report.published or self.same
        return version.rows if version else {}

    def as_text(self) -> str:
        """The summary a person wants at the end of a build."""
        report, layout = self.report, self.workplace.layout
        rejected = [one.receipt for one in report.received if not one.receipt.accepted]
        unchanged = sum(one.unchanged for one in report.received)
        lines = [] if self.same is None else [f"Uendret     Ingenting er endret siden utgaven {self.same}."]
        lines += [
            f"Leveranser  {len(report.received)}: {len(report.received) - len(rejected)} godtatt, "
            f"{len(rejected)} avvist ({unchanged} uendret siden sist)",
        ]
        for receipt in rejected:
            lines.append(f"  AVVIST    {receipt.file_name}: {receipt.faults} feil. {self._instead(receipt)}")
            lines += [f"            {line}" for line in self._faults(receipt.delivery_id)]
            lines.append(f"            Se alle: dekomp check {self._path(receipt.file_name)} --annotate .")
        if report.build:
            lines.append(
                f"Varehus     {report.build.models} tabeller og visninger, {report.build.tests} kontroller bestått"
            )
        told = ", ".join(f"{count} {word}" for word, count in self.findings.items()) or "ingen"
        lines.append(f"Funn        {told}")
        if diff := report.published and report.published.diff:
            lines += beside("Endringer", diff.in_brief()) + beside("Hvorfor", diff.why_in_brief())
        lines.append(
            f"Publisert   {layout.published_database} ({len(self.rows)} tabeller, {sum(self.rows.values())} rader)"
        )
        lines.append(f"Tid         {self.seconds:.1f} s".replace(".", ","))
        if self.workplace.deliveries is None:
            lines.append("Bygd på de medfølgende eksemplene: GSI-tallene er virkelige, resten er illustrert.")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        report = self.report
        return {
            "published": True,
            "unchanged": self.same is not None,
            "version": report.published.version if report.published else self.same and self.same.name,
            "database": str(self.workplace.layout.published_database),
            "rows": self.rows,
            "diff": report.published.diff.as_json() if report.published and report.published.diff else None,
            "deliveries": [
                {
                    "delivery_id": one.receipt.delivery_id,
                    "file": one.receipt.file_name,
                    "verdict": one.receipt.verdict,
                    "faults": one.receipt.faults,
                    "warnings": one.receipt.warnings,
                    "unchanged": one.unchanged,
                }
                for one in report.received
            ],
            "findings": self.findings,
            "seconds": round(self.seconds, 1),
        }

    def _faults(self, delivery_id: str) -> list[str]:
        rows = _query(
            self.workplace,
            'select sheet, "row", column_name, value, reason from quality.rejected_cell '
            f'where delivery_id = ? order by "row" nulls first limit {SHOWN_FAULTS}',
            delivery_id,
        )
        from dagster_project.deliveries.verdict import Remark

        return [
            str(Remark(reason, sheet, row, column, value, Severity.FAULT)) for sheet, row, column, value, reason in rows
        ]

    def _instead(self, receipt: Receipt) -> str:
        """What is in force in the place of a rejected delivery."""
        if receipt.kind in ALL_IN_FORCE:
            return "Tall som er godtatt før, gjelder fortsatt."
        query = (
            "select file_name, received_at from quality.delivery where in_force and kind = ? "
            "and office is not distinct from ? and period is not distinct from ?"
        )
        for file_name, received_at in _query(self.workplace, query, receipt.kind, receipt.office, receipt.period):
            return f"Den forrige godtatte gjelder fortsatt ({file_name}, {received_at:%d.%m.%Y})."
        return "Ingen tidligere leveranse kan gjelde i stedet."

    def _path(self, file_name: str) -> str:
        return str(self.workplace.deliveries / file_name) if self.workplace.deliveries else file_name


def beside(word: str, lines: list[str]) -> list[str]:
    """Lines with a word before the first of them."""
    return [f"{word if number == 0 else '':<12}{line}" for number, line in enumerate(lines)]


def run_build(settings: Settings, *, quiet: bool = False, force: bool = False) -> BuildReport:
    """Run every stage in this process, alone in the warehouse: a second build is refused before it writes anything.

    Where nothing has changed, nothing is run, unless ``force`` says so. Raises what a stage raises;
    ``errors.user_error`` finds the sentence for the operator in it.
    """
    started = time.monotonic()
    workplace = Workplace.of(settings)
    with Progress(quiet) as progress, workplace.layout.lock(), recorded(workplace, COMMAND):
        progress.stage("Leser leveransene")
        receive(workplace)
        same = None if force else unchanged(workplace)
        workplace.report.unchanged = same.name if same else None
        if same is None:
            build_all(workplace, progress)
    findings = dict(
        _query(
            workplace,
            "select severity, count(*) from compliance.fct_finding group by severity order by severity",
        )
    )
    return BuildReport(workplace, findings, time.monotonic() - started, same)


def build_all(workplace: Workplace, progress: Progress) -> None:
    """Run every stage after deliveries have been judged."""
    from dagster_project.warehouse import build
    from dagster_project.warehouse.ingest import ingest
    from dagster_project.warehouse.publish import publish

    layout, report = workplace.layout, workplace.report
    ingest(workplace)
    milestones.ingested(report)
    progress.stage("Leser dbt-prosjektet")
    total = build.node_count(layout)
    progress.stage("Bygger")
    finished = count(1)
    report.build = build.run(
        layout, lambda event: progress.step(next(finished), total, event["data"]["node_info"]["node_name"])
    )
    milestones.built(report.build)
    if report.build.failures:
        raise build.FailedChecksError(report.build)
    progress.stage("Publiserer")
    report.published = publish(workplace, build.manifest(layout))
    milestones.published(report.published)


def _query(workplace: Workplace, query: str, *parameters: str | None) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect(str(workplace.layout.published_database), read_only=True) as database:
        return database.execute(query, parameters).fetchall()
