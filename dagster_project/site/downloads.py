"""Every mart as CSV for Excel and all of them in one workbook, with a codebook.

Text from deliveries is never a formula: in CSV it gets an apostrophe before a leading ``=``, ``+``, ``-``, ``@``, tab
or line break, in the workbook it is written as text.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from dagster_project.site.published import Published, is_withheld
from dagster_project.site.voice import words
from dagster_project.site.workbook import write_workbook
from dagster_project.warehouse.metadata import Column, Mart

BOM = b"\xef\xbb\xbf"


def write_downloads(published: Published, folder: Path) -> None:
    """Write ``<schema>.<table>.csv`` for every mart, ``codebook.csv`` and ``marts.xlsx``."""
    folder.mkdir(parents=True, exist_ok=True)
    for mart in published.marts.values():
        write_csv(published, mart, folder / f"{mart.table}.csv")
    (folder / "codebook.csv").write_bytes(BOM + codebook(published).encode())
    write_workbook(published, folder / "marts.xlsx")


def write_csv(published: Published, mart: Mart, path: Path) -> None:
    """One mart as Norwegian Excel opens it at a double click: semicolons, decimal commas, byte order mark."""
    cells = ", ".join(shown(published, mart, column) for column in mart.columns.values())
    bare = path.with_suffix(".bare")
    published.database.execute(
        f"copy (select {cells} from {mart.table} order by all) to '{str(bare).replace(chr(39), chr(39) * 2)}' "
        "(format csv, delimiter ';', header true, quote '\"', escape '\"')"
    )
    with path.open("wb") as whole, bare.open("rb") as body:
        whole.write(BOM)
        while part := body.read(1 << 20):
            whole.write(part)
    bare.unlink()


def shown(published: Published, mart: Mart, column: Column) -> str:
    """A column of a mart in a CSV file, in SQL, with the sign for what is withheld in its place."""
    if (mart.table, column.name) not in published.withheld:
        return cell(column)
    text, _, name = cell(column).rpartition(" as ")
    text, name = (text, name) if text else (name, name)
    sign = f"'{words('marks')['withheld']}'"
    return f"case when {is_withheld(mart, column)} then {sign} else cast({text} as varchar) end as {name}"


def cell(column: Column) -> str:
    """A column of a mart as it stands in a CSV file, in SQL."""
    name = '"' + column.name.replace('"', '""') + '"'
    if column.type in {"DOUBLE", "FLOAT"} or column.type.startswith("DECIMAL"):
        return f"replace(cast({name} as varchar), '.', ',') as {name}"
    if column.type == "BOOLEAN":
        return f"case {name} when true then 'ja' when false then 'nei' end as {name}"
    if column.is_text:
        return f"regexp_replace({name}, '^([=+\\-@\\t\\r\\n])', '''\\1') as {name}"
    return name


def codebook(published: Published) -> str:
    """Every column of every mart: label, unit, clause, definition, what an empty cell means."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["tabell", "kolonne", "navn", "enhet", "ledd", "definisjon", "tom celle", "type"])
    for table, mart in published.marts.items():
        for column in mart.columns.values():
            said = (
                column.label_nb,
                column.unit,
                column.clause,
                column.definition_nb,
                column.missing_nb or "",
                column.type,
            )
            writer.writerow([table, column.name, *said])
    return text.getvalue()
