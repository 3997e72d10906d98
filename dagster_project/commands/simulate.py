"""``dekomp simulate``: a year under other rules or another appropriation, beside what is published."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from dagster_project.commands.shared import settings_with, stop, warehouse_option
from dagster_project.errors import user_error


@click.command()
@click.option("--year", required=True, type=click.IntRange(2000, 2099), help="Tilskuddsåret.")
@click.option("--appropriation", type=click.IntRange(0, 10**12), help="Bevilgningen i hele kroner.")
@click.option("--set", "settings", multiple=True, metavar="REGEL=VERDI", help="En regel med en annen verdi dette året.")
@click.option("--out", type=click.Path(path_type=Path), help="Arbeidsbok som skrives (.xlsx). Den må ikke finnes.")
@warehouse_option
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def simulate(
    year: int,
    appropriation: int | None,
    settings: tuple[str, ...],
    out: Path | None,
    warehouse: Path | None,
    as_json: bool,
) -> None:
    """Regn ut tildeling og egenandel i et år med andre regler eller en annen bevilgning.

    Resultatet står ved siden av tallene som er publisert. Ingenting publiseres eller endres. Hvilke regler som finnes,
    står i tabellen core.dim_rule; uten --set og --appropriation blir alt som det er.

    \b
    Eksempler:
      dekomp simulate --year 2019 --appropriation 250000000
      dekomp simulate --year 2019 --set cofunding_base=owner_grant --set cofunding_min_ratio=0.25 --out hva-om.xlsx

    \b
    Sluttkode: 0 regnet ut, 1 ikke regnet ut.
    """
    from dagster_project.progress import Progress
    from dagster_project.warehouse.workplace import Workplace
    from dagster_project.what_if.assumptions import assumed
    from dagster_project.what_if.simulate import simulate as run
    from dagster_project.what_if.told import as_text
    from dagster_project.what_if.workbook import check_path, write_workbook

    try:
        with Progress(quiet=as_json) as progress:
            assumptions = assumed(year, [*settings], appropriation)
            if out:
                check_path(out)
            beside = run(Workplace.of(settings_with(warehouse=warehouse)), assumptions, progress.stage)
            if out:
                write_workbook(beside, out)
    except Exception as error:
        known = user_error(error)
        if known is None:
            raise
        stop(known)
    click.echo(json.dumps(asdict(beside), ensure_ascii=False, indent=1, default=float) if as_json else as_text(beside))
    if out and not as_json:
        click.echo(f"Alle radene: {out}")
