"""The Data Package: valid as written, and each planted fault is found by its own validation."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless
import pytest
from small_release import HOSTILE, written

COUNTIES = "csv/county_year.csv"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("package")).folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "release"))


def described(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")))


def resource(folder: Path, name: str) -> dict[str, Any]:
    return next(one for one in described(folder)["resources"] if one["name"] == name)


def forget_checksums(folder: Path) -> None:
    """Leave out sizes and checksums, so that only the content is judged."""
    package = described(folder)
    for one in package["resources"]:
        del one["bytes"], one["hash"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def faults(folder: Path) -> set[str]:
    """The kinds of faults that frictionless finds."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return {kind for (kind,) in report.flatten(["type"])}


def change(folder: Path, old: str, new: str, path: str = COUNTIES) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert text.count(old) >= 1
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def test_it_is_valid_as_written(whole: Path) -> None:
    assert faults(whole) == set()


def test_the_command_of_the_readme_says_so_too(whole: Path) -> None:
    assert "frictionless validate datapackage.json" in (whole / "README.md").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    assert subprocess.run(command, cwd=whole, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (",0.04,", ",1.2,", "constraint-error"),  # a share above one
        (",0.04,", ",-0.1,", "constraint-error"),
        (",person", ",persons", "constraint-error"),  # no code of the list
        ("2017,11,", "2017,011,", "constraint-error"),  # no code of a county
        ("2017,11,", "2017,03,", "primary-key"),  # the key of another row
        ("2017,11,", "2017,15,", "foreign-key"),  # no county of the release
        ("2017,11,", ",11,", "constraint-error"),  # a key is required
        ("18000001", "18000001.5", "type-error"),  # kroner are whole
        ("false", "no", "type-error"),
        ("county_name", "county", "incorrect-label"),
    ],
)
def test_a_planted_fault_is_found(folder: Path, old: str, new: str, kind: str) -> None:
    forget_checksums(folder)
    assert faults(folder) == set()
    change(folder, old, new)
    assert kind in faults(folder)


@pytest.mark.parametrize(("old", "new"), [("18000001", "18000002"), ("5748.2", "5748.20"), (",person", ",bounds")])
def test_a_cell_changed_after_the_checksum_is_found(folder: Path, old: str, new: str) -> None:
    change(folder, old, new)
    assert faults(folder) & {"hash-count", "byte-count"}


def test_a_changed_parquet_file_is_found(folder: Path) -> None:
    path = folder / "parquet" / "county.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "hash-count" in faults(folder)


def test_it_says_what_the_fields_are(whole: Path) -> None:
    fields = {one["name"]: one for one in resource(whole, "county_year")["schema"]["fields"]}
    assert fields["county_name"]["description_en"] == HOSTILE
    assert fields["reach_ratio_low"]["constraints"] == {"minimum": 0, "maximum": 1}
    assert fields["county_code"]["constraints"] == {"required": True, "pattern": "^(?:[0-9]{2})$"}
    assert fields["method"]["constraints"] == {"enum": ["bounds", "person"]}
    assert fields["grant_year"]["constraints"] == {"required": True, "minimum": 2017}
    assert fields["teacher_fte"]["type"] == "number"
    assert "required" not in fields["teachers_covered_low"]["constraints"]


def test_it_is_a_package_of_version_two_dated_by_the_issue(whole: Path) -> None:
    package = described(whole)
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (package["version"], package["created"]) == ("v2026.11", "2026-11-01T00:00:00Z")
    assert [one["name"] for one in package["licenses"]] == ["NLOD-2.0"]
    assert {source["title_en"] for source in package["sources"]} == {"School information system", "Agreements"}
    keys = resource(whole, "county_year")["schema"]["foreignKeys"]
    assert [key["reference"]["resource"] for key in keys] == ["county"]
    assert "foreignKeys" not in resource(whole, "county")["schema"]
