"""``dekomp demo``: the bundled deliveries as files."""

from __future__ import annotations

import re
from pathlib import Path

import click

from dagster_project.commands.shared import DIRECTORY, stop
from dagster_project.errors import UserError, user_error


@click.command(short_help="Skriv de medfølgende leveransene til en mappe.")
@click.option("--deliveries", type=DIRECTORY, help="Mappe leveransene skrives til [data/deliveries].")
@click.option("--years", default="2017-2019", show_default=True, help="Tilskuddsår, for eksempel 2018 eller 2017-2019.")
@click.option("--seed", default=1, show_default=True, help="Frø for det som er illustrert.")
@click.option(
    "--scale",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help="Hvor mange ganger så mange nettverk og tiltak, for å prøve belastning.",
)
def demo(deliveries: Path | None, years: str, seed: int, scale: int) -> None:
    """Skriv de medfølgende leveransene: virkelige GSI-tall; resten er illustrert.

    \b
    Eksempel:
      dekomp demo --deliveries /tmp/leveranser --years 2018-2019
    """
    from dagster_project.demo.write import write_deliveries
    from dagster_project.settings import Settings

    named = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", years)
    if not named:
        stop(UserError(f"Fant --years {years}. Skriv ett år eller to med bindestrek, for eksempel 2017-2019."))
    first, last = named.group(1), named.group(2)
    folder = deliveries or Settings().deliveries or Path("data/deliveries")
    try:
        written = write_deliveries(folder, int(first), int(last or first), seed, scale)
    except (ValueError, OSError) as error:
        stop(user_error(error) or UserError(str(error)))
    for path in written:
        click.echo(path)
    click.echo(f"{len(written)} filer skrevet til {folder}. Bygg dem med: dekomp build --deliveries {folder}")
    click.echo("Personfilene blant dem avvises uten nøkkel. Lag en med: dekomp key --out NØKKELFIL")
