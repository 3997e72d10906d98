"""How long the pages take and how large they are: the bundled years, a national decade, or a warehouse that is there.

Run: ``uv run python -m benchmarks.site_time [--runs N] [--decade] [--warehouse DIR]``
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from statistics import median

from benchmarks.measure import scratch_folder
from benchmarks.national import write_decade
from dagster_project.night import run_build
from dagster_project.settings import Settings
from dagster_project.site.write import Written, write_site
from dagster_project.warehouse.layout import Layout


def main() -> None:
    """Build where nothing is named, then write the pages so many times and print what it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--decade", action="store_true", help="a national decade in the place of the bundled years")
    options.add_argument("--warehouse", type=Path, help="a warehouse that is built already")
    given = options.parse_args()
    with scratch_folder() as scratch:
        database = Layout((given.warehouse or built(scratch, decade=given.decade)).absolute()).published_database
        runs = [write_site(database, scratch / "site") for _ in range(given.runs)]
        size = sum(path.stat().st_size for path in (scratch / "site").rglob("*") if path.is_file())
    print(told(runs, size))


def built(scratch: Path, *, decade: bool) -> Path:
    """A warehouse to write pages of."""
    settings = Settings(warehouse=scratch / "warehouse")
    if decade:
        os.environ["DEKOMP_PERSON_KEY"] = "00" * 32
        write_decade(scratch / "deliveries")
        settings = Settings(warehouse=scratch / "warehouse", deliveries=scratch / "deliveries")
    run_build(settings)
    return settings.warehouse


def told(runs: list[Written], size: int) -> str:
    """The median, the range and the sizes."""
    seconds = sorted(one.seconds for one in runs)
    newest, spread = runs[-1], f"{seconds[0]:.1f} to {seconds[-1]:.1f}"
    return (
        f"{newest.pages} pages in {median(seconds):.1f} s (median of {len(runs)}, {spread})\n"
        f"largest page {newest.largest_page}: {newest.largest_gzip_bytes / 1000:.0f} kB compressed\n"
        f"everything with downloads: {size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
