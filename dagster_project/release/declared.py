"""Which tables a release has: dbt's exposures for researchers, read and held against the marts they show.

An exposure depends on one mart. Its ``meta`` says which columns are let out, in which order, and may say ``rows`` (a
column and the value its rows have), ``geography``, ``recommended`` and ``renamed_from`` (new name: old name).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dagster_project.errors import UserError
from dagster_project.release.model import Geography, Variable
from dagster_project.warehouse.metadata import Mart, Metadata

AUDIENCE = "researchers"
FORMATS = ("parquet", "csv", "stata", "spss", "excel")
GEOGRAPHIES = ("as_was", "constant", None)
RESERVED = {
    "all",
    "and",
    "by",
    "byte",
    "double",
    "eq",
    "float",
    "ge",
    "gt",
    "if",
    "in",
    "int",
    "le",
    "long",
    "lt",
    "ne",
}
RESERVED |= {"and", "not", "or", "str", "strl", "to", "using", "with"}  # what Stata or SPSS takes for something else


class DeclarationError(UserError):
    """An exposure says what cannot be; the message names it and the fault."""


@dataclass(frozen=True)
class Declared:
    """What an exposure says of a table, before its rows are read."""

    name: str
    mart: Mart
    label_nb: str
    label_en: str
    description_nb: str
    description_en: str
    variables: tuple[Variable, ...]
    formats: tuple[str, ...] = FORMATS
    rows: dict[str, Any] = field(default_factory=dict)
    geography: Geography | None = None
    is_recommended: bool = False
    renamed_from: dict[str, str] = field(default_factory=dict)

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns a row is known by: those of the mart, less those that have one value here."""
        return tuple(name for name in self.mart.grain if name not in self.rows)


def declared_tables(metadata: Metadata) -> tuple[Declared, ...]:
    """The tables for researchers, the recommended one first. Raises ``DeclarationError``."""
    found = [_declared(exposure, metadata) for exposure in metadata.exposures if _is_for_researchers(exposure)]
    if sum(table.is_recommended for table in found) != 1:
        raise DeclarationError("Nøyaktig én eksponering for forskere skal ha recommended: true.")
    return tuple(sorted(found, key=lambda table: (not table.is_recommended, table.name)))


def _is_for_researchers(exposure: dict[str, Any]) -> bool:
    return bool(exposure["meta"].get("audience") == AUDIENCE)


def _declared(exposure: dict[str, Any], metadata: Metadata) -> Declared:
    name, meta = exposure["name"], exposure["meta"]
    if len(exposure["depends_on"]) != 1:
        raise _fault(name, "den skal avhenge av én tabell")
    mart = metadata.marts[exposure["depends_on"][0]]
    unknown = [column for column in [*meta["columns"], *meta.get("rows", {})] if column not in mart.columns]
    if unknown:
        raise _fault(name, f"{mart.table} har ikke {', '.join(unknown)}")
    table = Declared(
        name=name,
        mart=mart,
        label_nb=meta["label_nb"],
        label_en=exposure["label"],
        description_nb=meta["description_nb"],
        description_en=exposure["description"],
        variables=tuple(Variable(column, mart.columns[column]) for column in meta["columns"]),
        formats=tuple(meta["formats"]),
        rows=meta.get("rows", {}),
        geography=meta.get("geography"),
        is_recommended=meta.get("recommended", False),
        renamed_from=meta.get("renamed_from", {}),
    )
    for fault in _faults(table):
        raise _fault(name, fault)
    return table


def _faults(table: Declared) -> Iterator[str]:
    names = [variable.name for variable in table.variables]
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", table.name):
        yield "navnet skal være små bokstaver, tall og understrek, høyst 31 tegn"  # as a sheet of a workbook is named
    if twice := _twice(names) + _twice(variable.short for variable in table.variables):
        yield f"to ganger: {', '.join(twice)}"
    if wrong := [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in RESERVED]:
        yield f"kan ikke være navn i Stata og SPSS: {', '.join(wrong)}"
    if not table.grain:
        yield f"{table.mart.table} har ingen nøkkel"
    if missing := [name for name in table.grain if name not in names]:
        yield f"nøkkelen mangler {', '.join(missing)}"
    if table.geography not in GEOGRAPHIES:
        yield f"ukjent geography: {table.geography}"
    if unknown := [name for name in table.formats if name not in FORMATS]:
        yield f"ukjent format: {', '.join(unknown)}"
    if unknown := [name for name in table.renamed_from if name not in names]:
        yield f"renamed_from nevner {', '.join(unknown)}, som ikke er med"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _fault(name: str, fault: str) -> DeclarationError:
    return DeclarationError(f"Eksponeringen {name}: {fault}.")
