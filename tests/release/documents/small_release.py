"""A release made by hand: three tables, a withheld cell, a missing one, and texts meant to break out of a document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
import pyreadstat

from dagster_project.release.documents.changes import write_changes
from dagster_project.release.documents.citation import write_citation, write_licences
from dagster_project.release.documents.codebook.html import write_codebook_html
from dagster_project.release.documents.codebook.pdf import write_codebook_pdf
from dagster_project.release.documents.codebook.xlsx import write_codebook_xlsx
from dagster_project.release.documents.coverage import write_coverage, write_names
from dagster_project.release.documents.datapackage import write_datapackage
from dagster_project.release.documents.dcat import write_dcat
from dagster_project.release.documents.ddi import write_ddi
from dagster_project.release.documents.examples import write_examples
from dagster_project.release.documents.readme import write_readme
from dagster_project.release.documents.ro_crate import write_ro_crate
from dagster_project.release.model import Delivery, Geography, Release, ReleaseMadeFrom, Table, Variable
from dagster_project.warehouse.metadata import Code, Column, Metadata, Source

HOSTILE = "<script>alert(1)</script> & \"'|`*_[x](y) #{sys} $a$ \\n ]]> @en =1+1"
HOSTILE_NAME = '=HYPERLINK("http://x") <b>Ås</b>'
SOURCES = {
    "gsi": Source("gsi", "Grunnskolens informasjonssystem", "School information system", "Utdanningsdirektoratet",
                  "NLOD", "https://gsi.udir.no"),
    "agreements": Source("agreements", f"Avtaler {HOSTILE}", "Agreements", "Fylkesmannen", "", ""),
}  # fmt: skip
CODES = {
    "method": (Code("bounds", "grenser", "bounds"), Code("person", "talte personer", "persons counted")),
    "kind": (Code("agreements", "avtaler", "agreements"),),
}


def column(name: str, data_type: str, unit: str, **said: object) -> Column:
    """A column with something said of everything that the test does not care about."""
    told = {
        "label_nb": f"{name} på norsk",
        "label_en": f"{name} in English",
        "definition_nb": f"Hva {name} er",
        "definition_en": f"What {name} is",
        "population_nb": "Alle fylker",
        "population_en": "All counties",
        "source": ("gsi",),
        "clause": "F1",
    }
    return Column(name=name, type=data_type, unit=unit, **{**told, **said})  # type: ignore[arg-type]


COLUMNS = [
    column("grant_year", "INTEGER", "år", available_from=2017),
    column("county_code", "VARCHAR", "kode", classification="KLASS 104"),
    column("county_name", "VARCHAR", "navn", label_nb=f"Fylkets navn {HOSTILE}", definition_en=HOSTILE),
    column("teacher_fte", "DECIMAL(14,1)", "årsverk", kind="estimate", estimated_by="has_estimated_fte"),
    column("has_estimated_fte", "BOOLEAN", "ja/nei"),
    column("distributed_nok", "BIGINT", "kroner", source=("agreements",), kind="derived",
           missing_nb="Ingen avtale", missing_en="No agreement"),
    column("distributed_nok_per_fte", "DECIMAL(14,2)", "kroner per årsverk", kind="derived",
           missing_nb="Ingen avtale", missing_en="No agreement"),
    column("teachers_covered_low", "BIGINT", "personer", personal="count", missing_nb="Ukjent", missing_en="Unknown"),
    column("teachers_covered_high", "BIGINT", "personer", personal="count", missing_nb="Ukjent", missing_en="Unknown"),
    column("reach_ratio_low", "DOUBLE", "andel", personal="ratio", missing_nb="Ukjent", missing_en="Unknown"),
    column("method", "VARCHAR", "kode", codes="method", missing_nb="Ukjent", missing_en="Unknown"),
]  # fmt: skip
LONG = column("a_variable_with_a_name_longer_than_32_characters", "INTEGER", "antall", missing_nb="x", missing_en="x")


def counties() -> pl.DataFrame:
    """County-years: 2018 Rogaland's teachers are withheld, 2018 Oslo has no agreement."""
    return pl.DataFrame(
        {
            "grant_year": [2017, 2017, 2018, 2018],
            "county_code": ["03", "11", "03", "11"],
            "county_name": [HOSTILE_NAME, "Rogaland", HOSTILE_NAME, "Rogaland"],
            "teacher_fte": [Decimal("5400.5"), Decimal("5700.0"), Decimal("5477.0"), Decimal("5748.2")],
            "has_estimated_fte": [True, False, True, False],
            "distributed_nok": [17000000, 18000001, None, 18505906],
            "distributed_nok_per_fte": [Decimal("3147.86"), Decimal("3157.89"), None, Decimal("3219.43")],
            "teachers_covered_low": [120, 250, 130, None],
            "teachers_covered_high": [400, 300, 500, 310],
            "reach_ratio_low": [0.02, 0.04, 0.0215, None],
            "method": ["bounds", "person", None, "bounds"],
        },
        schema_overrides={
            "grant_year": pl.Int32,
            "teacher_fte": pl.Decimal(14, 1),
            "distributed_nok_per_fte": pl.Decimal(14, 2),
        },
    )


def table(name: str, grain: tuple[str, ...], columns: list[Column], frame: pl.DataFrame,
          withheld: list[dict[str, object]] | None = None, geography: Geography | None = None) -> Table:  # fmt: skip
    """A table in the formats of all."""
    keys = {key: frame.schema[key] for key in grain} | {"variable": pl.String}
    return Table(
        name=name,
        mart=f"evaluation.{name}",
        label_nb=f"Tabellen {name}",
        label_en=f"The table {name}",
        description_nb=f"Beskrivelse av {name}: {HOSTILE}",
        description_en=f"Description of {name}",
        grain=grain,
        variables=tuple(Variable(one.name, one) for one in columns),
        frame=frame.select([one.name for one in columns]),
        withheld=pl.DataFrame(withheld or [], schema=keys),
        geography=geography,
        is_recommended=name == "county_year",
        formats=("parquet", "csv", "stata", "spss", "xlsx"),
    )


def small_release(folder: Path, version: str = "v2026.11", previous: dict[str, object] | None = None) -> Release:
    """The release, to be written to ``folder``."""
    withheld = [
        {"grant_year": 2018, "county_code": "11", "variable": "teachers_covered_low"},
        {"grant_year": 2018, "county_code": "11", "variable": "reach_ratio_low"},
    ]
    names = counties().select("county_code", "county_name").unique("county_code", maintain_order=True)
    long = names.with_columns(pl.Series(LONG.name, [1, None], dtype=pl.Int32))
    return Release(
        version=version,
        issued=date(2026, 11, 1),
        tables=(
            table("county_year", ("grant_year", "county_code"), COLUMNS, counties(), withheld, "as_was"),
            table("county", ("county_code",), [COLUMNS[1], COLUMNS[2], LONG], long),
        ),
        metadata=Metadata(marts={}, codes=CODES, sources=SOURCES, exposures=()),
        made_from=ReleaseMadeFrom(
            warehouse_version="20261101T030000000000Z",
            archive="a" * 64,
            origin="bundled",
            deliveries=(Delivery("agreements", "Rogaland", "2018", "b" * 64),),
            warehouse_commit="d" * 40,
            commit="c" * 40,
            is_clean=True,
            dekomp_version="0.1.0",
            packages={"duckdb": "2.0.0"},
            illustrated=("agreements",),
        ),
        folder=folder,
        previous=previous,
    )


def write_data(release: Release) -> None:
    """The rows as CSV, Parquet and Stata, beside which the documents are written."""
    for one in release.tables:
        for kind in ("csv", "parquet", "stata/en"):
            (release.folder / kind).mkdir(parents=True, exist_ok=True)
        one.frame.write_csv(release.folder / "csv" / f"{one.name}.csv", line_terminator="\r\n")
        one.frame.write_parquet(release.folder / "parquet" / f"{one.name}.parquet")
        plain = one.frame.with_columns(cs.decimal().cast(pl.Float64), cs.boolean().cast(pl.Int32))
        renamed = plain.rename({variable.name: variable.short for variable in one.variables})
        pyreadstat.write_dta(renamed, release.folder / "stata" / "en" / f"{one.name}.dta", version=14)


WRITERS = (
    write_codebook_html,
    write_codebook_xlsx,
    write_codebook_pdf,
    write_coverage,
    write_names,
    write_changes,
    write_examples,
    write_citation,
    write_licences,
    write_readme,
    write_datapackage,
    write_ddi,
    write_dcat,
    write_ro_crate,
)


def written(folder: Path, **said: Any) -> Release:
    """The release with its rows and documents in a folder."""
    release = small_release(folder, **said)
    write_data(release)
    for write in WRITERS:
        write(release, folder)
    return release
