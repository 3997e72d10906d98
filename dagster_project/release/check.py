"""What must hold for a release before a file of it is written: every cell is what its metadata says.

A release that breaks any of it is not made. The faults name table and variable, and never the value of a cell, which
may be one that nobody is to see.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dagster_project.errors import UserError
from dagster_project.persons.identity_numbers import holds_identity_number
from dagster_project.release.model import Release, Table, Variable

SHOWN_FAULTS = 10
NEVER_NEGATIVE = frozenset({"antall", "personer", "årsverk", "andel"})
YEAR = "grant_year"
TYPES: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "INTEGER": pl.Int32(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
}


class FaultyReleaseError(UserError):
    """A release is not what its metadata says; the message lists how."""

    def __init__(self, faults: list[str]) -> None:
        shown = [f"  {fault}" for fault in faults[:SHOWN_FAULTS]]
        more = [f"  ... og {len(faults) - SHOWN_FAULTS} til"] if len(faults) > SHOWN_FAULTS else []
        super().__init__("\n".join(["Utgivelsen har feil og er ikke skrevet:", *shown, *more]))


def check(release: Release) -> None:
    """Raise ``FaultyReleaseError`` where a table is not what its metadata says."""
    faults = [f"{table.name}: {fault}" for table in release.tables for fault in table_faults(release, table)]
    if faults:
        raise FaultyReleaseError(faults)


def table_faults(release: Release, table: Table) -> Iterator[str]:
    """What is wrong with a table."""
    if table.frame.columns != [variable.name for variable in table.variables]:
        yield "kolonnene er andre enn de som er beskrevet"
        return
    if table.frame.select(table.grain).is_duplicated().any():
        yield f"nøkkelen {', '.join(table.grain)} er ikke entydig"
    yield from _withheld_faults(table)
    for variable in table.variables:
        for fault in _variable_faults(release, table, variable):
            yield f"{variable.name}: {fault}"


def _variable_faults(release: Release, table: Table, variable: Variable) -> Iterator[str]:
    values, column = table.frame[variable.name], variable.column
    if values.dtype != frame_type(column.type):
        yield f"typen er {values.dtype}, ventet {column.type}"
        return
    if codes := release.codes(variable):
        known = pl.Series([code.code for code in codes], dtype=values.dtype)
        if outside := (values.is_not_null() & ~values.is_in(known.implode())).sum():
            yield f"{outside} verdier er ikke i kodelisten {column.codes}"
    if values.dtype.is_numeric():
        if column.unit in NEVER_NEGATIVE and (below := (values < 0).sum()):
            yield f"{below} verdier er negative"
        if variable.is_protected and column.unit not in NEVER_NEGATIVE and (values < 0).any():
            yield "tall på personer er negative"
        if values.dtype.is_float() and not values.is_finite().all():
            yield "verdier er ikke endelige tall"
    if values.dtype == pl.String and any(holds_identity_number(text) for text in values.drop_nulls().unique()):
        yield "et fødselsnummer står i teksten"
    if column.missing_nb is None and (empty := (values.is_null() & ~table.is_withheld(variable.name)).sum()):
        yield f"{empty} celler er tomme, og det er ikke sagt hva det betyr"
    if YEAR in table.frame.columns and (outside := _outside_years(table, variable)):
        yield f"{outside} verdier er fra år da den ikke skal finnes"


def _outside_years(table: Table, variable: Variable) -> int:
    """Values from years before or after those in which the variable is said to exist."""
    column, year = variable.column, pl.col(YEAR)
    before = year < column.available_from if column.available_from is not None else pl.lit(value=False)
    after = year > column.available_until if column.available_until is not None else pl.lit(value=False)
    return table.frame.filter((before | after) & pl.col(variable.name).is_not_null()).height


def _withheld_faults(table: Table) -> Iterator[str]:
    """A cell that is said to be withheld must be there and empty, and of a variable that may be."""
    for (name,), cells in table.withheld.group_by("variable", maintain_order=True):
        if not table.variable(str(name)).is_protected:
            yield f"{name}: celler er holdt tilbake uten at den er merket som tall på personer"
        found = table.frame.join(cells, on=table.grain, how="semi", nulls_equal=True)
        if found.height != cells.height:
            yield f"{name}: celler som er holdt tilbake, finnes ikke"
        if found[str(name)].is_not_null().any():
            yield f"{name}: celler som er holdt tilbake, har en verdi"


def frame_type(name: str) -> pl.DataType:
    """The type of a frame's column that has values of a type of the marts."""
    if name.startswith("DECIMAL("):
        precision, scale = name.removeprefix("DECIMAL(").rstrip(")").split(",")
        return pl.Decimal(int(precision), int(scale))
    return TYPES[name]
