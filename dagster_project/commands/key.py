"""``dekomp key``: a secret for files with persons."""

from __future__ import annotations

from pathlib import Path

import click

from dagster_project.commands.shared import stop
from dagster_project.errors import UserError, user_error


@click.command(short_help="Lag en hemmelig nøkkel for personfiler.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Filen som skrives. Den må ikke finnes.")
def key(out: Path) -> None:
    """Lag en hemmelig nøkkel for personfiler i en fil som bare du kan lese.

    \b
    Eksempel:
      dekomp key --out /etc/dekomp/personer.key
      DEKOMP_PERSON_KEY_FILE=/etc/dekomp/personer.key dekomp build

    \b
    Sluttkode: 0 skrevet, 1 ikke skrevet.
    """
    from dagster_project.persons.key import write_new_key

    try:
        made = write_new_key(out)
    except FileExistsError:
        stop(UserError(f"{out} finnes fra før og skrives ikke over: uten nøkkelen kan personene ikke kjennes igjen."))
    except OSError as error:
        stop(user_error(error) or UserError(str(error)))
    click.echo(f"{out}: ny nøkkel, versjon {made.version}. Ta vare på den, og legg den aldri sammen med dataene.")
