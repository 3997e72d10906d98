"""Deliveries made by hand, builds in this process, and questions to what was published."""

from __future__ import annotations

import contextlib
import csv
import fcntl
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import SecretStr

GSI_HEADER = (
    "Skoleår",
    "Nivå",
    "Enhetskode",
    "Enhetsnavn",
    "Kommunenummer",
    "Eierform",
    "Årsverk",
    "Antall lærere",
    "Opphav",
)
APPROPRIATION_HEADER = ("År", "Beløp", "Kilde", "Status")
PERSON_KEY = "5a" * 32
RELEASED = "v2026.01"
FIRST = {"test_what_if.py", "test_linters.py"}  # one builds the warehouse that most tests ask, the other asks none
AGREEMENT_HEADERS = {
    "Nettverk": ("nettverk_id", "fylkesnummer", "navn", "opprinnelse", "rolle"),
    "Medlemmer": ("nettverk_id", "medlem_type", "medlem_id", "navn", "deltar", "fra", "til"),
    "Tiltak": (
        "tiltak_id",
        "nettverk_id",
        "tittel",
        "utviklingsområde",
        "opplæringstype",
        "vekt_læringsmiljø",
        "vekt_ferdigheter",
        "vekt_gjennomføring",
        "behovsvurdering_dato",
        "uh_dialog_dato",
        "beslutning",
        "planlagt_start",
        "planlagt_slutt",
    ),
    "Fordeling": ("tiltak_id", "mottaker_type", "mottaker_id", "beløp"),
    "Egenandel": ("tiltak_id", "eier_id", "form", "beløp"),
    "Deltakelse": ("tiltak_id", "eier_id", "skole_orgnr", "lærere", "årsverk", "hele_kollegiet"),
}
REPORT_HEADERS = {
    "Framdrift": ("tiltak_id", "dato", "status", "andel_fullført", "brukt_beløp", "kommentar"),
    "Egenandel": AGREEMENT_HEADERS["Egenandel"],
    "Deltakelse": AGREEMENT_HEADERS["Deltakelse"],
    "Egenvurdering": ("tiltak_id", "eier_id", "måloppnåelse", "begrunnelse"),
    "Kvalitetsdialog": ("uh_id", "dato", "vurdering", "tema", "oppfølging"),
}

Sheets = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True)
class DeliveryFolder:
    """A delivery folder that a test fills."""

    folder: Path

    def gsi(self, school_year: str, rows: Iterable[GsiRow]) -> Path:
        """Write the figures of a school year."""
        cells = ((school_year, *row.cells()) for row in rows)
        return write_csv(self.folder / "gsi" / school_year / "gsi.csv", GSI_HEADER, cells)

    def appropriations(self, amounts: dict[int, int]) -> Path:
        """Write an adopted amount for each of some grant years."""
        rows = ((str(year), str(amount), "Laget for hånd", "vedtatt") for year, amount in amounts.items())
        return write_csv(self.folder / "appropriations" / "bevilgninger.csv", APPROPRIATION_HEADER, rows)

    def agreement(self, year: int, office: str, sheets: Sheets) -> Path:
        """Write an office's agreement as a folder of CSV files; a sheet or cell left out is empty."""
        return write_sheets(self.folder / "agreements" / str(year) / office, AGREEMENT_HEADERS, sheets)

    def report(self, year: int, office: str, sheets: Sheets) -> Path:
        """Write an office's report in the same way."""
        return write_sheets(self.folder / "reports" / str(year) / office, REPORT_HEADERS, sheets)


@dataclass(frozen=True)
class GsiRow:
    """A row of a GSI delivery; ``fte`` is the text of the cell, so that it may also be ``*`` or empty."""

    level: str
    code: str
    ownership: str
    fte: str
    located_in: str = ""
    origin: str = ""
    teachers: str = ""

    def cells(self) -> tuple[str, ...]:
        """The cells after the school year."""
        name = f"Enhet {self.code}"
        return (self.level, self.code, name, self.located_in, self.ownership, self.fte, self.teachers, self.origin)


@dataclass(frozen=True)
class Warehouse:
    """A warehouse folder with something published in it."""

    folder: Path

    @property
    def published(self) -> Path:
        """What readers open."""
        return self.folder / "published"

    def query(self, question: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows that answer a question in SQL."""
        with duckdb.connect(str(self.published / "dekomp.duckdb"), read_only=True) as database:
            return database.execute(question, parameters).fetchall()

    def one(self, question: str, *parameters: object) -> tuple[Any, ...]:
        """The only row that answers a question."""
        (row,) = self.query(question, *parameters)
        return row

    def mapping(self, question: str, *parameters: object) -> dict[Any, Any]:
        """The answer as first column to second, or to the others together; no key comes twice."""
        rows = self.query(question, *parameters)
        found = {row[0]: row[1] if len(row) == 2 else row[1:] for row in rows}
        assert len(found) == len(rows)
        return found

    def findings(self, grant_year: int) -> set[tuple[str, str]]:
        """What was found in a grant year, as rule and what it is about."""
        question = "select rule_key, entity_id from compliance.fct_finding where grant_year = ?"
        return set(self.query(question, grant_year))


def write_sheets(folder: Path, headers: Mapping[str, Sequence[str]], sheets: Sheets) -> Path:
    """Write a CSV file for each sheet with a header."""
    for sheet, header in headers.items():
        rows = ([row.get(name, "") for name in header] for row in sheets.get(sheet, ()))
        write_csv(folder / f"{sheet}.csv", header, rows)
    return folder


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write a CSV file with semicolons."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def build_warehouse(folder: Path, deliveries: Path | None, *, force: bool = False) -> Warehouse:
    """Build and publish in this process; every delivery must have been accepted, without a warning but for reports."""
    from dagster_project.night import run_build
    from dagster_project.settings import Settings

    settings = Settings(warehouse=folder, deliveries=deliveries, person_key=SecretStr(PERSON_KEY))
    report = run_build(settings, quiet=True, force=force)
    for received in report.report.received:
        receipt = received.receipt
        warnings = 0 if receipt.kind != "reports" else receipt.warnings
        assert (receipt.verdict, receipt.faults, receipt.warnings) == ("accepted", 0, warnings), receipt.file_name
    return Warehouse(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Build what many ask while something long is run that asks for nothing, so that nobody waits at either end."""
    items.sort(key=lambda item: item.path.name not in FIRST)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[DeliveryFolder], None]], Warehouse]:
    """Build a warehouse from deliveries that the function given writes."""

    def build(write: Callable[[DeliveryFolder], None]) -> Warehouse:
        folder = tmp_path_factory.mktemp("built")
        write(DeliveryFolder(folder / "deliveries"))
        return build_warehouse(folder / "warehouse", folder / "deliveries")

    return build


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """The folder that the first of the test processes that asks has built in; the others wait and read the same."""
    here = factory.getbasetemp()
    folder = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            build(folder)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def reforms(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse of six small grant years over the reforms, built once for all tests. Nobody may change it."""
    import reform_years

    def build(folder: Path) -> None:
        reform_years.write(DeliveryFolder(folder / "deliveries"))
        build_warehouse(folder / "warehouse", folder / "deliveries")

    return Warehouse(built_once(tmp_path_factory, "reforms", build) / "warehouse")


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse built from the bundled deliveries, once for all tests. Nobody may change it."""
    from dagster_project.disclosure.safe import open_safe

    def build(folder: Path) -> None:
        with away_from_settings(folder):
            warehouse = build_warehouse(folder / "warehouse", None)
            open_safe(warehouse.published / "dekomp.duckdb").close()  # worked out once, kept for pages and releases

    return Warehouse(built_once(tmp_path_factory, "bundled", build) / "warehouse")


@pytest.fixture(scope="session")
def bundled_site(bundled: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages of the bundled deliveries, written once for all tests. Nobody may change it."""
    from dagster_project.site.write import write_site

    def build(folder: Path) -> None:
        write_site(bundled.published / "dekomp.duckdb", folder / "site")

    return built_once(tmp_path_factory, "bundled-site", build) / "site"


@pytest.fixture(scope="session")
def released(bundled: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a stable release of the bundled deliveries, made once for all tests. Nobody may change it."""
    from dagster_project.release.make import make_release

    def build(folder: Path) -> None:
        make_release(bundled.published, folder / "releases", RELEASED)

    return built_once(tmp_path_factory, "released", build) / "releases" / RELEASED


@pytest.fixture(scope="session")
def bundled_by_night(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The bundled deliveries again, by the nightly job, in another folder. Nobody may change it."""
    import dagster as dg

    from dagster_project.definitions import definitions
    from dagster_project.environments import NIGHTLY
    from dagster_project.settings import Settings

    def build(folder: Path) -> None:
        with away_from_settings(folder), dg.DagsterInstance.ephemeral() as instance:
            settings = Settings(warehouse=folder / "warehouse", person_key=SecretStr(PERSON_KEY))
            job = definitions(settings).resolve_job_def(NIGHTLY)
            assert job.execute_in_process(instance=instance).success
            night_after = job.execute_in_process(instance=instance)
            assert (night_after.success, night_after.get_asset_materialization_events()) == (True, [])

    return Warehouse(built_once(tmp_path_factory, "bundled-by-night", build) / "warehouse")


@contextlib.contextmanager
def away_from_settings(folder: Path) -> Iterator[None]:
    """Work in a folder where no setting of the environment names the deliveries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DEKOMP_DELIVERIES", raising=False)
        patch.chdir(folder)
        yield
