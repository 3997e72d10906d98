"""Tables in HTML: a caption, headings that lead to definitions, cells by their unit, marks with a legend."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

from dagster_project.site.declared import Block, ColumnSpec
from dagster_project.site.marks import borne, marks, withheld_mark
from dagster_project.site.published import WITHHELD, Row
from dagster_project.site.voice import TEXTS, Voice, readable
from dagster_project.warehouse.metadata import Column, Mart

ADDRESS = re.compile(r"[0-9A-Za-z-]{1,40}")  # codes that may name a file; all others get no page


@dataclass(frozen=True)
class Place:
    """Where a page lies: how it reaches the top of its language and of the whole site, and which units have pages."""

    home: str
    base: str
    units: Mapping[str, Container[str]]

    def unit(self, family: str, code: object) -> str | None:
        """The address of a unit's page, or none where it has no page."""
        return f"{self.home}{family}/{code}.html" if code in self.units.get(family, ()) else None

    def definition(self, table: str, column: str = "") -> str:
        """The address of a mart's page, at a column's line."""
        return f"{self.home}tables/{table}.html" + (f"#{column}" if column else "")


class Figures:
    """Columns of a block's query: what they mean, from the first of its marts that has them."""

    def __init__(self, block: Block, marts: dict[str, Mart]) -> None:
        self.block = block
        self.found: dict[str, tuple[str, Column]] = {}
        for table in reversed(block.marts):
            if table in marts:
                self.found |= {name: (table, column) for name, column in marts[table].columns.items()}

    def column(self, name: str) -> Column:
        """The column of a mart; one the query has made itself has only its name."""
        return self.found[name][1] if name in self.found else Column(name, label_nb=name, label_en=readable(name))

    def places(self, rows: list[Row]) -> dict[str, tuple[str, str]]:
        """The mart and column of each figure in the rows that a mart has."""
        return {name: (self.found[name][0], name) for name in (rows[0] if rows else ()) if name in self.found}

    def table_of(self, name: str) -> str | None:
        """The mart a column comes from."""
        return self.found[name][0] if name in self.found else None


@dataclass(frozen=True)
class _Resolved:
    spec: ColumnSpec
    name: str
    unit: str
    label: str
    where: str | None
    codes: str
    clause: str


class Table:
    """A declared table in one language at one place; ``html`` is called for each page's rows."""

    def __init__(self, block: Block, figures: Figures, voice: Voice, place: Place) -> None:
        if block.table is None:
            raise ValueError("the block has no table")
        self.spec, self.voice, self.place = block.table, voice, place
        self.columns = [self._resolve(spec, figures) for spec in self.spec.columns]
        heads = "".join(self._head(column) for column in self.columns)
        self.head = f"<thead><tr>{heads}</tr></thead>"
        self.figures = [(column.name, column.unit) for column in self.columns]
        self.cells = [self._cell(column, is_head=index == 0) for index, column in enumerate(self.columns)]

    def html(self, rows: list[Row], caption: Markup, name: str) -> Markup:
        """The table, with a legend of the marks in it."""
        body = "".join(self._row(row) for row in rows)
        names = [column.spec.name for column in self.columns]
        chosen = [names.index(name) for name in names if name in self.spec.choose]
        first = {
            str(index): self.voice.code_word(column.codes, self.spec.first[column.spec.name])
            for index, column in enumerate(self.columns)
            if column.spec.name in self.spec.first
        }
        tools = f' data-choose="{" ".join(map(str, dict.fromkeys(chosen)))}"' if chosen else ""
        tools += "".join(f' data-first-{index}="{escape(value)}"' for index, value in first.items())
        size = " data-long" if len(rows) > 12 else ""
        legend = "".join(
            f"<span>{mark.sign} {escape(self.voice(f'mark_{mark.id}'))}</span> " for mark in borne(rows, self.figures)
        )
        return Markup(
            f'<div class="scroll" role="region" aria-labelledby="{name}" tabindex="0">'
            f'<table{tools}{size}><caption id="{name}">{caption}</caption>'
            f"{self.head}<tbody>{body}</tbody></table></div>" + (f'<p class="legend">{legend}</p>' if legend else "")
        )

    def _resolve(self, spec: ColumnSpec, figures: Figures) -> _Resolved:
        name = spec.name
        if not figures.table_of(name) and figures.table_of(f"{name}_{self.voice.code}"):
            name = f"{name}_{self.voice.code}"  # a sentence that the mart has in both languages
        column = figures.column(name)
        table = figures.table_of(name)
        return _Resolved(
            spec=spec,
            name=name,
            unit=column.unit if spec.unit is None else spec.unit,
            label=spec.label[self.voice.code] if spec.label else self.voice.label(column),
            where=self.place.definition(table, name) if table else None,
            codes=spec.codes or column.codes or name,
            clause=column.clause,
        )

    def _head(self, column: _Resolved) -> str:
        label = escape(column.label)
        if column.where:
            label = f'<a href="{column.where}">{label}</a>'
        unit = self.voice.unit(column.unit)
        if unit.lower() in column.label.lower():
            unit = ""  # «Lærerårsverk» says it
        said = f' <span class="unit">{escape(unit)}</span>' if unit else ""
        css = "" if _is_text(column.unit) else ' class="n"'
        return f'<th scope="col"{css}>{label}{said}</th>'

    def _cell(self, column: _Resolved, *, is_head: bool) -> Callable[[Row], str]:
        """What writes the column's cell of a row: marks before the figure, so that digits stay in line."""
        name, unit, codes, voice = column.name, column.unit, column.codes, self.voice
        marks_here = [(mark, mark.html(voice)) for mark in marks() if mark.concerns(name, unit)]
        link, code_of = column.spec.link, column.spec.id or name
        css = ""
        if unit in {"tekst", "text"}:
            css = ' class="t"'
        elif unit in {"kode", "id", "ja/nei", "år"} and name != "rule_key":
            css = ' class="w"'
        opening = f'<th scope="row"{css}' if is_head else f"<td{css}" if _is_text(unit) else '<td class="n"'
        closing = "</th>" if is_head else "</td>"

        hidden = withheld_mark().html(voice)

        @lru_cache(maxsize=256, typed=True)
        def parts(value: Any) -> tuple[str, str]:
            if value is WITHHELD:
                return opening, hidden
            said = voice.say(value, unit, codes)
            return f"{opening}{_sort(value)}", escape(said) if isinstance(value, str) else said

        def write(row: Row) -> str:
            value = row[name]
            start, said = parts(value)
            if value is WITHHELD:
                return f"{start}>{said}{closing}"
            if marks_here and value is not None:
                said = "".join([html for mark, html in marks_here if mark.on(row)]) + said
            if link and (address := self.place.unit(link, row[code_of])):
                said = f'<a href="{address}">{said}</a>'
            return f"{start}>{said}{closing}"

        return write

    def _row(self, row: Row) -> str:
        return f"<tr>{''.join([cell(row) for cell in self.cells])}</tr>"


def _is_text(unit: str) -> bool:
    return unit in TEXTS or unit in {"", "år", "ja/nei", "dato", "tidspunkt (UTC)"}


def _sort(value: Any) -> str:
    """The value to sort by, where its text would not do."""
    if value is None or isinstance(value, str | bool):
        return ""
    if isinstance(value, int):
        return f' data-v="{value}"' if abs(value) > 999 else ""
    if isinstance(value, date):
        return f' data-v="{value:%Y%m%d}"'
    return f' data-v="{value:.6g}"'
