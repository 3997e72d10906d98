"""``dekomp publish``: confirm a version that was held back."""

from __future__ import annotations

from pathlib import Path

import click

from dagster_project.commands.shared import settings_with, stop, warehouse_option
from dagster_project.errors import UserError, user_error


@click.command(short_help="Sett i kraft en utgave som er holdt tilbake.")
@click.argument("version", metavar="UTGAVE")
@warehouse_option
def publish(version: str, warehouse: Path | None) -> None:
    """Bekreft en utgave som er holdt tilbake, og sett den i kraft slik den er.

    Se på den først: dekomp diff published held. UTGAVE er id-en som byggingen fortalte, eller held.

    \b
    Eksempel:
      dekomp publish 20261124T031500123456Z

    \b
    Sluttkode: 0 publisert, 1 ikke publisert.
    """
    from dagster_project.warehouse.publish import confirm
    from dagster_project.warehouse.workplace import Workplace

    workplace = Workplace.of(settings_with(warehouse=warehouse))
    try:
        published = confirm(workplace, version)
    except (UserError, OSError) as error:
        stop(user_error(error) or UserError(str(error)), "Ikke publisert.")
    click.echo(f"Utgaven {published.version} er publisert: {workplace.layout.published_database}")
