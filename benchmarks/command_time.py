"""How long the commands that people wait for take: help, and judging a file before it is sent.

Run: ``uv run python -m benchmarks.command_time [--runs N]``
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.measure import Way, alternate, program, run, scratch_folder, table

HEADER = "Skoleår;Nivå;Enhetskode;Enhetsnavn;Kommunenummer;Eierform;Årsverk;Antall lærere"
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=9)
    runs = options.parse_args().runs
    with scratch_folder() as scratch:
        ways = [Way("dekomp --help", [program("dekomp"), "--help"])]
        for rows in (10, 500, 50_000):
            path = write_schools(scratch / f"gsi-{rows}.csv", rows)
            ways.append(Way(f"dekomp check, {rows} rows", [program("dekomp"), "check", str(path)]))
        for way in ways:
            run(way)
        costs = alternate(ways, runs)
    print(f"{runs} rounds, medians\n\n{table(costs)}")


def write_schools(path: Path, rows: int) -> Path:
    """A GSI file without faults, one school a row."""
    lines = (
        f"2016-17;skole;{number};Skole {number};0301;offentlig;{row % 90},{row % 10};{row % 99 + 1}"
        for row, number in enumerate(islice(organisation_numbers(), rows))
    )
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def organisation_numbers() -> Iterator[str]:
    """Made-up organisation numbers with a valid check digit."""
    for number in range(80_000_000, 100_000_000):
        check = -sum(int(digit) * weight for digit, weight in zip(str(number), WEIGHTS, strict=True)) % 11
        if check < 10:
            yield f"{number}{check}"


if __name__ == "__main__":
    main()
