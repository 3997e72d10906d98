"""How one installation stands: what is published and from what, how the last runs went, and what needs attention.

Reads small files alone, never a database, so that it answers at once, also while a build runs.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dagster_project.errors import UserError, user_error
from dagster_project.operation import runs
from dagster_project.operation.deadlines import Overdue, overdue
from dagster_project.operation.runs import Run, RunLog
from dagster_project.settings import Settings
from dagster_project.site.marker import written_version
from dagster_project.warehouse.archive import ALL_IN_FORCE, BUNDLED, DELIVERED, Archive, Receipt, in_force
from dagster_project.warehouse.layout import Layout

PAGES_WITHIN = timedelta(hours=1)  # of publishing: they take seconds, in a run that follows it


@dataclass(frozen=True)
class Version:
    """The version that readers see; rows are none where its record cannot be read."""

    name: str
    published_at: datetime | None
    tables: int | None
    rows: int | None

    def as_json(self) -> dict[str, Any]:
        """The version for a machine."""
        at = self.published_at.isoformat(timespec="seconds") if self.published_at else None
        return {"version": self.name, "published_at": at, "tables": self.tables, "rows": self.rows}


@dataclass
class Status:
    """Everything an operator asks about; ``attention`` is what somebody must do something about."""

    warehouse: Path
    deliveries: Path | None
    published: Version | None = None
    pages: str | None = None  # the version that the analysts' pages are of
    held: list[str] = field(default_factory=list)
    origin: str | None = None
    in_force: dict[str, int] = field(default_factory=dict)
    newest: Receipt | None = None
    rejected: list[Receipt] = field(default_factory=list)
    running: list[Run] = field(default_factory=list)
    last_good: Run | None = None
    last_bad: Run | None = None
    overdue: list[Overdue] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 where all is well, 1 where something needs attention."""
        return 1 if self.attention else 0

    def as_json(self) -> dict[str, Any]:
        """The status for a machine."""
        newest = self.newest
        return {
            "warehouse": str(self.warehouse),
            "published": self.published.as_json() if self.published else None,
            "pages": {"version": self.pages} if self.pages else None,
            "held": self.held,
            "deliveries": {
                "folder": str(self.deliveries) if self.deliveries else None,
                "origin": self.origin,
                "in_force": self.in_force,
                "newest": {"file": newest.file_name, "received_at": newest.received_at} if newest else None,
                "rejected": [
                    {"file": one.file_name, "delivery_id": one.delivery_id, "faults": one.faults}
                    for one in self.rejected
                ],
            },
            "running": [run.as_json() for run in self.running],
            "last_good_run": self.last_good.as_json() if self.last_good else None,
            "last_failed_run": self.last_bad.as_json() if self.last_bad else None,
            "overdue": [one.as_json() for one in self.overdue],
            "attention": self.attention,
        }


def status_of(settings: Settings, now: datetime | None = None) -> Status:
    """How things stand; what cannot be read is itself something that needs attention."""
    layout = Layout(settings.warehouse_folder)
    status = Status(layout.folder, settings.deliveries_folder)
    now = now or datetime.now(UTC)
    _published(status, layout)
    _pages(status, layout, now)
    status.held = sorted(path.name for path in (layout.folder / "held").glob("[0-9]*"))
    receipts = _deliveries(status, layout)
    latest = _runs(status, layout)
    moments = [run.ended_at for run in [status.last_good] if run and run.ended_at]
    moments += [status.published.published_at] if status.published and status.published.published_at else []
    if status.origin == DELIVERED:
        last_good = max(moments, default=None)
        status.overdue = overdue(receipts, last_good, now, settings.stale_after_hours)
    _attention(status, latest)
    return status


def _published(status: Status, layout: Layout) -> None:
    if not layout.published.is_dir():
        status.attention.append("Ingenting er publisert. Bygg varehuset: dekomp build")
        return
    folder = layout.published.resolve()
    record = folder / "version.json"
    try:
        said = json.loads(record.read_text(encoding="utf-8"))
        rows = {str(table): int(count) for table, count in said["rows"].items()}
        name = str(said["version"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        status.published = Version(folder.name, _moment(folder.name), None, None)
        status.attention.append(f"{record} mangler eller er skadet. Bygg på nytt: dekomp build")
        return
    status.published = Version(name, _moment(name), len(rows), sum(rows.values()))
    if not layout.published_database.is_file():
        status.attention.append(f"{layout.published_database} mangler. Bygg på nytt: dekomp build")


def _pages(status: Status, layout: Layout, now: datetime) -> None:
    """Pages that were never written nobody misses; those of another version show other numbers."""
    status.pages = written_version(layout.site)
    version = status.published
    if not version or not status.pages or status.pages == version.name:
        return
    if version.published_at and now - version.published_at > PAGES_WITHIN:
        status.attention.append(
            f"Nettsidene i {layout.site} er av utgave {status.pages}, ikke av den publiserte. Skriv nye: dekomp site"
        )


def _moment(version: str) -> datetime | None:
    """When a version was made, as its name says."""
    try:
        return datetime.strptime(version, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _deliveries(status: Status, layout: Layout) -> list[Receipt]:
    folder = status.deliveries
    if folder is not None and not folder.is_dir():
        status.attention.append(f"Leveransemappen {folder} finnes ikke. Opprett den eller rett DEKOMP_DELIVERIES.")
    try:
        archive = Archive(layout.archive)
    except (UserError, OSError) as error:
        status.attention.append(str(user_error(error) or error))
        return []
    status.origin = DELIVERED if archive.of(DELIVERED) else BUNDLED if archive.receipts else None
    receipts = archive.of(status.origin) if status.origin else []
    kept = in_force(receipts)
    status.in_force = dict(sorted(Counter(one.kind for one in receipts if one.delivery_id in kept).items()))
    status.newest = max(receipts, key=lambda one: one.received_at, default=None)
    status.rejected = waiting(receipts, folder)
    return receipts


def waiting(receipts: list[Receipt], folder: Path | None) -> list[Receipt]:
    """Rejected deliveries that still wait for a correction.

    That is: the newest version of its file, no longer corrected by a later delivery of the same, and still in the
    folder where that can be seen.
    """
    newest = {one.file_name: one for one in receipts}
    accepted = {(one.kind, one.office, one.period): one.number for one in receipts if one.accepted}
    return [
        one
        for one in newest.values()
        if not one.accepted
        and (one.kind in ALL_IN_FORCE or accepted.get((one.kind, one.office, one.period), 0) < one.number)
        and (folder is None or (folder / one.file_name).exists())
    ]


def _runs(status: Status, layout: Layout) -> Run | None:
    """Fill in the runs; returns the newest that has ended."""
    latest = None
    for run in RunLog(layout.folder).runs():
        if run.outcome == runs.RUNNING:
            status.running.append(run)
            continue
        latest = latest or run
        if run.outcome in runs.GOOD:
            status.last_good = status.last_good or run
        elif run.outcome in runs.BAD:
            status.last_bad = status.last_bad or run
        if status.last_good and status.last_bad:
            break
    return latest


def _attention(status: Status, latest: Run | None) -> None:
    if latest and latest.outcome == runs.FAILED and latest.reason not in status.attention:
        status.attention.append(f"Siste kjøring mislyktes: {latest.reason}")
    elif latest and latest.outcome == runs.INTERRUPTED and not status.running:
        status.attention.append("Siste kjøring ble avbrutt. Neste bygging rydder opp: dekomp build")
    elif latest and latest.outcome == runs.HELD and status.held:  # nobody has confirmed it since
        status.attention.append(f"En ny utgave holdes tilbake. {latest.reason}")
    if status.held and not (latest and latest.outcome == runs.HELD):
        status.attention.append(f"Utgave {', '.join(status.held)} holdes tilbake til den er bekreftet.")
    for one in status.rejected:
        status.attention.append(f"Avvist og ikke rettet: {one.file_name} ({one.faults} feil).")
    status.attention += [one.sentence for one in status.overdue]
