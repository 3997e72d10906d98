"""Nightly and stable releases in a folder: what is replaced, what is never touched, what a killed process leaves."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from release_by_hand import COLUMNS, ROWS, small_release, write_data

from dagster_project.errors import UserError
from dagster_project.release import make
from dagster_project.release.check import FaultyReleaseError
from dagster_project.release.make import Made, ReleaseRefusedError, make_release, only_one
from dagster_project.release.model import Release
from dagster_project.release.pack import write_zip
from dagster_project.warehouse.metadata import Column

ANYWHERE = Path("published")


class Hand:
    """Makes releases by hand in the place of those from a warehouse; ``changed`` is what the next one has otherwise."""

    def __init__(self) -> None:
        self.changed: dict[str, Any] = {}
        self.remembered: list[str] = []

    def assemble(
        self, published: Path, folder: Path, version: str, issued: date, previous: dict[str, Any] | None
    ) -> Release:
        return small_release(folder, version=version, previous=previous, **self.changed)

    def remember(self, published: Path, release: Release) -> None:
        assert not (release.folder.parent / release.version).exists()  # before the release is there
        self.remembered.append(release.version)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    found = Hand()
    monkeypatch.setattr(make, "assemble", found.assemble)
    monkeypatch.setattr(make, "write_release", write_data)
    monkeypatch.setattr(make, "remember", found.remember)
    return found


def made(out: Path, version: str = "nightly") -> Made:
    return make_release(ANYWHERE, out, version)


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too, with a hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "release.lock"
    }


def difference(out: Path, version: str) -> Any:
    return json.loads((out / version / "diff.json").read_text(encoding="utf-8"))


def test_the_nightly_release_is_replaced(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path)
    first = content(tmp_path)
    hand.changed = {"rows": ROWS[:2]}
    assert made(tmp_path).rows == 2
    second = content(tmp_path)
    assert first.keys() == second.keys()
    assert first["nightly/csv/owners.csv"] != second["nightly/csv/owners.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nightly", "nightly.zip", "release.lock"]


def test_a_stable_release_is_never_touched(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path, "v2026.11")
    before = content(tmp_path)
    hand.changed = {"rows": ROWS[:2]}
    with pytest.raises(ReleaseRefusedError, match="finnes fra før"):
        made(tmp_path, "v2026.11")
    assert content(tmp_path) == before
    assert not any(path.stat().st_mode & 0o222 for path in tmp_path.glob("v2026.11/**/*") if path.is_file())
    assert not (tmp_path / "v2026.11.zip").stat().st_mode & 0o222


@pytest.mark.parametrize("version", ["2026.11", "v2026.13", "v26.1", "../v2026.11", "v2026.11-b", "nightly2"])
def test_other_names_are_refused(tmp_path: Path, hand: Hand, version: str) -> None:
    with pytest.raises(ReleaseRefusedError, match="Skriv år og måned"):
        made(tmp_path, version)
    assert content(tmp_path) == {}


def test_a_release_before_the_newest_is_refused(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path, "v2026.11")
    with pytest.raises(ReleaseRefusedError, match=r"v2026\.11 er nyere enn v2026\.10"):
        made(tmp_path, "v2026.10")


def test_a_release_after_one_that_is_damaged_is_refused(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path, "v2026.11")
    path = tmp_path / "v2026.11" / "csv" / "owners.csv"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    for version in ("v2026.12", "nightly"):
        with pytest.raises(ReleaseRefusedError, match="er ikke slik den ble laget"):
            made(tmp_path, version)


def test_what_fails_a_check_leaves_nothing(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path)
    before = content(tmp_path)
    hand.changed = {"rows": [*ROWS, ROWS[0]]}
    for version in ("nightly", "v2026.11"):
        with pytest.raises(FaultyReleaseError, match="ikke entydig"):
            made(tmp_path, version)
    assert content(tmp_path) == before


def test_what_is_not_written_right_leaves_nothing(tmp_path: Path, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_wrong(release: Release, progress: object) -> None:
        write_data(release)
        (release.folder / "csv" / "owners.csv").write_text("owner_id\r\n0301\r\n", encoding="utf-8")

    monkeypatch.setattr(make, "write_release", write_wrong)
    with pytest.raises(FaultyReleaseError, match=r"owners\.csv"):
        made(tmp_path, "v2026.11")
    assert content(tmp_path) == {}


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path)
    nightly = content(tmp_path / "nightly")
    (tmp_path / "nightly").rename(tmp_path / ".nightly.77.old")  # killed between the two renames
    (tmp_path / ".v2026.11.77.new" / "csv").mkdir(parents=True)  # killed while it wrote
    (tmp_path / ".v2026.11.zip.77.new").write_bytes(b"half")
    (tmp_path / "v2026.11.zip").write_bytes(b"whole, without its folder")
    hand.changed = {"rows": [*ROWS, ROWS[0]]}
    with pytest.raises(FaultyReleaseError):
        made(tmp_path)
    assert content(tmp_path / "nightly") == nightly
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nightly", "nightly.zip", "release.lock"]


def test_one_release_at_a_time(tmp_path: Path, hand: Hand) -> None:
    with only_one(tmp_path), pytest.raises(ReleaseRefusedError, match="En annen utgivelse lages"):
        made(tmp_path)
    made(tmp_path)


def test_checksums_and_zip_are_of_the_whole_folder(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path, "v2026.11")
    folder = tmp_path / "v2026.11"
    subprocess.run(
        ["sha256sum", "--check", "--strict", "checksums.sha256"], cwd=folder, check=True, capture_output=True
    )
    listed = (folder / "checksums.sha256").read_text(encoding="utf-8").splitlines()
    assert {line.split("  ")[1] for line in listed} == content(folder).keys() - {"checksums.sha256"}
    with zipfile.ZipFile(tmp_path / "v2026.11.zip") as pack:
        assert pack.testzip() is None
        inside = {name: hashlib.sha256(pack.read(name)).hexdigest() for name in pack.namelist()}
    assert inside == {f"v2026.11/{name}": sha256 for name, sha256 in content(folder).items()}


def test_the_zip_has_no_times_of_its_own(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path, "v2026.11")
    for path in (tmp_path / "v2026.11").rglob("*"):
        os.utime(path, (1, 1))
    again = tmp_path / "again.zip"
    write_zip(tmp_path / "v2026.11", "v2026.11", again)
    assert again.read_bytes() == (tmp_path / "v2026.11.zip").read_bytes()


def test_the_difference_from_the_last_stable_release(tmp_path: Path, hand: Hand) -> None:
    made(tmp_path, "v2026.10")
    assert not (tmp_path / "v2026.10" / "diff.json").exists()
    columns = tuple(column for column in COLUMNS if column.name not in {"is_merged", "decided_on"})
    renamed = Column("merged", "BOOLEAN", "Slått sammen", "Merged", missing_nb="Ukjent")
    added = Column("pupils", "BIGINT", "Elever", "Pupils", unit="antall")
    rows = [
        ("0301", 2018, "municipality", "Oslo", None, None, 260_000_000, None, 1, True, 70),
        ("1103", 2018, "municipality", "Stavanger", 12, 0.25, None, None, 2, False, 30),
        ("1106", 2018, "municipality", "Haugesund", 1, 0.5, 5, None, 9, None, 40),
    ]
    hand.changed = {"columns": (*columns, renamed, added), "rows": rows, "renamed_from": {"merged": "is_merged"}}
    assert made(tmp_path, "v2026.11").previous == "v2026.10"
    told = difference(tmp_path, "v2026.11")
    assert (told["before"], told["after"], told["same"]) == ("v2026.10", "v2026.11", 0)
    owners = told["tables"]["owners"]
    assert owners["variables_renamed"] == {"merged": "is_merged"}
    assert owners["variables_added"] == ["pupils"]
    assert owners["variables_dropped"] == ["decided_on"]
    assert owners["variables_revised"] == {"owner_name": 1, "state_funds_nok": 1, "teacher_fte": 2}
    assert (owners["rows"], owners["added"], owners["removed"], owners["changed"]) == ([3, 3], 1, 1, 2)
    assert owners["sums"]["state_funds_nok"] == [249_999_993, 260_000_005]
    made(tmp_path, "nightly")
    assert difference(tmp_path, "nightly") == {"before": "v2026.11", "after": "nightly", "same": 1, "tables": {}}


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(folder: Path, name: str, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(make, "write_zip", no_room)
    with pytest.raises(OSError, match="No space left"):
        made(tmp_path, "v2026.11")
    assert content(tmp_path) == {}


def test_refusals_are_for_people() -> None:
    assert issubclass(ReleaseRefusedError, UserError)
    assert issubclass(FaultyReleaseError, UserError)
