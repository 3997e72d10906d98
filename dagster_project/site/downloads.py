"""Every mart as CSV for Excel and all of them in one workbook, with a codebook.

Text from deliveries is never a formula: in CSV it gets an apostrophe before a leading ``=``, ``+``, ``-``, ``@``, tab
or line break, in the workbook it is written as text.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.site.published import Published
from dagster_project.site.voice import words
from dagster_project.warehouse.metadata import Column, Mart

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET_ROWS = 2_000
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
    return f"case when {hidden(mart, column)} then {sign} else cast({text} as varchar) end as {name}"


def hidden(mart: Mart, column: Column) -> str:
    """Whether a cell is withheld, in SQL."""
    key = ", ".join(f"'{name}': \"{name}\"" for name in mart.grain)
    return (
        f'("{column.name}" is null and cast(to_json({{{key}}}) as varchar) in (select cast(key as varchar) '
        f"from disclosure.withheld where mart = '{mart.table}' and column_name = '{column.name}'))"
    )


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


def write_workbook(published: Published, path: Path) -> None:
    """All marts in one workbook: a codebook, then a sheet a mart, as far as ``SHEET_ROWS`` rows."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {
            "kroner": book.add_format({"num_format": "#,##0"}),
            "kroner per årsverk": book.add_format({"num_format": "#,##0"}),
            "årsverk": book.add_format({"num_format": "#,##0.0"}),
            "andel": book.add_format({"num_format": "0.0%"}),
            "dato": book.add_format({"num_format": "dd.mm.yyyy"}),
        }
        sign = words("marks")["withheld"]
        first = book.add_worksheet("Innhold")
        first.freeze_panes(1, 0)
        first.set_column(0, 0, 44)
        first.set_column(1, 2, 14)
        first.set_column(3, 3, 100)
        first.write_row(0, 0, ["Tabell", "Rader", "Rader her", "Innhold"], head)
        for index, (table, mart) in enumerate(published.marts.items(), 1):
            count = published.counts[table]
            first.write_url(index, 0, f"internal:'{sheet_name(mart)}'!A1", string=table)
            first.write_row(index, 1, [count, min(count, SHEET_ROWS), mart.description_nb])
        codes = book.add_worksheet("Kodebok")
        codes.freeze_panes(1, 2)
        codes.autofilter(0, 0, sum(len(mart.columns) for mart in published.marts.values()), 5)
        codes.set_column(0, 2, 34)
        codes.set_column(5, 6, 100)
        codes.write_row(0, 0, ["Tabell", "Kolonne", "Navn", "Enhet", "Ledd", "Definisjon", "Tom celle"], head)
        row = 0
        for table, mart in published.marts.items():
            for column in mart.columns.values():
                row += 1
                said = (column.label_nb, column.unit, column.clause, column.definition_nb, column.missing_nb or "")
                codes.write_row(row, 0, [table, column.name, *said])
        for mart in published.marts.values():
            sheet = book.add_worksheet(sheet_name(mart))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, min(published.counts[mart.table], SHEET_ROWS), len(mart.columns) - 1)
            for index, column in enumerate(mart.columns.values()):
                sheet.set_column(index, index, max(11, min(30, len(column.name))), formats.get(column.unit))
            sheet.write_row(0, 0, list(mart.columns), head)
            cells = ", ".join(
                f'cast("{column.name}" as double)' if column.type.startswith("DECIMAL") else f'"{column.name}"'
                for column in mart.columns.values()
            )
            kept = [one for one in mart.columns.values() if (mart.table, one.name) in published.withheld]
            signs = ", ".join(f"case when {hidden(mart, one)} then '{one.name}' end" for one in kept)
            names = list(mart.columns)
            order = ", ".join(str(place) for place in range(2, len(names) + 2))
            found = published.database.execute(
                f"select [{signs}] as signed, {cells} from {mart.table} order by {order} limit {SHEET_ROWS}"
            )
            writers = [writer(sheet, column) for column in mart.columns.values()]
            for index, (signed, *values) in enumerate(found.fetchall(), 1):
                for place, value in enumerate(values):
                    if value is not None:
                        writers[place](index, place, value)
                    elif names[place] in signed:
                        sheet.write_string(index, place, sign)


def writer(sheet: Worksheet, column: Column) -> Any:
    """What writes the values of a column: asked of each column once, where ``write`` asks of each cell."""
    if column.is_text:
        return lambda row, place, text: sheet.write_string(row, place, text[:32_767])
    if column.type in {"DATE", "TIMESTAMP"}:
        return sheet.write_datetime
    return sheet.write_boolean if column.type == "BOOLEAN" else sheet.write_number


def sheet_name(mart: Mart) -> str:
    """What the sheet of a mart is called, as short as Excel wants it."""
    return mart.name[:31]
