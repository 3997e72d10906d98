"""What it costs to read and to judge the bundled workbooks, beside the bare reading of the same cells.

fastexcel, which dekomp takes the values from, gives text and nothing else. dekomp also weighs the parts before they are
laid out, and finds the cells that hold formulas, errors or are merged: openpyxl tells that, in a second reading beside
the one for the values. CPU time is measured, in turn, so that what else the machine does counts as little as can be.

Run: ``uv run python -m benchmarks.workbook_reading [--runs N]``
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

import fastexcel
import openpyxl

from benchmarks.measure import scratch_folder
from dagster_project.deliveries.book.weighing import read_and_remember, weigh
from dagster_project.deliveries.kinds import Delivery, find_deliveries, judge_file
from dagster_project.deliveries.tabular import open_sheets
from dagster_project.demo.write import write_deliveries
from dagster_project.settings import Limits


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    with scratch_folder() as scratch:
        write_deliveries(scratch)
        books = [delivery for delivery in find_deliveries(scratch) if delivery.path.suffix == ".xlsx"]
        for kind in ("agreements", "reports"):
            measure([book for book in books if book.kind and book.kind.name == kind], kind, runs)


def measure(books: list[Delivery], kind: str, runs: int) -> None:
    """Read the workbooks of a kind in each way, in turn, and print what it took."""
    limits = Limits()  # read from the environment once, as a build does
    ways: dict[str, Callable[[Path, bytes, Delivery], object]] = {
        "fastexcel": lambda _path, data, _delivery: read_with_fastexcel(data),
        "openpyxl, values": lambda _path, data, _delivery: read_with_openpyxl(data, values=True),
        "openpyxl, all": lambda _path, data, _delivery: read_all_with_openpyxl(data),
        "dekomp, weighed": lambda _path, data, _delivery: weigh(data, limits),
        "dekomp, read": lambda path, data, _delivery: open_sheets(path.name, data, limits),
        "dekomp, judged": lambda path, data, book: judge_file(path, data, limits, book.kind, book.place),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, read in ways.items():
            read_and_remember.cache_clear()  # a build reads each workbook once
            gc.collect()  # each way pays for its own garbage
            started = time.process_time()
            for book in books:
                read(book.path, book.path.read_bytes(), book)
            seconds[name].append(time.process_time() - started)
    print(f"{len(books)} workbooks with {kind}, {runs} rounds, medians of CPU time")
    for name, spent in seconds.items():
        print(f"{name:18} {median(spent):6.2f} s {median(spent) / len(books) * 1000:8.2f} ms a workbook")
    for own in ("dekomp, read", "dekomp, judged"):
        for name in list(ways)[:3]:
            print(f"{own} / {name}: {median(a / b for a, b in zip(seconds[own], seconds[name], strict=True)):.2f}")


def read_with_fastexcel(data: bytes) -> None:
    """Every cell of every sheet as text."""
    reader = fastexcel.read_excel(data)
    for name in reader.sheet_names:
        reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()


def read_all_with_openpyxl(data: bytes) -> None:
    """Every cell of every sheet, as values and as formulas."""
    read_with_openpyxl(data, values=True)
    read_with_openpyxl(data, values=False)


def read_with_openpyxl(data: bytes, *, values: bool) -> None:
    """Every cell of every sheet, as stored values or as formulas."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=values)
    for sheet in book:
        for _ in sheet.iter_rows(values_only=True):
            pass


if __name__ == "__main__":
    main()
