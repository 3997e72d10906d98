"""A withheld cell is named by what its row is known by, also where that may be null: a cell of a rejected delivery."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from dagster_project.disclosure.write_safe import log
from dagster_project.site.published import is_withheld
from dagster_project.warehouse.metadata import Column, Mart

NAMES = ("delivery_id", "sheet", "row", "column_name", "value", "reason")
GRAIN = ("delivery_id", "coalesce(sheet, '')", 'coalesce("row", 0)', "coalesce(column_name, '')", "reason")
REJECTED = Mart("quality", "rejected_cell", grain=GRAIN, columns={name: Column(name) for name in NAMES})


def test_it_is_found_again_by_those_columns(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "whole.duckdb")) as whole:
        whole.execute("create schema quality")
        whole.execute(
            "create table quality.rejected_cell as select * from (values "
            "('agreements-1', 'Deltakelse', 3, 'lærere', 'ti', 'Ventet et helt tall'), "
            "('agreements-1', null, null, null, null, 'Filen kan ikke åpnes')) "
            'as cells (delivery_id, sheet, "row", column_name, value, reason)'
        )
    with duckdb.connect() as safe:
        safe.execute(f"attach '{tmp_path / 'whole.duckdb'}' as whole (read_only)")
        safe.execute("create schema disclosure")
        safe.execute("create table disclosure.withheld (mart varchar, column_name varchar, key json, reason varchar)")
        log(safe, REJECTED.table, {"value": {0: "primary"}}, REJECTED.keys)
        (key,) = [json.loads(row[0]) for row in safe.execute("select key from disclosure.withheld").fetchall()]
        assert key == {
            "delivery_id": "agreements-1", "sheet": "Deltakelse", "row": 3, "column_name": "lærere",
            "reason": "Ventet et helt tall",
        }  # fmt: skip
        safe.execute("create schema quality")
        safe.execute(
            "create table quality.rejected_cell as select * replace (case when rowid > 0 then value end as value) "
            "from whole.quality.rejected_cell"
        )
        found = safe.execute(
            f'select "row", {is_withheld(REJECTED, REJECTED.columns["value"])} from quality.rejected_cell order by 1'
        ).fetchall()
        assert found == [(3, True), (None, False)]
