"""``dekomp release``: tables for researchers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dagster_project.commands.shared import DIRECTORY, published_database, stop, warehouse_option
from dagster_project.errors import user_error

if TYPE_CHECKING:
    from dagster_project.release.make import Made

MEGABYTE = 1_000_000


@click.command()
@click.option("--version", default="nightly", metavar="vÅÅÅÅ.MM", help="En fast utgivelse [nightly, som erstattes].")
@click.option("--out", type=DIRECTORY, help="Mappen utgivelsene ligger i [mappen releases i varehuset].")
@warehouse_option
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def release(version: str, out: Path | None, warehouse: Path | None, as_json: bool) -> None:
    """Lag en utgivelse for forskere av det som er publisert.

    En utgivelse er en mappe og en zip-fil med det samme: tabellene i Parquet, CSV, Stata, SPSS og Excel, og
    dokumentene som beskriver dem. Celler som kunne fortalt om få personer, er holdt tilbake.

    En fast utgivelse (v2026.11) skrives aldri over. Feiler en kontroll, blir ingenting skrevet.

    \b
    Eksempler:
      dekomp release
      dekomp release --version v2026.11 --out /srv/utgivelser

    \b
    Sluttkode: 0 skrevet, 1 ikke skrevet.
    """
    from dagster_project.progress import Progress
    from dagster_project.release.make import make_release
    from dagster_project.warehouse.layout import Layout

    layout = Layout(published_database(warehouse).parents[1])
    try:
        with Progress(quiet=as_json) as progress:
            made = make_release(layout.published, (out or layout.releases).absolute(), version, progress.stage)
    except Exception as error:
        known = user_error(error)
        if known is None:
            raise
        if as_json:
            click.echo(json.dumps({"released": False, "reason": str(known)}, ensure_ascii=False, indent=1))
            raise SystemExit(1) from None
        stop(known, "Ikke laget.")
    if as_json:
        click.echo(json.dumps({"released": True, **made.as_json()}, ensure_ascii=False, indent=1))
    else:
        tell(made)


def tell(made: Made) -> None:
    """What was made, for a person; loudly where figures are made up or the code is not what a commit says."""
    since = f", sammenliknet med {made.previous}" if made.previous else ""
    click.echo(f"Utgivelse   {made.version}{since}")
    click.echo(f"Tabeller    {made.tables} med {made.rows} rader; {made.withheld} celler holdt tilbake")
    click.echo(f"Mappe       {made.folder} ({made.bytes / MEGABYTE:.0f} MB)")
    click.echo(f"Zip-fil     {made.zip} ({made.zip_bytes / MEGABYTE:.0f} MB)")
    click.echo(f"Tid         {made.seconds:.1f} s".replace(".", ","))
    if made.illustrated:
        click.secho(
            f"ILLUSTRASJON: disse tallene er ikke virkelige: {', '.join(made.illustrated)}. "
            "Ikke siter utgivelsen, og ikke del den som data.",
            fg="yellow",
            bold=True,
        )
    if made.version != "nightly" and made.is_clean is not True:
        click.secho("Koden er endret siden siste commit: utgivelsen kan ikke lages om igjen av andre.", fg="yellow")
