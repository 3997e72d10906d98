"""How long a research release takes, what it needs and how large it becomes, format by format.

Run: ``uv run python -m benchmarks.release_time [--decade TIMES] [--warehouse DIR]``. Without a warehouse one is built
first: of the bundled deliveries, or with ``--decade`` of a national decade with so many times the persons.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from benchmarks.measure import Way, program, run, scratch_folder
from benchmarks.national import write_decade

INSIDE = "--inside"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--decade", type=int, metavar="TIMES", help="a national decade with so many times the persons")
    options.add_argument("--warehouse", type=Path, help="a warehouse that is built already")
    options.add_argument(INSIDE, type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.inside:
        by_format(given.warehouse, given.inside)
        return
    os.environ["DEKOMP_PERSON_KEY"] = "00" * 32
    with scratch_folder() as scratch:
        warehouse = given.warehouse or built(scratch, given.decade)
        out = scratch / "releases"
        whole = run(Way("dekomp release", [program("dekomp"), "release", f"--warehouse={warehouse}", f"--out={out}"]))
        size = sum(path.stat().st_size for path in (out / "nightly").rglob("*") if path.is_file())
        packed = (out / "nightly.zip").stat().st_size
        print(
            f"dekomp release: wall {whole.wall:.1f} s, CPU {whole.cpu:.1f} s, peak {whole.megabytes:.0f} MB, ", end=""
        )
        print(f"folder {size / 1e6:.1f} MB, zip {packed / 1e6:.1f} MB\n", flush=True)
        command = [sys.executable, "-m", "benchmarks.release_time", f"--warehouse={warehouse}"]
        subprocess.run([*command, f"{INSIDE}={scratch}/inside"], check=True)


def built(scratch: Path, decade: int | None) -> Path:
    """A warehouse of the bundled deliveries or of a decade."""
    deliveries, warehouse = scratch / "deliveries", scratch / "warehouse"
    command = [program("dekomp"), "build", f"--warehouse={warehouse}"]
    if decade:
        write_decade(deliveries, decade)
        command.append(f"--deliveries={deliveries}")
    run(Way("dekomp build", command))
    return warehouse


def by_format(warehouse: Path, folder: Path) -> None:
    """The same release once more, a line a step: time, CPU, peak memory so far, and bytes written."""
    from dagster_project.release.assemble import assemble
    from dagster_project.release.check import check
    from dagster_project.release.pack import write_zip
    from dagster_project.release.verify import verify
    from dagster_project.release.write import WRITERS

    folder.mkdir(parents=True)
    print(f"{'':32} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'MB':>8}")
    with measured("read, and withhold what must be", folder):
        release = assemble(warehouse / "published", folder, "nightly", date.today())  # noqa: DTZ011
    with measured("check", folder):
        check(release)
    for name, write in WRITERS:
        with measured(name, folder):
            write(release, folder)
    with measured("read back", folder):
        verify(release, folder)
    with measured("zip", folder.parent):
        write_zip(folder, "nightly", folder.parent / "nightly.zip")


@contextmanager
def measured(name: str, folder: Path) -> Iterator[None]:
    """Print what a step cost and how much it added to a folder."""
    size = bytes_in(folder)
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:32} {wall:8.2f} {cpu:8.2f} {peak:8.0f} {(bytes_in(folder) - size) / 1e6:8.1f}", flush=True)


def bytes_in(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
