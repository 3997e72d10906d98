"""A copy that is not what was built, or not what its metadata says, is not published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.metadata import METADATA_FILE, Column, Mart, Metadata
from dagster_project.warehouse.publish import AuditError, audit, copy_marts

SAID = Metadata(
    {"core.dim_thing": Mart("core", "dim_thing", columns={"id": Column("id", "VARCHAR"), "n": Column("n", "BIGINT")})},
    {},
    {},
    (),
)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A build of one mart with two rows."""
    layout = Layout(tmp_path)
    layout.build.mkdir()
    with duckdb.connect(str(layout.build_database)) as database:
        database.execute("create schema core")
        database.execute("create table core.dim_thing as select 'a' as id, 1::bigint as n union all select 'b', 2")
    return layout


def written(layout: Layout, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What publishing writes; the common questions are about other marts than this one."""
    monkeypatch.setattr("dagster_project.warehouse.explain.questions", list)
    folder.mkdir()
    copy_marts(layout, folder, SAID)
    (folder / METADATA_FILE).write_text(SAID.as_json(), encoding="utf-8")
    return folder


def test_a_copy_that_is_what_was_built_and_said_passes(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(layout, tmp_path / "new", monkeypatch)
    assert audit(layout, folder, SAID) == {"core.dim_thing": 2}
    with duckdb.connect(str(folder / "dekomp.duckdb"), read_only=True) as database:
        assert database.execute("select table_name, rows from start_here").fetchall() == [("core.dim_thing", 2)]


@pytest.mark.parametrize("columns", [{}, {"id": Column("id", "VARCHAR"), "n": Column("n", "INTEGER")}])
def test_columns_that_the_metadata_does_not_describe_stop_it(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: dict[str, Column]
) -> None:
    folder = written(layout, tmp_path / "new", monkeypatch)
    wrong = replace(SAID, marts={"core.dim_thing": Mart("core", "dim_thing", columns=columns)})
    with pytest.raises(AuditError, match=r"core\.dim_thing.*metadata\.json"):
        audit(layout, folder, wrong)


def test_metadata_that_is_not_read_back_as_it_was_stops_it(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(layout, tmp_path / "new", monkeypatch)
    path = folder / METADATA_FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"BIGINT"', '"DOUBLE"'), encoding="utf-8")
    with pytest.raises(AuditError, match=r"metadata\.json"):
        audit(layout, folder, SAID)
