"""What researchers open: each format read back by another program than the one that wrote it, where there is one."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyreadstat
import pytest
from release_by_hand import BROKEN, FORMULA, LONG, small_release, write_data

from dagster_project.release.model import Release

SHORT = f"{LONG[:27]}_{hashlib.sha256(LONG.encode()).hexdigest()[:4]}"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release by hand, in a folder."""
    release = small_release(tmp_path_factory.mktemp("small") / "v2026.11")
    write_data(release)
    return release


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def test_csv_is_what_a_csv_reader_expects(written: Release) -> None:
    raw = (written.folder / "csv" / "owners.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\r\n")
    header, *rows = lines(written.folder / "csv" / "owners.csv")
    assert header == [variable.name for variable in written.tables[0].variables]
    assert rows == [
        ["0301", "2018", "municipality", "Oslo", "", "", "250000000", "4974.5", "true", "2018-03-01", "1"],
        ["1103", "2018", "municipality", f"'{FORMULA}", "12", "0.25", "", "12.0", "false", "", "2"],
        ["900000001", "2018", "private", BROKEN, "", "0.3333333333333333", "-7", "", "", "1999-12-31", "3"],
    ]


def test_withheld_cells_are_told_from_those_not_known(written: Release) -> None:
    assert lines(written.folder / "csv" / "withheld.csv") == [
        ["table", "variable", "owner_id", "grant_year"],
        ["owners", "teachers", "0301", "2018"],
        ["owners", "reach_ratio", "0301", "2018"],
    ]
    with duckdb.connect() as database:
        path = written.folder / "parquet" / "withheld.parquet"
        assert len(database.execute(f"from read_parquet('{path}')").fetchall()) == 2


def test_parquet_has_exact_types(written: Release) -> None:
    with duckdb.connect() as database:
        answer = database.execute(f"from read_parquet('{written.folder / 'parquet' / 'owners.parquet'}')")
        types = [str(column[1]) for column in answer.description or ()]
        rows = answer.fetchall()
    assert types == [variable.column.type for variable in written.tables[0].variables]
    assert rows[0][:9] == ("0301", 2018, "municipality", "Oslo", None, None, 250_000_000, Decimal("4974.5"), True)
    assert [row[3] for row in rows] == ["Oslo", FORMULA, BROKEN]


@pytest.mark.parametrize(("language", "labels"), [("nb", ("Nei", "Ja")), ("en", ("No", "Yes"))])
def test_stata_has_labels_and_tells_withheld_from_not_known(
    written: Release, language: str, labels: tuple[str, str]
) -> None:
    cells, told = pyreadstat.read_dta(
        str(written.folder / "stata" / language / "owners.dta"), user_missing=True, output_format="dict"
    )
    assert told.column_names[-1] == SHORT
    assert told.column_names_to_labels["owner_name"] == ("Navn på skoleeier (æøå)" if language == "nb" else "Name")
    assert told.column_names_to_labels[SHORT] == ("x" if language == "nb" else "y") * 79 + "…"
    assert told.file_label == (
        "ILLUSTRASJON: Skoleeiere på prøve" if language == "nb" else "ILLUSTRATION: School owners on trial"
    )
    assert told.variable_value_labels["is_merged"] == {0: labels[0], 1: labels[1]}
    assert told.variable_value_labels["owner_type"][2] == (
        "Privat eier på Øya" if language == "nb" else "Private owner"
    )
    assert list(cells["owner_type"]) == [1, 1, 2]
    assert list(cells["teachers"]) == ["a", 12, "b"]
    assert list(cells["reach_ratio"]) == ["a", 0.25, 1 / 3]
    missing = ["Holdt tilbake", "Ikke kjent"] if language == "nb" else ["Withheld", "Not known"]
    labels_of_missing: Any = told.variable_value_labels["teachers"]
    assert labels_of_missing == dict(zip("ab", missing, strict=True))
    assert list(cells["owner_name"]) == ["Oslo", FORMULA, BROKEN]
    assert list(cells["decided_on"]) == [date(2018, 3, 1), None, date(1999, 12, 31)]
    assert list(cells["teacher_fte"])[:2] == [4974.5, 12.0]


def test_spss_has_labels_and_tells_withheld_from_not_known(written: Release) -> None:
    path = str(written.folder / "spss" / "nb" / "owners.sav")
    cells, told = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    assert list(cells["teachers"]) == [-99, 12, -98]
    assert told.missing_ranges["teachers"] == [{"lo": -99, "hi": -99}, {"lo": -98, "hi": -98}]
    assert told.variable_value_labels["teachers"] == {-99: "Holdt tilbake", -98: "Ikke kjent"}
    assert told.column_names_to_labels["owner_name"] == "Navn på skoleeier (æøå)"
    assert told.column_names_to_labels[SHORT] == "x" * 100
    assert list(cells["owner_name"]) == ["Oslo", FORMULA, BROKEN]
    as_missing, _ = pyreadstat.read_sav(path, output_format="dict")
    assert [cell is None or cell != cell for cell in as_missing["teachers"]] == [True, False, True]


def test_codes_say_which_number_stands_for_which(written: Release) -> None:
    assert lines(written.folder / "codes.csv") == [
        ["code_list", "number", "code", "label_nb", "label_en"],
        ["owner_type", "1", "municipality", "Kommune", "Municipality"],
        ["owner_type", "2", "private", "Privat eier på Øya", "Private owner"],
    ]


def test_workbook_has_text_as_text_and_figures_as_figures(written: Release) -> None:
    book = openpyxl.load_workbook(written.folder / "excel" / "dekomp-v2026.11.xlsx")
    assert book.sheetnames == ["Innhold", "owners"]
    assert "ILLUSTRASJON" in str(book["Innhold"]["A1"].value)
    sheet = book["owners"]
    formula = sheet["D3"]
    assert (formula.value, formula.data_type, formula.hyperlink) == (FORMULA, "s", None)
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("0301", "s")
    midnight = datetime.fromisoformat("2018-03-01")
    assert [cell.value for cell in sheet[2]][4:10] == [None, None, 250_000_000, 4974.5, True, midnight]


def test_a_long_sheet_is_cut_and_says_where_the_rest_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dagster_project.release.formats.workbook.SHEET_ROWS", 2)
    release = small_release(tmp_path / "v2026.11")
    write_data(release)
    book = openpyxl.load_workbook(release.folder / "excel" / "dekomp-v2026.11.xlsx")
    assert book["owners"].max_row == 3
    assert [cell.value for cell in book["Innhold"][4]][3:6] == [
        3,
        2,
        "Tre eiere. Hele tabellen: parquet/owners.parquet.",
    ]


R_READS = """
library(haven); library(jsonlite)
dta <- read_dta(commandArgs(TRUE)[1]); sav <- read_sav(commandArgs(TRUE)[2], user_na = TRUE)
cat(toJSON(list(
  names = names(dta), label = attr(dta$owner_name, "label"), owner = dta$owner_name,
  type = as.character(as_factor(dta$owner_type)), tags = na_tag(dta$teachers), teachers = as.numeric(dta$teachers),
  tag_labels = names(attr(dta$teachers, "labels")), nok = as.numeric(dta$state_funds_nok),
  day = format(dta$decided_on), sav_type = as.character(as_factor(sav$owner_type)),
  sav_missing = is.na(sav$teachers), sav_label = attr(sav$owner_name, "label"), sav_na = attr(sav$teachers, "na_values")
), auto_unbox = TRUE, na = "null", digits = NA))
"""


def test_r_reads_labels_and_norwegian_letters(written: Release, tmp_path: Path) -> None:
    told = in_r(R_READS, tmp_path, *(written.folder / path for path in ("stata/nb/owners.dta", "spss/nb/owners.sav")))
    assert told["names"][-1] == SHORT
    assert told["label"] == told["sav_label"] == "Navn på skoleeier (æøå)"
    assert told["owner"] == ["Oslo", FORMULA, BROKEN]
    assert told["type"] == told["sav_type"] == ["Kommune", "Kommune", "Privat eier på Øya"]
    assert told["tags"] == ["a", None, "b"]
    assert told["teachers"] == [None, 12, None]
    assert told["tag_labels"] == ["Holdt tilbake", "Ikke kjent"]
    assert told["nok"] == [250_000_000, None, -7]
    assert told["day"] == ["2018-03-01", None, "1999-12-31"]
    assert told["sav_missing"] == [True, False, True]
    assert told["sav_na"] == [-99, -98]


def in_r(script: str, folder: Path, *files: Path) -> Any:
    """What a script in R prints as JSON; the test is skipped where R cannot run it."""
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("Rscript is not installed")
    packages = "for (p in c('haven', 'jsonlite')) if (!requireNamespace(p, quietly = TRUE)) quit(status = 9)"
    if subprocess.run([program, "-e", packages], capture_output=True, check=False).returncode == 9:
        pytest.skip("R has no haven or no jsonlite")
    (folder / "read.R").write_text(script, encoding="utf-8")
    command = [program, str(folder / "read.R"), *map(str, files)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_a_release_of_real_deliveries_has_no_warning(tmp_path: Path) -> None:
    release = small_release(tmp_path / "v2026.11")
    release = replace(release, made_from=replace(release.made_from, illustrated=()))
    write_data(release)
    _, told = pyreadstat.read_dta(str(release.folder / "stata" / "nb" / "owners.dta"), metadataonly=True)
    assert told.file_label == "Skoleeiere på prøve"
