"""What is published, opened for reading: the marts, what their columns mean, what is illustrated."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.disclosure.safe import open_safe
from dagster_project.errors import UserError
from dagster_project.release.record import stable_versions
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.metadata import Column, Mart, read_metadata

VIEWS = Path(__file__).with_name("views.sql")

Row = dict[str, Any]


def last_release(version: Path) -> Path | None:
    """The last stable release in the warehouse that a version lies in: what pages show must not undo what it hides."""
    releases = Layout(version.parents[1]).releases
    stable = stable_versions(releases) if version.parent.name == "versions" else []
    return releases / stable[-1] if stable else None


class Withheld:
    """What stands in a row for a number that is withheld, since it would tell of few persons."""


WITHHELD = Withheld()


class Published:
    """An open published warehouse; where a build replaces it meanwhile, this one goes on seeing the old.

    Raises ``UserError`` where nothing is published, or what is does not say what it means.
    """

    def __init__(self, database: Path) -> None:
        if not database.exists():
            raise UserError(
                f"Fant ikke noe publisert varehus: {database} finnes ikke. Bygg det først med dekomp build, "
                "eller pek på et annet med --warehouse."
            )
        self.folder = database.resolve().parent
        self.metadata = read_metadata(self.folder)
        try:
            self.database = open_safe(self.folder / database.name, last_release(self.folder))
        except duckdb.Error as error:
            raise UserError(f"{database} kan ikke åpnes som et publisert varehus: {error}") from None
        self.database.execute(VIEWS.read_text(encoding="utf-8"))

    def rows(self, query: str) -> list[Row]:
        """The rows of a query, by column name."""
        answer = self.database.execute(query)
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    @cached_property
    def withheld(self) -> dict[tuple[str, str], set[tuple[str, ...]]]:
        """The withheld cells: by mart and column the keys of their rows, in the order of the grain."""
        found: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        cells = "select mart, column_name, key from disclosure.withheld"
        for table, column, key in self.database.execute(cells).fetchall():
            found.setdefault((table, column), set()).add(tuple(map(str, json.loads(key).values())))
        return found

    def show_withheld(self, rows: list[Row], places: dict[str, tuple[str, str]]) -> None:
        """Put ``WITHHELD`` in the rows where a cell is; ``places`` are the mart and column that each figure is of."""
        for name, (table, column) in places.items():
            grain = self.marts[table].keys
            if (table, column) not in self.withheld or not rows or not set(grain) <= set(rows[0]):
                continue
            keys = self.withheld[table, column]
            for row in rows:
                if row[name] is None and tuple(str(row[key]) for key in grain) in keys:
                    row[name] = WITHHELD

    @property
    def marts(self) -> dict[str, Mart]:
        """Every published table by its schema-qualified name."""
        return self.metadata.marts

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows each mart has."""
        return {table: self.rows(f"select count(*) as n from {table}")[0]["n"] for table in self.marts}

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


def is_withheld(mart: Mart, column: Column) -> str:
    """Whether a cell is withheld, in SQL."""
    key = ", ".join(f"'{name}': \"{name}\"" for name in mart.keys)
    return (
        f'("{column.name}" is null and cast(to_json({{{key}}}) as varchar) in (select cast(key as varchar) '
        f"from disclosure.withheld where mart = '{mart.table}' and column_name = '{column.name}'))"
    )
