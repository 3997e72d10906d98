"""What offices send anew: the bundled deliveries with some cells changed."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl

KINDS = ("agreements", "reports")


def late(deliveries: Path) -> None:
    """Late corrections: two teachers more in one measure, one fewer in another, a line withdrawn, one reported more."""
    for path, row, change in (
        ("agreements/2018/Telemark.xlsx", 4, 2),
        ("agreements/2018/Rogaland.xlsx", 6, -1),
        ("agreements/2017/Østfold.xlsx", 4, None),
        ("reports/2019/Rogaland.xlsx", 3, 1),
        ("reports/2018/Finnmark.xlsx", 2, 1),
    ):
        change_lines(deliveries / path, {row: change})


def at_random(deliveries: Path, seed: int) -> None:
    """Some to many offices change some lines by a few teachers, and withdraw others."""
    chance = random.Random(seed)
    books = sorted(path for kind in KINDS for path in deliveries.glob(f"{kind}/*/*.xlsx"))
    for path in chance.sample(books, chance.choice([3, 8, 20])):
        lines = openpyxl.load_workbook(path)["Deltakelse"].max_row - 1
        rows = chance.sample(range(2, lines + 2), min(lines, chance.choice([1, 2, 5])))
        changes = {row: chance.choice([-3, -2, -1, 1, 2, 3, 4]) for row in rows}
        change_lines(path, {row: None if chance.random() < 0.2 and lines > 10 else by for row, by in changes.items()})


def change_lines(path: Path, changes: dict[int, int | None]) -> None:
    """Change the teachers of lines by so many, to no fewer than one; without a number the line is withdrawn."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Deltakelse"]
    column = [cell.value for cell in sheet[1]].index("lærere") + 1
    for row, by in sorted(changes.items(), reverse=True):
        if by is None:
            sheet.delete_rows(row)
        elif (teachers := str(sheet.cell(row, column).value)).isdigit():
            sheet.cell(row, column).value = max(1, int(teachers) + by)
    workbook.save(path)
