"""What differs between the rows of two versions, mart by mart, read from their Parquet files.

A row is known by the grain of its mart. Where the two have no grain in common, whole rows are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from dagster_project.warehouse.history.version import Version

Number = int | float | Decimal
NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL")
SUMMED_SUFFIXES = ("_nok", "_fte")  # of versions that do not say what is worth a sum
SIDES = ("before", "after")


@dataclass(frozen=True)
class MartDiff:
    """What changed in one mart. ``rows`` and ``sums`` are before and after, none where the mart was not there.

    ``changed`` counts rows with the same key and another value in a column that both have; ``columns`` says in which.
    """

    mart: str
    rows: tuple[int | None, int | None]
    added: int = 0
    removed: int = 0
    changed: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)
    columns_retyped: list[str] = field(default_factory=list)
    sums: dict[str, tuple[Number | None, Number | None]] = field(default_factory=dict)
    key: list[str] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        """Whether anything at all differs."""
        shape = self.columns_added or self.columns_removed or self.columns_retyped
        return bool(self.added or self.removed or self.changed or shape or None in self.rows)


@dataclass(frozen=True)
class RowDiff:
    """One row that differs: its key, and for each column that differs the value before and after."""

    key: dict[str, Any]
    change: str  # added, removed or changed
    values: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class _Shape:
    """What two Parquet files of one mart have in common, and what not."""

    before: dict[str, str]
    after: dict[str, str]
    key: list[str]

    @property
    def common(self) -> list[str]:
        return [name for name in self.after if name in self.before]

    @property
    def retyped(self) -> list[str]:
        return [name for name in self.common if self.before[name] != self.after[name]]

    @property
    def compared(self) -> list[str]:
        return [name for name in self.common if name not in self.key]

    def column(self, side: str, name: str) -> str:
        """A column as it can be compared: as text where the types are not of one family."""
        types = (self.before[name].split("(")[0], self.after[name].split("(")[0])
        comparable = types[0] == types[1] or all(kind in NUMERIC for kind in types)
        return f'{side}."{name}"' if comparable else f'cast({side}."{name}" as varchar)'

    def differs(self, name: str) -> str:
        return f"{self.column('before', name)} is distinct from {self.column('after', name)}"


def compare(before: Version, after: Version) -> list[MartDiff]:
    """What changed in every mart that changed, by name. Raises ``duckdb.Error`` where a file cannot be read."""
    found = []
    with _reader(before, after) as database:
        for mart in sorted({*before.rows, *after.rows}):
            diff = _mart(database, before, after, mart)
            if diff.is_change:
                found.append(diff)
    return found


def changed_rows(before: Version, after: Version, mart: str, limit: int | None = None) -> list[RowDiff]:
    """The rows of a mart that differ, in the order of their keys; none where it is not in both versions."""
    if not (mart in before.rows and mart in after.rows):
        return []
    with _reader(before, after) as database:
        shape = _shape(database, before, after, mart)
        limited = "" if limit is None else f" limit {int(limit)}"
        if not shape.key:
            return _whole_rows(database, before, after, mart, shape, limited)
        keys = [f"coalesce(before.key_{number}, after.key_{number})" for number in range(len(shape.key))]
        values = [f'before."{name}", after."{name}"' for name in shape.compared]
        differs = " or ".join(shape.differs(name) for name in shape.compared) or "false"
        cursor = database.execute(
            f"{_joined(before, after, mart, shape, ['before.is_here', 'after.is_here', *keys, *values])} "
            f"where before.is_here is null or after.is_here is null or {differs} "
            f"order by {', '.join(str(3 + number) for number in range(len(keys)))}{limited}"
        )
        return [_row(shape, row) for row in cursor.fetchall()]


def _mart(database: duckdb.DuckDBPyConnection, before: Version, after: Version, mart: str) -> MartDiff:
    rows = (before.rows.get(mart), after.rows.get(mart))
    if None in rows:
        return MartDiff(mart, rows, added=rows[1] or 0, removed=rows[0] or 0)
    name = f"marts/{mart.replace('.', '/')}.parquet"
    if before.files.get(name, "?") == after.files.get(name):
        return MartDiff(mart, rows)
    shape = _shape(database, before, after, mart)
    added, removed, changed, columns = _counts(database, before, after, mart, shape)
    return MartDiff(
        mart=mart,
        rows=rows,
        added=added,
        removed=removed,
        changed=changed,
        columns={name: count for name, count in columns.items() if count},
        columns_added=[name for name in shape.after if name not in shape.before],
        columns_removed=[name for name in shape.before if name not in shape.after],
        columns_retyped=shape.retyped,
        sums=_sums(database, before, after, mart, shape),
        key=shape.key,
    )


def _shape(database: duckdb.DuckDBPyConnection, before: Version, after: Version, mart: str) -> _Shape:
    types = [
        dict(database.execute(f"select column_name, column_type from (describe {_from(version, mart)})").fetchall())
        for version in (before, after)
    ]
    key = after.keys.get(mart) or before.keys.get(mart) or []
    if before.keys.get(mart, key) != key or not all(_can_be_read(database, one, mart, key) for one in (before, after)):
        key = []
    return _Shape(types[0], types[1], key)


def _can_be_read(database: duckdb.DuckDBPyConnection, version: Version, mart: str, key: list[str]) -> bool:
    """Whether a version has the columns of a grain."""
    try:
        database.execute(f"select {', '.join(key) or '0'} {_from(version, mart)} limit 0")
    except duckdb.BinderException:
        return False
    return True


def _counts(
    database: duckdb.DuckDBPyConnection, before: Version, after: Version, mart: str, shape: _Shape
) -> tuple[int, int, int, dict[str, int]]:
    """Rows added, removed and changed, and in how many of the last each column changed."""
    if not shape.key:
        columns = ", ".join(f'"{name}"' for name in shape.common)
        sides = [f"select {columns} {_from(version, mart)}" for version in (before, after)]
        only = [f"(select count(*) from ({one} except all {other}))" for one, other in (sides[::-1], sides)]
        added, removed = database.execute(f"select {', '.join(only)}").fetchall()[0]
        return added, removed, 0, {}
    both = "before.is_here and after.is_here"
    differing = [shape.differs(name) for name in shape.compared]
    counts = ["before.is_here is null", "after.is_here is null", f"{both} and ({' or '.join(differing) or 'false'})"]
    counts += [f"{both} and {differs}" for differs in differing]
    selected = [f"count(*) filter (where {count})" for count in counts]
    added, removed, changed, *each = database.execute(_joined(before, after, mart, shape, selected)).fetchall()[0]
    return added, removed, changed, dict(zip(shape.compared, each, strict=True))


def _joined(before: Version, after: Version, mart: str, shape: _Shape, selected: list[str]) -> str:
    """A question to the rows of both versions side by side, joined on the grain."""
    keys = "".join(f", {expression} as key_{number}" for number, expression in enumerate(shape.key))
    sides = [
        f"(select *, true as is_here{keys} {_from(version, mart)}) as {side}"
        for side, version in zip(SIDES, (before, after), strict=True)
    ]
    same = " and ".join(
        f"before.key_{number} is not distinct from after.key_{number}" for number in range(len(shape.key))
    )
    return f"select {', '.join(selected)} from {sides[0]} full join {sides[1]} on {same}"


def _sums(
    database: duckdb.DuckDBPyConnection, before: Version, after: Version, mart: str, shape: _Shape
) -> dict[str, tuple[Number | None, Number | None]]:
    """The sums of the columns worth one, before and after."""
    wanted = after.sums.get(mart) or before.sums.get(mart)
    if wanted is None:
        wanted = [name for name in shape.after if name.endswith(SUMMED_SUFFIXES)]
    totals: list[dict[str, Number]] = []
    for version, types in ((before, shape.before), (after, shape.after)):
        names = [name for name in wanted if types.get(name, "").split("(")[0] in NUMERIC]
        sums = "".join(f', sum("{name}")' for name in names)
        _, *values = database.execute(f"select count(*){sums} {_from(version, mart)}").fetchall()[0]
        totals.append(dict(zip(names, values, strict=True)))
    return {name: (totals[0].get(name), totals[1].get(name)) for name in wanted if name in {**totals[0], **totals[1]}}


def _whole_rows(
    database: duckdb.DuckDBPyConnection, before: Version, after: Version, mart: str, shape: _Shape, limited: str
) -> list[RowDiff]:
    columns = ", ".join(f'"{name}"' for name in shape.common)
    found = []
    for change, one, other in (("removed", before, after), ("added", after, before)):
        only = f"select {columns} {_from(one, mart)} except all select {columns} {_from(other, mart)}"
        for row in database.execute(f"{only} order by all{limited}").fetchall():
            found.append(RowDiff(dict(zip(shape.common, row, strict=True)), change, {}))
    return found


def _row(shape: _Shape, row: tuple[Any, ...]) -> RowDiff:
    was, now, *rest = row
    key = dict(zip(shape.key, rest, strict=False))
    values = rest[len(shape.key) :]
    pairs = {name: (values[2 * place], values[2 * place + 1]) for place, name in enumerate(shape.compared)}
    change = "changed" if was and now else "removed" if was else "added"
    return RowDiff(key, change, {name: pair for name, pair in pairs.items() if pair[0] != pair[1]})


@contextmanager
def _reader(before: Version, after: Version) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that can read the two versions and nothing else, whatever their ``version.json`` says."""
    with duckdb.connect() as database:
        folders = ", ".join(_text(str(version.folder)) for version in (before, after))
        database.execute(f"set allowed_directories = [{folders}]")
        database.execute("set enable_external_access = false")
        yield database


def _from(version: Version, mart: str) -> str:
    return f"from read_parquet({_text(str(version.parquet(mart)))})"


def _text(value: str) -> str:
    """A string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
