"""One installation at work: its folders, its limits, and what happened in the build that is running."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.persons.key import PersonKey, open_key, read_key
from dagster_project.settings import Limits, Retention, Settings
from dagster_project.warehouse.archive import BUNDLED, DELIVERED, Archive, Received
from dagster_project.warehouse.layout import Layout

if TYPE_CHECKING:
    from dagster_project.warehouse.build import BuildResult
    from dagster_project.warehouse.history.made_from import MadeFrom
    from dagster_project.warehouse.publish import Published


@dataclass
class Report:
    """What a build has done so far, filled in by its stages. ``archive`` is there when deliveries have been judged."""

    received: list[Received] = field(default_factory=list)
    archive: Archive | None = None
    made_from: MadeFrom | None = None
    raw_rows: dict[str, int] = field(default_factory=dict)
    build: BuildResult | None = None
    published: Published | None = None
    unchanged: str | None = None  # the version that still stands, where nothing has changed


@dataclass
class Workplace:
    """Where a build takes its deliveries and puts its warehouse. No folder means the bundled deliveries."""

    layout: Layout
    deliveries: Path | None
    limits: Limits
    person_key: PersonKey = field(default_factory=lambda: read_key(None, None))
    retention: Retention = field(default_factory=Retention)
    report: Report = field(default_factory=Report)

    @classmethod
    def of(cls, settings: Settings) -> Workplace:
        """The workplace that the settings describe."""
        written = settings.person_key.get_secret_value() if settings.person_key else None
        key = read_key(written, settings.person_key_file)
        return cls(Layout(settings.warehouse_folder), settings.deliveries_folder, Limits(), key)

    @property
    def origin(self) -> str:
        """Bundled and delivered figures are archived apart and never mixed."""
        return DELIVERED if self.deliveries else BUNDLED

    @property
    def key(self) -> PersonKey:
        """The key that persons are known by: the installation's own, for the bundled deliveries the open one."""
        return self.person_key if self.deliveries else open_key()
