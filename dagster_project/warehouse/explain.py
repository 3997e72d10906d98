"""What the published database tells of itself: comments, a view to start from, and views that answer common questions.

A question is a file of ``analyses/questions``: one query on the marts, which becomes a view of the schema
``questions``. Its first lines are comments: the question, the clauses it is about, what a row is of, and, by name, what
those columns mean that no mart of the query has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from dagster_project.settings import QUESTIONS
from dagster_project.warehouse.metadata import Column, Mart, Metadata

START_HERE = {
    "table_name": "Tabellen eller spørsmålet: skriv from foran for å lese det",
    "label": "Hva tabellen heter, eller hva det spørres om",
    "one_row_per": "Hva hver rad gjelder",
    "use_it_for": "Hva den kan brukes til",
    "rows": "Antall rader",
}


@dataclass(frozen=True)
class Question:
    """A question as its file asks it; ``name`` is the name of the view."""

    name: str
    text: str

    @property
    def asked(self) -> str:
        """The question, in Norwegian."""
        return self._head[0]

    @property
    def clauses(self) -> str:
        """The clauses of the scheme it is about, and what to bear in mind."""
        return self._head[1]

    @property
    def row(self) -> str:
        """What one row is of."""
        return self._head[2].removeprefix("Rad: ")

    @property
    def columns(self) -> dict[str, str]:
        """What the columns mean that no mart has."""
        return dict(line.split(": ", 1) for line in self._head[3:])

    @cached_property
    def _head(self) -> list[str]:
        return [line.removeprefix("-- ") for line in self.text.splitlines() if line.startswith("-- ")]

    def comment(self, name: str, metadata: Metadata) -> str:
        """What a column means: what the file says, else the first mart of the query that has it."""
        if name in self.columns:
            return self.columns[name]
        read = [metadata.marts[table].columns for table in re.findall(r"\b(?:from|join) (\w+\.\w+)", self.text)]
        return comment(next(columns[name] for columns in read if name in columns))


def questions(folder: Path = QUESTIONS) -> list[Question]:
    """Every question, by name."""
    return [Question(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))]


def explain(database: duckdb.DuckDBPyConnection, catalog: str, metadata: Metadata) -> None:
    """Write comments and views into an attached database that holds the marts, so that they stand whatever its name."""
    (home,) = database.execute("select current_database()").fetchone() or ("memory",)
    database.execute(f"use {catalog}")
    database.execute("begin")  # or the disk is waited for a thousand times
    for mart in metadata.marts.values():
        database.execute(f"comment on table {mart.table} is {_text(about(mart))}")
        for column in mart.columns.values():
            database.execute(f'comment on column {mart.table}."{column.name}" is {_text(comment(column))}')
    database.execute("create schema questions")
    for question in questions():
        view = f"questions.{question.name}"
        database.execute(f"create view {view} as {question.text}")
        database.execute(f"comment on view {view} is {_text(f'{question.asked} {question.clauses}')}")
        for name, *_ in database.execute(f"describe {view}").fetchall():
            database.execute(f'comment on column {view}."{name}" is {_text(question.comment(name, metadata))}')
    rows = ", ".join(f"({', '.join(row)})" for row in _start_here(database, metadata))
    database.execute(f"create view main.start_here as from (values {rows}) as listed({', '.join(START_HERE)})")
    database.execute("comment on view main.start_here is 'Begynn her: alle tabeller og ferdige spørsmål i databasen'")
    for name, said in START_HERE.items():
        database.execute(f"comment on column main.start_here.{name} is {_text(said)}")
    database.execute("commit")
    database.execute(f"use {home}")


def about(mart: Mart) -> str:
    """What is said of a table: label, clauses, what it holds, what a row is of."""
    return f"{mart.label_nb} ({mart.clause}): {mart.description_nb} Hver rad gjelder: {mart.row_nb}."


def comment(column: Column) -> str:
    """What is said of a column: label, unit, clauses, definition, what an empty cell means."""
    empty = f". Tom celle: {column.missing_nb}" if column.missing_nb else ""
    return f"{column.label_nb} ({column.unit}; {column.clause}): {column.definition_nb}{empty}"


def _start_here(database: duckdb.DuckDBPyConnection, metadata: Metadata) -> Iterator[list[str]]:
    """The rows of ``start_here`` as SQL literals: the questions, then the tables."""
    told = [(f"questions.{one.name}", one.asked, one.row, one.clauses) for one in questions()]
    told += [(mart.table, mart.label_nb, mart.row_nb, mart.use_nb) for mart in metadata.marts.values()]
    for table, *words in told:
        (count,) = database.execute(f"select count(*) from {table}").fetchone() or (0,)
        yield [*map(_text, (table, *words)), f"cast({count} as bigint)"]


def _text(value: str) -> str:
    """A string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
