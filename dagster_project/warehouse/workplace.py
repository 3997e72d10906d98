"""One installation at work: its folders, its limits, and what happened in the build that is running."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.settings import Limits, Settings
from dagster_project.warehouse.archive import BUNDLED, DELIVERED, Received
from dagster_project.warehouse.layout import Layout

if TYPE_CHECKING:
    from dagster_project.warehouse.build import BuildResult
    from dagster_project.warehouse.publish import Published


@dataclass
class Report:
    """What a build has done so far, filled in by its stages."""

    received: list[Received] = field(default_factory=list)
    raw_rows: dict[str, int] = field(default_factory=dict)
    build: BuildResult | None = None
    published: Published | None = None


@dataclass
class Workplace:
    """Where a build takes its deliveries and puts its warehouse. No folder means the bundled deliveries."""

    layout: Layout
    deliveries: Path | None
    limits: Limits
    tell: Callable[[str], None] = lambda _: None
    report: Report = field(default_factory=Report)

    @classmethod
    def of(cls, settings: Settings) -> Workplace:
        """The workplace that the settings describe."""
        return cls(Layout(settings.warehouse_folder), settings.deliveries_folder, Limits())

    @property
    def origin(self) -> str:
        """Bundled and delivered figures are archived apart and never mixed."""
        return DELIVERED if self.deliveries else BUNDLED
