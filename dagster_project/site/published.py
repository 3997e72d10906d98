"""What is published, opened for reading: the marts, what their columns mean, what is illustrated."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.errors import UserError

VIEWS = Path(__file__).with_name("views.sql")
EXPLAINED = re.compile(
    r"(?P<label>.*?) \((?P<unit>[^;()]*(?:\([^)]*\))?); (?P<clause>[^)]*)\): (?P<text>.*)", re.DOTALL
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a mart, as the comment in the database explains it."""

    name: str
    type: str
    label_nb: str
    unit: str
    clause: str
    description: str

    @classmethod
    def of(cls, name: str, data_type: str, comment: str | None) -> Column:
        """Read a comment of the form ``label (unit; clause): description``; another comment is all description."""
        found = EXPLAINED.fullmatch(comment or "")
        if not found:
            return cls(name, data_type, name, "", "", comment or "")
        return cls(name, data_type, found["label"], found["unit"], found["clause"], found["text"])

    @property
    def is_text(self) -> bool:
        """Whether cells are text that somebody may have written."""
        return self.type == "VARCHAR"


@dataclass(frozen=True)
class Mart:
    """A published table."""

    schema: str
    name: str
    description: str
    rows: int
    columns: dict[str, Column] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """Schema-qualified name."""
        return f"{self.schema}.{self.name}"


class Published:
    """An open published warehouse; where a build replaces it meanwhile, this one goes on seeing the old.

    Raises ``UserError`` where nothing is published.
    """

    def __init__(self, database: Path) -> None:
        if not database.exists():
            raise UserError(
                f"Fant ikke noe publisert varehus: {database} finnes ikke. Bygg det først med dekomp build, "
                "eller pek på et annet med --warehouse."
            )
        self.folder = database.resolve().parent
        try:
            self.database = duckdb.connect(str(self.folder / database.name), read_only=True)
        except duckdb.Error as error:
            raise UserError(f"{database} kan ikke åpnes som et publisert varehus: {error}") from None
        self.database.execute(VIEWS.read_text(encoding="utf-8"))

    def rows(self, query: str) -> list[Row]:
        """The rows of a query, by column name."""
        answer = self.database.execute(query)
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    @cached_property
    def marts(self) -> dict[str, Mart]:
        """Every published table by its schema-qualified name."""
        marts: dict[str, Mart] = {}
        tables = "select schema_name, table_name, comment from duckdb_tables() where not internal order by all"
        for schema, name, comment in self.database.execute(tables).fetchall():
            ((count,),) = self.database.execute(f'select count(*) from "{schema}"."{name}"').fetchall()
            marts[f"{schema}.{name}"] = Mart(schema, name, comment or "", count)
        columns = (
            "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
            "where not internal order by schema_name, table_name, column_index"
        )
        for schema, table, name, data_type, comment in self.database.execute(columns).fetchall():
            if mart := marts.get(f"{schema}.{table}"):
                mart.columns[name] = Column.of(name, data_type, comment)
        return marts

    @cached_property
    def years(self) -> list[int]:
        """Grant years, newest first."""
        return [row["grant_year"] for row in self.rows("from core.dim_grant_year order by grant_year desc")]

    @cached_property
    def version(self) -> str:
        """The version in force: the moment it was published, as ``20261124T032537885306Z``; empty if not known."""
        try:
            return str(json.loads((self.folder / "version.json").read_text(encoding="utf-8"))["version"])
        except (OSError, ValueError, KeyError):
            return ""

    @cached_property
    def illustrated(self) -> list[str]:
        """Kinds of deliveries in force that are made up: the bundled ones, but for GSI, whose figures are real."""
        bundled = "select distinct kind from quality.delivery where in_force and origin = 'bundled' and kind <> 'gsi'"
        return [row["kind"] for row in self.rows(f"{bundled} order by kind")]
