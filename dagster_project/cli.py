"""The command ``dekomp``: each command reads its arguments and calls one function.

Heavy libraries are imported by the command that needs them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import gc
import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dagster_project.errors import UserError, user_error

if TYPE_CHECKING:
    from dagster_project.settings import Settings

DIRECTORY = click.Path(path_type=Path)
WAREHOUSE = "Mappe for varehuset [DEKOMP_WAREHOUSE, ellers data/warehouse]."
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="dekomp", prog_name="dekomp")
def main() -> None:
    """Varehus for desentralisert ordning for kompetanseutvikling.

    Leveranser inn, publiserte tabeller ut. Begynn med: dekomp build
    """
    gc.disable()  # a command lives for seconds and holds its data in DuckDB: a build is a fifth faster


@main.command()
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
    click.echo(f"{len(written)} leveranser skrevet til {folder}. Bygg dem med: dekomp build --deliveries {folder}")
    click.echo("Personfilene blant dem avvises uten nøkkel. Lag en med: dekomp key --out NØKKELFIL")


@main.command()
@click.option(
    "--deliveries",
    type=DIRECTORY,
    help="Mappe med leveranser [DEKOMP_DELIVERIES, ellers data/deliveries, ellers de medfølgende].",
)
@click.option("--warehouse", type=DIRECTORY, help=WAREHOUSE)
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


@main.command()
@click.option("--deliveries", type=DIRECTORY, help="Mappe med leveranser [DEKOMP_DELIVERIES, ellers data/deliveries].")
@click.option("--warehouse", type=DIRECTORY, help=WAREHOUSE)
@click.option("--json", "as_json", is_flag=True, help="Skriv tilstanden som JSON.")
def status(deliveries: Path | None, warehouse: Path | None, as_json: bool) -> None:
    """Vis hva som er publisert og av hva, hvordan de siste kjøringene gikk, og hva som trenger tilsyn.

    \b
    Eksempel:
      dekomp status --warehouse /srv/varehus

    \b
    Sluttkode: 0 alt er i orden, 1 noe trenger tilsyn.
    """
    from dagster_project.operation.status import status_of
    from dagster_project.operation.status_text import as_text

    found = status_of(settings_with(deliveries=deliveries, warehouse=warehouse))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1) if as_json else as_text(found))
    sys.exit(found.exit_code)


@main.command()
@click.option("--warehouse", type=DIRECTORY, help=WAREHOUSE)
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


@main.command()
@click.argument("before", default="previous", metavar="[FRA]")
@click.argument("after", default="published", metavar="[TIL]")
@click.option("--warehouse", type=DIRECTORY, help=WAREHOUSE)
@click.option("--mart", help="Vis radene som er forskjellige i denne tabellen, for eksempel core.dim_rule.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Flest rader som vises.")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def diff(before: str, after: str, warehouse: Path | None, mart: str | None, limit: int, as_json: bool) -> None:
    """Hva som er endret fra en utgave av varehuset til en annen, og hvorfor.

    En utgave er published (den som gjelder), previous (den før), held (den som er holdt tilbake), en dato (den som
    gjaldt da dagen var slutt), en utgave-id eller en mappe med en utgave eller et varehus.

    \b
    Eksempler:
      dekomp diff
      dekomp diff published held
      dekomp diff 2026-11-01 published --mart allocation.fct_county_allocation

    \b
    Sluttkode: 0 sammenliknet, like eller ulike; 1 kan ikke leses; 2 ukjent utgave eller tabell.
    """
    from dagster_project.warehouse.history.show import shown_diff
    from dagster_project.warehouse.history.versions import UnknownVersionError

    try:
        told = shown_diff(settings_with(warehouse=warehouse).warehouse_folder, before, after, mart, limit)
    except UnknownVersionError as error:
        stop(error, code=2)
    except UserError as error:
        stop(error)
    click.echo(json.dumps(told.content, ensure_ascii=False, indent=1) if as_json else told.text)


@main.command()
@click.argument("version", metavar="UTGAVE")
@click.option("--warehouse", type=DIRECTORY, help=WAREHOUSE)
def publish(version: str, warehouse: Path | None) -> None:
    """Bekreft en utgave som er holdt tilbake, og sett den i kraft slik den er.

    Se på den først: dekomp diff published held. UTGAVE er id-en som byggingen fortalte, eller held.

    \b
    Eksempel:
      dekomp publish 20261124T031500123456Z

    \b
    Sluttkode: 0 publisert, 1 ikke publisert.
    """
    from dagster_project.warehouse.publish import confirm
    from dagster_project.warehouse.workplace import Workplace

    workplace = Workplace.of(settings_with(warehouse=warehouse))
    try:
        published = confirm(workplace, version)
    except (UserError, OSError) as error:
        stop(user_error(error) or UserError(str(error)), "Ikke publisert.")
    click.echo(f"Utgaven {published.version} er publisert: {workplace.layout.published_database}")


@main.command()
@click.option("--out", type=DIRECTORY, help="Mappen sidene skrives til [mappen site i varehuset].")
@click.option("--warehouse", type=DIRECTORY, help=WAREHOUSE)
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
    from dagster_project.night import Progress
    from dagster_project.site.write import write_site

    database = published_database(warehouse)
    progress = Progress(quiet=as_json)
    try:
        written = write_site(database, out or database.parent.parent / "site", progress.stage)
    except (UserError, OSError) as error:
        progress.done()
        stop(user_error(error) or UserError(str(error)))
    progress.done()
    if as_json:
        click.echo(json.dumps(written.as_json(), ensure_ascii=False, indent=1))
    else:
        seconds = f"{written.seconds:.1f}".replace(".", ",")
        click.echo(f"{written.pages} sider skrevet på {seconds} s. Åpne {written.folder / 'index.html'}")


@main.command()
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


@main.command()
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


@main.group()
def template() -> None:
    """Skriv en arbeidsbok som et embete fyller ut og sender inn."""


def of_an_office(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that writes the workbook of an office."""
    for option in (
        click.option("--force", is_flag=True, help="Skriv over en fil som finnes fra før."),
        click.option("--warehouse", type=DIRECTORY, help=WAREHOUSE),
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


def settings_with(**chosen: object) -> Settings:
    """The settings, with what was chosen on the command line in the place of the environment's."""
    from dagster_project.settings import Settings

    return Settings().model_copy(update={name: value for name, value in chosen.items() if value is not None})


def published_database(warehouse: Path | None) -> Path:
    """Where the published warehouse lies, whether or not there is one."""
    from dagster_project.settings import Settings
    from dagster_project.warehouse.layout import Layout

    return Layout((warehouse or Settings().warehouse_folder).absolute()).published_database


def tell_check(out: Path) -> None:
    """Say how a workbook is checked."""
    click.echo(f"Kontroller den når den er fylt ut: dekomp check {shlex.quote(str(out))}")


def stop(error: UserError, heading: str = "", code: int = 1) -> NoReturn:
    """Tell a user's error on standard error, without a traceback, and end with a code."""
    click.secho(" ".join(part for part in (heading, str(error)) if part), err=True, fg="red")
    sys.exit(code)


if __name__ == "__main__":
    main()
