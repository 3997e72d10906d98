"""Every cell of every table on a sample of pages, beside the same query asked here and written by rules of our own.

What is shown is read out of the HTML; what should be shown is worked out from the value and the unit alone.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import Warehouse

from dagster_project.site.declared import Block, Page, load_pages
from dagster_project.site.published import Published

PAGES = {page.id: page for page in load_pages()}
SHEETS = [
    *((name, f"{name}.html", None) for name in PAGES if not PAGES[name].each),
    *((name, f"{name}-2018.html", None) for name in PAGES if PAGES[name].per_year),
    *(("county", f"county/{code}.html", code) for code in ("03", "11", "50")),
    *(("owner", f"owner/{code}.html", code) for code in ("0301", "1103", "1567", "11")),
]
PLACES = {"årsverk": 1, "indeks 0-1": 3, "indeks": 3, "1-5": 2, "indeks 1-5": 2, "år i snitt": 1}
WHOLE = {"kroner", "kroner per årsverk"}
WITHHELD = ":"
Keys = dict[tuple[str, str], set[tuple[str, ...]]]


class Tables(HTMLParser):
    """The cells of every table body: the text without marks, but for the sign of what is withheld."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tbody":
            self.tables.append([])
            self.inside = 1
        elif self.inside and tag == "tr":
            self.tables[-1].append([])
        elif self.inside and tag in {"td", "th"}:
            self.tables[-1][-1].append("")
        elif tag == "span" and (self.hidden or "mark" in (dict(attrs).get("class") or "")):
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self.inside = 0
        elif tag == "span" and self.hidden:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if self.inside and (not self.hidden or data == WITHHELD) and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def bokmal(value: object, unit: str) -> str:
    """A value as a Norwegian reader writes it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, datetime | date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, str) or (unit == "år" and isinstance(value, int)):
        return str(value)
    assert isinstance(value, int | float | Decimal)
    places = 1 if unit == "andel" else 0 if unit in WHOLE else PLACES.get(unit, 0 if isinstance(value, int) else 2)
    exact = Decimal(100 * value if unit == "andel" else value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    digits, _, decimals = f"{abs(exact):f}".partition(".")
    grouped = re.sub(r"(?<=\d)(?=(\d{3})+$)", "\u00a0", digits)
    sign = "−" if exact.is_signed() else ""
    return sign + grouped + (f",{decimals}" if decimals else "") + ("\u00a0%" if unit == "andel" else "")


@pytest.fixture(scope="module")
def published(bundled: Warehouse) -> Published:
    return Published(bundled.published / "dekomp.duckdb")


def wanted(published: Published, page: Page, block: Block, path: str, unit: str | None) -> list[dict[str, Any]]:
    """The rows that belong on a page."""
    rows = published.rows(block.query)
    if page.each:
        return [row for row in rows if row[page.each.key] == unit]
    if page.per_year and block.years != "all":
        year = int(path[-9:-5]) if path[-9:-5].isdecimal() else max(published.years)
        return [row for row in rows if row["grant_year"] == year]
    return rows


@pytest.fixture(scope="module")
def withheld(published: Published) -> Keys:
    """The keys of the rows whose cell is withheld, by table and column."""
    found: Keys = {}
    cells = published.database.execute("select mart, column_name, key from disclosure.withheld").fetchall()
    for table, column, key in cells:
        found.setdefault((table, column), set()).add(tuple(str(value) for value in json.loads(key).values()))
    return found


def is_withheld(published: Published, withheld: Keys, block: Block, column: str, row: dict[str, Any]) -> bool:
    """Whether a cell of a page is one that is withheld, by the first table with such a column."""
    table = next((table for table in block.marts if column in published.marts[table].columns), "")
    keys = withheld.get((table, column), set())
    return bool(keys) and tuple(str(row.get(name)) for name in published.marts[table].grain) in keys


def unit_of(published: Published, block: Block, name: str) -> str:
    """The unit that the first mart with such a column gives it."""
    for table in block.marts:
        if name in published.marts[table].columns:
            return published.marts[table].columns[name].unit
    return ""


@pytest.mark.parametrize(("name", "path", "unit"), SHEETS, ids=[path for _, path, _ in SHEETS])
def test_every_cell_is_what_the_query_says(
    bundled_site: Path, published: Published, withheld: Keys, name: str, path: str, unit: str | None
) -> None:
    page = PAGES[name]
    shown = Tables((bundled_site / path).read_text(encoding="utf-8")).tables
    compared = 0
    for block in page.blocks:
        rows = wanted(published, page, block, path, unit)
        if not block.table or not rows:
            continue
        cells = shown.pop(0)
        assert len(cells) == len(rows)
        for place, spec in enumerate(block.table.columns):
            column = spec.name if spec.name in rows[0] else f"{spec.name}_nb"
            said = spec.unit if spec.unit is not None else unit_of(published, block, column)
            for row, cell in zip(rows, cells, strict=True):
                if isinstance(row[column], str) and spec.name != "title":
                    continue  # codes are told in words; those are tested by name
                hidden = is_withheld(published, withheld, block, column, row)
                assert cell[place] == (WITHHELD if hidden else bokmal(row[column], said)), (block.mart, column, row)
                compared += 1
    assert shown == []
    assert compared > 0
