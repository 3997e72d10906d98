"""A release that is not what its metadata says is not made: every kind of fault is planted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from release_by_hand import COLUMNS, ROWS, WITHHELD, small_release, write_data

from dagster_project.release.check import FaultyReleaseError, check
from dagster_project.release.verify import verify

IDENTITY_NUMBER = "01010050053"  # made up, with right check digits


def changed(column: str, value: object, row: int = 1) -> list[tuple[Any, ...]]:
    """The rows with another value in one cell."""
    place = [one.name for one in COLUMNS].index(column)
    return [
        (*cells[:place], value, *cells[place + 1 :]) if number == row else cells for number, cells in enumerate(ROWS)
    ]


def described(name: str, **said: Any) -> tuple[Any, ...]:
    """The columns with one described in another way."""
    return tuple(replace(column, **said) if column.name == name else column for column in COLUMNS)


def test_the_release_by_hand_is_right(tmp_path: Path) -> None:
    check(small_release(tmp_path / "right"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rows": [*ROWS, ROWS[0]]}, "ikke entydig"),
        ({"rows": changed("owner_type", "county")}, "owner_type: 1 verdier er ikke i kodelisten owner_type"),
        ({"rows": changed("teachers", -1)}, "teachers: 1 verdier er negative"),
        ({"rows": changed("teacher_fte", Decimal("-0.1"))}, "teacher_fte: 1 verdier er negative"),
        ({"rows": changed("reach_ratio", float("nan"))}, "reach_ratio: verdier er ikke endelige tall"),
        ({"rows": changed("owner_name", f"Ola {IDENTITY_NUMBER}")}, "owner_name: et fødselsnummer står i teksten"),
        ({"columns": described("teacher_fte", missing_nb=None)}, "teacher_fte: 1 celler er tomme"),
        ({"columns": described("is_merged", available_from=2019)}, "is_merged: 2 verdier er fra år"),
        ({"columns": described("is_merged", available_until=2017)}, "is_merged: 2 verdier er fra år"),
        ({"columns": described("teachers", personal="none")}, "teachers: celler er holdt tilbake uten"),
        ({"withheld": [*WITHHELD, ("1103", 2018, "teachers")]}, "teachers: celler som er holdt tilbake, har en verdi"),
        ({"withheld": [*WITHHELD, ("1104", 2018, "teachers")]}, "teachers: celler som er holdt tilbake, finnes ikke"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(FaultyReleaseError, match="Utgivelsen har feil") as found:
        check(small_release(tmp_path / "wrong", **change))
    assert told in str(found.value)
    assert IDENTITY_NUMBER not in str(found.value)


def test_a_column_that_is_not_described_is_found(tmp_path: Path) -> None:
    release = small_release(tmp_path / "wrong")
    table = replace(release.tables[0], frame=release.tables[0].frame.with_columns(secret=pl.lit(1)))
    with pytest.raises(FaultyReleaseError, match="kolonnene er andre"):
        check(replace(release, tables=(table,)))


def test_another_type_than_described_is_found(tmp_path: Path) -> None:
    release = small_release(tmp_path / "wrong")
    frame = release.tables[0].frame.with_columns(pl.col("grant_year").cast(pl.Int64))
    with pytest.raises(FaultyReleaseError, match="grant_year: typen er Int64, ventet INTEGER"):
        check(replace(release, tables=(replace(release.tables[0], frame=frame),)))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("csv/owners.csv", b"250000000", b"250000001"),
        ("csv/withheld.csv", b"0301", b"0302"),
        ("stata/nb/owners.dta", b"Kommune", b"Fylkene"),
        ("stata/en/owners.dta", b"Type of owner", b"Kind of owner"),
        ("spss/en/owners.sav", b"State funds", b"Local funds"),
    ],
)
def test_a_file_that_was_changed_behind_the_writer_is_found(tmp_path: Path, name: str, old: bytes, new: bytes) -> None:
    release = small_release(tmp_path / "v2026.11")
    write_data(release)
    verify(release, release.folder)
    path = release.folder / name
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    with pytest.raises(FaultyReleaseError, match=Path(name).name):
        verify(release, release.folder)


def test_a_parquet_file_of_other_rows_is_found(tmp_path: Path) -> None:
    release = small_release(tmp_path / "v2026.11")
    write_data(release)
    path = release.folder / "parquet" / "owners.parquet"
    pl.read_parquet(path).with_columns(decided_on=pl.lit(date(2018, 3, 2))).write_parquet(path)
    with pytest.raises(FaultyReleaseError, match=r"owners\.parquet"):
        verify(release, release.folder)
