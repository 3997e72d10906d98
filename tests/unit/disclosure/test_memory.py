"""What is behind a stable release is kept in the warehouse, and missed where it is gone."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dagster_project.disclosure.memory import ForgottenReleaseError, identity, memory_file, read_memory


def release_in(folder: Path, table: bytes = b"rows") -> Path:
    """A folder that looks like a release."""
    (folder / "parquet").mkdir(parents=True)
    (folder / "parquet" / "owners.parquet").write_bytes(table)
    (folder / "release.json").write_text(str(folder), encoding="utf-8")
    return folder


def test_a_release_is_known_by_its_tables(tmp_path: Path) -> None:
    first, again = release_in(tmp_path / "v2026.10"), release_in(tmp_path / "made anew")
    assert identity(first) == identity(again)
    assert identity(first) != identity(release_in(tmp_path / "v2026.11", b"other rows"))


@pytest.mark.parametrize("kept", [None, b"", b"not compressed", gzip.compress(b"{}"), gzip.compress(b"[1]")])
def test_without_it_no_number_is_shown(tmp_path: Path, kept: bytes | None) -> None:
    release = release_in(tmp_path / "releases" / "v2026.10")
    if kept is not None:
        memory_file(tmp_path, release).parent.mkdir()
        memory_file(tmp_path, release).write_bytes(kept)
    with pytest.raises(ForgottenReleaseError) as told:
        read_memory(tmp_path, release)
    assert str(memory_file(tmp_path, release)) in str(told.value)
    assert str(release) in str(told.value)
    assert "sikkerhetskopien" in str(told.value)
