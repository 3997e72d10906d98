"""Which versions are kept, and how a person names one of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tiny_versions import Table, in_force, tables, write_version

from dagster_project.settings import Retention
from dagster_project.warehouse.history.retention import kept, prune
from dagster_project.warehouse.history.version import DATABASE, IN_FORCE_FILE, InForce, Version
from dagster_project.warehouse.history.versions import UnknownVersionError, find_version, versions
from dagster_project.warehouse.layout import Layout

TABLE = tables(core__t=Table({"n": "integer"}, [(1,)], ("n",)))


def history(*moments: datetime) -> list[Version]:
    return [
        Version(Path(f"v{number}"), f"v{number}", moment, {}, in_force=InForce(number, moment))
        for number, moment in enumerate(moments)
    ]


def nights(first: datetime, count: int) -> list[datetime]:
    return [first + timedelta(days=number) for number in range(count)]


def days(found: list[Version]) -> list[str]:
    return [f"{version.moment:%m-%d}" for version in found]


@pytest.mark.parametrize(
    ("retention", "expected"),
    [
        (Retention(versions=3, months=0), ["03-08", "03-09", "03-10"]),
        (Retention(versions=0, months=0), ["03-09", "03-10"]),  # in force and the one before, always
        (Retention(versions=1, months=1), ["03-09", "03-10"]),
        (Retention(versions=1, months=2), ["02-28", "03-09", "03-10"]),
        (Retention(versions=1, months=3), ["01-31", "02-28", "03-09", "03-10"]),
        (Retention(versions=1, months=24), ["12-31", "01-31", "02-28", "03-09", "03-10"]),
        (
            Retention(versions=12, months=3),
            ["01-31", *(f"02-{day}" for day in (27, 28)), *(f"03-{d:02}" for d in range(1, 11))],
        ),
    ],
)
def test_a_hundred_nights_and_what_is_left_of_them(retention: Retention, expected: list[str]) -> None:
    hundred = nights(datetime(2026, 12, 1, 2, tzinfo=UTC), 100)  # to 10 March 2027
    assert days(kept(history(*hundred), retention)) == expected


def test_months_are_those_of_norwegian_clocks() -> None:
    last_of_november, first_of_december = (datetime(2026, 11, 30, hour, tzinfo=UTC) for hour in (22, 23))
    later = nights(datetime(2026, 12, 2, 2, tzinfo=UTC), 5)
    found = kept(history(last_of_november, first_of_december, *later), Retention(versions=1, months=2))
    assert [version.name for version in found] == ["v0", "v5", "v6"]


def test_months_are_counted_back_from_the_newest_version_so_one_left_alone_loses_nothing() -> None:
    old = [datetime(2020, month, 5, tzinfo=UTC) for month in (1, 2, 3)]
    assert kept(history(*old), Retention(versions=1, months=3)) == history(*old)


def test_the_order_is_that_of_being_put_in_force_whatever_the_clock_said() -> None:
    found = kept(
        history(datetime(2030, 1, 1, tzinfo=UTC), *nights(datetime(2026, 5, 1, tzinfo=UTC), 3)),
        Retention(versions=2, months=0),
    )
    assert [version.name for version in found] == ["v2", "v3"]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Five versions, of which the fourth was never in force, and one half-written."""
    layout = Layout(tmp_path / "varehus")
    for number in range(1, 6):
        write_version(layout.versions / f"2026110{number}T020000Z", TABLE)
    in_force(layout, [f"2026110{number}T020000Z" for number in (1, 2, 3, 5)])
    (layout.versions / ".2026.new").mkdir()
    for number in (1, 2, 3, 5):
        path = layout.versions / f"2026110{number}T020000Z" / IN_FORCE_FILE
        told = json.loads(path.read_text())
        path.write_text(json.dumps({**told, "since": f"2026-11-0{number}T02:00:00+00:00"}))
    return layout


def test_prune_removes_what_was_never_in_force_and_leaves_old_ones_their_parquet(layout: Layout) -> None:
    folders = {number: layout.versions / f"2026110{number}T020000Z" for number in range(1, 6)}
    opened = (folders[2] / DATABASE).open("rb")
    prune(layout, Retention(versions=3, months=0), {folders[5], folders[3]})
    assert {folder.name for folder in layout.versions.glob("[!.]*")} == {folders[n].name for n in (2, 3, 5)}
    assert [(folders[number] / DATABASE).exists() for number in (2, 3, 5)] == [False, True, True]
    assert (folders[2] / "marts/core/t.parquet").exists()
    assert opened.read()  # a reader that has it open keeps it
    opened.close()


def test_prune_never_removes_the_version_in_force_nor_the_one_before(layout: Layout) -> None:
    damaged, before = layout.versions / "20261105T020000Z", layout.versions / "20261101T020000Z"
    (damaged / "version.json").write_text("{", encoding="utf-8")
    prune(layout, Retention(versions=0, months=0), {damaged, before})
    assert damaged.exists()
    assert (before / DATABASE).exists()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("published", 5),
        ("previous", 3),
        ("2026-11-02", 2),
        ("2026-11-04", 3),
        ("2027-01-01", 5),
        ("20261101T", 1),
        ("20261103T020000Z", 3),
    ],
)
def test_a_version_is_named_by_its_role_a_date_or_its_id(layout: Layout, name: str, found: int) -> None:
    assert find_version(layout, name).name == f"2026110{found}T020000Z"


def test_a_version_may_be_a_folder_or_a_warehouse(layout: Layout, tmp_path: Path) -> None:
    elsewhere = Layout(tmp_path / "annet")
    assert find_version(elsewhere, str(layout.folder)).name == "20261105T020000Z"
    assert find_version(elsewhere, str(layout.versions / "20261102T020000Z")).name == "20261102T020000Z"


@pytest.mark.parametrize("name", ["2026-10-31", "20261104T020000Z", "202611", "held", "i går", ""])
def test_a_version_that_is_not_there_is_told_with_those_that_are(layout: Layout, name: str) -> None:
    with pytest.raises(UnknownVersionError, match="20261105T020000Z") as told:
        find_version(layout, name)
    assert f"«{name}»" in str(told.value)


def test_a_version_put_in_force_when_the_process_was_killed_is_the_last_all_the_same(layout: Layout) -> None:
    (layout.versions / "20261105T020000Z" / IN_FORCE_FILE).unlink()
    assert [version.name[7] for version in versions(layout)] == ["1", "2", "3", "5"]
