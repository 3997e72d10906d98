"""Where the rows of a release come from: the published marts."""

from __future__ import annotations

from pathlib import Path

import duckdb


def open_safe(published_database: Path, previous: Path | None = None) -> duckdb.DuckDBPyConnection:  # noqa: ARG001
    """The marts by their names as published, and ``disclosure.withheld``, which is empty."""
    database = duckdb.connect()
    database.execute(f"attach '{str(published_database).replace(chr(39), chr(39) * 2)}' as published (read_only)")
    marts = "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
    for schema, table in database.execute(marts).fetchall():
        database.execute(f"create schema if not exists {schema}")
        database.execute(f"create view {schema}.{table} as from published.{schema}.{table}")
    database.execute("create schema disclosure")
    database.execute("create table disclosure.withheld (mart varchar, column_name varchar, key json, reason varchar)")
    return database
