"""``dekomp template``: workbooks for the offices to fill in."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import click

from dagster_project.commands.shared import published_database, stop, warehouse_option
from dagster_project.errors import UserError


@click.group()
def template() -> None:
    """Skriv en arbeidsbok som et embete fyller ut og sender inn."""


def of_an_office(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that writes the workbook of an office."""
    for option in (
        click.option("--force", is_flag=True, help="Skriv over en fil som finnes fra før."),
        warehouse_option,
        click.option("--out", required=True, type=click.Path(path_type=Path), help="Filen som skrives (.xlsx)."),
        click.option("--year", required=True, type=click.IntRange(2000, 2099), help="Tilskuddsåret."),
        click.option("--office", required=True, help="Embetet arbeidsboken er for."),
    ):
        command = option(command)
    return command


@template.command()
@of_an_office
def agreements(office: str, year: int, out: Path, warehouse: Path | None, force: bool) -> None:
    """Arbeidsbok for avtalene i et år, med veiledning, lister og kjente skoleeiere.

    Finnes det et publisert varehus, hentes private skoleeiere og fylkenes rammer derfra.

    \b
    Eksempel:
      dekomp template agreements --office Rogaland --year 2018 --out Rogaland.xlsx

    \b
    Sluttkode: 0 skrevet, 1 ikke skrevet.
    """
    from dagster_project.deliveries.template.agreements.workbook import write_template

    try:
        written = write_template(office, year, out, published_database(warehouse), force=force)
    except UserError as error:
        stop(error)
    click.echo(f"{out}: {written.name} {written.year}, {len(written.owners)} skoleeiere er ført opp.")
    tell_check(out)


@template.command()
@of_an_office
def reports(office: str, year: int, out: Path, warehouse: Path | None, force: bool) -> None:
    """Arbeidsbok for rapporten om et år, med det som ble avtalt ført opp.

    Tiltak, tilskudd, avtalt egenandel, planlagte deltakere og eiere hentes fra det publiserte varehuset. Er avtalen
    ikke der, blir arbeidsboken tom, bare med lister.

    \b
    Eksempel:
      dekomp template reports --office Rogaland --year 2018 --out Rogaland.xlsx

    \b
    Sluttkode: 0 skrevet, 1 ikke skrevet.
    """
    from dagster_project.deliveries.template.reports.workbook import write_template

    try:
        written, agreed = write_template(office, year, out, published_database(warehouse), force=force)
    except UserError as error:
        stop(error)
    if agreed:
        click.echo(f"{out}: {written.name} {written.year}, {len(agreed.measures)} tiltak er ført opp.")
    else:
        click.echo(
            f"{out}: {written.name} {written.year}. Det publiserte varehuset har ingen avtale fra embetet for "
            f"{written.year}, så arbeidsboken er tom. Skriv tiltak_id slik de står i avtalen, eller bygg varehuset "
            "med avtalen først: dekomp build"
        )
    tell_check(out)


def tell_check(out: Path) -> None:
    """Say how a workbook is checked."""
    click.echo(f"Kontroller den når den er fylt ut: dekomp check {shlex.quote(str(out))}")
