"""Works out what is withheld of a published database, and writes the database that may be seen."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from dagster_project.disclosure.latent import settle
from dagster_project.disclosure.memory import read_memory
from dagster_project.disclosure.previous import add_previous
from dagster_project.disclosure.publication import published_relations
from dagster_project.disclosure.relations import Relations
from dagster_project.disclosure.suppression.suppress import Suppression, suppress
from dagster_project.warehouse.metadata import read_metadata

Withheld = dict[str, dict[str, dict[int, str]]]  # mart, column, row: why
TABLES = "select schema_name, table_name, comment from duckdb_tables() where database_name = 'whole' order by all"
COLUMNS = (
    "select schema_name, table_name, column_name, comment from duckdb_columns() "
    "where database_name = 'whole' and not internal order by schema_name, table_name, column_index"
)


def write_safe(database: Path, target: Path, previous: Path | None) -> None:
    """Write the safe database of a published one, under a fresh name until it is whole."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with duckdb.connect(str(database), read_only=True) as whole:
            relations = published_relations(database.parent, whole)
        if previous is not None:
            add_previous(relations, read_memory(database.parents[2], previous))
        settle(relations)
        result = suppress(relations)
        keys = {table: mart.keys for table, mart in read_metadata(database.parent).marts.items()}
        with duckdb.connect(str(fresh)) as safe:
            safe.execute(f"attach {quoted(str(database))} as whole (read_only)")
            safe.begin()
            copy(safe, relations, result, keys)
            safe.commit()
            safe.execute("detach whole")
        fresh.replace(target)
    finally:
        for left in (fresh, fresh.with_name(f"{fresh.name}.wal")):
            left.unlink(missing_ok=True)


def copy(
    safe: duckdb.DuckDBPyConnection, relations: Relations, result: Suppression, keys: dict[str, list[str]]
) -> None:
    """Copy every table without the withheld cells, with what its columns mean, and say which those are."""
    withheld = by_place(relations, result)
    safe.execute("create schema disclosure")
    safe.execute("create table disclosure.withheld (mart varchar, column_name varchar, key json, reason varchar)")
    safe.execute(
        "create table disclosure.summary "
        "(mart varchar, column_name varchar, cells bigint, withheld bigint, share double)"
    )
    columns: dict[str, dict[str, str | None]] = defaultdict(dict)
    for schema, table, column, comment in safe.execute(COLUMNS).fetchall():
        columns[f"{schema}.{table}"][column] = comment
    for schema, table, comment in safe.execute(TABLES).fetchall():
        mart = f"{schema}.{table}"
        safe.execute(f'create schema if not exists "{schema}"')
        chosen = [
            f'case when rowid not in ({", ".join(map(str, sorted(rows)))}) then "{name}" end as "{name}"'
            if (rows := withheld.get(mart, {}).get(name))
            else f'"{name}"'
            for name in columns[mart]
        ]
        safe.execute(f"create table {mart} as select {', '.join(chosen)} from whole.{mart}")
        if comment:
            safe.execute(f"comment on table {mart} is {quoted(comment)}")
        for name, meaning in columns[mart].items():
            if meaning:
                safe.execute(f'comment on column {mart}."{name}" is {quoted(meaning)}')
        log(safe, mart, withheld.get(mart, {}), keys[mart])
    summarise(safe, relations.personal or {})


def by_place(relations: Relations, result: Suppression) -> Withheld:
    """The withheld cells by mart, column and row."""
    found: Withheld = defaultdict(lambda: defaultdict(dict))
    for bundle in sorted(result.withheld, key=lambda number: number in result.primary):
        for cell in relations.bundles[bundle].cells:
            for column in cell.columns:
                found[cell.mart][column][cell.row] = "primary" if bundle in result.primary else "secondary"
    return found


def log(safe: duckdb.DuckDBPyConnection, mart: str, withheld: dict[str, dict[int, str]], keys: list[str]) -> None:
    """Name each withheld cell of a mart by the columns of its grain."""
    if not withheld:
        return
    fields = ", ".join(f'{quoted(key)}: "{key}"' for key in keys)
    named = dict(safe.execute(f"select rowid, to_json({{{fields}}}) from whole.{mart}").fetchall())
    rows = [
        (mart, column, named[row], reason)
        for column, places in sorted(withheld.items())
        for row, reason in sorted(places.items())
    ]
    safe.execute(
        "insert into disclosure.withheld select unnest($1), unnest($2), unnest($3)::json, unnest($4)",
        [list(part) for part in zip(*rows, strict=True)],
    )


def summarise(safe: duckdb.DuckDBPyConnection, personal: Mapping[str, Collection[str]]) -> None:
    """How many cells of each column tell of persons, how many are withheld, and their share."""
    withheld = "select mart, column_name, count(*) from disclosure.withheld group by all"
    hidden = {(mart, column): count for mart, column, count in safe.execute(withheld).fetchall()}
    rows = []
    for mart, columns in sorted((mart, columns) for mart, columns in personal.items() if columns):
        counts = ", ".join(f'count("{column}")' for column in columns)
        (told,) = safe.execute(f"select {counts} from whole.{mart}").fetchall()
        rows += [(mart, one, cells, hidden.get((mart, one), 0)) for one, cells in zip(columns, told, strict=True)]
    safe.execute(
        "insert into disclosure.summary select *, withheld / nullif(cells, 0) from "
        "(select unnest($1), unnest($2), unnest($3) as cells, unnest($4) as withheld)",
        [list(part) for part in zip(*rows, strict=True)],
    )


def quoted(text: str) -> str:
    """A text as SQL says it."""
    return "'" + text.replace("'", "''") + "'"
