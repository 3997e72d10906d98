"""Reads one sheet against one schema: header, cells, then the schema's own rules, all faults told together.

A schema is a dataframely schema whose columns carry ``header`` (the Norwegian name) and ``reads`` (a cell
reader) in their metadata, and ``optional`` where the column may be left out. Beside it, reasons say for each
of its rules at which column and with what sentence a broken rule is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat

import dataframely as dy
import polars as pl

from dagster_project.deliveries.cells import Reading, stripped
from dagster_project.deliveries.tabular import Header, Sheet, find_header
from dagster_project.deliveries.verdict import Remark, Severity

SOURCE_ROW = "source_row"
RuleReasons = Mapping[str, tuple[str, str]]


@dataclass
class Table:
    """A sheet as read: the typed rows (with the sender's row number) and what there is to tell."""

    frame: pl.DataFrame
    text: pl.DataFrame
    remarks: list[Remark]
    sheet: Sheet
    header: Header

    def tell(self, rows: pl.Series, column: str, reasons: str | pl.Series, severity: Severity = Severity.FAULT) -> None:
        """Add a remark at a column of each of the rows, unless the cell has a fault already."""
        told = {remark.row for remark in self.remarks if remark.column == column and remark.severity is Severity.FAULT}
        index = self.header.columns.get(column)
        texts = repeat(None) if index is None else self.sheet.cells.to_series(index).gather(rows - 1)
        sentences = repeat(reasons) if isinstance(reasons, str) else reasons
        self.remarks.extend(
            Remark(
                sentence,
                sheet=self.sheet.name,
                row=row,
                column=column,
                value=text[:200] if text and text.strip() else None,
                severity=severity,
                cell=None if index is None else (row, index + 1),
            )
            for row, text, sentence in zip(rows, texts, sentences, strict=False)
            if row not in told
        )


def headers_of(schema: type[dy.Schema]) -> dict[str, bool]:
    """The headers of a schema, each with whether it must be there."""
    return {
        column.metadata["header"]: not column.metadata.get("optional", False)
        for column in schema.columns().values()
        if column.metadata and "header" in column.metadata
    }


def header_of(schema: type[dy.Schema], name: str) -> str:
    """The Norwegian header of a column."""
    metadata = schema.columns()[name].metadata or {}
    return str(metadata["header"])


def read_table(sheet: Sheet, schema: type[dy.Schema], rule_reasons: RuleReasons) -> Table:
    """Read a sheet against a schema. With a column missing nothing more is read: the cells mean nothing."""
    header = find_header(sheet, headers_of(schema))
    table = Table(pl.DataFrame(), pl.DataFrame(), list(header_remarks(sheet, header)), sheet, header)
    if header.missing or header.doubled:
        table.frame = schema.create_empty()
        return table
    table.text = rows_of_text(sheet, header, schema)
    table.remarks.extend(stray_remarks(table))
    if table.text.is_empty():
        table.remarks.append(Remark("Det er ingen rader under overskriften.", sheet=sheet.name, row=header.row + 1))
        table.frame = schema.create_empty()
        return table
    table.frame = read_cells(table, schema)
    check_rules(table, schema, rule_reasons)
    return table


def header_remarks(sheet: Sheet, header: Header) -> Iterator[Remark]:
    """Tell missing, doubled and unknown columns."""
    for name in header.missing:
        found = ", ".join(text for text, _ in header.unknown[:12]) if name == header.missing[0] else ""
        yield Remark(
            f"Kolonnen «{name}» mangler." + (f" Ukjente kolonner i arket: {found}." if found else ""),
            sheet=sheet.name,
            row=header.row + 1,
            column=name,
        )
    for name, index in header.doubled:
        yield Remark(
            f"Kolonnen «{name}» står to ganger. Ta bort den ene.",
            sheet=sheet.name,
            row=header.row + 1,
            column=name,
            cell=(header.row + 1, index + 1),
        )
    for name, index in header.unknown if not header.missing else []:
        yield Remark(
            "Kolonnen er ukjent og leses ikke.",
            sheet=sheet.name,
            row=header.row + 1,
            column=name[:100],
            severity=Severity.WARNING,
            cell=(header.row + 1, index + 1),
        )


def rows_of_text(sheet: Sheet, header: Header, schema: type[dy.Schema]) -> pl.DataFrame:
    """The filled rows below the header, with the schema's names and row numbers as the sender counts."""
    names = {
        column.metadata["header"]: name
        for name, column in schema.columns().items()
        if column.metadata and "header" in column.metadata
    }
    body = sheet.cells.with_row_index(SOURCE_ROW, offset=1).slice(header.row + 1)
    filled = pl.any_horizontal(
        pl.col(str(index)).fill_null("").str.strip_chars() != "" for index in header.columns.values()
    )
    return body.filter(filled).select(
        pl.col(SOURCE_ROW).cast(pl.Int64),
        *(
            pl.col(str(header.columns[title])).alias(name)
            if title in header.columns
            else pl.lit(None, pl.String).alias(name)
            for title, name in names.items()
        ),
    )


def stray_remarks(table: Table) -> Iterator[Remark]:
    """Tell what the sheet itself holds that cannot be read, and, in CSV, fields beyond the header."""
    sheet, header = table.sheet, table.header
    titles = {index + 1: title for title, index in header.columns.items()}
    for remark in sheet.remarks:
        if remark.cell is None:
            yield remark
        elif remark.cell[0] > header.row + 1 and remark.cell[1] in titles:
            yield replace(remark, column=titles[remark.cell[1]])
    known = max(header.columns.values(), default=-1)
    named = {index for _, index in header.unknown}
    beyond = [name for name in sheet.cells.columns if int(name) > known and int(name) not in named]
    if sheet.name is None and beyond:
        filled = pl.any_horizontal(pl.col(name).fill_null("").str.strip_chars() != "" for name in beyond)
        rows = sheet.cells.with_row_index(SOURCE_ROW, offset=1).slice(header.row + 1).filter(filled)
        for row in rows.select(SOURCE_ROW, *beyond).iter_rows():
            yield Remark(
                "Raden har flere felt enn overskriften. Sett anførselstegn rundt tekst som inneholder "
                "skilletegnet, eller ta bort feltene som er for mange.",
                row=row[0],
                value="; ".join(text for text in row[1:] if text)[:200],
                cell=(row[0], int(beyond[0]) + 1),
            )


def read_cells(table: Table, schema: type[dy.Schema]) -> pl.DataFrame:
    """Turn text into values, column by column, and tell every cell that cannot be read."""
    readings: dict[str, Reading] = {
        name: column.metadata["reads"](name)
        for name, column in schema.columns().items()
        if column.metadata and "reads" in column.metadata
    }
    told = [(name, severity) for name in readings for severity in (Severity.FAULT, Severity.WARNING)]
    columns = {
        **{name: reading.value for name, reading in readings.items()},
        **{extra: beside for reading in readings.values() for extra, beside in reading.beside.items()},
        **{f"{severity} {name}": getattr(readings[name], severity) for name, severity in told},
    }
    frame = table.text.lazy().select(SOURCE_ROW, **columns).collect()
    for name, severity in told:
        reasons = frame.select(SOURCE_ROW, reason=f"{severity} {name}").drop_nulls()
        table.tell(reasons[SOURCE_ROW], header_of(schema, name), reasons["reason"], severity)
    return frame.select(schema.column_names())


def check_rules(table: Table, schema: type[dy.Schema], rule_reasons: RuleReasons) -> None:
    """Tell every rule of the schema that a row breaks, at the column that the rule is about."""
    _, failure = schema.filter(table.frame)
    broken = failure.details()
    titles = {name: header_of(schema, name) for name in schema.column_names() if has_header(schema, name)}
    for rule in failure.counts():
        rows = broken.filter(pl.col(rule) == "invalid")
        name, _, check = rule.partition("|")
        if check == "nullability":  # a cell with text that means nothing has been told by its reader
            empty = table.text.filter(stripped(name) == "")[SOURCE_ROW].implode()
            rows = rows.filter(pl.col(SOURCE_ROW).is_in(empty))
        if rule in rule_reasons:
            column, sentence = rule_reasons[rule]
        elif check == "nullability" and name in titles:
            column, sentence = name, "Cellen er tom."
        else:
            column, sentence = name, f"Verdien bryter regelen {rule}."
        table.tell(rows[SOURCE_ROW], titles.get(column, column), sentence)


def has_header(schema: type[dy.Schema], name: str) -> bool:
    """Whether a column comes from the sender, rather than from the reader."""
    return "header" in (schema.columns()[name].metadata or {})
