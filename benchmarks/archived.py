"""Archives the persons of a national decade without looking for faults in them: judging a hundred takes 22 minutes.

Receipts and Parquet files are those that judging gives, byte by byte, so a build afterwards has nothing to judge.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import polars as pl

from dagster_project.deliveries import kinds, participants
from dagster_project.deliveries.kind import Judged, Place
from dagster_project.deliveries.kinds import Delivery, find_deliveries
from dagster_project.deliveries.table import SOURCE_ROW
from dagster_project.deliveries.tabular import Sheet
from dagster_project.persons.key import PersonKey
from dagster_project.settings import Limits
from dagster_project.warehouse.archive import Archive
from dagster_project.warehouse.workplace import Workplace


def archive_persons(workplace: Workplace, folder: Path) -> None:
    """Receive the files with persons that ``benchmarks.national`` has written below a folder."""
    with workplace.layout.lock(), patch.object(kinds, "open_sheets", opened):
        archive = Archive(workplace.layout.archive)
        for _ in archive.receive(trusted(folder), workplace.limits, workplace.origin, workplace.key):
            pass


def trusted(folder: Path) -> Iterator[Delivery]:
    """The deliveries with persons, of a kind that believes what it reads."""
    kind = replace(participants.KIND, conceal=concealed, judge=read)
    for delivery in find_deliveries(folder):
        if delivery.kind is participants.KIND:
            yield replace(delivery, kind=kind)


def opened(_name: str, data: bytes, _limits: Limits) -> list[Sheet]:
    """The sheet of a CSV file that is known to be a good one."""
    cells = pl.read_csv(io.BytesIO(data), separator=";", has_header=False, infer_schema=False)
    return [Sheet(None, cells.rename({old: str(index) for index, old in enumerate(cells.columns)}), is_csv=True)]


def concealed(sheets: list[Sheet], key: PersonKey) -> list[Sheet]:
    """The sheets with person keys for references."""
    return [participants.concealed(sheet, key) for sheet in sheets]


def read(sheets: list[Sheet], where: Place) -> Judged:
    """The rows of a concealed sheet, as they are judged to be."""
    cells = sheets[0].cells.slice(1).with_row_index(SOURCE_ROW, offset=2)
    measure, owner, school, person, position = (pl.col(str(index)) for index in range(5))
    parts = person.str.split_exact(participants.BETWEEN, 1)
    rows = cells.select(
        pl.col(SOURCE_ROW).cast(pl.Int64),
        measure_id=measure,
        owner_id=owner,
        school_id=pl.when(school != "").then(school),
        person_key=parts.struct[1],
        key_version=parts.struct[0],
        position_share=position.str.replace(",", ".").cast(pl.Decimal(7, 6)),
    )
    return Judged({"participants": rows.rechunk()}, [], where.period, where.office, [sheets[0]])
