"""A disk that is full, and folders that cannot be written."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from built_site import copied_site
from fault_site import Site, disarmed_build, only_publish

site = pytest.fixture(copied_site)


@pytest.mark.parametrize(
    ("room", "where"),
    [(1_000, "archive/"), (10_000, "build/dekomp.duckdb"), (1_000_000, "build/dekomp.duckdb")],
    ids=["archive", "raw tables", "marts"],
)
def test_a_disk_with_no_more_room_is_told_and_publishes_nothing(site: Site, room: int, where: str) -> None:
    site.has_stopped(site.build("other", room), f"{site.folder}/{where}", "grensen", "prøv igjen")


def test_a_disk_with_no_more_room_for_a_new_version_is_told_and_the_next_publishing_ends_well(site: Site) -> None:
    site.has_stopped(site.start(only_publish, "one", room=100_000).ended(), str(site.layout.versions), "grensen")
    assert site.start(only_publish, "one").ended().code == 0
    assert site.leftovers() == []


@pytest.fixture
def small_disk(site: Site, tmp_path: Path) -> Iterator[Path]:
    """The warehouse on a disk of its own, in memory; only an administrator may have one."""
    disk, aside = site.folder, tmp_path / "aside"
    disk.rename(aside)
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "none", disk], capture_output=True).returncode:
        pytest.skip("needs the right to mount a disk")
    try:
        shutil.copytree(aside, disk, symlinks=True, dirs_exist_ok=True)
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def resized(disk: Path, room: int) -> None:
    """Leave so many bytes free on the disk."""
    used = shutil.disk_usage(disk).used
    subprocess.run(["mount", "-o", f"remount,size={(used + room) // 1024}k", disk], check=True)


@pytest.mark.parametrize("room", [0, 100_000, 500_000, 1_000_000])
def test_a_disk_that_is_full_is_told_and_once_there_is_room_the_next_build_ends_well(
    site: Site, small_disk: Path, room: int
) -> None:
    resized(small_disk, room)
    done = site.build("other")
    assert (done.code, done.out) == (1, "")
    assert "det er ikke mer plass på disken" in done.err
    assert site.published() == "one"
    resized(small_disk, 1_000_000_000)
    assert site.build("other").code == 0
    assert site.published() == "other"
    assert site.leftovers() == []


@pytest.mark.parametrize("name", ["", "archive/log", "archive/data", "build", "dbt", "versions"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_read(site: Site, name: str) -> None:
    folder = site.folder / name
    folder.chmod(0o555)
    try:
        site.has_stopped(site.start(disarmed_build, "other").ended(), f"{folder} kan ikke brukes: du har ikke tilgang")
    finally:
        folder.chmod(0o755)
