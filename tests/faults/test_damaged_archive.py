"""An archive that a disk or a person has damaged: healed from the delivery, or named before anything is built of it."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from built_site import copied_site
from fault_site import Site

from dagster_project.errors import UserError
from dagster_project.warehouse import known_hashes
from dagster_project.warehouse.archive import Archive
from dagster_project.warehouse.ingest import ingest

site = pytest.fixture(copied_site)


def flip_a_byte(path: Path) -> None:
    """Change one bit of a file, in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def newest(site: Site, kind: str) -> Path:
    """The archived rows of the newest delivery of a kind."""
    archive = Archive(site.folder / "archive")
    receipt = [receipt for receipt in archive.receipts if receipt.kind == kind][-1]
    return archive.data(receipt.tables[kind])


@pytest.mark.parametrize("damage", [flip_a_byte, Path.unlink], ids=["changed", "gone"])
def test_a_damaged_file_of_the_archive_is_healed_from_the_delivery(site: Site, damage: Callable[[Path], None]) -> None:
    path = newest(site, "gsi")
    whole = path.read_bytes()
    damage(path)
    ingest(site.workplace())
    assert path.read_bytes() == whole


@pytest.mark.parametrize("damage", [flip_a_byte, Path.unlink], ids=["changed", "gone"])
def test_a_damaged_file_of_the_archive_whose_delivery_is_gone_is_named_and_nothing_is_published(
    site: Site, damage: Callable[[Path], None]
) -> None:
    path = newest(site, "gsi")
    damage(path)
    shutil.rmtree(site.deliveries("one") / "gsi")
    site.has_stopped(site.build("one"), str(path), "sikkerhetskopi")


@pytest.fixture
def known(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night has passed in which every file was read through, and is known however small it is."""
    right = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: right() + 10**10)
    monkeypatch.setattr(known_hashes, "LARGE", 0)
    ingest(site.workplace())
    kept = (site.folder / "known_hashes.json").read_text(encoding="utf-8")
    assert str(newest(site, "gsi")) in kept
    assert str(site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv") in kept


def dated_as_before(path: Path, change: Callable[[Path], object]) -> None:
    """Change a file and let it say that it was written when it was before."""
    about = path.stat()
    change(path)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


@pytest.mark.usefixtures("known")
def test_a_file_of_the_archive_that_is_known_and_then_damaged_is_healed_from_the_delivery(site: Site) -> None:
    path = newest(site, "gsi")
    whole = path.read_bytes()
    dated_as_before(path, flip_a_byte)
    ingest(site.workplace())
    assert path.read_bytes() == whole


@pytest.mark.usefixtures("known")
def test_a_delivery_that_is_known_and_then_changed_is_in_force_though_size_and_date_are_the_same(site: Site) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    text = path.read_text(encoding="utf-8")
    dated_as_before(path, lambda path: path.write_text(text.replace("1200,5", "1300,5"), encoding="utf-8"))
    ingest(site.workplace())
    assert site.raw_fte() == ["1300.5"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"number": 1}', "null", '{"number": "én"}', "\x00" * 40])
def test_a_damaged_receipt_is_named_and_nothing_is_read_past_it(site: Site, content: str) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[1]
    receipt.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=re.escape(str(receipt))):
        ingest(site.workplace())


def test_a_receipt_cut_short_is_named_by_the_command(site: Site) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[-1]
    receipt.write_bytes(receipt.read_bytes()[:100])
    site.has_stopped(site.build("one"), str(receipt))


def test_a_receipt_with_a_byte_that_is_no_text_is_named(site: Site) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[0]
    receipt.write_bytes(receipt.read_bytes().replace(b'"delivery_id": "', b'"delivery_id": "\xff', 1))
    with pytest.raises(UserError, match=re.escape(str(receipt))):
        ingest(site.workplace())
