"""What-ifs of the bundled year 2018, beside figures worked out from what is published."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from by_hand import shares
from click.testing import CliRunner
from conftest import Warehouse

from dagster_project.cli import main

APPROPRIATION = 250_000_001
CHANGED = (
    *("--appropriation", str(APPROPRIATION), "--set", "fte_basis_ownership=public"),
    *("--set", "cofunding_base=owner_grant", "--set", "cofunding_min_ratio=0.25"),
)


def simulated(warehouse: Warehouse, *arguments: str) -> Any:
    """What the command answers in JSON."""
    command = ["simulate", "--year", "2018", "--warehouse", str(warehouse.folder), "--json", *arguments]
    answer = CliRunner().invoke(main, command, catch_exceptions=False)
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its hash."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("what_if") / "hva-om.xlsx"


@pytest.fixture(scope="module")
def otherwise(bundled: Warehouse, workbook: Path) -> Any:
    """2018 with more money, by public FTEs alone, and less asked of owners; the warehouse is left as it was."""
    before = content(bundled.folder)
    scratch = set(Path(tempfile.gettempdir()).glob("dekomp-*"))
    found = simulated(bundled, *CHANGED, "--out", str(workbook))
    assert content(bundled.folder) == before
    assert set(Path(tempfile.gettempdir()).glob("dekomp-*")) <= scratch
    return found


def test_an_amount_is_shared_out_by_the_ftes_that_would_count(bundled: Warehouse, otherwise: Any) -> None:
    weights = bundled.mapping(
        "select county_code, cast(teacher_fte_public * 10 as integer) from allocation.fct_county_allocation "
        "where grant_year = 2018"
    )
    found = {row["county_code"]: row["allocated_nok_what_if"] for row in otherwise["counties"]}
    assert found == shares(APPROPRIATION, weights)
    assert sum(found.values()) == APPROPRIATION


def test_what_holds_stands_beside(bundled: Warehouse, otherwise: Any) -> None:
    published = bundled.mapping(
        "select county_code, allocated_nok from allocation.fct_county_allocation where grant_year = 2018"
    )
    assert {row["county_code"]: row["allocated_nok"] for row in otherwise["counties"]} == published
    told = {row["key"]: (row["in_force"], row["assumed"]) for row in otherwise["conditions"]}
    assert told["cofunding_min_ratio"] == ("0.30", "0.25")
    assert told["fte_basis_ownership"] == ("all", "public")
    assert told["appropriation_nok"] == (sum(published.values()), APPROPRIATION)


def test_owners_are_asked_for_a_quarter_of_what_they_themselves_receive(bundled: Warehouse, otherwise: Any) -> None:
    owners = bundled.mapping(
        "select owner_id, base_nok, cofunding_nok from allocation.fct_cofunding "
        "where grant_year = 2018 and basis = 'owner_grant' and not is_governing"
    )
    assert {row["owner_id"] for row in otherwise["cofunding"]} == set(owners)
    for row in otherwise["cofunding"]:
        base, given = owners[row["owner_id"]]
        asked = (base + 2) // 4  # a quarter, half a krone up
        assert (row["basis"], row["basis_what_if"]) == ("state_funds", "owner_grant")
        assert (row["base_nok_what_if"], row["required_nok_what_if"]) == (base, asked)
        assert row["shortfall_nok_what_if"] == max(asked - given, 0)


def test_indicative_amounts_of_a_county_sum_to_what_it_would_get(otherwise: Any) -> None:
    for county in otherwise["counties"]:
        parts = [
            row["indicative_nok_what_if"] or 0
            for row in otherwise["owners"]
            if row["county_code"] == county["county_code"]
        ]
        assert sum(parts) == county["allocated_nok_what_if"]


def test_the_workbook_has_every_row_and_codes_as_text(otherwise: Any, workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Forutsetninger", "Fylker", "Skoleeiere", "Egenandel"]
    for sheet, name in (("Fylker", "counties"), ("Skoleeiere", "owners"), ("Egenandel", "cofunding")):
        assert book[sheet].max_row == 1 + len(otherwise[name])
    codes = [cell.value for cell in book["Fylker"]["A"][1:]]
    assert codes == [row["county_code"] for row in otherwise["counties"]]


def test_a_rule_changed_to_what_it_is_changes_nothing(bundled: Warehouse) -> None:
    command = ["simulate", "--year", "2018", "--set", "cofunding_min_ratio=0,30", "--warehouse", str(bundled.folder)]
    answer = CliRunner().invoke(main, command, catch_exceptions=False)
    assert answer.exit_code == 0
    assert "Ingen av tallene blir annerledes." in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--year", "2018", "--set", "andel=0.2"], "cofunding_min_ratio"),
        (["--year", "2018", "--set", "cofunding_min_ratio"], "regel=verdi"),
        (["--year", "2018", "--set", "cofunding_min_ratio=1.2"], "fra 0 til 1"),
        (["--year", "2018", "--set", "cofunding_min_ratio=1e-1"], "fra 0 til 1"),
        (["--year", "2018", "--set", "cofunding_min_ratio=nan"], "fra 0 til 1"),
        (["--year", "2018", "--set", "cofunding_base=alt"], "state_funds, owner_grant"),
        (["--year", "2018", "--set", "fte_count_day=10-32"], "måned og dag"),
        (["--year", "2018", "--set", "stalled_after_days=ti"], "helt tall"),
        (["--year", "2018", "--set", "teachers_per_fte=1", "--set", "teachers_per_fte=2"], "to ganger"),
        (["--year", "2012"], "senere år"),
        (["--year", "2031"], "2017, 2018, 2019"),
        (["--year", "2018", "--out", "hva-om.csv"], ".xlsx"),
    ],
)
def test_what_cannot_be_assumed_is_told(bundled: Warehouse, arguments: list[str], told: str) -> None:
    answer = CliRunner().invoke(main, ["simulate", "--warehouse", str(bundled.folder), *arguments])
    assert answer.exit_code == 1
    assert told in answer.stderr
    assert "Traceback" not in answer.output


def test_without_anything_published_the_command_says_what_to_do(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["simulate", "--year", "2018", "--warehouse", str(tmp_path)])
    assert answer.exit_code == 1
    assert "dekomp build" in answer.stderr
