"""What several commands share: where the warehouse lies, and how an error is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dagster_project.errors import UserError

if TYPE_CHECKING:
    from dagster_project.settings import Settings

DIRECTORY = click.Path(path_type=Path)

warehouse_option = click.option(
    "--warehouse", type=DIRECTORY, help="Mappe for varehuset [DEKOMP_WAREHOUSE, ellers data/warehouse]."
)


def settings_with(**chosen: object) -> Settings:
    """The settings, with what was chosen on the command line in the place of the environment's."""
    from dagster_project.settings import Settings

    return Settings().model_copy(update={name: value for name, value in chosen.items() if value is not None})


def published_database(warehouse: Path | None) -> Path:
    """Where the published warehouse lies, whether or not there is one."""
    from dagster_project.settings import Settings
    from dagster_project.warehouse.layout import Layout

    return Layout((warehouse or Settings().warehouse_folder).absolute()).published_database


def stop(error: UserError, heading: str = "", code: int = 1) -> NoReturn:
    """Tell a user's error on standard error, without a traceback, and end with a code."""
    click.secho(" ".join(part for part in (heading, str(error)) if part), err=True, fg="red")
    sys.exit(code)
