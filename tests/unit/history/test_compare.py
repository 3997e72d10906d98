"""What differs between two versions, against figures worked out by hand and against a naive comparison."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_versions import Table, tables, write_version

from dagster_project.warehouse.history.compare import MartDiff, changed_rows, compare
from dagster_project.warehouse.history.version import Version

COLUMNS = {
    "year": "integer",
    "code": "varchar",
    "name": "varchar",
    "paid_nok": "bigint",
    "teacher_fte": "decimal(12, 1)",
}
KEY = ("year", "code")
SUMS = ("paid_nok", "teacher_fte")
BEFORE = [
    (2017, "01", "Østfold", 100, "10.5"),
    (2017, "02", "Akershus", 200, "20.0"),
    (2017, "03", None, None, "30.0"),
    (2018, "01", "Østfold", 150, "11.0"),
]
AFTER = [
    (2017, "01", "Østfold", 100, "10.5"),
    (2017, "02", "Akershus", 250, "20.0"),
    (2017, "03", "Oslo", None, "29.9"),
    (2018, "02", "Akershus", 7, "1.0"),
    (2018, "03", "Oslo", 8, None),
]


def two(folder: Path, before: Table, after: Table) -> tuple[Version, Version]:
    """Two versions with one table that differs and one that does not."""
    same = Table({"n": "integer"}, [(1,)], ("n",))
    return tuple(  # type: ignore[return-value]
        write_version(folder / name, tables(core__t=table, core__same=same))
        for name, table in (("before", before), ("after", after))
    )


def only(diffs: list[MartDiff]) -> MartDiff:
    (diff,) = diffs
    assert diff.mart == "core.t"
    return diff


def test_rows_added_removed_and_changed_and_sums_as_worked_out_by_hand(tmp_path: Path) -> None:
    diff = only(compare(*two(tmp_path, Table(COLUMNS, BEFORE, KEY, SUMS), Table(COLUMNS, AFTER, KEY, SUMS))))
    assert diff.rows == (4, 5)
    assert (diff.added, diff.removed, diff.changed) == (2, 1, 2)
    assert diff.columns == {"name": 1, "paid_nok": 1, "teacher_fte": 1}
    assert diff.sums == {"paid_nok": (450, 365), "teacher_fte": (Decimal("71.5"), Decimal("61.4"))}
    assert diff.key == ["year", "code"]


def test_the_rows_that_differ_are_shown_in_the_order_of_their_keys(tmp_path: Path) -> None:
    rows = changed_rows(*two(tmp_path, Table(COLUMNS, BEFORE, KEY), Table(COLUMNS, AFTER, KEY)), "core.t")
    assert [(row.key["year"], row.key["code"], row.change) for row in rows] == [
        (2017, "02", "changed"),
        (2017, "03", "changed"),
        (2018, "01", "removed"),
        (2018, "02", "added"),
        (2018, "03", "added"),
    ]
    assert rows[0].values == {"paid_nok": (200, 250)}
    assert rows[1].values == {"name": (None, "Oslo"), "teacher_fte": (Decimal("30.0"), Decimal("29.9"))}
    assert rows[2].values["paid_nok"] == (150, None)


def test_no_more_rows_are_shown_than_asked_for(tmp_path: Path) -> None:
    both = two(tmp_path, Table(COLUMNS, BEFORE, KEY), Table(COLUMNS, AFTER, KEY))
    assert len(changed_rows(*both, "core.t", 2)) == 2


def test_the_same_rows_in_another_order_are_no_change(tmp_path: Path) -> None:
    assert compare(*two(tmp_path, Table(COLUMNS, BEFORE, KEY), Table(COLUMNS, BEFORE[::-1], KEY))) == []


def test_columns_that_come_go_or_change_type_are_told_and_the_rest_compared(tmp_path: Path) -> None:
    before = Table(
        {"id": "varchar", "old": "integer", "kept": "integer", "code": "integer"}, [("a", 1, 2, 301)], ("id",)
    )
    after = Table(
        {"id": "varchar", "new": "integer", "kept": "bigint", "code": "varchar"}, [("a", 1, 2, "0301")], ("id",)
    )
    diff = only(compare(*two(tmp_path, before, after)))
    assert (diff.columns_added, diff.columns_removed, diff.columns_retyped) == (["new"], ["old"], ["kept", "code"])
    assert (diff.changed, diff.columns) == (1, {"code": 1})


def test_an_empty_table_that_gets_rows_is_compared_though_nothing_in_it_has_a_sum(tmp_path: Path) -> None:
    columns = {"id": "varchar", "name": "varchar"}
    diff = only(compare(*two(tmp_path, Table(columns, [], ("id",)), Table(columns, [("a", "b")], ("id",)))))
    assert (diff.rows, diff.added, diff.sums) == ((0, 1), 1, {})


def test_a_table_that_comes_or_goes_is_told_with_its_rows(tmp_path: Path) -> None:
    table = Table({"n": "integer"}, [(1,), (2,)], ("n",))
    before = write_version(tmp_path / "before", tables(core__gone=table))
    after = write_version(tmp_path / "after", tables(core__new=table))
    assert {diff.mart: (diff.rows, diff.added, diff.removed) for diff in compare(before, after)} == {
        "core.gone": ((2, None), 0, 2),
        "core.new": ((None, 2), 2, 0),
    }


def test_a_grain_of_expressions_counts_what_is_empty_as_a_value(tmp_path: Path) -> None:
    key = ("id", "coalesce(sheet, '')", 'coalesce("row", 0)')
    columns = {"id": "varchar", "sheet": "varchar", "row": "bigint", "reason": "varchar"}
    before = Table(columns, [("a", None, None, "x"), ("a", "s", 1, "y")], key)
    after = Table(columns, [("a", None, None, "z"), ("a", "s", 2, "y")], key)
    diff = only(compare(*two(tmp_path, before, after)))
    assert (diff.added, diff.removed, diff.changed, diff.columns) == (1, 1, 1, {"reason": 1})


def test_without_a_grain_in_common_whole_rows_are_compared(tmp_path: Path) -> None:
    columns = {"n": "integer", "m": "integer"}
    before = Table(columns, [(1, 1), (1, 1), (2, 2)], ("n",))
    after = Table(columns, [(1, 1), (3, 3)], ("n", "m"))
    both = two(tmp_path, before, after)
    diff = only(compare(*both))
    assert (diff.added, diff.removed, diff.changed, diff.key) == (1, 2, 0, [])
    assert [(row.change, row.key["n"]) for row in changed_rows(*both, "core.t")] == [
        ("removed", 1),
        ("removed", 2),
        ("added", 3),
    ]


def test_a_version_can_read_nothing_but_itself(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hemmelig", encoding="utf-8")
    key = (f"(select content from read_text('{secret}'))",)
    both = two(tmp_path, Table({"n": "integer"}, [(1,)], key), Table({"n": "integer"}, [(2,)], key))
    with pytest.raises(Exception, match="disabled by configuration"):
        changed_rows(*both, "core.t")


CELLS = st.one_of(st.none(), st.integers(-3, 3))
ROWS = st.dictionaries(st.tuples(st.integers(0, 5), st.sampled_from(["", "a"])), st.tuples(CELLS, CELLS), max_size=9)


@settings(max_examples=30, deadline=None)
@given(before=ROWS, after=ROWS)
def test_any_two_tables_differ_as_a_naive_comparison_says(
    before: dict[tuple[int, str], tuple[int | None, int | None]],
    after: dict[tuple[int, str], tuple[int | None, int | None]],
) -> None:
    columns = {"year": "integer", "code": "varchar", "amount_nok": "bigint", "rating": "integer"}
    with TemporaryDirectory() as folder:
        both = two(
            Path(folder),
            *(
                Table(columns, [(*key, *row) for key, row in rows.items()], KEY, ("amount_nok",))
                for rows in (before, after)
            ),
        )
        diffs, rows = compare(*both), changed_rows(*both, "core.t")
    changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    added, removed = after.keys() - before.keys(), before.keys() - after.keys()
    assert [row.key for row in rows] == [
        {"year": year, "code": code} for year, code in sorted(changed | added | removed)
    ]
    if not (changed or added or removed):
        assert diffs == []
        return
    diff = only(diffs)
    assert (diff.added, diff.removed, diff.changed) == (len(added), len(removed), len(changed))
    by_column = [sum(before[key][place] != after[key][place] for key in changed) for place in (0, 1)]
    assert [diff.columns.get(name, 0) for name in ("amount_nok", "rating")] == by_column
    sums = [[row[0] for row in rows.values() if row[0] is not None] for rows in (before, after)]
    assert diff.sums["amount_nok"] == tuple(sum(values) if values else None for values in sums)
