"""``dekomp notify``: do notices arrive?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dagster_project.commands.shared import settings_with, stop, warehouse_option
from dagster_project.errors import UserError


@click.command(short_help="Send et prøvevarsel til alle mottakere.")
@warehouse_option
def notify(warehouse: Path | None) -> None:
    """Send et prøvevarsel til alle mottakere som er satt opp (DEKOMP_SMTP_..., DEKOMP_WEBHOOK_...).

    \b
    Eksempel:
      export DEKOMP_SMTP_HOST=smtp.example.no DEKOMP_SMTP_FROM=dekomp@example.no DEKOMP_SMTP_TO=drift@example.no
      dekomp notify

    \b
    Sluttkode: 0 alle fikk varselet, 1 noen fikk det ikke, eller ingen er satt opp.
    """
    from dagster_project.operation.notices import TEST, Notice, targets

    notice = Notice(
        TEST, "Dette er en prøve. Varsler fra dekomp kommer fram.", settings_with(warehouse=warehouse).warehouse_folder
    )
    failed = False
    try:
        found = targets()
    except UserError as error:
        stop(error)
    if not found:
        stop(
            UserError(
                "Ingen mottakere er satt opp. Sett DEKOMP_SMTP_HOST eller DEKOMP_WEBHOOK_URL, se docs/runbook.md."
            )
        )
    for target in found:
        try:
            target.send(notice)
            click.echo(f"{target.name}: sendt")
        except UserError as error:
            failed = True
            click.secho(f"{target.name}: ikke sendt. {error}", err=True, fg="red")
    sys.exit(1 if failed else 0)
