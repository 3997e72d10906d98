"""How long a build takes, by the command and by Dagster, beside bare dbt and bare SQL.

Run: ``uv run python -m benchmarks.build_time [--runs N] [--decade TIMES]``. Where ``DEKOMP_DBT`` names another engine,
a build by that is measured too, and all else is by dbt-core.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import ROOT, Way, alternate, program, ratio, run, scratch_folder, table
from benchmarks.national import write_decade
from dagster_project.demo.write import write_deliveries
from dagster_project.settings import Settings
from dagster_project.warehouse.ingest import ingest
from dagster_project.warehouse.workplace import Workplace

OTHER = "dekomp build, warm, DEKOMP_DBT"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--decade", type=int, metavar="TIMES", help="a national decade with so many times the persons")
    given = options.parse_args()
    runs = given.runs
    os.environ["DEKOMP_PERSON_KEY"] = "00" * 32
    if given.decade:
        os.environ.update(limits(given.decade))
    engine = os.environ.pop("DEKOMP_DBT", None)
    with scratch_folder() as scratch:
        ways = ways_to_build(scratch, given.decade, engine)
        costs = alternate(ways, runs)
    print(f"{runs} rounds, medians\n\n{table(costs)}\n")
    for way, beside in (
        ("dekomp build, warm", "dbt build, warm"),
        ("dekomp build, cold", "dbt build, cold"),
        ("dekomp build, nothing changed", "dbt build, warm"),
        ("dekomp build, warm", "bare SQL, one DuckDB process"),
        ("scheduled run", "dbt build, warm"),
        ("stock @dbt_assets", "dbt build, warm"),
    ):
        print(f"{way} / {beside}: {ratio(costs[way], costs[beside])}")
    if OTHER in costs:
        print(f"{OTHER} / dekomp build, warm: {ratio(costs[OTHER], costs['dekomp build, warm'])}")


def limits(decade: int) -> dict[str, str]:
    """Room for the largest file of a decade with so many times the persons, some 550 000 bytes and 18 000 rows each."""
    return {
        "DEKOMP_MAX_FILE_BYTES": str(50_000_000 + 600_000 * decade),
        "DEKOMP_MAX_ROWS": str(1_000_000 + 20_000 * decade),
        "DEKOMP_MAX_CELLS": str(20_000_000 + 100_000 * decade),
    }


def ways_to_build(scratch: Path, decade: int | None, engine: str | None = None) -> list[Way]:
    """The same models, seeds and tests by SQL alone, by dbt, by ``dekomp``, and by Dagster.

    Warm has dbt's parse cache and the archive of the run before; cold has neither.
    """
    raw, database, target = scratch / "raw.duckdb", scratch / "dbt" / "dekomp.duckdb", scratch / "target"
    cold, warm, fresh = scratch / "cold-target", scratch / "warm", scratch / "fresh"
    deliveries = scratch / "deliveries"
    database.parent.mkdir()
    if decade:
        write_decade(deliveries, decade)
    else:
        write_deliveries(deliveries)
    make_raw_tables(deliveries, scratch / "ingest", raw)

    def only_raw() -> None:
        shutil.copyfile(raw, database)

    def nothing_parsed() -> None:
        only_raw()
        shutil.rmtree(cold, ignore_errors=True)

    def dbt(name: str, folder: Path, prepare: Callable[[], None]) -> Way:
        command = [program("dbt"), "--quiet", "build", "--exclude-resource-type", "unit_test"]
        command += [f"--project-dir={ROOT / 'dbt'}", f"--profiles-dir={ROOT / 'dbt'}"]
        command += [f"--target-path={folder}", f"--log-path={folder / 'logs'}"]
        return Way(name, command, prepare, {"DEKOMP_BUILD_DATABASE": str(database)})

    def dekomp(
        name: str, warehouse: Path, *before: Path, force: bool = True, environment: dict[str, str] | None = None
    ) -> Way:
        def prepare() -> None:
            for folder in before:
                shutil.rmtree(folder, ignore_errors=True)

        command = [program("dekomp"), "build", f"--deliveries={deliveries}", f"--warehouse={warehouse}"]
        command += ["--force"] if force else []
        return Way(name, command, prepare, environment or {})

    def dagster(name: str, module: str, job: str, prepare: Callable[[], None], environment: dict[str, str]) -> Way:
        home = scratch / f"dagster-{job}"
        home.mkdir()
        shutil.copy(ROOT / "deploy" / "dagster.yaml", home)
        command = [program("dagster"), "job", "execute", f"--module-name={module}", f"--job={job}"]
        return Way(name, command, prepare, {"DAGSTER_HOME": str(home), **environment})

    def nothing_published() -> None:
        (warm / "published").unlink()

    def nothing_shown() -> None:
        for folder in (warm / "safe", warm / "site"):
            shutil.rmtree(folder, ignore_errors=True)

    nightly = {"DEKOMP_DELIVERIES": str(deliveries), "DEKOMP_WAREHOUSE": str(warm)}
    stock = {"DEKOMP_BUILD_DATABASE": str(database), "DEKOMP_BENCHMARK_TARGET": str(target)}
    run(dbt("dbt, first", target, only_raw))
    run(dekomp("dekomp, first", warm))
    sql = [sys.executable, "-m", "benchmarks.bare_sql", str(target), str(database)]
    other = []
    if engine:
        named = {"DEKOMP_DBT": engine}
        run(dekomp("the other engine, first", scratch / "other", environment=named))
        other = [dekomp(OTHER, scratch / "other", environment=named)]
    return [
        Way("bare SQL, one DuckDB process", sql, only_raw),
        dbt("dbt build, warm", target, only_raw),
        dekomp("dekomp build, warm", warm),
        dekomp("dekomp build, nothing changed", warm, force=False),
        dagster("scheduled run", "dagster_project.definitions", "nightly", nothing_published, nightly),
        dagster("pages after it", "dagster_project.definitions", "pages", nothing_shown, nightly),
        dagster("stock @dbt_assets", "benchmarks.stock_assets", "stock", only_raw, stock),
        dbt("dbt build, cold", cold, nothing_parsed),
        dekomp("dekomp build, cold", fresh, fresh),
        *other,
    ]


def make_raw_tables(deliveries: Path, warehouse: Path, database: Path) -> None:
    """A build database with the raw tables of some deliveries and nothing else; persons stay in the warehouse."""
    workplace = Workplace.of(Settings(warehouse=warehouse, deliveries=deliveries))
    ingest(workplace)
    shutil.copyfile(workplace.layout.build_database, database)


if __name__ == "__main__":
    main()
