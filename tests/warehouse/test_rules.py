"""The scheme's rules reach the marts as of the grant year, and a changed rule changes the figures."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from by_hand import PROJECT, SEEDS, Built, cell, counties_on, in_tenths, read_csv, shares
from conftest import DeliveryFolder, GsiRow, Warehouse

APPROPRIATION = 70_000_003


def write(deliveries: DeliveryFolder) -> None:
    """All and public far from proportional, so that the two readings share out differently."""
    rows = []
    for code, (everyone, public) in figures().items():
        rows += [GsiRow("fylke", code, "alle", cell(everyone)), GsiRow("fylke", code, "offentlig", cell(public))]
    deliveries.gsi("2020-21", rows)
    deliveries.appropriations(dict.fromkeys((2021, 2022), APPROPRIATION))


def figures() -> dict[str, tuple[int, int]]:
    """Tenths of all and of public FTEs by county."""
    return {code: (50_000 + int(code), 10_000 + 700 * int(code)) for code in counties_on("2020-10-01")}


@pytest.fixture(scope="module")
def warehouse(built: Built) -> Warehouse:
    return built(write)


def test_every_rule_is_published_with_its_period_and_text(bundled: Warehouse) -> None:
    texts = {
        row["legal_reference_id"]: f"{row['title']}: {row['provision']}"
        for row in read_csv(SEEDS / "legal_references.csv")
    }
    expected = {
        (
            row["rule_key"],
            row["valid_from"],
            row["valid_to"] or None,
            row["value"],
            row["unit"],
            texts[row["legal_reference_id"]],
        )
        for row in read_csv(SEEDS / "scheme_rules.csv")
    }
    question = (
        "select rule_key, valid_from::varchar, valid_to::varchar, value, unit, legal_reference from core.dim_rule"
    )
    found = bundled.query(question)
    assert len(found) == len(expected)
    assert set(found) == expected


def test_a_rule_has_one_value_on_any_1_january(bundled: Warehouse) -> None:
    question = (
        "select count(*) from core.dim_rule where rule_key = ? "
        "and valid_from <= make_date(?, 1, 1) and (valid_to is null or valid_to > make_date(?, 1, 1))"
    )
    for (key,) in bundled.query("select distinct rule_key from core.dim_rule"):
        for year in range(2017, 2027):
            assert bundled.one(question, key, year, year) == (1,), (key, year)


def test_the_base_of_co_funding_changes_in_2022(warehouse: Warehouse) -> None:
    """State funds until 2021; what the owner itself receives from 2022."""
    question = "select grant_year, cofunding_base, cofunding_min_ratio from core.dim_grant_year"
    assert warehouse.mapping(question) == {2021: ("state_funds", 0.3), 2022: ("owner_grant", 0.3)}


@pytest.mark.parametrize("year", [2017, 2018, 2019])
def test_the_years_of_the_bundled_deliveries_rest_on_the_rules_of_2017(bundled: Warehouse, year: int) -> None:
    question = (
        "select school_year, count_date::varchar, map_date::varchar, fte_basis_ownership, cofunding_base "
        "from core.dim_grant_year where grant_year = ?"
    )
    assert bundled.one(question, year) == (
        f"{year - 1}-{year % 100}",
        f"{year - 1}-10-01",
        f"{year}-01-01",
        "all",
        "state_funds",
    )


def test_both_readings_of_the_basis_are_shown_and_the_rule_chooses(warehouse: Warehouse) -> None:
    question = (
        "select county_code, teacher_fte, teacher_fte_all, teacher_fte_public, allocated_nok "
        "from allocation.fct_county_allocation where grant_year = 2021"
    )
    found = warehouse.mapping(question)
    everyone = {code: pair[0] for code, pair in figures().items()}
    assert in_tenths({code: row[0] for code, row in found.items()}) == everyone
    assert in_tenths({code: row[1] for code, row in found.items()}) == everyone
    assert in_tenths({code: row[2] for code, row in found.items()}) == {c: p for c, (_, p) in figures().items()}
    assert {code: row[3] for code, row in found.items()} == shares(APPROPRIATION, everyone)


@pytest.mark.slow
def test_a_changed_rule_changes_the_allocation(tmp_path: Path) -> None:
    """A copy of the project where one word of one rule is another: public schools alone count."""
    for folder in ("dagster_project", "dbt", "seeds"):
        unneeded = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / folder, tmp_path / folder, symlinks=True, ignore=unneeded)
    rules = tmp_path / "seeds" / "scheme_rules.csv"
    text = rules.read_text(encoding="utf-8")
    assert text.count("fte_basis_ownership,2017-01-01,,all,") == 1
    changed = text.replace("fte_basis_ownership,2017-01-01,,all,", "fte_basis_ownership,2017-01-01,,public,")
    rules.write_text(changed, encoding="utf-8")
    write(DeliveryFolder(tmp_path / "deliveries"))

    command = ("from dagster_project.cli import main; main()", "build", "--deliveries", "deliveries")
    outcome = subprocess.run(
        [sys.executable, "-c", *command, "--warehouse", "warehouse"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    changed_warehouse = Warehouse(tmp_path / "warehouse")
    question = "select county_code, allocated_nok from allocation.fct_county_allocation where grant_year = 2021"
    public = {code: pair[1] for code, pair in figures().items()}
    assert changed_warehouse.mapping(question) == shares(APPROPRIATION, public)
    assert changed_warehouse.query("select distinct fte_basis_ownership from core.dim_grant_year") == [("public",)]
