"""Tile maps: a square for each county or municipality, laid out by hand, so that no geometry is needed.

Darker and larger inner squares are higher figures: the map is read without colour too.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from itertools import groupby
from math import ceil, sqrt
from pathlib import Path

from markupsafe import Markup, escape

from dagster_project.site.charts.bars import MILLION
from dagster_project.site.charts.drawing import SHADES, WIDTH, Drawing, box, text

LAYOUT = Path(__file__).with_name("county_tiles.csv")
TILE = 68.0


@lru_cache
def layout() -> dict[str, tuple[float, float, str]]:
    """Column, row and short name of each county's tile."""
    with LAYOUT.open(encoding="utf-8", newline="") as lines:
        return {
            row["county_code"]: (float(row["column"]), float(row["row"]), row["short_name"])
            for row in csv.DictReader(lines)
        }


def classes(values: list[float]) -> list[float]:
    """Upper limits of five classes of equal size, fewer where values repeat."""
    ordered = sorted(values)
    return sorted({ordered[ceil(len(ordered) * part / 5) - 1] for part in range(1, 6)}) if ordered else []


def shade(value: float | None, limits: list[float]) -> str:
    """The class of a value, as its shade."""
    if value is None:
        return "s0"
    step = next((index for index, limit in enumerate(limits) if value <= limit), len(limits) - 1)
    return SHADES[round(step * 4 / max(len(limits) - 1, 1))]


def counties(drawing: Drawing) -> Markup:
    """A tile for each county with its name and figure."""
    rows = [row for row in drawing.rows if row[drawing.spec.code or ""] in layout()]
    limits = classes([value for row in rows if (value := drawing.value(row)) is not None])
    placed = [layout()[row[drawing.spec.code or ""]] for row in rows]
    if not placed:
        return Markup("")
    above = min(y for _, y, _ in placed)
    millions = drawing.unit == "kroner" and max(limits, default=0) >= MILLION
    parts = [text(8, 12, drawing.voice("millions"), "small")] if millions else []
    for row, (column, y, name) in zip(rows, placed, strict=True):
        kind = shade(drawing.value(row), limits)
        value = drawing.value(row)
        said = drawing.said(row[drawing.spec.y[0]])
        if millions and value is not None:
            said = drawing.voice.number(value / MILLION, 1)
        x, y = 8 + column * TILE, (y - above) * TILE
        parts.append(
            f"<g><title>{escape(drawing.name(row))}: {escape(drawing.said(row[drawing.spec.y[0]]))}</title>"
            + box(x, y, TILE - 4, TILE - 4, f"tile {kind}")
            + text(x + TILE / 2 - 2, y + 26, name, f"on {kind}", "middle")
            + text(x + TILE / 2 - 2, y + 46, said, f"on strong {kind}", "middle")
            + "</g>"
        )
    height = (max(y for _, y, _ in placed) - above + 1) * TILE
    key, deep = _key(drawing, limits, height)
    return drawing.svg(height + deep, "".join(parts) + key, drawing.voice("map_told"))


def municipalities(drawing: Drawing) -> Markup:
    """A small square for each municipality, in a block where its county lies."""
    spec = drawing.spec
    county, code = spec.county or "", spec.code or ""
    rows = sorted((row for row in drawing.rows if row[county] in layout()), key=lambda row: (row[county], row[code]))
    limits = classes([value for row in rows if (value := drawing.value(row)) is not None])
    small, block = 9.6, 71.0
    parts, deepest = [], 0.0
    above = min((layout()[row[county]][1] for row in rows), default=0)
    for area, group in groupby(rows, lambda row: row[county]):
        members = list(group)
        column, y, name = layout()[area]
        left, top = column * block, (y - above) * (block + 14)
        wide = min(7, ceil(sqrt(len(members))))
        parts.append(text(left, top + 10, name, "small"))
        for index, row in enumerate(members):
            kind = shade(drawing.value(row), limits)
            size = 3.2 + 1.2 * (int(kind[1]) if kind != "s0" else 0)
            x = left + (index % wide) * small
            z = top + 14 + (index // wide) * small
            inner = (small - 1 - size) / 2
            parts.append(
                f"<g><title>{escape(drawing.name(row))}: {escape(drawing.said(row[spec.y[0]]))}</title>"
                + box(x, z, small - 1, small - 1, "ground")
                + box(x + inner, z + inner, size, size, f"tile {kind}")
                + "</g>"
            )
            deepest = max(deepest, z + small)
    key, deep = _key(drawing, limits, deepest)
    return drawing.svg(deepest + deep, "".join(parts) + key, drawing.voice("map_told"))


def _key(drawing: Drawing, limits: list[float], top: float) -> tuple[str, float]:
    """What the shades mean, and how high that is."""
    parts, y = [], top + 12
    for index, limit in enumerate(limits):
        kind = SHADES[round(index * 4 / max(len(limits) - 1, 1))]
        size = 4 + 2 * int(kind[1])
        x = 6 + index * (WIDTH - 6) / 5
        parts.append(box(x, y + 14 - size, size, size, f"tile {kind}"))
        parts.append(text(x, y + 30, f"≤ {drawing.said(limit)}", "small"))
    return "".join(parts), 46
