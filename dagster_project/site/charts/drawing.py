"""What every chart is given and what it is made of: text that is escaped, a frame that is named for screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from dagster_project.site.declared import ChartSpec
from dagster_project.site.published import WITHHELD, Row
from dagster_project.site.voice import Voice

WIDTH = 360
SHADES = ("s1", "s2", "s3", "s4", "s5")  # from light to dark, see site.css


@dataclass(frozen=True)
class Drawing:
    """The rows to draw, how, what the figures are called, and which code list the text of a column is from."""

    spec: ChartSpec
    rows: list[Row]
    voice: Voice
    id: str
    title: str
    labels: dict[str, str]
    unit: str
    codes: dict[str, str]

    def value(self, row: Row, name: str | None = None) -> float | None:
        """A figure to place; null stays null."""
        found = row[name or self.spec.y[0]]
        return None if found is None or found is WITHHELD else float(found)

    def said(self, value: Any) -> str:
        """A figure as text."""
        return self.voice.short(value, self.unit)

    def name(self, row: Row, column: str | None = None) -> str:
        """What a row is called."""
        column = column or self.spec.x
        value = row[column]
        return self.voice.code_word(self.codes.get(column, column), value) if isinstance(value, str) else str(value)

    def svg(self, height: float, body: str, told: str, width: float = WIDTH) -> Markup:
        """The frame: scales with the page, has a title and a description."""
        return Markup(
            f'<svg class="chart {self.spec.kind}" viewBox="0 0 {width:g} {height:g}" role="img" '
            f'aria-labelledby="{self.id}t {self.id}d"><title id="{self.id}t">{escape(self.title)}</title>'
            f'<desc id="{self.id}d">{escape(told)}</desc>{body}</svg>'
        )

    def told(self) -> str:
        """The figures in words, where they are few; else where they stand."""
        if len(self.rows) > 14:
            return self.voice("figures_below")
        parts = []
        for row in self.rows:
            figures = ", ".join(
                f"{self.labels[name]} {self.said(row[name])}" if len(self.spec.y) > 1 else self.said(row[name])
                for name in self.spec.y
            )
            series = f"{self.name(row, self.spec.series)}, " if self.spec.series else ""
            parts.append(f"{series}{self.name(row)}: {figures}")
        return "; ".join(parts) + "."


def text(x: float, y: float, said: str, kind: str = "", anchor: str = "start") -> str:
    """A word in a chart."""
    css = f' class="{kind}"' if kind else ""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{css}{where}>{escape(said)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A bar or a tile."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" class="{kind}"/>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def path(points: list[tuple[float, float]], kind: str) -> str:
    """A line through points."""
    return f'<path d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}" class="{kind}"/>' if points else ""


def legend(labels: list[str], y: float, kinds: tuple[str, ...]) -> str:
    """What each colour and shape is, in one row above the chart."""
    drawn, x = "", 0.0
    for label, kind in zip(labels, kinds, strict=False):
        drawn += box(x, y - 9, 10, 10, kind) + text(x + 14, y, label, "small")
        x += 24 + 6.1 * len(label)
    return drawn


def short(said: str, most: int) -> str:
    """A name that must fit, cut with an ellipsis; the table has it whole."""
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"
