"""The release of the bundled deliveries: the same figures in every format as in the marts, the same bytes again."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyreadstat
import pytest
from conftest import RELEASED as VERSION
from conftest import Warehouse

from dagster_project.disclosure.safe import open_safe
from dagster_project.release.declared import Declared, declared_tables
from dagster_project.release.formats.statistical import YES_NO
from dagster_project.warehouse.metadata import Metadata, read_metadata

TABLES = ["owner_panel", "owner_year", "owner_year_constant", "county_year", "county_year_constant", "network_year"]
TABLES += ["measure_year", "reach", "cofunding", "findings", "grant_years", "counties", "municipalities", "owners"]
TABLES += ["municipality_correspondence", "providers", "networks", "measures", "rules"]
PRIVATE = {"title", "comment", "network_name", "member_name", "file_name", "message_nb", "message_en"}

Cells = list[tuple[Any, ...]]


@pytest.fixture(scope="session")
def metadata(bundled: Warehouse) -> Metadata:
    return read_metadata(bundled.published.resolve())


@pytest.fixture(scope="session")
def declared(metadata: Metadata) -> dict[str, Declared]:
    return {table.name: table for table in declared_tables(metadata)}


def in_mart(bundled: Warehouse, table: Declared) -> Cells:
    """The rows of a table as the safe marts have them, in the order of its key."""
    columns = ", ".join(variable.name for variable in table.variables)
    where = " and ".join(f"{name} = '{value}'" for name, value in table.rows.items()) or "true"
    with open_safe(bundled.published.resolve() / "dekomp.duckdb") as database:
        order = ", ".join(table.grain)
        return database.execute(f"select {columns} from {table.mart.table} where {where} order by {order}").fetchall()


def told(value: Any) -> str:
    """A value as a CSV file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def figure(value: Any) -> Any:
    """A value as programs without decimals have it; what is missing is none, whatever they call it."""
    if value in {"", "a", "b", -99.0, -98.0} or value is None or value != value:
        return None
    return float(value) if isinstance(value, int | float | Decimal) else value


def test_the_release_has_the_tables_that_were_asked_for(released: Path) -> None:
    content = json.loads((released / "release.json").read_text(encoding="utf-8"))
    assert content["tables"].keys() == set(TABLES)
    for folder, suffix in (("parquet", ".parquet"), ("csv", ".csv"), ("stata/nb", ".dta"), ("stata/en", ".dta"),
                           ("spss/nb", ".sav"), ("spss/en", ".sav")):  # fmt: skip
        found = {path.name.removesuffix(suffix) for path in (released / folder).iterdir()}
        assert found - {"withheld"} == set(TABLES), folder


@pytest.mark.parametrize("name", TABLES)
def test_every_format_has_the_figures_of_the_marts(
    bundled: Warehouse, released: Path, declared: dict[str, Declared], metadata: Metadata, name: str
) -> None:
    table = declared[name]
    rows = in_mart(bundled, table)
    assert rows
    with duckdb.connect() as database:
        assert database.execute(f"from read_parquet('{released}/parquet/{name}.parquet')").fetchall() == rows
    with (released / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, strict=True)
    assert header == [variable.name for variable in table.variables]
    for row, line in zip(rows, lines, strict=True):
        for value, text in zip(row, line, strict=True):
            assert float(text) == value if isinstance(value, float) else text == told(value)
    numbers = {
        variable.name: {code.code: place for place, code in enumerate(metadata.codes[variable.column.codes], 1)}
        for variable in table.variables
        if variable.column.codes
    }
    columns = [
        [figure(numbers.get(variable.name, {}).get(cell, cell)) for cell in column]
        for variable, column in zip(table.variables, zip(*rows, strict=True), strict=True)
    ]
    for path, read in (
        (released / "stata" / "nb" / f"{name}.dta", pyreadstat.read_dta),
        (released / "spss" / "en" / f"{name}.sav", pyreadstat.read_sav),
    ):
        cells, _ = read(str(path), output_format="dict")
        assert [[figure(cell) for cell in column] for column in cells.values()] == columns, path


@pytest.mark.parametrize("name", ["owner_panel", "county_year", "municipalities"])
def test_the_workbook_has_the_figures_of_the_marts(
    bundled: Warehouse, released: Path, declared: dict[str, Declared], name: str
) -> None:
    book = openpyxl.load_workbook(released / "excel" / f"dekomp-{VERSION}.xlsx", read_only=True)
    header, *rows = book[name].iter_rows(values_only=True)
    assert header == tuple(variable.name for variable in declared[name].variables)
    wanted = [tuple(figure(cell) for cell in row) for row in in_mart(bundled, declared[name])]
    assert len(rows) == len(wanted)
    for row, told_of in zip(rows, wanted, strict=True):
        for cell, value in zip(row, told_of, strict=True):
            if isinstance(value, date):
                assert cell == (datetime(value.year, value.month, value.day) if value.year > 1900 else str(value))  # noqa: DTZ001
            else:
                assert figure(cell) == (pytest.approx(value, rel=1e-14) if isinstance(value, float) else value)


def test_labels_are_in_both_languages(released: Path, declared: dict[str, Declared], metadata: Metadata) -> None:
    for table in declared.values():
        for language in ("nb", "en"):
            _, found = pyreadstat.read_sav(str(released / "spss" / language / f"{table.name}.sav"), metadataonly=True)
            for variable in table.variables:
                column = variable.column
                label = column.label_nb if language == "nb" else column.label_en
                assert found.column_names_to_labels[variable.short] == label
                values = found.variable_value_labels.get(variable.short, {})
                if column.type == "BOOLEAN":
                    assert values == YES_NO["nb" if language == "nb" else "en"]
                for number, code in enumerate(metadata.codes.get(column.codes or "", ()), 1):
                    assert values[number] == (code.label_nb if language == "nb" else code.label_en)


def test_names_are_short_and_plain(declared: dict[str, Declared]) -> None:
    for table in declared.values():
        short = [variable.short for variable in table.variables]
        assert len(set(short)) == len(short)
        assert all(name.isascii() and name.islower() and len(name) <= 32 for name in short)


def test_nothing_that_a_sender_wrote_freely_is_let_out(bundled: Warehouse, released: Path) -> None:
    places = bundled.query(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() where column_name in "
        f"({', '.join(repr(name) for name in sorted(PRIVATE))}) and not internal"
    )
    written = {cell for mart, column in places for (cell,) in bundled.query(f'select distinct "{column}" from {mart}')}
    assert len(written) > 100
    registered = {name for (name,) in bundled.query("select provider_name from core.dim_provider where is_registered")}
    registered |= {name for (name,) in bundled.query("select owner_name from core.dim_owner")}
    registered |= {name for (name,) in bundled.query("select municipality_name from core.dim_municipality")}
    for path in (released / "csv").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            cells = {cell for line in csv.reader(file) for cell in line}
        assert not (cells & (written - registered)) - {""}, path.name
    record = (released / "release.json").read_text(encoding="utf-8")
    assert not [name for (name,) in bundled.query("select file_name from quality.delivery") if name in record]


def test_the_release_says_what_it_was_made_from(bundled: Warehouse, released: Path) -> None:
    content = json.loads((released / "release.json").read_text(encoding="utf-8"))
    version = json.loads((bundled.published / "version.json").read_text(encoding="utf-8"))
    made_from = content["made_from"]
    assert made_from["warehouse_version"] == version["version"]
    assert made_from["archive"] == version["made_from"]["archive"]
    in_force = bundled.query("select sha256 from quality.delivery where in_force order by all")
    assert sorted(one["sha256"] for one in made_from["deliveries"]) == [sha256 for (sha256,) in in_force]
    assert {"polars", "duckdb", "pyreadstat", "xlsxwriter", "python"} <= made_from["packages"].keys()
    assert content["is_illustrated"]
    assert made_from["illustrated"] == ["agreements", "appropriations", "outcomes", "participants", "reports"]
    assert abs((datetime.now(UTC).date() - date.fromisoformat(content["issued"])).days) <= 1


def test_the_same_deliveries_and_code_give_the_same_bytes(
    released: Path, bundled_by_night: Warehouse, tmp_path: Path
) -> None:
    other = str(bundled_by_night.folder)
    command = ["release", "--version", VERSION, "--out", "another/folder", "--warehouse", other, "--json"]
    answer = run(command, tmp_path)
    assert answer.returncode == 0, answer.stderr
    content = json.loads(answer.stdout)
    again = tmp_path / "another" / "folder" / VERSION
    assert (content["released"], content["version"], content["folder"]) == (True, VERSION, str(again))
    assert content["tables"] == len(TABLES)
    for folder in ("parquet", "csv"):
        names = sorted(path.name for path in (released / folder).iterdir())
        assert names == sorted(path.name for path in (again / folder).iterdir())
        for name in names:
            assert (released / folder / name).read_bytes() == (again / folder / name).read_bytes(), name
    refused = run(command, tmp_path)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["released"] is False
    assert "finnes fra før" in json.loads(refused.stdout)["reason"]


def test_a_release_that_is_killed_leaves_nothing_that_looks_like_one(bundled: Warehouse, tmp_path: Path) -> None:
    arguments = ["release", "--version", VERSION, "--out", str(tmp_path), "--warehouse", str(bundled.folder)]
    child = subprocess.Popen([sys.executable, "-m", "dagster_project.cli", *arguments])
    while child.poll() is None and not list(tmp_path.glob(f".{VERSION}.*.new/csv/owner_panel.csv")):
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["release.lock"]


def test_without_a_published_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    answer = run(["release", "--warehouse", str(tmp_path / "none"), "--out", str(tmp_path / "out")], tmp_path)
    assert answer.returncode == 1
    assert "Bygg det først med dekomp build" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["release.lock"]


def test_a_person_is_told_where_it_lies_and_that_figures_are_made_up(bundled: Warehouse, tmp_path: Path) -> None:
    answer = run(["release", "--out", str(tmp_path), "--warehouse", str(bundled.folder)], tmp_path)
    assert answer.returncode == 0
    assert answer.stderr == ""
    assert str(tmp_path / "nightly") in answer.stdout
    assert "ILLUSTRASJON" in answer.stdout


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "dagster_project.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
