"""A clock that is wrong, and files with dates that are."""

from __future__ import annotations

import os
from datetime import UTC, datetime, tzinfo

import pytest
from built_site import copied_site
from fault_site import Site

from dagster_project.warehouse import build, publish
from dagster_project.warehouse.ingest import ingest

site = pytest.fixture(copied_site)


class Clock(datetime):
    """A clock that is set."""

    year_now = 2001

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        """A moment of that year."""
        return cls(cls.year_now, 1, 1, tzinfo=tz)


def test_what_was_published_last_is_in_force_whatever_the_clock_says(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = build.manifest(site.layout)
    seen = {site.layout.published.resolve()}
    for year in (2099, 2001, 2050):
        monkeypatch.setattr(Clock, "year_now", year)
        monkeypatch.setattr(publish, "datetime", Clock)
        done = publish.publish(site.workplace(), manifest)
        assert site.layout.published.resolve() == done.folder
        assert done.folder not in seen
        assert site.published() == "one"
        seen.add(done.folder)
    assert site.leftovers() == []


@pytest.mark.parametrize("written", [0, 4_000_000_000], ids=["long ago", "yet to come"])
def test_a_corrected_delivery_is_in_force_whenever_it_says_it_was_written(site: Site, written: int) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    began = datetime.now(UTC).timestamp() - 1  # what is kept is in whole seconds
    for fte in ("1300,5", "1400,5"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("1200,5", fte).replace("1300,5", fte), encoding="utf-8"
        )
        os.utime(path, (written, written))
        work = site.workplace()
        ingest(work)
    assert site.raw_fte() == ["1400.5"]
    told = datetime.fromisoformat(work.report.received[-1].receipt.received_at).timestamp()
    assert told == 0 if written == 0 else began < told <= datetime.now(UTC).timestamp()
