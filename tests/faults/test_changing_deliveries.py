"""Deliveries that change while they are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from built_site import copied_site
from fault_site import Site

from dagster_project.deliveries import upload
from dagster_project.warehouse.ingest import ingest

site = pytest.fixture(copied_site)


def removed(path: Path) -> None:
    path.unlink()


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])


@pytest.mark.parametrize("change", [removed, replaced_by_a_folder, cut_short])
def test_a_delivery_changed_between_being_found_and_being_read_leaves_the_last_accepted_one_in_force(
    site: Site, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("1200,5", "1300,5"), encoding="utf-8")
    found = upload.modified

    def then_changed(asked: Path) -> int:
        moment = found(asked)
        if asked == path and asked.is_file():
            change(asked)
        return moment

    monkeypatch.setattr(upload, "modified", then_changed)
    work = site.workplace()
    ingest(work)
    assert site.raw_fte() == ["1200.5"]
