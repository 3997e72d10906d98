"""Models run alone, on tables that a test makes: what dbt renders, without dbt."""

from __future__ import annotations

from pathlib import Path

import duckdb
from jinja2 import Environment

PROJECT = Path(__file__).parents[3]
MACROS = "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "dbt" / "macros").glob("*.sql")))


def sql_of(model: str) -> str:
    """The SQL of a model, which reads tables of the names it refers to."""
    (path,) = (PROJECT / "dbt" / "models").rglob(f"{model}.sql")
    environment = Environment(autoescape=False)
    return environment.from_string(MACROS + path.read_text(encoding="utf-8")).render(ref=lambda name: name)


def run(database: duckdb.DuckDBPyConnection, *models: str) -> None:
    """Make the tables of models, in order."""
    for model in models:
        database.execute(f"create or replace table {model} as {sql_of(model)}")


def load_seed(database: duckdb.DuckDBPyConnection, seed: str, types: str) -> None:
    """Make the table of a seed; ``types`` names its columns with their types."""
    path = PROJECT / "seeds" / f"{seed}.csv"
    database.execute(f"create table {seed} ({types})")
    database.execute(f"copy {seed} from '{path}' (header, delimiter ',')")
