"""The documents of a release of the bundled deliveries: every line, every file, and from the README to a figure."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import frictionless
import pyshacl
import pytest
import rdflib
import xmlschema
from codebook_by_hand import differences
from conftest import Warehouse
from rocrate.rocrate import ROCrate

from dagster_project.release.assemble import assemble
from dagster_project.release.model import Release
from dagster_project.release.write import write_release

SCHEMAS = Path(__file__).with_name("schemas")
LINK = re.compile(r"\]\(([^)]+)\)")
CRATE = "ro-crate-metadata.json"


@pytest.fixture(scope="module")
def release(bundled: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Release:
    found = assemble(bundled.published, tmp_path_factory.mktemp("documents"), "v2026.01", date(2026, 1, 31))
    write_release(found)
    return found


def test_every_line_of_the_codebook_matches_the_rows(release: Release) -> None:
    assert sum(len(table.variables) for table in release.tables) > 300
    assert differences(release) == []


def test_every_variable_is_in_the_page_and_the_pdf(release: Release) -> None:
    page = (release.folder / "codebook.html").read_text(encoding="utf-8")
    for table in release.tables:
        for variable in table.variables:
            assert f'id="{table.name}.{variable.name}"' in page
    pdf = (release.folder / "codebook.pdf").read_bytes()
    assert b"/StructTreeRoot" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_the_data_package_is_valid_and_covers_every_table(release: Release) -> None:
    report = frictionless.validate(str(release.folder / "datapackage.json"))
    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    package = json.loads((release.folder / "datapackage.json").read_text(encoding="utf-8"))
    paths = {one["path"] for one in package["resources"]}
    data = {path.relative_to(release.folder).as_posix() for path in release.folder.glob("csv/*.csv")}
    assert data <= paths
    assert {f"parquet/{table.name}.parquet" for table in release.tables} <= paths


def test_catalogue_and_ddi_are_as_their_standards_ask(release: Release) -> None:
    graph = rdflib.Graph().parse(release.folder / "dcat-ap-no.ttl")
    conforms, _, told = pyshacl.validate(graph, shacl_graph=str(SCHEMAS / "dcat_ap_no.shacl.ttl"))
    assert conforms, told
    schema = xmlschema.XMLSchema(SCHEMAS / "ddi_codebook.xsd")
    assert [str(error) for error in schema.iter_errors(str(release.folder / "ddi-codebook.xml"))] == []


def test_the_crate_lists_every_file(release: Release) -> None:
    listed = {entity.id: entity["sha256"] for entity in ROCrate(release.folder).data_entities}
    files = {path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*") if path.is_file()}
    assert listed.keys() == files - {CRATE, "checksums.sha256"}
    for path, sha256 in listed.items():
        assert hashlib.sha256((release.folder / path).read_bytes()).hexdigest() == sha256, path


def test_the_readme_leads_to_what_is_there(release: Release) -> None:
    for name in ("README.md", "LICENSES.md", "CHANGES.md"):
        text = (release.folder / name).read_text(encoding="utf-8")
        assert [link for link in LINK.findall(text) if not (release.folder / link).exists()] == []


def test_the_figure_is_found_again_from_the_packed_files_alone(release: Release, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(release.folder, tmp_path / "unpacked"))
    told = re.search(
        r"^([\d.]+) NOK of state funds per teacher FTE in county `(\d\d)` in (\d{4}), and (\d+) to (\d+) teachers",
        (folder / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert told
    query = (
        "select round(distributed_nok / teacher_fte, 2)::varchar, teachers_covered_low, teachers_covered_high "
        f"from '{folder}/parquet/county_year.parquet' where county_code = ? and grant_year = ?"
    )
    assert duckdb.execute(query, [told[2], int(told[3])]).fetchone() == (told[1], int(told[4]), int(told[5]))
    commands = [[sys.executable, "examples/state_funds.py", reader] for reader in ("duckdb", "polars", "csv")]
    if shutil.which("Rscript"):
        commands += [["Rscript", "examples/state_funds.R"], ["Rscript", "examples/state_funds.R", "--csv"]]
    for command in commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert f"State funds per teacher FTE: {told[1]}" in done.stdout
        assert done.stdout.endswith("As published.\n")
