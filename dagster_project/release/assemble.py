"""Makes a release from a published version: its tables read through disclosure control, and what they are made from."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from dagster_project.disclosure.safe import open_safe
from dagster_project.errors import UserError
from dagster_project.release.check import frame_type
from dagster_project.release.declared import Declared, declared_tables
from dagster_project.release.model import Delivery, Release, ReleaseMadeFrom, Table
from dagster_project.settings import PROJECT_ROOT
from dagster_project.warehouse.history.made_from import commit
from dagster_project.warehouse.history.version import DATABASE, Version, read_version
from dagster_project.warehouse.metadata import read_metadata

BUNDLED = "bundled"
REAL_WHEN_BUNDLED = "gsi"  # the one kind of bundled deliveries whose figures are real
STATUS, ILLUSTRATIVE = "appropriation_status", "illustrative"
PACKAGES = ("polars", "pyreadstat", "xlsxwriter")  # those that write a release, beside those that built the warehouse


class NothingPublishedError(UserError):
    """There is no published version to make a release from, or it does not say what it was made from."""


def assemble(
    published: Path,
    folder: Path,
    version: str,
    issued: date,
    previous: dict[str, Any] | None = None,
) -> Release:
    """The release that a published version makes, to be written to ``folder``.

    ``previous`` is what the last stable release says of itself. It lies beside ``folder``, and its figures are known to
    everybody. Raises ``NothingPublishedError``, ``DeclarationError`` and what disclosure control raises.
    """
    source = read_version(published.resolve())
    if source is None or source.made_from is None:
        raise NothingPublishedError(
            f"Fant ikke noe publisert varehus i {published}. Bygg det først med dekomp build, "
            "eller pek på et annet med --warehouse."
        )
    metadata = read_metadata(source.folder)
    beside = folder.parent / str(previous["version"]) if previous else None
    with open_safe(source.folder / DATABASE, beside) as database:
        tables = tuple(_table(database, declared) for declared in declared_tables(metadata))
    return Release(version, issued, tables, metadata, made_from(source, illustrated(source, tables)), folder, previous)


def _table(database: duckdb.DuckDBPyConnection, declared: Declared) -> Table:
    columns = ", ".join(f'"{variable.name}"' for variable in declared.variables)
    grain = ", ".join(f'"{name}"' for name in declared.grain)
    where = " and ".join(f'"{name}" = {_literal(value)}' for name, value in declared.rows.items()) or "true"
    return Table(
        name=declared.name,
        mart=declared.mart.table,
        label_nb=declared.label_nb,
        label_en=declared.label_en,
        description_nb=declared.description_nb,
        description_en=declared.description_en,
        grain=declared.grain,
        variables=declared.variables,
        frame=_frame(database, f"select {columns} from {declared.mart.table} where {where} order by {grain}"),
        withheld=_withheld(database, declared),
        geography=declared.geography,
        is_recommended=declared.is_recommended,
        formats=declared.formats,
        renamed_from=declared.renamed_from,
    )


def _withheld(database: duckdb.DuckDBPyConnection, declared: Declared) -> pl.DataFrame:
    """The cells of a table that are withheld, by its grain; that they are is told, never why each of them is."""
    shown = ", ".join(_literal(variable.name) for variable in declared.variables)
    keys = {name: f"cast(key ->> {_literal(name)} as {declared.mart.columns[name].type})" for name in declared.grain}
    rows = [f"key ->> {_literal(name)} = {_literal(str(value))}" for name, value in declared.rows.items()]
    where = " and ".join([f"mart = {_literal(declared.mart.table)}", f"column_name in ({shown})", *rows])
    selected = ", ".join(f'{expression} as "{name}"' for name, expression in keys.items())
    order = ", ".join(f'"{name}"' for name in keys)
    return _frame(
        database,
        f"select distinct {selected}, column_name as variable from disclosure.withheld where {where} "
        f"order by {order}, variable",
    )


def _frame(database: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """The rows of a query, with nothing of DuckDB in them."""
    answer = database.execute(query)
    schema = {column[0]: frame_type(str(column[1])) for column in answer.description or ()}
    return pl.DataFrame(answer.fetchall(), schema=schema, orient="row")


def illustrated(source: Version, tables: tuple[Table, ...]) -> tuple[str, ...]:
    """The kinds of deliveries whose figures are made up: bundled ones, and appropriations that say so themselves."""
    deliveries = source.made_from.deliveries if source.made_from else []
    bundled = bool(source.made_from and source.made_from.origin == BUNDLED)
    kinds = {one.kind for one in deliveries if one.in_force and bundled} - {REAL_WHEN_BUNDLED}
    if any((table.frame[STATUS] == ILLUSTRATIVE).any() for table in tables if STATUS in table.frame.columns):
        kinds.add("appropriations")
    return tuple(sorted(kinds))


def made_from(source: Version, made_up: tuple[str, ...] = ()) -> ReleaseMadeFrom:
    """What a release of a version is made from."""
    if source.made_from is None:
        raise NothingPublishedError(f"Utgaven {source} sier ikke hva den er laget av. Bygg på nytt: dekomp build")
    deliveries = sorted(
        (one for one in source.made_from.deliveries if one.in_force),
        key=lambda one: (one.kind, one.period or "", one.office or "", one.sha256),
    )
    return ReleaseMadeFrom(
        warehouse_version=source.name,
        archive=source.made_from.archive,
        origin=source.made_from.origin,
        deliveries=tuple(Delivery(one.kind, one.office, one.period, one.sha256) for one in deliveries),
        warehouse_commit=source.commit,
        commit=commit(),
        is_clean=is_clean(),
        dekomp_version=installed("dekomp"),
        packages=source.made_from.packages | {name: installed(name) for name in PACKAGES},
        illustrated=made_up,
    )


def is_clean() -> bool | None:
    """Whether the code is as its commit says; none where git cannot tell."""
    git = shutil.which("git")
    if git is None:
        return None
    told = subprocess.run(  # noqa: S603
        [git, "-C", str(PROJECT_ROOT), "status", "--porcelain", "--", "."], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() == "" if told.returncode == 0 else None


def _literal(value: object) -> str:
    """A value of a declaration as SQL."""
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
