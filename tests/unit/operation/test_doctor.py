"""``dekomp doctor``: each thing is broken for real, and the line about it says what and what to do."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dagster_project.operation.doctor import surroundings
from dagster_project.operation.doctor.examine import examine
from dagster_project.operation.doctor.finding import Finding
from dagster_project.persons.key import write_new_key
from dagster_project.settings import PROJECT_ROOT, Settings
from dagster_project.warehouse.history.version import Version, file_hashes
from dagster_project.warehouse.layout import Layout


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No data, no settings."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DEKOMP_")]:
        monkeypatch.delenv(name)


def told(what: str, found: list[Finding]) -> Finding:
    (one,) = [finding for finding in found if finding.what == what]
    return one


def apart(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """In a process of its own, with a folder of damaged packages before the others."""
    environment = {**os.environ, "PYTHONPATH": f"{path or ''}:{PROJECT_ROOT}"}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)


def doctor(path: Path | None = None) -> tuple[int, dict[str, dict[str, Any]]]:
    """The command's exit code and what it told, by what it is about."""
    answer = apart("-c", "from dagster_project.cli import main; main()", "doctor", "--json", path=path)
    assert answer.stderr == ""
    return answer.returncode, {one["what"]: one for one in json.loads(answer.stdout)}


def published(warehouse: Path, made_at: datetime) -> Path:
    """A version in force with one file; returns the file."""
    layout = Layout(warehouse)
    folder = layout.versions / "v1"
    folder.mkdir(parents=True)
    database = folder / "dekomp.duckdb"
    database.write_bytes(b"figures")
    (folder / "metadata.json").write_text("{}", encoding="utf-8")
    Version(folder, "v1", made_at, {"core.dim_rule": 1}, files=file_hashes(folder)).write()
    layout.published.symlink_to(folder)
    return database


def test_a_whole_set_up_has_nothing_wrong(tmp_path: Path) -> None:
    published(tmp_path / "data" / "warehouse", datetime.now(UTC))
    code, found = doctor()
    assert [one for one in found.values() if one["ok"] is not True] == []
    assert code == 0
    assert "v1" in found["Publisert"]["said"]


def test_a_misspelt_setting_is_told_with_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEKOMP_WAREHOSE", "/srv/varehus")
    found = told("Innstillinger", examine())
    assert found.is_wrong
    assert "DEKOMP_WAREHOSE" in found.said
    assert "DEKOMP_WAREHOUSE" in found.remedy


def test_a_setting_that_cannot_be_used_is_told_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEKOMP_SMTP_PORT", "hemmelig")
    found = examine()
    assert "DEKOMP_SMTP_PORT" in told("Innstillinger", found).said
    assert told("Resten", found).ok is None
    assert "hemmelig" not in str(found)


def test_a_setting_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty name of a folder would else be the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEKOMP_DELIVERIES", "")
    monkeypatch.setenv("DEKOMP_WAREHOUSE", "")
    settings = Settings()
    assert (settings.deliveries_folder, settings.warehouse_folder) == (None, tmp_path / "data" / "warehouse")


@pytest.mark.parametrize("package", ["duckdb", "polars"])
def test_a_library_that_cannot_be_loaded_is_told_and_the_rest_is_examined(tmp_path: Path, package: str) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / f"{package}.py").write_text("raise ImportError('libstdc++.so.6: mangler')", encoding="utf-8")
    code, found = doctor(tmp_path / "broken")
    assert code == 1
    assert f"{package} (libstdc++.so.6: mangler)" in found["Biblioteker"]["said"]
    assert "uv sync" in found["Biblioteker"]["remedy"]
    assert found["Disk"]["ok"] is True


def test_without_the_library_of_the_settings_the_installation_is_still_examined(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pydantic_settings.py").write_text("raise ImportError('borte')", encoding="utf-8")
    code, found = doctor(tmp_path / "broken")
    assert code == 1
    assert found["Pakker"]["ok"] is True
    assert found["Innstillinger"]["ok"] is False
    assert found["Resten"]["ok"] is None


def test_where_the_command_cannot_start_the_module_can(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "click.py").write_text("raise ImportError('borte')", encoding="utf-8")
    answer = apart("-m", "dagster_project.operation.doctor", path=tmp_path / "broken")
    assert answer.returncode == 1
    assert "FEIL  Biblioteker    Kan ikke lastes: click (borte)." in answer.stdout
    assert "ok    Disk" in answer.stdout


def test_another_version_than_the_locked_one_is_told(tmp_path: Path) -> None:
    other = tmp_path / "other" / "polars-0.0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: polars\nVersion: 0.0.1\n", encoding="utf-8")
    code, found = doctor(tmp_path / "other")
    assert code == 1
    assert "polars er 0.0.1" in found["Pakker"]["said"]
    assert "uv sync" in found["Pakker"]["remedy"]


def test_folders_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "warehouse").write_text("a file", encoding="utf-8")
    found = examine(tmp_path / "deliveries", tmp_path / "warehouse" / "below")
    assert "finnes ikke" in told("Leveranser", found).said
    assert told("Varehus", found).is_wrong
    assert "ingen mappe" in told("Varehus", found).said


def test_deliveries_are_counted(tmp_path: Path) -> None:
    for name in ("gsi/2016-17/gsi.csv", "agreements/2018/Rogaland.xlsx", "gsi/.hidden"):
        path = tmp_path / "deliveries" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert "2 filer" in told("Leveranser", examine(tmp_path / "deliveries", tmp_path)).said


def test_too_little_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "LEAST_FREE", 2**60)
    assert "Frigjør plass" in told("Disk", examine(warehouse=tmp_path)).remedy


def test_a_build_at_work_is_told_and_not_disturbed(tmp_path: Path) -> None:
    assert told("Lås", examine(warehouse=tmp_path)).said == "Ingen bygging pågår."
    with Layout(tmp_path).lock():
        found = told("Lås", examine(warehouse=tmp_path))
        assert found.ok
        assert str(os.getpid()) in found.said
    assert told("Lås", examine(warehouse=tmp_path)).said == "Ingen bygging pågår."


def test_a_published_file_that_was_changed_is_told(tmp_path: Path) -> None:
    database = published(tmp_path, datetime.now(UTC))
    assert told("Publisert", examine(warehouse=tmp_path)).ok
    database.write_bytes(b"other figures")
    found = told("Publisert", examine(warehouse=tmp_path))
    assert found.is_wrong
    assert "dekomp build" in found.remedy


def test_a_link_to_nothing_is_no_published_warehouse(tmp_path: Path) -> None:
    (tmp_path / "published").symlink_to(tmp_path / "gone")
    assert told("Publisert", examine(warehouse=tmp_path)).is_wrong


def test_a_key_that_others_may_read_is_told_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "persons.key"
    write_new_key(file)
    monkeypatch.setenv("DEKOMP_PERSON_KEY_FILE", str(file))
    assert told("Personnøkkel", examine()).ok
    file.chmod(0o644)
    found = examine()
    assert "chmod 600" in told("Personnøkkel", found).said
    assert file.read_text(encoding="ascii").strip() not in str(found)


def test_a_clock_behind_what_is_published_is_told(tmp_path: Path) -> None:
    published(tmp_path, datetime.now(UTC) + timedelta(days=2))
    found = told("Klokke", examine(warehouse=tmp_path))
    assert found.is_wrong
    assert "Still klokken" in found.remedy


def test_nothing_is_written(tmp_path: Path) -> None:
    examine(warehouse=tmp_path / "warehouse")
    assert list(tmp_path.iterdir()) == []
