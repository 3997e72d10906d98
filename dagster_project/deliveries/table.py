"""Reads one sheet against one schema: header, cells, then the schema's own rules, all faults told together.

A schema is a dataframely schema whose columns carry ``header`` (the Norwegian name) and ``reads`` (a cell
reader) in their metadata, and ``optional`` where the column may be left out. Beside it, reasons say for each
of its rules at which column and with what sentence a broken rule is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import repeat

import dataframely as dy
import polars as pl

from dagster_project.deliveries.cells import Reading, stripped
from dagster_project.deliveries.tabular import Header, Sheet, find_header, fold
from dagster_project.deliveries.verdict import Remark, Severity

SOURCE_ROW = "source_row"
RuleReasons = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Template:
    """What the template writes in a sheet beforehand: values of some of the schema's columns, by their names, and
    columns that are only shown, by their headers.
    """

    prefilled: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


@dataclass
class Table:
    """A sheet as read: the typed rows (with the sender's row number) and what there is to tell."""

    frame: pl.DataFrame
    text: pl.DataFrame
    remarks: list[Remark]
    sheet: Sheet
    header: Header
    schema: type[dy.Schema]

    @property
    def is_read(self) -> bool:
        """Whether the columns were found, so that the rows mean something."""
        return bool(self.header.columns) and not (self.header.missing or self.header.doubled)

    def rows_with_fault(self, *names: str) -> set[int | None]:
        """The rows that have a fault in one of these columns of the schema."""
        titles = {header_of(self.schema, name) for name in names}
        return {remark.row for remark in self.remarks if remark.severity is Severity.FAULT and remark.column in titles}

    def tell_at(
        self, rows: pl.DataFrame, name: str, reasons: str | pl.Series, severity: Severity = Severity.FAULT
    ) -> None:
        """Add a remark to each of the rows, at the column with this name in the schema."""
        self.tell(rows[SOURCE_ROW], header_of(self.schema, name), reasons, severity)

    def tell(self, rows: pl.Series, column: str, reasons: str | pl.Series, severity: Severity = Severity.FAULT) -> None:
        """Add a remark at a column of each of the rows, unless the cell has a fault already."""
        if rows.is_empty():
            return
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


@lru_cache
def headers_by_name(schema: type[dy.Schema]) -> dict[str, str]:
    """The Norwegian headers of the columns that come from the sender, by the columns' names."""
    columns = schema.columns().items()
    return {
        name: column.metadata["header"] for name, column in columns if column.metadata and "header" in column.metadata
    }


@lru_cache
def headers_of(schema: type[dy.Schema]) -> dict[str, bool]:
    """The headers of a schema, each with whether it must be there."""
    columns = schema.columns()
    return {
        header: not (columns[name].metadata or {}).get("optional", False)
        for name, header in headers_by_name(schema).items()
    }


def header_of(schema: type[dy.Schema], name: str) -> str:
    """The Norwegian header of a column."""
    return headers_by_name(schema)[name]


def read_table(
    sheet: Sheet, schema: type[dy.Schema], rule_reasons: RuleReasons, template: Template | None = None
) -> Table:
    """Read a sheet against a schema. With a column missing nothing more is read: the cells mean nothing.

    A sheet that comes from a ``template`` may be without rows, and has rows that nobody has filled in yet.
    """
    header = find_header(sheet, headers_of(schema))
    remarks = list(header_remarks(sheet, header, template))
    table = Table(pl.DataFrame(), pl.DataFrame(), remarks, sheet, header, schema)
    if not table.is_read:
        table.frame = schema.create_empty()
        return table
    table.text = rows_of_text(sheet, header, schema, template)
    table.remarks.extend(stray_remarks(table, schema, template))
    if table.text.is_empty():
        table.frame = schema.create_empty()
        if template:
            return table
        table.remarks.append(Remark("Det er ingen rader under overskriften.", sheet=sheet.name, row=header.row + 1))
        return table
    table.frame = read_cells(table, schema)
    check_rules(table, schema, rule_reasons)
    return table


def header_remarks(sheet: Sheet, header: Header, template: Template | None) -> Iterator[Remark]:
    """Tell missing, doubled and unknown columns."""
    shown = {fold(name) for name in template.shown} if template else set()
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
    for name, index in header.unknown:
        if header.missing or fold(name) in shown:
            continue
        yield Remark(
            "Kolonnen er ukjent og leses ikke.",
            sheet=sheet.name,
            row=header.row + 1,
            column=name[:100],
            severity=Severity.WARNING,
            cell=(header.row + 1, index + 1),
        )


def rows_of_text(sheet: Sheet, header: Header, schema: type[dy.Schema], template: Template | None) -> pl.DataFrame:
    """The filled rows below the header, with the schema's names and row numbers as the sender counts."""
    titles = headers_by_name(schema)
    places = {name: header.columns[title] for name, title in titles.items() if title in header.columns}
    body = sheet.cells.with_row_index(SOURCE_ROW, offset=1).slice(header.row + 1)
    if template:
        filled = pl.any_horizontal(by_hand(sheet, template, places))
    else:
        filled = pl.any_horizontal(has_text(index) for index in places.values())
    return body.filter(filled).select(
        pl.col(SOURCE_ROW).cast(pl.Int64),
        *(
            pl.col(str(places[name])).alias(name) if name in places else pl.lit(None, pl.String).alias(name)
            for name in titles
        ),
    )


def has_text(index: int) -> pl.Expr:
    """Whether a row has something in a column of the sheet."""
    return pl.col(str(index)).fill_null("").str.strip_chars() != ""


def by_hand(sheet: Sheet, template: Template, places: dict[str, int]) -> Iterator[pl.Expr]:
    """What makes a row of a template a row: its first column, or something else that its sender has written.

    Columns that the template fills in do not count. Formulas count in the first column, and in a row that has it.
    """
    formulas, told = by_column(sheet.formulas), by_column(remark.cell for remark in sheet.remarks if remark.cell)
    first, key = next(iter(places.items()))
    for name, index in places.items():
        if name in template.prefilled:
            continue
        formula = pl.col(SOURCE_ROW).is_in(formulas.get(index, []))
        if name == first:
            yield has_text(index) | formula
        else:
            yield has_text(index) & ~formula
            yield has_text(key) & (has_text(index) | pl.col(SOURCE_ROW).is_in(told.get(index, [])))


def by_column(cells: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """The rows of cells, by their column counted from 0."""
    found: dict[int, list[int]] = {}
    for row, column in cells:
        found.setdefault(column - 1, []).append(row)
    return found


def stray_remarks(table: Table, schema: type[dy.Schema], template: Template | None) -> Iterator[Remark]:
    """Tell what the sheet itself holds that cannot be read, and, in CSV, fields beyond the header."""
    sheet, header = table.sheet, table.header
    titles = {index + 1: title for title, index in header.columns.items()}
    rows = set(table.text[SOURCE_ROW])
    first = next(iter(headers_by_name(schema)))
    always_read = header_of(schema, first) if template and first not in template.prefilled else None
    for remark in sheet.remarks:
        if remark.cell is None:
            yield remark
            continue
        row, column = remark.cell
        is_read = not template or row in rows or titles.get(column) == always_read
        if row > header.row + 1 and column in titles and is_read:
            yield replace(remark, column=titles[column])
    known = max(header.columns.values(), default=-1)
    named = {index for _, index in header.unknown}
    beyond = [name for name in sheet.cells.columns if int(name) > known and int(name) not in named]
    if sheet.is_csv and beyond:
        filled = pl.any_horizontal(has_text(int(name)) for name in beyond)
        longer = sheet.cells.with_row_index(SOURCE_ROW, offset=1).slice(header.row + 1).filter(filled)
        for number, *texts in longer.select(SOURCE_ROW, *beyond).iter_rows():
            yield Remark(
                "Raden har flere felt enn overskriften. Sett anførselstegn rundt tekst som inneholder "
                "skilletegnet, eller ta bort feltene som er for mange.",
                sheet=sheet.name,
                row=number,
                value="; ".join(text for text in texts if text)[:200],
                cell=(number, int(beyond[0]) + 1),
            )


def read_cells(table: Table, schema: type[dy.Schema]) -> pl.DataFrame:
    """Turn text into values, column by column, and tell every cell that cannot be read."""
    readings = readings_of(schema)
    whole = [
        reading.whole.struct.rename_fields([name, f"{Severity.FAULT} {name}", f"{Severity.WARNING} {name}"]).alias(name)
        for name, reading in readings.items()
    ]
    beside = {name: expression for reading in readings.values() for name, expression in reading.beside.items()}
    frame = table.text.lazy().select(SOURCE_ROW, *whole, **beside).collect().unnest(*readings)
    for name in readings:
        for severity in (Severity.FAULT, Severity.WARNING):
            reasons = frame[f"{severity} {name}"]
            if reasons.null_count() < len(reasons):
                told = frame.select(SOURCE_ROW, reason=reasons).drop_nulls()
                table.tell(told[SOURCE_ROW], header_of(schema, name), told["reason"], severity)
    return frame.select(schema.column_names())


@lru_cache
def readings_of(schema: type[dy.Schema]) -> dict[str, Reading]:
    """What the readers of a schema make of its columns."""
    return {
        name: column.metadata["reads"](name)
        for name, column in schema.columns().items()
        if column.metadata and "reads" in column.metadata
    }


def check_rules(table: Table, schema: type[dy.Schema], rule_reasons: RuleReasons) -> None:
    """Tell every rule of the schema that a row breaks, at the column that the rule is about."""
    _, failure = schema.filter(table.frame)
    if not len(failure):
        return
    broken = failure.details()
    titles = headers_by_name(schema)
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
