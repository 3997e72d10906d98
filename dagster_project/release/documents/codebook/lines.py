"""What the codebook says of each variable, in bokmål and English: the one source of every form of the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dagster_project.release.documents import words
from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release, Table, Variable
from dagster_project.warehouse.metadata import Code

FIELDS = {
    "table": Said("Tabell", "Table"),
    "name": Said("Navn", "Name"),
    "short": Said("Kortnavn (Stata, SPSS)", "Short name (Stata, SPSS)"),
    "label": Said("Merkelapp", "Label"),
    "definition": Said("Definisjon", "Definition"),
    "unit": Said("Enhet", "Unit"),
    "type": Said("Datatype", "Data type"),
    "kind": Said("Slag", "Kind"),
    "population": Said("Populasjon", "Population"),
    "source": Said("Kilde", "Source"),
    "clause": Said("Paragraf", "Clause"),
    "classification": Said("Standard", "Classification"),
    "codes": Said("Kodeliste", "Code list"),
    "missing": Said("Tom celle betyr", "An empty cell means"),
    "withheld": Said("Tom celle kan også bety", "An empty cell may also mean"),
    "personal": Said("Personopplysning", "About persons"),
    "period": Said("Finnes for", "Available for"),
    "rows": Said("Rader", "Rows"),
    "valid": Said("Med verdi", "With a value"),
    "unknown": Said("Mangler", "Missing"),
    "kept_back": Said("Holdt tilbake", "Withheld"),
    "distinct": Said("Ulike verdier", "Distinct values"),
    "minimum": Said("Minste", "Minimum"),
    "median": Said("Median", "Median"),
    "maximum": Said("Største", "Maximum"),
}
COUNTED = ("rows", "valid", "unknown", "kept_back", "distinct", "minimum", "median", "maximum")
TYPES = {
    "integer": Said("heltall", "integer"),
    "decimal": Said("desimaltall", "decimal"),
    "number": Said("flyttall", "number"),
    "boolean": Said("ja/nei", "true/false"),
    "date": Said("dato", "date"),
    "datetime": Said("tidspunkt", "date and time"),
    "text": Said("tekst", "text"),
}


def type_of(dtype: pl.DataType) -> str:
    """The kind of values in a column, a key of ``TYPES``."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_decimal():
        return "decimal"
    if dtype.is_float():
        return "number"
    return {pl.Boolean: "boolean", pl.Date: "date", pl.Datetime: "datetime"}.get(dtype.base_type(), "text")


@dataclass(frozen=True)
class Frequency:
    """How often a code occurs among the published cells of a variable."""

    code: str
    label: Said
    count: int


@dataclass(frozen=True)
class Line:
    """A variable of a table. Every figure counts published cells only, so that none is told that is withheld."""

    release: Release
    table: Table
    variable: Variable

    @property
    def id(self) -> str:
        """A name for links, unique in the release."""
        return f"{self.table.name}.{self.variable.name}"

    @property
    def label(self) -> Said:
        """What the variable is called."""
        return Said(self.variable.column.label_nb, self.variable.column.label_en)

    @cached_property
    def _cells(self) -> pl.Series:
        return self.table.frame[self.variable.name]

    @property
    def type(self) -> str:
        """The kind of its values, a key of ``TYPES``."""
        return type_of(self._cells.dtype)

    @property
    def codes(self) -> tuple[Code, ...]:
        """The code list, where there is one."""
        return self.release.codes(self.variable)

    @cached_property
    def counts(self) -> dict[str, Any]:
        """Rows, cells with a value, missing, withheld; of texts distinct values, else least, median, largest."""
        withheld = self.table.withheld.filter(pl.col("variable") == self.variable.name).height
        found: dict[str, Any] = {
            "rows": self._cells.len(),
            "valid": self._cells.len() - self._cells.null_count(),
            "unknown": self._cells.null_count() - withheld,
            "kept_back": withheld,
        }
        if self.type == "text":
            return found | {"distinct": self._cells.drop_nulls().n_unique()}
        if self.type == "boolean" or not found["valid"]:
            return found
        found |= {"minimum": self._cells.min(), "maximum": self._cells.max()}
        has_median = self.type not in {"date", "datetime"} and self.variable.column.unit != "år"
        return found | {"median": self._cells.median()} if has_median else found

    @cached_property
    def frequencies(self) -> tuple[Frequency, ...]:
        """How often each code, or yes and no, occurs; nothing for variables without codes."""
        if self.type == "boolean":
            labels = dict(words.BOOLEANS)
        elif self.codes and self.type == "text":
            labels = {code.code: Said(code.label_nb, code.label_en) for code in self.codes}
        else:
            return ()
        counts = dict(self._cells.drop_nulls().cast(pl.String).value_counts().iter_rows())
        labels |= {code: Said.plain(code) for code in sorted(counts.keys() - labels.keys())}
        return tuple(Frequency(code, label, counts.get(code, 0)) for code, label in labels.items())

    @property
    def said(self) -> dict[str, Said]:
        """All of it in words, by the keys of ``FIELDS`` and in their order; what does not apply is left out."""
        column, counts = self.variable.column, self.counts
        found = {
            "table": Said.plain(self.table.name),
            "name": Said.plain(self.variable.name),
            "short": Said.plain(self.variable.short),
            "label": self.label,
            "definition": Said(column.definition_nb, column.definition_en),
            "unit": words.unit(column.unit),
            "type": TYPES[self.type],
            "kind": self._kind,
            "population": Said(column.population_nb, column.population_en),
            "source": Said.plain(", ".join(column.source)),
            "clause": Said.plain(column.clause),
            "classification": Said.plain(column.classification or ""),
            "codes": Said.plain(column.codes or ""),
            "missing": self._missing,
            "withheld": words.MAY_BE_WITHHELD if self.variable.is_protected else Said.plain(""),
            "personal": words.PERSONAL[column.personal],
            "period": self._period,
        }
        found |= {key: words.value(counts[key]) for key in COUNTED if key in counts}
        found |= {key: words.value(counts[key], column.unit) for key in ("minimum", "maximum") if key in counts}
        return {key: found[key] for key in FIELDS if key in found and (found[key].nb or found[key].en)}

    @property
    def _missing(self) -> Said:
        column = self.variable.column
        return Said(column.missing_nb, column.missing_en or "") if column.missing_nb else words.NEVER_MISSING

    @property
    def _kind(self) -> Said:
        kind = words.KINDS[self.variable.column.kind]
        if flag := self.variable.column.estimated_by:
            return Said(f"{kind.nb}; anslag der {flag} er sann", f"{kind.en}; an estimate where {flag} is true")
        return kind

    @property
    def _period(self) -> Said:
        first, last = self.variable.column.available_from, self.variable.column.available_until
        if first is None and last is None:
            return Said("alle år", "all years")
        if last is None:
            return Said(f"fra {first}", f"from {first}")
        return Said.plain(str(last) if first == last else f"{first or ''}–{last}")


def lines(release: Release, table: Table) -> list[Line]:
    """The lines of a table, in the order of its variables."""
    return [Line(release, table, variable) for variable in table.variables]


def all_lines(release: Release) -> Iterator[Line]:
    """The lines of every table."""
    for table in release.tables:
        yield from lines(release, table)
