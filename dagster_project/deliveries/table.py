"""Reads one sheet against one schema: header, cells, then the schema's own rules, all faults told together.

A schema is a dataframely schema whose columns carry ``header`` (the Norwegian name) and ``reads`` (a cell
reader) in their metadata, and ``optional`` where the column may be left out. Beside it, reasons say for each
of its rules at which column and with what sentence a broken rule is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, repeat

import dataframely as dy
import polars as pl

from dagster_project.deliveries.cells import SPACE, Reader, stripped
from dagster_project.deliveries.tabular import Header, Sheet, find_header, fold
from dagster_project.deliveries.verdict import Remark, Severity

SOURCE_ROW = "source_row"
MOST_TOLD = 50_000  # faults, and as many warnings, of a sheet: nobody reads more, and each takes its room
THERE_ARE_MORE = {
    Severity.FAULT: f"Arket har flere enn {MOST_TOLD} feil; resten er ikke ført opp.",
    Severity.WARNING: f"Arket har flere enn {MOST_TOLD} merknader; resten er ikke ført opp.",
}
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
    """A sheet as read: the typed rows (with the sender's row number) and what there is to tell.

    ``rows`` are the sender's numbers of the filled rows, ``texts`` what stands in them, column by column.
    """

    frame: pl.DataFrame
    rows: list[int]
    texts: dict[str, list[str]]
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
        self, rows: pl.DataFrame, name: str, reasons: str | Iterable[str], severity: Severity = Severity.FAULT
    ) -> None:
        """Add a remark to each of the rows, at the column with this name in the schema."""
        self.tell(rows[SOURCE_ROW], header_of(self.schema, name), reasons, severity)

    def tell(
        self, numbers: Iterable[int], column: str, reasons: str | Iterable[str], severity: Severity = Severity.FAULT
    ) -> None:
        """Add a remark at a column of each of the rows, unless the cell has a fault already."""
        rows = [*numbers]
        left = MOST_TOLD - sum(remark.severity is severity for remark in self.remarks)
        if not rows or left < 0:
            return
        told = {remark.row for remark in self.remarks if remark.column == column and remark.severity is Severity.FAULT}
        index = self.header.columns.get(column)
        texts = repeat(None) if index is None else self.sheet.cells.to_series(index).gather([row - 1 for row in rows])
        sentences = repeat(reasons) if isinstance(reasons, str) else reasons
        fresh = (
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
        self.remarks.extend(islice(fresh, left))
        if next(fresh, None):
            self.remarks.append(Remark(THERE_ARE_MORE[severity], sheet=self.sheet.name, severity=severity))


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


@lru_cache
def empty_of(schema: type[dy.Schema]) -> pl.DataFrame:
    """A table of the schema without rows."""
    return schema.create_empty()


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
    table = Table(empty_of(schema), [], {}, remarks, sheet, header, schema)
    if not table.is_read:
        return table
    read_texts(table, template)
    table.remarks.extend(islice(stray_remarks(table, template), MOST_TOLD))
    if table.rows:
        table.frame = read_cells(table)
        check_rules(table, rule_reasons)
    elif not template:
        table.remarks.append(Remark("Det er ingen rader under overskriften.", sheet=sheet.name, row=header.row + 1))
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


def read_texts(table: Table, template: Template | None) -> None:
    """The filled rows below the header, numbered as the sender counts, their texts without the space around them."""
    sheet, header = table.sheet, table.header
    titles = headers_by_name(table.schema)
    places = {name: header.columns[title] for name, title in titles.items() if title in header.columns}
    is_filled = filled_by_hand(sheet, template, places) if template else filled_anywhere(places)
    body = sheet.cells.slice(header.row + 1).rows()
    filled = [(number, cells) for number, cells in enumerate(body, start=header.row + 2) if is_filled(number, cells)]
    table.rows = [number for number, _ in filled]
    table.texts = {
        name: [stripped(cells[places[name]]) for _, cells in filled] if name in places else [""] * len(filled)
        for name in titles
    }


Cells = Sequence[str | None]


def has_text(cell: str | None) -> bool:
    """Whether something stands in a cell."""
    return cell is not None and cell.strip(SPACE) != ""


def filled_anywhere(places: Mapping[str, int]) -> Callable[[int, Cells], bool]:
    """What makes a row a row: something in any of the columns."""
    return lambda _, cells: any(has_text(cells[index]) for index in places.values())


def filled_by_hand(sheet: Sheet, template: Template, places: Mapping[str, int]) -> Callable[[int, Cells], bool]:
    """What makes a row of a template a row: its first column, or something else that its sender has written.

    Columns that the template fills in do not count. Formulas count in the first column, and in a row that has it.
    """
    formulas, told = by_column(sheet.formulas), by_column(remark.cell for remark in sheet.remarks if remark.cell)
    key = next(iter(places.values()))
    own = [index for name, index in places.items() if name not in template.prefilled]

    def is_filled(number: int, cells: Cells) -> bool:
        has_key = has_text(cells[key])
        for index in own:
            is_written, is_formula = has_text(cells[index]), number in formulas.get(index, ())
            if index == key and (is_written or is_formula):
                return True
            if (is_written and not is_formula) or (has_key and (is_written or number in told.get(index, ()))):
                return True
        return False

    return is_filled


def by_column(cells: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """The rows of cells, by their column counted from 0."""
    found: dict[int, set[int]] = {}
    for row, column in cells:
        found.setdefault(column - 1, set()).add(row)
    return found


def stray_remarks(table: Table, template: Template | None) -> Iterator[Remark]:
    """Tell what the sheet itself holds that cannot be read, and, in CSV, fields beyond the header."""
    sheet, header, schema = table.sheet, table.header, table.schema
    titles = {index + 1: title for title, index in header.columns.items()}
    rows = set(table.rows)
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
        for number, texts in enumerate(sheet.cells.slice(header.row + 1).select(beyond).rows(), start=header.row + 2):
            if not any(map(has_text, texts)):
                continue
            yield Remark(
                "Raden har flere felt enn overskriften. Sett anførselstegn rundt tekst som inneholder "
                "skilletegnet, eller ta bort feltene som er for mange.",
                sheet=sheet.name,
                row=number,
                value="; ".join(text for text in texts if text)[:200],
                cell=(number, int(beyond[0]) + 1),
            )


def read_cells(table: Table) -> pl.DataFrame:
    """Turn texts into values, column by column, and tell every cell that cannot be read."""
    columns = {SOURCE_ROW: pl.Series(table.rows, dtype=pl.Int64)}
    for name, reader in readers_of(table.schema).items():
        texts = [table.texts[column] for column in (name, reader.by) if column]
        meanings = reader.read(*texts)
        columns[name] = pl.Series([meaning.value for meaning in meanings], dtype=reader.dtype)
        if reader.beside:
            columns[reader.beside.format(name)] = pl.Series([meaning.beside for meaning in meanings], dtype=pl.String)
        title = header_of(table.schema, name)
        faults = {row: meaning.fault for row, meaning in zip(table.rows, meanings, strict=True) if meaning.fault}
        warnings = {row: meaning.warning for row, meaning in zip(table.rows, meanings, strict=True) if meaning.warning}
        table.tell(faults, title, faults.values())
        table.tell(warnings, title, warnings.values(), Severity.WARNING)
    return pl.DataFrame({name: columns[name] for name in table.schema.column_names()})


@lru_cache
def readers_of(schema: type[dy.Schema]) -> dict[str, Reader]:
    """The readers of a schema's columns."""
    return {
        name: column.metadata["reads"]
        for name, column in schema.columns().items()
        if column.metadata and "reads" in column.metadata
    }


def check_rules(table: Table, rule_reasons: RuleReasons) -> None:
    """Tell every rule of the schema that a row breaks, at the column that the rule is about."""
    # nearly always so, and sooner known than which rows are not; small tables gain nothing by being streamed
    if table.schema.is_valid(table.frame, engine="in-memory"):
        return
    _, failure = table.schema.filter(table.frame)
    broken = failure.details()
    titles = headers_by_name(table.schema)
    for rule in failure.counts():
        rows = broken.filter(pl.col(rule) == "invalid")
        name, _, check = rule.partition("|")
        if check == "nullability" and name in table.texts:  # a text that means nothing has been told by its reader
            empty = [row for row, text in zip(table.rows, table.texts[name], strict=True) if text == ""]
            rows = rows.filter(pl.col(SOURCE_ROW).is_in(empty))
        if rule in rule_reasons:
            column, sentence = rule_reasons[rule]
        elif check == "nullability" and name in titles:
            column, sentence = name, "Cellen er tom."
        else:
            column, sentence = name, f"Verdien bryter regelen {rule}."
        table.tell(rows[SOURCE_ROW], titles.get(column, column), sentence)
