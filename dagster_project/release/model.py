"""A release in memory: what every writer is given, and all it may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from dagster_project.settings import Publisher
from dagster_project.warehouse.metadata import Code, Column, Metadata

NIGHTLY = "nightly"
SHORT = 32  # characters in a name that Stata and SPSS both take
Geography = Literal["as_was", "constant"]


@dataclass(frozen=True)
class Variable:
    """A column of a table. ``short`` is its name where names are short: ASCII, lower case, at most 32 characters."""

    name: str
    column: Column

    @property
    def short(self) -> str:
        """The name itself where it fits, else its beginning and a digest of it, the same in every release."""
        if len(self.name) <= SHORT:
            return self.name
        return f"{self.name[: SHORT - 5]}_{hashlib.sha256(self.name.encode()).hexdigest()[:4]}"

    @property
    def is_protected(self) -> bool:
        """Whether cells may be withheld, since they count persons or rest on such a count."""
        return self.column.personal != "none"


@dataclass(frozen=True)
class Table:
    """A table of a release, its rows in the order of its grain.

    ``withheld`` has the columns of the grain and ``variable``: a row for each cell of ``frame`` that is null because it
    is withheld; any other null is not known. ``renamed_from`` gives a variable's name in the release before.
    """

    name: str
    mart: str
    label_nb: str
    label_en: str
    description_nb: str
    description_en: str
    grain: tuple[str, ...]
    variables: tuple[Variable, ...]
    frame: pl.DataFrame
    withheld: pl.DataFrame
    geography: Geography | None = None
    is_recommended: bool = False
    formats: tuple[str, ...] = ()
    audience: str = "researchers"
    renamed_from: dict[str, str] = field(default_factory=dict)

    def variable(self, name: str) -> Variable:
        """A variable by its name."""
        return next(variable for variable in self.variables if variable.name == name)

    def is_withheld(self, name: str) -> pl.Series:
        """For each row, whether the cell of a variable is withheld."""
        kept = self.withheld.filter(pl.col("variable") == name).select(*self.grain, pl.lit(value=True).alias("is_kept"))
        joined = self.frame.join(kept, on=self.grain, how="left", nulls_equal=True, maintain_order="left")
        return joined["is_kept"].fill_null(value=False)


@dataclass(frozen=True)
class Delivery:
    """A delivery whose figures are in the release; without its file's name, which a person may be named in."""

    kind: str
    office: str | None
    period: str | None
    sha256: str


@dataclass(frozen=True)
class ReleaseMadeFrom:
    """What a release is made from: the published version, its archive, the code that built it, the code that releases.

    ``illustrated`` are the kinds of deliveries in force that are made up. ``is_clean`` says whether the code is as
    ``commit`` has it; both are none where there is no git.
    """

    warehouse_version: str
    archive: str
    origin: str
    deliveries: tuple[Delivery, ...]
    warehouse_commit: str | None
    commit: str | None
    is_clean: bool | None
    dekomp_version: str
    packages: dict[str, str]
    illustrated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """A release being written to ``folder``. ``previous`` is what ``release.json`` of the last stable one says."""

    version: str
    issued: date
    tables: tuple[Table, ...]
    metadata: Metadata
    made_from: ReleaseMadeFrom
    folder: Path
    previous: dict[str, Any] | None = None
    publisher: Publisher = field(default_factory=Publisher)

    @property
    def is_stable(self) -> bool:
        """Whether it will stay as it is; the nightly one is replaced."""
        return self.version != NIGHTLY

    @property
    def is_illustrated(self) -> bool:
        """Whether any of its figures are made up."""
        return bool(self.made_from.illustrated)

    @property
    def previous_folder(self) -> Path | None:
        """Where the last stable release lies: beside this one."""
        return self.folder.parent / str(self.previous["version"]) if self.previous else None

    @property
    def recommended(self) -> Table:
        """The table to begin with."""
        return next(table for table in self.tables if table.is_recommended)

    def table(self, name: str) -> Table:
        """A table by its name."""
        return next(table for table in self.tables if table.name == name)

    def codes(self, variable: Variable) -> tuple[Code, ...]:
        """The values that a variable may have and what they are called; none where they are not listed."""
        return self.metadata.codes.get(variable.column.codes or "", ())
