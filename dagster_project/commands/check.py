"""``dekomp check``: is a delivery in order, before it is sent?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from dagster_project.commands.shared import DIRECTORY, stop
from dagster_project.errors import UserError, user_error


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--annotate", type=DIRECTORY, help="Mappe for en kopi med feilene merket i cellene.")
@click.option("--office", help="Embetet som sender, der verken mappen eller arket Om sier det.")
@click.option(
    "--year", type=click.IntRange(2000, 2099), help="Tilskuddsåret, der verken mappen eller arket Om sier det."
)
@click.option("--json", "as_json", is_flag=True, help="Skriv dommen som JSON.")
def check(files: tuple[Path, ...], annotate: Path | None, office: str | None, year: int | None, as_json: bool) -> None:
    """Kontroller leveranser før de sendes. Slaget kjennes igjen på ark og overskrifter.

    En leveranse er en fil, eller en mappe med en CSV-fil for hvert ark.

    \b
    Eksempler:
      dekomp check gsi-2016-17.csv
      dekomp check avtale.xlsx --annotate merket/
      dekomp check avtale.xlsx --office Buskerud --year 2017

    \b
    Sluttkode: 0 uten feil (merknader er lov), 1 feil, 2 kan ikke leses.
    """
    from dagster_project.deliveries.check import check_files

    try:
        results = [*check_files(files, annotate, office, year)]
    except OSError as error:
        stop(user_error(error) or UserError(str(error)))
    if as_json:
        click.echo(json.dumps([result.as_json() for result in results], ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join(result.as_text() for result in results))
    sys.exit(max(result.exit_code for result in results))
