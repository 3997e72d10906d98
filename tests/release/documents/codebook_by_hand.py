"""What the codebook must say, counted anew from the Parquet files that researchers get; and what its workbook says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import openpyxl

from dagster_project.release.model import Release, Table, Variable

FIGURES = {
    "rows": "Rader / Rows",
    "valid": "Med verdi / With a value",
    "unknown": "Mangler / Missing",
    "kept_back": "Holdt tilbake / Withheld",
    "distinct": "Ulike verdier / Distinct values",
    "minimum": "Minste / Minimum",
    "median": "Median",
    "maximum": "Største / Maximum",
}


def counted(release: Release, table: Table, variable: Variable) -> dict[str, Any]:
    """Rows, cells with a value, missing and withheld, least and largest: from the Parquet file alone."""
    file = release.folder / "parquet" / f"{table.name}.parquet"
    column = f'"{variable.name}"'
    query = f"select count(*), count({column}), min({column}), max({column}), median({column}) from '{file}'"
    if variable.column.type.startswith("DECIMAL"):  # the mean of two middle values may have more decimals than they
        query = query.replace(f"median({column})", f"median(cast({column} as decimal(38, 6)))")
    if variable.column.type in {"VARCHAR", "BOOLEAN"}:
        query = query.replace(f"median({column})", f"count(distinct {column})")
    rows, valid, least, largest, middle = duckdb.execute(query).fetchall()[0]
    withheld = sum(row["variable"] == variable.name for row in table.withheld.iter_rows(named=True))
    found = {"rows": rows, "valid": valid, "unknown": rows - valid - withheld, "kept_back": withheld}
    if variable.column.type == "VARCHAR":
        return found | {"distinct": middle}
    if variable.column.type == "BOOLEAN" or not valid:
        return found
    found |= {"minimum": least, "maximum": largest}
    has_median = variable.column.unit != "år" and variable.column.type not in {"DATE", "TIMESTAMP"}
    return found | {"median": middle} if has_median else found


def sheet(release: Release, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the words of its head."""
    book = openpyxl.load_workbook(release.folder / "codebook.xlsx")
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def differences(release: Release) -> list[tuple[str, str, str]]:
    """Where the workbook says other than the rows do: table, variable and what; nothing where all is well."""
    lines = sheet(release, "Variabler")
    variables = [(table, variable) for table in release.tables for variable in table.variables]
    assert len(lines) == len(variables)
    found = []
    for line, (table, variable) in zip(lines, variables, strict=True):
        column = variable.column
        texts = {
            "Tabell / Table": table.name,
            "Navn / Name": variable.name,
            "Kortnavn (Stata, SPSS) / Short name (Stata, SPSS)": variable.short,
            "Merkelapp": column.label_nb,
            "Label": column.label_en,
            "Definisjon": column.definition_nb,
            "Definition": column.definition_en,
            "Enhet": column.unit,
            "Kilde / Source": ", ".join(column.source) or None,
        }
        found += [(table.name, variable.name, head) for head, text in texts.items() if line[head] != text]
        expected = counted(release, table, variable)
        for key, head in FIGURES.items():
            if not same(line[head], expected.get(key)):
                found.append((table.name, variable.name, head))
    return found


def same(told: object, expected: object) -> bool:
    """Whether a cell of the workbook, which holds 15 digits, is the figure; days are text there."""
    if told is None or expected is None:
        return told is expected
    if isinstance(told, str):
        return told == str(expected).replace(" ", "T")
    wanted = Decimal(str(expected))
    return abs(Decimal(str(told)) - wanted) <= abs(wanted) * Decimal("1e-14")
