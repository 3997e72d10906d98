"""``dekomp status``: how does it stand?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from dagster_project.commands.shared import DIRECTORY, settings_with, warehouse_option


@click.command(short_help="Vis hvordan det står til.")
@click.option("--deliveries", type=DIRECTORY, help="Mappe med leveranser [DEKOMP_DELIVERIES, ellers data/deliveries].")
@warehouse_option
@click.option("--json", "as_json", is_flag=True, help="Skriv tilstanden som JSON.")
def status(deliveries: Path | None, warehouse: Path | None, as_json: bool) -> None:
    """Vis hva som er publisert og av hva, hvordan de siste kjøringene gikk, og hva som trenger tilsyn.

    \b
    Eksempel:
      dekomp status --warehouse /srv/varehus

    \b
    Sluttkode: 0 alt er i orden, 1 noe trenger tilsyn.
    """
    from dagster_project.operation.status import status_of
    from dagster_project.operation.status_text import as_text

    found = status_of(settings_with(deliveries=deliveries, warehouse=warehouse))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1) if as_json else as_text(found))
    sys.exit(found.exit_code)
