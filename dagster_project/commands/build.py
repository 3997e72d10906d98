"""``dekomp build``: from deliveries to published tables."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from dagster_project.commands.shared import DIRECTORY, settings_with, stop, warehouse_option
from dagster_project.errors import user_error


@click.command(short_help="Les leveransene, bygg varehuset og publiser det.")
@click.option(
    "--deliveries",
    type=DIRECTORY,
    help="Mappe med leveranser [DEKOMP_DELIVERIES, ellers data/deliveries, ellers de medfølgende].",
)
@warehouse_option
@click.option("--force", is_flag=True, help="Bygg selv om ingenting er endret.")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
@click.option("--log-json", help="Fil for en logg med JSON på hver linje, eller - for stderr [DEKOMP_LOG_JSON].")
def build(deliveries: Path | None, warehouse: Path | None, force: bool, as_json: bool, log_json: str | None) -> None:
    """Les leveransene, bygg og kontroller varehuset, og publiser det.

    Avviste leveranser stopper ikke byggingen: den forrige godtatte gjelder fortsatt. Feiler en kontroll, blir det
    som er publisert, stående urørt. Er ingenting endret siden sist, bygges ingenting. Er tallene uventet
    forskjellige fra dem som gjelder, holdes den nye utgaven tilbake til den er bekreftet med dekomp publish.

    \b
    Eksempler:
      dekomp build
      dekomp build --deliveries /srv/leveranser --warehouse /srv/varehus

    \b
    Sluttkode: 0 publisert eller uendret, 1 ikke publisert eller holdt tilbake.
    """
    from dagster_project.night import run_build
    from dagster_project.operation.logs import open_log
    from dagster_project.warehouse.history.hold_back import HeldBackError

    settings = settings_with(deliveries=deliveries, warehouse=warehouse, log_json=log_json)
    try:
        open_log(settings.log_json)
        report = run_build(settings, quiet=as_json, force=force)
    except Exception as error:
        known = user_error(error)
        if known is None:
            raise
        held = known.version if isinstance(known, HeldBackError) else None
        if as_json:
            told = {"published": False, "held": held, "reason": str(known)}
            click.echo(json.dumps(told, ensure_ascii=False, indent=1))
            sys.exit(1)
        stop(known, "Holdt tilbake." if held else "Ikke publisert.")
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if as_json else report.as_text())
