"""``dekomp doctor``: what is wrong with the set-up?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from dagster_project.commands.shared import DIRECTORY, warehouse_option


@click.command(short_help="Finn ut hva som er galt med oppsettet.")
@click.option("--deliveries", type=DIRECTORY, help="Mappe med leveranser [DEKOMP_DELIVERIES, ellers data/deliveries].")
@warehouse_option
@click.option("--json", "as_json", is_flag=True, help="Skriv det som er funnet, som JSON.")
def doctor(deliveries: Path | None, warehouse: Path | None, as_json: bool) -> None:
    """Undersøk Python, pakker, innstillinger, mapper, disk, nøkkel og det som er publisert.

    Hver linje som ikke er i orden, sier hva som er galt og hva som retter det. Ingenting skrives eller endres.
    Starter ikke dekomp i det hele tatt, gjør dette det samme: python3 -m dagster_project.operation.doctor

    \b
    Eksempel:
      dekomp doctor --warehouse /srv/varehus

    \b
    Sluttkode: 0 alt er i orden, 1 noe må rettes.
    """
    from dagster_project.operation.doctor.examine import examine
    from dagster_project.operation.doctor.finding import line

    found = examine(deliveries, warehouse)
    if as_json:
        click.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.secho(line(one), fg="red" if one.is_wrong else None)
    sys.exit(1 if any(one.is_wrong for one in found) else 0)
