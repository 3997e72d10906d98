"""Which release pages take into account."""

from __future__ import annotations

from pathlib import Path

from dagster_project.site.published import last_release


def test_it_is_the_newest_stable_one_in_the_warehouse(tmp_path: Path) -> None:
    version = tmp_path / "versions" / "2026-11-02"
    assert last_release(version) is None
    for name in ("v2026.09", "v2026.11", "v2026.10", "nightly", ".v2026.12.77.new"):
        (tmp_path / "releases" / name).mkdir(parents=True)
    assert last_release(version) == tmp_path / "releases" / "v2026.11"


def test_a_database_that_is_no_version_has_none(tmp_path: Path) -> None:
    (tmp_path / "releases" / "v2026.11").mkdir(parents=True)
    assert last_release(tmp_path / "elsewhere" / "copy") is None
