"""``datapackage.json``: the tables as a Data Package v2, with which frictionless checks every cell.

A foreign key is declared where it holds: a table has the key columns of another, and each of its rows is found there. A
share is at most 1 where all published ones are, since some, such as what is spent of a grant, can be more.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import LICENCE, licence_of
from dagster_project.release.documents.codebook.lines import Line, lines
from dagster_project.release.documents.files import Packed, of_table, packed
from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release, Table

DATAPACKAGE = "datapackage.json"
PROFILES = "https://datapackage.org/profiles/2.0"
TYPES = {"decimal": "number", "text": "string"}
MISSING = [{"value": "", "label": "missing or withheld"}]
LISTS = {
    "csv/withheld.csv": Said("Tilbakeholdte celler", "Withheld cells"),
    "codes.csv": Said("Koder og hva de betyr", "Codes and what they mean"),
    "names.csv": Said("Variabelnavn, lange og korte", "Names of variables, long and short"),
    "coverage.csv": Said("Dekning etter variabel og år", "Coverage by variable and year"),
}
LENGTHS = {"KLASS 104": r"[0-9]{2}", "KLASS 131": r"[0-9]{4}"}
OWNER = r"[0-9]{2}|[0-9]{4}|[0-9]{9}"
SCHOOL_YEAR = r"[0-9]{4}-[0-9]{2}"
NOT_NEGATIVE = ("personer", "antall", "årsverk", "andel")


def write_datapackage(release: Release, folder: Path) -> None:
    """Write ``datapackage.json`` for the tables that lie in the folder as CSV, and beside them as Parquet."""
    files = packed(release, folder)
    resources = []
    for table in release.tables:
        if one := of_table(files, table, ".csv"):
            resources.append(_csv(release, table, one))
        if one := of_table(files, table, ".parquet"):
            resources.append(_file(f"{table.name}.parquet", table, one) | {"type": "file", "format": "parquet"})
    for one in files:
        if one.path in LISTS:
            resources.append(_list(one))
    (folder / DATAPACKAGE).write_text(
        json.dumps(_package(release) | {"resources": resources}, ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8",
        newline="\n",
    )


def _package(release: Release) -> dict[str, Any]:
    title, publisher = words.titled(release), release.publisher
    warning = words.illustrated(release)
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"dekomp-{release.version}".lower(),
        "id": publisher.address(release.version),
        "title": title.nb,
        "title_en": title.en,
        "description": " ".join([words.ABOUT.nb, *([warning.nb] if warning else [])]),
        "description_en": " ".join([words.ABOUT.en, *([warning.en] if warning else [])]),
        "version": release.version,
        "created": f"{release.issued.isoformat()}T00:00:00Z",
        "homepage": publisher.address(release.version),
        "contributors": [{"title": publisher.name_nb, "path": publisher.url, "roles": ["publisher"]}],
        "licenses": [LICENCE.as_package()],
        "sources": [
            {
                "title": source.title,
                "title_en": source.title_en,
                "publisher": source.publisher,
                "licence": source.licence or "ikke oppgitt",
            }
            | ({"path": source.url} if source.url else {})
            for source in release.metadata.sources.values()
        ],
    }


def _csv(release: Release, table: Table, one: Packed) -> dict[str, Any]:
    entries = lines(release, table)
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(line) for line in entries],
        "missingValues": MISSING,
        "primaryKey": list(table.grain),
    }
    if keys := list(_foreign_keys(release, table)):
        schema["foreignKeys"] = keys
    return _file(table.name, table, one) | {
        "type": "table",
        "format": "csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "licenses": _licences(release, entries),
        "schema": schema,
    }


def _list(one: Packed) -> dict[str, Any]:
    """A list beside the tables, whose columns are texts: withheld cells, codes, names, coverage."""
    title = LISTS[one.path]
    with (one.folder / one.path).open(encoding="utf-8", newline="") as lines:
        names = next(csv.reader(lines))
    return {
        "name": Path(one.path).stem,
        "path": one.path,
        "title": title.nb,
        "title_en": title.en,
        "type": "table",
        "format": "csv",
        "mediatype": one.format.media_type,
        "encoding": "utf-8",
        "bytes": one.size,
        "hash": f"sha256:{one.sha256}",
        "schema": {
            "$schema": f"{PROFILES}/tableschema.json",
            "fields": [{"name": name, "type": "string"} for name in names],
            "missingValues": [""],
        },
    }


def _file(name: str, table: Table, one: Packed) -> dict[str, Any]:
    return {
        "name": name,
        "path": one.path,
        "title": table.label_nb,
        "title_en": table.label_en,
        "description": table.description_nb,
        "description_en": table.description_en,
        "mediatype": one.format.media_type,
        "bytes": one.size,
        "hash": f"sha256:{one.sha256}",
    }


def _licences(release: Release, entries: list[Line]) -> list[dict[str, str]]:
    """The licences of the sources that a table rests on; of the release where none is known."""
    sources = {source for line in entries for source in line.variable.column.source}
    named = {release.metadata.sources[source].licence for source in sources}
    found = [licence_of(name).as_package() for name in sorted(named) if name]
    return found or [LICENCE.as_package()]


def _field(line: Line) -> dict[str, Any]:
    column = line.variable.column
    kind = TYPES.get(line.type, line.type)
    found: dict[str, Any] = {
        "name": line.variable.name,
        "type": kind,
        "title": column.label_nb,
        "title_en": column.label_en,
        "description": column.definition_nb,
        "description_en": column.definition_en,
        "short_name": line.variable.short,
        "unit": column.unit,
        "kind": column.kind,
    }
    if kind == "boolean":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    if constraints := dict(_constraints(line)):
        found["constraints"] = constraints
    return found


def _constraints(line: Line) -> Iterator[tuple[str, Any]]:
    column, table = line.variable.column, line.table
    may_be_empty = column.missing_nb or line.counts["unknown"] or line.variable.is_protected
    if line.variable.name in table.grain or not may_be_empty:
        yield "required", True
    if table.grain == (line.variable.name,):
        yield "unique", True
    if line.type == "text":
        yield from _text_constraints(line)
    elif line.type in {"integer", "decimal", "number"}:
        if column.unit == "år" and column.available_from is not None and line.variable.name == "grant_year":
            yield "minimum", column.available_from
        if column.unit in NOT_NEGATIVE:
            yield "minimum", 0
        if column.unit == "andel" and line.counts.get("maximum", 2) <= 1:
            yield "maximum", 1


def _text_constraints(line: Line) -> Iterator[tuple[str, Any]]:
    """The values of a code list; else the form of a code."""
    column = line.variable.column
    if line.codes:
        yield "enum", [code.code for code in line.codes]
        return
    pattern = LENGTHS.get(column.classification or "")
    if column.name == "owner_id":
        pattern = OWNER
    elif column.unit == "skoleår":
        pattern = SCHOOL_YEAR
    if pattern:
        yield "pattern", f"^(?:{pattern})$"


def _foreign_keys(release: Release, table: Table) -> Iterator[dict[str, Any]]:
    """The tables that hold a row for each row of this one; of two with the same key, the one named first."""
    seen: set[tuple[str, ...]] = {table.grain}
    for other in release.tables:
        keys = other.grain
        if other is table or keys in seen or not set(keys) <= set(table.frame.columns):
            continue
        if {other.geography, table.geography} == {"as_was", "constant"}:
            continue
        own = table.frame.select(keys)
        known = other.frame.select(pl.col(name).cast(own.schema[name]) for name in keys)
        if own.is_empty() or not own.join(known, on=list(keys), how="anti").is_empty():  # a null is found nowhere
            continue
        seen.add(keys)
        yield {"fields": list(keys), "reference": {"resource": other.name, "fields": list(keys)}}
