"""The command ``dekomp``: each command reads its arguments and calls one function.

Heavy libraries are imported by the command that needs them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from dagster_project.errors import UserError, user_error

DIRECTORY = click.Path(file_okay=False, path_type=Path)
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="dekomp", prog_name="dekomp")
def main() -> None:
    """Varehus for desentralisert ordning for kompetanseutvikling.

    Leveranser inn, publiserte tabeller ut. Begynn med: dekomp build
    """


@main.command()
@click.option("--deliveries", type=DIRECTORY, help="Mappe leveransene skrives til [data/deliveries].")
@click.option("--years", default="2017-2019", show_default=True, help="Tilskuddsår, for eksempel 2018 eller 2017-2019.")
def demo(deliveries: Path | None, years: str) -> None:
    """Skriv de medfølgende leveransene: virkelige GSI-tall, illustrerte bevilgninger.

    \b
    Eksempel:
      dekomp demo --deliveries /tmp/leveranser --years 2018-2019
    """
    from dagster_project.demo.write import write_deliveries
    from dagster_project.settings import Settings

    first, _, last = years.partition("-")
    if not (first.isdigit() and (last.isdigit() or not last)):
        stop(UserError(f"Fant --years {years}. Skriv ett år eller to med bindestrek, for eksempel 2017-2019."))
    folder = deliveries or Settings().deliveries or Path("data/deliveries")
    try:
        written = write_deliveries(folder, int(first), int(last or first))
    except ValueError as error:
        stop(UserError(str(error)))
    for path in written:
        click.echo(path)
    click.echo(f"{len(written)} leveranser skrevet til {folder}. Bygg dem med: dekomp build --deliveries {folder}")


@main.command()
@click.option(
    "--deliveries",
    type=DIRECTORY,
    help="Mappe med leveranser [DEKOMP_DELIVERIES, ellers data/deliveries, ellers de medfølgende].",
)
@click.option("--warehouse", type=DIRECTORY, help="Mappe for varehuset [DEKOMP_WAREHOUSE, ellers data/warehouse].")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def build(deliveries: Path | None, warehouse: Path | None, as_json: bool) -> None:
    """Les leveransene, bygg og kontroller varehuset, og publiser det.

    Avviste leveranser stopper ikke byggingen: den forrige godtatte gjelder fortsatt. Feiler en kontroll, blir det
    som er publisert, stående urørt.

    \b
    Eksempler:
      dekomp build
      dekomp build --deliveries /srv/leveranser --warehouse /srv/varehus

    \b
    Sluttkode: 0 publisert, 1 ikke publisert.
    """
    from dagster_project.night import run_build
    from dagster_project.settings import Settings

    chosen = {"deliveries": deliveries, "warehouse": warehouse}
    settings = Settings().model_copy(update={name: path for name, path in chosen.items() if path is not None})
    try:
        report = run_build(settings, quiet=as_json)
    except Exception as error:
        known = user_error(error)
        if known is None:
            raise
        if as_json:
            click.echo(json.dumps({"published": False, "reason": str(known)}, ensure_ascii=False, indent=1))
            sys.exit(1)
        stop(known, "Ikke publisert.")
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if as_json else report.as_text())


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--annotate", type=DIRECTORY, help="Mappe for en kopi med feilene merket i cellene.")
@click.option("--json", "as_json", is_flag=True, help="Skriv dommen som JSON.")
def check(files: tuple[Path, ...], annotate: Path | None, as_json: bool) -> None:
    """Kontroller leveranser før de sendes. Slaget kjennes igjen på ark og overskrifter.

    \b
    Eksempler:
      dekomp check gsi-2016-17.csv
      dekomp check avtale.xlsx --annotate merket/

    \b
    Sluttkode: 0 uten feil (merknader er lov), 1 feil, 2 kan ikke leses.
    """
    from dagster_project.deliveries.check import check_files

    results = [*check_files(files, annotate)]
    if as_json:
        click.echo(json.dumps([result.as_json() for result in results], ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join(result.as_text() for result in results))
    sys.exit(max(result.exit_code for result in results))


def stop(error: UserError, heading: str = "") -> NoReturn:
    """Tell a user's error on standard error, without a traceback, and end with code 1."""
    click.secho(" ".join(part for part in (heading, str(error)) if part), err=True, fg="red")
    sys.exit(1)


if __name__ == "__main__":
    main()
