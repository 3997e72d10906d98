"""``dekomp diff``: what has changed from one version to another."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dagster_project.commands.shared import settings_with, stop, warehouse_option
from dagster_project.errors import UserError


@click.command(short_help="Vis hva som er endret fra en utgave til en annen.")
@click.argument("before", default="previous", metavar="[FRA]")
@click.argument("after", default="published", metavar="[TIL]")
@warehouse_option
@click.option("--mart", help="Vis radene som er forskjellige i denne tabellen, for eksempel core.dim_rule.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Flest rader som vises.")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def diff(before: str, after: str, warehouse: Path | None, mart: str | None, limit: int, as_json: bool) -> None:
    """Hva som er endret fra en utgave av varehuset til en annen, og hvorfor.

    En utgave er published (den som gjelder), previous (den før), held (den som er holdt tilbake), en dato (den som
    gjaldt da dagen var slutt), en utgave-id eller en mappe med en utgave eller et varehus.

    \b
    Eksempler:
      dekomp diff
      dekomp diff published held
      dekomp diff 2026-11-01 published --mart allocation.fct_county_allocation

    \b
    Sluttkode: 0 sammenliknet, like eller ulike; 1 kan ikke leses; 2 ukjent utgave eller tabell.
    """
    from dagster_project.warehouse.history.show import shown_diff
    from dagster_project.warehouse.history.versions import UnknownVersionError

    try:
        told = shown_diff(settings_with(warehouse=warehouse).warehouse_folder, before, after, mart, limit)
    except UnknownVersionError as error:
        stop(error, code=2)
    except UserError as error:
        stop(error)
    click.echo(json.dumps(told.content, ensure_ascii=False, indent=1) if as_json else told.text)
