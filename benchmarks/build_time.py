"""How long a build takes, by the command and by Dagster, beside bare dbt and bare SQL, on the bundled deliveries.

Run: ``uv run python -m benchmarks.build_time [--runs N]``
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import ROOT, Way, alternate, program, ratio, run, scratch_folder, table


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    with scratch_folder() as scratch:
        ways = ways_to_build(scratch)
        costs = alternate(ways, runs)
    print(f"{runs} rounds, medians\n\n{table(costs)}\n")
    for way, beside in (
        ("dekomp build, warm", "dbt build, warm"),
        ("dekomp build, cold", "dbt build, cold"),
        ("dekomp build, warm", "bare SQL, one DuckDB process"),
        ("scheduled run", "dbt build, warm"),
        ("stock @dbt_assets", "dbt build, warm"),
    ):
        print(f"{way} / {beside}: {ratio(costs[way], costs[beside])}")


def ways_to_build(scratch: Path) -> list[Way]:
    """The same models, seeds and tests by SQL alone, by dbt, by ``dekomp``, and by Dagster.

    Warm has dbt's parse cache and the archive of the run before; cold has neither.
    """
    raw, database, target = scratch / "raw.duckdb", scratch / "dbt" / "dekomp.duckdb", scratch / "target"
    cold, warm, fresh = scratch / "cold-target", scratch / "warm", scratch / "fresh"
    deliveries = scratch / "deliveries"
    database.parent.mkdir()
    make_raw_tables(scratch / "ingest", raw)

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

    def dekomp(name: str, warehouse: Path, *before: Path) -> Way:
        def prepare() -> None:
            for folder in before:
                shutil.rmtree(folder, ignore_errors=True)

        command = [program("dekomp"), "build", f"--deliveries={deliveries}", f"--warehouse={warehouse}"]
        return Way(name, command, prepare)

    def dagster(name: str, module: str, job: str, prepare: Callable[[], None], environment: dict[str, str]) -> Way:
        home = scratch / f"dagster-{job}"
        home.mkdir()
        (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
        command = [program("dagster"), "job", "execute", f"--module-name={module}", f"--job={job}"]
        return Way(name, command, prepare, {"DAGSTER_HOME": str(home), **environment})

    nightly = {"DEKOMP_DELIVERIES": str(deliveries), "DEKOMP_WAREHOUSE": str(warm)}
    stock = {"DEKOMP_BUILD_DATABASE": str(database), "DEKOMP_BENCHMARK_TARGET": str(target)}
    run(Way("demo", [program("dekomp"), "demo", f"--deliveries={deliveries}"]))
    run(dbt("dbt, first", target, only_raw))
    run(dekomp("dekomp, first", warm))
    sql = [sys.executable, "-m", "benchmarks.bare_sql", str(target), str(database)]
    return [
        Way("bare SQL, one DuckDB process", sql, only_raw),
        dbt("dbt build, warm", target, only_raw),
        dekomp("dekomp build, warm", warm),
        dagster("scheduled run", "dagster_project.definitions", "nightly", lambda: None, nightly),
        dagster("stock @dbt_assets", "benchmarks.stock_assets", "stock", only_raw, stock),
        dbt("dbt build, cold", cold, nothing_parsed),
        dekomp("dekomp build, cold", fresh, fresh),
    ]


def make_raw_tables(warehouse: Path, database: Path) -> None:
    """A build database with the raw tables of the bundled deliveries and nothing else."""
    from dagster_project.settings import Limits
    from dagster_project.warehouse.ingest import ingest
    from dagster_project.warehouse.layout import Layout
    from dagster_project.warehouse.workplace import Workplace

    layout = Layout(warehouse)
    ingest(Workplace(layout, None, Limits()))
    shutil.copyfile(layout.build_database, database)


if __name__ == "__main__":
    main()
