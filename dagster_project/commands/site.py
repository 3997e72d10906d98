"""``dekomp site``: pages for analysts."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dagster_project.commands.shared import DIRECTORY, published_database, stop, warehouse_option
from dagster_project.errors import UserError, user_error


@click.command()
@click.option("--out", type=DIRECTORY, help="Mappen sidene skrives til [mappen site i varehuset].")
@warehouse_option
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def site(out: Path | None, warehouse: Path | None, as_json: bool) -> None:
    """Skriv nettsider for analytikere fra det publiserte varehuset.

    Sidene åpnes rett fra mappen eller legges på en hvilken som helst nettjener. De henter ingenting fra andre steder.
    Bare en tom mappe, eller en som dekomp site har skrevet før, blir skrevet over.

    \b
    Eksempler:
      dekomp site
      dekomp site --warehouse /srv/varehus --out /srv/www/dekomp

    \b
    Sluttkode: 0 skrevet, 1 ikke skrevet.
    """
    from dagster_project.progress import Progress
    from dagster_project.site.write import write_site

    database = published_database(warehouse)
    try:
        with Progress(quiet=as_json) as progress:
            written = write_site(database, out or database.parent.parent / "site", progress)
    except OSError as error:
        stop(user_error(error) or UserError(str(error)))
    if as_json:
        click.echo(json.dumps(written.as_json(), ensure_ascii=False, indent=1))
    else:
        seconds = f"{written.seconds:.1f}".replace(".", ",")
        click.echo(f"{written.pages} sider skrevet på {seconds} s. Åpne {written.folder / 'index.html'}")
