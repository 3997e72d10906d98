"""How a build grows with its person rows: some national decades, each beside the same SQL alone.

Run: ``uv run python -m benchmarks.growth [--runs N] [--decades 1 10 100]``
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from math import log
from pathlib import Path
from statistics import median

from benchmarks.archived import archive_persons
from benchmarks.build_time import limits, make_raw_tables
from benchmarks.measure import Cost, Way, alternate, program, ratio, run, scratch_folder, table
from benchmarks.national import write_decade
from dagster_project.settings import Settings
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.workplace import Workplace

SQL, BUILD = "bare SQL, one DuckDB process", "dekomp build, warm"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--decades", type=int, nargs="+", default=[1, 10, 100], metavar="TIMES")
    given = options.parse_args()
    os.environ["DEKOMP_PERSON_KEY"] = "00" * 32
    sizes: dict[int, dict[str, list[Cost]]] = {}
    for times in given.decades:
        with scratch_folder() as scratch:
            os.environ.update(limits(times))
            sizes[times] = alternate(ways_to_build(scratch, times), given.runs)
        print(
            f"{times} decades\n{table(sizes[times])}\n{BUILD} / {SQL}: {ratio(sizes[times][BUILD], sizes[times][SQL])}"
        )
    first, last = min(sizes), max(sizes)
    if first != last:
        for name in (SQL, BUILD):
            times_as_long = cpu(sizes[last][name]) / cpu(sizes[first][name])
            print(f"{name}, exponent of CPU time: {log(times_as_long) / log(last / first):.2f}")


def ways_to_build(scratch: Path, times: int) -> list[Way]:
    """The SQL that dbt compiled, and the build itself, of the same archive; all has been judged and built once."""
    deliveries, raw, database = scratch / "deliveries", scratch / "raw.duckdb", scratch / "sql" / "dekomp.duckdb"
    layout = Layout(scratch / "warehouse")
    database.parent.mkdir()
    write_decade(deliveries, times)
    archive_persons(Workplace.of(Settings(warehouse=layout.folder, deliveries=deliveries)), deliveries)
    command = [program("dekomp"), "build", f"--deliveries={deliveries}", f"--warehouse={layout.folder}", "--force"]
    run(Way("dekomp, first", command))
    make_raw_tables(deliveries, layout.folder, raw)
    sql = [sys.executable, "-m", "benchmarks.bare_sql", str(layout.dbt_target), str(database)]
    return [Way(SQL, sql, lambda: shutil.copyfile(raw, database)), Way(BUILD, command)]


def cpu(costs: list[Cost]) -> float:
    """The median CPU time of some runs."""
    return median(cost.cpu for cost in costs)


if __name__ == "__main__":
    main()
