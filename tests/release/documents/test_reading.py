"""What people read and run: README, licences, citation, coverage, names, changes, and the example scripts."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import yaml
from small_release import HOSTILE, counties, small_release, written

from dagster_project.release.documents.changes import write_changes
from dagster_project.release.documents.examples import figure, write_examples
from dagster_project.release.documents.rendering import code, escaped
from dagster_project.release.model import Release

LINKS = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return written(tmp_path_factory.mktemp("reading"))


def read(release: Release, name: str) -> str:
    return (release.folder / name).read_text(encoding="utf-8")


def rows(release: Release, name: str) -> list[dict[str, str]]:
    with (release.folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_readme_names_tables_and_what_it_links_to_is_there(release: Release) -> None:
    text = read(release, "README.md")
    assert "| `county_year` **begin here** | `grant_year`, `county_code` | 4 |" in text
    assert {link for link in LINKS.findall(text) if not (release.folder / link).exists()} <= {
        "csv/withheld.csv",
        "codes.csv",
    }
    assert "2 cells of this release" in text
    assert "illustrations, not real: agreements" in text
    assert "| agreements (*avtaler*) | **made up**, as an illustration |" in text
    assert "| `county_year` | `teacher_fte` | `has_estimated_fte` |" in text


def test_text_from_outside_stays_text_in_markdown(release: Release) -> None:
    for name in ("README.md", "LICENSES.md"):
        assert "<script>" not in read(release, name)
    assert escaped("a|b\n# c") == "a\\|b # c"
    assert escaped("1. x") == "1\\. x"
    assert escaped("3157.89") == "3157.89"
    assert escaped("- x") == "\\- x"
    assert escaped("2026-11-01") == "2026-11-01"
    assert code("a`b") == "`` a`b ``"
    cell = next(line for line in read(release, "LICENSES.md").splitlines() if "Avtaler" in line)
    assert len(re.findall(r"(?<!\\)\|", cell)) == 5  # four columns, whatever the text holds


def test_the_citation_can_be_read_by_machines(release: Release) -> None:
    told = yaml.safe_load(read(release, "CITATION.cff"))
    assert (told["cff-version"], told["type"], told["version"]) == ("1.2.0", "dataset", "v2026.11")
    assert str(told["date-released"]) == "2026-11-01"
    assert f"({release.version}) [data set]" in read(release, "README.md").replace("\\", "")


def test_licences_are_told_by_source(release: Release) -> None:
    text = read(release, "LICENSES.md")
    assert re.search(r"School information system.*NLOD\) 2\.0 \| `county_year`, `county` \|", text)
    assert re.search(r"Agreements.*none recorded \| `county_year` \|", text)


def test_coverage_counts_values_by_year(release: Release) -> None:
    found = {(row["table"], row["variable"], row["grant_year"]): row for row in rows(release, "coverage.csv")}
    assert len(found) == 2 * 11 + 3
    withheld = found["county_year", "teachers_covered_low", "2018"]
    assert [withheld[name] for name in ("rows", "valid", "missing", "withheld")] == ["2", "1", "0", "1"]
    missing = found["county_year", "distributed_nok", "2018"]
    assert [missing[name] for name in ("rows", "valid", "missing", "withheld")] == ["2", "1", "1", "0"]
    assert found["county", "county_code", ""]["rows"] == "2"


def test_long_names_have_short_ones(release: Release) -> None:
    short = {row["variable"]: row["short_name"] for row in rows(release, "names.csv")}
    assert short["county_code"] == "county_code"
    assert re.fullmatch(r"[a-z0-9_]{32}", short["a_variable_with_a_name_longer_than_32_characters"])


def test_a_first_release_has_nothing_to_compare_with(release: Release) -> None:
    assert "no stable release before this one" in read(release, "CHANGES.md")


def test_changes_are_told_by_table(release: Release, tmp_path: Path) -> None:
    same: dict[str, object] = {
        "variables_renamed": {},
        "variables_added": [],
        "variables_dropped": [],
        "variables_retyped": [],
    }
    rows = {"added": 0, "removed": 0, "variables_revised": {}}
    changed = {
        "rows": [4, 5],
        "added": 2,
        "removed": 1,
        "variables_renamed": {"teachers_covered_high": "teachers_most"},
        "variables_added": ["spent_nok"],
        "variables_dropped": ["method"],
        "variables_retyped": ["teacher_fte"],
        "variables_revised": {"distributed_nok": 3},
    }
    diff = {
        "before": "v2026.05",
        "after": "v2026.11",
        "same": 1,
        "tables": {
            "county_year": changed,
            "gone": {**same, **rows, "rows": [7, None]},
            "new_table": {**same, **rows, "rows": [None, 8]},
        },
    }
    (tmp_path / "diff.json").write_text(json.dumps(diff), encoding="utf-8")
    write_changes(release, tmp_path)
    text = (tmp_path / "CHANGES.md").read_text(encoding="utf-8")
    assert text.startswith("# Changes in v2026.11\n\nSince v2026.05: 3 tables changed, 1 the same.")
    assert text[text.index("## ") :] == (
        "## `county_year`\n\n"
        "- Renamed: `teachers_most` is now `teachers_covered_high`.\n"
        "- New variable: `spent_nok`.\n"
        "- Dropped variable: `method`.\n"
        "- Other type than before: `teacher_fte`.\n"
        "- Revised: `distributed_nok` in 3 rows.\n"
        "- Rows: 2 new, 1 no longer there.\n\n"
        "## `gone`\n\n- Dropped: the table is no longer part of the release.\n\n"
        "## `new_table`\n\n- New table of 8 rows.\n\n"
    )


def test_an_unchanged_release_says_so(release: Release, tmp_path: Path) -> None:
    (tmp_path / "diff.json").write_text('{"before": "v2026.05", "same": 2, "tables": {}}', encoding="utf-8")
    write_changes(release, tmp_path)
    assert "Nothing has changed since v2026.05." in (tmp_path / "CHANGES.md").read_text(encoding="utf-8")


def test_the_figure_is_one_that_nothing_is_missing_of(release: Release) -> None:
    found = figure(release)
    assert found is not None
    assert (found.grant_year, found.county_code) == (2017, "11")  # in 2018 one is withheld and one not known
    assert str(found.nok_per_fte) == "3157.89"  # 18 000 001 / 5 700.0 = 3 157.894 9
    assert (found.reached_low, found.reached_high) == (250, 300)


def test_without_a_figure_there_are_no_scripts(tmp_path: Path) -> None:
    release = small_release(tmp_path)
    (county_year, county) = release.tables
    empty = replace(county_year, frame=counties().filter(pl.col("county_code") == "none"))
    write_examples(replace(release, tables=(empty, county)), tmp_path)
    assert not (tmp_path / "examples").exists()


@pytest.mark.parametrize("reader", ["duckdb", "polars", "csv"])
def test_the_python_script_finds_the_figure_again(release: Release, reader: str) -> None:
    done = run([sys.executable, "examples/state_funds.py", reader], release.folder)
    assert done.returncode == 0, done.stderr
    assert f"3157.89 ({reader})" in done.stdout
    assert done.stdout.endswith("250 to 300\nAs published.\n")


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
@pytest.mark.parametrize("how", [[], ["--csv"]])
def test_the_r_script_finds_the_figure_again(release: Release, how: list[str]) -> None:
    done = run(["Rscript", "examples/state_funds.R", *how], release.folder)
    assert done.returncode == 0, done.stderr
    assert "State funds per teacher FTE: 3157.89" in done.stdout
    assert done.stdout.endswith("250 to 300\nAs published.\n")
    assert ("CSV file, base R" in done.stdout) >= bool(how)


@pytest.mark.parametrize(
    "command", [[sys.executable, "examples/state_funds.py", "csv"], ["Rscript", "examples/state_funds.R", "--csv"]]
)
def test_a_script_stops_where_it_finds_something_else(release: Release, tmp_path: Path, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    folder = Path(shutil.copytree(release.folder, tmp_path / "release"))
    path = folder / "csv" / "county_year.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("18000001", "18000101"), encoding="utf-8")
    done = run(command, folder)
    assert done.returncode != 0
    assert "not as published" in done.stderr


def test_the_stata_script_holds_the_figure_and_ascii_names(release: Release) -> None:
    text = read(release, "examples/state_funds.do")
    assert text.isascii()
    assert 'use "stata/en/county_year.dta", clear' in text
    assert "assert abs(nok_per_fte - 3157.89) < 0.005" in text
    assert text.count('"') % 2 == 0
    assert HOSTILE not in text


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
